//! CREATE and ALTER PUBLICATION.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterPublication, AlterPublicationAction, CreatePublication, ObjectReference,
    PublicationObject, Statement,
};
use crate::sql::{Cursor, SyntaxError};

use super::clause::{optional, within};
use super::list::{comma_list, optional_column_names};
use super::{alter_object, fragment, setting};

/// CREATE PUBLICATION.
pub(super) fn create_publication(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "publication"])?;
    let name = cursor.identifier()?;
    let mut all_tables = false;
    let mut objects = Vec::new();
    if cursor.eat("for") {
        if cursor.eat("all") {
            cursor.expect("tables")?;
            all_tables = true;
        } else {
            objects = publication_objects(cursor)?;
        }
    }
    let options = if cursor.eat("with") {
        setting::settings(cursor)?
    } else {
        Vec::new()
    };
    Ok(Statement::CreatePublication(CreatePublication {
        name,
        all_tables,
        objects,
        options,
    }))
}

/// ALTER PUBLICATION.
pub(super) fn alter_publication(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "publication"])?;
    let name = cursor.identifier()?;
    let object = ObjectReference::Publication(name.clone());
    if cursor.at_any(&["rename", "owner"])
        && let Some(statement) = alter_object::general(cursor, &object, false)?
    {
        return Ok(statement);
    }
    let action = match cursor.eat_any(&["add", "drop", "set"]) {
        Some("add") => AlterPublicationAction::Add(publication_objects(cursor)?),
        Some("drop") => AlterPublicationAction::Drop(publication_objects(cursor)?),
        Some(_) if cursor.at_kind(TokenKind::LeftParen) => {
            AlterPublicationAction::SetOptions(setting::settings(cursor)?)
        }
        Some(_) => AlterPublicationAction::SetObjects(publication_objects(cursor)?),
        None => return Err(cursor.error("ADD, DROP, SET, OWNER TO or RENAME TO")),
    };
    Ok(Statement::AlterPublication(AlterPublication {
        name,
        action,
    }))
}

/// `TABLE a, b, TABLES IN SCHEMA c, d`: an object without keywords is of the kind before it.
fn publication_objects(cursor: &mut Cursor) -> Result<Vec<PublicationObject>, SyntaxError> {
    let mut schemas = None;
    comma_list(cursor, |cursor| {
        if cursor.eat("table") {
            schemas = Some(false);
        } else if cursor.eat_all(&["tables", "in", "schema"]) {
            schemas = Some(true);
        }
        match schemas {
            Some(true) if cursor.eat("current_schema") => Ok(PublicationObject::Schema(None)),
            Some(true) => cursor
                .identifier()
                .map(|name| PublicationObject::Schema(Some(name))),
            Some(false) => published_table(cursor),
            None => Err(cursor.error("TABLE or TABLES IN SCHEMA")),
        }
    })
}

fn published_table(cursor: &mut Cursor) -> Result<PublicationObject, SyntaxError> {
    let only = cursor.eat("only");
    let name = if only && cursor.at_kind(TokenKind::LeftParen) {
        within(cursor, Cursor::qualified_name)?
    } else {
        cursor.qualified_name()?
    };
    if !only {
        cursor.eat_operator("*");
    }
    let columns = optional_column_names(cursor)?;
    let filter = optional(cursor, "where", fragment::in_parentheses)?;
    Ok(PublicationObject::Table {
        name,
        only,
        columns,
        filter,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn publications() {
        insta::assert_snapshot!(readings(&[
            "CREATE PUBLICATION p",
            "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert, update')",
            "CREATE PUBLICATION p FOR TABLE a, ONLY b.c (x, y) WHERE (x > 1), d *, TABLES IN SCHEMA s, CURRENT_SCHEMA, TABLE e",
            "ALTER PUBLICATION p ADD TABLE a",
            "ALTER PUBLICATION p DROP TABLES IN SCHEMA s",
            "ALTER PUBLICATION p SET TABLE ONLY (a)",
            "ALTER PUBLICATION p SET (publish_via_partition_root)",
            "ALTER PUBLICATION p OWNER TO r",
            "ALTER PUBLICATION p RENAME TO q",
            "DROP PUBLICATION IF EXISTS p, q",
        ]));
    }

    #[test]
    fn what_is_no_publication_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE PUBLICATION p FOR a",
            "CREATE PUBLICATION p FOR ALL SCHEMAS",
            "CREATE PUBLICATION p FOR TABLE a WHERE b",
            "ALTER PUBLICATION p ADD",
            "ALTER PUBLICATION p REMOVE TABLE a",
        ]));
    }
}
