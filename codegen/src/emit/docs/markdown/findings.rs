//! The overview of findings.

use super::super::findings::{count, old, word};
use super::super::inline::{Inline, code, text};
use super::super::names::Documented;
use super::{Place, render, table as markdown_table};

pub(super) use super::super::findings::of_relation;

/// All findings in a table, with links to the tables that they are about.
pub(super) fn overview(documented: &Documented<'_>) -> String {
    let old = old(documented).map(|words| format!("{words}.\n"));
    let Some(count) = count(documented) else {
        return old.map_or_else(String::new, |old| format!("## Findings\n\n{old}"));
    };
    let rows: Vec<_> = documented
        .options
        .findings
        .iter()
        .map(|finding| {
            let relation = finding.relation(documented);
            let relation = relation.and_then(|oid| documented.catalog.relation(oid));
            let object = relation.map(|relation| documented.link(relation));
            let object: Vec<Inline> = object.into_iter().collect();
            let cell = |pieces: &[Inline]| render(pieces, Place::Cell);
            vec![
                word(finding.severity).to_owned(),
                cell(&[code(finding.code)]),
                cell(&object),
                cell(&[text(&finding.message)]),
            ]
        })
        .collect();
    let table = markdown_table(&["Severity", "Rule", "Table", "Finding"], &rows);
    let old = old.map_or_else(String::new, |old| format!("\n{old}"));
    format!("## Findings\n\n{count}.\n\n{table}{old}")
}
