use crate::source::Span;
use crate::sql::statement::TypeName;
use crate::sql::{Name, QualifiedName};

use super::{Expr, OrderItem, Window};

/// A query, or a data-modifying statement in the place of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// WITH
    pub with: Option<With>,
    /// What it does.
    pub body: QueryBody,
    /// ORDER BY
    pub order_by: Vec<OrderItem>,
    /// LIMIT and OFFSET
    pub limits: Vec<Expr>,
    /// LIMIT ALL, LIMIT, OFFSET or FETCH is written.
    pub limited: bool,
    /// FOR UPDATE …: the tables named in OF
    pub locked: Vec<Name>,
    /// Everything that is written.
    pub span: Span,
}

/// WITH
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    /// RECURSIVE
    pub recursive: bool,
    /// The queries.
    pub queries: Vec<CommonTable>,
}

/// A query of WITH.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: Name,
    /// `(a, b)`
    pub columns: Vec<Name>,
    /// The query.
    pub query: Query,
    /// SEARCH … SET and CYCLE … SET: columns that come on top.
    pub extra: Vec<ExtraColumn>,
}

/// A column that SEARCH or CYCLE adds.
#[derive(Debug, Clone, PartialEq)]
pub enum ExtraColumn {
    /// SEARCH BREADTH or DEPTH FIRST … SET
    Search {
        /// Its name.
        name: Name,
        /// BREADTH; else DEPTH.
        breadth: bool,
    },
    /// CYCLE … SET … USING …
    Cycle {
        /// Its name.
        mark: Name,
        /// TO … DEFAULT …
        values: Option<Box<(Expr, Expr)>>,
        /// USING
        path: Name,
    },
}

/// What a query does.
#[derive(Debug, Clone, PartialEq)]
pub enum QueryBody {
    /// SELECT
    Select(Box<Select>),
    /// VALUES
    Values(Vec<Vec<Expr>>),
    /// TABLE
    Table(Box<TableRef>),
    /// `(SELECT …)`
    Nested(Box<Query>),
    /// UNION, INTERSECT, EXCEPT
    Set {
        /// Which.
        operation: SetOperation,
        /// ALL
        all: bool,
        /// Left.
        left: Box<Query>,
        /// Right.
        right: Box<Query>,
    },
    /// INSERT, UPDATE, DELETE, MERGE
    Modify(Box<Modify>),
}

/// UNION and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperation {
    /// UNION
    Union,
    /// INTERSECT
    Intersect,
    /// EXCEPT
    Except,
}

impl SetOperation {
    /// As messages have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Union => "UNION",
            Self::Intersect => "INTERSECT",
            Self::Except => "EXCEPT",
        }
    }
}

/// SELECT
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// DISTINCT
    pub distinct: bool,
    /// DISTINCT ON
    pub distinct_on: Vec<Expr>,
    /// The select list.
    pub targets: Vec<Target>,
    /// INTO
    pub into: Option<QualifiedName>,
    /// FROM
    pub from: Vec<TableRef>,
    /// WHERE
    pub condition: Option<Expr>,
    /// GROUP BY
    pub group_by: Vec<GroupItem>,
    /// HAVING
    pub having: Option<Expr>,
    /// WINDOW
    pub windows: Vec<(Name, Window)>,
}

/// An item of a select list or of RETURNING.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The value.
    pub value: Expr,
    /// AS
    pub label: Option<Name>,
}

/// An item of GROUP BY.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupItem {
    /// An expression; a row in parentheses stands for its parts.
    Expr(Expr),
    /// `()`
    Empty,
    /// ROLLUP, CUBE, GROUPING SETS
    Sets(Vec<GroupItem>),
}

/// An item of FROM.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRef {
    /// What it is.
    pub kind: TableRefKind,
    /// AS
    pub alias: Option<Alias>,
    /// LATERAL
    pub lateral: bool,
    /// Everything that is written.
    pub span: Span,
}

/// What an item of FROM is.
#[derive(Debug, Clone, PartialEq)]
pub enum TableRefKind {
    /// A relation or a query of WITH.
    Relation {
        /// Its name.
        name: QualifiedName,
        /// TABLESAMPLE: its arguments
        sample: Option<Vec<Expr>>,
    },
    /// `(SELECT …)`
    Query(Box<Query>),
    /// A function, or ROWS FROM (…).
    Functions {
        /// Each with the columns that `AS (…)` gives it.
        functions: Vec<(Expr, Vec<ColumnDef>)>,
        /// WITH ORDINALITY
        ordinality: bool,
        /// ROWS FROM
        rows_from: bool,
    },
    /// XMLTABLE, `JSON_TABLE`
    Table {
        /// The name that it gets without an alias.
        label: &'static str,
        /// Expressions that see what stands to the left.
        arguments: Vec<Expr>,
        /// Its columns.
        columns: Vec<TableFunctionColumn>,
    },
    /// A join.
    Join(Box<Join>),
}

/// `AS t (a, b)`
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The name; none for `AS (a int)`.
    pub name: Option<Name>,
    /// Names of columns.
    pub columns: Vec<Name>,
    /// Columns with types, of a function that gives records.
    pub definitions: Vec<ColumnDef>,
    /// Everything that is written.
    pub span: Span,
}

/// A column with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDef {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: TypeName,
    /// COLLATE
    pub collation: Option<Vec<Name>>,
}

/// A column of XMLTABLE or `JSON_TABLE`.
#[derive(Debug, Clone, PartialEq)]
pub struct TableFunctionColumn {
    /// Its name.
    pub name: Name,
    /// Its type; none for FOR ORDINALITY.
    pub data_type: Option<TypeName>,
    /// NOT NULL
    pub not_null: bool,
    /// PATH and DEFAULT.
    pub arguments: Vec<Expr>,
}

/// A join.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// How.
    pub kind: JoinKind,
    /// Left.
    pub left: TableRef,
    /// Right.
    pub right: TableRef,
    /// On what.
    pub condition: JoinCondition,
}

/// How tables are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// JOIN, CROSS JOIN
    Inner,
    /// LEFT
    Left,
    /// RIGHT
    Right,
    /// FULL
    Full,
}

/// On what tables are joined.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinCondition {
    /// CROSS
    None,
    /// ON
    On(Expr),
    /// USING
    Using {
        /// The columns.
        columns: Vec<Name>,
        /// AS
        alias: Option<Name>,
    },
    /// NATURAL
    Natural,
}

/// INSERT, UPDATE, DELETE, MERGE.
#[derive(Debug, Clone, PartialEq)]
pub struct Modify {
    /// Which.
    pub kind: ModifyKind,
    /// The table.
    pub table: TableRef,
    /// INSERT's columns.
    pub columns: Vec<SetTarget>,
    /// INSERT's OVERRIDING … VALUE
    pub overriding: Option<Overriding>,
    /// INSERT's query; none for DEFAULT VALUES.
    pub source: Option<Query>,
    /// SET of UPDATE, of ON CONFLICT, of MERGE
    pub assignments: Vec<Assignment>,
    /// FROM, USING
    pub from: Vec<TableRef>,
    /// WHERE, MERGE's ON
    pub condition: Option<Expr>,
    /// ON CONFLICT
    pub conflict: Option<Conflict>,
    /// MERGE's WHEN clauses
    pub branches: Vec<MergeBranch>,
    /// RETURNING
    pub returning: Vec<Target>,
}

/// Which data-modifying statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModifyKind {
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
    /// MERGE
    Merge,
}

/// Whose value an identity column gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriding {
    /// OVERRIDING SYSTEM VALUE: the one that is written
    System,
    /// OVERRIDING USER VALUE: the sequence's
    User,
}

/// What is set: a column, or a part of one, as `a.field` and `a[1]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SetTarget {
    /// The column.
    pub column: Name,
    /// Whether it is set whole.
    pub whole: bool,
    /// The expressions in its subscripts.
    pub subscripts: Vec<Expr>,
}

/// `a = x`, `(a, b) = (x, y)`
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// What is set.
    pub targets: Vec<SetTarget>,
    /// The value.
    pub value: Expr,
}

/// ON CONFLICT
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The expressions of its target; columns are plain ones.
    pub target: Vec<Expr>,
    /// WHERE of the target.
    pub predicate: Option<Expr>,
    /// ON CONSTRAINT
    pub constraint: Option<Name>,
    /// DO UPDATE SET
    pub assignments: Vec<Assignment>,
    /// WHERE of DO UPDATE.
    pub condition: Option<Expr>,
}

/// WHEN … THEN …
#[derive(Debug, Clone, PartialEq)]
pub struct MergeBranch {
    /// WHEN MATCHED; else NOT MATCHED, by target or by source.
    pub matched: MergeMatch,
    /// AND …
    pub condition: Option<Expr>,
    /// INSERT's columns.
    pub columns: Vec<SetTarget>,
    /// INSERT's OVERRIDING … VALUE
    pub overriding: Option<Overriding>,
    /// INSERT's values.
    pub values: Vec<Expr>,
    /// UPDATE SET
    pub assignments: Vec<Assignment>,
}

/// When a branch of MERGE is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeMatch {
    /// MATCHED
    Matched,
    /// NOT MATCHED BY SOURCE
    BySource,
    /// NOT MATCHED [BY TARGET]
    ByTarget,
}
