use std::fmt::Write as _;

use crate::catalog::{
    Class, Column, ConstraintKind, ConstraintOwner, Expression, KeyValue, PartitionKey, Relation,
    ReplicaIdentity, Table, quote_identifier,
};
use crate::sql::statement::{PartitionStrategy, Persistence};

use super::Emitter;
use super::domain::default_clause;
use super::draft::{Draft, storage_parameters};
use super::inheritance::Ancestry;
use super::order::Phase;
use super::sequence::identity_options;

impl Emitter<'_> {
    pub(super) fn draft_table(&mut self, relation: &Relation, table: &Table) {
        let before = self.before(|catalog| &catalog.relations, relation, &relation.provenance);
        match before {
            None => self.draft_new_table(relation, table),
            Some(before) => self.draft_changed_table(relation, table, before),
        }
        self.draft_replica_identity(relation, table, before);
    }

    fn draft_new_table(&mut self, relation: &Relation, table: &Table) {
        let ancestry = self.ancestry(relation, table);
        let mut draft = self.relation_draft(Phase::Tables, relation);
        draft.detachable(relation.oid);
        let name = draft.relation(relation.oid);
        let mut sql = String::from(match (relation.persistence, &table.foreign) {
            (_, Some(_)) => "CREATE FOREIGN TABLE ",
            (Persistence::Unlogged, None) => "CREATE UNLOGGED TABLE ",
            _ => "CREATE TABLE ",
        });
        sql.push_str(&name);
        if let Some(of_type) = table.of_type {
            sql.push_str(" OF ");
            sql.push_str(&draft.named(Class::Type, of_type));
        }
        let mut lines = Vec::new();
        for column in &relation.columns {
            if ancestry == Ancestry::Inherits && self.is_only_inherited(table, column) {
                continue;
            }
            lines.extend(draft.column(relation, table, column, ancestry));
        }
        lines.extend(draft.table_constraints(relation, ancestry));
        if !lines.is_empty() {
            let _ = write!(sql, " (\n    {}\n)", lines.join(",\n    "));
        } else if table.of_type.is_none() {
            sql.push_str(" ()");
        }
        if ancestry == Ancestry::Inherits {
            let parents: Vec<_> = table
                .inherits
                .iter()
                .map(|parent| draft.relation(*parent))
                .collect();
            let _ = write!(sql, "\nINHERITS ({})", parents.join(", "));
        }
        if let Some(key) = &table.partition_key {
            sql.push_str("\nPARTITION BY ");
            sql.push_str(&draft.partition_key(relation, key));
        }
        if let Some(method) = &table.access_method {
            let _ = write!(sql, "\nUSING {}", quote_identifier(method));
        }
        if let Some(foreign) = &table.foreign {
            let _ = write!(
                sql,
                "\nSERVER {}",
                draft.named(Class::Server, foreign.server)
            );
            if !foreign.options.is_empty() {
                let _ = write!(sql, "\nOPTIONS ({})", Draft::options(&foreign.options));
            }
        }
        if !relation.options.is_empty() {
            let _ = write!(sql, "\nWITH ({})", storage_parameters(&relation.options));
        }
        draft.statement(sql);
        draft.row_security(relation, table, None);
        if ancestry == Ancestry::Inherits {
            draft.inherited_differences(relation, table);
        }
        let keyword = keyword(table);
        draft.relation_belongings(keyword, relation, None);
        if ancestry == Ancestry::Attached {
            draft.attach(&name, table);
        }
        self.push(draft.finish());
        self.draft_detached(relation, table);
    }

    /// Defaults and checks of a table that what they call needs.
    fn draft_detached(&mut self, relation: &Relation, table: &Table) {
        if !self.detached.contains(&relation.oid) {
            return;
        }
        for column in &relation.columns {
            if let Some(default) = &column.default
                && calls(default)
            {
                let mut draft = Draft::new(
                    self,
                    Phase::Constraints,
                    &[
                        self.schema_name(relation.schema),
                        &relation.name,
                        &column.name,
                    ],
                );
                let name = draft.relation(relation.oid);
                let default = draft.expression(default);
                let column = quote_identifier(&column.name);
                let keyword = keyword(table);
                draft.statement(format!(
                    "ALTER {keyword} ONLY {name} ALTER COLUMN {column} SET DEFAULT {default}"
                ));
                self.push(draft.finish());
            }
        }
    }

    /// What the user's files changed of a table of the platform.
    fn draft_changed_table(&mut self, relation: &Relation, table: &Table, before: &Relation) {
        let mut draft = self.relation_draft(Phase::Tables, relation);
        let name = draft.relation(relation.oid);
        let alter = format!("ALTER {} {name}", keyword(table));
        if before.schema != relation.schema || before.name != relation.name {
            let old_schema = self.schema_name(before.schema);
            let old = format!(
                "{}.{}",
                quote_identifier(old_schema),
                quote_identifier(&before.name)
            );
            if before.name != relation.name {
                let new = quote_identifier(&relation.name);
                draft.statement(format!("ALTER TABLE {old} RENAME TO {new}"));
            }
            if before.schema != relation.schema {
                let between = quote_identifier(&relation.name);
                let schema = draft.schema(relation.schema);
                draft.statement(format!(
                    "ALTER TABLE {}.{between} SET SCHEMA {schema}",
                    quote_identifier(old_schema)
                ));
            }
        }
        for column in &relation.columns {
            draft.column_change(
                relation,
                table,
                column,
                before.column_numbered(column.number),
                &alter,
            );
        }
        for (option, value) in &relation.options {
            if !before.options.contains(&(option.clone(), value.clone())) {
                let pair = [(option.clone(), value.clone())];
                draft.statement(format!("{alter} SET ({})", storage_parameters(&pair)));
            }
        }
        draft.row_security(relation, table, before.table());
        draft.relation_belongings(keyword(table), relation, Some(before));
        self.push(draft.finish());
    }

    fn draft_replica_identity(
        &mut self,
        relation: &Relation,
        table: &Table,
        before: Option<&Relation>,
    ) {
        let old = before
            .and_then(|before| before.table())
            .map_or(ReplicaIdentity::Default, |old| old.replica_identity);
        if table.replica_identity == old {
            return;
        }
        let name = [
            self.schema_name(relation.schema),
            &relation.name,
            "\u{10ffff}",
        ];
        let mut draft = Draft::new(self, Phase::Indexes, &name);
        let name = draft.relation(relation.oid);
        let identity = match table.replica_identity {
            ReplicaIdentity::Default => "DEFAULT".to_owned(),
            ReplicaIdentity::Nothing => "NOTHING".to_owned(),
            ReplicaIdentity::Full => "FULL".to_owned(),
            ReplicaIdentity::Index(index) => {
                draft.needs(Class::Relation, index);
                let index = self.catalog.relation(index);
                let index = index.map_or("", |index| &index.name);
                format!("USING INDEX {}", quote_identifier(index))
            }
        };
        draft.statement(format!(
            "ALTER TABLE ONLY {name} REPLICA IDENTITY {identity}"
        ));
        self.push(draft.finish());
    }
}

fn keyword(table: &Table) -> &'static str {
    match table.foreign {
        Some(_) => "FOREIGN TABLE",
        None => "TABLE",
    }
}

/// Whether an expression calls a function that the schema makes.
pub(super) fn calls(expression: &Expression) -> bool {
    expression
        .dependencies()
        .any(|needed| needed.class == Class::Function)
}

impl Draft<'_, '_> {
    /// A column as CREATE TABLE and ADD COLUMN have it; of a typed table only what the type does not say.
    fn column(
        &mut self,
        relation: &Relation,
        table: &Table,
        column: &Column,
        ancestry: Ancestry,
    ) -> Option<String> {
        let name = quote_identifier(&column.name);
        let mut text = name.to_string();
        if table.of_type.is_none() {
            text.push(' ');
            text.push_str(&self.data_type(column.data_type));
            if table.foreign.is_some() && !column.options.is_empty() {
                let _ = write!(text, " OPTIONS ({})", Draft::options(&column.options));
            }
            text.push_str(&self.collation(column.collation));
        }
        let bare = text.len();
        text.push_str(&self.column_clauses(relation, column, ancestry));
        if table.of_type.is_some() {
            if text.len() == bare {
                return None;
            }
            text.insert_str(bare, " WITH OPTIONS");
        }
        Some(text)
    }

    fn column_clauses(
        &mut self,
        relation: &Relation,
        column: &Column,
        ancestry: Ancestry,
    ) -> String {
        let mut text = String::new();
        let inherited = ancestry == Ancestry::Inherits
            && relation
                .table()
                .is_some_and(|table| self.emitter.inherits_generation(table, column));
        if let Some(generated) = column.generated.as_ref().filter(|_| !inherited) {
            let expression = self.expression(&generated.expression);
            let kind = if generated.stored {
                "STORED"
            } else {
                "VIRTUAL"
            };
            let _ = write!(text, " GENERATED ALWAYS AS ({expression}) {kind}");
        }
        if let Some(identity) = column.identity {
            let when = if identity.always {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            };
            let options = identity_options(
                self.emitter.catalog,
                relation,
                &column.name,
                identity.sequence,
            );
            let _ = write!(text, " GENERATED {when} AS IDENTITY{options}");
            self.makes(Class::Relation, identity.sequence);
        }
        // An identity column can only have a default that a parent gives it.
        if let Some(default) = column
            .default
            .as_ref()
            .filter(|_| column.identity.is_none())
        {
            let detached = self.emitter.detached.contains(&relation.oid) && calls(default);
            if !detached {
                let default = self.expression(default);
                text.push_str(&default_clause(&default));
            }
        }
        if column.not_null {
            text.push_str(" NOT NULL");
        }
        text
    }

    /// Keys, checks and exclusions that stand in CREATE TABLE.
    fn table_constraints(&mut self, relation: &Relation, ancestry: Ancestry) -> Vec<String> {
        let catalog = self.emitter.catalog;
        let mut constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
        constraints.sort_by_key(|constraint| {
            !matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
        });
        let mut lines = Vec::new();
        for constraint in constraints {
            let inherited = ancestry == Ancestry::Inherits
                && !constraint.is_local
                && constraint.inherited_from > 0;
            if !inherited && self.emitter.is_inline(relation, constraint) {
                lines.extend(self.constraint(constraint));
            }
        }
        lines
    }

    fn partition_key(&mut self, relation: &Relation, key: &PartitionKey) -> String {
        let strategy = match key.strategy {
            PartitionStrategy::Range => "RANGE",
            PartitionStrategy::List => "LIST",
            PartitionStrategy::Hash => "HASH",
        };
        let elements: Vec<_> = key
            .elements
            .iter()
            .map(|element| {
                let mut text = self.key_value(relation, &element.value);
                text.push_str(&self.collation(element.collation));
                if let Some(class) = &element.operator_class {
                    text.push(' ');
                    text.push_str(class);
                }
                text
            })
            .collect();
        format!("{strategy} ({})", elements.join(", "))
    }

    /// A column's name, or an expression in parentheses.
    pub(super) fn key_value(&mut self, relation: &Relation, value: &KeyValue) -> String {
        match value {
            KeyValue::Column(number) => {
                let column = relation.column_numbered(*number);
                column.map_or_else(String::new, |column| {
                    quote_identifier(&column.name).into_owned()
                })
            }
            KeyValue::Expression(expression) => format!("({})", self.expression(expression)),
        }
    }

    fn row_security(&mut self, relation: &Relation, table: &Table, before: Option<&Table>) {
        let name = self.relation(relation.oid);
        let old = before.map_or((false, false), |old| {
            (old.row_security, old.force_row_security)
        });
        if table.row_security != old.0 {
            let word = if table.row_security {
                "ENABLE"
            } else {
                "DISABLE"
            };
            self.statement(format!("ALTER TABLE {name} {word} ROW LEVEL SECURITY"));
        }
        if table.force_row_security != old.1 {
            let word = if table.force_row_security {
                "FORCE"
            } else {
                "NO FORCE"
            };
            self.statement(format!("ALTER TABLE {name} {word} ROW LEVEL SECURITY"));
        }
    }

    /// Defaults that the parents have and this table has not.
    fn inherited_differences(&mut self, relation: &Relation, table: &Table) {
        let name = self.relation(relation.oid);
        let catalog = self.emitter.catalog;
        for column in relation
            .columns
            .iter()
            .filter(|column| column.default.is_none())
        {
            let parents = table
                .inherits
                .iter()
                .filter_map(|parent| catalog.relation(*parent));
            let mut of_parents = parents.filter_map(|parent| parent.column(&column.name));
            if of_parents.any(|of_parent| of_parent.default.is_some()) {
                let column = quote_identifier(&column.name);
                self.statement(format!(
                    "ALTER TABLE ONLY {name} ALTER COLUMN {column} DROP DEFAULT"
                ));
            }
        }
    }

    fn attach(&mut self, name: &str, table: &Table) {
        for parent in &table.inherits {
            let parent = self.relation(*parent);
            self.statement(match &table.partition_bound {
                Some(bound) => format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bound}"),
                None => format!("ALTER TABLE {name} INHERIT {parent}"),
            });
        }
    }

    /// What changed of one column of a table that is there already.
    fn column_change(
        &mut self,
        relation: &Relation,
        table: &Table,
        now: &Column,
        before: Option<&Column>,
        alter: &str,
    ) {
        let name = quote_identifier(&now.name);
        let Some(before) = before else {
            self.makes_column(relation.oid, now.number);
            if let Some(column) = self.column(relation, table, now, Ancestry::None) {
                self.statement(format!("{alter} ADD COLUMN {column}"));
            }
            return;
        };
        if before.name != now.name {
            let old = quote_identifier(&before.name);
            self.statement(format!("{alter} RENAME COLUMN {old} TO {name}"));
        }
        if before.data_type != now.data_type {
            let data_type = self.data_type(now.data_type);
            self.statement(format!(
                "{alter} ALTER COLUMN {name} TYPE {data_type} USING {name}::{data_type}"
            ));
        }
        if before.default != now.default {
            match &now.default {
                Some(default) => {
                    let default = self.expression(default);
                    self.statement(format!("{alter} ALTER COLUMN {name} SET DEFAULT {default}"));
                }
                None => self.statement(format!("{alter} ALTER COLUMN {name} DROP DEFAULT")),
            }
        }
        if before.not_null != now.not_null {
            let word = if now.not_null { "SET" } else { "DROP" };
            self.statement(format!("{alter} ALTER COLUMN {name} {word} NOT NULL"));
        }
        if before.identity.is_some() && now.identity.is_none() {
            self.statement(format!("{alter} ALTER COLUMN {name} DROP IDENTITY"));
        }
        if let (None, Some(identity)) = (before.identity, now.identity) {
            let when = if identity.always {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            };
            let options =
                identity_options(self.emitter.catalog, relation, &now.name, identity.sequence);
            self.statement(format!(
                "{alter} ALTER COLUMN {name} ADD GENERATED {when} AS IDENTITY{options}"
            ));
        }
    }
}
