//! LOOP, WHILE, FOR, FOREACH.

use crate::sql::lexer::TokenKind;

use super::super::tree::*;
use super::{Parsed, Parser, piece};

impl Parser<'_> {
    /// A loop after its label, if it is one.
    pub(super) fn loop_statement(&mut self, label: Option<String>) -> Parsed<Option<Statement>> {
        let kind = if self.cursor.at("loop") {
            LoopKind::Endless
        } else if self.cursor.eat("while") {
            LoopKind::While(self.piece_until(|at| at.at("loop"))?)
        } else if self.cursor.eat("for") {
            self.for_loop()?
        } else if self.cursor.eat("foreach") {
            let target = self.target()?;
            let slice = self.cursor.eat("slice");
            if slice {
                self.cursor.integer()?;
            }
            self.cursor.expect_all(&["in", "array"])?;
            let array = self.piece_until(|at| at.at("loop"))?;
            LoopKind::Each {
                target,
                slice,
                array,
            }
        } else {
            return Ok(None);
        };
        self.cursor.expect("loop")?;
        let body = self.statements(&["end"])?;
        self.cursor.expect_all(&["end", "loop"])?;
        self.end_label()?;
        Ok(Some(Statement::Loop { label, kind, body }))
    }

    fn for_loop(&mut self) -> Parsed<LoopKind> {
        let targets = self.targets()?;
        self.cursor.expect("in")?;
        if self.cursor.at("execute") {
            let rows = self.rows()?;
            return Ok(LoopKind::Query { targets, rows });
        }
        let reverse = self.cursor.eat("reverse");
        let mut ahead = self.cursor;
        let first =
            ahead.skip_until(|at| at.at("loop") || at.at_kind(TokenKind::DotDot) || is_end(at));
        if !ahead.at_kind(TokenKind::DotDot) {
            return self.query_or_cursor_loop(targets);
        }
        let variable = simple(targets)
            .ok_or_else(|| self.cursor.error("one variable for a range of integers"))?;
        let from = piece(first, "an expression")?;
        self.cursor = ahead;
        self.cursor.expect_kind(TokenKind::DotDot)?;
        let to = self.piece_until(|at| at.at_any(&["by", "loop"]))?;
        let by = if self.cursor.eat("by") {
            Some(self.piece_until(|at| at.at("loop"))?)
        } else {
            None
        };
        Ok(LoopKind::Range {
            variable,
            reverse,
            from,
            to,
            by,
        })
    }

    fn query_or_cursor_loop(&mut self, targets: Vec<Target>) -> Parsed<LoopKind> {
        let start = self.cursor.position();
        // A cursor is a name with arguments at most; every query is longer.
        if !self
            .cursor
            .at_any(&["select", "with", "values", "table", "execute"])
            && let Ok(cursor) = self.cursor.identifier()
        {
            let arguments = self.arguments()?;
            if self.cursor.at("loop")
                && let Some(variable) = simple(targets.clone())
            {
                return Ok(LoopKind::Cursor {
                    variable,
                    cursor,
                    arguments,
                });
            }
            self.cursor.rewind(start);
        }
        let query = self.bound(|at| at.at("loop") || is_end(at))?;
        Ok(LoopKind::Query {
            targets,
            rows: Rows::Query(query),
        })
    }
}

fn is_end(at: &crate::sql::Cursor) -> bool {
    at.at_kind(TokenKind::Semicolon)
}

/// The name, if there is nothing but one.
fn simple(mut targets: Vec<Target>) -> Option<crate::sql::Name> {
    let target = targets.pop()?;
    let [name] = &target.path[..] else {
        return None;
    };
    (targets.is_empty() && target.subscripts.is_empty()).then(|| name.clone())
}
