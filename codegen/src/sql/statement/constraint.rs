use super::{Fragment, IndexElement, Name, QualifiedName, Setting, Span};

/// A constraint of a table, a column or a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDefinition {
    /// The name, if given.
    pub name: Option<Name>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// DEFERRABLE.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// NOT VALID.
    pub not_valid: bool,
    /// NO INHERIT.
    pub no_inherit: bool,
    /// NOT ENFORCED (PostgreSQL 18).
    pub not_enforced: bool,
    /// Everything that is written.
    pub span: Span,
}

/// What a constraint demands. On a column, `columns` is empty: the column itself is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// NOT NULL [column]
    NotNull {
        /// The column, in the table form of PostgreSQL 18.
        column: Option<Name>,
    },
    /// CHECK (…)
    Check(Fragment),
    /// PRIMARY KEY (…)
    PrimaryKey(KeyDefinition),
    /// UNIQUE (…)
    Unique(KeyDefinition),
    /// EXCLUDE USING method (element WITH operator, …)
    Exclude(Box<ExcludeDefinition>),
    /// FOREIGN KEY (…) REFERENCES …
    ForeignKey(Box<ForeignKeyDefinition>),
}

/// A primary key or unique constraint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyDefinition {
    /// Key columns.
    pub columns: Vec<Name>,
    /// INCLUDE (…)
    pub include: Vec<Name>,
    /// NULLS NOT DISTINCT
    pub nulls_not_distinct: bool,
    /// The last column is a period: WITHOUT OVERLAPS (PostgreSQL 18).
    pub without_overlaps: bool,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// USING INDEX TABLESPACE
    pub tablespace: Option<Name>,
    /// USING INDEX name: an index that is there already becomes the constraint's.
    pub using_index: Option<Name>,
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludeDefinition {
    /// USING; `gist` if not given.
    pub method: Option<Name>,
    /// Elements with their operators, as written (`&&`, `operator(public.=)`).
    pub elements: Vec<(IndexElement, String)>,
    /// INCLUDE (…)
    pub include: Vec<Name>,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// USING INDEX TABLESPACE
    pub tablespace: Option<Name>,
    /// WHERE (…)
    pub predicate: Option<Fragment>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyDefinition {
    /// Referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub table: QualifiedName,
    /// Referenced columns; empty for those of its primary key.
    pub referenced: Vec<Name>,
    /// The last column of both is a period (PostgreSQL 18).
    pub period: bool,
    /// MATCH FULL | SIMPLE
    pub match_type: MatchType,
    /// ON DELETE
    pub on_delete: ReferentialAction,
    /// ON DELETE SET NULL | SET DEFAULT (columns)
    pub on_delete_columns: Vec<Name>,
    /// ON UPDATE
    pub on_update: ReferentialAction,
}

/// MATCH of a foreign key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchType {
    /// `s`
    #[default]
    Simple,
    /// `f`
    Full,
    /// `p`, which PostgreSQL reads but does not carry out
    Partial,
}

/// ON DELETE and ON UPDATE of a foreign key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferentialAction {
    /// `a`
    #[default]
    NoAction,
    /// `r`
    Restrict,
    /// `c`
    Cascade,
    /// `n`
    SetNull,
    /// `d`
    SetDefault,
}
