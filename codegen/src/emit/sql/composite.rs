use crate::catalog::{Class, Relation, quote_identifier};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_composite(&mut self, relation: &Relation) {
        let catalog = self.catalog;
        let Some(row_type) = relation.row_type.and_then(|oid| catalog.data_type(oid)) else {
            return;
        };
        let before = self.before(|catalog| &catalog.relations, relation, &relation.provenance);
        let mut draft = Draft::new(
            self,
            Phase::Types,
            &[self.schema_name(relation.schema), &relation.name],
        );
        draft.makes(Class::Relation, relation.oid);
        draft.makes(Class::Type, row_type.oid);
        draft.needs(Class::Schema, relation.schema);
        let name = draft.relation(relation.oid);
        if before.is_none() {
            let mut attributes = Vec::new();
            for column in &relation.columns {
                let data_type = draft.data_type(column.data_type);
                let collation = draft.collation(column.collation);
                let column = quote_identifier(&column.name);
                attributes.push(format!("\n    {column} {data_type}{collation}"));
            }
            let end = if attributes.is_empty() { "" } else { "\n" };
            draft.statement(format!(
                "CREATE TYPE {name} AS ({}{end})",
                attributes.join(",")
            ));
        }
        let before_type = self.before(|catalog| &catalog.types, row_type, &row_type.provenance);
        draft.type_belongings("TYPE", row_type, before_type);
        for column in &relation.columns {
            let old = before.and_then(|before| before.column_numbered(column.number));
            let object = format!("COLUMN {name}.{}", quote_identifier(&column.name));
            draft.comment(
                &object,
                column.comment.as_ref(),
                old.and_then(|old| old.comment.as_ref()),
            );
        }
        self.push(draft.finish());
    }
}
