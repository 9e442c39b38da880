//! Runs the statements of a block.

mod assign;
mod block;
mod cursor;
mod dynamic;
mod loops;

use std::sync::Arc;

use super::Interpreter;
use super::evaluate::Truth;
use super::exception::{Exception, Result};
use super::frame::Frame;
use super::query::{OutputRow, Rows};
use super::tree::*;
use super::value::Value;

/// What happens after a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Exit(Option<String>),
    Continue(Option<String>),
    Return,
}

impl Interpreter<'_> {
    /// A DO block.
    pub(super) fn run_do(&mut self, block: &Arc<Block>) -> Result {
        self.frames.push(Frame {
            code: Some(block.clone()),
            ..Frame::default()
        });
        self.run_block(block)?;
        self.frames.pop();
        Ok(())
    }

    pub(super) fn run_all(&mut self, statements: &[Located]) -> Result<Flow> {
        for located in statements {
            let outer = std::mem::replace(&mut self.replay.statement, located.span);
            let result = self.run(located);
            self.replay.statement = outer;
            let flow = result.map_err(|error| error.at(located.span))?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn run(&mut self, located: &Located) -> Result<Flow> {
        self.step()?;
        match &located.value {
            Statement::Null => {}
            Statement::Block(block) => return self.run_block(block),
            Statement::Assign { target, value } => {
                let value = self.value_of(value)?;
                self.assign(target, value)?;
            }
            Statement::If {
                branches,
                otherwise,
            } => return self.run_if(branches, otherwise.as_deref()),
            Statement::Case {
                operand,
                branches,
                otherwise,
            } => return self.run_case(operand.as_ref(), branches, otherwise.as_deref()),
            Statement::Loop { label, kind, body } => {
                return self.run_loop(label.as_deref(), kind, body);
            }
            Statement::Leave {
                again,
                label,
                condition,
            } => {
                let flow = if *again {
                    Flow::Continue(label.clone())
                } else {
                    Flow::Exit(label.clone())
                };
                let Some(condition) = condition else {
                    return Ok(flow);
                };
                return Ok(match self.condition(condition)? {
                    Truth::True => flow,
                    Truth::Unknown(why) => {
                        self.undecided(
                            "whether",
                            condition.span,
                            &why,
                            std::slice::from_ref(located),
                        );
                        Flow::Next
                    }
                    Truth::False | Truth::Null => Flow::Next,
                });
            }
            Statement::Return(value) => {
                if let Some(value) = value {
                    let value = self.value_of(value)?;
                    self.frame().returned = Some(value);
                }
                return Ok(Flow::Return);
            }
            Statement::ReturnNext(value) => {
                let values = match value {
                    Some(value) => match self.value_of(value)? {
                        Value::Record(record) => {
                            record.fields.iter().map(|(_, it)| it.clone()).collect()
                        }
                        value => vec![value],
                    },
                    None => self.output_values(),
                };
                self.frame().results.push(OutputRow {
                    values,
                    doubt: None,
                });
            }
            Statement::ReturnQuery(rows) => {
                let rows = self.rows(rows)?;
                let frame = self.frame();
                frame.results.extend(rows.rows);
                if rows.more.is_some() {
                    frame.uncertain = rows.more;
                }
            }
            Statement::Raise(raise) => self.raise(raise, located.span)?,
            Statement::Assert { condition, message } => {
                if matches!(self.condition(condition)?, Truth::False | Truth::Null) {
                    let message = match message {
                        Some(message) => {
                            let value = self.value_of(message)?;
                            self.shown(&value)
                        }
                        None => "assertion failed".to_owned(),
                    };
                    let mut error = Exception::new("P0004", message);
                    error.raised = true;
                    return Err(error);
                }
            }
            Statement::Perform(piece) => {
                let rows = self.select_of(piece)?;
                let count = count(&rows);
                self.set_row_count(rows.exists().into(), count);
            }
            Statement::Execute {
                command,
                into,
                using,
            } => self.run_dynamic(command, into.as_ref(), using, located.span)?,
            Statement::Diagnostics { stacked, items } => {
                for (target, item) in items {
                    let value = self.diagnostic(*stacked, item);
                    self.assign(target, value)?;
                }
            }
            Statement::Open {
                cursor,
                rows,
                arguments,
            } => self.open(cursor, rows.as_ref(), arguments)?,
            Statement::Fetch {
                cursor,
                direction,
                into,
            } => self.fetch(cursor, *direction, into.as_ref())?,
            Statement::Close(cursor) => self.close(cursor)?,
            Statement::Commit | Statement::Rollback => {
                // Only where nothing encloses it does it end a transaction; what a block made stays either way, unless
                // it rolls back.
                if self.frame().guarded > 0 {
                    let word = if located.value == Statement::Commit {
                        "commit"
                    } else {
                        "roll back"
                    };
                    let message = format!("cannot {word} while a subtransaction is active");
                    return Err(Exception::new("2D000", message));
                }
            }
            Statement::Sql { command, into, .. } => {
                self.run_sql(command, into.as_ref(), located.span)?;
            }
        }
        Ok(Flow::Next)
    }

    fn run_if(
        &mut self,
        branches: &[(Piece, Vec<Located>)],
        otherwise: Option<&[Located]>,
    ) -> Result<Flow> {
        for (condition, body) in branches {
            match self.condition(condition)? {
                Truth::True => return self.run_all(body),
                Truth::Unknown(why) => self.undecided("whether", condition.span, &why, body),
                Truth::False | Truth::Null => {}
            }
        }
        match otherwise {
            Some(body) => self.run_all(body),
            None => Ok(Flow::Next),
        }
    }

    fn run_case(
        &mut self,
        operand: Option<&Piece>,
        branches: &[(Vec<Piece>, Vec<Located>)],
        otherwise: Option<&[Located]>,
    ) -> Result<Flow> {
        let operand = operand.map(|piece| self.value_of(piece)).transpose()?;
        let mut doubtful = false;
        for (values, body) in branches {
            let mut truth = Truth::False;
            for piece in values {
                let own = match &operand {
                    Some(operand) => {
                        let value = self.value_of(piece)?;
                        self.equal(operand, &value)?
                    }
                    None => self.condition(piece)?,
                };
                truth = truth.or(own);
            }
            match truth {
                Truth::True => return self.run_all(body),
                Truth::Unknown(why) => {
                    doubtful = true;
                    if let Some(first) = values.first() {
                        self.undecided("whether", first.span, &why, body);
                    }
                }
                Truth::False | Truth::Null => {}
            }
        }
        match otherwise {
            Some(body) => self.run_all(body),
            None if doubtful => Ok(Flow::Next),
            None => Err(Exception::new("20000", "case not found")),
        }
    }

    /// The rows of a query, or of a text that holds one.
    pub(super) fn rows(&mut self, rows: &super::tree::Rows) -> Result<Rows> {
        match rows {
            super::tree::Rows::Query(piece) => self.rows_of_piece(piece),
            super::tree::Rows::Dynamic { command, using } => self.dynamic_rows(command, using),
        }
    }

    fn diagnostic(&mut self, stacked: bool, item: &str) -> Value {
        let frame = self.frame();
        if !stacked {
            return match item {
                "row_count" => frame.row_count.clone().unwrap_or(Value::Int(0)),
                _ => Value::text(""),
            };
        }
        let Some(error) = frame.errors.last() else {
            return Value::Null;
        };
        match item {
            "returned_sqlstate" => Value::text(error.state.as_str()),
            "message_text" => Value::text(error.error.message.as_str()),
            "pg_exception_detail" => Value::text(error.error.detail.as_deref().unwrap_or_default()),
            "pg_exception_hint" => Value::text(error.error.hint.as_deref().unwrap_or_default()),
            _ => Value::text(""),
        }
    }
}

/// How many rows there are.
pub(super) fn count(rows: &Rows) -> Value {
    match rows.doubt() {
        Some(why) => Value::Unknown(why),
        None => Value::Int(rows.rows.len() as i64),
    }
}
