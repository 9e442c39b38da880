//! Lists of names.

use crate::sql::lexer::TokenKind;
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

/// One or more things with commas between them.
pub(super) fn comma_list<'a, T>(
    cursor: &mut Cursor<'a>,
    mut item: impl FnMut(&mut Cursor<'a>) -> Result<T, SyntaxError>,
) -> Result<Vec<T>, SyntaxError> {
    let mut items = vec![item(cursor)?];
    while cursor.eat_kind(TokenKind::Comma) {
        items.push(item(cursor)?);
    }
    Ok(items)
}

/// `(a, b, …)`, at least one.
pub(super) fn parenthesised_list<'a, T>(
    cursor: &mut Cursor<'a>,
    item: impl FnMut(&mut Cursor<'a>) -> Result<T, SyntaxError>,
) -> Result<Vec<T>, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    let items = comma_list(&mut inner, item)?;
    inner.expect_end()?;
    Ok(items)
}

/// `(column, …)`.
pub(super) fn column_names(cursor: &mut Cursor) -> Result<Vec<Name>, SyntaxError> {
    parenthesised_list(cursor, Cursor::identifier)
}

/// `(column, …)`, if a parenthesis comes.
pub(super) fn optional_column_names(cursor: &mut Cursor) -> Result<Vec<Name>, SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        column_names(cursor)
    } else {
        Ok(Vec::new())
    }
}

/// `a, b.c, …`
pub(super) fn qualified_names(cursor: &mut Cursor) -> Result<Vec<QualifiedName>, SyntaxError> {
    comma_list(cursor, Cursor::qualified_name)
}

/// CASCADE (true), RESTRICT or nothing.
pub(super) fn cascade(cursor: &mut Cursor) -> bool {
    cursor.eat("cascade") || {
        cursor.eat("restrict");
        false
    }
}

/// COLLATE name, if it comes.
pub(super) fn collation(cursor: &mut Cursor) -> Result<Option<QualifiedName>, SyntaxError> {
    if cursor.eat("collate") {
        cursor.qualified_name().map(Some)
    } else {
        Ok(None)
    }
}

/// `[[[catalog.]schema.]relation.]column`
pub(super) fn column_reference(
    cursor: &mut Cursor,
) -> Result<(Option<QualifiedName>, Name), SyntaxError> {
    let at = *cursor;
    let mut column = cursor.identifier()?;
    let mut parts = Vec::new();
    while cursor.eat_kind(TokenKind::Dot) {
        parts.push(std::mem::replace(&mut column, cursor.label()?));
    }
    let mut parts = parts.into_iter().rev();
    let relation = parts.next().map(|name| QualifiedName {
        schema: parts.next(),
        catalog: parts.next(),
        name,
    });
    if parts.next().is_some() {
        return Err(at
            .error("at most a database, a schema, a relation and a column")
            .with_message("improper relation name (too many dotted names)"));
    }
    Ok((relation, column))
}

/// A relation whose inheritance children are meant too unless ONLY is written: `t`, `t *`, `ONLY t`, `ONLY (t)`.
pub(super) fn relation(cursor: &mut Cursor) -> Result<(QualifiedName, bool), SyntaxError> {
    if !cursor.eat("only") {
        let name = cursor.qualified_name()?;
        cursor.eat_operator("*");
        return Ok((name, false));
    }
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok((cursor.qualified_name()?, true));
    }
    let mut inner = cursor.parenthesised()?;
    let name = inner.qualified_name()?;
    inner.expect_end()?;
    Ok((name, true))
}
