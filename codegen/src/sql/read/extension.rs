//! CREATE and ALTER EXTENSION.

use crate::sql::statement::{
    AlterExtension, AlterExtensionAction, CreateExtension, ObjectReference, Statement,
};
use crate::sql::{Cursor, SyntaxError};

use super::clause::{if_not_exists, optional, word_or_string};
use super::{alter_object, object};

/// CREATE EXTENSION.
pub(super) fn create_extension(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "extension"])?;
    let mut extension = CreateExtension {
        if_not_exists: if_not_exists(cursor),
        name: cursor.identifier()?,
        schema: None,
        version: None,
        cascade: false,
    };
    cursor.eat("with");
    while !cursor.is_end() {
        let clause = *cursor;
        let again = if cursor.eat("schema") {
            extension.schema.replace(cursor.identifier()?).is_some()
        } else if cursor.eat("version") {
            let version = word_or_string(cursor)?.value;
            extension.version.replace(version).is_some()
        } else if cursor.eat("cascade") {
            std::mem::replace(&mut extension.cascade, true)
        } else if cursor.at("from") {
            return Err(cursor
                .error("SCHEMA, VERSION or CASCADE")
                .with_message("CREATE EXTENSION ... FROM is no longer supported"));
        } else {
            return Err(cursor.error("SCHEMA, VERSION or CASCADE"));
        };
        if again {
            return Err(clause
                .error("another option")
                .with_message("conflicting or redundant options"));
        }
    }
    Ok(Statement::CreateExtension(extension))
}

/// ALTER EXTENSION.
pub(super) fn alter_extension(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "extension"])?;
    let name = cursor.identifier()?;
    let reference = ObjectReference::Extension(name.clone());
    if cursor.at("set") {
        let moved = alter_object::general(cursor, &reference, false)?;
        return moved.ok_or_else(|| cursor.error("SCHEMA"));
    }
    let action = match cursor.expect_any(&["update", "add", "drop"])? {
        "update" => AlterExtensionAction::Update(optional(cursor, "to", |cursor| {
            Ok(word_or_string(cursor)?.value)
        })?),
        "add" => AlterExtensionAction::Add(object::object(cursor)?),
        _ => AlterExtensionAction::Drop(object::object(cursor)?),
    };
    Ok(Statement::AlterExtension(AlterExtension { name, action }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn extensions() {
        insta::assert_snapshot!(readings(&[
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA extensions VERSION '1.1' CASCADE",
            "CREATE EXTENSION a VERSION v2 SCHEMA b",
            "ALTER EXTENSION a UPDATE",
            "ALTER EXTENSION a UPDATE TO '2'",
            "ALTER EXTENSION a ADD FUNCTION f(int)",
            "ALTER EXTENSION a DROP OPERATOR CLASS c USING btree",
            "ALTER EXTENSION a SET SCHEMA b",
            "DROP EXTENSION IF EXISTS a, b CASCADE",
        ]));
    }

    #[test]
    fn what_is_no_extension_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE EXTENSION 'x'",
            "CREATE EXTENSION a FROM unpackaged",
            "CREATE EXTENSION a SCHEMA b SCHEMA c",
            "CREATE EXTENSION a OWNER b",
            "ALTER EXTENSION a SET x",
            "ALTER EXTENSION a RENAME TO b",
        ]));
    }
}
