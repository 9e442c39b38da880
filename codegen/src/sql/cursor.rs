//! A reading position in the tokens of one statement.
//!
//! Readers ask with `at_…`, consume with `eat_…`, and demand with `expect_…` and the functions that read names and
//! constants. A cursor is a small copyable value: a copy is a saved position.

mod constants;
mod names;
mod parts;

use super::error::SyntaxError;
use super::lexer::{Token, TokenKind};
use crate::source::{FileId, Span};

pub use constants::StringLiteral;

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
