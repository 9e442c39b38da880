use crate::catalog::{AclKind, Class, DataType, Label, TypeKind};

use super::Emitter;
use super::comment::literal;
use super::draft::Draft;
use super::order::Phase;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_enums(&mut self) {
        let catalog = self.catalog;
        for data_type in catalog.types.iter() {
            let TypeKind::Enum(labels) = &data_type.kind else {
                continue;
            };
            let before = self.before(|catalog| &catalog.types, data_type, &data_type.provenance);
            let mut draft = self.type_draft(data_type);
            match before {
                None => {
                    let name = draft.named(Class::Type, data_type.oid);
                    let labels: Vec<_> = labels
                        .iter()
                        .map(|label| format!("\n    {}", literal(&label.value)))
                        .collect();
                    let end = if labels.is_empty() { "" } else { "\n" };
                    draft.statement(format!(
                        "CREATE TYPE {name} AS ENUM ({}{end})",
                        labels.join(",")
                    ));
                }
                Some(before) => {
                    draft.new_labels(data_type, before.labels().unwrap_or_default(), labels);
                }
            }
            draft.type_belongings("TYPE", data_type, before);
            self.push(draft.finish());
        }
    }

    pub(super) fn type_draft(&self, data_type: &DataType) -> Draft<'_, '_> {
        let schema = self.catalog.schema(data_type.schema);
        let schema = schema.map_or("", |schema| &schema.name);
        let mut draft = Draft::new(self, Phase::Types, &[schema, &data_type.name]);
        draft.makes(Class::Type, data_type.oid);
        draft.needs(Class::Schema, data_type.schema);
        draft
    }
}

impl Draft<'_, '_> {
    fn new_labels(&mut self, data_type: &DataType, old: &[Label], now: &[Label]) {
        let name = self.named(Class::Type, data_type.oid);
        for (index, label) in now.iter().enumerate() {
            let value = literal(&label.value);
            match old.iter().find(|old| old.id == label.id) {
                Some(old) if old.value != label.value => {
                    let old = literal(&old.value);
                    self.statement(format!("ALTER TYPE {name} RENAME VALUE {old} TO {value}"));
                }
                Some(_) => {}
                None => {
                    let place = match index.checked_sub(1) {
                        Some(before) => format!("AFTER {}", literal(&now[before].value)),
                        None => now.get(1).map_or_else(String::new, |next| {
                            format!("BEFORE {}", literal(&next.value))
                        }),
                    };
                    self.statement(format!("ALTER TYPE {name} ADD VALUE {value} {place}"));
                }
            }
        }
    }

    /// Owner, privileges and comment of a type.
    pub(super) fn type_belongings(
        &mut self,
        keyword: &str,
        data_type: &DataType,
        before: Option<&DataType>,
    ) {
        let name = self.named(Class::Type, data_type.oid);
        self.belongings(
            &format!("{keyword} {name}"),
            &format!("TYPE {name}"),
            Belongings::new(AclKind::Type, data_type.owner, data_type.acl.as_ref()),
            Some(data_type.schema),
            before.map(|old| Belongings::new(AclKind::Type, old.owner, old.acl.as_ref())),
        );
        let old = before.and_then(|before| before.comment.as_ref());
        self.comment(
            &format!("{keyword} {name}"),
            data_type.comment.as_ref(),
            old,
        );
    }
}
