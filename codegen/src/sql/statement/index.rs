use super::{Fragment, Name, QualifiedName, Setting, Span};

/// CREATE INDEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// The name, if given. It has no schema: an index lives where its table lives.
    pub name: Option<Name>,
    /// UNIQUE
    pub unique: bool,
    /// CONCURRENTLY
    pub concurrently: bool,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// ON ONLY
    pub only: bool,
    /// The table or materialized view.
    pub table: QualifiedName,
    /// USING; `btree` if not given.
    pub method: Option<Name>,
    /// Key columns and expressions.
    pub elements: Vec<IndexElement>,
    /// INCLUDE (…)
    pub include: Vec<IndexElement>,
    /// NULLS NOT DISTINCT
    pub nulls_not_distinct: bool,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// TABLESPACE
    pub tablespace: Option<Name>,
    /// WHERE …
    pub predicate: Option<Fragment>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexElement {
    /// A column, or else…
    pub column: Option<Name>,
    /// …an expression: a function call, or anything in parentheses.
    pub expression: Option<Fragment>,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// Operator class
    pub operator_class: Option<QualifiedName>,
    /// Parameters of the operator class
    pub operator_class_options: Vec<Setting>,
    /// DESC (true) | ASC (false), if written
    pub descending: Option<bool>,
    /// NULLS FIRST (true) | LAST (false), if written
    pub nulls_first: Option<bool>,
    /// Everything that is written.
    pub span: Span,
}

/// CREATE STATISTICS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateStatistics {
    /// The name, optional since PostgreSQL 16.
    pub name: Option<QualifiedName>,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// `ndistinct`, `dependencies`, `mcv`; empty for all.
    pub kinds: Vec<Name>,
    /// Columns and expressions.
    pub elements: Vec<Fragment>,
    /// The table.
    pub table: QualifiedName,
}
