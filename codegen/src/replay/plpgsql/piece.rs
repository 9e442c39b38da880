//! Pieces of a block as trees: each is read once.

use std::sync::Arc;

use sqlparser::ast::{Expr, Query};

use crate::sql::Cursor;
use crate::sql::bridge::{parse_expression, parse_query};
use crate::sql::lexer::lex;

use super::Interpreter;
use super::evaluate::Truth;
use super::exception::Result;
use super::query::{Rows, Scope};
use super::tree::Piece;
use super::value::Value;

impl Interpreter<'_> {
    fn expression(&mut self, piece: &Piece) -> Option<Arc<Expr>> {
        if let Some(known) = self.expressions.get(&piece.span) {
            return Some(known.clone());
        }
        let text = self.replay.sources.file(piece.span.file).text.clone();
        let cursor = Cursor::within(piece.span, &text, &piece.tokens);
        let tree = Arc::new(parse_expression(cursor).ok()?);
        self.expressions.insert(piece.span, tree.clone());
        Some(tree)
    }

    pub(super) fn query_tree(&mut self, piece: &Piece) -> std::result::Result<Arc<Query>, Value> {
        if let Some(known) = self.queries.get(&piece.span) {
            return Ok(known.clone());
        }
        let text = self.replay.sources.file(piece.span.file).text.clone();
        let cursor = Cursor::within(piece.span, &text, &piece.tokens);
        match parse_query(cursor) {
            Ok(tree) => {
                let tree: Arc<Query> = Arc::from(tree);
                self.queries.insert(piece.span, tree.clone());
                Ok(tree)
            }
            Err(error) => Err(Value::unknown(format!("rowtype cannot read it: {error}"))),
        }
    }

    /// The value of an expression of the block.
    pub(super) fn value_of(&mut self, piece: &Piece) -> Result<Value> {
        if let Some(tree) = self.expression(piece) {
            return self
                .evaluate(&tree, &Scope::default())
                .map_err(|error| error.at(piece.span));
        }
        // `x := count(*) FROM t` is a SELECT to PL/pgSQL.
        self.select_of(piece)?.scalar()
    }

    /// Whether a condition of the block holds.
    pub(super) fn condition(&mut self, piece: &Piece) -> Result<Truth> {
        let value = self.value_of(piece)?;
        self.as_truth(value).map_err(|error| error.at(piece.span))
    }

    /// The rows of a query of the block.
    pub(super) fn rows_of_piece(&mut self, piece: &Piece) -> Result<Rows> {
        match self.query_tree(piece) {
            Ok(tree) => self
                .query(&tree, None)
                .map_err(|error| error.at(piece.span)),
            Err(Value::Unknown(why)) => Ok(Rows::unknown(Vec::new(), why)),
            Err(_) => Ok(Rows::default()),
        }
    }

    /// The rows of `SELECT` and what the piece holds: of PERFORM.
    pub(super) fn select_of(&mut self, piece: &Piece) -> Result<Rows> {
        if let Some(known) = self.selects.get(&piece.span).cloned() {
            return self.rows_of_piece(&known);
        }
        let text = format!("SELECT {}", self.replay.sources.text(piece.span));
        let file = self.replay.dynamic("PERFORM", &text, piece.span);
        let tokens = lex(&text, 0..text.len() as u32);
        let span = crate::source::Span::new(file, 0..text.len() as u32);
        let select = Piece { span, tokens };
        self.selects.insert(piece.span, select.clone());
        self.rows_of_piece(&select)
    }
}
