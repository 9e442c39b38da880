//! Expressions over values, variables and rows of queries.

mod aggregate;
mod functions;
mod like;
mod operator;
mod regex;
mod variable;

use std::sync::Arc;

use sqlparser::ast::Spanned;
use sqlparser::ast::{
    self, AccessExpr, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectName, Subscript,
    TrimWhereField, UnaryOperator,
};

use crate::source::Span;
use crate::sql::bridge::{binary_operator, span_of, unary_operator};

use super::exception::{Exception, Result};
use super::query::Scope;
use super::value::{Record, Value};
use super::{Interpreter, decimal::Decimal};

pub(super) use aggregate::is_aggregate;
pub(super) use functions::is_set_returning;
pub(super) use operator::{Truth, compare, same};

impl Interpreter<'_> {
    /// The value of an expression.
    pub(super) fn evaluate(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Value> {
        self.step()?;
        match expr {
            Expr::Identifier(name) => self.name(std::slice::from_ref(name), scope),
            Expr::CompoundIdentifier(path) => self.name(path, scope),
            Expr::Value(value) => Ok(self.constant(&value.value)),
            Expr::TypedString(typed) => {
                let text = match &typed.value.value {
                    ast::Value::SingleQuotedString(text) => Value::text(text.as_str()),
                    _ => Value::unknown("a constant of this kind is not followed"),
                };
                self.cast_to(text, &typed.data_type)
            }
            Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => self.evaluate(inner, scope),
            Expr::Cast {
                expr, data_type, ..
            } => {
                let value = self.evaluate(expr, scope)?;
                self.cast_to(value, data_type)
                    .map_err(|error| match location(expr) {
                        Some(span) => error.at(span),
                        None => error,
                    })
            }
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope),
            Expr::UnaryOp { op, expr } => {
                let value = self.evaluate(expr, scope)?;
                unary(*op, value)
            }
            Expr::IsNull(inner) => {
                let value = self.evaluate(inner, scope)?;
                if Self::is_printed(inner, &value, scope) {
                    return Ok(Value::Bool(false));
                }
                Ok(is_null(&value))
            }
            Expr::IsNotNull(inner) => {
                let value = self.evaluate(inner, scope)?;
                if Self::is_printed(inner, &value, scope) {
                    return Ok(Value::Bool(true));
                }
                // Of a row, IS NOT NULL asks for every field.
                Ok(match &value {
                    Value::Record(record) => {
                        Truth::all(record.fields.iter().map(|(_, field)| match field {
                            Value::Unknown(why) => Truth::Unknown(why.clone()),
                            field => Truth::from(!field.is_null()),
                        }))
                        .into()
                    }
                    value => Truth::of(&is_null(value)).not().into(),
                })
            }
            Expr::IsTrue(inner) => self.is_truth(inner, scope, Some(true), false),
            Expr::IsNotTrue(inner) => self.is_truth(inner, scope, Some(true), true),
            Expr::IsFalse(inner) => self.is_truth(inner, scope, Some(false), false),
            Expr::IsNotFalse(inner) => self.is_truth(inner, scope, Some(false), true),
            Expr::IsUnknown(inner) => self.is_truth(inner, scope, None, false),
            Expr::IsNotUnknown(inner) => self.is_truth(inner, scope, None, true),
            Expr::IsDistinctFrom(left, right) => self.distinct(left, right, scope, false),
            Expr::IsNotDistinctFrom(left, right) => self.distinct(left, right, scope, true),
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let value = self.evaluate(expr, scope)?;
                let mut truth = Truth::False;
                for item in list {
                    let item = self.evaluate(item, scope)?;
                    truth = truth.or(self.equal(&value, &item)?);
                    if truth == Truth::True {
                        break;
                    }
                }
                Ok(truth.negated_if(*negated).into())
            }
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => {
                let value = self.evaluate(expr, scope)?;
                let truth = self.any_of_query("=", &value, subquery, scope)?;
                Ok(truth.negated_if(*negated).into())
            }
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, low, high, *negated, scope),
            Expr::Like {
                negated,
                expr,
                pattern,
                escape_char,
                ..
            } => self.like(
                expr,
                pattern,
                escape_char.as_deref(),
                *negated,
                false,
                scope,
            ),
            Expr::ILike {
                negated,
                expr,
                pattern,
                escape_char,
                ..
            } => self.like(expr, pattern, escape_char.as_deref(), *negated, true, scope),
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => {
                let value = self.evaluate(left, scope)?;
                let (_, op) = binary_operator(compare_op);
                self.any_of(op, &value, right, scope).map(Value::from)
            }
            Expr::AllOp {
                left,
                compare_op,
                right,
            } => {
                let value = self.evaluate(left, scope)?;
                let (_, op) = binary_operator(compare_op);
                self.all_of(op, &value, right, scope).map(Value::from)
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                scope,
            ),
            Expr::Exists { subquery, negated } => {
                let truth = self.query(subquery, Some(scope))?.exists();
                Ok(truth.negated_if(*negated).into())
            }
            Expr::Subquery(query) => {
                let rows = self.query(query, Some(scope))?;
                rows.scalar()
            }
            Expr::Array(array) => {
                let mut values = Vec::with_capacity(array.elem.len());
                for element in &array.elem {
                    values.push(self.evaluate(element, scope)?);
                }
                Ok(Value::array(values))
            }
            Expr::Tuple(parts) => {
                let mut fields = Vec::with_capacity(parts.len());
                for (index, part) in parts.iter().enumerate() {
                    fields.push((format!("f{}", index + 1), self.evaluate(part, scope)?));
                }
                Ok(Value::record(fields))
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.access(root, access_chain, scope)
            }
            Expr::Function(function) => self.function(function, scope),
            Expr::Position { expr, r#in } => {
                let arguments = [self.evaluate(r#in, scope)?, self.evaluate(expr, scope)?];
                self.built_in("strpos", &arguments)
            }
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut arguments = vec![self.evaluate(expr, scope)?];
                match (substring_from, substring_for) {
                    (None, Some(_)) => arguments.push(Value::Int(1)),
                    (Some(from), _) => arguments.push(self.evaluate(from, scope)?),
                    (None, None) => {}
                }
                if let Some(length) = substring_for {
                    arguments.push(self.evaluate(length, scope)?);
                }
                self.built_in("substring", &arguments)
            }
            Expr::Trim {
                trim_where,
                trim_what,
                expr,
                trim_characters,
            } => {
                let mut arguments = vec![self.evaluate(expr, scope)?];
                let characters = trim_what
                    .as_deref()
                    .or(trim_characters.as_deref().and_then(<[Expr]>::first));
                if let Some(characters) = characters {
                    arguments.push(self.evaluate(characters, scope)?);
                }
                let name = match trim_where {
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                    _ => "btrim",
                };
                self.built_in(name, &arguments)
            }
            Expr::Floor { expr, .. } => {
                let value = self.evaluate(expr, scope)?;
                self.built_in("floor", &[value])
            }
            Expr::Ceil { expr, .. } => {
                let value = self.evaluate(expr, scope)?;
                self.built_in("ceil", &[value])
            }
            Expr::Prefixed { value, .. } => self.evaluate(value, scope),
            _ => Ok(Value::unknown(
                "rowtype does not follow this kind of expression",
            )),
        }
    }

    /// Whether an expression holds.
    pub(super) fn truth(&mut self, expr: &Expr, scope: &Scope<'_>) -> Result<Truth> {
        let value = self.evaluate(expr, scope)?;
        self.as_truth(value)
    }

    /// A value as a boolean.
    pub(super) fn as_truth(&mut self, value: Value) -> Result<Truth> {
        let value = match value {
            Value::Text(_) | Value::Int(_) | Value::Numeric(_) => self.cast_named(value, "bool")?,
            value => value,
        };
        Ok(Truth::of(&value))
    }

    fn constant(&self, value: &ast::Value) -> Value {
        match value {
            ast::Value::Null => Value::Null,
            ast::Value::Boolean(value) => Value::Bool(*value),
            ast::Value::Number(text, _) => number(text),
            ast::Value::SingleQuotedString(text) | ast::Value::NationalStringLiteral(text) => {
                Value::text(text.as_str())
            }
            ast::Value::Placeholder(name) => self
                .parameter(name)
                .unwrap_or_else(|| Value::unknown(format!("there is no parameter {name}"))),
            _ => Value::unknown("a constant of this kind is not followed"),
        }
    }

    fn is_truth(
        &mut self,
        expr: &Expr,
        scope: &Scope<'_>,
        wanted: Option<bool>,
        negated: bool,
    ) -> Result<Value> {
        let found = match self.truth(expr, scope)? {
            Truth::Unknown(why) => return Ok(Value::Unknown(why)),
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Null => None,
        };
        Ok(Value::Bool((found == wanted) != negated))
    }

    fn distinct(
        &mut self,
        left: &Expr,
        right: &Expr,
        scope: &Scope<'_>,
        negated: bool,
    ) -> Result<Value> {
        let left = self.evaluate(left, scope)?;
        let right = self.evaluate(right, scope)?;
        let truth = match (&left, &right) {
            (Value::Unknown(why), _) | (_, Value::Unknown(why)) => Truth::Unknown(why.clone()),
            (Value::Null, Value::Null) => Truth::False,
            (Value::Null, _) | (_, Value::Null) => Truth::True,
            _ => self.equal(&left, &right)?.not(),
        };
        Ok(truth.negated_if(negated).into())
    }

    fn between(
        &mut self,
        expr: &Expr,
        low: &Expr,
        high: &Expr,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let value = self.evaluate(expr, scope)?;
        let low = self.evaluate(low, scope)?;
        let high = self.evaluate(high, scope)?;
        let above = self.compare_with(">=", &value, &low)?;
        let below = self.compare_with("<=", &value, &high)?;
        Ok(above.and(below).negated_if(negated).into())
    }

    fn like(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        negated: bool,
        fold: bool,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let value = self.evaluate(expr, scope)?;
        let pattern = self.evaluate(pattern, scope)?;
        let escape = match escape {
            Some(escape) => match self.evaluate(escape, scope)? {
                Value::Text(text) => text.chars().next(),
                Value::Unknown(why) => return Ok(Value::Unknown(why)),
                _ => return Ok(Value::Null),
            },
            None => Some('\\'),
        };
        let truth = self.text_pair(&value, &pattern, |value, pattern| {
            like::matches(value, pattern, escape, fold)
        });
        Ok(truth.negated_if(negated).into())
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let operand = operand
            .map(|operand| self.evaluate(operand, scope))
            .transpose()?;
        for branch in conditions {
            let truth = match &operand {
                Some(operand) => {
                    let value = self.evaluate(&branch.condition, scope)?;
                    self.equal(operand, &value)?
                }
                None => self.truth(&branch.condition, scope)?,
            };
            match truth {
                Truth::True => return self.evaluate(&branch.result, scope),
                Truth::Unknown(why) => return Ok(Value::Unknown(why)),
                Truth::False | Truth::Null => {}
            }
        }
        match otherwise {
            Some(otherwise) => self.evaluate(otherwise, scope),
            None => Ok(Value::Null),
        }
    }

    /// `(value).field`, `value[1]`
    fn access(&mut self, root: &Expr, chain: &[AccessExpr], scope: &Scope<'_>) -> Result<Value> {
        let mut value = self.evaluate(root, scope)?;
        for link in chain {
            value = match link {
                AccessExpr::Dot(Expr::Identifier(name)) => match &value {
                    Value::Record(record) => field(record, &name.value)?,
                    Value::Unknown(_) | Value::Null => value,
                    _ => Value::unknown("a field of a value without fields"),
                },
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    let index = self.evaluate(index, scope)?;
                    element(&value, &index)
                }
                _ => Value::unknown("a slice of an array is not followed"),
            };
        }
        Ok(value)
    }

    /// The arguments of a call, and their names where written; none for `*`.
    pub(super) fn arguments(
        &mut self,
        arguments: &[FunctionArg],
        scope: &Scope<'_>,
    ) -> Result<Vec<(Option<String>, Value)>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let (name, expr) = match argument {
                FunctionArg::Named { name, arg, .. } => (Some(name.value.clone()), arg),
                FunctionArg::ExprNamed { name, arg, .. } => (Some(name.to_string()), arg),
                FunctionArg::Unnamed(arg) => (None, arg),
            };
            if let FunctionArgExpr::Expr(expr) = expr {
                values.push((name, self.evaluate(expr, scope)?));
            }
        }
        Ok(values)
    }

    fn function(&mut self, function: &ast::Function, scope: &Scope<'_>) -> Result<Value> {
        let name = ObjectPath::new(&function.name);
        if function.over.is_some() {
            return Ok(Value::unknown("window functions are not followed"));
        }
        if name.is_system() && is_aggregate(name.name) {
            return match scope.group() {
                Some(group) => self.aggregate(function, name.name, group, scope),
                None => Err(Exception::new(
                    "42803",
                    "aggregate functions are not allowed here",
                )),
            };
        }
        let arguments = match &function.args {
            FunctionArguments::List(list) => {
                if let Some(lazy) = self.lazy(&name, &list.args, scope)? {
                    return Ok(lazy);
                }
                self.arguments(&list.args, scope)?
            }
            FunctionArguments::Subquery(query) => {
                let rows = self.query(query, Some(scope))?;
                if name.is_system() && name.name == "array" {
                    return Ok(rows.into_array());
                }
                vec![(None, rows.scalar()?)]
            }
            FunctionArguments::None => Vec::new(),
        };
        let called = self.call(&name, arguments);
        called.map_err(|error| match location(&Expr::Function(function.clone())) {
            Some(span) => error.at(span),
            None => error,
        })
    }

    /// COALESCE, which does not look at what comes after its value.
    fn lazy(
        &mut self,
        name: &ObjectPath<'_>,
        arguments: &[FunctionArg],
        scope: &Scope<'_>,
    ) -> Result<Option<Value>> {
        if !name.is_system() || name.name != "coalesce" {
            return Ok(None);
        }
        for argument in arguments {
            if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = argument {
                let value = self.evaluate(expr, scope)?;
                if !value.is_null() {
                    return Ok(Some(value));
                }
            }
        }
        Ok(Some(Value::Null))
    }
}

/// A function's name in a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObjectPath<'a> {
    pub(super) schema: Option<&'a str>,
    pub(super) name: &'a str,
}

impl<'a> ObjectPath<'a> {
    pub(super) fn new(name: &'a ObjectName) -> Self {
        let mut parts = name
            .0
            .iter()
            .rev()
            .filter_map(|part| part.as_ident())
            .map(|part| part.value.as_str());
        Self {
            name: parts.next().unwrap_or_default(),
            schema: parts.next(),
        }
    }

    /// Whether it may be a function of PostgreSQL's own.
    pub(super) fn is_system(&self) -> bool {
        self.schema.is_none_or(|schema| schema == "pg_catalog")
    }
}

/// The place of an expression.
pub(super) fn location(expr: &Expr) -> Option<Span> {
    span_of(expr.span())
}

fn number(text: &str) -> Value {
    if let Ok(value) = text.replace('_', "").parse() {
        return Value::Int(value);
    }
    match Decimal::parse(text) {
        Some(value) => Value::Numeric(value),
        None => Value::unknown("a number of this size is not followed"),
    }
}

fn is_null(value: &Value) -> Value {
    match value {
        Value::Unknown(_) => value.clone(),
        Value::Record(record) => Truth::all(record.fields.iter().map(|(_, field)| match field {
            Value::Unknown(why) => Truth::Unknown(why.clone()),
            field => Truth::from(field.is_null()),
        }))
        .into(),
        value => Value::Bool(value.is_null()),
    }
}

fn unary(op: UnaryOperator, value: Value) -> Result<Value> {
    Ok(match (op, value) {
        (UnaryOperator::Plus, value) | (_, value @ (Value::Unknown(_) | Value::Null)) => value,
        (UnaryOperator::Not, value) => Truth::of(&value).not().into(),
        (UnaryOperator::Minus, Value::Int(value)) => match value.checked_neg() {
            Some(value) => Value::Int(value),
            None => return Err(Exception::new("22003", "bigint out of range")),
        },
        (UnaryOperator::Minus, Value::Numeric(value)) => Value::Numeric(value.negate()),
        _ => Value::unknown(format!(
            "the operator {} is not followed",
            unary_operator(op)
        )),
    })
}

/// The field of a row.
pub(super) fn field(record: &Arc<Record>, name: &str) -> Result<Value> {
    record
        .get(name)
        .cloned()
        .ok_or_else(|| Exception::new("42703", format!("record \"row\" has no field \"{name}\"")))
}

/// `array[index]`, which is NULL outside.
pub(super) fn element(value: &Value, index: &Value) -> Value {
    match (value, index) {
        (Value::Unknown(_), _) => value.clone(),
        (_, Value::Unknown(_)) => index.clone(),
        (Value::Array(values), index) => index
            .integer()
            .and_then(|index| usize::try_from(index - 1).ok())
            .and_then(|index| values.get(index).cloned())
            .unwrap_or(Value::Null),
        (Value::Null, _) => Value::Null,
        _ => Value::unknown("subscripts of this type are not followed"),
    }
}
