//! A PostgreSQL to ask: PGlite (embedded, pinned in `tests/node/`), or the server in `ROWTYPE_TEST_DATABASE_URL`.

use std::fmt::Write as _;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::{Node, output_with_input, transcript};

/// Where SQL can be run.
#[derive(Debug, Clone)]
pub enum Postgres {
    /// PostgreSQL 17 in the Node process of each question.
    Pglite(Node),
    /// The connection string of a server on which databases may be made.
    Server(String),
}

/// What PostgreSQL said when it refused a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which one: the texts first, then the queries.
    pub index: usize,
    /// PostgreSQL's message, with its SQLSTATE in front: `42P01: relation "x" does not exist`.
    pub message: String,
}

impl Postgres {
    /// The server of `ROWTYPE_TEST_DATABASE_URL`, else PGlite, else nothing (said by [`crate::skip`]).
    pub fn find() -> Option<Self> {
        Self::server().or_else(|| Node::find().map(Self::Pglite))
    }

    /// The server of `ROWTYPE_TEST_DATABASE_URL`, for what only a server can do.
    pub fn server() -> Option<Self> {
        let url = std::env::var("ROWTYPE_TEST_DATABASE_URL").ok()?;
        (!url.is_empty()).then_some(Self::Server(url))
    }

    /// Runs the texts in order in a new, empty database, then the queries; a query's answer is an array of objects.
    ///
    /// The session is a superuser that is not called `postgres`, so that `codegen/platform/*.sql` can be the first
    /// text. In PGlite, extensions that it lacks come from `codegen/data/extensions/`, with functions that cannot be
    /// called. A server keeps its roles: there, `CREATE ROLE` of one that exists is passed over.
    pub fn replay(&self, texts: &[&str], queries: &[&str]) -> Result<Vec<Value>, Refused> {
        match self {
            Self::Pglite(node) => pglite(*node, texts, queries),
            Self::Server(url) => server(url, texts, queries),
        }
    }
}

impl Postgres {
    /// The columns of each query on a server that has the schema, as `name type, name type`, or the SQLSTATE of its
    /// refusal; nothing on PGlite, which cannot describe a query without running it. Of a domain, the base type is seen.
    pub fn describe(&self, schema: &str, queries: &[String]) -> Option<Vec<String>> {
        let statements: Vec<String> = queries
            .iter()
            .map(|query| format!("{query} \\gdesc"))
            .collect();
        let answers = self.answers(schema, &statements)?;
        let shown = |answer: Result<Vec<String>, String>| match answer {
            Ok(lines) => lines.join(", "),
            Err(state) => state,
        };
        Some(answers.into_iter().map(shown).collect())
    }

    /// The rows of each query on a server, columns separated by blanks; nothing for a query that fails. A query may run
    /// for a tenth of a second. Nothing at all on PGlite.
    pub fn rows(&self, setup: &str, queries: &[String]) -> Option<Vec<Option<Vec<String>>>> {
        let setup = format!("{setup}\nset statement_timeout = '100ms';");
        let statements: Vec<String> = queries.iter().map(|query| format!("{query};")).collect();
        let answers = self.answers(&setup, &statements)?;
        Some(answers.into_iter().map(Result::ok).collect())
    }

    /// What is done with the connection string of a new database that has the schema; nothing on PGlite, to which no
    /// driver can connect.
    ///
    /// # Panics
    /// The server refuses the schema.
    pub fn with_database<T>(&self, schema: &str, work: impl FnOnce(&str) -> T) -> Option<T> {
        let Self::Server(url) = self else {
            return None;
        };
        let database = Database::create(url);
        let script = format!("\\connect {}\n{schema}", database.name);
        let output = psql(url, &["-v", "ON_ERROR_STOP=1"], &script);
        assert!(output.status.success(), "{}", transcript(&output));
        let others = url.split(' ').filter(|part| !part.starts_with("dbname="));
        let others: Vec<_> = others.collect();
        Some(work(&format!(
            "{} dbname={}",
            others.join(" "),
            database.name
        )))
    }

    /// The lines that each statement prints, columns separated by blanks, or its SQLSTATE, in one session of a server after
    /// a script for psql of which nothing is told. Nothing on PGlite.
    pub fn answers(
        &self,
        setup: &str,
        statements: &[String],
    ) -> Option<Vec<Result<Vec<String>, String>>> {
        let Self::Server(url) = self else {
            return None;
        };
        let database = Database::create(url);
        let mut script = format!(
            "\\connect {}\n\\set VERBOSITY sqlstate\n\\o /dev/null\n{setup}\n\\o\n",
            database.name
        );
        for statement in statements {
            let _ = writeln!(script, "\\echo {NEXT_TEXT}\n{statement}\n\\echo :SQLSTATE");
        }
        let output = psql(url, &["-A", "-t", "-F", " "], &script);
        let answers = String::from_utf8_lossy(&output.stdout);
        let answers = answers.split(NEXT_TEXT).skip(1).map(|answer| {
            let mut lines: Vec<String> = answer
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect();
            match lines.pop() {
                Some(state) if state == "00000" => Ok(lines),
                state => Err(state.unwrap_or_default()),
            }
        });
        Some(answers.collect())
    }
}

fn pglite(node: Node, texts: &[&str], queries: &[&str]) -> Result<Vec<Value>, Refused> {
    let extensions = crate::root().join("codegen/data/extensions");
    let answer = node.ask(
        "pglite.mjs",
        &json!({ "sql": texts, "queries": queries, "extensions": extensions }),
    );
    if let Some(refused) = answer["refused"].as_object() {
        return Err(Refused {
            index: refused["index"].as_u64().expect("an index") as usize,
            message: refused["message"].as_str().expect("a message").to_owned(),
        });
    }
    Ok(answer["answers"].as_array().expect("answers").clone())
}

/// One psql session for everything: settings and roles of one text hold in the next, as in PGlite.
fn server(url: &str, texts: &[&str], queries: &[&str]) -> Result<Vec<Value>, Refused> {
    let database = Database::create(url);
    let mut script = format!("\\connect {}\n\\set VERBOSITY verbose\n", database.name);
    for text in texts {
        let _ = writeln!(script, "\\warn {NEXT_TEXT}\n{text}");
    }
    for query in queries {
        let query = query.trim_end().trim_end_matches(';');
        let answer = format!("select coalesce(jsonb_agg(q), '[]') from ({query}) q;");
        let _ = writeln!(script, "\\warn {NEXT_TEXT}\n{answer}");
    }
    let output = psql(url, &["-A", "-t"], &script);
    let errors = String::from_utf8_lossy(&output.stderr);
    for (index, errors) in errors.split(NEXT_TEXT).skip(1).enumerate() {
        let mut messages = errors
            .lines()
            .filter_map(|line| Some(line.split_once("ERROR:  ")?.1));
        if let Some(message) = messages.find(|message| !message.starts_with("42710: role ")) {
            return Err(Refused {
                index,
                message: message.to_owned(),
            });
        }
    }
    let answers = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<&str> = answers.lines().collect();
    let answers = &answers[answers.len().saturating_sub(queries.len())..];
    Ok(answers
        .iter()
        .map(|answer| serde_json::from_str(answer).expect("jsonb_agg gives JSON"))
        .collect())
}

/// Marks in psql's error output where the messages of the next text begin.
const NEXT_TEXT: &str = "rowtype: next text";

/// A database of one question's own, dropped afterwards.
struct Database<'a> {
    url: &'a str,
    name: String,
}

impl<'a> Database<'a> {
    fn create(url: &'a str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rowtype_test_{}_{number}", std::process::id());
        let output = psql(
            url,
            &["-v", "ON_ERROR_STOP=1"],
            &format!("create database {name} template template0;"),
        );
        assert!(
            output.status.success(),
            "ROWTYPE_TEST_DATABASE_URL: {}",
            transcript(&output)
        );
        Self { url, name }
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        psql(
            self.url,
            &[],
            &format!("drop database {} with (force);", self.name),
        );
    }
}

fn psql(url: &str, options: &[&str], script: &str) -> Output {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-d", url]).args(options);
    output_with_input(&mut command, script).expect("ROWTYPE_TEST_DATABASE_URL needs psql")
}
