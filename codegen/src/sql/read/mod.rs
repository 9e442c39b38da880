//! Readers: the tokens of one statement become a [`Statement`].
//!
//! Nothing is passed over: what a reader does not know is a [`SyntaxError`] at its place. Expressions and queries stay
//! text, as [`Fragment`](super::statement::Fragment)s.

mod aggregate;
mod alter_column;
mod alter_object;
mod alter_table;
mod clause;
mod collation;
mod column;
mod comment;
mod constraint;
mod create_table;
mod create_table_as;
mod data;
mod data_type;
mod do_block;
mod domain;
mod drop;
mod extension;
mod foreign;
mod fragment;
mod function;
mod grant;
mod index;
mod irrelevant;
mod language;
mod list;
mod object;
mod operator;
mod partition;
mod policy;
mod publication;
mod role;
mod schema;
mod sequence;
mod session;
mod setting;
#[cfg(test)]
mod testing;
mod text_search;
mod trigger;
mod types;
mod view;

use super::lexer::{Token, TokenKind};
use super::split::{RawKind, RawStatement};
use super::statement::{Located, Statement};
use super::{Cursor, SyntaxError};
use crate::source::FileId;

/// Reads a statement that was cut out of `text`, the text of `file`.
///
/// # Errors
/// The text is no statement of PostgreSQL, or ends in the middle of one.
pub fn read_statement(
    file: FileId,
    text: &str,
    raw: &RawStatement,
) -> Result<Located<Statement>, SyntaxError> {
    match raw.kind {
        RawKind::Sql => {}
        RawKind::Unterminated { token } => {
            return Err(SyntaxError::at_token(file, text, token, ""));
        }
        RawKind::Psql => {
            let error = SyntaxError::new(raw.span, "", text[raw.span.range()].trim_end());
            return Err(error.with_message("only psql understands this"));
        }
        RawKind::Conflict { marker } => {
            let error = SyntaxError::new(marker, "", text[marker.range()].trim_end());
            return Err(error.with_message("unresolved merge conflict"));
        }
    }
    let value = statement(&mut Cursor::new(file, text, &raw.tokens)).map_err(|error| {
        // Where a parenthesis is never closed, what it holds may go wrong first, as it does for PostgreSQL.
        let mut closed = raw.tokens.clone();
        close_parentheses(&mut closed);
        match statement(&mut Cursor::new(file, text, &closed)) {
            Err(earlier) if earlier.span.start < error.span.start => earlier,
            _ => error,
        }
    })?;
    Ok(Located {
        value,
        span: raw.span,
    })
}

/// Reads a type's name: of a cast, say.
///
/// # Errors
/// There is none at the cursor's place.
pub fn read_type(cursor: &mut Cursor) -> Result<super::statement::TypeName, SyntaxError> {
    data_type::type_name(cursor)
}

/// Adds a closing parenthesis without text for each one that is open at the end.
fn close_parentheses(tokens: &mut Vec<Token>) {
    let Some(end) = tokens.last().map(|token| token.end) else {
        return;
    };
    let mut open = Vec::new();
    for token in tokens.iter() {
        match token.kind {
            TokenKind::LeftParen => open.push(TokenKind::RightParen),
            TokenKind::LeftBracket => open.push(TokenKind::RightBracket),
            TokenKind::RightParen | TokenKind::RightBracket => {
                open.pop();
            }
            _ => {}
        }
    }
    let missing = open.into_iter().rev();
    tokens.extend(missing.map(|kind| Token {
        kind,
        start: end,
        end,
    }));
}

type Reader = fn(&mut Cursor) -> Result<Statement, SyntaxError>;

/// Reads all tokens of `cursor` as one statement.
fn statement(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    irrelevant::skip_explain_analyze(cursor);
    if let Some(statement) = irrelevant::read(cursor) {
        return Ok(statement);
    }
    let reader = reader(cursor).ok_or_else(|| unknown(cursor))?;
    let statement = reader(cursor)?;
    cursor.expect_end()?;
    Ok(statement)
}

/// The reader for a statement, found by its first words.
fn reader(cursor: &Cursor) -> Option<Reader> {
    if cursor.at_kind(TokenKind::LeftParen) {
        return Some(data::query);
    }
    let mut ahead = *cursor;
    let word = ahead.bump().map(|token| token.text(cursor.text()))?;
    Some(match word.to_ascii_lowercase().as_str() {
        "create" => return create(&mut ahead),
        "alter" => return alter(&mut ahead),
        "drop" => drop::drop,
        "comment" => comment::comment,
        "grant" => grant::grant,
        "revoke" => grant::revoke,
        "reassign" => role::reassign_owned,
        "do" => do_block::do_block,
        "select" | "values" | "table" | "with" => data::query,
        "insert" | "update" | "delete" | "merge" | "copy" | "truncate" => data::change,
        "call" => data::call,
        "set" => session::set,
        "reset" => session::reset,
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            session::transaction
        }
        "discard" => session::discard,
        "prepare" => session::transaction,
        "import" => foreign::import_foreign_schema,
        "refresh" => view::refresh,
        _ => return None,
    })
}

/// The reader for what follows CREATE.
fn create(ahead: &mut Cursor) -> Option<Reader> {
    ahead.eat_all(&["or", "replace"]);
    ahead.eat_any(&["local", "global"]);
    ahead.eat_any(&["temporary", "temp", "unlogged", "unique"]);
    ahead.eat_any(&["trusted", "constraint"]);
    ahead.eat("procedural");
    let word = ahead.bump().map(|token| token.text(ahead.text()))?;
    Some(match word.to_ascii_lowercase().as_str() {
        "table" => create_table::create_table,
        "foreign" if ahead.at("table") => create_table::create_foreign_table,
        "foreign" => foreign::create_foreign_data_wrapper,
        "recursive" | "view" => view::create_view,
        "materialized" => view::create_materialized_view,
        "rule" => view::create_rule,
        "index" => index::create_index,
        "sequence" => sequence::create_sequence,
        "statistics" => index::create_statistics,
        "type" => types::create_type,
        "domain" => domain::create_domain,
        "function" | "procedure" => function::create_function,
        "aggregate" => aggregate::create_aggregate,
        "trigger" => trigger::create_trigger,
        "event" => trigger::create_event_trigger,
        "operator" if ahead.at("class") => operator::create_operator_class,
        "operator" if ahead.at("family") => operator::create_operator_family,
        "operator" => operator::create_operator,
        "cast" => operator::create_cast,
        "language" => language::create_language,
        "policy" => policy::create_policy,
        "role" | "user" | "group" => role::create_role,
        "schema" => schema::create_schema,
        "extension" => extension::create_extension,
        "publication" => publication::create_publication,
        "collation" => collation::create_collation,
        "text" => text_search::create_text_search,
        "server" => foreign::create_server,
        _ => return None,
    })
}

/// The reader for what follows ALTER.
fn alter(ahead: &mut Cursor) -> Option<Reader> {
    let word = ahead.bump().map(|token| token.text(ahead.text()))?;
    Some(match word.to_ascii_lowercase().as_str() {
        "table" | "view" | "index" | "sequence" | "materialized" => alter_table::alter_table,
        "foreign" if ahead.at("table") => alter_table::alter_table,
        "type" => types::alter_type,
        "domain" => domain::alter_domain,
        "statistics" => index::alter_statistics,
        "function" | "procedure" | "routine" => function::alter_function,
        "event" => trigger::alter_event_trigger,
        "policy" => policy::alter_policy,
        "default" => grant::alter_default_privileges,
        "role" | "user" | "group" => role::alter_role,
        "database" => role::alter_database,
        "extension" => extension::alter_extension,
        "publication" => publication::alter_publication,
        "aggregate" | "collation" | "foreign" | "language" | "operator" | "procedural" | "rule"
        | "schema" | "server" | "text" | "trigger" => alter_object::alter_object,
        _ => return None,
    })
}

/// The error of a statement that begins like none.
fn unknown(cursor: &Cursor) -> SyntaxError {
    let mut at = *cursor;
    match at.eat_any(&["create", "alter"]) {
        Some(_) => at.error("a kind of object"),
        None => cursor.error("a statement"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::testing::readings;
    use super::*;
    use crate::sql::split;

    #[test]
    fn statements() {
        let readings = readings(&[
            "frobnicate t",
            "create",
            "create frobnicator t",
            "alter",
            "alter frobnicator t",
            "create table t (a int default 1, b text check (b <> '') foo",
            "create table t (a int, b text",
            "create table t (a int)) foo",
            "create table t (a numeric(10, 2)), b int)",
            "create table t (a text default 'x)",
            "create table t (a \"int)",
            "create table t (a int) /* never closed",
            "\\connect other",
            "<<<<<<< ours\ncreate table t (a int)",
        ]);
        insta::assert_snapshot!(readings);
    }

    /// What statements are made of, and what breaks them.
    const PIECES: &[&str] = &[
        "create",
        "alter",
        "drop",
        "table",
        "view",
        "index",
        "type",
        "domain",
        "sequence",
        "t",
        "a.b",
        "\"C\"",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "=",
        "::",
        "1",
        "-2",
        "'x'",
        "$$y$$",
        "int",
        "interval",
        "default",
        "not",
        "null",
        "check",
        "constraint",
        "primary",
        "key",
        "references",
        "generated",
        "always",
        "as",
        "identity",
        "case",
        "end",
        "select",
        "into",
        "with",
        "from",
        "for",
        "values",
        "partition",
        "of",
        "on",
        "to",
        "set",
        "add",
        "column",
        "rename",
        "owner",
        "enum",
        "range",
        "like",
        "including",
        "all",
        "grant",
        "function",
        "returns",
        "policy",
        "using",
        "comment",
        "is",
        "trigger",
        "execute",
        "operator",
        "begin",
        "atomic",
        "schema",
        "é",
        "'",
        "/*",
    ];

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused_in_place(
            words in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        ) {
            let text = words.join(" ");
            for raw in split(FileId(0), &text) {
                if let Err(error) = read_statement(FileId(0), &text, &raw) {
                    prop_assert!(text.get(error.span.range()).is_some());
                    prop_assert!(error.span.start >= raw.span.start);
                }
            }
        }
    }
}
