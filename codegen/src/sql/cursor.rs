//! A reading position in the tokens of one statement.
//!
//! Readers ask with `at_…`, consume with `eat_…`, and demand with `expect_…` and the functions that read names and
//! constants. A cursor is a small copyable value: a copy is a saved position.

use std::ops::Range;

use super::error::SyntaxError;
use super::keywords::{self, Category};
use super::lexer::{Token, TokenKind};
use super::literal::{DEFAULT_UNICODE_ESCAPE, dollar_body, identifier_value, string_value};
use super::{Name, QualifiedName};
use crate::source::{FileId, Span};

/// A reading position.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    file: FileId,
    /// The whole text of the file; token offsets count in it.
    text: &'a str,
    tokens: &'a [Token],
    position: usize,
    /// Where a message about a missing token points to.
    end: u32,
    /// The token after these: messages name it where one is missing.
    next: Option<Token>,
}

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

impl<'a> Cursor<'a> {
    /// At the first of `tokens`, which were read from `text`.
    pub fn new(file: FileId, text: &'a str, tokens: &'a [Token]) -> Self {
        let end = tokens.last().map_or(0, |token| token.end);
        Self {
            file,
            text,
            tokens,
            position: 0,
            end,
            next: None,
        }
    }

    /// The same where `tokens` are those of `span`: an error about a missing token points to its end.
    pub fn within(span: Span, text: &'a str, tokens: &'a [Token]) -> Self {
        Self {
            file: span.file,
            text,
            tokens,
            position: 0,
            end: span.end,
            next: None,
        }
    }

    /// The file that is read.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text of the whole file.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The tokens not yet read.
    pub fn tokens(&self) -> &'a [Token] {
        &self.tokens[self.position..]
    }

    // Position

    /// How many tokens were read.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes back (or forth) to an earlier [`position`](Self::position).
    pub fn rewind(&mut self, position: usize) {
        self.position = position.min(self.tokens.len());
    }

    /// Whether all tokens were read.
    pub fn is_end(&self) -> bool {
        self.position == self.tokens.len()
    }

    /// The span of a token.
    pub fn span_of(&self, token: Token) -> Span {
        Span::new(self.file, token.start..token.end)
    }

    /// The span of the next token, or the empty one at the end.
    pub fn next_span(&self) -> Span {
        let end = self.end..self.end;
        Span::new(
            self.file,
            self.peek().map_or(end, |token| token.start..token.end),
        )
    }

    /// The span of the token read last.
    pub fn last_span(&self) -> Span {
        match self.position.checked_sub(1) {
            Some(last) => self.span_of(self.tokens[last]),
            None => Span {
                end: self.next_span().start,
                ..self.next_span()
            },
        }
    }

    /// From the token at an earlier position to the token read last.
    pub fn span_from(&self, start: usize) -> Span {
        match self.tokens.get(start..self.position) {
            Some([first, .., last]) => Span::new(self.file, first.start..last.end),
            Some([only]) => self.span_of(*only),
            _ => Span {
                end: self.next_span().start,
                ..self.next_span()
            },
        }
    }

    /// The span of all tokens not yet read.
    pub fn rest_span(&self) -> Span {
        let start = self.next_span().start;
        Span::new(
            self.file,
            start
                ..self
                    .tokens
                    .last()
                    .map_or(self.end, |token| token.end)
                    .max(start),
        )
    }

    // Looking

    /// The next token.
    pub fn peek(&self) -> Option<Token> {
        self.peek_nth(0)
    }

    /// The token `ahead` tokens after the next one.
    pub fn peek_nth(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.position + ahead).copied()
    }

    /// The source text of the next token; empty at the end.
    pub fn peek_text(&self) -> &'a str {
        self.peek().map_or("", |token| token.text(self.text))
    }

    /// The next token if it is an unquoted word, as written.
    pub fn peek_word(&self) -> Option<&'a str> {
        self.word_nth(0)
    }

    fn word_nth(&self, ahead: usize) -> Option<&'a str> {
        let token = self.peek_nth(ahead)?;
        (token.kind == TokenKind::Word).then(|| token.text(self.text))
    }

    /// Whether the next token is this keyword, in any case.
    pub fn at(&self, keyword: &str) -> bool {
        self.at_nth(0, keyword)
    }

    /// Whether the token `ahead` tokens after the next one is this keyword.
    pub fn at_nth(&self, ahead: usize, keyword: &str) -> bool {
        self.word_nth(ahead)
            .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    /// Whether these keywords come next, one after the other.
    pub fn at_all(&self, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(ahead, keyword)| self.at_nth(ahead, keyword))
    }

    /// Whether one of these keywords comes next.
    pub fn at_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.at(keyword))
    }

    /// Whether the next token is of this kind.
    pub fn at_kind(&self, kind: TokenKind) -> bool {
        self.peek().is_some_and(|token| token.kind == kind)
    }

    /// Whether the token read last is of this kind.
    pub fn follows(&self, kind: TokenKind) -> bool {
        self.position
            .checked_sub(1)
            .is_some_and(|last| self.tokens[last].kind == kind)
    }

    /// Whether the next token is this operator.
    pub fn at_operator(&self, operator: &str) -> bool {
        self.at_kind(TokenKind::Operator) && self.peek_text() == operator
    }

    // Consuming

    /// Reads the next token, whatever it is.
    pub fn bump(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.position += 1;
        Some(token)
    }

    /// Reads the keyword if it comes next.
    pub fn eat(&mut self, keyword: &str) -> bool {
        self.eat_all(&[keyword])
    }

    /// Reads the keywords if all of them come next; otherwise none.
    pub fn eat_all(&mut self, keywords: &[&str]) -> bool {
        let found = self.at_all(keywords);
        if found {
            self.position += keywords.len();
        }
        found
    }

    /// Reads whichever of the keywords comes next.
    pub fn eat_any<'k>(&mut self, keywords: &[&'k str]) -> Option<&'k str> {
        let found = keywords.iter().copied().find(|keyword| self.at(keyword))?;
        self.position += 1;
        Some(found)
    }

    /// Reads the next token if it is of this kind.
    pub fn eat_kind(&mut self, kind: TokenKind) -> bool {
        let found = self.at_kind(kind);
        self.position += usize::from(found);
        found
    }

    /// Reads the operator if it comes next.
    pub fn eat_operator(&mut self, operator: &str) -> bool {
        let found = self.at_operator(operator);
        self.position += usize::from(found);
        found
    }

    // Demanding

    /// The error that something else stands here than `expected`.
    pub fn error(&self, expected: impl Into<String>) -> SyntaxError {
        match self.peek().or(self.next) {
            Some(token) => SyntaxError::at_token(self.file, self.text, token, expected),
            None => SyntaxError::new(self.next_span(), expected, ""),
        }
    }

    /// Reads the keyword.
    pub fn expect(&mut self, keyword: &str) -> Result<Span, SyntaxError> {
        if self.eat(keyword) {
            Ok(self.last_span())
        } else {
            Err(self.error(keyword.to_ascii_uppercase()))
        }
    }

    /// Reads the keywords, one after the other.
    pub fn expect_all(&mut self, keywords: &[&str]) -> Result<Span, SyntaxError> {
        let start = self.position;
        for keyword in keywords {
            self.expect(keyword)?;
        }
        Ok(self.span_from(start))
    }

    /// Reads one of the keywords.
    pub fn expect_any<'k>(&mut self, keywords: &[&'k str]) -> Result<&'k str, SyntaxError> {
        self.eat_any(keywords).ok_or_else(|| {
            let words: Vec<_> = keywords
                .iter()
                .map(|word| word.to_ascii_uppercase())
                .collect();
            self.error(words.join(" or "))
        })
    }

    /// Reads a token of this kind.
    pub fn expect_kind(&mut self, kind: TokenKind) -> Result<Token, SyntaxError> {
        match self.peek() {
            Some(token) if token.kind == kind => {
                self.position += 1;
                Ok(token)
            }
            _ => Err(self.error(describe(kind))),
        }
    }

    /// Reads the operator.
    pub fn expect_operator(&mut self, operator: &str) -> Result<Span, SyntaxError> {
        if self.eat_operator(operator) {
            Ok(self.last_span())
        } else {
            Err(self.error(format!("\"{operator}\"")))
        }
    }

    /// Demands that nothing is left.
    pub fn expect_end(&self) -> Result<(), SyntaxError> {
        if self.is_end() {
            Ok(())
        } else {
            Err(self.error(match self.next.map(|next| next.kind) {
                Some(TokenKind::RightParen) => "\")\"",
                _ => "the end of the statement",
            }))
        }
    }

    // Names

    /// A name of a table, column, schema, role or constraint (`ColId`).
    pub fn identifier(&mut self) -> Result<Name, SyntaxError> {
        self.name_of(&[Category::Unreserved, Category::ColumnName], "a name")
    }

    /// A name of a function or type (`type_function_name`).
    pub fn type_function_name(&mut self) -> Result<Name, SyntaxError> {
        self.name_of(
            &[Category::Unreserved, Category::TypeFunctionName],
            "a name",
        )
    }

    /// A name where any keyword may stand, after `AS` or a dot (`ColLabel`).
    pub fn label(&mut self) -> Result<Name, SyntaxError> {
        use Category::{ColumnName, Reserved, TypeFunctionName, Unreserved};
        self.name_of(
            &[Unreserved, ColumnName, TypeFunctionName, Reserved],
            "a name",
        )
    }

    /// Whether [`identifier`](Self::identifier) would read a name here.
    pub fn at_identifier(&self) -> bool {
        match self.peek_word() {
            Some(word) => matches!(
                keywords::category(word),
                None | Some(Category::Unreserved | Category::ColumnName)
            ),
            None => self.peek().is_some_and(|token| token.kind.is_identifier()),
        }
    }

    fn name_of(&mut self, allowed: &[Category], expected: &str) -> Result<Name, SyntaxError> {
        let Some(token) = self.peek().filter(|token| token.kind.is_identifier()) else {
            return Err(self.error(expected));
        };
        if token.kind == TokenKind::Word
            && let Some(category) = keywords::category(token.text(self.text))
            && !allowed.contains(&category)
        {
            return Err(self.error(expected));
        }
        let start = self.position;
        self.position += 1;
        let escape = self.unicode_escape(token.kind)?;
        let value = identifier_value(self.text, token, escape)
            .map_err(|error| SyntaxError::of_literal(self.file, token, &error))?;
        let span = self.span_from(start);
        if value.is_empty() {
            return Err(SyntaxError::at_token(self.file, self.text, token, expected)
                .with_message("zero-length delimited identifier"));
        }
        Ok(Name { value, span })
    }

    /// `UESCAPE 'c'` after a `U&` constant.
    fn unicode_escape(&mut self, kind: TokenKind) -> Result<char, SyntaxError> {
        let unicode = matches!(
            kind,
            TokenKind::UnicodeIdentifier | TokenKind::UnicodeString
        );
        if !unicode || !self.eat("uescape") {
            return Ok(DEFAULT_UNICODE_ESCAPE);
        }
        let token = self.expect_kind(TokenKind::String)?;
        let value = string_value(self.text, token, DEFAULT_UNICODE_ESCAPE).unwrap_or_default();
        let mut characters = value.chars();
        match (characters.next(), characters.next()) {
            (Some(escape), None)
                if !escape.is_ascii_hexdigit()
                    && !matches!(escape, '+' | '\'' | '"')
                    && !escape.is_ascii_whitespace() =>
            {
                Ok(escape)
            }
            _ => Err(
                SyntaxError::at_token(self.file, self.text, token, "one character")
                    .with_message("invalid Unicode escape character"),
            ),
        }
    }

    /// `name`, `schema.name` or `catalog.schema.name` of a relation, type or other object (`any_name`).
    pub fn qualified_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let first = self.identifier()?;
        self.qualified_from(first)
    }

    /// The name of a function or type (`func_name`): alone it may be another set of keywords than qualified.
    pub fn qualified_function_name(&mut self) -> Result<QualifiedName, SyntaxError> {
        let qualified = self
            .peek_nth(1)
            .is_some_and(|token| token.kind == TokenKind::Dot);
        let first = if qualified {
            self.identifier()?
        } else {
            self.type_function_name()?
        };
        self.qualified_from(first)
    }

    fn qualified_from(&mut self, first: Name) -> Result<QualifiedName, SyntaxError> {
        let start = self.position - 1;
        let mut parts = vec![first];
        while self.at_kind(TokenKind::Dot) {
            self.position += 1;
            parts.push(self.label()?);
        }
        let mut parts = parts.into_iter().rev();
        if let (Some(name), schema, catalog, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            return Ok(QualifiedName {
                catalog,
                schema,
                name,
            });
        }
        let span = self.span_from(start);
        Err(
            SyntaxError::new(span, "at most a database, a schema and a name", "")
                .with_message("improper qualified name (too many dotted names)"),
        )
    }

    // Constants

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

    // Parts

    /// A cursor over some of the tokens, counted as [`position`](Self::position) counts.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let tokens = &self.tokens[range.clone()];
        let end = self
            .tokens
            .get(range.end)
            .map_or(self.end, |next| next.start);
        Self {
            tokens,
            position: 0,
            end: tokens.last().map_or(end, |last| last.end.max(end)),
            next: self.tokens.get(range.end).copied().or(self.next),
            ..*self
        }
    }

    /// Reads `(…)` and returns a cursor over what is inside.
    pub fn parenthesised(&mut self) -> Result<Self, SyntaxError> {
        let open = self.position;
        self.expect_kind(TokenKind::LeftParen)?;
        let close = self.closing(open).ok_or_else(|| {
            self.rewind(self.tokens.len());
            self.error("\")\"")
        })?;
        self.position = close + 1;
        Ok(self.slice(open + 1..close))
    }

    /// Position of the parenthesis or bracket that closes the one at position `open`.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (position, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket => depth += 1,
                TokenKind::RightParen | TokenKind::RightBracket => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(position);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Reads until `stop` says so or the tokens end, and returns a cursor over what was read.
    ///
    /// `stop` is asked only outside parentheses, brackets and `CASE … END`. A closing parenthesis that opened nothing
    /// stops too.
    #[expect(clippy::return_self_not_must_use, reason = "some readers only skip")]
    pub fn skip_until(&mut self, stop: impl Fn(&Self) -> bool) -> Self {
        let start = self.position;
        let mut cases = 0_usize;
        while let Some(token) = self.peek() {
            if cases == 0 && stop(self) {
                break;
            }
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket => {
                    self.position = self.closing(self.position).unwrap_or(self.tokens.len() - 1);
                }
                TokenKind::RightParen | TokenKind::RightBracket => break,
                TokenKind::Word if self.is_label_position(start) => {}
                TokenKind::Word if self.at("case") => cases += 1,
                TokenKind::Word if self.at("end") => cases = cases.saturating_sub(1),
                _ => {}
            }
            self.position += 1;
        }
        self.slice(start..self.position)
    }

    /// Whether the next token, being after a dot, is a name whatever it says.
    fn is_label_position(&self, start: usize) -> bool {
        self.position > start && self.tokens[self.position - 1].kind == TokenKind::Dot
    }

    /// Reads everything that is left and returns a cursor over it.
    #[expect(clippy::return_self_not_must_use, reason = "some readers only skip")]
    pub fn rest(&mut self) -> Self {
        let start = self.position;
        self.position = self.tokens.len();
        self.slice(start..self.position)
    }

    /// Splits what is left at the commas outside parentheses and brackets; nothing left gives no parts.
    pub fn split_commas(&mut self) -> Vec<Self> {
        let mut parts = Vec::new();
        if self.is_end() {
            return parts;
        }
        let mut depth = 0_usize;
        let mut start = self.position;
        for (position, token) in self.tokens.iter().enumerate().skip(start) {
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket => depth += 1,
                TokenKind::RightParen | TokenKind::RightBracket => depth = depth.saturating_sub(1),
                TokenKind::Comma if depth == 0 => {
                    parts.push(self.slice(start..position));
                    start = position + 1;
                }
                _ => {}
            }
        }
        self.position = self.tokens.len();
        parts.push(self.slice(start..self.position));
        parts
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

fn describe(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier => "a name",
        TokenKind::BitString => "a bit string",
        TokenKind::Integer => "an integer",
        TokenKind::Number => "a number",
        TokenKind::Parameter => "a parameter",
        TokenKind::Operator => "an operator",
        TokenKind::LeftParen => "\"(\"",
        TokenKind::RightParen => "\")\"",
        TokenKind::LeftBracket => "\"[\"",
        TokenKind::RightBracket => "\"]\"",
        TokenKind::Comma => "\",\"",
        TokenKind::Semicolon => "\";\"",
        TokenKind::Colon => "\":\"",
        TokenKind::Dot => "\".\"",
        TokenKind::DotDot => "\"..\"",
        TokenKind::TypeCast => "\"::\"",
        TokenKind::ColonEquals => "\":=\"",
        TokenKind::EqualsGreater => "\"=>\"",
        kind if kind.is_string() => "a string",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests;
