//! CREATE AGGREGATE, today's form and the old one with BASETYPE.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    CreateAggregate, Parameter, ParameterMode, Setting, Statement, TypeName,
};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

use super::clause::or_replace;
use super::function::aggregate_parameters;
use super::setting::definitions;

/// CREATE [OR REPLACE] AGGREGATE.
pub(super) fn create_aggregate(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let or_replace = or_replace(cursor);
    cursor.expect("aggregate")?;
    let name = cursor.qualified_function_name()?;
    let mut after = *cursor;
    after.parenthesised()?;
    let arguments = if after.at_kind(TokenKind::LeftParen) {
        Some(aggregate_parameters(cursor)?)
    } else {
        None
    };
    let start = cursor.position();
    let mut base = None;
    let mut state_type = None;
    let mut state_function = None;
    let mut final_function = None;
    let mut final_function_extra = false;
    let mut options = Vec::new();
    // SFUNC1, STYPE1 and INITCOND1 are old names.
    for (setting, data_type) in definitions(cursor)? {
        match setting.name.value.as_str() {
            "basetype" => base = Some(base_type(&setting, data_type)?),
            "stype" | "stype1" => state_type = Some(type_of(&setting, data_type)?),
            "sfunc" | "sfunc1" => state_function = Some(function_of(&setting, data_type)?),
            "finalfunc" => final_function = Some(function_of(&setting, data_type)?),
            "finalfunc_extra" => final_function_extra = is_on(&setting),
            _ => options.push(setting),
        }
    }
    let definition = cursor.span_from(start);
    let wanting =
        |what: &str, message: &str| SyntaxError::new(definition, what, "").with_message(message);
    let (parameters, direct_parameters) = match (arguments, base) {
        (Some(arguments), _) => arguments,
        (None, Some(base)) => (base.into_iter().map(plain_parameter).collect(), None),
        (None, None) => {
            return Err(wanting(
                "BASETYPE",
                "aggregate input type must be specified",
            ));
        }
    };
    Ok(Statement::CreateAggregate(CreateAggregate {
        name,
        or_replace,
        parameters,
        direct_parameters,
        state_type: state_type
            .ok_or_else(|| wanting("STYPE", "aggregate stype must be specified"))?,
        state_function: state_function
            .ok_or_else(|| wanting("SFUNC", "aggregate sfunc must be specified"))?,
        final_function,
        final_function_extra,
        options,
        definition,
    }))
}

fn plain_parameter(data_type: TypeName) -> Parameter {
    let span = data_type.span;
    Parameter {
        mode: ParameterMode::In,
        name: None,
        data_type,
        default: None,
        span,
    }
}

/// BASETYPE; none for ANY, the old spelling of `*`.
fn base_type(
    setting: &Setting,
    data_type: Option<TypeName>,
) -> Result<Option<TypeName>, SyntaxError> {
    let any = setting
        .value
        .as_ref()
        .is_some_and(|value| value.eq_ignore_ascii_case("any"));
    if any {
        return Ok(None);
    }
    type_of(setting, data_type).map(Some)
}

/// The value of a setting that has to be a type.
pub(super) fn type_of(
    setting: &Setting,
    data_type: Option<TypeName>,
) -> Result<TypeName, SyntaxError> {
    data_type.ok_or_else(|| {
        let found = setting.value.clone().unwrap_or_default();
        SyntaxError::new(setting.span, "a type", found).with_message(format!(
            "{} requires a parameter that is a type",
            setting.name
        ))
    })
}

/// The value of a setting that has to be a function's name.
pub(super) fn function_of(
    setting: &Setting,
    data_type: Option<TypeName>,
) -> Result<QualifiedName, SyntaxError> {
    match (data_type, &setting.value) {
        (Some(data_type), _) => Ok(data_type.name),
        // A string is a name too, for old dumps.
        (None, Some(value)) => Ok(QualifiedName::unqualified(Name {
            value: value.clone(),
            span: setting.span,
        })),
        (None, None) => Err(SyntaxError::new(setting.span, "a function", "")
            .with_message(format!("{} requires a parameter", setting.name))),
    }
}

/// Whether a switch is on; written alone, it is.
fn is_on(setting: &Setting) -> bool {
    setting
        .value
        .as_ref()
        .is_none_or(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "on" | "1"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn both_forms() {
        insta::assert_snapshot!(readings(&[
            "CREATE AGGREGATE app.total(a int, VARIADIC numeric[]) (SFUNC = app.add, STYPE = internal, FINALFUNC = fin, FINALFUNC_EXTRA, PARALLEL = safe, INITCOND = '0')",
            "CREATE OR REPLACE AGGREGATE n(*) (sfunc = inc, stype = int8, finalfunc_extra = off, sortop = OPERATOR(app.<))",
            "CREATE AGGREGATE pct(float8 ORDER BY anyelement) (sfunc = s, stype = internal, hypothetical)",
            "CREATE AGGREGATE pct(ORDER BY VARIADIC \"any\") (sfunc = s, stype = internal)",
            "CREATE AGGREGATE pct(VARIADIC \"any\" ORDER BY VARIADIC \"any\") (sfunc = s, stype = internal)",
            "CREATE AGGREGATE old (BASETYPE = double precision, SFUNC1 = 'Quoted', STYPE1 = text[])",
            "CREATE AGGREGATE old (basetype = ANY, sfunc = s, stype = int)",
            "CREATE AGGREGATE old (basetype = 'any', sfunc = s, stype = int)",
        ]));
    }

    #[test]
    fn what_is_missing_is_said() {
        insta::assert_snapshot!(readings(&[
            "CREATE AGGREGATE a(int) (stype = int)",
            "CREATE AGGREGATE a(int) (sfunc = s)",
            "CREATE AGGREGATE a (sfunc = s, stype = int)",
            "CREATE AGGREGATE a() (sfunc = s, stype = int)",
            "CREATE AGGREGATE a(int) (sfunc = s, stype)",
            "CREATE AGGREGATE a(int)",
            "CREATE AGGREGATE a(VARIADIC \"any\" ORDER BY VARIADIC int[]) (sfunc = s, stype = int)",
            "CREATE AGGREGATE a(int) (sfunc = s, stype = int, parallel = exists)",
        ]));
    }
}
