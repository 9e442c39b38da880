//! DECLARE.

use crate::sql::lexer::TokenKind;
use crate::sql::read::read_type;
use crate::sql::{Cursor, Name};

use super::super::tree::*;
use super::{Parsed, Parser, piece};

impl Parser<'_> {
    /// One declaration with its semicolon.
    pub(super) fn declaration(&mut self) -> Parsed<Declaration> {
        let name = self.cursor.label()?;
        let kind = self.declaration_kind()?;
        self.semicolon()?;
        Ok(Declaration { name, kind })
    }

    fn declaration_kind(&mut self) -> Parsed<DeclarationKind> {
        if self.cursor.eat_all(&["alias", "for"]) {
            // $1 is a name here as well.
            let other = if self.cursor.at_kind(TokenKind::Parameter) {
                let value = self.cursor.peek_text().to_owned();
                let span = self.cursor.next_span();
                self.cursor.bump();
                Name { value, span }
            } else {
                self.cursor.label()?
            };
            return Ok(DeclarationKind::Alias(other));
        }
        let constant = self.cursor.eat("constant");
        let mut ahead = self.cursor;
        ahead.eat("no");
        ahead.eat("scroll");
        if ahead.eat("cursor") {
            self.cursor = ahead;
            return self.cursor_declaration();
        }
        let data_type = self.declared_type()?;
        if self.cursor.eat("collate") {
            self.cursor.qualified_name()?;
        }
        let not_null = self.cursor.eat_all(&["not", "null"]);
        let has_default = self.cursor.eat("default")
            || self.cursor.eat_kind(TokenKind::ColonEquals)
            || self.cursor.eat_operator("=");
        let default = if has_default {
            Some(self.piece_until(|_| false)?)
        } else {
            None
        };
        Ok(DeclarationKind::Variable {
            constant,
            data_type,
            not_null,
            default,
        })
    }

    /// What follows CURSOR.
    fn cursor_declaration(&mut self) -> Parsed<DeclarationKind> {
        let mut parameters = Vec::new();
        if self.cursor.at_kind(TokenKind::LeftParen) {
            let mut inner = self.cursor.parenthesised()?;
            for mut part in inner.split_commas() {
                parameters.push(part.label()?);
                read_type(&mut part)?;
            }
        }
        self.cursor.expect_any(&["for", "is"])?;
        let query = self.piece_until(|_| false)?;
        Ok(DeclarationKind::Cursor { parameters, query })
    }

    fn declared_type(&mut self) -> Parsed<DeclaredType> {
        if self.cursor.eat("record") {
            return Ok(DeclaredType::Record);
        }
        if self.cursor.eat("refcursor") {
            return Ok(DeclaredType::Cursor);
        }
        if let Some((names, word)) = copied(self.cursor) {
            let count = names.len();
            // Names, the dots between them, % and the word.
            self.cursor.rewind(self.cursor.position() + 2 * count + 1);
            // PostgreSQL 17: arrays of what is copied.
            let mut array = false;
            while self.cursor.eat_kind(TokenKind::LeftBracket) {
                array = true;
                self.cursor.eat_kind(TokenKind::Integer);
                self.cursor.expect_kind(TokenKind::RightBracket)?;
            }
            array |= self.cursor.eat("array");
            if array {
                return Ok(DeclaredType::Record);
            }
            return Ok(if word == "rowtype" {
                DeclaredType::RowOf(Box::new(qualified(names)))
            } else {
                DeclaredType::LikeVariable(names)
            });
        }
        Ok(DeclaredType::Named(Box::new(read_type(&mut self.cursor)?)))
    }

    /// An expression in brackets or parentheses: of FOREACH … SLICE, say.
    pub(super) fn bound(&mut self, stop: impl Fn(&Cursor) -> bool) -> Parsed<Piece> {
        let at = self.cursor;
        let inner = self.cursor.skip_until(stop);
        if inner.is_end() {
            return Err(at.error("an expression"));
        }
        piece(inner, "an expression")
    }
}

/// `a.b.c%TYPE` or `a.b%ROWTYPE`: the names, and the word after the percent sign.
fn copied(mut cursor: Cursor<'_>) -> Option<(Vec<Name>, &'static str)> {
    let mut names = vec![cursor.label().ok()?];
    while cursor.eat_kind(TokenKind::Dot) {
        names.push(cursor.label().ok()?);
    }
    let word = cursor
        .eat_operator("%")
        .then(|| cursor.eat_any(&["type", "rowtype"]))??;
    Some((names, word))
}

fn qualified(mut names: Vec<Name>) -> crate::sql::QualifiedName {
    let name = names.pop();
    let schema = names.pop();
    crate::sql::QualifiedName {
        catalog: names.pop(),
        schema,
        name: name.expect("a name was read"),
    }
}
