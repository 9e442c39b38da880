use std::sync::Arc;

use crate::catalog::Oid;

use super::decimal::Decimal;

/// A value as far as migrations need them. What no type of these stands for is text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    /// Nobody can say without a database; why.
    Unknown(Arc<str>),
    Bool(bool),
    Int(i64),
    Numeric(Decimal),
    Text(Arc<str>),
    Array(Arc<[Value]>),
    Record(Arc<Record>),
    /// `regclass` and its kin: a number that is shown as a name.
    Name(NameKind, Oid),
}

/// A row with names.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Record {
    pub(super) fields: Vec<(String, Value)>,
}

/// Types whose values are numbers of objects and look like names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    Relation,
    Type,
    Function,
    /// A function with its argument types
    Procedure,
    Schema,
    Role,
}

impl NameKind {
    /// The kind of a type of `pg_catalog`.
    pub(super) fn of_type(name: &str) -> Option<Self> {
        Some(match name {
            "regclass" => Self::Relation,
            "regtype" => Self::Type,
            "regproc" => Self::Function,
            "regprocedure" => Self::Procedure,
            "regnamespace" => Self::Schema,
            "regrole" => Self::Role,
            _ => return None,
        })
    }
}

impl Value {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn unknown(why: impl Into<Arc<str>>) -> Self {
        Self::Unknown(why.into())
    }

    pub(super) fn array(values: Vec<Self>) -> Self {
        Self::Array(values.into())
    }

    pub(super) fn record(fields: Vec<(String, Self)>) -> Self {
        Self::Record(Arc::new(Record { fields }))
    }

    pub(super) fn oid(oid: Oid) -> Self {
        Self::Int(oid.0.into())
    }

    /// NULL for nothing.
    pub(super) fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Why nobody knows, if so; a part of the value counts as well.
    pub(super) fn doubt(&self) -> Option<&Arc<str>> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Array(values) => values.iter().find_map(Self::doubt),
            Self::Record(record) => record.fields.iter().find_map(|(_, value)| value.doubt()),
            _ => None,
        }
    }

    /// The number behind it, of integers and of objects.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Numeric(value) => value.round(),
            Self::Name(_, oid) => Some(oid.0.into()),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Int(value) => Some(Decimal::from_integer(*value)),
            Self::Numeric(value) => Some(*value),
            Self::Text(text) => Decimal::parse(text),
            _ => None,
        }
    }

    pub(super) fn as_object(&self) -> Option<Oid> {
        self.integer()
            .and_then(|value| u32::try_from(value).ok())
            .map(Oid)
    }
}

impl Record {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let field = self.fields.iter().find(|(own, _)| own == name);
        field.map(|(_, value)| value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Option<bool>> for Value {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Null, Self::Bool)
    }
}
