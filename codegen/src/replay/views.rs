//! CREATE VIEW and CREATE MATERIALIZED VIEW.

use std::sync::Arc;

use crate::catalog::{
    AclKind, Class, Column, EventKind, Expression, Inferred, ObjectAddress, Oid, Relation,
    RelationKind, SearchPath, TypeReference, View, quote_identifier,
};
use crate::infer::{OutputColumn, QueryInfo};
use crate::source::{Origin, SourceFile, Span};
use crate::sql::Name;
use crate::sql::statement::{
    CheckOption, CreateMaterializedView, CreateView, Fragment, Persistence, Setting,
};

use super::columns::settings;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_view(&mut self, create: &CreateView) -> Result {
        let query = if create.recursive {
            self.recursive_query(create)
        } else {
            create.query
        };
        let info = self.store_query(query)?;
        let too_many = "CREATE VIEW specifies more column names than columns";
        let columns = self.query_columns(&info, &create.columns, too_many)?;
        let (options, check_option) = view_options(create)?;
        let view = View {
            query: info.expression,
            check_option,
            populated: true,
            auto_updatable: info.auto_updatable,
        };
        let persistence = if self.uses_temporary(&view.query) {
            Persistence::Temporary
        } else {
            create.persistence
        };
        let schema = self.creation_schema_of_relation(&create.name, persistence)?;
        let name = &create.name.name;
        if create.or_replace
            && let Some(existing) = self.catalog.relations.find_shared(schema, &name.value)
        {
            return self
                .replace_view(&existing, view, columns, options)
                .map_err(|error| error.at(create.name.span()));
        }
        let kind = RelationKind::View(view);
        self.add_view(schema, name, persistence, columns, options, kind)
    }

    pub(super) fn create_materialized_view(&mut self, create: &CreateMaterializedView) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let name = &create.name.name;
        if create.if_not_exists && self.catalog.relation_in(schema, &name.value).is_some() {
            return Ok(());
        }
        let info = self.store_query(create.query)?;
        let columns = self.query_columns(&info, &create.columns, TOO_MANY_NAMES)?;
        if self.uses_temporary(&info.expression) {
            let message = "materialized views must not use temporary tables or views";
            return Err(SqlError::new("0A000", message).at(create.query.span));
        }
        let kind = RelationKind::MaterializedView(View {
            query: info.expression,
            check_option: None,
            populated: create.with_data,
            auto_updatable: false,
        });
        let options = settings(&create.options);
        self.add_view(schema, name, Persistence::Permanent, columns, options, kind)
    }

    fn add_view(
        &mut self,
        schema: Oid,
        name: &Name,
        persistence: Persistence,
        columns: Vec<Column>,
        options: Vec<(String, String)>,
        kind: RelationKind,
    ) -> Result {
        self.check_relation_name(schema, &name.value, true)
            .map_err(|error| error.at(name.span))?;
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let relation = Relation {
            oid,
            schema,
            name: name.value.clone(),
            owner,
            acl: self.new_acl(AclKind::Relation, owner, Some(schema)),
            comment: None,
            persistence,
            options,
            next_column: columns.len() as i16 + 1,
            columns,
            row_type: None,
            kind,
            provenance: self.provenance(),
        };
        self.add_relation(relation, true);
        Ok(())
    }

    /// CREATE OR REPLACE VIEW: the old columns have to stay, new ones may follow (`checkViewTupleDesc`). Privileges,
    /// comments, triggers, rules and defaults of columns stay.
    fn replace_view(
        &mut self,
        existing: &Arc<Relation>,
        view: View,
        mut columns: Vec<Column>,
        options: Vec<(String, String)>,
    ) -> Result {
        if !matches!(existing.kind, RelationKind::View(_)) {
            let message = format!("\"{}\" is not a view", existing.name);
            return Err(SqlError::new("42809", message));
        }
        // Where inference gave up, nothing can be said about the columns.
        if columns.len() < existing.columns.len() && !columns.is_empty() {
            return Err(SqlError::new("42P16", "cannot drop columns from view"));
        }
        for (old, new) in existing.columns.iter().zip(&mut columns) {
            self.check_same_column(old, new)?;
            new.number = old.number;
            new.default.clone_from(&old.default);
            new.comment.clone_from(&old.comment);
            new.acl.clone_from(&old.acl);
        }
        let mut next = existing.next_column;
        for new in columns.iter_mut().skip(existing.columns.len()) {
            new.number = next;
            next += 1;
        }
        let provenance = self.touched(existing.provenance);
        let is_set = |options: &[(String, String)]| {
            options.iter().any(|(name, _)| name == "security_invoker")
        };
        if is_set(&existing.options) && !is_set(&options) {
            let view = ObjectAddress::object(Class::Relation, existing.oid);
            self.note(view, EventKind::LostSecurityInvoker);
        }
        self.catalog.relations.update(existing.oid, |relation| {
            relation.columns = columns;
            relation.next_column = next;
            relation.options = options;
            relation.kind = RelationKind::View(view);
            relation.provenance = provenance;
        });
        self.nullability_changed(existing.oid);
        Ok(())
    }

    fn check_same_column(&self, old: &Column, new: &Column) -> Result {
        if old.name != new.name {
            let message = format!(
                "cannot change name of view column \"{}\" to \"{}\"",
                old.name, new.name
            );
            return Err(SqlError::new("42P16", message).with_hint(
                "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.",
            ));
        }
        if old.data_type == new.data_type && old.collation != new.collation {
            let name = |collation: Option<Oid>| {
                let collation = collation.unwrap_or(Oid::DEFAULT_COLLATION);
                let address = ObjectAddress::object(Class::Collation, collation);
                self.catalog
                    .schema_and_name(address)
                    .map_or_else(String::new, |(_, name)| name.to_owned())
            };
            let message = format!(
                "cannot change collation of view column \"{}\" from \"{}\" to \"{}\"",
                old.name,
                name(old.collation),
                name(new.collation)
            );
            return Err(SqlError::new("42P16", message));
        }
        if old.data_type == new.data_type
            || old.data_type.oid == UNKNOWN
            || new.data_type.oid == UNKNOWN
        {
            return Ok(());
        }
        let path = self.path();
        let shown = |data_type| self.catalog.format_type(data_type, SearchPath(&path));
        let message = format!(
            "cannot change data type of view column \"{}\" from {} to {}",
            old.name,
            shown(old.data_type),
            shown(new.data_type)
        );
        Err(SqlError::new("42P16", message))
    }

    /// The columns of a query as a relation has them, the first ones with other names if they are given.
    pub(super) fn query_columns(
        &self,
        info: &QueryInfo,
        names: &[Name],
        too_many: &str,
    ) -> Result<Vec<Column>> {
        if let Some(extra) = names.get(info.columns.len()) {
            // Where inference gave up, nothing can be said about the columns.
            if !info.columns.is_empty() {
                return Err(SqlError::new("42601", too_many).at(extra.span));
            }
        }
        let mut columns: Vec<Column> = Vec::with_capacity(info.columns.len());
        for (index, output) in info.columns.iter().enumerate() {
            let name = names.get(index);
            let mut column = self.query_column(index as i16 + 1, output)?;
            if let Some(name) = name {
                column.name.clone_from(&name.value);
            }
            if columns.iter().any(|other| other.name == column.name) {
                let message = format!("column \"{}\" specified more than once", column.name);
                let span = name.map_or(output.span, |name| name.span);
                return Err(SqlError::new("42701", message).at(span));
            }
            columns.push(column);
        }
        Ok(columns)
    }

    fn query_column(&self, number: i16, output: &OutputColumn) -> Result<Column> {
        let data_type = match output.data_type {
            // A literal that nothing gives a type becomes a text.
            Some(found) if found.oid == UNKNOWN => TypeReference::new(Oid::TEXT),
            Some(found) => {
                self.check_column_type(&output.name, found)
                    .map_err(|error| error.at(output.span))?;
                found
            }
            None => TypeReference::new(UNKNOWN),
        };
        let mut column = Column::new(number, output.name.clone(), data_type);
        column.collation = output.collation;
        column.span = Some(output.span);
        column.inferred = Some(Inferred {
            nullability: output.nullability,
            origin: output.origin,
            keeps_not_null: output.keeps_not_null,
            updatable: output.updatable,
        });
        Ok(column)
    }

    /// Whether a query reads a temporary relation, which makes a view temporary.
    fn uses_temporary(&self, query: &Expression) -> bool {
        query.dependencies().any(|address| {
            address.class == Class::Relation
                && self
                    .catalog
                    .relation(address.oid)
                    .is_some_and(|relation| relation.persistence == Persistence::Temporary)
        })
    }

    /// `CREATE RECURSIVE VIEW v (a) AS query` is short for
    /// `CREATE VIEW v (a) AS WITH RECURSIVE v (a) AS (query) SELECT a FROM v` (manual, CREATE VIEW).
    fn recursive_query(&mut self, create: &CreateView) -> Fragment {
        let name = quote_identifier(&create.name.name.value);
        let columns: Vec<_> = create
            .columns
            .iter()
            .map(|column| quote_identifier(&column.value))
            .collect();
        let columns = columns.join(", ");
        let query = self.sources.text(create.query.span);
        // The line break ends a comment that the query may end with.
        let text = format!(
            "WITH RECURSIVE {name} ({columns}) AS ({query}\n) SELECT {columns} FROM {name}"
        );
        self.made_fragment(text)
    }

    /// A text that the statement stands for, to be read like any other.
    pub(super) fn made_fragment(&mut self, text: String) -> Fragment {
        let length = text.len() as u32;
        let file = self.sources.add(SourceFile {
            name: "statement".to_owned(),
            text: text.into(),
            origin: Origin::Dynamic {
                from: self.statement,
            },
        });
        Fragment {
            span: Span::new(file, 0..length),
        }
    }
}

/// Pseudo-type `unknown`: of a column whose type could not be found out, and of a literal before it gets one.
pub(super) const UNKNOWN: Oid = Oid(705);

/// What PostgreSQL says of a list of names that is longer than that of the columns.
pub(super) const TOO_MANY_NAMES: &str = "too many column names were specified";

type Options = Vec<(String, String)>;

/// The options, with CHECK OPTION as one of them, as `pg_class.reloptions` has it; it can be written so as well.
fn view_options(create: &CreateView) -> Result<(Options, Option<CheckOption>)> {
    let mut check_option = create.check_option;
    let mut options: Vec<Setting> = Vec::new();
    for setting in &create.options {
        match setting.name.value.as_str() {
            "check_option" => {
                check_option = match setting.value.as_deref().map(str::to_ascii_lowercase) {
                    Some(value) if value == "local" => Some(CheckOption::Local),
                    Some(value) if value == "cascaded" => Some(CheckOption::Cascaded),
                    value => {
                        let message = format!(
                            "invalid value for enum option \"check_option\": {}",
                            value.unwrap_or_default()
                        );
                        return Err(SqlError::new("22023", message).at(setting.span));
                    }
                };
            }
            "security_barrier" | "security_invoker" => options.push(setting.clone()),
            name => {
                let message = format!("unrecognized parameter \"{name}\"");
                return Err(SqlError::new("22023", message).at(setting.span));
            }
        }
    }
    let mut options = settings(&options);
    let value = match check_option {
        Some(CheckOption::Local) => Some("local"),
        Some(CheckOption::Cascaded) => Some("cascaded"),
        None => None,
    };
    options.extend(value.map(|value| ("check_option".to_owned(), value.to_owned())));
    Ok((options, check_option))
}
