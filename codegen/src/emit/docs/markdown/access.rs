//! Row level security: what follows from it for every role, and every table's policies.

use crate::access::{Cell, Command};
use crate::catalog::Relation;

use super::super::inline::code;
use super::super::matrix::{Matrix, Subject, short};
use super::super::names::{Documented, heading};
use super::super::{baselines, policies, ways};
use super::buckets;
use super::page::{Block, Part};
use super::tables::{items, marker};
use super::{Place, code_block, render, table as markdown_table};

pub(super) const SECTION: &str = "row-level-security";

/// The blocks of the section: the overview, then one for each table with its policies and what follows from them.
pub(super) fn blocks(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<Part> {
    let mut parts = vec![overview(documented, matrix)];
    for table in &documented.tables {
        let title = format!("### {} Policies", heading(&documented.name(table)));
        parts.push(of_table(documented, matrix, table, &title));
    }
    parts.extend(buckets::block(documented, matrix));
    parts
}

/// Which tables have row level security on, and one row for each table with a column for each role.
pub(super) fn overview(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Part {
    let state = render(&policies::overview(documented), Place::Block);
    Part::Block(Block {
        id: SECTION.to_owned(),
        section: Some(SECTION),
        body: format!("{state}\n\n{}", roles_and_tables(documented, matrix)),
    })
}

fn roles_and_tables(documented: &Documented<'_>, matrix: &Matrix<'_>) -> String {
    if matrix.roles().is_empty() || documented.tables.is_empty() {
        return String::new();
    }
    let mut out = items(None, &matrix.summaries());
    if !out.is_empty() {
        out.push('\n');
    }
    let titles: Vec<_> = matrix
        .roles()
        .iter()
        .map(|role| render(&[code(*role)], Place::Cell))
        .collect();
    let header: Vec<_> = std::iter::once("Table")
        .chain(titles.iter().map(String::as_str))
        .collect();
    let rows: Vec<_> = documented
        .tables
        .iter()
        .map(|table| {
            let name = render(&[documented.link(table)], Place::Cell);
            std::iter::once(name)
                .chain(matrix.of(table.oid).iter().map(grouped))
                .collect()
        })
        .collect();
    out.push_str(&markdown_table(&header, &rows));
    if let Some(note) = baselines::note(documented) {
        out.push('\n');
        out.push_str(&render(&note, Place::Block));
        out.push('\n');
        let differences = baselines::items(documented);
        if !differences.is_empty() {
            out.push('\n');
            out.push_str(&items(None, &differences));
        }
    }
    out
}

/// A table's policies, and its answers with a sentence for each condition.
pub(super) fn of_table(
    documented: &Documented<'_>,
    matrix: &Matrix<'_>,
    table: &Relation,
    title: &str,
) -> Part {
    let mut out = format!("{title}\n\n");
    let policies = policies::of_table(documented, table);
    if let Some(state) = policies::state(table, !policies.is_empty()) {
        out.push_str(state);
        out.push_str("\n\n");
    }
    if !policies.is_empty() {
        let sql: Vec<_> = policies
            .iter()
            .map(|policy| policies::explained(documented, table, policy))
            .collect();
        out.push_str(&code_block("sql", &sql.join("\n\n")));
        out.push('\n');
    }
    out.push_str(&answers(matrix, table));
    let ways = ways::items(documented, matrix, table.oid);
    if !ways.is_empty() {
        out.push('\n');
        out.push_str(&items(Some("Ways around the policies"), &ways));
    }
    Part::Block(Block {
        id: format!("policies {}", marker(documented, table)),
        section: Some(SECTION),
        body: out,
    })
}

/// One row for each role, then a sentence for each condition.
pub(super) fn answers(matrix: &Matrix<'_>, table: &Relation) -> String {
    if matrix.roles().is_empty() {
        return String::new();
    }
    let cells = || matrix.roles().iter().zip(matrix.of(table.oid));
    let rows: Vec<_> = cells()
        .map(|(role, cells)| {
            let role = render(&[code(*role)], Place::Cell);
            let answers = cells.iter().map(|cell| short(cell).to_owned());
            std::iter::once(role).chain(answers).collect()
        })
        .collect();
    let table = markdown_table(&["Role", "Read", "Create", "Update", "Delete"], &rows);
    let sentences: Vec<_> = cells()
        .flat_map(|(role, cells)| matrix.sentences(role, cells, Subject::Rows))
        .collect();
    let mut out = format!("**Access:**\n\n{table}");
    if !sentences.is_empty() {
        out.push('\n');
        out.push_str(&items(None, &sentences));
    }
    out
}

/// Four answers in one cell: `all`, or `read: all; create, update, delete: none`.
fn grouped(cells: &[Cell; 4]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (command, cell) in Command::ALL.into_iter().zip(cells) {
        let answer = short(cell);
        match groups.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, commands)) => commands.push(command.verb()),
            None => groups.push((answer, vec![command.verb()])),
        }
    }
    if let [(answer, _)] = groups.as_slice() {
        return (*answer).to_owned();
    }
    let groups = groups
        .iter()
        .map(|(answer, commands)| format!("{}: {answer}", commands.join(", ")));
    groups.collect::<Vec<_>>().join("; ")
}
