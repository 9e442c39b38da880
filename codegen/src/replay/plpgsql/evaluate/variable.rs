//! What a name stands for: a column, a variable, a field.

use sqlparser::ast::{Expr, Ident};

use crate::sql::bridge::span_of;

use super::super::Interpreter;
use super::super::exception::{Exception, Result};
use super::super::query::{Row, Scope};
use super::super::value::Value;
use super::super::virtual_tables;
use super::field;

impl Interpreter<'_> {
    /// The value of `a`, `a.b` or `a.b.c`.
    pub(super) fn name(&mut self, path: &[Ident], scope: &Scope<'_>) -> Result<Value> {
        if let Some(value) = self.column_value(path, scope) {
            return Ok(value);
        }
        let names: Vec<&str> = path.iter().map(|part| part.value.as_str()).collect();
        if let Some(value) = self.variable_value(&names)? {
            return Ok(value);
        }
        if let [name] = names[..]
            && let Some(value) = self.whole_row(name, scope)
        {
            return Ok(value);
        }
        let (state, message) = match names[..] {
            [qualifier, _] if !knows(scope, qualifier) && self.variable(qualifier).is_none() => (
                "42P01",
                format!("missing FROM-clause entry for table \"{qualifier}\""),
            ),
            [name] => ("42703", format!("column \"{name}\" does not exist")),
            _ => (
                "42703",
                format!("column {} does not exist", names.join(".")),
            ),
        };
        let error = Exception::new(state, message);
        Err(match path.first().and_then(|first| span_of(first.span)) {
            Some(span) => error.at(span),
            None => error,
        })
    }

    /// Whether an unknown value is that of a column of the system that would be NULL if there were nothing to print.
    pub(super) fn is_printed(expr: &Expr, value: &Value, scope: &Scope<'_>) -> bool {
        let path = match expr {
            Expr::Nested(inner) => return Self::is_printed(inner, value, scope),
            Expr::Identifier(name) => std::slice::from_ref(name),
            Expr::CompoundIdentifier(path) => path,
            _ => return false,
        };
        let names: Vec<&str> = path.iter().map(|part| part.value.as_str()).collect();
        let last = names.last().copied().unwrap_or_default();
        matches!(value, Value::Unknown(_))
            && virtual_tables::is_printed(last)
            && scope.rows.iter().any(|row| matches!(row, Row::Virtual(..)))
    }

    fn column_value(&self, path: &[Ident], scope: &Scope<'_>) -> Option<Value> {
        let (name, qualifiers) = path.split_last()?;
        let qualifier = qualifiers.last().map(|it| it.value.as_str());
        let name = name.value.as_str();
        let mut scope = Some(scope);
        while let Some(current) = scope {
            let found = self.column_in(current.bindings, current.rows, qualifier, name);
            if found.is_some() {
                return found;
            }
            scope = current.outer;
        }
        None
    }

    /// `variable`, `record.field`, `block.variable`, `function.parameter`
    fn variable_value(&self, names: &[&str]) -> Result<Option<Value>> {
        match names {
            [name] => Ok(self.variable(name)),
            [first, rest @ ..] => {
                if let Some(value) = self.variable_of_block(first, rest[0]) {
                    return fields(value, &rest[1..]).map(Some);
                }
                match self.variable(first) {
                    Some(value) => fields(value, rest).map(Some),
                    None => Ok(None),
                }
            }
            [] => Ok(None),
        }
    }

    /// The row of an item of FROM as one value.
    fn whole_row(&self, name: &str, scope: &Scope<'_>) -> Option<Value> {
        let mut scope = Some(scope);
        while let Some(current) = scope {
            let found = current
                .bindings
                .iter()
                .zip(current.rows)
                .find(|(binding, _)| binding.name == name);
            if let Some((binding, row)) = found {
                let values = self.row_values(binding, row);
                let names = binding.columns.iter().map(ToString::to_string);
                return Some(match &values[..] {
                    // A function in FROM that gives plain values.
                    [only] if *binding.columns[0] == *name => only.clone(),
                    _ => Value::record(names.zip(values).collect()),
                });
            }
            scope = current.outer;
        }
        None
    }
}

fn knows(scope: &Scope<'_>, qualifier: &str) -> bool {
    let own = scope.bindings.iter().any(|it| it.name == qualifier);
    own || scope.outer.is_some_and(|outer| knows(outer, qualifier))
}

fn fields(mut value: Value, names: &[&str]) -> Result<Value> {
    for name in names {
        value = match &value {
            Value::Record(record) => field(record, name)?,
            Value::Null | Value::Unknown(_) => value,
            _ => Value::unknown("a field of a value without fields"),
        };
    }
    Ok(value)
}
