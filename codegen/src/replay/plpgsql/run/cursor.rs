//! Cursors.

use crate::sql::Name;

use super::super::Interpreter;
use super::super::exception::{Exception, Result};
use super::super::frame::{BlockScope, OpenCursor, Variable};
use super::super::query::Rows;
use super::super::tree::{Direction, IntoClause, Piece, Rows as RowsTree};
use super::super::value::Value;
use super::assign::RowValues;

impl Interpreter<'_> {
    pub(super) fn open(
        &mut self,
        name: &Name,
        rows: Option<&RowsTree>,
        arguments: &[Piece],
    ) -> Result {
        let mut cursor = self.cursor(name)?;
        let rows = match (rows, &cursor.query) {
            (Some(rows), _) => self.rows(rows)?,
            (None, Some(query)) => {
                let query = query.clone();
                let mut scope = BlockScope::default();
                for (parameter, argument) in cursor.parameters.iter().zip(arguments) {
                    let value = self.value_of(argument)?;
                    scope
                        .variables
                        .push(Variable::new(parameter.value.as_str(), value));
                }
                self.frame().blocks.push(scope);
                let rows = self.rows_of_piece(&query);
                self.frame().blocks.pop();
                rows?
            }
            (None, None) => {
                let message = format!("cursor variable \"{name}\" is null");
                return Err(Exception::new("22004", message));
            }
        };
        cursor.open = Some(OpenCursor {
            columns: rows.columns,
            rows: rows.rows.into(),
            more: rows.more,
        });
        self.set_cursor(name, cursor);
        Ok(())
    }

    /// All rows of an open cursor, which is closed.
    pub(super) fn take_rows(&mut self, name: &Name) -> Result<Rows> {
        let mut cursor = self.cursor(name)?;
        let open = cursor.open.take();
        self.set_cursor(name, cursor);
        let open = open.ok_or_else(|| not_open(name))?;
        Ok(Rows {
            columns: open.columns,
            rows: open.rows.into(),
            more: open.more,
        })
    }

    pub(super) fn fetch(
        &mut self,
        name: &Name,
        direction: Direction,
        into: Option<&IntoClause>,
    ) -> Result {
        let mut cursor = self.cursor(name)?;
        let open = cursor.open.as_mut().ok_or_else(|| not_open(name))?;
        let columns = open.columns.clone();
        let row = open.rows.pop_front();
        let values = match (direction, row, &open.more) {
            (Direction::Other, ..) => {
                RowValues::Unknown("only FETCH NEXT of a cursor is followed".into())
            }
            (_, Some(row), _) => match row.doubt {
                Some(why) => RowValues::Unknown(why),
                None => RowValues::Known(row.values),
            },
            (_, None, Some(why)) => RowValues::Unknown(why.clone()),
            (_, None, None) => RowValues::None,
        };
        self.set_cursor(name, cursor);
        let found = match &values {
            RowValues::Known(_) => Value::Bool(true),
            RowValues::None => Value::Bool(false),
            RowValues::Unknown(why) => Value::Unknown(why.clone()),
        };
        if let Some(into) = into {
            self.put_row(&into.targets, &columns, values)?;
        }
        self.frame().found = Some(found);
        Ok(())
    }

    pub(super) fn close(&mut self, name: &Name) -> Result {
        let mut cursor = self.cursor(name)?;
        if cursor.open.take().is_none() {
            return Err(not_open(name));
        }
        self.set_cursor(name, cursor);
        Ok(())
    }
}

fn not_open(name: &Name) -> Exception {
    Exception::new("34000", format!("cursor \"{name}\" does not exist"))
}
