//! Enums with their labels.

use crate::catalog::TypeReference;

use super::inline::{Inline, code, comment, text};
use super::names::Documented;

/// What a page says of an enum.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) labels: Vec<Inline>,
    pub(super) description: Vec<Inline>,
}

/// The user's enums, by schema in the order of their making.
pub(super) fn rows(documented: &Documented<'_>) -> Vec<Row> {
    let types = documented.schemas().flat_map(|schema| {
        let types = documented.catalog.types.iter();
        types.filter(move |found| found.schema == schema && found.provenance.is_users())
    });
    let row = |found: &crate::catalog::DataType| {
        let mut labels = Vec::new();
        for label in found.labels()? {
            if !labels.is_empty() {
                labels.push(text(", "));
            }
            labels.push(match label.value.as_str() {
                "" => code("''"),
                value => code(value),
            });
        }
        Some(Row {
            name: documented.type_name(TypeReference::new(found.oid)),
            labels,
            description: found.comment.as_deref().map(comment).unwrap_or_default(),
        })
    };
    types.filter_map(row).collect()
}
