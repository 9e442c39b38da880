//! Views in FROM.

use std::sync::Arc;

use crate::catalog::Relation;
use crate::source::Span;
use crate::sql::lexer::lex;

use super::exception::Result;
use super::frame::Frame;
use super::query::Row;
use super::query::Tuple;
use super::tree::Piece;
use super::value::Value;
use super::{Interpreter, MAX_DEPTH};

impl Interpreter<'_> {
    /// The relation of a name in FROM.
    pub(super) fn find_relation(&self, schema: Option<&str>, name: &str) -> Option<Arc<Relation>> {
        // Nobody's table of that name comes before the system's own.
        if schema.is_none() && super::virtual_tables::columns(None, name).is_some() {
            return None;
        }
        let path = self.replay.path();
        let path = crate::catalog::SearchPath(&path);
        let found = self.replay.catalog.find_relation(path, schema, name)?;
        self.replay.catalog.relations.get_shared(found.oid)
    }

    /// What a view's query gives now.
    pub(super) fn view_rows(
        &mut self,
        relation: &Relation,
    ) -> Result<(Vec<Tuple>, Option<Arc<str>>)> {
        let unknown = |why: String| Ok((Vec::new(), Some(Arc::from(why))));
        let Some(view) = relation.view() else {
            return unknown(format!("{} is no view", relation.name));
        };
        if self.frames.len() as u32 >= MAX_DEPTH {
            return unknown(format!("the view {} lies too deep", relation.name));
        }
        let sql = view.query.sql(&self.replay.catalog);
        let file = self.replay.dynamic(&relation.name, &sql, view.query.span);
        let piece = Piece {
            span: Span::new(file, 0..sql.len() as u32),
            tokens: lex(&sql, 0..sql.len() as u32),
        };
        self.frames.push(Frame::default());
        let rows = self.rows_of_piece(&piece);
        self.frames.pop();
        // A view's query was right when it was made; what fails now is of our making.
        let Ok(rows) = rows else {
            return unknown(format!("it depends on the rows of {}", relation.name));
        };
        let width = relation.columns.len();
        let tuples = rows.rows.into_iter().map(|row| {
            let mut values = row.values;
            values.resize(width, Value::Null);
            Tuple {
                rows: vec![Row::Values(values.into())],
                doubt: row.doubt,
            }
        });
        Ok((tuples.collect(), rows.more))
    }
}
