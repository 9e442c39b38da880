//! CREATE TABLE … AS and SELECT … INTO.

use crate::catalog::{AclKind, Relation, RelationKind, Table};
use crate::sql::lexer;
use crate::sql::statement::{CreateTableAs, Fragment, OnCommit};

use super::columns::settings;
use super::views::{TOO_MANY_NAMES, UNKNOWN};
use super::{Replay, Result};

impl Replay {
    pub(super) fn create_table_as(&mut self, create: &CreateTableAs) -> Result {
        let schema = self.creation_schema_of_relation(&create.name, create.persistence)?;
        let name = &create.name.name;
        if create.if_not_exists && self.catalog.relation_in(schema, &name.value).is_some() {
            return Ok(());
        }
        self.check_relation_name(schema, &name.value, true)
            .map_err(|error| error.at(name.span))?;
        let (columns, made_as) = if self.is_execute(create.query) {
            self.not_modelled("EXECUTE of a prepared statement");
            (Vec::new(), None)
        } else {
            let query = self.query_without_into(create);
            let info = self.store_query(query)?;
            let mut columns = self.query_columns(&info, &create.columns, TOO_MANY_NAMES)?;
            for column in &mut columns {
                // A table's column stands on its own; only what could not be found out stays marked as such.
                if column.data_type.oid != UNKNOWN {
                    column.inferred = None;
                }
            }
            (columns, Some(info.expression))
        };
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let relation = Relation {
            oid,
            schema,
            name: name.value.clone(),
            owner,
            acl: self.new_acl(AclKind::Relation, owner, Some(schema)),
            comment: None,
            persistence: create.persistence,
            options: settings(&create.options)
                .into_iter()
                .filter(|(name, _)| name != "oids")
                .collect(),
            next_column: columns.len() as i16 + 1,
            columns,
            row_type: None,
            kind: RelationKind::Table(Table {
                access_method: create
                    .access_method
                    .as_ref()
                    .map(|method| method.value.clone())
                    .filter(|method| method != "heap"),
                drop_on_commit: create.on_commit == OnCommit::Drop,
                made_as,
                ..Table::default()
            }),
            provenance: self.provenance(),
        };
        self.add_relation(relation, true);
        Ok(())
    }

    fn is_execute(&self, query: Fragment) -> bool {
        let text = self.sources.text(query.span);
        let tokens = lexer::lex(text, 0..text.len() as u32);
        crate::sql::Cursor::new(query.span.file, text, &tokens).at("execute")
    }

    /// The query of SELECT … INTO without its INTO clause.
    fn query_without_into(&mut self, create: &CreateTableAs) -> Fragment {
        let Some(into) = create.into else {
            return create.query;
        };
        let query = create.query.span;
        let text = self.sources.text(query);
        let before = &text[..(into.start - query.start) as usize];
        let after = &text[(into.end - query.start) as usize..];
        let text = format!("{before} {after}");
        self.made_fragment(text)
    }
}
