//! Casts, arrays, rows, CASE and subscripts.

use std::rc::Rc;

use crate::catalog::{Nullability, Oid, TypeReference};
use crate::source::Span;
use crate::sql::statement::TypeName;
use crate::sql::tree::{Constant, Expr, ExprKind, Subscript};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::common_type::common_modifier;
use super::expressions::constant_value;
use super::types::oid;
use super::value::{Field, Value, ValueKind, strictest};

impl Analyzer<'_> {
    pub(super) fn cast(
        &mut self,
        operand: &Expr,
        data_type: &TypeName,
        span: Span,
    ) -> Result<Value> {
        let target = self.type_named(data_type)?;
        // The elements of an array take its type one by one.
        if let (ExprKind::Array(elements), Some(target)) = (&operand.kind, target)
            && let Some(element) = self.types().element(self.types().base(target.oid))
        {
            let element = TypeReference {
                oid: element,
                modifier: target.modifier,
            };
            let mut value = self.array(elements, Some(element), span)?;
            value.data_type = Some(target.oid);
            value.modifier = target.modifier;
            return Ok(value);
        }
        let value = self.value(operand)?;
        let Some(target) = target else {
            return Ok(Value::new(None, Nullability::Unknown, span));
        };
        if value.reference() == Some(target) {
            return Ok(value);
        }
        if value.data_type == Some(target.oid) {
            // A cast without a modifier drops the one that there was.
            self.trace_conversion(&value, target, Coercion::Explicit);
            let mut value = value.with_modifier(target.modifier);
            value.kind = ValueKind::Plain;
            return Ok(value);
        }
        let sources = [value.data_type];
        if !self
            .types()
            .can_coerce(&sources, &[target.oid], Coercion::Explicit)
        {
            let message = format!(
                "cannot cast type {} to {}",
                self.type_name(value.data_type),
                self.type_name(Some(target.oid))
            );
            return Err(SqlError::new("42846", message, span));
        }
        self.coerce(value, target, Coercion::Explicit)
    }

    pub(super) fn array_type(&mut self, element: Oid, span: Span) -> Result<Oid> {
        // An array of arrays is the same type as an array.
        if self.types().element(element).is_some() {
            return Ok(element);
        }
        self.types().array_of(element).ok_or_else(|| {
            let name = self.type_name(Some(element));
            let message = format!("could not find array type for data type {name}");
            SqlError::new("42704", message, span)
        })
    }

    /// `transformArrayExpr`
    pub(super) fn array(
        &mut self,
        elements: &[Expr],
        target: Option<TypeReference>,
        span: Span,
    ) -> Result<Value> {
        let mut values = Vec::with_capacity(elements.len());
        let mut nested = false;
        for element in elements {
            let value = match &element.kind {
                ExprKind::Array(inner) => {
                    nested = true;
                    self.array(inner, target, element.span)?
                }
                _ => self.value(element)?,
            };
            let is_array = value
                .data_type
                .is_some_and(|it| self.types().element(it).is_some());
            nested |= is_array;
            values.push(value);
        }
        if let Some(target) = target {
            let array = self.types().array_of(target.oid);
            for value in values {
                let wanted = if nested {
                    array.unwrap_or(target.oid)
                } else {
                    target.oid
                };
                let wanted = TypeReference {
                    oid: wanted,
                    modifier: target.modifier,
                };
                let sources = [value.data_type];
                if !self
                    .types()
                    .can_coerce(&sources, &[wanted.oid], Coercion::Explicit)
                {
                    let message = format!(
                        "cannot cast type {} to {}",
                        self.type_name(value.data_type),
                        self.type_name(Some(wanted.oid))
                    );
                    return Err(SqlError::new("42846", message, value.span));
                }
                self.coerce(value, wanted, Coercion::Explicit)?;
            }
            return Ok(Value::new(array, Nullability::NotNull, span));
        }
        if values.is_empty() {
            let message = "cannot determine type of empty array";
            let hint = "Explicitly cast to the desired type, for example ARRAY[]::integer[].";
            return Err(SqlError::new("42P18", message, span).with_help(hint));
        }
        let common = self.common_value(values, "ARRAY", Nullability::NotNull, span)?;
        let array = match common.data_type {
            Some(element) => Some(self.array_type(element, span)?),
            None => None,
        };
        let mut value =
            Value::new(array, Nullability::NotNull, span).with_modifier(common.modifier);
        value.collation = common.collation;
        Ok(value)
    }

    pub(super) fn row(&mut self, parts: &[Expr], span: Span) -> Result<Value> {
        let mut fields = Vec::with_capacity(parts.len());
        for part in parts {
            let value = self.value(part)?;
            let spread = matches!(part.kind, ExprKind::Star(_) | ExprKind::AllFields(_));
            if spread && let Some(inner) = self.fields(&value) {
                fields.extend(inner.iter().cloned());
                continue;
            }
            let value = self.settled(value)?;
            fields.push(Field {
                name: String::new(),
                data_type: value.reference(),
                collation: value.collation,
                null: value.null,
            });
        }
        for (index, field) in fields.iter_mut().enumerate() {
            field.name = format!("f{}", index + 1);
        }
        let mut value = Value::new(Some(oid::RECORD), Nullability::NotNull, span);
        value.kind = ValueKind::Row(fields.into());
        Ok(value)
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Result<Value> {
        let subject = match operand {
            Some(operand) => {
                let value = self.value(operand)?;
                Some(self.settled(value)?)
            }
            None => None,
        };
        let mut values = Vec::with_capacity(branches.len() + 1);
        let mut null = Nullability::NotNull;
        for (condition, result) in branches {
            match &subject {
                Some(subject) => {
                    let value = self.value(condition)?;
                    let test = self.system_operator("=", subject.clone(), value, condition.span)?;
                    self.must_be_boolean(test, "CASE/WHEN")?;
                }
                None => {
                    self.condition(condition, "CASE/WHEN")?;
                }
            }
            // Where the condition holds, what it tests for NULL is not NULL.
            let facts = subject.is_none().then(|| self.assume(condition, true));
            let value = self.value(result)?;
            if let Some(facts) = facts {
                self.unassume(facts);
            }
            null = strictest([null, value.null]);
            values.push(value);
        }
        let last = match otherwise {
            Some(otherwise) => self.value(otherwise)?,
            None => constant_value(&Constant::Null, span),
        };
        null = strictest([null, last.null]);
        values.insert(0, last);
        self.common_value(values, "CASE", null, span)
    }

    /// The value that one of several becomes, in their common type.
    pub(super) fn common_value(
        &mut self,
        values: Vec<Value>,
        construct: &str,
        null: Nullability,
        span: Span,
    ) -> Result<Value> {
        let types: Vec<_> = values.iter().map(|value| value.data_type).collect();
        let common = self.types().common_type(&types).map_err(|mismatch| {
            let message = format!(
                "{construct} types {} and {} cannot be matched",
                self.type_name(Some(mismatch.first)),
                self.type_name(Some(mismatch.second))
            );
            SqlError::new("42804", message, values[mismatch.index].span)
        })?;
        let collation = common_collation(values.iter());
        let fields = values.iter().find_map(|value| match &value.kind {
            ValueKind::Row(fields) => Some(Rc::clone(fields)),
            _ => None,
        });
        let mut coerced = Vec::with_capacity(values.len());
        for value in values {
            let Some(common) = common else {
                continue;
            };
            if !self
                .types()
                .can_coerce(&[value.data_type], &[common], Coercion::Implicit)
            {
                let message = format!(
                    "{construct} could not convert type {} to {}",
                    self.type_name(value.data_type),
                    self.type_name(Some(common))
                );
                return Err(SqlError::new("42846", message, value.span));
            }
            coerced.push(self.coerce(value, TypeReference::new(common), Coercion::Implicit)?);
        }
        let mut value = Value::new(common, null, span);
        value.modifier = common_modifier(&coerced, common);
        value.collation = collation;
        if let (Some(oid::RECORD), Some(fields)) = (common, fields) {
            value.kind = ValueKind::Row(fields);
        }
        Ok(value)
    }

    pub(super) fn subscript(
        &mut self,
        operand: &Expr,
        subscripts: &[Subscript],
        span: Span,
    ) -> Result<Value> {
        let array = self.value(operand)?;
        let mut slices = false;
        let mut null = array.null;
        for subscript in subscripts {
            let bounds: Vec<&Expr> = match subscript {
                Subscript::Index(index) => vec![index],
                Subscript::Slice(low, high) => {
                    slices = true;
                    low.iter().chain(high).collect()
                }
            };
            for bound in bounds {
                let value = self.value(bound)?;
                null = strictest([null, value.null]);
            }
        }
        let Some(array_type) = array.data_type else {
            return Ok(Value::unknown(span));
        };
        let base = self.types().base(array_type);
        if base == oid::JSONB {
            return Ok(Value::new(Some(oid::JSONB), Nullability::Nullable, span));
        }
        let Some(data_type) = self.types().get(base) else {
            return Ok(Value::unknown(span));
        };
        let (result, null) = match data_type.element {
            Some(_) if slices => (base, null),
            Some(element) => (element, Nullability::Nullable),
            None if data_type.name == "hstore" => (oid::TEXT, Nullability::Nullable),
            None => {
                let message = format!(
                    "cannot subscript type {} because it does not support subscripting",
                    self.type_name(Some(array_type))
                );
                return Err(SqlError::new("42804", message, operand.span));
            }
        };
        let mut value = Value::new(Some(result), null, span).with_modifier(array.modifier);
        value.collation = array.collation;
        Ok(value)
    }
}

/// The collation that values have in common, if it is not their type's own.
pub(super) fn common_collation<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Oid> {
    let mut found = None;
    for value in values {
        match (found, value.collation) {
            (None, collation) => found = collation,
            (Some(known), Some(other)) if known != other => return None,
            _ => {}
        }
    }
    found
}
