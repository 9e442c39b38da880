//! Names in expressions: columns, rows, parameters, fields (`transformColumnRef`).

use std::rc::Rc;

use crate::catalog::{Nullability, ObjectAddress, Oid, ReferenceForm, TypeKind};
use crate::source::Span;
use crate::sql::Name;

use super::analyzer::{Analyzer, Result};
use super::parts::Part;
use super::types::oid;
use super::value::{Field, Value, ValueKind, strictest};
use super::{Scope, SqlError};

impl Analyzer<'_> {
    /// `transformColumnRef`
    pub(super) fn column(&mut self, parts: &[Name], span: Span) -> Result<Value> {
        self.may_name_columns(span)?;
        let found = match parts {
            [name] => self.bare_column(name)?,
            [table, name] => self.qualified_column(None, table, name, span)?,
            [schema, table, name] | [_, schema, table, name] => {
                self.qualified_column(Some(schema), table, name, span)?
            }
            _ => {
                let message = "improper qualified name (too many dotted names)";
                return Err(SqlError::new("42601", message, span));
            }
        };
        if let Some(value) = found {
            return Ok(value);
        }
        if let Some(value) = self.parameter_named(parts, span)? {
            return Ok(value);
        }
        if let Some(value) = self.variable_named(parts, span)? {
            return Ok(value);
        }
        match parts {
            [name] => {
                let message = format!("column \"{}\" does not exist", name.value);
                Err(SqlError::new("42703", message, name.span))
            }
            [table, ..] => {
                let shown: Vec<_> = parts[..parts.len() - 1]
                    .iter()
                    .map(|part| part.value.as_str())
                    .collect();
                let table_name = shown.last().copied().unwrap_or_default();
                Err(self.missing_table(table_name, table.span))
            }
            [] => Ok(Value::unknown(span)),
        }
    }

    pub(super) fn bare_column(&mut self, name: &Name) -> Result<Option<Value>> {
        if let Some(value) = self.find_column(name)? {
            return Ok(Some(value));
        }
        if let Scope::Value(data_type) = self.context.scope
            && name.value == "value"
        {
            let mut value = Value::new(Some(data_type.oid), Nullability::Nullable, name.span);
            value.modifier = data_type.modifier;
            return Ok(Some(value));
        }
        let Some((level, entry)) = self.find_item(None, name)? else {
            return Ok(None);
        };
        self.note_use(level, entry, None, name.span);
        self.note_part(Part::WholeRow, name.span);
        Ok(Some(self.whole_row(level, entry, name.span)))
    }

    pub(super) fn qualified_column(
        &mut self,
        schema: Option<&Name>,
        table: &Name,
        name: &Name,
        span: Span,
    ) -> Result<Option<Value>> {
        let mark = self.mark();
        let Some((level, entry)) = self.find_item(schema, table)? else {
            return Ok(None);
        };
        if let Some(value) = self.column_of_item(level, entry, name)? {
            return Ok(Some(value));
        }
        self.note_use(level, entry, None, span);
        // `t.f` may be `f(t)`, which is how it has to be written where `f` needs a schema.
        let row = self.whole_row(level, entry, table.span);
        if let Ok(value) = self.call_values(std::slice::from_ref(name), vec![row], span) {
            if let Some(function) = self.target_at(name.span) {
                self.forget(mark);
                let argument = self.levels[level].entries[entry].alias.clone();
                self.refer(span, function, ReferenceForm::Call { argument });
            }
            self.note_part(Part::WholeRow, span);
            return Ok(Some(value));
        }
        self.forget(mark);
        let message = format!("column {}.{} does not exist", table.value, name.value);
        Err(SqlError::new("42703", message, table.span.to(name.span)))
    }

    /// `t.*` as a value.
    pub(super) fn row_of(&mut self, parts: &[Name], span: Span) -> Result<Value> {
        let (schema, table) = match parts {
            [table] => (None, table),
            [.., schema, table] => (Some(schema), table),
            [] => {
                let message = "row expansion via \"*\" is not supported here";
                return Err(SqlError::new("0A000", message, span));
            }
        };
        match self.find_item(schema, table)? {
            Some((level, entry)) => {
                self.note_use(level, entry, None, span);
                self.note_part(Part::WholeRow, span);
                Ok(self.whole_row(level, entry, span))
            }
            None => match self.parameter_named(parts, span)? {
                Some(row) => Ok(row),
                None => Err(self.missing_table(&table.value, table.span)),
            },
        }
    }

    pub(super) fn parameter(&mut self, number: u32, span: Span) -> Result<Value> {
        if let Some(value) = self.variable_numbered(number, span) {
            return Ok(value);
        }
        let Scope::Parameters { parameters, .. } = self.context.scope else {
            let message = format!("there is no parameter ${number}");
            return Err(SqlError::new("42P02", message, span));
        };
        let mut inputs = parameters.iter().filter(|it| it.mode.is_input());
        let Some(parameter) = inputs.nth((number as usize).wrapping_sub(1)) else {
            let message = format!("there is no parameter ${number}");
            return Err(SqlError::new("42P02", message, span));
        };
        let data_type = Some(parameter.data_type);
        Ok(Value::new(data_type, Nullability::Nullable, span))
    }

    /// A parameter of the function whose body this is, alone or qualified by the function's name.
    pub(super) fn parameter_named(&mut self, parts: &[Name], span: Span) -> Result<Option<Value>> {
        let Scope::Parameters {
            function,
            parameters,
        } = self.context.scope
        else {
            return Ok(None);
        };
        let find = |name: &Name| {
            parameters
                .iter()
                .filter(|it| it.mode.is_input())
                .find(|it| it.name.as_deref() == Some(&name.value))
                .map(|it| Value::new(Some(it.data_type), Nullability::Nullable, span))
        };
        match parts {
            [name] => Ok(find(name)),
            [qualifier, name] if qualifier.value == function && find(name).is_some() => {
                Ok(find(name))
            }
            // A field that it lacks makes it no parameter.
            [name, field] => Ok(find(name).and_then(|row| self.field(&row, field, span).ok())),
            [qualifier, name, field] if qualifier.value == function => {
                Ok(find(name).and_then(|row| self.field(&row, field, span).ok()))
            }
            _ => Ok(None),
        }
    }

    /// `(row).name`
    pub(super) fn field(&mut self, row: &Value, name: &Name, span: Span) -> Result<Value> {
        let Some(row_type) = row.data_type else {
            return Ok(Value::unknown(span));
        };
        if let ValueKind::Row(fields) = &row.kind {
            if let Some(field) = fields.iter().find(|field| field.name == name.value) {
                let null = strictest([row.null, field.null]);
                let mut value = Value::new(field.data_type.map(|it| it.oid), null, span);
                value.modifier = field.data_type.map_or(-1, |it| it.modifier);
                value.collation = field.collation;
                return Ok(value);
            }
        } else if let Some(attribute) = self.attribute(row_type, name) {
            return Ok(attribute);
        }
        // `(x).f` may be `f(x)`.
        let mark = self.mark();
        if let Ok(value) = self.call_values(std::slice::from_ref(name), vec![row.clone()], span) {
            return Ok(value);
        }
        self.forget(mark);
        let type_name = self.type_name(Some(row_type));
        if self.types().is_composite(row_type) {
            let message = format!(
                "column \"{}\" not found in data type {type_name}",
                name.value
            );
            return Err(SqlError::new("42703", message, name.span));
        }
        if row_type == oid::RECORD {
            let message = format!(
                "could not identify column \"{}\" in record data type",
                name.value
            );
            return Err(SqlError::new("42703", message, name.span));
        }
        let message = format!(
            "column notation .{} applied to type {type_name}, which is not a composite type",
            name.value
        );
        Err(SqlError::new("42809", message, name.span))
    }

    pub(super) fn attribute(&mut self, row_type: Oid, name: &Name) -> Option<Value> {
        let data_type = self.types().get(self.types().base(row_type))?;
        let TypeKind::Composite(relation) = data_type.kind else {
            return None;
        };
        let relation = self.context.catalog.relation(relation)?;
        let column = relation.column(&name.value)?;
        self.refer(
            name.span,
            ObjectAddress::column(relation.oid, column.number),
            ReferenceForm::Column,
        );
        let known = (column.data_type.oid != Oid(0)).then_some(column.data_type.oid);
        let mut value = Value::new(known, Nullability::Nullable, name.span);
        value.modifier = column.data_type.modifier;
        value.collation = column.collation;
        Some(value)
    }

    /// The fields of a row of any kind; none if it is no row, or nobody knows its fields.
    pub(super) fn fields(&self, row: &Value) -> Option<Rc<[Field]>> {
        if let ValueKind::Row(fields) = &row.kind {
            return Some(Rc::clone(fields));
        }
        let data_type = self.types().get(self.types().base(row.data_type?))?;
        let TypeKind::Composite(relation) = data_type.kind else {
            return None;
        };
        let columns = &self.context.catalog.relation(relation)?.columns;
        Some(
            columns
                .iter()
                .map(|column| Field {
                    name: column.name.clone(),
                    data_type: (column.data_type.oid != Oid(0)).then_some(column.data_type),
                    collation: column.collation,
                    null: Nullability::Nullable,
                })
                .collect(),
        )
    }
}
