use super::{Name, Persistence, QualifiedName, TypeName};

/// CREATE SEQUENCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// The sequence.
    pub name: QualifiedName,
    /// TEMP, UNLOGGED
    pub persistence: Persistence,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// Options in their order.
    pub options: Vec<SequenceOption>,
}

/// ALTER SEQUENCE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    /// The sequence.
    pub name: QualifiedName,
    /// IF EXISTS
    pub if_exists: bool,
    /// Options in their order.
    pub options: Vec<SequenceOption>,
}

/// An option of a sequence. The last one of a kind counts in none: PostgreSQL refuses doubles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOption {
    /// AS type
    As(TypeName),
    /// `INCREMENT [BY]`
    Increment(i64),
    /// MINVALUE, NO MINVALUE (none)
    MinValue(Option<i64>),
    /// MAXVALUE, NO MAXVALUE (none)
    MaxValue(Option<i64>),
    /// `START [WITH]`
    Start(i64),
    /// `RESTART [[WITH] n]`: state, not definition
    Restart(Option<i64>),
    /// CACHE
    Cache(i64),
    /// `[NO] CYCLE`
    Cycle(bool),
    /// OWNED BY table.column, OWNED BY NONE (none)
    OwnedBy(Option<(QualifiedName, Name)>),
    /// SEQUENCE NAME, in the identity clauses of `pg_dump`
    SequenceName(QualifiedName),
    /// LOGGED, UNLOGGED in the identity clauses of `pg_dump`
    Logged(bool),
}
