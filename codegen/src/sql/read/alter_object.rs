//! The forms of ALTER that most objects share: RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION.

use crate::sql::statement::{
    AlterOwner, DependsOnExtension, ObjectReference, Rename, SetSchema, Statement, TextSearchKind,
};
use crate::sql::{Cursor, SyntaxError};

use super::role::role_name;
use super::{irrelevant, object};

/// ALTER of an object that has no other forms than these.
pub(super) fn alter_object(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("alter")?;
    let object = object::object(cursor)?;
    if let Some(statement) = general(cursor, &object, false)? {
        return Ok(statement);
    }
    irrelevant::remainder(cursor, tag(&object), forms(&object))
}

/// The command tag of what has forms of its own, none of which changes the model.
fn tag(object: &ObjectReference) -> &'static str {
    match object {
        ObjectReference::Server(_) => "ALTER SERVER",
        ObjectReference::ForeignDataWrapper(_) => "ALTER FOREIGN DATA WRAPPER",
        ObjectReference::Collation(_) => "ALTER COLLATION",
        ObjectReference::TextSearch {
            kind: TextSearchKind::Configuration,
            ..
        } => "ALTER TEXT SEARCH CONFIGURATION",
        ObjectReference::TextSearch {
            kind: TextSearchKind::Dictionary,
            ..
        } => "ALTER TEXT SEARCH DICTIONARY",
        ObjectReference::OperatorFamily { .. } => "ALTER OPERATOR FAMILY",
        ObjectReference::Operator(_) => "ALTER OPERATOR",
        _ => "",
    }
}

/// What could have followed.
fn forms(object: &ObjectReference) -> &'static str {
    match object {
        ObjectReference::Trigger { .. } => "RENAME TO or DEPENDS ON EXTENSION",
        ObjectReference::Rule { .. } | ObjectReference::Policy { .. } => "RENAME TO",
        ObjectReference::Schema(_)
        | ObjectReference::Language(_)
        | ObjectReference::Publication(_)
        | ObjectReference::Server(_)
        | ObjectReference::ForeignDataWrapper(_) => "RENAME TO or OWNER TO",
        _ => "RENAME TO, OWNER TO or SET SCHEMA",
    }
}

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

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn general_forms() {
        insta::assert_snapshot!(readings(&[
            "ALTER SCHEMA a RENAME TO b",
            "ALTER SCHEMA a OWNER TO SESSION_USER",
            "ALTER COLLATION a.c SET SCHEMA b",
            "ALTER COLLATION c REFRESH VERSION",
            "ALTER TRIGGER t ON a RENAME TO u",
            "ALTER TRIGGER t ON a NO DEPENDS ON EXTENSION e",
            "ALTER RULE r ON a RENAME TO u",
            "ALTER AGGREGATE a(*) OWNER TO r",
            "ALTER LANGUAGE l RENAME TO m",
            "ALTER SERVER s OPTIONS (SET host 'x')",
            "ALTER SERVER s VERSION '2'",
            "ALTER SERVER s OWNER TO r",
            "ALTER FOREIGN DATA WRAPPER w NO HANDLER",
            "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple",
            "ALTER TEXT SEARCH DICTIONARY d (a = b)",
            "ALTER TEXT SEARCH PARSER p RENAME TO q",
        ]));
    }

    #[test]
    fn what_is_no_form_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "ALTER SCHEMA a",
            "ALTER SCHEMA a SET x",
            "ALTER COLLATION c DROP VERSION",
            "ALTER TRIGGER t ON a DISABLE",
            "ALTER SERVER s RENAME b",
            "ALTER TEXT SEARCH PARSER p ADD x",
            "ALTER NOTHING a",
        ]));
    }
}
