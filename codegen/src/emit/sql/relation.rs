use crate::catalog::{Acl, AclKind, Column, Relation, RelationKind, quote_identifier};
use crate::sql::statement::Persistence;

use super::Emitter;
use super::draft::Draft;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_relations(&mut self) {
        let catalog = self.catalog;
        for relation in catalog.relations.iter() {
            if relation.persistence == Persistence::Temporary {
                continue;
            }
            match &relation.kind {
                RelationKind::Table(table) => self.draft_table(relation, table),
                RelationKind::View(view) => self.draft_view("VIEW", relation, view),
                RelationKind::MaterializedView(view) => {
                    self.draft_view("MATERIALIZED VIEW", relation, view);
                }
                RelationKind::Sequence(sequence) => self.draft_sequence(relation, sequence),
                RelationKind::CompositeType => self.draft_composite(relation),
                RelationKind::Index(_) => {}
            }
        }
    }
}

impl Draft<'_, '_> {
    /// Owner, privileges and comments of a table or view and its columns.
    pub(super) fn relation_belongings(
        &mut self,
        keyword: &str,
        relation: &Relation,
        before: Option<&Relation>,
    ) {
        let name = self.relation(relation.oid);
        self.belongings(
            &format!("{keyword} {name}"),
            &format!("TABLE {name}"),
            Belongings::new(AclKind::Relation, relation.owner, relation.acl.as_ref()),
            Some(relation.schema),
            before.map(|old| Belongings::new(AclKind::Relation, old.owner, old.acl.as_ref())),
        );
        let old = |column: &Column| before.and_then(|before| before.column_numbered(column.number));
        let nothing = Acl::default();
        for column in &relation.columns {
            let start = old(column)
                .and_then(|old| old.acl.as_ref())
                .unwrap_or(&nothing);
            let end = column.acl.as_ref().unwrap_or(&nothing);
            let column = quote_identifier(&column.name);
            self.column_privileges(&name, &column, start, end, relation.owner);
        }
        let comment = before.and_then(|before| before.comment.as_ref());
        self.comment(
            &format!("{keyword} {name}"),
            relation.comment.as_ref(),
            comment,
        );
        for column in &relation.columns {
            let comment = old(column).and_then(|old| old.comment.as_ref());
            let object = format!("COLUMN {name}.{}", quote_identifier(&column.name));
            self.comment(&object, column.comment.as_ref(), comment);
        }
    }
}
