//! The forms of ALTER that most objects share: RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION.

use crate::sql::statement::{
    AlterOwner, DependsOnExtension, ObjectReference, Rename, SetSchema, Statement,
};
use crate::sql::{Cursor, SyntaxError};

use super::role::role_name;

/// The form that follows an object's name, or none of these.
pub(super) fn general(
    cursor: &mut Cursor,
    object: &ObjectReference,
    if_exists: bool,
) -> Result<Option<Statement>, SyntaxError> {
    if cursor.at_all(&["rename", "to"]) {
        return rename(cursor, object, if_exists).map(Some);
    }
    if cursor.eat_all(&["owner", "to"]) {
        return Ok(Some(Statement::AlterOwner(AlterOwner {
            object: object.clone(),
            if_exists,
            owner: role_name(cursor)?,
        })));
    }
    // SET SCHEMA 'x' sets a search path.
    let mut ahead = *cursor;
    if ahead.eat_all(&["set", "schema"]) && !ahead.at_string() {
        *cursor = ahead;
        return Ok(Some(Statement::SetSchema(SetSchema {
            object: object.clone(),
            if_exists,
            schema: cursor.identifier()?,
        })));
    }
    let remove = cursor.at("no") && cursor.at_nth(1, "depends") && cursor.eat("no");
    if cursor.eat("depends") {
        cursor.expect_all(&["on", "extension"])?;
        return Ok(Some(Statement::DependsOnExtension(DependsOnExtension {
            object: object.clone(),
            remove,
            extension: cursor.identifier()?,
        })));
    }
    Ok(None)
}

/// RENAME TO.
pub(super) fn rename(
    cursor: &mut Cursor,
    object: &ObjectReference,
    if_exists: bool,
) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["rename", "to"])?;
    Ok(Statement::Rename(Rename {
        object: object.clone(),
        if_exists,
        only: false,
        cascade: false,
        to: cursor.identifier()?,
    }))
}
