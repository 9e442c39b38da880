//! Our tokens as sqlparser's.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{
    Location, Span as ParserSpan, Token as ParserToken, TokenWithSpan, Word,
};

use super::super::cursor::Cursor;
use super::super::error::SyntaxError;
use super::super::keywords;
use super::super::lexer::TokenKind;
use super::super::literal::{DEFAULT_UNICODE_ESCAPE, string_value};
use super::operator;
use crate::source::Span;

/// Operators, casts and set operations in a row that make a tree as deep as they are many.
const MAX_CHAIN: usize = 1000;

/// Everything that is left of the cursor.
///
/// # Errors
/// A token that no expression or query has: a psql variable, an unclosed quote, a semicolon.
pub(super) fn convert(mut cursor: Cursor<'_>) -> Result<Vec<TokenWithSpan>, SyntaxError> {
    let mut tokens = Vec::with_capacity(cursor.tokens().len());
    // In the dots and names after a parenthesis or subscript.
    let mut in_fields = false;
    // The parenthesis that closes the one of `ONLY (t)`.
    let mut close = None;
    while !cursor.is_end() {
        if is_noise(cursor) {
            let only = cursor.at("only");
            cursor.bump();
            let mut table = cursor;
            if only && table.parenthesised().is_ok() {
                close = Some(table.position() - 1);
                cursor.bump();
            }
            continue;
        }
        if close == Some(cursor.position()) {
            cursor.bump();
            continue;
        }
        if cursor.at_all(&["collation", "for"]) {
            let span = cursor.next_span();
            tokens.extend(COLLATION_FOR.map(|token| located(token(), span)));
            cursor.bump();
            cursor.bump();
            continue;
        }
        let start = cursor.position();
        let star = in_fields && cursor.follows(TokenKind::Dot) && cursor.at_operator("*");
        let token = if star {
            cursor.bump();
            word("*".to_owned(), false)
        } else {
            next(&mut cursor)?
        };
        in_fields = match token {
            ParserToken::RParen | ParserToken::RBracket => true,
            ParserToken::Period | ParserToken::Word(_) => in_fields,
            _ => false,
        };
        tokens.push(located(token, cursor.span_from(start)));
    }
    Ok(tokens)
}

/// What PostgreSQL makes of `COLLATION FOR`.
const COLLATION_FOR: [fn() -> ParserToken; 3] = [
    || word("pg_catalog".to_owned(), false),
    || ParserToken::Period,
    || word("pg_collation_for".to_owned(), false),
];

fn located(token: ParserToken, span: Span) -> TokenWithSpan {
    let location = |offset: u32| Location::new(u64::from(span.file.0) + 1, u64::from(offset));
    TokenWithSpan::new(
        token,
        ParserSpan::new(location(span.start), location(span.end)),
    )
}

/// Words that sqlparser does not know, and that change nothing about what a query returns: `ONLY t`, and the kind of
/// lock in `FOR NO KEY UPDATE` and `FOR KEY SHARE`.
fn is_noise(cursor: Cursor<'_>) -> bool {
    let before = |words: &[&str]| {
        let Some(previous) = cursor.position().checked_sub(words.len()) else {
            return false;
        };
        let mut earlier = cursor;
        earlier.rewind(previous);
        earlier.at_all(words)
    };
    if cursor.at("only") {
        return ["from", "join", "update", "into", "using"]
            .iter()
            .any(|word| before(&[word]))
            || cursor.follows(TokenKind::Comma);
    }
    (cursor.at_all(&["no", "key", "update"]) && before(&["for"]))
        || (cursor.at_all(&["key", "update"]) && before(&["for", "no"]))
        || (cursor.at_all(&["key", "share"]) && before(&["for"]))
}

/// Whether two constants stand side by side; sqlparser takes the second one for an alias.
fn is_second_constant(cursor: &Cursor<'_>) -> bool {
    [
        TokenKind::String,
        TokenKind::EscapeString,
        TokenKind::UnicodeString,
        TokenKind::DollarString,
    ]
    .into_iter()
    .chain([TokenKind::Integer, TokenKind::Number, TokenKind::Parameter])
    .any(|kind| cursor.follows(kind))
}

fn next(cursor: &mut Cursor<'_>) -> Result<ParserToken, SyntaxError> {
    let Some(token) = cursor.peek() else {
        return Ok(ParserToken::EOF);
    };
    let source = token.text(cursor.text());
    let converted = match token.kind {
        TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier => {
            let quoted = token.kind != TokenKind::Word;
            return Ok(word(cursor.label()?.value, quoted));
        }
        TokenKind::String
        | TokenKind::EscapeString
        | TokenKind::UnicodeString
        | TokenKind::DollarString => {
            if is_second_constant(cursor) {
                return Err(cursor.error("an operator"));
            }
            return Ok(ParserToken::SingleQuotedString(
                cursor.string_literal()?.value,
            ));
        }
        TokenKind::NationalString => {
            return Ok(ParserToken::NationalStringLiteral(
                cursor.string_literal()?.value,
            ));
        }
        TokenKind::BitString => {
            let digits = string_value(cursor.text(), token, DEFAULT_UNICODE_ESCAPE);
            let digits =
                digits.map_err(|error| SyntaxError::of_literal(cursor.file(), token, &error))?;
            if source.starts_with(['b', 'B']) {
                ParserToken::SingleQuotedByteStringLiteral(digits)
            } else {
                ParserToken::HexStringLiteral(digits)
            }
        }
        TokenKind::Integer | TokenKind::Number => ParserToken::Number(source.to_owned(), false),
        TokenKind::Parameter => ParserToken::Placeholder(source.to_owned()),
        TokenKind::Operator => operator::token(source),
        TokenKind::LeftParen => ParserToken::LParen,
        TokenKind::RightParen => ParserToken::RParen,
        TokenKind::LeftBracket => ParserToken::LBracket,
        TokenKind::RightBracket => ParserToken::RBracket,
        TokenKind::Comma => ParserToken::Comma,
        TokenKind::Colon => ParserToken::Colon,
        TokenKind::Dot => ParserToken::Period,
        TokenKind::TypeCast => ParserToken::DoubleColon,
        TokenKind::ColonEquals => ParserToken::Assignment,
        TokenKind::EqualsGreater => ParserToken::RArrow,
        _ => return Err(cursor.error("an expression")),
    };
    cursor.bump();
    Ok(converted)
}

/// A word is a keyword to sqlparser only if it is one to PostgreSQL: other dialects' keywords are mere names.
fn word(value: String, quoted: bool) -> ParserToken {
    if quoted || keywords::category(&value).is_none() {
        return ParserToken::Word(Word {
            value,
            quote_style: quoted.then_some('"'),
            keyword: Keyword::NoKeyword,
        });
    }
    ParserToken::make_word(&value, None)
}

/// Refuses what would make a tree so deep that walking it overflows the stack.
///
/// The parser itself limits nesting, but it builds `a + a + a …` in a loop.
pub(super) fn check_depth(mut cursor: Cursor<'_>) -> Result<(), SyntaxError> {
    // Links of the chain at each level of parentheses.
    let mut levels = vec![0_usize];
    while let Some(token) = cursor.peek() {
        let link = match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => {
                levels.push(0);
                false
            }
            TokenKind::RightParen | TokenKind::RightBracket => {
                if levels.len() > 1 {
                    levels.pop();
                }
                false
            }
            TokenKind::Operator | TokenKind::TypeCast => true,
            TokenKind::Comma => {
                levels.last_mut().into_iter().for_each(|level| *level = 0);
                false
            }
            TokenKind::Word => LINKS.iter().any(|link| cursor.at(link)),
            _ => false,
        };
        if link && let Some(level) = levels.last_mut() {
            *level += 1;
            if *level > MAX_CHAIN {
                return Err(cursor.error("").with_message("stack depth limit exceeded"));
            }
        }
        cursor.bump();
    }
    Ok(())
}

/// Words that join two operands.
const LINKS: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "in",
    "like",
    "ilike",
    "similar",
    "between",
    "collate",
    "at",
    "isnull",
    "notnull",
    "union",
    "except",
    "intersect",
];
