//! The forms of ALTER that most objects share: RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION.

use crate::sql::statement::{
    AlterOwner, DependsOnExtension, ObjectReference, RelationKeyword, Rename, SetSchema, Statement,
    TextSearchKind,
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
    irrelevant::remainder(cursor, tag(&object), &expected(&object))
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

/// A form of ALTER that objects of several kinds have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Rename,
    Owner,
    Schema,
    Depends,
}

/// The forms that PostgreSQL has for an object's kind.
fn forms(object: &ObjectReference) -> &'static [Form] {
    use Form::{Depends, Owner, Rename, Schema};
    match object {
        ObjectReference::Function(_)
        | ObjectReference::Relation {
            kind: RelationKeyword::MaterializedView,
            ..
        } => &[Rename, Owner, Schema, Depends],
        ObjectReference::Relation {
            kind: RelationKeyword::Index,
            ..
        } => &[Rename, Owner, Depends],
        ObjectReference::Trigger { .. } => &[Rename, Depends],
        ObjectReference::Rule { .. } | ObjectReference::Policy { .. } => &[Rename],
        ObjectReference::Extension(_) => &[Schema],
        ObjectReference::Operator(_) => &[Owner, Schema],
        ObjectReference::TextSearch {
            kind: TextSearchKind::Parser | TextSearchKind::Template,
            ..
        } => &[Rename, Schema],
        ObjectReference::Schema(_)
        | ObjectReference::Language(_)
        | ObjectReference::Publication(_)
        | ObjectReference::EventTrigger(_)
        | ObjectReference::Server(_)
        | ObjectReference::ForeignDataWrapper(_) => &[Rename, Owner],
        _ => &[Rename, Owner, Schema],
    }
}

/// What could have followed, in words.
fn expected(object: &ObjectReference) -> String {
    let words = forms(object).iter().map(|form| match form {
        Form::Rename => "RENAME TO",
        Form::Owner => "OWNER TO",
        Form::Schema => "SET SCHEMA",
        Form::Depends => "DEPENDS ON EXTENSION",
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// The form that follows an object's name, or none of these.
pub(super) fn general(
    cursor: &mut Cursor,
    object: &ObjectReference,
    if_exists: bool,
) -> Result<Option<Statement>, SyntaxError> {
    let forms = forms(object);
    if forms.contains(&Form::Rename) && cursor.at_all(&["rename", "to"]) {
        return rename(cursor, object, if_exists).map(Some);
    }
    if forms.contains(&Form::Owner) && cursor.eat_all(&["owner", "to"]) {
        return Ok(Some(Statement::AlterOwner(AlterOwner {
            object: object.clone(),
            if_exists,
            owner: role_name(cursor)?,
        })));
    }
    // SET SCHEMA 'x' sets a search path.
    let mut ahead = *cursor;
    if forms.contains(&Form::Schema) && ahead.eat_all(&["set", "schema"]) && !ahead.at_string() {
        *cursor = ahead;
        return Ok(Some(Statement::SetSchema(SetSchema {
            object: object.clone(),
            if_exists,
            schema: cursor.identifier()?,
        })));
    }
    if !forms.contains(&Form::Depends) {
        return Ok(None);
    }
    let remove = cursor.at_nth(1, "depends") && cursor.eat("no");
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
            "ALTER LANGUAGE l SET SCHEMA a",
            "ALTER INDEX i SET SCHEMA a",
            "ALTER OPERATOR + (int, int) RENAME TO b",
            "ALTER RULE r ON t OWNER TO a",
            "ALTER NOTHING a",
        ]));
    }
}
