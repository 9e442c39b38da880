use crate::catalog::{Class, quote_identifier, quote_literal};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_extensions(&mut self) {
        let catalog = self.catalog;
        for extension in catalog.extensions.iter() {
            let provenance = &extension.provenance;
            let before = self.before(|catalog| &catalog.extensions, extension, provenance);
            let name = quote_identifier(&extension.name);
            // One that another one needs is the older of the two.
            let age = format!("{:010}", extension.oid.0);
            let mut draft = Draft::new(self, Phase::Extensions, &[&age]);
            draft.makes(Class::Extension, extension.oid);
            let schema = catalog.schema(extension.schema);
            // An extension that makes its own schema lets nobody choose another one.
            let makes_schema =
                schema.is_none_or(|schema| schema.provenance.extension == Some(extension.oid));
            match before {
                None => {
                    let mut sql = format!("CREATE EXTENSION IF NOT EXISTS {name}");
                    if !makes_schema {
                        sql.push_str(" WITH SCHEMA ");
                        sql.push_str(&draft.schema(extension.schema));
                    }
                    if let Some(version) = &extension.version {
                        sql.push_str(" VERSION ");
                        sql.push_str(&quote_literal(version));
                    }
                    draft.statement(sql);
                }
                Some(before) if before.schema != extension.schema => {
                    let schema = draft.schema(extension.schema);
                    draft.statement(format!("ALTER EXTENSION {name} SET SCHEMA {schema}"));
                }
                Some(_) => {}
            }
            let commented =
                provenance.changed.is_some() && provenance.changed != provenance.created;
            let text = extension.comment.as_ref();
            let old = match before {
                Some(before) => before.comment.as_ref(),
                None if commented => None,
                None => text,
            };
            draft.comment(&format!("EXTENSION {name}"), text, old);
            self.push(draft.finish());
        }
    }
}
