//! PL/pgSQL as it is written (manual, chapter 43).

use crate::source::Span;
use crate::sql::Name;
use crate::sql::lexer::Token;
use crate::sql::statement::TypeName;

/// An expression or query: the tokens of it, in the text of the block. Those of an INTO clause are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) tokens: Vec<Token>,
}

/// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) label: Option<String>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) body: Vec<Located>,
    pub(super) handlers: Vec<Handler>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) name: Name,
    pub(super) kind: DeclarationKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeclarationKind {
    /// `name [CONSTANT] type [NOT NULL] [:= default]`
    Variable {
        constant: bool,
        data_type: DeclaredType,
        not_null: bool,
        default: Option<Piece>,
    },
    /// `name CURSOR [(parameters)] FOR query`
    Cursor { parameters: Vec<Name>, query: Piece },
    /// `name ALIAS FOR other`
    Alias(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeclaredType {
    Named(Box<TypeName>),
    /// RECORD
    Record,
    /// `table%ROWTYPE`, and the name of the table
    RowOf(Box<crate::sql::QualifiedName>),
    /// `variable%TYPE`
    LikeVariable(Vec<Name>),
    /// REFCURSOR
    Cursor,
}

/// `WHEN condition OR … THEN …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handler {
    pub(super) conditions: Vec<Condition>,
    pub(super) body: Vec<Located>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    Others,
    /// One or, rarely, two codes
    States(Vec<String>),
}

/// Something that an assignment or INTO can change: `variable`, `record.field`, `array[i]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) path: Vec<Name>,
    pub(super) subscripts: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IntoClause {
    pub(super) targets: Vec<Target>,
    pub(super) strict: bool,
}

/// A statement and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) span: Span,
    pub(super) value: Statement,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Statement {
    Block(Block),
    Assign {
        target: Target,
        value: Piece,
    },
    If {
        branches: Vec<(Piece, Vec<Located>)>,
        otherwise: Option<Vec<Located>>,
    },
    Case {
        operand: Option<Piece>,
        branches: Vec<(Vec<Piece>, Vec<Located>)>,
        otherwise: Option<Vec<Located>>,
    },
    Loop {
        label: Option<String>,
        kind: LoopKind,
        body: Vec<Located>,
    },
    /// EXIT and CONTINUE
    Leave {
        again: bool,
        label: Option<String>,
        condition: Option<Piece>,
    },
    Return(Option<Piece>),
    ReturnNext(Option<Piece>),
    ReturnQuery(Rows),
    Raise(Raise),
    Assert {
        condition: Piece,
        message: Option<Piece>,
    },
    Perform(Piece),
    Execute {
        command: Piece,
        into: Option<IntoClause>,
        using: Vec<Piece>,
    },
    Diagnostics {
        stacked: bool,
        items: Vec<(Target, String)>,
    },
    Open {
        cursor: Name,
        rows: Option<Rows>,
        arguments: Vec<Piece>,
    },
    Fetch {
        cursor: Name,
        direction: Direction,
        into: Option<IntoClause>,
    },
    Close(Name),
    Commit,
    Rollback,
    Null,
    /// Any other SQL statement; `into` is taken out of its tokens.
    Sql {
        command: Piece,
        into: Option<IntoClause>,
        /// A query, or a change of rows
        is_data: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Next,
    Other,
}

/// A query, or a text that holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rows {
    Query(Piece),
    Dynamic { command: Piece, using: Vec<Piece> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LoopKind {
    Endless,
    While(Piece),
    Range {
        variable: Name,
        reverse: bool,
        from: Piece,
        to: Piece,
        by: Option<Piece>,
    },
    Query {
        targets: Vec<Target>,
        rows: Rows,
    },
    /// FOR … IN cursor [(arguments)]
    Cursor {
        variable: Name,
        cursor: Name,
        arguments: Vec<Piece>,
    },
    Each {
        target: Target,
        slice: bool,
        array: Piece,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raise {
    pub(super) level: Level,
    pub(super) what: RaiseWhat,
    /// USING option = expression; names folded
    pub(super) options: Vec<(String, Piece)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RaiseWhat {
    /// RAISE alone
    Again,
    Message {
        format: String,
        arguments: Vec<Piece>,
    },
    /// A condition's name or SQLSTATE 'xxxxx'
    State(String),
    /// Only USING
    Options,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Exception,
    /// DEBUG, LOG, INFO, NOTICE, WARNING
    Notice,
}
