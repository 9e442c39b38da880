//! Views, enums and functions.

use crate::access::{Command, Holder, may};
use crate::catalog::{
    Function, Nullability, Oid, Relation, RelationKind, TypeReference, quote_identifier,
};
use crate::sql::statement::ParameterMode;

use super::markdown::{
    Inline, Place, code, code_block, comment, render, table as markdown_table, text,
};
use super::names::{Documented, heading};
use super::page::{Block, Part};
use super::policies::list;
use super::tables::{marker, type_cell};

const VIEWS: &str = "views";

/// A block with the heading, if there are views, and one for each of them.
pub(super) fn views(documented: &Documented<'_>) -> Vec<Part> {
    let block = |id: String, body: String| {
        Part::Block(Block {
            id,
            section: Some(VIEWS),
            body,
        })
    };
    let views: Vec<_> = documented
        .relations()
        .filter(|relation| relation.view().is_some())
        .collect();
    let title = if views.is_empty() { "" } else { "## Views" };
    let mut parts = vec![block(VIEWS.to_owned(), title.to_owned())];
    for view in views {
        let id = format!("view {}", marker(documented, view));
        parts.push(block(id, view_body(documented, view)));
    }
    parts
}

fn view_body(documented: &Documented<'_>, view: &Relation) -> String {
    let mut out = format!("### {}\n\n", heading(&documented.name(view)));
    if let Some(words) = &view.comment {
        out.push_str(&render(&comment(words), Place::Block));
        out.push_str("\n\n");
    }
    out.push_str(&render(&rights(documented, view), Place::Block));
    out.push_str("\n\n");
    let rows: Vec<_> = view
        .columns
        .iter()
        .map(|column| {
            let nullability = column
                .inferred
                .as_ref()
                .map(|inferred| inferred.nullability);
            let description = column.comment.as_deref().map(comment).unwrap_or_default();
            vec![
                render(&[code(&column.name)], Place::Cell),
                type_cell(&documented.type_name(column.data_type)),
                match nullability {
                    Some(Nullability::NotNull) => "no",
                    Some(Nullability::Nullable) => "yes",
                    Some(Nullability::Unknown) | None => "unknown",
                }
                .to_owned(),
                render(&description, Place::Cell),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&markdown_table(
            &["Column", "Type", "Null", "Description"],
            &rows,
        ));
    }
    if let Some(query) = view.view() {
        out.push('\n');
        out.push_str(&code_block(
            "sql",
            query.query.sql(documented.catalog).trim(),
        ));
    }
    out
}

/// With whose rights a view reads, and who may read it.
fn rights(documented: &Documented<'_>, view: &Relation) -> Vec<Inline> {
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

/// The user's enums with their labels.
pub(super) fn enums(documented: &Documented<'_>) -> String {
    let rows: Vec<_> = documented
        .schemas()
        .flat_map(|schema| {
            documented
                .catalog
                .types
                .iter()
                .filter(move |found| found.schema == schema && found.provenance.is_users())
        })
        .filter_map(|found| {
            let mut labels = Vec::new();
            for (index, label) in found.labels()?.iter().enumerate() {
                if index > 0 {
                    labels.push(text(", "));
                }
                labels.push(if label.value.is_empty() {
                    code("''")
                } else {
                    code(&label.value)
                });
            }
            let name = documented.type_name(TypeReference::new(found.oid));
            let description = found.comment.as_deref().map(comment).unwrap_or_default();
            Some(vec![
                render(&[code(name)], Place::Cell),
                render(&labels, Place::Cell),
                render(&description, Place::Cell),
            ])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "## Enums\n\n{}",
        markdown_table(&["Enum", "Values", "Description"], &rows)
    )
}

/// The functions that can be called, and by whom. Trigger functions stand with their triggers.
pub(super) fn functions(documented: &Documented<'_>) -> String {
    let catalog = documented.catalog;
    let is_trigger = |function: &Function| {
        catalog
            .data_type(function.returns)
            .is_some_and(|found| matches!(found.name.as_str(), "trigger" | "event_trigger"))
    };
    let holders: Vec<_> = documented
        .roles()
        .map(|role| Holder::new(catalog, role))
        .collect();
    let rows: Vec<_> = documented
        .schemas()
        .flat_map(|schema| {
            catalog
                .functions
                .iter()
                .filter(move |function| function.schema == schema && function.provenance.is_users())
        })
        .filter(|function| !is_trigger(function))
        .map(|function| {
            let mut callers = Vec::new();
            let may_call = holders.iter().filter(|holder| {
                holder.may_execute(function) && holder.may_use_schema(function.schema)
            });
            for (index, holder) in may_call.enumerate() {
                if index > 0 {
                    callers.push(text(", "));
                }
                callers.push(code(&holder.role.name));
            }
            if callers.is_empty() {
                callers.push(text("-"));
            }
            let mut description = function.comment.as_deref().map(comment).unwrap_or_default();
            if function.security_definer {
                if !description.is_empty() {
                    description.push(text(" "));
                }
                description.push(text("(runs with its owner's rights)"));
            }
            vec![
                render(&[code(signature(documented, function))], Place::Cell),
                render(&[code(returns(documented, function))], Place::Cell),
                render(&callers, Place::Cell),
                render(&description, Place::Cell),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let table = markdown_table(
        &["Function", "Returns", "May be called by", "Description"],
        &rows,
    );
    format!("## Functions\n\n{table}")
}

fn type_words(documented: &Documented<'_>, oid: Oid) -> String {
    documented.type_name(TypeReference::new(oid)).to_lowercase()
}

/// `name(a integer, b text default 'x')`
fn signature(documented: &Documented<'_>, function: &Function) -> String {
    let parameters = function.inputs().map(|parameter| {
        let mut words = String::new();
        if parameter.mode == ParameterMode::Variadic {
            words.push_str("variadic ");
        }
        if let Some(name) = &parameter.name {
            words.push_str(&quote_identifier(name));
            words.push(' ');
        }
        words.push_str(&type_words(documented, parameter.data_type));
        if let Some(default) = &parameter.default {
            words.push_str(" default ");
            words.push_str(default.sql(documented.catalog).trim());
        }
        words
    });
    let parameters: Vec<_> = parameters.collect();
    let name = documented.function_name(function);
    format!("{name}({})", parameters.join(", "))
}

/// `setof text`, `table (a integer, b text)`
fn returns(documented: &Documented<'_>, function: &Function) -> String {
    let outputs: Vec<_> = function
        .outputs()
        .map(|parameter| {
            let data_type = type_words(documented, parameter.data_type);
            match &parameter.name {
                Some(name) => format!("{} {data_type}", quote_identifier(name)),
                None => data_type,
            }
        })
        .collect();
    let single = || type_words(documented, function.returns);
    match (function.returns_set, outputs.len()) {
        (true, 0) => format!("setof {}", single()),
        (true, _) => format!("table ({})", outputs.join(", ")),
        (false, 0 | 1) => single(),
        (false, _) => format!("({})", outputs.join(", ")),
    }
}
