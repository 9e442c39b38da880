//! Parse analysis, as PostgreSQL does it when a query or an expression is stored: names become objects, and every
//! output column gets its name, type, collation, nullability and origin.
//!
//! What PostgreSQL would certainly refuse is an [`SqlError`]; what cannot be known here (an extension of which there is
//! no description, syntax that is not read) is a diagnostic, and the type then stays unknown. Nothing is guessed.

use crate::catalog::{
    Catalog, Expression, FunctionParameter, Nullability, ObjectAddress, Oid, Relation, SearchPath,
    TypeReference,
};
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

/// What names in a text may mean.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The objects that there are.
    pub catalog: &'a Catalog,
    /// The texts.
    pub sources: &'a Sources,
    /// Where names without a schema are looked up.
    pub path: SearchPath<'a>,
    /// What is there besides objects.
    pub scope: Scope<'a>,
}

/// What an expression may speak of besides objects of the catalog.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// Nothing: of a DEFAULT.
    None,
    /// The columns of a table, alone or qualified by its name: of checks, policies, index expressions.
    Relation(&'a Relation),
    /// `NEW` and `OLD`: of a trigger's condition, of a rule.
    Trigger {
        /// The relation whose rows `NEW` has.
        new: &'a Relation,
        /// The relation whose rows `OLD` has.
        old: &'a Relation,
    },
    /// `VALUE`: of a domain's check.
    Value(TypeReference),
    /// `$1` and the names of a function's parameters: of an SQL function's body.
    Parameters {
        /// The function's name, by which its parameters can be qualified.
        function: &'a str,
        /// All parameters; only those that a call passes are seen.
        parameters: &'a [FunctionParameter],
    },
}

/// What an analysis gives: the answer with what there is to say about it, or PostgreSQL's refusal.
pub type Analysed<T> = Result<(T, Vec<Diagnostic>), SqlError>;

/// Why PostgreSQL refuses a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// SQLSTATE.
    pub code: &'static str,
    /// PostgreSQL's message.
    pub message: String,
    /// Where it points to.
    pub span: Span,
    /// PostgreSQL's hint or detail, if it has one.
    pub help: Option<String>,
}

impl SqlError {
    /// An error at a place.
    pub fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            help: None,
        }
    }

    /// Adds PostgreSQL's hint or detail.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As a message for people.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, self.message.clone()).at(self.span, "");
        match &self.help {
            Some(help) => diagnostic.with_help(help.clone()),
            None => diagnostic,
        }
    }
}

/// What is known of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressionInfo {
    /// Its type; none where it could not be found out, which a diagnostic says. A literal that nothing gives a type is
    /// `unknown`.
    pub data_type: Option<TypeReference>,
    /// COLLATE, or the collation of the columns that it is made from, if it is not the type's own.
    pub collation: Option<Oid>,
    /// Whether it can be NULL.
    pub nullability: Nullability,
    /// The columns of the scope's relation that it uses, by number, each once, in the order of numbers.
    pub columns: Vec<i16>,
    /// The text with its names anchored to objects.
    pub expression: Expression,
}

/// What is known of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryInfo {
    /// Its columns.
    pub columns: Vec<OutputColumn>,
    /// Whether a view of it is automatically updatable (manual, CREATE VIEW).
    pub auto_updatable: bool,
    /// The one relation in FROM of an automatically updatable view.
    pub base_relation: Option<Oid>,
    /// The text with its names anchored to objects.
    pub expression: Expression,
}

/// A column that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Its type; none where it could not be found out, which a diagnostic says.
    pub data_type: Option<TypeReference>,
    /// Its collation, if not the type's own.
    pub collation: Option<Oid>,
    /// Whether it can be NULL.
    pub nullability: Nullability,
    /// The column of a relation that it passes through unchanged.
    pub origin: Option<ObjectAddress>,
    /// Whether the official generator calls it NOT NULL: a plain reference to a NOT NULL column.
    pub plain_not_null: bool,
    /// Whether INSERT and UPDATE of an automatically updatable view may name it.
    pub updatable: bool,
    /// Where it is written.
    pub span: Span,
}

/// Analyses an expression.
///
/// # Errors
/// What PostgreSQL would refuse, with its SQLSTATE and message.
pub fn expression(context: &Context<'_>, fragment: Span) -> Analysed<ExpressionInfo> {
    let info = ExpressionInfo {
        data_type: None,
        collation: None,
        nullability: Nullability::Unknown,
        columns: Vec::new(),
        expression: stored(context, fragment),
    };
    Ok((info, Vec::new()))
}

/// Analyses a query: what SELECT, VALUES, TABLE, or a data-modifying statement with RETURNING gives.
///
/// # Errors
/// What PostgreSQL would refuse, with its SQLSTATE and message.
pub fn query(context: &Context<'_>, fragment: Span) -> Analysed<QueryInfo> {
    let info = QueryInfo {
        columns: Vec::new(),
        auto_updatable: false,
        base_relation: None,
        expression: stored(context, fragment),
    };
    Ok((info, Vec::new()))
}

/// The name that PostgreSQL gives an expression in a select list (`FigureColname`); none where it would be `?column?`.
pub fn output_name(_sources: &Sources, _fragment: Span) -> Option<String> {
    None
}

fn stored(context: &Context<'_>, fragment: Span) -> Expression {
    Expression {
        text: context.sources.text(fragment).into(),
        span: fragment,
        references: Vec::new(),
        search_path: context.path.0.into(),
    }
}
