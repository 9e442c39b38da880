//! Expressions and queries as trees: PostgreSQL 17's grammar of `a_expr` and `SelectStmt`, with the span of every name,
//! operator and constant.
//!
//! sqlparser's trees serve where the shape of an expression is asked for; here every name must be found again in the
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

pub use expression::*;
pub use query::*;

use super::{Cursor, SyntaxError};

/// How deep expressions and queries may nest. Each level costs a bounded part of the stack.
const MAX_DEPTH: u32 = 250;

/// Reads an expression that takes up all tokens.
///
/// # Errors
/// The place where PostgreSQL's grammar allows no such token.
pub fn read_expression(cursor: Cursor<'_>) -> Result<Expr, SyntaxError> {
    let mut reader = Reader { cursor, depth: 0 };
    let expression = reader.expression()?;
    reader.cursor.expect_end()?;
    Ok(expression)
}

/// Reads a query that takes up all tokens: SELECT, VALUES, TABLE, or a data-modifying statement.
///
/// # Errors
/// The place where PostgreSQL's grammar allows no such token.
pub fn read_query(cursor: Cursor<'_>) -> Result<Query, SyntaxError> {
    let mut reader = Reader { cursor, depth: 0 };
    let query = reader.query()?;
    reader.cursor.expect_end()?;
    Ok(query)
}

/// A cursor that counts how deep it is.
struct Reader<'a> {
    cursor: Cursor<'a>,
    depth: u32,
}

impl Reader<'_> {
    /// Reads one level deeper.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        if self.depth >= MAX_DEPTH {
            let error = self.cursor.error("less nesting");
            return Err(error.with_message("stack depth limit exceeded"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
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
