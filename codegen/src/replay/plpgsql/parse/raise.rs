//! RAISE.

use crate::sql::lexer::TokenKind;

use super::super::tree::*;
use super::{Parsed, Parser, named_states};

impl Parser<'_> {
    pub(super) fn raise(&mut self) -> Parsed<Statement> {
        self.cursor.expect("raise")?;
        let level =
            match self
                .cursor
                .eat_any(&["exception", "warning", "notice", "info", "log", "debug"])
            {
                None | Some("exception") => Level::Exception,
                Some(_) => Level::Notice,
            };
        let what = self.raise_what()?;
        let mut options = Vec::new();
        if self.cursor.eat("using") {
            loop {
                let option = self.cursor.label()?.value;
                if !self.cursor.eat_kind(TokenKind::ColonEquals) {
                    self.cursor.expect_operator("=")?;
                }
                let value = self.piece_until(|at| at.at_kind(TokenKind::Comma))?;
                options.push((option, value));
                if !self.cursor.eat_kind(TokenKind::Comma) {
                    break;
                }
            }
        }
        Ok(Statement::Raise(Raise {
            level,
            what,
            options,
        }))
    }

    fn raise_what(&mut self) -> Parsed<RaiseWhat> {
        if self.cursor.at_kind(TokenKind::Semicolon) {
            return Ok(RaiseWhat::Again);
        }
        if self.cursor.at("using") {
            return Ok(RaiseWhat::Options);
        }
        if self.cursor.eat("sqlstate") {
            return Ok(RaiseWhat::State(self.state()?));
        }
        if self.cursor.at_string() {
            let at = self.cursor;
            let format = self.cursor.string_literal()?.value;
            let arguments = if self.cursor.eat_kind(TokenKind::Comma) {
                self.pieces(|at| at.at("using"))?
            } else {
                Vec::new()
            };
            let wanted = placeholders(&format);
            if wanted != arguments.len() {
                let message = if wanted > arguments.len() {
                    "too few parameters specified for RAISE"
                } else {
                    "too many parameters specified for RAISE"
                };
                return Err(at
                    .error(format!("{wanted} parameters"))
                    .with_message(message));
            }
            return Ok(RaiseWhat::Message { format, arguments });
        }
        let at = self.cursor;
        let name = self.cursor.label()?;
        let states = named_states(&at, &name)?;
        Ok(RaiseWhat::State(
            states.into_iter().next().unwrap_or_default(),
        ))
    }
}

/// How many `%` a format has; `%%` is a percent sign.
fn placeholders(format: &str) -> usize {
    let mut count = 0;
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '%' {
            if characters.peek() == Some(&'%') {
                characters.next();
            } else {
                count += 1;
            }
        }
    }
    count
}
