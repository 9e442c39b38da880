//! CREATE COLLATION.

use crate::sql::statement::{CreateCollation, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::if_not_exists;
use super::setting::settings;

/// CREATE COLLATION name FROM other | name (option = value, …).
pub(super) fn create_collation(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "collation"])?;
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.qualified_name()?;
    let mut from = None;
    let mut options = Vec::new();
    if cursor.eat("from") {
        from = Some(cursor.qualified_name()?);
    } else {
        options = settings(cursor)?;
    }
    Ok(Statement::CreateCollation(CreateCollation {
        name,
        if_not_exists,
        from,
        options,
    }))
}
