//! What an expression stands for, as far as it matters who asks.

use crate::catalog::{Catalog, Oid, quote_literal};

use super::formula::{Atom, ColumnPart, ColumnReference, Given, GivenTest, Truth};
use super::fragment::Fragment;

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
    /// SQL that gives the same for every row and caller: `now() - interval '1 day'`.
    Constant(String),
    /// The caller's user id, which is not NULL.
    CallerId,
    /// A column of a table.
    Column(ColumnReference),
    /// A column whose values a cast made into texts that another type would compare otherwise.
    ColumnAsText(ColumnReference),
    /// The folders of the path that a column holds.
    Folders(ColumnReference),
    /// The caller's token or a part of it, as JSON.
    Json(Vec<String>),
    /// What the session brings, as text.
    Given(Given),
    /// `COALESCE(value, 'text')`
    Instead(Box<Value>, String),
    /// Values of which any may be meant.
    List(Vec<Value>),
    /// A condition or value as SQL of the row and the token.
    Expression(Fragment),
    /// Something else.
    Other,
}

impl Value {
    /// What stands in the expression itself and is the same for every row and caller, as SQL writes it.
    pub(super) fn literal(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(quote_literal(text)),
            Self::Number(number) => Some(number.clone()),
            Self::Constant(sql) => Some(sql.clone()),
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

    /// Whether it is NULL, where nothing but the value itself tells.
    fn null(&self) -> Option<Truth> {
        Some(Truth::Atom(match self {
            Self::Given(given) => Atom::Given(given.clone(), GivenTest::Null),
            Self::Column(column) => Atom::Null(*column),
            _ => return None,
        }))
    }

    /// The value as a condition, if it can be one.
    pub(super) fn truth(&self) -> Option<Truth> {
        Some(match self {
            Self::Null => Truth::Const(None),
            Self::Truth(truth) => truth.clone(),
            Self::Column(column) => Truth::Atom(Atom::Flag(*column)),
            Self::Text(text) => Truth::Const(Some(boolean(text)?)),
            Self::Expression(fragment) => Truth::Atom(Atom::Expression(fragment.clone())),
            _ => return None,
        })
    }
}

/// A comparison of what the session brings with a literal.
pub(super) fn given(given: Given, operator: &'static str, literal: String) -> Truth {
    Truth::Atom(Atom::Given(given, GivenTest::Compare(operator, literal)))
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
    use Value::{CallerId, Column, ColumnAsText, Null, Number, Text};
    Some(match (left, right) {
        (Null, _) | (_, Null) => Truth::Const(None),
        (CallerId, CallerId) => Truth::Const(Some(true)),
        (CallerId, Column(column) | ColumnAsText(column))
        | (Column(column) | ColumnAsText(column), CallerId) => Truth::Atom(Atom::Owner(*column)),
        (Column(left) | ColumnAsText(left), Column(right) | ColumnAsText(right)) => {
            let (left, right) = (left.min(right), left.max(right));
            Truth::Atom(Atom::Same(*left, *right))
        }
        (Text(left), Text(right)) if left == right => Truth::Const(Some(true)),
        (Number(left), Number(right)) if left == right => Truth::Const(Some(true)),
        (Number(left), Number(right)) => {
            let number = |text: &str| text.parse::<i64>().ok();
            Truth::Const(Some(number(left)? == number(right)?))
        }
        (Text(_), Text(_)) => Truth::Const(Some(false)),
        (Value::Instead(value, instead), literal @ Text(text))
        | (literal @ Text(text), Value::Instead(value, instead)) => {
            let same = Truth::IsTrue(Box::new(equal(value, literal)?));
            if text == instead {
                Truth::Or(vec![same, value.null()?])
            } else {
                same
            }
        }
        (Column(column), literal @ (Text(_) | Number(_) | Value::Constant(_)))
        | (literal @ (Text(_) | Number(_) | Value::Constant(_)), Column(column)) => {
            Truth::Atom(Atom::Compare(*column, "=", literal.literal()?))
        }
        (CallerId, Text(text)) | (Text(text), CallerId) => {
            let sub = Given::Claim(vec!["sub".to_owned()]);
            given(sub, "=", quote_literal(text))
        }
        (Value::Given(Given::Claim(path)), CallerId)
        | (CallerId, Value::Given(Given::Claim(path)))
            if path == &["sub"] =>
        {
            Truth::Const(Some(true))
        }
        (Value::Given(source), literal @ Text(_)) | (literal @ Text(_), Value::Given(source)) => {
            given(source.clone(), "=", literal.literal()?)
        }
        (Value::Given(source), Column(column) | ColumnAsText(column))
        | (Column(column) | ColumnAsText(column), Value::Given(source)) => {
            Truth::Atom(Atom::Given(source.clone(), GivenTest::Column(*column)))
        }
        // Of a topic it is known that it is compared as a text.
        (Value::Given(Given::Topic), Value::Expression(sql))
        | (Value::Expression(sql), Value::Given(Given::Topic)) => {
            let test = GivenTest::Expression(sql.clone());
            Truth::Atom(Atom::Given(Given::Topic, test))
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

/// Types whose values are texts that compare alike.
const TEXTS: [&str; 2] = ["text", "varchar"];

/// What a cast leaves of a value; [`Value::Other`] where that has to be seen as SQL.
pub(super) fn cast(catalog: &Catalog, value: Value, to: &str, has_modifiers: bool) -> Value {
    let is_text = TEXTS.contains(&to) && !has_modifiers;
    match value {
        Value::Null => Value::Null,
        Value::Text(text) if to == "bool" => match boolean(&text) {
            Some(value) => Value::Truth(Truth::Const(Some(value))),
            None => Value::Other,
        },
        Value::Text(text) => match to {
            _ if is_text || to == "uuid" || to == "name" => Value::Text(text),
            // A label, a date: it stays as it is written.
            _ => Value::Other,
        },
        Value::Number(_) if !is_text => value,
        Value::List(_) => value,
        Value::Truth(_) if to == "bool" => value,
        Value::Json(_) if matches!(to, "json" | "jsonb") => value,
        Value::Given(Given::Topic) if is_text => value,
        Value::Given(Given::Topic) => Value::Other,
        Value::CallerId | Value::Given(_) if is_text || to == "uuid" => value,
        Value::Given(source) if to == "bool" => {
            Value::Truth(Truth::Atom(Atom::Given(source, GivenTest::True)))
        }
        Value::Column(column) => match type_name(catalog, &column).as_deref() {
            Some(own) if own == to && !has_modifiers => Value::Column(column),
            Some(own) if is_text && TEXTS.contains(&own) => Value::Column(column),
            Some("uuid") if is_text => Value::ColumnAsText(column),
            // Whether the text reads as a UUID only the row tells.
            _ => Value::Other,
        },
        Value::ColumnAsText(column) if is_text => Value::ColumnAsText(column),
        _ => Value::Other,
    }
}

/// The name of a column's type, if it is one of PostgreSQL's own.
pub(super) fn type_name(catalog: &Catalog, column: &ColumnReference) -> Option<String> {
    if column.part != ColumnPart::Whole {
        return Some("text".to_owned());
    }
    let relation = catalog.relation(column.relation)?;
    let data_type = relation.column_numbered(column.column)?.data_type;
    let data_type = catalog.data_type(catalog.base_type(data_type).oid)?;
    (data_type.schema == Oid::PG_CATALOG).then(|| data_type.name.clone())
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
