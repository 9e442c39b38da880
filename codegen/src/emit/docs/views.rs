//! Views: with whose rights they read, and who may read them.

use crate::access::{Command, Holder, may};
use crate::catalog::{Nullability, Relation, RelationKind};

use super::columns::{Row, data_type};
use super::inline::{Inline, code, comment, list, text};
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

/// With whose rights a view reads, and who may read it.
pub(super) fn rights(documented: &Documented<'_>, view: &Relation) -> Vec<Inline> {
    let is_invoker = view.options.iter().any(|(name, value)| {
        name == "security_invoker"
            && matches!(
                value.to_ascii_lowercase().as_str(),
                "true" | "on" | "yes" | "1" | "t"
            )
    });
    let mut pieces = match (&view.kind, is_invoker) {
        (RelationKind::MaterializedView(_), _) => {
            vec![text("A materialized view: it has no row level security.")]
        }
        (_, true) => vec![text(
            "Reads its tables with the rights and policies of the caller. ",
        )],
        (_, false) => match documented.catalog.role(view.owner) {
            Some(owner) => vec![
                text("Reads its tables with the rights and policies of its owner, "),
                code(&owner.name),
                text("."),
            ],
            None => Vec::new(),
        },
    };
    let readers: Vec<_> = documented
        .roles()
        .filter(|role| {
            may(
                &Holder::new(documented.catalog, role),
                view,
                Command::Select,
            )
        })
        .map(|role| code(&role.name))
        .collect();
    if documented.roles().next().is_none() {
        return pieces;
    }
    if readers.is_empty() {
        pieces.push(text(" None of the roles may read it."));
    } else {
        pieces.push(text(" May be read by "));
        list(readers.into_iter(), &mut pieces);
        pieces.push(text("."));
    }
    pieces
}
