//! Readers: the tokens of one statement become a [`Statement`].
//!
//! Nothing is passed over: what a reader does not know is a [`SyntaxError`] at its place. Expressions and queries stay
//! text, as [`Fragment`](super::statement::Fragment)s.

mod alter_object;
mod alter_table;
mod clause;
mod column;
mod constraint;
mod create_table;
mod create_table_as;
mod data_type;
mod domain;
mod fragment;
mod index;
mod list;
mod partition;
mod role;
mod sequence;
mod setting;
#[cfg(test)]
mod testing;
mod types;
mod view;

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
    let value = statement(&mut Cursor::new(file, text, &raw.tokens))?;
    Ok(Located {
        value,
        span: raw.span,
    })
}

type Reader = fn(&mut Cursor) -> Result<Statement, SyntaxError>;

/// Reads all tokens of `cursor` as one statement.
fn statement(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    let reader = reader(cursor)?;
    let statement = reader(cursor)?;
    cursor.expect_end()?;
    Ok(statement)
}

/// The reader for a statement, found by its first words.
fn reader(cursor: &Cursor) -> Result<Reader, SyntaxError> {
    let mut ahead = *cursor;
    let reader = match ahead.eat_any(&["create", "alter", "refresh"]) {
        Some("create") => create(&mut ahead),
        Some("alter") => alter(&mut ahead),
        Some("refresh") => Some(view::refresh as Reader),
        _ => None,
    };
    reader.ok_or_else(|| cursor.error("a statement"))
}

/// The reader for what follows CREATE.
fn create(ahead: &mut Cursor) -> Option<Reader> {
    ahead.eat_all(&["or", "replace"]);
    ahead.eat_any(&["local", "global"]);
    ahead.eat_any(&["temporary", "temp", "unlogged", "unique"]);
    Some(
        match ahead.eat_any(&[
            "table",
            "foreign",
            "recursive",
            "view",
            "materialized",
            "rule",
            "index",
            "sequence",
            "statistics",
            "type",
            "domain",
        ])? {
            "table" => create_table::create_table,
            "foreign" if ahead.at("table") => create_table::create_foreign_table,
            "recursive" | "view" => view::create_view,
            "materialized" => view::create_materialized_view,
            "rule" => view::create_rule,
            "index" => index::create_index,
            "sequence" => sequence::create_sequence,
            "statistics" => index::create_statistics,
            "type" => types::create_type,
            "domain" => domain::create_domain,
            _ => return None,
        },
    )
}

/// The reader for what follows ALTER.
fn alter(ahead: &mut Cursor) -> Option<Reader> {
    Some(
        match ahead.eat_any(&[
            "table",
            "view",
            "index",
            "sequence",
            "materialized",
            "foreign",
            "type",
            "domain",
            "statistics",
        ])? {
            "foreign" if !ahead.at("table") => return None,
            "type" => types::alter_type,
            "domain" => domain::alter_domain,
            "statistics" => index::alter_statistics,
            _ => alter_table::alter_table,
        },
    )
}
