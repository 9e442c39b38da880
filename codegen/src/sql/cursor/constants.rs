//! Constants: strings and integers.

use super::Cursor;
use crate::source::Span;
use crate::sql::error::SyntaxError;
use crate::sql::lexer::{Token, TokenKind};
use crate::sql::literal::{dollar_body, string_value};

/// A string constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLiteral {
    /// Its value, escapes decoded and lines joined.
    pub value: String,
    /// Everything that is written.
    pub span: Span,
    /// The part of the file that is the value, byte for byte: the inside of a dollar-quoted string, or of a plain one
    /// without quotes in it.
    pub body: Option<Span>,
}

impl Cursor<'_> {
    /// A string constant of any kind but a bit string.
    pub fn string_literal(&mut self) -> Result<StringLiteral, SyntaxError> {
        let token = match self.peek() {
            Some(token) if token.kind.is_string() && token.kind != TokenKind::BitString => token,
            _ => return Err(self.error("a string")),
        };
        let start = self.position;
        self.position += 1;
        let escape = self.unicode_escape(token.kind)?;
        let value = string_value(self.text, token, escape)
            .map_err(|error| SyntaxError::of_literal(self.file, token, &error))?;
        let body = match token.kind {
            TokenKind::DollarString => {
                let body = dollar_body(self.text, token);
                Some(Span::new(self.file, body.start as u32..body.end as u32))
            }
            TokenKind::String if (token.end - token.start) as usize == value.len() + 2 => {
                Some(Span::new(self.file, token.start + 1..token.end - 1))
            }
            _ => None,
        };
        Ok(StringLiteral {
            value,
            span: self.span_from(start),
            body,
        })
    }

    /// Whether a string constant comes next.
    pub fn at_string(&self) -> bool {
        self.peek()
            .is_some_and(|token| token.kind.is_string() && token.kind != TokenKind::BitString)
    }

    /// An integer with an optional sign.
    pub fn integer(&mut self) -> Result<i64, SyntaxError> {
        let start = self.position;
        let negative = self.eat_operator("-");
        if !negative {
            self.eat_operator("+");
        }
        let Some(token) = self
            .peek()
            .filter(|token| token.kind == TokenKind::Integer || self.is_radix(*token))
        else {
            let error = self.error("an integer");
            self.position = start;
            return Err(error);
        };
        self.position += 1;
        let value = integer_value(token.text(self.text));
        let value =
            value.and_then(|value| i64::try_from(if negative { -value } else { value }).ok());
        value.ok_or_else(|| {
            SyntaxError::at_token(self.file, self.text, token, "a 64-bit integer")
                .with_message("integer out of range")
        })
    }

    fn is_radix(&self, token: Token) -> bool {
        let text = token.text(self.text).as_bytes();
        token.kind == TokenKind::Number
            && text.len() > 2
            && text[0] == b'0'
            && text[1].is_ascii_alphabetic()
            && !matches!(text[1], b'e' | b'E')
    }
}

/// The value of an unsigned integer constant, decimal or `0x`, `0o`, `0b`.
fn integer_value(text: &str) -> Option<i128> {
    let digits = text.replace('_', "");
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        _ => (10, &digits[..]),
    };
    i128::from_str_radix(digits, radix).ok()
}
