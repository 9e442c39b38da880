//! The matrix: every role, every table, view, function and bucket, every command.

use crate::catalog::{Catalog, Function, Oid, Relation, RelationKind};

use super::bucket::{self, StorageAccess};
use super::privilege::Holder;
use super::ways::{self, WayAround};
use super::{Answer, Cell, Command, cell, may, roles, view};

/// What a matrix is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extent {
    /// Names of schemas, those that the API serves. Tables with policies of the user's elsewhere (`storage.objects`) are
    /// not among the tables; of storage, the buckets are there.
    pub schemas: Vec<String>,
    /// Names of roles; if there is none: [`roles`].
    pub roles: Vec<String>,
}

/// What each role can do with everything that an API shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The roles; every list of cells below has one entry for each, in this order.
    pub roles: Vec<Oid>,
    /// The user's tables in the order of schemas and of creation, partitions among them.
    pub tables: Vec<RelationAccess>,
    /// Views and materialized views.
    pub views: Vec<RelationAccess>,
    /// Functions and procedures that can be called by name: no trigger functions.
    pub functions: Vec<FunctionAccess>,
    /// Buckets of Supabase's storage; none if there is no bucket.
    pub storage: Option<StorageAccess>,
}

/// What each role can do with a table or view.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationAccess {
    /// The table or view.
    pub relation: Oid,
    /// For each role of the matrix an answer for each command, in the order of [`Command::ALL`].
    pub cells: Vec<[Cell; 4]>,
    /// What reaches the rows of a table past its policies. Empty for views.
    pub ways_around: Vec<WayAround>,
}

/// Who may call a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionAccess {
    /// The function.
    pub function: Oid,
    /// For each role of the matrix whether it may: EXECUTE, and USAGE on the schema.
    pub may_call: Vec<bool>,
    /// Whether EXECUTE comes from the grant to PUBLIC, which a REVOKE from a single role leaves alone.
    pub by_public: bool,
    /// SECURITY DEFINER: the role with whose rights it runs.
    pub runs_as: Option<Oid>,
}

/// Makes the matrix.
pub fn matrix(catalog: &Catalog, extent: &Extent) -> Matrix {
    let roles: Vec<Oid> = if extent.roles.is_empty() {
        roles(catalog)
    } else {
        let named = extent
            .roles
            .iter()
            .filter_map(|name| catalog.role_named(name));
        named.map(|role| role.oid).collect()
    };
    let holders: Vec<_> = roles
        .iter()
        .filter_map(|role| Some(Holder::new(catalog, catalog.role(*role)?)))
        .collect();
    let schemas = extent
        .schemas
        .iter()
        .filter_map(|name| Some(catalog.schema_named(name)?.oid));
    let schemas: Vec<Oid> = schemas.collect();
    let relations = |wanted: fn(&RelationKind) -> bool| {
        schemas.iter().flat_map(move |schema| {
            catalog.relations.iter().filter(move |relation| {
                relation.schema == *schema
                    && relation.provenance.is_users()
                    && wanted(&relation.kind)
            })
        })
    };
    let is_view = |kind: &RelationKind| {
        matches!(
            kind,
            RelationKind::View(_) | RelationKind::MaterializedView(_)
        )
    };
    let tables = relations(|kind| matches!(kind, RelationKind::Table(_)));
    let functions = schemas.iter().flat_map(|schema| {
        catalog
            .functions
            .iter()
            .filter(|function| function.schema == *schema && is_callable(function))
    });
    Matrix {
        tables: tables
            .map(|table| RelationAccess {
                relation: table.oid,
                cells: cells(catalog, &holders, table),
                ways_around: ways::around(catalog, &holders, table),
            })
            .collect(),
        views: relations(is_view)
            .map(|view| RelationAccess {
                relation: view.oid,
                cells: cells(catalog, &holders, view),
                ways_around: Vec::new(),
            })
            .collect(),
        functions: functions
            .map(|function| may_call(&holders, function))
            .collect(),
        storage: bucket::storage(catalog, &holders),
        roles,
    }
}

fn cells(catalog: &Catalog, holders: &[Holder<'_>], relation: &Relation) -> Vec<[Cell; 4]> {
    let of_role = |holder: &Holder<'_>| {
        Command::ALL.map(|command| relation_cell(catalog, holder, relation, command))
    };
    holders.iter().map(of_role).collect()
}

/// What a role can do with a table, view or materialized view by a command.
pub fn relation_cell(
    catalog: &Catalog,
    holder: &Holder<'_>,
    relation: &Relation,
    command: Command,
) -> Cell {
    match relation.kind {
        RelationKind::View(_) | RelationKind::MaterializedView(_) => {
            view::cell(catalog, holder, relation, command)
        }
        _ => cell(catalog, holder, relation, command),
    }
}

/// Whether a function is one that SELECT or CALL can name, by the user's own files.
fn is_callable(function: &Function) -> bool {
    function.provenance.is_users() && !ways::is_trigger_function(function)
}

fn may_call(holders: &[Holder<'_>], function: &Function) -> FunctionAccess {
    let may = |holder: &Holder<'_>| {
        holder.may_use_schema(function.schema) && holder.may_execute(function)
    };
    FunctionAccess {
        function: function.oid,
        may_call: holders.iter().map(may).collect(),
        by_public: super::privilege::public_may_execute(function),
        runs_as: function.security_definer.then_some(function.owner),
    }
}

impl Matrix {
    /// The cells of the matrix that say exactly what is, and all of them: tables and views.
    pub fn exact(&self) -> (usize, usize) {
        let cells = self.tables.iter().chain(&self.views);
        let cells = cells.flat_map(|access| access.cells.iter().flatten());
        cells.fold((0, 0), |(exact, all), cell| {
            (exact + usize::from(cell.exact), all + 1)
        })
    }
}

/// The columns to which a privilege is limited: where the role has it on some columns and not on the whole relation.
/// Empty where it has it on all, or on none. UPDATE and DELETE say which rows, so of columns that may not be read none
/// can be in their WHERE.
pub fn only_columns(holder: &Holder<'_>, relation: &Relation, command: Command) -> Vec<i16> {
    let privilege = command.privilege();
    if !may(holder, relation, command) || holder.on_relation(relation).contains(privilege) {
        return Vec::new();
    }
    holder.columns(relation, privilege)
}

impl Cell {
    /// Whether two answers let the same rows through, as far as both say.
    pub fn same_answer(&self, other: &Self) -> bool {
        let is_closed = |cell: &Self| matches!(cell.answer, Answer::None);
        self.answer == other.answer || is_closed(self) && is_closed(other)
    }
}
