//! Loops.

use super::super::Interpreter;
use super::super::evaluate::Truth;
use super::super::exception::{Exception, Result};
use super::super::frame::{BlockScope, Variable};
use super::super::query::Rows;
use super::super::tree::*;
use super::super::value::Value;
use super::Flow;
use super::assign::RowValues;

/// What a loop does after a run of its body.
enum After {
    Again,
    Leave(Flow),
}

impl Interpreter<'_> {
    pub(super) fn run_loop(
        &mut self,
        label: Option<&str>,
        kind: &LoopKind,
        body: &[Located],
    ) -> Result<Flow> {
        let depth = self.frame().blocks.len();
        let result = self.run_loop_kind(label, kind, body);
        self.frame().blocks.truncate(depth);
        result
    }

    fn run_loop_kind(
        &mut self,
        label: Option<&str>,
        kind: &LoopKind,
        body: &[Located],
    ) -> Result<Flow> {
        match kind {
            LoopKind::Endless => loop {
                self.frame().may_have_left = false;
                if let After::Leave(flow) = self.run_body(label, body)? {
                    return Ok(flow);
                }
                if self.frame().may_have_left {
                    return Ok(Flow::Next);
                }
            },
            LoopKind::While(condition) => loop {
                self.frame().may_have_left = false;
                match self.condition(condition)? {
                    Truth::True => {}
                    Truth::Unknown(why) => {
                        self.undecided("whether", condition.span, &why, body);
                        return Ok(Flow::Next);
                    }
                    Truth::False | Truth::Null => return Ok(Flow::Next),
                }
                if let After::Leave(flow) = self.run_body(label, body)? {
                    return Ok(flow);
                }
                if self.frame().may_have_left {
                    return Ok(Flow::Next);
                }
            },
            LoopKind::Range {
                variable,
                reverse,
                from,
                to,
                by,
            } => self.run_range(label, variable, *reverse, (from, to, by.as_ref()), body),
            LoopKind::Query { targets, rows } => {
                let place = match rows {
                    super::super::tree::Rows::Query(piece) => piece.span,
                    super::super::tree::Rows::Dynamic { command, .. } => command.span,
                };
                let rows = self.rows(rows)?;
                self.run_rows(label, targets, rows, place, body)
            }
            LoopKind::Cursor {
                variable,
                cursor,
                arguments,
            } => {
                self.open(cursor, None, arguments)?;
                let rows = self.take_rows(cursor)?;
                let mut row = Variable::new(variable.value.as_str(), Value::Null);
                row.is_row = true;
                self.frame().blocks.push(BlockScope::default());
                self.add_variable(row);
                let target = Target {
                    path: vec![variable.clone()],
                    subscripts: Vec::new(),
                };
                self.run_rows(label, &[target], rows, cursor.span, body)
            }
            LoopKind::Each {
                target,
                slice,
                array,
            } => {
                let value = match self.value_of(array)? {
                    Value::Text(text) => Self::array_from_text(&text)?,
                    value => value,
                };
                let values = match &value {
                    Value::Array(values) => values,
                    Value::Null => {
                        let message = "FOREACH expression must not be null";
                        return Err(Exception::new("22004", message));
                    }
                    other => {
                        let why = other.doubt().cloned();
                        let why = why.unwrap_or_else(|| "it is no array".into());
                        self.undecided("the elements of", array.span, &why, body);
                        return Ok(Flow::Next);
                    }
                };
                let elements: Vec<Value> = if *slice {
                    values.to_vec()
                } else {
                    flat(values)
                };
                let found = !elements.is_empty();
                for element in elements {
                    self.assign(target, element)?;
                    if let After::Leave(flow) = self.run_body(label, body)? {
                        return Ok(flow);
                    }
                }
                self.frame().found = Some(Value::Bool(found));
                Ok(Flow::Next)
            }
        }
    }

    fn run_range(
        &mut self,
        label: Option<&str>,
        variable: &crate::sql::Name,
        reverse: bool,
        (from, to, by): (&Piece, &Piece, Option<&Piece>),
        body: &[Located],
    ) -> Result<Flow> {
        let mut bounds = Vec::with_capacity(3);
        for piece in [Some(from), Some(to), by].into_iter().flatten() {
            let value = self.value_of(piece)?;
            if let Value::Unknown(why) = &value {
                self.undecided("the bounds", piece.span, why, body);
                return Ok(Flow::Next);
            }
            let value = self.cast_named(value, "int4")?;
            let Some(bound) = value.integer() else {
                let message = "bound of FOR loop cannot be null";
                return Err(Exception::new("22004", message).at(piece.span));
            };
            bounds.push(bound);
        }
        let step = bounds.get(2).copied().unwrap_or(1);
        if step <= 0 {
            let message = "BY value of FOR loop must be greater than zero";
            return Err(Exception::new("22023", message));
        }
        let (mut value, end) = (bounds[0], bounds[1]);
        self.frame().blocks.push(BlockScope::default());
        self.add_variable(Variable::new(variable.value.as_str(), Value::Null));
        let mut found = false;
        while if reverse { value >= end } else { value <= end } {
            found = true;
            if let Some(variable) = self.variable_mut(&variable.value) {
                variable.value = Value::Int(value);
            }
            if let After::Leave(flow) = self.run_body(label, body)? {
                return Ok(flow);
            }
            value += if reverse { -step } else { step };
        }
        self.frame().found = Some(Value::Bool(found));
        Ok(Flow::Next)
    }

    fn run_rows(
        &mut self,
        label: Option<&str>,
        targets: &[Target],
        rows: Rows,
        place: crate::source::Span,
        body: &[Located],
    ) -> Result<Flow> {
        let doubt = rows.doubt();
        let found = rows.exists();
        for row in rows.rows {
            if row.doubt.is_some() {
                continue;
            }
            self.put_row(targets, &rows.columns, RowValues::Known(row.values))?;
            if let After::Leave(flow) = self.run_body(label, body)? {
                return Ok(flow);
            }
        }
        if let Some(why) = doubt {
            self.undecided("whether there are further rows of", place, &why, body);
        }
        self.frame().found = Some(found.into());
        Ok(Flow::Next)
    }

    fn run_body(&mut self, label: Option<&str>, body: &[Located]) -> Result<After> {
        self.step()?;
        Ok(match self.run_all(body)? {
            Flow::Next | Flow::Continue(None) => After::Again,
            Flow::Continue(Some(own)) if label == Some(&own) => After::Again,
            Flow::Exit(None) => After::Leave(Flow::Next),
            Flow::Exit(Some(own)) if label == Some(&own) => After::Leave(Flow::Next),
            other => After::Leave(other),
        })
    }
}

fn flat(values: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    for value in values {
        match value {
            Value::Array(inner) => found.extend(flat(inner)),
            value => found.push(value.clone()),
        }
    }
    found
}
