//! Expressions and queries, as syntax trees of sqlparser.
//!
//! Our tokens are handed to sqlparser's parser, so no text is read twice and its spans are byte ranges: a location's line
//! is the file and its column the offset. Names in the tree are as PostgreSQL stores them, folded and cut, and strings
//! are decoded, whatever their quotes were; the text of an expression is that of the file, never the tree's own printing.
//!
//! A word is a keyword to sqlparser only if it is one to PostgreSQL. So a type whose name is none is
//! [`DataType::Custom`](sqlparser::ast::DataType::Custom): `uuid`, `date` and `int4` are names to look up like any other.
//!
//! Where sqlparser reads PostgreSQL's grammar wrongly, `dialect.rs` corrects it: precedence, `type 'constant'`, labels and
//! aliases, ANY and ALL after any operator. Where its tree lacks a node, one that PostgreSQL has no use for stands in:
//!
//! | SQL | tree |
//! | --- | --- |
//! | `f(VARIADIC a)`, `BETWEEN SYMMETRIC a AND b` | `Expr::Prefixed`, the prefix being `variadic`, `symmetric` or `asymmetric` |
//! | `(row).*` | a field named `*`, unquoted |
//! | `a LIKE ANY (b)` | `AnyOp` with the operator `~~`; likewise ALL, ILIKE and NOT |
//! | `FROM ONLY t`, `FOR NO KEY UPDATE`, `FOR KEY SHARE` | `FROM t`, `FOR UPDATE`, `FOR SHARE` |
//!
//! What stays unread is in the test `refused_though_valid`.

mod dialect;
mod operator;
mod tokens;

use std::ops::Range;

use sqlparser::ast::{Expr, Query};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span as ParserSpan, Token as ParserToken};

pub use operator::{binary_operator, unary_operator};

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::lexer::lex;
use crate::source::{FileId, Span};
use dialect::PostgreSql;

/// How deep expressions and queries may nest on the caller's stack, in sqlparser's count. In a debug build a level takes
/// up to 100 KiB, and a thread has 2 MiB.
const DEPTH: usize = 16;
/// How deep they may nest at all. PostgreSQL's own limit depends on its stack.
const MAX_DEPTH: usize = 300;
/// A stack for that.
const MAX_STACK: usize = 64 << 20;

/// Reads all that is left of the cursor as one expression.
///
/// # Errors
/// It is none, or one that sqlparser cannot read; then the place is the token that it stopped at.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path has one lifetime, the closure any"
)]
pub fn parse_expression(cursor: Cursor<'_>) -> Result<Expr, SyntaxError> {
    parse(cursor, |parser| parser.parse_expr())
}

/// Reads all that is left of the cursor as one query: SELECT, VALUES, TABLE, with or without WITH and parentheses.
///
/// # Errors
/// As [`parse_expression`].
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path has one lifetime, the closure any"
)]
pub fn parse_query(cursor: Cursor<'_>) -> Result<Box<Query>, SyntaxError> {
    parse(cursor, |parser| parser.parse_query())
}

/// Reads a part of a file as one expression.
///
/// # Errors
/// As [`parse_expression`].
pub fn expression_at(text: &str, span: Span) -> Result<Expr, SyntaxError> {
    let tokens = lex(text, span.start..span.end);
    parse_expression(Cursor::within(span, text, &tokens))
}

/// Reads a part of a file as one query.
///
/// # Errors
/// As [`parse_expression`].
pub fn query_at(text: &str, span: Span) -> Result<Box<Query>, SyntaxError> {
    let tokens = lex(text, span.start..span.end);
    parse_query(Cursor::within(span, text, &tokens))
}

/// The bytes that a span of a tree stands for; nothing for the empty span of a node without position.
pub fn span_of(span: ParserSpan) -> Option<Span> {
    let file = FileId(u32::try_from(span.start.line.checked_sub(1)?).ok()?);
    Some(Span::new(file, offsets(span)?))
}

fn offsets(span: ParserSpan) -> Option<Range<u32>> {
    Some(u32::try_from(span.start.column).ok()?..u32::try_from(span.end.column).ok()?)
}

fn parse<T: Send>(
    cursor: Cursor<'_>,
    read: impl Fn(&mut Parser<'_>) -> Result<T, ParserError> + Sync,
) -> Result<T, SyntaxError> {
    tokens::check_depth(cursor)?;
    let parse = |tokens, depth| {
        let mut parser = Parser::new(&PostgreSql)
            .with_recursion_limit(depth)
            .with_tokens_with_locations(tokens);
        let result = read(&mut parser);
        let stopped = if result.is_ok() {
            parser.peek_token_ref()
        } else {
            parser.get_current_token()
        };
        (result, stopped.clone())
    };
    let (mut result, mut stopped) = parse(tokens::convert(cursor)?, DEPTH);
    if matches!(result, Err(ParserError::RecursionLimitExceeded)) {
        // Few need more than the caller's stack, so they alone pay for a thread.
        let tokens = tokens::convert(cursor)?;
        let deeper = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(MAX_STACK);
            thread
                .spawn_scoped(scope, || parse(tokens, MAX_DEPTH))
                .ok()?
                .join()
                .ok()
        });
        (result, stopped) = deeper.unwrap_or((result, stopped));
    }
    match result {
        Ok(tree) if stopped.token == ParserToken::EOF => Ok(tree),
        Ok(_) => Err(error_at(
            cursor,
            stopped.span.start,
            "the end of the expression",
        )),
        Err(ParserError::RecursionLimitExceeded) => {
            Err(error_at(cursor, stopped.span.start, "").with_message("stack depth limit exceeded"))
        }
        Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => {
            let (message, location) = location_in(&message);
            let expected = message
                .strip_prefix("Expected: ")
                .and_then(|rest| rest.split_once(", found: "));
            let expected = expected.map_or("", |(expected, _)| expected);
            Err(error_at(
                cursor,
                location.unwrap_or(stopped.span.start),
                expected,
            ))
        }
    }
}

/// Splits the suffix ` at Line: L, Column: C` off a message of the parser.
fn location_in(message: &str) -> (&str, Option<Location>) {
    // The token that stands for the end of the input has no position, and so the message none.
    if message.ends_with("found: EOF") {
        return (message, Some(Location::empty()));
    }
    let Some((head, location)) = message.rsplit_once(" at Line: ") else {
        return (message, None);
    };
    let Some((line, column)) = location.split_once(", Column: ") else {
        return (message, None);
    };
    match (line.parse(), column.parse()) {
        (Ok(line), Ok(column)) => (head, Some(Location::new(line, column))),
        _ => (message, None),
    }
}

/// The error at the token that begins at a location, or at the end if none does.
fn error_at(mut cursor: Cursor<'_>, location: Location, expected: &str) -> SyntaxError {
    let found = |cursor: &Cursor<'_>| {
        location.line > 0
            && cursor
                .peek()
                .is_some_and(|token| u64::from(token.start) == location.column)
    };
    while !cursor.is_end() && !found(&cursor) {
        cursor.bump();
    }
    cursor.error(expected)
}

#[cfg(test)]
mod tests;
