//! Views: their columns, and with whose rights they read.

use crate::access::is_security_invoker;
use crate::catalog::{Nullability, Relation, RelationKind};

use super::columns::{Row, data_type};
use super::inline::{Inline, code, comment, text};
use super::names::Documented;

/// The rows of a view's columns.
pub(super) fn rows(documented: &Documented<'_>, view: &Relation) -> Vec<Row> {
    let row = |column: &crate::catalog::Column| {
        let inferred = column.inferred.as_ref();
        Row {
            name: column.name.clone(),
            data_type: data_type(documented.type_name(column.data_type)),
            nullable: match inferred.map(|inferred| inferred.nullability) {
                Some(Nullability::NotNull) => "no",
                Some(Nullability::Nullable) => "yes",
                Some(Nullability::Unknown) | None => "unknown",
            },
            default: Vec::new(),
            description: column.comment.as_deref().map(comment).unwrap_or_default(),
            keys: Vec::new(),
        }
    };
    view.columns.iter().map(row).collect()
}

/// The query, as it is stored.
pub(super) fn query(documented: &Documented<'_>, view: &Relation) -> Option<String> {
    let view = view.view()?;
    Some(view.query.sql(documented.catalog).trim().to_owned())
}

/// With whose rights a view reads.
pub(super) fn rights(documented: &Documented<'_>, view: &Relation) -> Vec<Inline> {
    let is_materialized = matches!(view.kind, RelationKind::MaterializedView(_));
    match documented.catalog.role(view.owner) {
        _ if is_materialized => vec![text(
            "A materialized view: a copy of rows, without row level security.",
        )],
        _ if is_security_invoker(view) => vec![text(
            "Reads its tables with the rights and policies of the caller.",
        )],
        Some(owner) => vec![
            text("Reads its tables with the rights and policies of its owner, "),
            code(&owner.name),
            text("."),
        ],
        None => vec![text("Reads its tables with its owner's rights.")],
    }
}
