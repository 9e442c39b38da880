//! Operators, their classes and families, and casts.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    CastContext, CastMethod, CreateCast, CreateOperator, CreateOperatorClass, CreateOperatorFamily,
    OperatorReference, RoutineKind, Statement, TypeName,
};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

use super::aggregate::{function_of, type_of};
use super::clause::{optional, within};
use super::data_type::type_name;
use super::list::comma_list;
use super::{function, setting};

/// `[schema.]symbol` (`any_operator`).
pub(super) fn symbol(cursor: &mut Cursor) -> Result<QualifiedName, SyntaxError> {
    let mut parts = Vec::new();
    while !cursor.at_kind(TokenKind::Operator) {
        let error = cursor.error("an operator");
        parts.push(cursor.identifier().map_err(|_| error)?);
        cursor.expect_kind(TokenKind::Dot)?;
    }
    let name = Name {
        value: cursor.peek_text().to_owned(),
        span: cursor.next_span(),
    };
    cursor.bump();
    let schema = parts.pop();
    let catalog = parts.pop();
    if !parts.is_empty() {
        return Err(SyntaxError::new(name.span, "a schema and an operator", "")
            .with_message("improper qualified name (too many dotted names)"));
    }
    Ok(QualifiedName {
        catalog,
        schema,
        // The scanner's other spelling of the same operator.
        name: match name.value.as_str() {
            "!=" => Name {
                value: "<>".to_owned(),
                ..name
            },
            _ => name,
        },
    })
}

/// `symbol (left, right)`, NONE for an argument that is not there.
pub(super) fn reference(cursor: &mut Cursor) -> Result<OperatorReference, SyntaxError> {
    let name = symbol(cursor)?;
    let (left, right) = within(cursor, |cursor| {
        let left = argument(cursor)?;
        if !cursor.eat_kind(TokenKind::Comma) {
            return Err(cursor
                .error("\",\" and the other argument")
                .with_message("missing argument"));
        }
        Ok((left, argument(cursor)?))
    })?;
    Ok(OperatorReference { name, left, right })
}

fn argument(cursor: &mut Cursor) -> Result<Option<TypeName>, SyntaxError> {
    if cursor.eat("none") {
        return Ok(None);
    }
    type_name(cursor).map(Some)
}

/// CREATE OPERATOR.
pub(super) fn create_operator(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "operator"])?;
    let name = symbol(cursor)?;
    let start = cursor.position();
    let mut function = None;
    let mut left = None;
    let mut right = None;
    let mut options = Vec::new();
    for (setting, data_type) in setting::definitions(cursor)? {
        match setting.name.value.as_str() {
            "leftarg" => left = Some(type_of(&setting, data_type)?),
            "rightarg" => right = Some(type_of(&setting, data_type)?),
            "function" | "procedure" => function = Some(function_of(&setting, data_type)?),
            _ => options.push(setting),
        }
    }
    let definition = cursor.span_from(start);
    let function = function.ok_or_else(|| {
        SyntaxError::new(definition, "FUNCTION", "")
            .with_message("operator function must be specified")
    })?;
    Ok(Statement::CreateOperator(CreateOperator {
        name,
        function,
        left,
        right,
        options,
        definition,
    }))
}

/// CREATE OPERATOR CLASS.
pub(super) fn create_operator_class(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "operator", "class"])?;
    let name = cursor.qualified_name()?;
    let default = cursor.eat("default");
    cursor.expect_all(&["for", "type"])?;
    let data_type = type_name(cursor)?;
    cursor.expect("using")?;
    let method = cursor.identifier()?;
    let family = optional(cursor, "family", Cursor::qualified_name)?;
    cursor.expect("as")?;
    let start = cursor.position();
    comma_list(cursor, class_item)?;
    Ok(Statement::CreateOperatorClass(CreateOperatorClass {
        name,
        default,
        data_type,
        method,
        family,
        items: cursor.span_from(start),
    }))
}

/// OPERATOR | FUNCTION | STORAGE in an operator class.
fn class_item(cursor: &mut Cursor) -> Result<(), SyntaxError> {
    match cursor.expect_any(&["operator", "function", "storage"])? {
        "operator" => {
            cursor.integer()?;
            symbol(cursor)?;
            if cursor.at_kind(TokenKind::LeftParen) {
                within(cursor, |cursor| comma_list(cursor, argument))?;
            }
            if cursor.eat_all(&["for", "order", "by"]) {
                cursor.qualified_name()?;
            } else if cursor.eat("for") {
                cursor.expect("search")?;
            }
            cursor.eat("recheck");
        }
        "function" => {
            cursor.integer()?;
            if cursor.at_kind(TokenKind::LeftParen) {
                within(cursor, |cursor| comma_list(cursor, type_name))?;
            }
            function::named(cursor, RoutineKind::Function)?;
        }
        _ => {
            type_name(cursor)?;
        }
    }
    Ok(())
}

/// CREATE OPERATOR FAMILY.
pub(super) fn create_operator_family(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "operator", "family"])?;
    let name = cursor.qualified_name()?;
    cursor.expect("using")?;
    let method = cursor.identifier()?;
    Ok(Statement::CreateOperatorFamily(CreateOperatorFamily {
        name,
        method,
    }))
}

/// `(source AS target)`
pub(super) fn cast_types(cursor: &mut Cursor) -> Result<(TypeName, TypeName), SyntaxError> {
    within(cursor, |cursor| {
        let source = type_name(cursor)?;
        cursor.expect("as")?;
        Ok((source, type_name(cursor)?))
    })
}

/// CREATE CAST.
pub(super) fn create_cast(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "cast"])?;
    let (source, target) = cast_types(cursor)?;
    let method = if cursor.eat("without") {
        cursor.expect("function")?;
        CastMethod::Binary
    } else {
        cursor.expect("with")?;
        match cursor.expect_any(&["function", "inout"])? {
            "inout" => CastMethod::InOut,
            _ => CastMethod::Function(function::named(cursor, RoutineKind::Function)?),
        }
    };
    let context = if cursor.eat("as") {
        match cursor.expect_any(&["implicit", "assignment"])? {
            "implicit" => CastContext::Implicit,
            _ => CastContext::Assignment,
        }
    } else {
        CastContext::Explicit
    };
    Ok(Statement::CreateCast(CreateCast {
        source,
        target,
        method,
        context,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn operators() {
        insta::assert_snapshot!(readings(&[
            "CREATE OPERATOR app.=== (LEFTARG = int, RIGHTARG = app.mood[], FUNCTION = app.eq, COMMUTATOR = OPERATOR(app.===), NEGATOR = <>, HASHES)",
            "CREATE OPERATOR !! (rightarg = bigint, procedure = f)",
            "DROP OPERATOR IF EXISTS app.=== (int, text), !! (NONE, bigint) CASCADE",
            "ALTER OPERATOR != (int, int) OWNER TO r",
            "ALTER OPERATOR @@ (int, int) SET SCHEMA s",
            "ALTER OPERATOR @@ (int, int) SET (RESTRICT = NONE)",
        ]));
    }

    #[test]
    fn classes_families_and_casts() {
        insta::assert_snapshot!(readings(&[
            "CREATE OPERATOR CLASS app.c DEFAULT FOR TYPE int[] USING gist FAMILY app.f AS OPERATOR 1 <, OPERATOR 2 app.@@ (int, int) FOR ORDER BY app.o, FUNCTION 1 (int, int) cmp(int, int), STORAGE box",
            "CREATE OPERATOR FAMILY app.f USING btree",
            "ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int, int)",
            "ALTER OPERATOR CLASS c USING btree RENAME TO d",
            "CREATE CAST (text AS app.mood) WITH INOUT AS IMPLICIT",
            "CREATE CAST (int AS app.n) WITH FUNCTION app.f(int) AS ASSIGNMENT",
            "CREATE CAST (a AS b) WITHOUT FUNCTION",
            "DROP CAST IF EXISTS (double precision AS b) CASCADE",
            "DROP OPERATOR CLASS IF EXISTS c USING btree",
            "DROP OPERATOR FAMILY f USING btree CASCADE",
        ]));
    }

    #[test]
    fn what_is_no_operator_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE OPERATOR plus (function = f)",
            "CREATE OPERATOR + (leftarg = int)",
            "CREATE OPERATOR + (leftarg = 'x', function = f)",
            "DROP OPERATOR + (int)",
            "CREATE OPERATOR CLASS c FOR TYPE int USING btree",
            "CREATE OPERATOR CLASS c FOR TYPE int USING btree AS INDEX 1",
            "CREATE CAST (a, b) WITH INOUT",
            "CREATE CAST (a AS b) WITH NOTHING",
            "ALTER OPERATOR FAMILY f USING btree CHANGE",
        ]));
    }
}
