//! Views, enums and functions.

use crate::catalog::Relation;

use super::super::inline::{code, comment};
use super::super::matrix::Matrix;
use super::super::names::{Documented, heading};
use super::super::{enums, functions, views};
use super::access::answers;
use super::page::{Block, Part};
use super::tables::{column_table, items, marker};
use super::{Place, code_block, findings, render, table as markdown_table};

const VIEWS: &str = "views";

/// A block with the heading, if there are views, and one for each of them.
pub(super) fn view_blocks(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<Part> {
    let block = |id: String, body: String| {
        Part::Block(Block {
            id,
            section: Some(VIEWS),
            body,
        })
    };
    let title = if documented.views.is_empty() {
        ""
    } else {
        "## Views"
    };
    let mut parts = vec![block(VIEWS.to_owned(), title.to_owned())];
    for view in &documented.views {
        let id = format!("view {}", marker(documented, view));
        parts.push(block(id, view_body(documented, matrix, view)));
    }
    parts
}

fn view_body(documented: &Documented<'_>, matrix: &Matrix<'_>, view: &Relation) -> String {
    let mut out = format!("### {}\n\n", heading(&documented.name(view)));
    if let Some(words) = &view.comment {
        out.push_str(&render(&comment(words), Place::Block));
        out.push_str("\n\n");
    }
    out.push_str(&render(&views::rights(documented, view), Place::Block));
    out.push_str("\n\n");
    let rows = views::rows(documented, view);
    if !rows.is_empty() {
        out.push_str(&column_table(&rows, false));
    }
    if let Some(query) = views::query(documented, view) {
        out.push('\n');
        out.push_str(&code_block("sql", &query));
    }
    let findings = findings::of_relation(documented, view.oid);
    for more in [
        answers(matrix, view),
        if findings.is_empty() {
            String::new()
        } else {
            items(Some("Findings"), &findings)
        },
    ] {
        if !more.is_empty() {
            out.push('\n');
            out.push_str(&more);
        }
    }
    out
}

/// The user's enums with their labels.
pub(super) fn enums(documented: &Documented<'_>) -> String {
    let cell = |pieces: &[_]| render(pieces, Place::Cell);
    let rows: Vec<_> = enums::rows(documented)
        .into_iter()
        .map(|row| {
            vec![
                cell(&[code(row.name)]),
                cell(&row.labels),
                cell(&row.description),
            ]
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

/// The functions that can be called, and by whom.
pub(super) fn functions(documented: &Documented<'_>) -> String {
    let cell = |pieces: &[_]| render(pieces, Place::Cell);
    let rows: Vec<_> = functions::rows(documented)
        .into_iter()
        .map(|row| {
            vec![
                cell(&[code(row.signature)]),
                cell(&[code(row.returns)]),
                cell(&row.callers),
                cell(&row.description),
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
