//! Pieces that are kept as text: where expressions and queries begin and end.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::Fragment;
use crate::sql::{Cursor, SyntaxError};

/// Everything that `cursor` still holds, as one piece; `what` is missing if that is nothing.
pub(super) fn whole(cursor: &mut Cursor, what: &str) -> Result<Fragment, SyntaxError> {
    if cursor.is_end() {
        return Err(cursor.error(what));
    }
    let start = cursor.position();
    while cursor.bump().is_some() {}
    Ok(Fragment {
        span: cursor.span_from(start),
    })
}

/// `(expression)`: the expression.
pub(super) fn in_parentheses(cursor: &mut Cursor) -> Result<Fragment, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    whole(&mut inner, "an expression")
}

/// The expressions of `(a, b, …)`, at least one.
pub(super) fn list_in_parentheses(cursor: &mut Cursor) -> Result<Vec<Fragment>, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    if inner.is_end() {
        return Err(inner.error("an expression"));
    }
    let parts = inner.split_commas();
    parts
        .into_iter()
        .map(|mut part| whole(&mut part, "an expression"))
        .collect()
}

/// An expression that ends before a comma, a closing parenthesis, or where `stop` says so outside parentheses and
/// `CASE … END`.
pub(super) fn expression_until(
    cursor: &mut Cursor,
    stop: impl Fn(&Cursor) -> bool,
) -> Result<Fragment, SyntaxError> {
    let mut part = cursor.skip_until(|at| at.at_kind(TokenKind::Comma) || stop(at));
    if part.is_end() {
        return Err(cursor.error("an expression"));
    }
    whole(&mut part, "an expression")
}

/// An expression that only a comma or the end of its list ends.
pub(super) fn expression(cursor: &mut Cursor) -> Result<Fragment, SyntaxError> {
    expression_until(cursor, |_| false)
}

/// The expression after DEFAULT in a column or domain (`b_expr`), which ends before the next constraint.
///
/// PostgreSQL's grammar allows no `NOT`, `AND`, `IS NULL` and the like here outside parentheses, so that
/// `DEFAULT 1 NOT NULL` is a default and a constraint.
pub(super) fn default_expression(cursor: &mut Cursor) -> Result<Fragment, SyntaxError> {
    let start = cursor.position();
    expression_until(cursor, |at| begins_constraint(at, start))
}

/// Words that no `b_expr` contains outside parentheses.
const CONSTRAINT_WORDS: &[&str] = &[
    "constraint",
    "check",
    "primary",
    "unique",
    "references",
    "default",
    "collate",
    "deferrable",
    "initially",
];

/// Whether a constraint begins at the next token of a default that began at position `start`.
fn begins_constraint(at: &Cursor, start: usize) -> bool {
    let Some(previous) = at.position().checked_sub(1).filter(|last| *last >= start) else {
        return at.at_any(CONSTRAINT_WORDS) || at.at("not");
    };
    let mut before = *at;
    before.rewind(previous);
    if before.at_kind(TokenKind::Dot) {
        return false;
    }
    if at.at("not") {
        return !before.at("is");
    }
    if at.at_any(&["null", "generated", "enforced"]) {
        return ends_operand(&before);
    }
    at.at_any(CONSTRAINT_WORDS)
}

/// Whether an operand is complete after the token at `at`.
fn ends_operand(at: &Cursor) -> bool {
    match at.peek().map(|token| token.kind) {
        Some(TokenKind::Operator | TokenKind::TypeCast | TokenKind::Dot | TokenKind::Comma) => {
            false
        }
        // IS [NOT] DISTINCT FROM operand
        Some(TokenKind::Word) => !at.at_any(&["from", "is", "not", "distinct"]),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{tokens, with};
    use super::*;

    /// The default, and what is left after it.
    fn split(sql: &str) -> (String, String) {
        with(sql, |cursor| {
            let fragment = default_expression(cursor)?;
            let rest = cursor.rest_span();
            Ok((
                cursor.text()[fragment.span.range()].to_owned(),
                cursor.text()[rest.range()].to_owned(),
            ))
        })
        .unwrap()
    }

    #[test]
    fn a_default_ends_before_the_next_constraint() {
        for (sql, default, rest) in [
            ("1 NOT NULL", "1", "NOT NULL"),
            ("NULL NOT NULL", "NULL", "NOT NULL"),
            ("NULL NULL", "NULL", "NULL"),
            ("NULL", "NULL", ""),
            ("1 NULL", "1", "NULL"),
            ("a || NULL NULL", "a || NULL", "NULL"),
            ("'x'::text CHECK (a > 0)", "'x'::text", "CHECK (a > 0)"),
            ("now() UNIQUE", "now()", "UNIQUE"),
            ("f(a, b), c int", "f(a, b)", ", c int"),
            ("(1 IS NOT NULL) NOT NULL", "(1 IS NOT NULL)", "NOT NULL"),
            (
                "a IS NOT DISTINCT FROM NULL NULL",
                "a IS NOT DISTINCT FROM NULL",
                "NULL",
            ),
            (
                "CASE WHEN x IS NOT NULL THEN 1 END NOT NULL",
                "CASE WHEN x IS NOT NULL THEN 1 END",
                "NOT NULL",
            ),
            ("'x' COLLATE \"C\"", "'x'", "COLLATE \"C\""),
            (
                "'2020-01-01'::timestamp with time zone NOT NULL",
                "'2020-01-01'::timestamp with time zone",
                "NOT NULL",
            ),
            (
                "ARRAY[1, 2]::int[] GENERATED",
                "ARRAY[1, 2]::int[]",
                "GENERATED",
            ),
            ("a.check CONSTRAINT x", "a.check", "CONSTRAINT x"),
            (
                "timezone('utc'::text, now()) REFERENCES u",
                "timezone('utc'::text, now())",
                "REFERENCES u",
            ),
            ("1 PRIMARY KEY", "1", "PRIMARY KEY"),
            ("true) x", "true", ") x"),
            ("- 1 DEFERRABLE", "- 1", "DEFERRABLE"),
        ] {
            assert_eq!(split(sql), (default.to_owned(), rest.to_owned()), "{sql}");
        }
    }

    #[test]
    fn an_expression_has_to_be_there() {
        for (sql, at) in [("NOT NULL", 0), ("", 0), (", b", 0), ("CHECK (a)", 0)] {
            let error = with(sql, default_expression).unwrap_err();
            assert_eq!(error.span.start, at, "{sql}");
            assert_eq!(error.expected, "an expression", "{sql}");
        }
        let error = with("()", in_parentheses).unwrap_err();
        assert_eq!((error.span.start, error.found.as_str()), (1, ")"));
    }

    #[test]
    fn lists_are_split_outside_parentheses() {
        let texts = with("(1, f(2, 3), '(,')", |cursor| {
            let parts = list_in_parentheses(cursor)?;
            Ok(parts
                .iter()
                .map(|part| cursor.text()[part.span.range()].to_owned())
                .collect::<Vec<_>>())
        })
        .unwrap();
        assert_eq!(texts, ["1", "f(2, 3)", "'(,'"]);
        assert_eq!(tokens("(1,)").len(), 4);
        assert!(with("(1,)", list_in_parentheses).is_err());
    }
}
