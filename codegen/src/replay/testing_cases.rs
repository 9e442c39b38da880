//! The cases of `cases/*.sql`: what each refuses, and the schema that is left. PostgreSQL is asked the same by the
//! workspace's test `refusals`.

use crate::diagnostic::Severity;
use crate::emit::sql::{self, Options};

use super::testing::replayed;

/// What is refused, a line each with DETAIL, and the schema that is left, for every case of a file.
fn answers(cases: &str) -> String {
    let mut answers = String::new();
    for case in cases.split("-- @ ").skip(1) {
        let (name, text) = case.split_once('\n').unwrap_or((case, ""));
        let replay = replayed(text);
        answers.push_str(&format!("== {name}\n"));
        for diagnostic in &replay.diagnostics {
            if diagnostic.severity == Severity::Info {
                continue;
            }
            answers.push_str(&format!("{} {}\n", diagnostic.code, diagnostic.message));
            let detail = diagnostic.labels.first().map_or("", |label| &label.text);
            for line in detail.lines() {
                answers.push_str(&format!("      {line}\n"));
            }
        }
        let (schema, _) = sql::emit(&replay.catalog, &Options::default());
        answers.push_str(&schema);
        answers.push('\n');
    }
    answers
}

#[test]
fn alter_table() {
    insta::assert_snapshot!(answers(include_str!("cases/alter_table.sql")));
}

#[test]
fn drop() {
    insta::assert_snapshot!(answers(include_str!("cases/drop.sql")));
}

#[test]
fn rename() {
    insta::assert_snapshot!(answers(include_str!("cases/rename.sql")));
}

#[test]
fn owner() {
    insta::assert_snapshot!(answers(include_str!("cases/owner.sql")));
}

#[test]
fn expressions() {
    insta::assert_snapshot!(answers(include_str!("cases/expressions.sql")));
}

#[test]
fn sql_bodies() {
    insta::assert_snapshot!(answers(include_str!("cases/sql_bodies.sql")));
}

#[test]
fn publications() {
    insta::assert_snapshot!(answers(include_str!("cases/publications.sql")));
}

#[test]
fn columns() {
    insta::assert_snapshot!(answers(include_str!("cases/columns.sql")));
}

#[test]
fn permissions() {
    insta::assert_snapshot!(answers(include_str!("cases/permissions.sql")));
}
