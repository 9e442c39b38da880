//! Operators and three-valued logic, with a fourth value for what nobody can say.

use std::cmp::Ordering;
use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, Expr, Query};

use crate::sql::bridge::binary_operator;

use super::super::Interpreter;
use super::super::decimal::Decimal;
use super::super::exception::{Exception, Result};
use super::super::query::Scope;
use super::super::value::Value;
use super::like;

/// What a condition can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Truth {
    True,
    False,
    Null,
    /// Nobody can say; why.
    Unknown(Arc<str>),
}

impl Truth {
    pub(in super::super) fn of(value: &Value) -> Self {
        match value {
            Value::Bool(true) => Self::True,
            Value::Bool(false) => Self::False,
            Value::Null => Self::Null,
            Value::Unknown(why) => Self::Unknown(why.clone()),
            _ => Self::Unknown("a condition that is no boolean".into()),
        }
    }

    pub(in super::super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            other => other,
        }
    }

    pub(in super::super) fn negated_if(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
    }

    pub(in super::super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (unknown @ Self::Unknown(_), _) | (_, unknown @ Self::Unknown(_)) => unknown,
            (Self::Null, _) | (_, Self::Null) => Self::Null,
            _ => Self::True,
        }
    }

    pub(in super::super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub(in super::super) fn all(truths: impl Iterator<Item = Self>) -> Self {
        truths.fold(Self::True, Self::and)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl From<Truth> for Value {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Bool(true),
            Truth::False => Self::Bool(false),
            Truth::Null => Self::Null,
            Truth::Unknown(why) => Self::Unknown(why),
        }
    }
}

impl Interpreter<'_> {
    pub(super) fn binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        if matches!(op, BinaryOperator::And | BinaryOperator::Or) {
            let is_and = matches!(op, BinaryOperator::And);
            let left = self.truth(left, scope)?;
            if left == Truth::from(!is_and) {
                return Ok(left.into());
            }
            let right = self.truth(right, scope)?;
            return Ok(if is_and {
                left.and(right)
            } else {
                left.or(right)
            }
            .into());
        }
        let left = self.evaluate(left, scope)?;
        let right = self.evaluate(right, scope)?;
        let (_, name) = binary_operator(op);
        self.operate(name, left, right)
    }

    /// `left op right`
    pub(super) fn operate(&mut self, op: &str, left: Value, right: Value) -> Result<Value> {
        if matches!(op, "=" | "<>" | "<" | ">" | "<=" | ">=") {
            return self.compare_with(op, &left, &right).map(Value::from);
        }
        for value in [&left, &right] {
            if let Value::Unknown(_) = value {
                return Ok(value.clone());
            }
        }
        match op {
            "||" => return self.concatenate(left, right),
            "~~" | "!~~" | "~~*" | "!~~*" => {
                let fold = op.ends_with('*');
                let truth = self.text_pair(&left, &right, |text, pattern| {
                    like::matches(text, pattern, Some('\\'), fold)
                });
                return Ok(truth.negated_if(op.starts_with('!')).into());
            }
            "~" | "!~" | "~*" | "!~*" => {
                let (Value::Text(text), Value::Text(pattern)) =
                    (self.as_text(&left), self.as_text(&right))
                else {
                    return Ok(Value::Null);
                };
                let found = Self::regex_match(&text, &pattern, op.ends_with('*'));
                return Ok(Truth::of(&found).negated_if(op.starts_with('!')).into());
            }
            "^@" => {
                let truth = self.text_pair(&left, &right, |text, prefix| text.starts_with(prefix));
                return Ok(truth.into());
            }
            _ => {}
        }
        if left.is_null() || right.is_null() {
            return Ok(Value::Null);
        }
        match op {
            "+" | "-" | "*" | "/" | "%" => arithmetic(op, &left, &right),
            "@>" | "<@" | "&&" => {
                let (Value::Array(a), Value::Array(b)) = (&left, &right) else {
                    return Ok(not_followed(op));
                };
                let has = |all: &[Value], one: &Value| all.iter().any(|value| same(value, one));
                Ok(Value::Bool(match op {
                    "@>" => b.iter().all(|one| has(a, one)),
                    "<@" => a.iter().all(|one| has(b, one)),
                    _ => a.iter().any(|one| has(b, one)),
                }))
            }
            "&" | "|" => match (left.integer(), right.integer()) {
                (Some(a), Some(b)) => Ok(Value::Int(if op == "&" { a & b } else { a | b })),
                _ => Ok(not_followed(op)),
            },
            _ => Ok(not_followed(op)),
        }
    }

    /// `left = right`
    pub(in super::super) fn equal(&mut self, left: &Value, right: &Value) -> Result<Truth> {
        self.compare_with("=", left, right)
    }

    /// A comparison, the operands brought to one type.
    pub(super) fn compare_with(&mut self, op: &str, left: &Value, right: &Value) -> Result<Truth> {
        let (left, right) = match (left, right) {
            (Value::Unknown(why), _) | (_, Value::Unknown(why)) => {
                return Ok(Truth::Unknown(why.clone()));
            }
            (Value::Null, _) | (_, Value::Null) => return Ok(Truth::Null),
            (Value::Name(kind, _), Value::Text(_)) => {
                (left.clone(), self.name_of(*kind, right.clone())?)
            }
            (Value::Text(_), Value::Name(kind, _)) => {
                (self.name_of(*kind, left.clone())?, right.clone())
            }
            (Value::Bool(_), Value::Text(_)) => {
                (left.clone(), self.cast_named(right.clone(), "bool")?)
            }
            (Value::Text(_), Value::Bool(_)) => {
                (self.cast_named(left.clone(), "bool")?, right.clone())
            }
            (Value::Int(_) | Value::Numeric(_), Value::Text(text))
            | (Value::Text(text), Value::Int(_) | Value::Numeric(_))
                if Decimal::parse(text).is_none() =>
            {
                let message = format!("invalid input syntax for type integer: \"{text}\"");
                return Err(Exception::new("22P02", message));
            }
            (Value::Array(_), Value::Text(text)) => {
                (left.clone(), Interpreter::array_from_text(text)?)
            }
            (Value::Text(text), Value::Array(_)) => {
                (Interpreter::array_from_text(text)?, right.clone())
            }
            _ => (left.clone(), right.clone()),
        };
        for value in [&left, &right] {
            if let Some(why) = value.doubt() {
                return Ok(Truth::Unknown(why.clone()));
            }
        }
        let Some(ordering) = compare(&left, &right) else {
            return Ok(Truth::Unknown(
                "values of these types are not compared".into(),
            ));
        };
        Ok(Truth::from(match op {
            "=" => ordering == Ordering::Equal,
            "<>" => ordering != Ordering::Equal,
            "<" => ordering == Ordering::Less,
            ">" => ordering == Ordering::Greater,
            "<=" => ordering != Ordering::Greater,
            _ => ordering != Ordering::Less,
        }))
    }

    /// `value op ANY (array or query)`
    pub(super) fn any_of(
        &mut self,
        op: &str,
        value: &Value,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Truth> {
        if let Expr::Subquery(query) = unnested(right) {
            return self.any_of_query(op, value, query, scope);
        }
        let array = match self.evaluate(right, scope)? {
            Value::Text(text) => Self::array_from_text(&text)?,
            array => array,
        };
        let values = match array {
            Value::Array(values) => values,
            Value::Unknown(why) => return Ok(Truth::Unknown(why)),
            _ => return Ok(Truth::Null),
        };
        let mut truth = Truth::False;
        for item in values.iter() {
            let found = self.operate(op, value.clone(), item.clone())?;
            truth = truth.or(Truth::of(&found));
            if truth == Truth::True {
                break;
            }
        }
        Ok(truth)
    }

    /// `value op ALL (array or query)`
    pub(super) fn all_of(
        &mut self,
        op: &str,
        value: &Value,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Truth> {
        let (values, more) = if let Expr::Subquery(query) = unnested(right) {
            let rows = self.query(query, Some(scope))?;
            let more = rows.doubt();
            (rows.first_column(), more)
        } else {
            match self.evaluate(right, scope)? {
                Value::Array(values) => (values.to_vec(), None),
                Value::Unknown(why) => return Ok(Truth::Unknown(why)),
                _ => return Ok(Truth::Null),
            }
        };
        let mut truth = more.map_or(Truth::True, Truth::Unknown);
        for item in values {
            let found = self.operate(op, value.clone(), item)?;
            truth = truth.and(Truth::of(&found));
        }
        Ok(truth)
    }

    /// `value op ANY (query)`
    pub(super) fn any_of_query(
        &mut self,
        op: &str,
        value: &Value,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Result<Truth> {
        let rows = self.query(query, Some(scope))?;
        let mut truth = rows.more.clone().map_or(Truth::False, Truth::Unknown);
        for row in &rows.rows {
            let own = match &row.values[..] {
                [only] => only.clone(),
                several => Value::record(
                    several
                        .iter()
                        .enumerate()
                        .map(|(index, value)| (format!("f{}", index + 1), value.clone()))
                        .collect(),
                ),
            };
            let found = Truth::of(&self.operate(op, value.clone(), own)?);
            let found = match &row.doubt {
                Some(why) => found.and(Truth::Unknown(why.clone())),
                None => found,
            };
            truth = truth.or(found);
            if truth == Truth::True {
                break;
            }
        }
        Ok(truth)
    }

    /// A question about two texts.
    pub(super) fn text_pair(
        &self,
        left: &Value,
        right: &Value,
        ask: impl Fn(&str, &str) -> bool,
    ) -> Truth {
        match (self.as_text(left), self.as_text(right)) {
            (Value::Text(left), Value::Text(right)) => Truth::from(ask(&left, &right)),
            (Value::Unknown(why), _) | (_, Value::Unknown(why)) => Truth::Unknown(why),
            _ => Truth::Null,
        }
    }

    fn concatenate(&mut self, left: Value, right: Value) -> Result<Value> {
        match (&left, &right) {
            (Value::Array(a), Value::Array(b)) => {
                return Ok(Value::array(a.iter().chain(b.iter()).cloned().collect()));
            }
            (Value::Array(_), Value::Null) => return Ok(left),
            (Value::Null, Value::Array(_)) => return Ok(right),
            (Value::Array(a), one) => {
                return Ok(Value::array(a.iter().chain([one]).cloned().collect()));
            }
            (one, Value::Array(b)) => {
                return Ok(Value::array(
                    [one].into_iter().chain(b.iter()).cloned().collect(),
                ));
            }
            _ => {}
        }
        match (self.as_text(&left), self.as_text(&right)) {
            (Value::Text(left), Value::Text(right)) => {
                Self::check_size(left.len() + right.len())?;
                Ok(Value::text(format!("{left}{right}")))
            }
            (unknown @ Value::Unknown(_), _) | (_, unknown @ Value::Unknown(_)) => Ok(unknown),
            _ => Ok(Value::Null),
        }
    }
}

fn unnested(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => unnested(inner),
        other => other,
    }
}

fn not_followed(op: &str) -> Value {
    Value::unknown(format!("the operator {op} is not followed"))
}

fn arithmetic(op: &str, left: &Value, right: &Value) -> Result<Value> {
    let by_zero = || Exception::new("22012", "division by zero");
    if let (Value::Int(a), Value::Int(b)) = (left, right) {
        if matches!(op, "/" | "%") && *b == 0 {
            return Err(by_zero());
        }
        let value = match op {
            "+" => a.checked_add(*b),
            "-" => a.checked_sub(*b),
            "*" => a.checked_mul(*b),
            "/" => a.checked_div(*b),
            _ => a.checked_rem(*b),
        };
        return value
            .map(Value::Int)
            .ok_or_else(|| Exception::new("22003", "bigint out of range"));
    }
    let (Some(a), Some(b)) = (left.decimal(), right.decimal()) else {
        return Ok(not_followed(op));
    };
    if matches!(op, "/" | "%") && b.is_zero() {
        return Err(by_zero());
    }
    let value = match op {
        "+" => a.add(b),
        "-" => a.add(b.negate()),
        "*" => a.multiply(b),
        "/" => a.divide(b),
        _ => a.remainder(b),
    };
    let is_integer = |value: &Value| matches!(value, Value::Int(_) | Value::Text(_));
    Ok(match value {
        // An integer and a text without a type make an integer.
        Some(value) if is_integer(left) && is_integer(right) => {
            value.floor().map_or(Value::Numeric(value), Value::Int)
        }
        Some(value) => Value::Numeric(value),
        None => Value::unknown("a number of this size is not followed"),
    })
}

/// Whether two values are one, NULL being the same as NULL.
pub(in super::super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        _ => compare(left, right) == Some(Ordering::Equal),
    }
}

/// The order of two values, NULL being the greatest; none if they cannot be compared.
pub(in super::super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Null, _) => Some(Ordering::Greater),
        (_, Value::Null) => Some(Ordering::Less),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Array(a), Value::Array(b)) => sequence(a.iter().zip(b.iter()), a.len(), b.len()),
        (Value::Record(a), Value::Record(b)) => sequence(
            a.fields
                .iter()
                .map(|it| &it.1)
                .zip(b.fields.iter().map(|it| &it.1)),
            a.fields.len(),
            b.fields.len(),
        ),
        (Value::Name(..), _) | (_, Value::Name(..)) => Some(left.integer()?.cmp(&right.integer()?)),
        (
            Value::Int(_) | Value::Numeric(_) | Value::Text(_),
            Value::Int(_) | Value::Numeric(_) | Value::Text(_),
        ) => Some(left.decimal()?.cmp(&right.decimal()?)),
        _ => None,
    }
}

fn sequence<'a>(
    pairs: impl Iterator<Item = (&'a Value, &'a Value)>,
    left: usize,
    right: usize,
) -> Option<Ordering> {
    for (a, b) in pairs {
        let ordering = compare(a, b)?;
        if ordering != Ordering::Equal {
            return Some(ordering);
        }
    }
    Some(left.cmp(&right))
}
