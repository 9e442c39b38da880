//! Lists of options: `WITH (fillfactor = 70)`, `(INPUT = f, …)`, `OPTIONS (host 'x')`.

use super::data_type::function_type;
use crate::sql::keywords::{self, Category};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{OptionAction, Setting, TypeName};
use crate::sql::{Cursor, Name, SyntaxError};

/// `(name [= value], …)`. Names may have a namespace, as storage parameters have.
pub(super) fn settings(cursor: &mut Cursor) -> Result<Vec<Setting>, SyntaxError> {
    let definitions = definitions(cursor)?;
    Ok(definitions
        .into_iter()
        .map(|(setting, _)| setting)
        .collect())
}

/// The same; where a value could be a type, with the type.
pub(super) fn definitions(
    cursor: &mut Cursor,
) -> Result<Vec<(Setting, Option<TypeName>)>, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    let mut settings = Vec::new();
    loop {
        settings.push(definition(&mut inner)?);
        if !inner.eat_kind(TokenKind::Comma) {
            inner.expect_end()?;
            return Ok(settings);
        }
    }
}

/// `(name, …)` of RESET, where PostgreSQL also reads, and passes over, values.
pub(super) fn setting_names(cursor: &mut Cursor) -> Result<Vec<Name>, SyntaxError> {
    let settings = settings(cursor)?;
    Ok(settings.into_iter().map(|setting| setting.name).collect())
}

fn definition(cursor: &mut Cursor) -> Result<(Setting, Option<TypeName>), SyntaxError> {
    let start = cursor.position();
    let mut name = cursor.label()?;
    if cursor.eat_kind(TokenKind::Dot) {
        let last = cursor.label()?;
        name = Name {
            value: format!("{}.{}", name.value, last.value),
            span: name.span.to(last.span),
        };
    }
    let (value, data_type) = if cursor.eat_operator("=") {
        let (value, data_type) = value(cursor)?;
        (Some(value), data_type)
    } else {
        (None, None)
    };
    let span = cursor.span_from(start);
    Ok((Setting { name, value, span }, data_type))
}

/// A value (`def_arg`): a string, a number, a word, an operator or a type.
fn value(cursor: &mut Cursor) -> Result<(String, Option<TypeName>), SyntaxError> {
    if cursor.at_string() {
        return Ok((cursor.string_literal()?.value, None));
    }
    let number = |token: Option<crate::sql::lexer::Token>| {
        token.is_some_and(|token| matches!(token.kind, TokenKind::Integer | TokenKind::Number))
    };
    let signed = cursor.at_operator("-") || cursor.at_operator("+");
    if number(cursor.peek()) || (signed && number(cursor.peek_nth(1))) {
        let mut text = String::new();
        if signed {
            if cursor.at_operator("-") {
                text.push('-');
            }
            cursor.bump();
        }
        text.push_str(cursor.peek_text());
        cursor.bump();
        return Ok((text, None));
    }
    if cursor.at_kind(TokenKind::Operator) {
        let text = cursor.peek_text().to_owned();
        cursor.bump();
        return Ok((text, None));
    }
    if cursor.at("operator")
        && cursor
            .peek_nth(1)
            .is_some_and(|token| token.kind == TokenKind::LeftParen)
    {
        cursor.bump();
        let mut inner = cursor.parenthesised()?;
        let mut text = String::new();
        while !inner.at_kind(TokenKind::Operator) {
            text.push_str(&inner.identifier()?.value);
            inner.expect_kind(TokenKind::Dot)?;
            text.push('.');
        }
        text.push_str(inner.peek_text());
        inner.bump();
        inner.expect_end()?;
        return Ok((text, None));
    }
    let mut ahead = *cursor;
    if let Ok(data_type) = function_type(&mut ahead) {
        *cursor = ahead;
        let mut text = data_type.name.to_string();
        if let Some(column) = &data_type.column {
            text = format!("{text}.{}%TYPE", column.value);
        }
        text.push_str(&"[]".repeat(data_type.array_dimensions.into()));
        return Ok((text, Some(data_type)));
    }
    // Reserved words and NONE: ON, TRUE …
    let is_value = cursor.at("none")
        || cursor.peek_word().and_then(keywords::category) == Some(Category::Reserved);
    if !is_value {
        return Err(cursor.error("a value"));
    }
    Ok((cursor.label()?.value, None))
}

/// `OPTIONS (name 'value', …)`, if it comes.
pub(super) fn foreign_options(cursor: &mut Cursor) -> Result<Vec<Setting>, SyntaxError> {
    let mut settings = Vec::new();
    if !cursor.at("options") {
        return Ok(settings);
    }
    cursor.bump();
    let mut inner = cursor.parenthesised()?;
    loop {
        settings.push(foreign_option(&mut inner)?);
        if !inner.eat_kind(TokenKind::Comma) {
            inner.expect_end()?;
            return Ok(settings);
        }
    }
}

/// `OPTIONS ([ADD | SET | DROP] name ['value'], …)` of ALTER.
pub(super) fn foreign_option_changes(
    cursor: &mut Cursor,
) -> Result<Vec<(OptionAction, Setting)>, SyntaxError> {
    cursor.expect("options")?;
    let mut inner = cursor.parenthesised()?;
    let mut changes = Vec::new();
    loop {
        // The words are names too: `OPTIONS (set 'x')` adds an option "set".
        let names_option = inner
            .peek_nth(1)
            .is_some_and(|token| token.kind.is_string());
        let action = if names_option {
            None
        } else {
            inner.eat_any(&["add", "set", "drop"])
        };
        changes.push(match action {
            Some("drop") => {
                let name = inner.label()?;
                let span = name.span;
                let setting = Setting {
                    name,
                    value: None,
                    span,
                };
                (OptionAction::Drop, setting)
            }
            Some("set") => (OptionAction::Set, foreign_option(&mut inner)?),
            _ => (OptionAction::Add, foreign_option(&mut inner)?),
        });
        if !inner.eat_kind(TokenKind::Comma) {
            inner.expect_end()?;
            return Ok(changes);
        }
    }
}

fn foreign_option(cursor: &mut Cursor) -> Result<Setting, SyntaxError> {
    let start = cursor.position();
    let name = cursor.label()?;
    let value = Some(cursor.string_literal()?.value);
    let span = cursor.span_from(start);
    Ok(Setting { name, value, span })
}

#[cfg(test)]
mod tests {
    use super::super::testing::with;
    use super::*;

    fn show(settings: &[Setting]) -> String {
        let shown: Vec<String> = settings
            .iter()
            .map(|setting| match &setting.value {
                Some(value) => format!("{}={value}", setting.name),
                None => setting.name.to_string(),
            })
            .collect();
        shown.join(" ")
    }

    #[test]
    fn values_are_as_postgresql_stores_them() {
        for (sql, expected) in [
            ("(fillfactor = 70)", "fillfactor=70"),
            ("(FillFactor=-7, b = +1.5)", "fillfactor=-7 b=1.5"),
            (
                "(security_invoker, a = ON, b = 'On')",
                "security_invoker a=on b=On",
            ),
            (
                "(toast.autovacuum_enabled = False)",
                "toast.autovacuum_enabled=false",
            ),
            (
                "(a = =, b = OPERATOR(pg_catalog.&&))",
                "a== b=pg_catalog.&&",
            ),
            (
                "(input = public.\"In\", c = double precision)",
                "input=public.In c=pg_catalog.float8",
            ),
            ("(a = int4[], b = none)", "a=int4[] b=none"),
            (
                "(passedbyvalue, like = int)",
                "passedbyvalue like=pg_catalog.int4",
            ),
        ] {
            let read = with(sql, |cursor| {
                let settings = settings(cursor)?;
                cursor.expect_end()?;
                Ok(show(&settings))
            });
            assert_eq!(read.as_deref(), Ok(expected), "{sql}");
        }
    }

    #[test]
    fn a_list_needs_names_and_values() {
        for (sql, at, expected) in [
            ("()", 1, "a name"),
            ("(a = )", 5, "a value"),
            ("(a b)", 3, "\")\""),
            ("(a,)", 3, "a name"),
            ("a", 0, "\"(\""),
        ] {
            let error = with(sql, settings).unwrap_err();
            assert_eq!(
                (error.span.start, error.expected.as_str()),
                (at, expected),
                "{sql}"
            );
        }
    }

    #[test]
    fn options_of_foreign_objects() {
        let read = |sql| with(sql, |cursor| Ok(show(&foreign_options(cursor)?)));
        assert_eq!(
            read("OPTIONS (host 'x', \"Port\" '1')").as_deref(),
            Ok("host=x Port=1")
        );
        assert_eq!(read("NOT NULL").as_deref(), Ok(""));
        assert!(read("OPTIONS (host = 'x')").is_err());
        let changes = with(
            "OPTIONS (a '1', SET b '2', DROP c, ADD d '4', set '5')",
            foreign_option_changes,
        )
        .unwrap();
        let shown: Vec<_> = changes
            .iter()
            .map(|(action, setting)| (*action, show(std::slice::from_ref(setting))))
            .collect();
        assert_eq!(
            shown,
            [
                (OptionAction::Add, "a=1".to_owned()),
                (OptionAction::Set, "b=2".to_owned()),
                (OptionAction::Drop, "c".to_owned()),
                (OptionAction::Add, "d=4".to_owned()),
                (OptionAction::Add, "set=5".to_owned()),
            ]
        );
    }
}
