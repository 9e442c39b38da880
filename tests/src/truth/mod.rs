//! SQL with checks between its statements: the truth table of row level security, `../shared/spec/rls_truth.sql`, and the
//! project's own, `tests/access/statements.sql`.

mod rows;
mod said;

use std::collections::BTreeMap;
use std::fs;

use rowtype::source::FileId;
use rowtype::sql::lexer::{Token, TokenKind, lex};
use rowtype::sql::literal::string_value;
use rowtype::sql::{RawKind, split};

use crate::{root, skip};

pub use rows::Rows;
pub use said::{ANYTHING, Said, cascade, of_rows};

/// A piece of the script, in its order.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A statement that makes or changes something.
    Statement(String),
    /// What is asked of the state that the statements before have made.
    Check(Check),
}

/// A check.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its letter and number: `D68`.
    pub id: String,
    /// What it claims, in words.
    pub claim: String,
    /// What is asked.
    pub question: Question,
    /// What PostgreSQL answers, where the table says so: `rows=3`, `err=42501:permission denied…`, or a text.
    pub expected: Option<String>,
    /// The check itself.
    pub sql: String,
}

/// What a check asks.
#[derive(Debug, Clone)]
pub enum Question {
    /// What comes of a statement that a role runs.
    Statement {
        /// The role.
        role: String,
        /// The user's id in its token.
        user: Option<String>,
        /// The statement.
        sql: String,
    },
    /// What an expression over the system catalogs gives.
    Fact(String),
}

/// The script's pieces without its report, or nothing (said by [`skip`]) where it is absent.
pub fn truth_table() -> Option<Vec<Piece>> {
    let path = root().parent()?.join("shared/spec/rls_truth.sql");
    let Ok(text) = fs::read_to_string(path) else {
        skip("no ../shared/spec/rls_truth.sql beside the project");
        return None;
    };
    Some(pieces(&text))
}

/// The pieces of the project's own table, in which the answers are left to PostgreSQL.
pub fn own_table() -> Vec<Piece> {
    let path = root().join("tests/access/statements.sql");
    pieces(&fs::read_to_string(path).expect("the table is committed"))
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut variables = BTreeMap::new();
    let mut pieces = Vec::new();
    let mut number = 0;
    for raw in split(FileId(0), text) {
        let statement = &text[raw.span.range()];
        if raw.kind == RawKind::Psql {
            let mut words = statement.split_whitespace();
            if let (Some("\\set"), Some(name), Some(value)) =
                (words.next(), words.next(), words.next())
            {
                // psql takes the outer quotes off.
                let value = value.trim_matches('\'');
                variables.insert(name.to_owned(), format!("'{value}'"));
            }
            continue;
        }
        let statement = with_variables(statement, &variables);
        match check(&statement, number + 1) {
            Some(found) => {
                number += 1;
                pieces.push(Piece::Check(found));
            }
            None if number > 0 && statement.ends_with("from t.result") => break,
            None => pieces.push(Piece::Statement(statement)),
        }
    }
    pieces
}

/// The statement with values in the place of psql's variables.
fn with_variables(statement: &str, variables: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut end = 0;
    for token in tokens(statement) {
        if token.kind == TokenKind::PsqlVariable {
            let name = token.text(statement).trim_start_matches(':');
            out.push_str(&statement[end..token.start as usize]);
            out.push_str(&variables[name]);
            end = token.end as usize;
        }
    }
    out.push_str(&statement[end..]);
    out
}

/// The tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    lex(text, 0..text.len() as u32)
}

/// `select t.chk(…)` or `select t.fact(…)`.
fn check(statement: &str, number: usize) -> Option<Check> {
    let call = statement.strip_prefix("select t.")?;
    let is_fact = call.starts_with("fact(");
    if !is_fact && !call.starts_with("chk(") {
        return None;
    }
    let arguments = arguments(statement);
    let value = |index: usize| literal(arguments[index]);
    let (question, expected) = if is_fact {
        (Question::Fact(arguments[3].to_owned()), value(2))
    } else {
        let question = Question::Statement {
            role: value(2).expect("a check names its role"),
            user: value(3),
            sql: value(4).expect("a check has a statement"),
        };
        (question, value(5))
    };
    // `left(t.probe(role, user, statement), 9)` is a statement that is tried.
    let question = match question {
        Question::Fact(sql) if sql.starts_with("left(t.probe(") => {
            let probe = self::arguments(&sql)[0].to_owned();
            let arguments = self::arguments(&probe);
            Question::Statement {
                role: literal(arguments[0]).expect("a probe names its role"),
                user: literal(arguments[1]),
                sql: literal(arguments[2]).expect("a probe has a statement"),
            }
        }
        other => other,
    };
    Some(Check {
        id: format!("{}{number}", value(0).expect("a check has a letter")),
        claim: value(1).expect("a check has a claim"),
        question,
        expected,
        sql: statement.to_owned(),
    })
}

/// The arguments of the first call in a text.
fn arguments(text: &str) -> Vec<&str> {
    let mut arguments = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for token in tokens(text) {
        match token.kind {
            TokenKind::LeftParen => {
                depth += 1;
                if depth == 1 {
                    start = token.end as usize;
                }
            }
            TokenKind::RightParen => {
                depth -= 1;
                if depth == 0 {
                    arguments.push(text[start..token.start as usize].trim());
                    break;
                }
            }
            TokenKind::Comma if depth == 1 => {
                arguments.push(text[start..token.start as usize].trim());
                start = token.end as usize;
            }
            _ => {}
        }
    }
    arguments
}

/// The value of a string, or of `format` with `%L` in it; none for NULL.
fn literal(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let first = *tokens.first()?;
    if first.kind.is_string() {
        return string_value(text, first, '\\').ok();
    }
    if first.text(text) == "format" {
        let arguments = arguments(text);
        let mut out = literal(arguments[0])?;
        for argument in &arguments[1..] {
            out = out.replacen("%L", argument, 1);
        }
        return Some(out);
    }
    None
}
