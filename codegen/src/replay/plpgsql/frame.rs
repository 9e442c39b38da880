//! Variables of the functions that are running.

use std::sync::Arc;

use crate::catalog::{Oid, TypeReference};
use crate::infer;
use crate::sql::Name;

use super::Interpreter;
use super::exception::{Exception, Result};
use super::query::OutputRow;
use super::tree::{Block, Piece};
use super::value::Value;

/// A function or block that is running.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// The function's name, by which its parameters can be qualified.
    pub(super) name: String,
    /// What is running.
    pub(super) code: Option<Arc<Block>>,
    pub(super) blocks: Vec<BlockScope>,
    /// `$1`, `$2`, …
    pub(super) parameters: Vec<Value>,
    /// Their types, as far as they are known.
    pub(super) parameter_types: Vec<TypeReference>,
    pub(super) found: Option<Value>,
    pub(super) row_count: Option<Value>,
    /// Errors that handlers are dealing with, the latest last.
    pub(super) errors: Vec<Exception>,
    /// RETURN
    pub(super) returned: Option<Value>,
    /// RETURN NEXT, RETURN QUERY
    pub(super) results: Vec<OutputRow>,
    /// Why there may be other results, if so.
    pub(super) uncertain: Option<Arc<str>>,
    /// A loop might have been left: EXIT or RETURN stood behind a condition that nobody can decide.
    pub(super) may_have_left: bool,
    /// Blocks with handlers that are being run.
    pub(super) guarded: usize,
}

/// The variables of a block.
#[derive(Debug, Default)]
pub(super) struct BlockScope {
    pub(super) label: Option<String>,
    pub(super) variables: Vec<Variable>,
}

#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    /// The type that values are converted to.
    pub(super) data_type: Option<TypeReference>,
    /// RECORD, `%ROWTYPE` or a composite type: INTO puts a whole row in.
    pub(super) is_row: bool,
    pub(super) constant: bool,
    pub(super) not_null: bool,
    pub(super) value: Value,
    pub(super) cursor: Option<Cursor>,
}

/// A cursor: what it runs over, and the rows that are left once it is open.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    pub(super) parameters: Vec<Name>,
    pub(super) query: Option<Piece>,
    pub(super) open: Option<OpenCursor>,
}

#[derive(Debug, Clone)]
pub(super) struct OpenCursor {
    pub(super) columns: Vec<String>,
    pub(super) rows: std::collections::VecDeque<OutputRow>,
    pub(super) more: Option<Arc<str>>,
}

impl Variable {
    pub(super) fn new(name: impl Into<String>, value: Value) -> Self {
        Self {
            name: name.into(),
            data_type: None,
            is_row: false,
            constant: false,
            not_null: false,
            value,
            cursor: None,
        }
    }
}

impl Interpreter<'_> {
    pub(super) fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<Value> {
        let frame = self.frames.last()?;
        if let Some(variable) = find(frame, name) {
            return Some(variable.value.clone());
        }
        match name {
            "found" if !frame.blocks.is_empty() => {
                Some(frame.found.clone().unwrap_or(Value::Bool(false)))
            }
            "sqlstate" => Some(Value::text(frame.errors.last()?.state.as_str())),
            "sqlerrm" => Some(Value::text(frame.errors.last()?.error.message.as_str())),
            _ => None,
        }
    }

    /// The value of `block.variable` or `function.parameter`.
    pub(super) fn variable_of_block(&self, label: &str, name: &str) -> Option<Value> {
        let frame = self.frames.last()?;
        let of_function = (frame.name == label)
            .then(|| frame.blocks.first())
            .flatten();
        let block = frame
            .blocks
            .iter()
            .rev()
            .find(|block| block.label.as_deref() == Some(label))
            .or(of_function)?;
        let variable = block.variables.iter().rev().find(|it| it.name == name)?;
        Some(variable.value.clone())
    }

    /// The value of `$1`.
    pub(super) fn parameter(&self, name: &str) -> Option<Value> {
        let number: usize = name.strip_prefix('$')?.parse().ok()?;
        let frame = self.frames.last()?;
        frame.parameters.get(number.checked_sub(1)?).cloned()
    }

    /// What a query of the running function may name, the innermost last.
    pub(super) fn variables_in_sight(&self) -> Vec<infer::Variable> {
        let Some(frame) = self.frames.last() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for number in 0..frame.parameters.len() {
            found.push(infer::Variable {
                block: None,
                name: format!("${}", number + 1),
                data_type: frame.parameter_types.get(number).copied(),
                fields: Vec::new(),
            });
        }
        for (depth, block) in frame.blocks.iter().enumerate() {
            let of_function = (depth == 0 && !frame.name.is_empty()).then(|| frame.name.clone());
            for variable in &block.variables {
                let fields = match &variable.value {
                    Value::Record(record) => &record.fields[..],
                    _ => &[],
                };
                found.push(infer::Variable {
                    block: block.label.clone().or_else(|| of_function.clone()),
                    name: variable.name.clone(),
                    data_type: variable.data_type.filter(|it| it.oid != Oid::RECORD),
                    fields: fields.iter().map(|(name, _)| name.clone()).collect(),
                });
            }
        }
        found
    }

    /// A variable to change.
    pub(super) fn variable_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let frame = self.frames.last_mut()?;
        frame
            .blocks
            .iter_mut()
            .rev()
            .flat_map(|block| block.variables.iter_mut().rev())
            .find(|variable| variable.name == name)
    }

    /// Adds a variable to the innermost block.
    pub(super) fn add_variable(&mut self, variable: Variable) {
        let frame = self.frame();
        if frame.blocks.is_empty() {
            frame.blocks.push(BlockScope::default());
        }
        if let Some(block) = frame.blocks.last_mut() {
            block.variables.push(variable);
        }
    }

    /// A cursor variable.
    pub(super) fn cursor(&mut self, name: &Name) -> Result<Cursor> {
        let missing = || {
            let message = format!("cursor \"{name}\" does not exist");
            Exception::new("34000", message).at(name.span)
        };
        let variable = self.variable_mut(&name.value).ok_or_else(missing)?;
        variable.cursor.clone().ok_or_else(missing)
    }

    pub(super) fn set_cursor(&mut self, name: &Name, cursor: Cursor) {
        if let Some(variable) = self.variable_mut(&name.value) {
            variable.cursor = Some(cursor);
        }
    }

    /// Notes how many rows a statement touched.
    pub(super) fn set_row_count(&mut self, found: Value, count: Value) {
        let frame = self.frame();
        frame.found = Some(found);
        frame.row_count = Some(count);
    }
}

fn find<'f>(frame: &'f Frame, name: &str) -> Option<&'f Variable> {
    frame
        .blocks
        .iter()
        .rev()
        .flat_map(|block| block.variables.iter().rev())
        .find(|variable| variable.name == name)
}
