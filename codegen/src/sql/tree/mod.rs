//! Expressions and queries as trees: PostgreSQL 17's grammar of `a_expr` and `SelectStmt`, with the span of every name,
//! operator and constant.
//!
//! [`bridge`](super::bridge) serves where the shape of an expression is asked for; here every name must be found again in the
//! text, every operator keeps its place, and precedence, keywords and special forms are PostgreSQL's own.

mod expression;
mod query;
mod read_expression;
mod read_from;
mod read_function;
mod read_json;
mod read_modify;
mod read_primary;
mod read_query;
mod read_xml;
mod walk;

pub use expression::*;
pub use query::*;
pub use walk::{Part, walk};

use super::{Cursor, SyntaxError};

/// The message of a text that nests deeper than it may.
pub const TOO_DEEP: &str = "stack depth limit exceeded";

/// Reads an expression that takes up all tokens and nests at most `depth` levels deep, each of which costs a bounded
/// part of the stack.
///
/// # Errors
/// The place where PostgreSQL's grammar allows no such token, or [`TOO_DEEP`].
pub fn read_expression(cursor: Cursor<'_>, depth: u32) -> Result<Expr, SyntaxError> {
    let mut reader = Reader::new(cursor, depth);
    let expression = reader.expression()?;
    reader.cursor.expect_end()?;
    Ok(expression)
}

/// Reads a query that takes up all tokens: SELECT, VALUES, TABLE, or a data-modifying statement.
///
/// # Errors
/// As [`read_expression`].
pub fn read_query(cursor: Cursor<'_>, depth: u32) -> Result<Query, SyntaxError> {
    let mut reader = Reader::new(cursor, depth);
    let query = reader.query()?;
    reader.cursor.expect_end()?;
    Ok(query)
}

/// A cursor that counts how deep it is.
struct Reader<'a> {
    cursor: Cursor<'a>,
    /// How much deeper it may get.
    depth: u32,
    /// How many operators may follow one another on one level.
    chain: u32,
}

impl<'a> Reader<'a> {
    fn new(cursor: Cursor<'a>, depth: u32) -> Self {
        Self {
            cursor,
            depth,
            chain: depth.saturating_mul(10),
        }
    }
    /// Reads one level deeper.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        if self.depth == 0 {
            return Err(self.too_deep());
        }
        self.depth -= 1;
        let result = read(self);
        self.depth += 1;
        result
    }

    fn too_deep(&self) -> SyntaxError {
        self.cursor.error("less nesting").with_message(TOO_DEEP)
    }

    /// `item, item …`
    fn comma_list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<Vec<T>, SyntaxError> {
        let mut list = vec![read(self)?];
        while self.cursor.eat_kind(super::lexer::TokenKind::Comma) {
            list.push(read(self)?);
        }
        Ok(list)
    }
}
