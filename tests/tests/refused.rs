//! Statements of the corpus that PostgreSQL refused, put back at their place: rowtype refuses them with its SQLSTATE.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use rowtype::diagnostic::Severity;
use rowtype::source::FileId;
use rowtype::sql::{read_statement, split};
use rowtype::{Database, Text};
use rowtype_tests::{Project, corpus};
use serde_json::Value;

/// How many percent of those that hang on the schema alone are refused so; it only rises.
const RATCHET: usize = 93;

/// How many percent of all are refused so, those that hang on rows among them; it only rises.
const RATCHET_OF_ALL: usize = 80;

/// A statement that PostgreSQL refused.
struct Refused {
    file: String,
    /// Where it stood, in bytes of the file with every refused statement back at its place.
    range: Range<usize>,
    sqlstate: String,
    error: String,
    statement: String,
}

/// The refused statements of a project, and its texts with all of them back at their places.
fn refused(project: &Project) -> Option<(Vec<Refused>, Vec<Text>)> {
    let list = fs::read_to_string(project.path.join("refused.json")).ok()?;
    let list: Vec<Value> = serde_json::from_str(&list).expect("refused.json is a list");
    let mut texts = project.texts();
    let mut refused = Vec::with_capacity(list.len());
    for entry in list {
        let text = |key: &str| entry[key].as_str().expect("a text").to_owned();
        // Blanks stand in the place of each, as many as it has characters.
        let number = |key: &str| entry[key].as_u64().expect("a number") as usize;
        let (file, statement) = (text("file"), text("statement"));
        let place = texts
            .iter_mut()
            .find(|text| text.name.ends_with(&file))
            .expect("the file of a refused statement");
        let byte = |number: usize| {
            let mut places = place.text.char_indices().map(|(at, _)| at);
            places.nth(number).unwrap_or(place.text.len())
        };
        let blanks = byte(number("start"))..byte(number("end"));
        let range = blanks.start..blanks.start + statement.len();
        assert!(
            place.text[blanks.clone()].trim().is_empty(),
            "{file}: {statement}"
        );
        place.text.replace_range(blanks, &statement);
        refused.push(Refused {
            file,
            range,
            sqlstate: text("sqlstate"),
            error: text("error"),
            statement,
        });
    }
    Some((refused, texts))
}

/// What hangs on rows, on time, or on what a server has beside its catalog, no reader of SQL can know.
fn can_be_known(refused: &Refused) -> bool {
    let of_data = [
        "21", "22", "23", "25", "26", "27", "40", "53", "55", "57", "P0", "U9", "XX",
    ];
    let first_word = refused.statement.split_whitespace().next().unwrap_or("");
    let of_schema = [
        "create", "alter", "drop", "comment", "grant", "revoke", "reassign",
    ];
    !of_data
        .iter()
        .any(|class| refused.sqlstate.starts_with(class))
        && of_schema
            .iter()
            .any(|word| first_word.eq_ignore_ascii_case(word))
}

/// Syntax that PostgreSQL 15, which was asked, does not have yet, and rowtype reads.
fn is_newer_syntax(refused: &Refused) -> bool {
    let reads = || {
        let text = &refused.statement;
        split(FileId(0), text).all(|raw| read_statement(FileId(0), text, &raw).is_ok())
    };
    refused.error.starts_with("syntax error") && reads()
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    same: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, same: usize) {
        self.same += same;
        self.all += 1;
    }

    fn is_at_least(self, percent: usize) -> bool {
        self.same * 100 >= self.all * percent
    }
}

/// The SQLSTATEs and messages of the errors that point into a statement.
fn answers<'a>(database: &'a Database, refused: &Refused) -> Vec<(&'static str, &'a str)> {
    let errors = database
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors
        .filter(|diagnostic| {
            diagnostic.span().is_some_and(|span| {
                let span = database.sources.visible(span);
                let file = database.sources.file(span.file);
                file.name.ends_with(&refused.file)
                    && (refused.range.start..=refused.range.end).contains(&(span.start as usize))
            })
        })
        .map(|diagnostic| (diagnostic.code, diagnostic.message.as_str()))
        .collect()
}

#[test]
fn what_postgresql_refuses_is_refused() {
    let Some(projects) = corpus() else {
        return;
    };
    let (mut of_all, mut of_known) = (Share::default(), Share::default());
    let mut by_sqlstate: BTreeMap<String, Share> = BTreeMap::new();
    for project in &projects {
        let Some((list, texts)) = refused(project) else {
            continue;
        };
        let database = project.replay_texts_as_the_server_did(texts);
        for entry in list.iter().filter(|entry| !is_newer_syntax(entry)) {
            let answers = answers(&database, entry);
            let known = can_be_known(entry);
            let equal = answers.iter().any(|(code, _)| *code == entry.sqlstate);
            let equal = usize::from(equal);
            of_all.add(equal);
            if known {
                of_known.add(equal);
            }
            by_sqlstate
                .entry(entry.sqlstate.clone())
                .or_default()
                .add(equal);
            if equal == 0 && std::env::var_os("ROWTYPE_SHOW").is_some() {
                println!(
                    "{} {}: {} {}, not {answers:?}: {}",
                    project.name, entry.file, entry.sqlstate, entry.error, entry.statement
                );
            }
        }
    }
    for (sqlstate, share) in &by_sqlstate {
        println!("{sqlstate}: {} of {}", share.same, share.all);
    }
    println!(
        "{} of {} statements are refused with PostgreSQL's SQLSTATE; of those that hang on the schema alone, {} of {}",
        of_all.same, of_all.all, of_known.same, of_known.all
    );
    assert!(of_known.is_at_least(RATCHET), "{of_known:?}");
    assert!(of_all.is_at_least(RATCHET_OF_ALL), "{of_all:?}");
}
