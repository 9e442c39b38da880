use crate::catalog::{AclKind, Class, quote_identifier};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_schemas(&mut self) {
        let catalog = self.catalog;
        for schema in catalog.schemas.iter() {
            let before = self.before(|catalog| &catalog.schemas, schema, &schema.provenance);
            let name = quote_identifier(&schema.name);
            let mut draft = Draft::new(self, Phase::Schemas, &[&schema.name]);
            draft.makes(Class::Schema, schema.oid);
            match before {
                None => draft.statement(format!("CREATE SCHEMA {name}")),
                Some(before) if before.name != schema.name => {
                    let old = quote_identifier(&before.name);
                    draft.statement(format!("ALTER SCHEMA {old} RENAME TO {name}"));
                }
                Some(_) => {}
            }
            let object = format!("SCHEMA {name}");
            draft.belongings(
                &object,
                &object,
                Belongings::new(AclKind::Schema, schema.owner, schema.acl.as_ref()),
                None,
                before.map(|old| Belongings::new(AclKind::Schema, old.owner, old.acl.as_ref())),
            );
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(&object, schema.comment.as_ref(), old);
            self.push(draft.finish());
        }
    }
}
