//! Small clauses that many statements share.

use std::mem::discriminant;

use crate::sql::lexer::TokenKind;
use crate::sql::{Cursor, Name, SyntaxError};

/// What `read` makes of everything between parentheses.
pub(super) fn within<'a, T>(
    cursor: &mut Cursor<'a>,
    read: impl FnOnce(&mut Cursor<'a>) -> Result<T, SyntaxError>,
) -> Result<T, SyntaxError> {
    let mut inside = cursor.parenthesised()?;
    let thing = read(&mut inside)?;
    inside.expect_end()?;
    Ok(thing)
}

/// IF EXISTS
pub(super) fn if_exists(cursor: &mut Cursor) -> bool {
    cursor.eat_all(&["if", "exists"])
}

/// IF NOT EXISTS
pub(super) fn if_not_exists(cursor: &mut Cursor) -> bool {
    cursor.eat_all(&["if", "not", "exists"])
}

/// OR REPLACE
pub(super) fn or_replace(cursor: &mut Cursor) -> bool {
    cursor.eat_all(&["or", "replace"])
}

/// A name that may be any keyword but the reserved ones (`NonReservedWord`).
pub(super) fn non_reserved_word(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    if cursor.at_identifier() {
        cursor.identifier()
    } else {
        cursor.type_function_name()
    }
}

/// A string as a name.
pub(super) fn string_name(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    let literal = cursor.string_literal()?;
    Ok(Name {
        value: literal.value,
        span: literal.span,
    })
}

/// A word or a string (`NonReservedWord_or_Sconst`).
pub(super) fn word_or_string(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    if cursor.at_string() {
        string_name(cursor)
    } else {
        non_reserved_word(cursor)
    }
}

/// A number with an optional sign, as written (`NumericOnly`), if one comes.
pub(super) fn number(cursor: &mut Cursor) -> Option<String> {
    let mut ahead = *cursor;
    let mut text = String::new();
    if ahead.eat_operator("-") {
        text.push('-');
    } else {
        ahead.eat_operator("+");
    }
    let token = ahead.bump()?;
    if !matches!(token.kind, TokenKind::Integer | TokenKind::Number) {
        return None;
    }
    text.push_str(token.text(ahead.text()));
    *cursor = ahead;
    Some(text)
}

/// What `read` makes of what follows the keyword, if that comes.
pub(super) fn optional<'a, T>(
    cursor: &mut Cursor<'a>,
    keyword: &str,
    read: impl FnOnce(&mut Cursor<'a>) -> Result<T, SyntaxError>,
) -> Result<Option<T>, SyntaxError> {
    if cursor.eat(keyword) {
        read(cursor).map(Some)
    } else {
        Ok(None)
    }
}

/// Adds an option to those before it, of which none may be of the same kind unless `repeatable` says so.
pub(super) fn push_once<T>(
    options: &mut Vec<T>,
    option: T,
    written: &Cursor,
    repeatable: impl Fn(&T) -> bool,
) -> Result<(), SyntaxError> {
    let same = |other: &T| discriminant(other) == discriminant(&option);
    if !repeatable(&option) && options.iter().any(same) {
        return Err(written
            .error("another option")
            .with_message("conflicting or redundant options"));
    }
    options.push(option);
    Ok(())
}
