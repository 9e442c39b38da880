use std::rc::Rc;

use crate::catalog::{Nullability, ObjectAddress, Oid, TypeReference};
use crate::source::Span;

use super::types::oid;

/// What is known of an expression's value.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// Its type; none where it could not be found out.
    pub(super) data_type: Option<Oid>,
    /// Its type modifier, or -1.
    pub(super) modifier: i32,
    /// Its collation, if not its type's own.
    pub(super) collation: Option<Oid>,
    /// Whether it can be NULL.
    pub(super) null: Nullability,
    /// What else is known.
    pub(super) kind: ValueKind,
    /// Where it is written.
    pub(super) span: Span,
}

/// What is known of a value beyond its type.
#[derive(Debug, Clone)]
pub(super) enum ValueKind {
    /// Nothing.
    Plain,
    /// A literal, which may yet take another type: its text, or NULL.
    Literal(Option<Rc<str>>),
    /// A column, unchanged.
    Column(ColumnUse),
    /// A row that no named type describes.
    Row(Rc<[Field]>),
}

/// A column that a value passes through unchanged.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnUse {
    /// How many queries outwards its table is.
    pub(super) level: usize,
    /// The item of the range table.
    pub(super) entry: usize,
    /// The column's place in it.
    pub(super) column: usize,
    /// The relation's column behind it.
    pub(super) origin: Option<ObjectAddress>,
    /// Whether it is NOT NULL for the official generator whenever the column that it comes from is.
    pub(super) keeps_not_null: bool,
}

/// A field of a row.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// Its value's type.
    pub(super) data_type: Option<TypeReference>,
    /// Its collation.
    pub(super) collation: Option<Oid>,
    /// Whether it can be NULL.
    pub(super) null: Nullability,
}

impl Value {
    /// A value of a type without modifier.
    pub(super) fn new(data_type: Option<Oid>, null: Nullability, span: Span) -> Self {
        Self {
            data_type,
            modifier: -1,
            collation: None,
            null,
            kind: ValueKind::Plain,
            span,
        }
    }

    /// A value of which nothing is known.
    pub(super) fn unknown(span: Span) -> Self {
        Self::new(None, Nullability::Unknown, span)
    }

    /// The same with a type modifier.
    pub(super) fn with_modifier(mut self, modifier: i32) -> Self {
        self.modifier = modifier;
        self
    }

    /// Its type with the modifier.
    pub(super) fn reference(&self) -> Option<TypeReference> {
        Some(TypeReference {
            oid: self.data_type?,
            modifier: self.modifier,
        })
    }

    /// Whether it is a literal that has no type yet.
    pub(super) fn is_untyped_literal(&self) -> bool {
        self.data_type == Some(oid::UNKNOWN)
    }

    /// The column that it is.
    pub(super) fn column(&self) -> Option<&ColumnUse> {
        match &self.kind {
            ValueKind::Column(column) => Some(column),
            _ => None,
        }
    }
}

/// NULL if one of them can be.
pub(super) fn strictest(values: impl IntoIterator<Item = Nullability>) -> Nullability {
    values
        .into_iter()
        .fold(Nullability::NotNull, |all, one| match (all, one) {
            (Nullability::Nullable, _) | (_, Nullability::Nullable) => Nullability::Nullable,
            (Nullability::Unknown, _) | (_, Nullability::Unknown) => Nullability::Unknown,
            _ => Nullability::NotNull,
        })
}
