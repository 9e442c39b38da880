//! CHECK, PRIMARY KEY, UNIQUE, EXCLUDE and FOREIGN KEY of tables, for CREATE TABLE and ADD CONSTRAINT alike.

mod check;
mod exclusion;
mod foreign_key;
mod key;

use crate::catalog::{Constraint, ConstraintKind, ConstraintOwner, Oid, Relation};
use crate::sql::Name;
use crate::sql::statement::{self, ConstraintDefinition};

use super::{Replay, Result, SqlError};

impl Replay {
    /// Adds a constraint of any kind but NOT NULL to a table. `column` is where it stands, if on a column; without
    /// `recurse`, partitions do not follow.
    pub(super) fn add_constraint(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        column: Option<&Name>,
        recurse: bool,
    ) -> Result<Option<Oid>> {
        use statement::ConstraintKind as Kind;
        match &definition.kind {
            Kind::NotNull { .. } => Ok(None),
            Kind::Check(fragment) => self.add_check(table, definition, *fragment).map(Some),
            Kind::PrimaryKey(key) | Kind::Unique(key) => self
                .add_key(table, definition, key, column, recurse)
                .map(Some),
            Kind::Exclude(exclude) => self.add_exclusion(table, definition, exclude).map(Some),
            Kind::ForeignKey(key) => self
                .add_foreign_key(table, definition, key, column)
                .map(Some),
        }
    }

    /// A relation that the caller knows to be there.
    pub(super) fn known(&self, oid: Oid) -> Result<std::sync::Arc<Relation>> {
        let gone = || SqlError::new("XX000", format!("could not open relation with OID {oid}"));
        self.catalog.relations.get_shared(oid).ok_or_else(gone)
    }

    /// Adds a row of `pg_constraint` with what every kind has.
    pub(super) fn insert_constraint(
        &mut self,
        table: Oid,
        name: String,
        kind: ConstraintKind,
        columns: Vec<i16>,
        definition: Option<&ConstraintDefinition>,
    ) -> Oid {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.constraints.insert(Constraint {
            oid,
            owner: ConstraintOwner::Relation(table),
            name,
            kind,
            columns,
            deferrable: definition
                .is_some_and(|definition| definition.deferrable || definition.initially_deferred),
            initially_deferred: definition.is_some_and(|definition| definition.initially_deferred),
            enforced: definition.is_none_or(|definition| !definition.not_enforced),
            validated: definition
                .is_none_or(|definition| !definition.not_valid && !definition.not_enforced),
            no_inherit: definition.is_some_and(|definition| definition.no_inherit),
            inherited_from: 0,
            is_local: true,
            parent: None,
            comment: None,
            provenance,
        });
        oid
    }

    /// Complains if the index of a constraint, which is what is made first, cannot have the name.
    fn check_index_name(&self, relation: &Relation, name: &Name) -> Result {
        let existing = self.catalog.relation_in(relation.schema, &name.value);
        if existing.is_some() {
            let message = format!("relation \"{name}\" already exists");
            return Err(SqlError::new("42P07", message).at(name.span));
        }
        Ok(())
    }

    fn check_constraint_name(&self, relation: &Relation, name: &Name) -> Result {
        let owner = ConstraintOwner::Relation(relation.oid);
        if self.catalog.constraint_of(owner, &name.value).is_some() {
            let message = format!(
                "constraint \"{name}\" for relation \"{}\" already exists",
                relation.name
            );
            return Err(SqlError::new("42710", message).at(name.span));
        }
        Ok(())
    }

    /// The numbers of key columns, which become NOT NULL if the key is primary.
    fn key_columns(&self, relation: &Relation, names: &[Name]) -> Result<Vec<i16>> {
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let Some(column) = relation.column(&name.value) else {
                let message = format!("column \"{name}\" named in key does not exist");
                return Err(SqlError::new("42703", message).at(name.span));
            };
            if columns.contains(&column.number) {
                let message = format!("column \"{name}\" appears twice in key constraint");
                return Err(SqlError::new("42701", message).at(name.span));
            }
            columns.push(column.number);
        }
        Ok(columns)
    }
}
