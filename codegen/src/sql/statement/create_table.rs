use super::{
    ConstraintDefinition, Fragment, Name, QualifiedName, SequenceOption, Setting, Span, TypeName,
};

/// How long a relation lives and whether it is logged: `pg_class.relpersistence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Persistence {
    /// `p`
    #[default]
    Permanent,
    /// `u`
    Unlogged,
    /// `t`: gone when the session ends
    Temporary,
}

/// ON COMMIT of a temporary table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnCommit {
    /// PRESERVE ROWS
    #[default]
    PreserveRows,
    /// DELETE ROWS
    DeleteRows,
    /// DROP
    Drop,
}

/// CREATE TABLE and CREATE FOREIGN TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// The table.
    pub name: QualifiedName,
    /// TEMP, UNLOGGED
    pub persistence: Persistence,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// Columns, constraints and LIKE clauses in their order.
    pub elements: Vec<TableElement>,
    /// INHERITS (…)
    pub inherits: Vec<QualifiedName>,
    /// OF type
    pub of_type: Option<QualifiedName>,
    /// PARTITION OF parent FOR VALUES …
    pub partition_of: Option<PartitionOf>,
    /// PARTITION BY …
    pub partition_by: Option<PartitionBy>,
    /// USING method
    pub access_method: Option<Name>,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// ON COMMIT
    pub on_commit: OnCommit,
    /// TABLESPACE
    pub tablespace: Option<Name>,
    /// SERVER … OPTIONS (…): a foreign table.
    pub foreign: Option<ForeignClause>,
}

/// SERVER name [OPTIONS (…)].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignClause {
    /// The server.
    pub server: Name,
    /// Its options.
    pub options: Vec<Setting>,
}

/// An element of a table's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableElement {
    /// A column; in a typed table or partition without a type, only constraints and defaults.
    Column(ColumnDefinition),
    /// A table constraint.
    Constraint(ConstraintDefinition),
    /// LIKE source INCLUDING …
    Like(LikeClause),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: Name,
    /// Its type; none for `name WITH OPTIONS …` of typed tables and partitions.
    pub data_type: Option<TypeName>,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// STORAGE
    pub storage: Option<Name>,
    /// COMPRESSION
    pub compression: Option<Name>,
    /// OPTIONS (…) of a foreign table's column
    pub options: Vec<Setting>,
    /// Everything after the type, in its order.
    pub constraints: Vec<ColumnConstraint>,
    /// Everything that is written.
    pub span: Span,
}

/// What may follow a column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnConstraint {
    /// NULL
    Null(Span),
    /// DEFAULT …
    Default(Fragment),
    /// GENERATED ALWAYS AS (…) STORED | VIRTUAL
    Generated {
        /// The expression.
        expression: Fragment,
        /// STORED; else VIRTUAL (PostgreSQL 18).
        stored: bool,
    },
    /// GENERATED … AS IDENTITY (…)
    Identity(IdentityDefinition),
    /// NOT NULL, CHECK, PRIMARY KEY, UNIQUE, REFERENCES
    Constraint(ConstraintDefinition),
}

/// GENERATED … AS IDENTITY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityDefinition {
    /// ALWAYS; else BY DEFAULT.
    pub always: bool,
    /// Options of the sequence.
    pub options: Vec<SequenceOption>,
    /// Everything that is written.
    pub span: Span,
}

/// LIKE source …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikeClause {
    /// The table, view or composite type to copy.
    pub source: QualifiedName,
    /// What is copied beyond names, types and NOT NULL.
    pub including: Including,
    /// Everything that is written.
    pub span: Span,
}

/// The flags of LIKE … INCLUDING.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Including {
    /// COMMENTS
    pub comments: bool,
    /// COMPRESSION
    pub compression: bool,
    /// CONSTRAINTS (CHECK; NOT NULL is always copied)
    pub constraints: bool,
    /// DEFAULTS
    pub defaults: bool,
    /// GENERATED
    pub generated: bool,
    /// IDENTITY
    pub identity: bool,
    /// INDEXES (with primary keys, unique and exclusion constraints)
    pub indexes: bool,
    /// STATISTICS
    pub statistics: bool,
    /// STORAGE
    pub storage: bool,
}

/// PARTITION OF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// Which rows belong here.
    pub bound: PartitionBound,
}

/// FOR VALUES … | DEFAULT
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionBound {
    /// DEFAULT
    Default,
    /// IN (…)
    List(Vec<Fragment>),
    /// FROM (…) TO (…); MINVALUE and MAXVALUE are fragments too.
    Range {
        /// Lower bounds, inclusive.
        from: Vec<Fragment>,
        /// Upper bounds, exclusive.
        to: Vec<Fragment>,
    },
    /// WITH (MODULUS m, REMAINDER r)
    Hash {
        /// Divisor.
        modulus: u32,
        /// Remainder.
        remainder: u32,
    },
}

/// PARTITION BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionBy {
    /// How rows are spread.
    pub strategy: PartitionStrategy,
    /// Key columns and expressions.
    pub elements: Vec<PartitionElement>,
}

/// How a partitioned table spreads its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// `r`
    Range,
    /// `l`
    List,
    /// `h`
    Hash,
}

/// One part of a partition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionElement {
    /// A column, or else…
    pub column: Option<Name>,
    /// …an expression.
    pub expression: Option<Fragment>,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// Operator class
    pub operator_class: Option<QualifiedName>,
}

/// CREATE TABLE … AS, SELECT … INTO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableAs {
    /// The table.
    pub name: QualifiedName,
    /// TEMP, UNLOGGED
    pub persistence: Persistence,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// Names for the first columns.
    pub columns: Vec<Name>,
    /// USING method
    pub access_method: Option<Name>,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// ON COMMIT
    pub on_commit: OnCommit,
    /// TABLESPACE
    pub tablespace: Option<Name>,
    /// The query. Of SELECT … INTO, the whole statement, whose INTO clause is `into`.
    pub query: Fragment,
    /// `INTO [TABLE] name` within the query, which a reader of the query has to pass over.
    pub into: Option<Span>,
}
