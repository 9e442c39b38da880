//! What the readers' tests share.

use crate::source::FileId;
use crate::sql::lexer::{Token, lex};
use crate::sql::{Cursor, SyntaxError};

/// The tokens of a text.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    lex(sql, 0..sql.len() as u32)
}

/// Lets a reader read a text.
pub(super) fn with<T>(
    sql: &str,
    reader: impl FnOnce(&mut Cursor) -> Result<T, SyntaxError>,
) -> Result<T, SyntaxError> {
    let tokens = tokens(sql);
    reader(&mut Cursor::new(FileId(0), sql, &tokens))
}
