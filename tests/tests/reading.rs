//! Every statement of real projects is read.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rowtype::source::{FileId, LineIndex};
use rowtype::sql::{RawKind, read_statement, split};
use rowtype_tests::{corpus, root, skip};

/// Statements of PostgreSQL's own regression files that are not read; the number may only fall.
const UNREAD_OF_PG_REGRESS: usize = 0;

/// How many statements a text has, and the ones that are not read, with place and message.
fn read_all(name: &str, text: &str) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut unread = Vec::new();
    for raw in split(FileId(0), text) {
        // A line for psql is no statement.
        if raw.kind == RawKind::Psql {
            continue;
        }
        count += 1;
        if let Err(error) = read_statement(FileId(0), text, &raw) {
            let at = LineIndex::position_of(text, error.span.start);
            unread.push(format!(
                "{name}:{}:{}: {error}, expected {}: {:.120}",
                at.line,
                at.column,
                error.expected,
                text[raw.span.range()].replace('\n', " ")
            ));
        }
    }
    (count, unread)
}

/// The SQL files below a folder, by name.
fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the corpus can be listed") {
        let path = entry.expect("a folder of the corpus can be listed").path();
        if path.is_dir() {
            files.extend(sql_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn every_statement_of_the_corpus_is_read() {
    let Some(projects) = corpus() else { return };
    let mut statements = [0, 0];
    let mut unread = [Vec::new(), Vec::new()];
    for project in projects {
        let regress = usize::from(project.kind == "pg_regress");
        for path in sql_files(&project.migrations()) {
            let text = fs::read_to_string(&path).expect("the corpus is UTF-8");
            let file = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy();
            let (count, errors) = read_all(&format!("{}/{file}", project.name), &text);
            statements[regress] += count;
            unread[regress].extend(errors);
        }
    }
    let mut report = String::new();
    for error in unread.iter().flatten() {
        let _ = writeln!(report, "{error}");
    }
    assert!(
        statements.iter().all(|count| *count > 1000),
        "{statements:?}"
    );
    assert!(
        unread[0].is_empty() && unread[1].len() == UNREAD_OF_PG_REGRESS,
        "not read: {} of {}, and {} of {} of pg_regress\n{report}",
        unread[0].len(),
        statements[0],
        unread[1].len(),
        statements[1],
    );
}

#[test]
fn every_labelled_statement_is_read() {
    let path = root().join("../shared/spec/statements.sql");
    let Ok(text) = fs::read_to_string(path) else {
        return skip("no ../shared/spec beside the project");
    };
    let mut labels = 0;
    let mut report = String::new();
    for part in text.split("-- @ ").skip(1) {
        labels += 1;
        let (label, statement) = part
            .split_once('\n')
            .expect("a statement follows its label");
        let (count, unread) = read_all(label, statement);
        let psql = statement.starts_with('\\');
        if count != usize::from(!psql) {
            let _ = writeln!(report, "{label}: {count} statements");
        }
        for error in unread {
            let _ = writeln!(report, "{error}");
        }
    }
    assert!(labels > 300, "{labels}");
    assert!(report.is_empty(), "{report}");
}
