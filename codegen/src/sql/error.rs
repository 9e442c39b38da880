use std::fmt;

use super::lexer::{Token, TokenKind};
use super::literal::LiteralError;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Why a text is no SQL: PostgreSQL's message, with the place and what could have stood there.
///
/// `Display` gives PostgreSQL's message (SQLSTATE 42601).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The token that does not fit; empty at the end of the statement.
    pub span: Span,
    /// What could stand there, in words: `a name`, `ON`. Empty if nobody knows.
    pub expected: String,
    /// The text of that token; empty at the end of the statement.
    pub found: String,
    /// PostgreSQL's message where it is another than `syntax error`.
    pub message: Option<String>,
}

impl SyntaxError {
    /// The SQLSTATE of all of them.
    pub const SQLSTATE: &'static str = "42601";

    /// `expected` should have stood where `span` has `found`.
    pub fn new(span: Span, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            span,
            expected: expected.into(),
            found: found.into(),
            message: None,
        }
    }

    /// The same with a message of its own.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The error at a token, with the scanner's message if the token itself is the mistake.
    pub fn at_token(file: FileId, text: &str, token: Token, expected: impl Into<String>) -> Self {
        let error = Self::new(
            Span::new(file, token.start..token.end),
            expected,
            token.text(text),
        );
        match token.kind {
            TokenKind::UnterminatedString => error.with_message("unterminated quoted string"),
            TokenKind::UnterminatedQuoted => error.with_message("unterminated quoted identifier"),
            TokenKind::UnterminatedDollar => {
                error.with_message("unterminated dollar-quoted string")
            }
            TokenKind::UnterminatedComment => error.with_message("unterminated /* comment"),
            TokenKind::JunkNumber if error.found.starts_with('$') => {
                error.with_message("trailing junk after parameter")
            }
            TokenKind::JunkNumber => error.with_message("trailing junk after numeric literal"),
            _ => error,
        }
    }

    /// An escape that the server refuses.
    pub fn of_literal(file: FileId, token: Token, error: &LiteralError) -> Self {
        let at = error.at.min(token.end);
        Self::new(Span::new(file, at..token.end), "", "").with_message(error.message)
    }

    /// As a message for people, with what was expected as help.
    pub fn diagnostic(&self) -> Diagnostic {
        let label = if self.expected.is_empty() {
            String::new()
        } else {
            format!("expected {}", self.expected)
        };
        let mut diagnostic = Diagnostic::error(Self::SQLSTATE, self.to_string());
        diagnostic.help = self.remedy();
        diagnostic.at(self.span, label)
    }

    /// What to do about a mistake that shows far from where it was made.
    fn remedy(&self) -> Option<String> {
        let help = match self.message.as_deref()? {
            "unterminated quoted string" => {
                "it begins here and is never closed: add the closing ', and write each ' inside it twice"
            }
            "unterminated quoted identifier" => {
                "it begins here and is never closed: add the closing \", and write each \" inside it twice"
            }
            "unterminated dollar-quoted string" => {
                let tag = self.found.split_inclusive('$').take(2).collect::<String>();
                return Some(format!(
                    "it begins here and is never closed: add the closing {tag}, spelled just like this"
                ));
            }
            "unterminated /* comment" => {
                "it begins here and is never closed: each /* inside it needs a */ of its own"
            }
            "unresolved merge conflict" => {
                "choose between the two sides and remove the lines with <<<<<<<, ======= and >>>>>>>"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }
}

/// Characters of a token that a message shows: more than an identifier can have.
const SHOWN: usize = 80;

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.as_deref().unwrap_or("syntax error");
        // The server shows the rest of an unterminated constant whole; the beginning of its first line says enough.
        let line = self.found.lines().next().unwrap_or_default();
        let shown = match line.char_indices().nth(SHOWN) {
            Some((end, _)) => &line[..end],
            None => line,
        };
        match (&self.message, shown.is_empty()) {
            (None, true) => f.write_str("syntax error at end of input"),
            (Some(_), true) => f.write_str(message),
            _ => write!(f, "{message} at or near \"{shown}\""),
        }
    }
}

impl std::error::Error for SyntaxError {}
