//! What an expression stands for, as far as it matters who asks.

use sqlparser::ast::Value as Literal;

use super::formula::{Atom, ColumnReference, Truth};

/// A value that depends on the caller, on the row, on both or on neither.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// NULL, whoever asks.
    Null,
    /// A condition.
    Truth(Truth),
    /// A text that is the same for every row.
    Text(String),
    /// A number, as written.
    Number(String),
    /// The caller's user id, which is not NULL.
    CallerId,
    /// A column of a table.
    Column(ColumnReference),
    /// The caller's token or a part of it, as JSON.
    Json(Vec<String>),
    /// A claim of the caller's token, as text.
    Claim(Vec<String>),
    /// Values of which any may be meant.
    List(Vec<Value>),
    /// Something else.
    Other,
}

impl Value {
    /// A text or number that stands in the expression itself, as SQL writes it.
    pub(super) fn literal(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(crate::catalog::quote_literal(text)),
            Self::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    /// Whether it is a value for every caller and every row.
    pub(super) fn is_never_null(&self) -> bool {
        match self {
            Self::Text(_) | Self::Number(_) | Self::CallerId => true,
            Self::Truth(truth) => matches!(truth, Truth::Const(Some(_))),
            _ => false,
        }
    }

    /// The value as a condition, if it can be one.
    pub(super) fn truth(&self) -> Option<Truth> {
        Some(match self {
            Self::Null => Truth::Const(None),
            Self::Truth(truth) => truth.clone(),
            Self::Column(column) => Truth::Atom(Atom::Flag(*column)),
            Self::Claim(path) => claim(path, "=", "'true'"),
            Self::Text(text) => Truth::Const(Some(boolean(text)?)),
            _ => return None,
        })
    }
}

pub(super) fn claim(path: &[String], operator: &'static str, literal: &str) -> Truth {
    Truth::Atom(Atom::Claim(path.to_vec(), operator, literal.to_owned()))
}

/// A text as `boolin` reads it, of the spellings that people write.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// `=` between two values; none if nobody knows what that gives.
pub(super) fn equal(left: &Value, right: &Value) -> Option<Truth> {
    use Value::{CallerId, Claim, Column, Null, Number, Text};
    Some(match (left, right) {
        (Null, _) | (_, Null) => Truth::Const(None),
        (CallerId, CallerId) => Truth::Const(Some(true)),
        (CallerId, Column(column)) | (Column(column), CallerId) => {
            Truth::Atom(Atom::Owner(*column))
        }
        (Column(left), Column(right)) => {
            let (left, right) = (left.min(right), left.max(right));
            Truth::Atom(Atom::Same(*left, *right))
        }
        (Text(left), Text(right)) => Truth::Const(Some(left == right)),
        (Number(left), Number(right)) => {
            let number = |text: &str| text.parse::<f64>().ok();
            #[expect(clippy::float_cmp, reason = "two literals are equal or they are not")]
            Truth::Const(Some(number(left)? == number(right)?))
        }
        (Column(column), literal @ (Text(_) | Number(_)))
        | (literal @ (Text(_) | Number(_)), Column(column)) => {
            Truth::Atom(Atom::Compare(*column, "=", literal.literal()?))
        }
        (CallerId, Text(_)) | (Text(_), CallerId) => {
            let literal = if *left == CallerId { right } else { left };
            claim(&["sub".to_owned()], "=", &literal.literal()?)
        }
        (Claim(path), literal @ (Text(_) | Number(_)))
        | (literal @ (Text(_) | Number(_)), Claim(path)) => claim(path, "=", &literal.literal()?),
        (Claim(path), Column(column)) | (Column(column), Claim(path)) => {
            Truth::Atom(Atom::ClaimIs(path.clone(), *column))
        }
        (Value::Truth(Truth::Const(known)), other) | (other, Value::Truth(Truth::Const(known))) => {
            let other = other.truth()?;
            match known {
                Some(true) => other,
                Some(false) => other.not(),
                None => Truth::Const(None),
            }
        }
        _ => return None,
    })
}

pub(super) fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Boolean(value) => Value::Truth(Truth::Const(Some(*value))),
        Literal::Null => Value::Null,
        Literal::Number(number, _) => Value::Number(number.clone()),
        Literal::SingleQuotedString(text)
        | Literal::EscapedStringLiteral(text)
        | Literal::UnicodeStringLiteral(text)
        | Literal::NationalStringLiteral(text) => Value::Text(text.clone()),
        Literal::DollarQuotedString(text) => Value::Text(text.value.clone()),
        _ => Value::Other,
    }
}

/// What a cast leaves of a value. Between ids and texts nothing changes that a comparison could tell.
pub(super) fn cast(value: Value, to: &str) -> Value {
    const SAME: [&str; 6] = [
        "text",
        "uuid",
        "varchar",
        "character varying",
        "name",
        "citext",
    ];
    let is_json = matches!(to, "json" | "jsonb");
    let is_bool = matches!(to, "bool" | "boolean");
    match value {
        Value::Null => Value::Null,
        Value::Text(text) if is_bool => match boolean(&text) {
            Some(value) => Value::Truth(Truth::Const(Some(value))),
            None => Value::Other,
        },
        Value::Text(_) | Value::Number(_) | Value::List(_) => value,
        Value::Truth(_) if is_bool => value,
        Value::Claim(path) if is_bool => Value::Truth(claim(&path, "=", "'true'")),
        Value::Json(_) if is_json => value,
        Value::CallerId | Value::Claim(_) | Value::Column(_) if SAME.contains(&to) => value,
        _ => Value::Other,
    }
}

/// The elements of `'{a,b}'`, unless it needs more than splitting.
pub(super) fn array_literal(text: &str) -> Option<Vec<Value>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    if inner.is_empty() {
        return Some(Vec::new());
    }
    if inner.contains(['"', '\\', '{', ' ']) || inner.to_ascii_lowercase().contains("null") {
        return None;
    }
    Some(
        inner
            .split(',')
            .map(|element| Value::Text(element.to_owned()))
            .collect(),
    )
}
