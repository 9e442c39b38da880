//! The tables: their columns, and what belongs to them.

use std::fmt::Write as _;

use crate::catalog::{Oid, Relation, Trigger};

use super::super::columns::{self, Row};
use super::super::inline::{Inline, code, comment};
use super::super::names::{Documented, heading};
use super::super::{constraints, triggers};
use super::page::{Block, Part, marker_name};
use super::{Place, code_block, findings, mermaid, render, table as markdown_table};

pub(super) const SECTION: &str = "tables";

/// The user's triggers on tables that the page does not show, with the tables that they write to.
pub(super) type Elsewhere<'a> = [(&'a Trigger, Vec<Oid>)];

/// The blocks of the section: an opener, then for each table its columns, and what belongs to it.
pub(super) fn blocks(documented: &Documented<'_>) -> Vec<Part> {
    const FEW: usize = 5;
    let is_short = (1..=FEW).contains(&documented.tables.len());
    // Short pages need no table of contents.
    let mut parts = vec![opener(if is_short {
        String::new()
    } else {
        overview(documented)
    })];
    let elsewhere = triggers::elsewhere(documented);
    for table in &documented.tables {
        let title = format!("### {}", heading(&documented.name(table)));
        parts.extend(of_table(documented, table, &elsewhere, &title));
    }
    parts
}

/// A table's columns, and apart from these, so that hand-written text about them can follow, what belongs to it.
pub(super) fn of_table(
    documented: &Documented<'_>,
    table: &Relation,
    elsewhere: &Elsewhere<'_>,
    title: &str,
) -> [Part; 2] {
    let block = |id: String, body| {
        Part::Block(Block {
            id,
            section: Some(SECTION),
            body,
        })
    };
    let marker = marker(documented, table);
    [
        block(format!("table {marker}"), columns(documented, table, title)),
        block(
            format!("details {marker}"),
            details(documented, table, elsewhere),
        ),
    ]
}

/// A table's name as markers spell it.
pub(super) fn marker(documented: &Documented<'_>, table: &Relation) -> String {
    let schema = documented.catalog.schema(table.schema);
    let schema = schema.map_or("", |schema| schema.name.as_str());
    format!("{}.{}", marker_name(schema), marker_name(&table.name))
}

/// The block that opens the section.
pub(super) fn opener(body: String) -> Part {
    Part::Block(Block {
        id: SECTION.to_owned(),
        section: Some(SECTION),
        body,
    })
}

/// Every table with its description.
pub(super) fn overview(documented: &Documented<'_>) -> String {
    if documented.tables.is_empty() {
        return "There are no tables.".to_owned();
    }
    let row = |table: &&Relation| {
        let description = table.comment.as_deref().map(comment).unwrap_or_default();
        let first: Vec<_> = description
            .into_iter()
            .take_while(|piece| *piece != Inline::ParagraphBreak)
            .collect();
        vec![
            render(&[documented.link(table)], Place::Cell),
            render(&first, Place::Cell),
        ]
    };
    let rows: Vec<_> = documented.tables.iter().map(row).collect();
    markdown_table(&["Table", "Description"], &rows)
}

fn columns(documented: &Documented<'_>, table: &Relation, title: &str) -> String {
    let mut out = format!("{title}\n\n");
    if let Some(words) = &table.comment {
        out.push_str(&render(&comment(words), Place::Block));
        out.push_str("\n\n");
    }
    if mermaid::is_apart(documented)
        && let Some(diagram) = mermaid::around(documented, table)
    {
        out.push_str(&code_block("mermaid", &diagram));
        out.push('\n');
    }
    if table.columns.is_empty() {
        out.push_str("The table has no columns.\n");
        return out;
    }
    out.push_str(&column_table(&columns::rows(documented, table), true));
    out
}

/// Columns as a table; those of views have no defaults.
pub(super) fn column_table(rows: &[Row], with_defaults: bool) -> String {
    let mut header = vec!["Column", "Type", "Null", "Default", "Description"];
    if !with_defaults {
        header.remove(3);
    }
    let cells = |row: &Row| {
        let mut cells = vec![
            render(&[code(&row.name)], Place::Cell),
            render(std::slice::from_ref(&row.data_type), Place::Cell),
            row.nullable.to_owned(),
            render(&row.default, Place::Cell),
            render(&row.description, Place::Cell),
        ];
        if !with_defaults {
            cells.remove(3);
        }
        cells
    };
    let rows: Vec<_> = rows.iter().map(cells).collect();
    markdown_table(&header, &rows)
}

/// Constraints, indexes, triggers, who references the table and what is wrong with it, each as a list if there is any.
fn details(documented: &Documented<'_>, table: &Relation, elsewhere: &Elsewhere<'_>) -> String {
    let lists = [
        ("Constraints", constraints::items(documented, table)),
        ("Referenced by", constraints::references(documented, table)),
        ("Indexes", constraints::index_items(documented, table)),
        ("Triggers", triggers::items(documented, table, elsewhere)),
        ("Findings", findings::of_relation(documented, table.oid)),
    ];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    let lists: Vec<_> = lists
        .map(|(title, list)| items(Some(title), list))
        .collect();
    lists.join("\n")
}

/// A list, with its title if it has one.
pub(super) fn items(title: Option<&str>, items: &[Vec<Inline>]) -> String {
    let mut out = String::new();
    if let Some(title) = title {
        let _ = write!(out, "**{title}:**\n\n");
    }
    for item in items {
        out.push_str("- ");
        out.push_str(&render(item, Place::Line));
        out.push('\n');
    }
    out
}
