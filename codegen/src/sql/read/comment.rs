//! COMMENT ON.

use crate::sql::statement::{Comment, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::object;

/// COMMENT ON object IS 'text' | NULL.
pub(super) fn comment(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["comment", "on"])?;
    let object = object::object(cursor)?;
    cursor.expect("is")?;
    let text = if cursor.eat("null") {
        None
    } else if cursor.at_string() {
        Some(cursor.string_literal()?.value)
    } else {
        return Err(cursor.error("a string or NULL"));
    };
    Ok(Statement::Comment(Comment { object, text }))
}
