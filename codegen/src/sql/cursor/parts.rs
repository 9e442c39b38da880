//! Parts: what stands in parentheses, between commas, up to a word.

use std::ops::Range;

use super::Cursor;
use crate::sql::error::SyntaxError;
use crate::sql::lexer::TokenKind;

impl Cursor<'_> {
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
