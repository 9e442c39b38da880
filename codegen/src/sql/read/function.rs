//! CREATE and ALTER FUNCTION / PROCEDURE, and routines as other statements name them.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterFunction, CreateFunction, Fragment, FunctionAttribute, FunctionBody, FunctionReference,
    ObjectReference, Parallel, Parameter, ParameterMode, RoutineKind, Statement, TypeName,
    Volatility,
};
use crate::sql::{Cursor, Name, SyntaxError};

use super::clause::{number, or_replace, push_once, within, word_or_string};
use super::data_type::{function_type, type_name};
use super::list::comma_list;
use super::{alter_object, fragment, session};

/// CREATE [OR REPLACE] FUNCTION | PROCEDURE.
pub(super) fn create_function(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let or_replace = or_replace(cursor);
    let procedure = cursor.expect_any(&["function", "procedure"])? == "procedure";
    let name = cursor.qualified_function_name()?;
    let mut parameters = within(cursor, |cursor| {
        if cursor.is_end() {
            return Ok(Vec::new());
        }
        comma_list(cursor, |cursor| parameter(cursor, true))
    })?;
    let mut returns = None;
    let mut returns_table = false;
    if !procedure && cursor.at("returns") && !cursor.at_nth(1, "null") {
        cursor.bump();
        if cursor.eat("table") {
            returns_table = true;
            parameters.extend(within(cursor, |cursor| comma_list(cursor, table_column))?);
        } else {
            returns = Some(function_type(cursor)?);
        }
    }
    let mut attributes = Vec::new();
    let mut body = None;
    while !cursor.is_end() {
        let clause = *cursor;
        if let Some(written) = written_body(cursor)? {
            if body.replace(written).is_some() {
                return Err(clause
                    .error("one body")
                    .with_message("conflicting or redundant options"));
            }
        } else {
            let attribute = create_attribute(cursor)?;
            push_once(&mut attributes, attribute, &clause, is_setting)?;
        }
    }
    Ok(Statement::CreateFunction(Box::new(CreateFunction {
        name,
        procedure,
        or_replace,
        parameters,
        returns,
        returns_table,
        attributes,
        body,
    })))
}

/// `name type` in RETURNS TABLE.
fn table_column(cursor: &mut Cursor) -> Result<Parameter, SyntaxError> {
    let start = cursor.position();
    let name = cursor.type_function_name()?;
    let data_type = function_type(cursor)?;
    Ok(Parameter {
        mode: ParameterMode::Table,
        name: Some(name),
        data_type,
        default: None,
        span: cursor.span_from(start),
    })
}

/// A parameter: `[mode] [name] type [DEFAULT …]`, or `name mode type`.
pub(super) fn parameter(cursor: &mut Cursor, defaults: bool) -> Result<Parameter, SyntaxError> {
    let start = cursor.position();
    let mut mode = parameter_mode(cursor);
    let name = parameter_name(cursor)?;
    if mode.is_none() {
        mode = parameter_mode(cursor);
    }
    let data_type = function_type(cursor)?;
    let default = if defaults && (cursor.eat("default") || cursor.eat_operator("=")) {
        Some(fragment::expression(cursor)?)
    } else {
        None
    };
    Ok(Parameter {
        mode: mode.unwrap_or_default(),
        name,
        data_type,
        default,
        span: cursor.span_from(start),
    })
}

/// None if nothing is written.
fn parameter_mode(cursor: &mut Cursor) -> Option<ParameterMode> {
    Some(match cursor.eat_any(&["in", "out", "inout", "variadic"])? {
        "in" if cursor.eat("out") => ParameterMode::InOut,
        "in" => ParameterMode::In,
        "out" => ParameterMode::Out,
        "inout" => ParameterMode::InOut,
        _ => ParameterMode::Variadic,
    })
}

/// A name, if one stands before the type: two words in a row, unless both belong to the type.
fn parameter_name(cursor: &mut Cursor) -> Result<Option<Name>, SyntaxError> {
    let mut ahead = *cursor;
    if cursor.at_all(&["double", "precision"]) || ahead.type_function_name().is_err() {
        return Ok(None);
    }
    // `a.b%TYPE` and `schema.type` begin with a dot here, `setof` and modes are names of no type.
    let type_follows = ahead.at_any(&["in", "out", "inout", "variadic", "setof"])
        || ahead.at_identifier()
        || ahead.type_function_name().is_ok();
    if !type_follows {
        return Ok(None);
    }
    cursor.type_function_name().map(Some)
}

/// AS …, RETURN …, BEGIN ATOMIC … END.
fn written_body(cursor: &mut Cursor) -> Result<Option<FunctionBody>, SyntaxError> {
    if cursor.eat("as") {
        let literal = cursor.string_literal()?;
        if !cursor.eat_kind(TokenKind::Comma) {
            return Ok(Some(FunctionBody::Text {
                text: literal.value,
                span: literal.span,
            }));
        }
        return Ok(Some(FunctionBody::Object {
            file: literal.value,
            symbol: cursor.string_literal()?.value,
        }));
    }
    if cursor.eat("return") {
        let expression = fragment::whole(cursor, "an expression")?;
        return Ok(Some(FunctionBody::Return(expression)));
    }
    if cursor.eat_all(&["begin", "atomic"]) {
        let statements = cursor.skip_until(|at| at.at("end") && at.peek_nth(1).is_none());
        let span = statements.rest_span();
        cursor.expect("end")?;
        return Ok(Some(FunctionBody::Atomic(Fragment { span })));
    }
    Ok(None)
}

/// Whether an attribute may be written more than once.
fn is_setting(attribute: &FunctionAttribute) -> bool {
    use FunctionAttribute::{Reset, ResetAll, Set};
    matches!(attribute, Set { .. } | Reset(_) | ResetAll)
}

/// An attribute that only CREATE FUNCTION takes, or any other.
fn create_attribute(cursor: &mut Cursor) -> Result<FunctionAttribute, SyntaxError> {
    if cursor.eat("language") {
        return word_or_string(cursor).map(FunctionAttribute::Language);
    }
    if cursor.eat("transform") {
        let types = comma_list(cursor, |cursor| {
            cursor.expect_all(&["for", "type"])?;
            type_name(cursor)
        })?;
        return Ok(FunctionAttribute::Transform(types));
    }
    if cursor.eat("window") {
        return Ok(FunctionAttribute::Window);
    }
    match attribute(cursor)? {
        Some(attribute) => Ok(attribute),
        None => Err(cursor.error("an attribute or the body of the function")),
    }
}

/// An attribute of CREATE and ALTER (`common_func_opt_item`).
fn attribute(cursor: &mut Cursor) -> Result<Option<FunctionAttribute>, SyntaxError> {
    use FunctionAttribute::*;
    const WORDS: &[(&[&str], FunctionAttribute)] = &[
        (&["called", "on", "null", "input"], Strict(false)),
        (&["returns", "null", "on", "null", "input"], Strict(true)),
        (&["strict"], Strict(true)),
        (&["immutable"], Volatility(self::Volatility::Immutable)),
        (&["stable"], Volatility(self::Volatility::Stable)),
        (&["volatile"], Volatility(self::Volatility::Volatile)),
        (&["external", "security", "definer"], SecurityDefiner(true)),
        (&["external", "security", "invoker"], SecurityDefiner(false)),
        (&["security", "definer"], SecurityDefiner(true)),
        (&["security", "invoker"], SecurityDefiner(false)),
        (&["leakproof"], Leakproof(true)),
        (&["not", "leakproof"], Leakproof(false)),
    ];
    for (words, attribute) in WORDS {
        if cursor.eat_all(words) {
            return Ok(Some(attribute.clone()));
        }
    }
    if let Some(word) = cursor.eat_any(&["cost", "rows"]) {
        let number = number(cursor).ok_or_else(|| cursor.error("a number"))?;
        return Ok(Some(match word {
            "cost" => Cost(number),
            _ => Rows(number),
        }));
    }
    if cursor.eat("support") {
        return cursor.qualified_name().map(|name| Some(Support(name)));
    }
    if cursor.eat("parallel") {
        let error = cursor.error("SAFE, RESTRICTED or UNSAFE");
        return match cursor.identifier()?.value.as_str() {
            "safe" => Ok(Some(Parallel(self::Parallel::Safe))),
            "restricted" => Ok(Some(Parallel(self::Parallel::Restricted))),
            "unsafe" => Ok(Some(Parallel(self::Parallel::Unsafe))),
            _ => Err(error),
        };
    }
    if cursor.at("set") || cursor.at("reset") {
        let reset = cursor.at("reset");
        return Ok(Some(match session::set_or_reset(cursor)? {
            Some(assignment) if reset => Reset(assignment.name),
            Some(assignment) => Set {
                name: assignment.name,
                value: assignment.value,
            },
            None => ResetAll,
        }));
    }
    Ok(None)
}

/// ALTER FUNCTION | PROCEDURE | ROUTINE.
pub(super) fn alter_function(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("alter")?;
    let function = reference(cursor)?;
    let object = ObjectReference::Function(function);
    let general = alter_object::general(cursor, &object, false)?;
    if let Some(statement) = general {
        return Ok(statement);
    }
    let ObjectReference::Function(function) = object else {
        return Err(cursor.error("an attribute of the function"));
    };
    let mut attributes = Vec::new();
    loop {
        let clause = *cursor;
        let Some(attribute) = attribute(cursor)? else {
            break;
        };
        push_once(&mut attributes, attribute, &clause, is_setting)?;
    }
    if attributes.is_empty() {
        return Err(cursor.error("an attribute of the function"));
    }
    cursor.eat("restrict");
    Ok(Statement::AlterFunction(AlterFunction {
        function,
        attributes,
    }))
}

/// FUNCTION | PROCEDURE | ROUTINE | AGGREGATE and what it names.
pub(super) fn reference(cursor: &mut Cursor) -> Result<FunctionReference, SyntaxError> {
    let kind = match cursor.expect_any(&["function", "procedure", "routine", "aggregate"])? {
        "function" => RoutineKind::Function,
        "procedure" => RoutineKind::Procedure,
        "routine" => RoutineKind::Routine,
        _ => RoutineKind::Aggregate,
    };
    named(cursor, kind)
}

/// `name`, or `name(arguments)`.
pub(super) fn named(
    cursor: &mut Cursor,
    kind: RoutineKind,
) -> Result<FunctionReference, SyntaxError> {
    let start = cursor.position();
    let mut ahead = *cursor;
    // Without parentheses, keywords that name columns will do too.
    let name = match ahead.qualified_function_name() {
        Ok(name) => {
            *cursor = ahead;
            name
        }
        Err(error) => {
            let name = cursor.qualified_name().map_err(|_| error)?;
            if cursor.at_kind(TokenKind::LeftParen) {
                return Err(cursor.error("no argument list after this name"));
            }
            name
        }
    };
    let arguments = if !cursor.at_kind(TokenKind::LeftParen) {
        if kind == RoutineKind::Aggregate {
            return Err(cursor.error("\"(\""));
        }
        None
    } else if kind == RoutineKind::Aggregate {
        let (parameters, _) = aggregate_parameters(cursor)?;
        Some(parameters)
    } else {
        Some(within(cursor, |cursor| {
            if cursor.is_end() {
                return Ok(Vec::new());
            }
            comma_list(cursor, |cursor| parameter(cursor, false))
        })?)
    };
    Ok(FunctionReference {
        kind,
        name,
        arguments: arguments.map(|arguments| arguments.into_iter().map(argument).collect()),
        span: cursor.span_from(start),
    })
}

fn argument(parameter: Parameter) -> (ParameterMode, TypeName) {
    (parameter.mode, parameter.data_type)
}

/// `(*)`, `(a, b)`, `(ORDER BY b)`, `(a ORDER BY b)`; with the number of direct ones where there is an ORDER BY.
pub(super) fn aggregate_parameters(
    cursor: &mut Cursor,
) -> Result<(Vec<Parameter>, Option<usize>), SyntaxError> {
    within(cursor, |cursor| {
        if cursor.eat_operator("*") {
            return Ok((Vec::new(), None));
        }
        let mut parameters = Vec::new();
        if !cursor.at("order") {
            parameters = comma_list(cursor, |cursor| parameter(cursor, false))?;
        }
        if !cursor.eat("order") {
            return Ok((parameters, None));
        }
        cursor.expect("by")?;
        let direct = parameters.len();
        let ordered = comma_list(cursor, |cursor| parameter(cursor, false))?;
        let is_variadic = |parameter: &&Parameter| parameter.mode == ParameterMode::Variadic;
        let Some(last) = parameters.last().filter(is_variadic) else {
            parameters.extend(ordered);
            return Ok((parameters, Some(direct)));
        };
        // `(VARIADIC "any" ORDER BY VARIADIC "any")` says one parameter twice.
        let shape = |parameter: &Parameter| {
            let data_type = &parameter.data_type;
            (data_type.name.to_string(), data_type.array_dimensions)
        };
        match ordered.as_slice() {
            [only] if is_variadic(&only) && shape(only) == shape(last) => {}
            _ => {
                return Err(cursor.error("the same VARIADIC argument").with_message(
                    "an ordered-set aggregate with a VARIADIC direct argument must have one VARIADIC aggregated \
                     argument of the same data type",
                ));
            }
        }
        Ok((parameters, Some(direct)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn functions_with_everything() {
        insta::assert_snapshot!(readings(&[
            "CREATE FUNCTION app.add(a int, b int = a + 1, OUT total bigint) RETURNS bigint LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE COST 5 AS 'select a + b'",
            "create or replace function f(IN OUT x text, variadic y double precision[]) returns setof record as $$body$$ language 'plpgsql' external security definer set search_path = app, 'Other' set work_mem from current",
            "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t SELECT CASE WHEN a THEN 1 END; SELECT 2; END",
            "CREATE FUNCTION f() RETURNS trigger AS 'lib', 'sym' LANGUAGE c WINDOW NOT LEAKPROOF CALLED ON NULL INPUT ROWS 10 SUPPORT app.help TRANSFORM FOR TYPE hstore, FOR TYPE int",
            "CREATE FUNCTION f(x int) RETURNS NULL ON NULL INPUT RETURN x + 1",
        ]));
    }

    #[test]
    fn names_and_types_of_parameters_are_told_apart() {
        insta::assert_snapshot!(readings(&[
            "CREATE FUNCTION f(int, character varying, t.id%TYPE, name OUT text) RETURNS TABLE (id uuid, \"N\" numeric(3,1)) AS ''",
            "CREATE FUNCTION f(double precision, double double precision, text text, name) RETURNS int AS ''",
            "CREATE FUNCTION f(IN \"In\" public.mood, left interval day, timestamp with time zone, a.b) RETURNS int AS ''",
            "CREATE FUNCTION f(a text DEFAULT 'x, y', b int DEFAULT f(1, 2)) RETURNS int AS ''",
        ]));
    }

    #[test]
    fn alterations() {
        insta::assert_snapshot!(readings(&[
            "ALTER FUNCTION app.f(a int, OUT text) STABLE RESET ALL RESET work_mem RESTRICT",
            "ALTER ROUTINE f OWNER TO CURRENT_USER",
            "ALTER PROCEDURE f(int) SET SCHEMA other",
            "ALTER FUNCTION f() SET SCHEMA 'other'",
            "ALTER FUNCTION f() NO DEPENDS ON EXTENSION hstore",
            "ALTER FUNCTION f(integer) RENAME TO g",
        ]));
    }

    #[test]
    fn what_is_no_function_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE FUNCTION f RETURNS int AS ''",
            "CREATE FUNCTION f(a int RETURNS int",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql QUICKLY AS ''",
            "CREATE FUNCTION f() RETURNS int AS 'a' AS 'b'",
            "CREATE FUNCTION f() RETURNS int LANGUAGE a STABLE LANGUAGE b",
            "ALTER FUNCTION f() STRICT CALLED ON NULL INPUT",
            "CREATE FUNCTION f() RETURNS int PARALLEL maybe",
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END",
            "CREATE FUNCTION f(a int DEFAULT) RETURNS int AS ''",
            "CREATE FUNCTION f(out) RETURNS int AS ''",
            "CREATE PROCEDURE p() RETURNS int AS ''",
            "ALTER FUNCTION f()",
            "ALTER FUNCTION f() COST x",
            "ALTER FUNCTION f(int DEFAULT 1) STRICT",
        ]));
    }
}
