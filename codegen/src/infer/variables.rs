//! Names of a PL/pgSQL block in a query that it runs (`plpgsql_post_column_ref`, `plpgsql_param_ref`).

use std::rc::Rc;

use crate::catalog::{Nullability, TypeReference};
use crate::source::Span;
use crate::sql::Name;

use super::Scope;
use super::analyzer::{Analyzer, Result};
use super::value::{Field, Value, ValueKind};

/// A variable of a block, or a parameter of the function around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it can be qualified by: the block's label, the function's name.
    pub block: Option<String>,
    /// Its name; `$1` for the first parameter.
    pub name: String,
    /// Its type; none if nobody knows.
    pub data_type: Option<TypeReference>,
    /// The fields of a `record`: their types are not known.
    pub fields: Vec<String>,
}

impl Analyzer<'_> {
    /// `$1`
    pub(super) fn variable_numbered(&mut self, number: u32, span: Span) -> Option<Value> {
        let name = format!("${number}");
        let variable = self.find_variable(|it| it.name == name)?;
        Some(self.value_of_variable(variable, span))
    }

    /// `variable`, `block.variable`, `record.field`, `block.record.field`
    pub(super) fn variable_named(&mut self, parts: &[Name], span: Span) -> Result<Option<Value>> {
        let (variable, fields) = match parts {
            [name] => (self.bare_variable(name), &[][..]),
            [first, second, rest @ ..] => match self.qualified_variable(first, second) {
                Some(variable) => (Some(variable), rest),
                None => (self.bare_variable(first), &parts[1..]),
            },
            [] => (None, &[][..]),
        };
        let Some(variable) = variable else {
            return Ok(None);
        };
        let mut value = self.value_of_variable(variable, span);
        for field in fields {
            // A field that it lacks makes it no variable.
            match self.field(&value, field, span) {
                Ok(found) => value = found,
                Err(_) => return Ok(None),
            }
        }
        if value.data_type.is_none() {
            let names: Vec<_> = parts.iter().map(|part| part.value.as_str()).collect();
            self.type_not_known(&names.join("."), span);
        }
        Ok(Some(value))
    }

    fn bare_variable(&self, name: &Name) -> Option<Variable> {
        self.find_variable(|it| it.name == name.value)
    }

    fn qualified_variable(&self, block: &Name, name: &Name) -> Option<Variable> {
        self.find_variable(|it| it.block.as_ref() == Some(&block.value) && it.name == name.value)
    }

    /// The innermost variable that is meant.
    fn find_variable(&self, is_meant: impl Fn(&Variable) -> bool) -> Option<Variable> {
        let Scope::Variables(variables) = self.context.scope else {
            return None;
        };
        variables.iter().rev().find(|it| is_meant(it)).cloned()
    }

    fn value_of_variable(&mut self, variable: Variable, span: Span) -> Value {
        if let Some(data_type) = variable.data_type {
            return Value::new(Some(data_type.oid), Nullability::Nullable, span)
                .with_modifier(data_type.modifier);
        }
        if variable.fields.is_empty() {
            if variable.name.starts_with('$') {
                self.type_not_known(&variable.name, span);
            }
            return Value::unknown(span);
        }
        let fields = variable.fields.into_iter().map(|name| Field {
            name,
            data_type: None,
            collation: None,
            null: Nullability::Nullable,
        });
        let mut row = Value::new(Some(super::types::oid::RECORD), Nullability::Nullable, span);
        row.kind = ValueKind::Row(fields.collect::<Rc<[_]>>());
        row
    }

    fn type_not_known(&mut self, name: &str, span: Span) {
        self.not_understood(
            format!("the type of the variable {name} is not known"),
            span,
        );
    }
}
