//! CREATE TYPE and ALTER TYPE.

use super::alter_object::general;
use super::data_type::type_name;
use super::list::{cascade, collation, comma_list};
use super::setting::{definitions, settings};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterComposite, AlterCompositeAction, AlterEnum, AlterEnumAction, Attribute, CreateBaseType,
    CreateComposite, CreateEnum, CreateRange, EnumLabel, Irrelevant, ObjectReference, Rename,
    Statement,
};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

/// CREATE TYPE of every kind
pub(super) fn create_type(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "type"])?;
    let name = cursor.qualified_name()?;
    if !cursor.eat("as") {
        return base_type(cursor, name);
    }
    if cursor.eat("enum") {
        let mut inner = cursor.parenthesised()?;
        let labels = if inner.is_end() {
            Vec::new()
        } else {
            comma_list(&mut inner, label)?
        };
        inner.expect_end()?;
        return Ok(Statement::CreateEnum(CreateEnum { name, labels }));
    }
    if cursor.eat("range") {
        return range(cursor, name);
    }
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Err(cursor.error("ENUM, RANGE or attributes in parentheses"));
    }
    let mut inner = cursor.parenthesised()?;
    let attributes = if inner.is_end() {
        Vec::new()
    } else {
        comma_list(&mut inner, attribute)?
    };
    inner.expect_end()?;
    Ok(Statement::CreateComposite(CreateComposite {
        name,
        attributes,
    }))
}

/// A label of an enum.
fn label(cursor: &mut Cursor) -> Result<EnumLabel, SyntaxError> {
    let literal = cursor.string_literal()?;
    Ok(EnumLabel {
        value: literal.value,
        span: literal.span,
    })
}

/// `name type [COLLATE …]`
fn attribute(cursor: &mut Cursor) -> Result<Attribute, SyntaxError> {
    Ok(Attribute {
        name: cursor.identifier()?,
        data_type: type_name(cursor)?,
        collation: collation(cursor)?,
    })
}

/// What follows AS RANGE.
fn range(cursor: &mut Cursor, name: QualifiedName) -> Result<Statement, SyntaxError> {
    let at = *cursor;
    let (mut subtype, mut multirange) = (None, None);
    let mut options = Vec::new();
    for (setting, data_type) in definitions(cursor)? {
        let parameter = setting.name.value.as_str();
        match (parameter, data_type) {
            ("subtype", Some(data_type)) => subtype = Some(data_type),
            ("multirange_type_name", Some(data_type)) => multirange = Some(data_type.name),
            ("subtype" | "multirange_type_name", None) => {
                return Err(SyntaxError::new(setting.span, "a type's name", "")
                    .with_message(format!("{parameter} requires a type's name")));
            }
            _ => options.push(setting),
        }
    }
    let Some(subtype) = subtype else {
        return Err(at
            .error("SUBTYPE")
            .with_message("type attribute \"subtype\" is required"));
    };
    Ok(Statement::CreateRange(CreateRange {
        name,
        subtype,
        multirange,
        options,
    }))
}

/// The end of the statement, or `(INPUT = …, …)`.
fn base_type(cursor: &mut Cursor, name: QualifiedName) -> Result<Statement, SyntaxError> {
    let mut types = Vec::new();
    let parameters = if cursor.is_end() {
        None
    } else {
        let mut parameters = Vec::new();
        for (setting, data_type) in definitions(cursor)? {
            if let Some(data_type) = data_type
                && matches!(setting.name.value.as_str(), "like" | "element")
            {
                types.push((setting.name.clone(), data_type));
            }
            parameters.push(setting);
        }
        Some(parameters)
    };
    Ok(Statement::CreateBaseType(CreateBaseType {
        name,
        parameters,
        types,
    }))
}

/// ALTER TYPE
pub(super) fn alter_type(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "type"])?;
    let name = cursor.qualified_name()?;
    if cursor.eat_all(&["add", "value"]) {
        return add_value(cursor, name);
    }
    if cursor.eat_all(&["rename", "value"]) {
        let from = label(cursor)?;
        cursor.expect("to")?;
        let to = label(cursor)?;
        return Ok(Statement::AlterEnum(AlterEnum {
            name,
            action: AlterEnumAction::Rename { from, to },
        }));
    }
    if cursor.eat_all(&["rename", "attribute"]) {
        let attribute = cursor.identifier()?;
        cursor.expect("to")?;
        let to = cursor.identifier()?;
        return Ok(Statement::Rename(Rename {
            object: ObjectReference::Attribute {
                data_type: name,
                attribute,
            },
            if_exists: false,
            only: false,
            cascade: cascade(cursor),
            to,
        }));
    }
    if cursor.at_any(&["add", "drop", "alter"]) {
        let actions = comma_list(cursor, composite_action)?;
        return Ok(Statement::AlterComposite(AlterComposite { name, actions }));
    }
    if cursor.at("set")
        && cursor
            .peek_nth(1)
            .is_some_and(|token| token.kind == TokenKind::LeftParen)
    {
        cursor.bump();
        settings(cursor)?;
        return Ok(Statement::Irrelevant(Irrelevant {
            kind: "ALTER TYPE",
            reason: "the support functions of a base type show in no output",
        }));
    }
    let statement = general(cursor, &ObjectReference::Type(name), false)?;
    statement.ok_or_else(|| cursor.error("an action of ALTER TYPE"))
}

/// What follows ADD VALUE.
fn add_value(cursor: &mut Cursor, name: QualifiedName) -> Result<Statement, SyntaxError> {
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let new = label(cursor)?;
    let neighbour = match cursor.eat_any(&["before", "after"]) {
        Some(place) => Some((place == "before", label(cursor)?)),
        None => None,
    };
    Ok(Statement::AlterEnum(AlterEnum {
        name,
        action: AlterEnumAction::Add {
            if_not_exists,
            label: new,
            neighbour,
        },
    }))
}

/// ADD, DROP or ALTER ATTRIBUTE (`alter_type_cmd`).
fn composite_action(cursor: &mut Cursor) -> Result<AlterCompositeAction, SyntaxError> {
    let word = cursor.expect_any(&["add", "drop", "alter"])?;
    cursor.expect("attribute")?;
    Ok(match word {
        "add" => AlterCompositeAction::Add {
            attribute: attribute(cursor)?,
            cascade: cascade(cursor),
        },
        "drop" => {
            let if_exists = cursor.eat_all(&["if", "exists"]);
            AlterCompositeAction::Drop {
                name: cursor.identifier()?,
                if_exists,
                cascade: cascade(cursor),
            }
        }
        _ => {
            let name: Name = cursor.identifier()?;
            cursor.eat_all(&["set", "data"]);
            cursor.expect("type")?;
            AlterCompositeAction::Type {
                name,
                data_type: type_name(cursor)?,
                collation: collation(cursor)?,
                cascade: cascade(cursor),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn types() {
        let readings = readings(&[
            "create type mood as enum ('sad', 'it''s', E'a\\tb')",
            "create type a.mood as enum ()",
            "create type pair as (\"A\" int, b a.t[] collate \"C\")",
            "create type empty as ()",
            "create type r as range (subtype = double precision, multirange_type_name = a.mr, subtype_diff = d)",
            "create type shell",
            "create type base (input = a.i, output = o, like = int, element = text, passedbyvalue)",
            "alter type mood add value 'x'",
            "alter type mood add value if not exists 'x' before 'y'",
            "alter type mood rename value 'x' to 'y'",
            "alter type pair add attribute c int cascade, drop attribute if exists b, alter attribute \"A\" set data type text collate \"C\" cascade",
            "alter type pair rename attribute b to c cascade",
            "alter type mood rename to feeling",
            "alter type a.mood owner to current_user",
            "alter type mood set schema b",
            "alter type base set (send = f)",
            "create type mood as enum (sad)",
            "create type mood as enum ('a' 'b')",
            "create type t as (a)",
            "create type r as range (canonical = f)",
            "create type r as range (subtype = 3)",
            "alter type mood add value x",
            "alter type mood drop value",
            "create type t as table",
        ]);
        insta::assert_snapshot!(readings);
    }
}
