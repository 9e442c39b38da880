//! Parse analysis, as PostgreSQL does it when a query or an expression is stored: names become objects, and every
//! output column gets its name, type, collation, nullability and origin.
//!
//! What PostgreSQL would certainly refuse is an [`SqlError`]; what cannot be known here (an extension of which there is
//! no description, syntax that is not read) is a diagnostic, and the type then stays unknown. Nothing is guessed.

mod analyzer;
mod coerce;
mod coercion;
mod columns;
mod common_type;
mod comparisons;
mod constructors;
mod expressions;
mod from;
mod functions;
mod given;
mod grouping;
mod joins;
mod modify;
mod names;
mod nullability;
mod operators;
mod parts;
mod polymorphic;
mod purpose;
mod query;
mod resolution;
mod routine;
mod routines;
mod scope;
mod special;
mod system;
mod targets;
mod trace;
mod types;
mod updatable;
mod value;
mod variables;
mod with;

use crate::catalog::{
    Catalog, Class, Expression, FunctionParameter, Nullability, ObjectAddress, Oid, ReferenceForm,
    Relation, SearchPath, TypeReference,
};
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};
use crate::sql::lexer::lex;
use crate::sql::{Cursor, SyntaxError, tree};

use analyzer::Analyzer;
use coercion::Coercion;
pub(crate) use given::is_given;
pub use purpose::Purpose;
use query::QueryResult;
pub(crate) use trace::{Conversion, Method, Trace, traced};
use types::Types;
pub use variables::Variable;

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
        /// The relation whose rows `NEW` has; none where the event has no new row.
        new: Option<&'a Relation>,
        /// The relation whose rows `OLD` has; none where the event has no old row.
        old: Option<&'a Relation>,
        /// Whether their columns can be named alone: in conditions, not in a rule's commands.
        alone: bool,
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
    /// The variables of a PL/pgSQL block, the innermost last: of a query that the block runs.
    Variables(&'a [Variable]),
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
    /// PostgreSQL's DETAIL, if it has one.
    pub detail: Option<String>,
    /// PostgreSQL's HINT, if it has one.
    pub help: Option<String>,
}

impl SqlError {
    /// An error at a place.
    pub fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            detail: None,
            help: None,
        }
    }

    /// Adds PostgreSQL's DETAIL.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds PostgreSQL's HINT.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As a message for people.
    pub fn diagnostic(&self) -> Diagnostic {
        let detail = self.detail.as_deref().unwrap_or_default();
        let diagnostic = Diagnostic::error(self.code, self.message.clone()).at(self.span, detail);
        match &self.help {
            Some(help) => diagnostic.with_help(help.clone()),
            None => diagnostic,
        }
    }
}

/// What is known of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressionInfo {
    /// Its own type, before it becomes what the purpose asks for; none where it could not be found out, which a diagnostic
    /// says. A literal that nothing gives a type is `unknown`.
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
    /// Whether it gives exactly one row, whatever the data.
    pub one_row: bool,
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
    /// Whether it is NOT NULL for the official generator whenever the column that it comes from is.
    pub keeps_not_null: bool,
    /// Whether INSERT and UPDATE of an automatically updatable view may name it.
    pub updatable: bool,
    /// Where it is written.
    pub span: Span,
}

/// Analyses an expression that is stored for a purpose.
///
/// # Errors
/// What PostgreSQL would refuse, with its SQLSTATE and message.
pub fn expression(
    context: &Context<'_>,
    fragment: Span,
    purpose: Purpose<'_>,
) -> Analysed<ExpressionInfo> {
    with_stack(|depth| expression_within(context, fragment, purpose, depth))
}

/// Levels of nesting for which the caller's stack is enough, even of a build without optimization.
const DEPTH: u32 = 48;

/// Levels of nesting that are looked into at all.
const MAX_DEPTH: u32 = 1000;

/// The stack that these need.
const MAX_STACK: usize = 256 << 20;

/// Few texts need more than the caller's stack, so they alone pay for a thread.
fn with_stack<T: Send>(analyse: impl Fn(u32) -> Analysed<T> + Sync) -> Analysed<T> {
    let result = analyse(DEPTH);
    match &result {
        Err(error) if error.message == tree::TOO_DEEP => {}
        _ => return result,
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(MAX_STACK);
        let deeper = thread.spawn_scoped(scope, || analyse(MAX_DEPTH));
        deeper.ok().and_then(|thread| thread.join().ok())
    })
    .unwrap_or(result)
}

fn expression_within(
    context: &Context<'_>,
    fragment: Span,
    purpose: Purpose<'_>,
    depth: u32,
) -> Analysed<ExpressionInfo> {
    let mut analyzer = Analyzer::new(context, fragment, depth);
    analyzer.purpose = purpose;
    let tree = match read(context.sources, fragment, |cursor| {
        tree::read_expression(cursor, depth)
    }) {
        Ok(tree) => tree,
        Err(error) => {
            too_deep(&error)?;
            analyzer.not_understood(error.to_string(), error.span);
            let info = ExpressionInfo {
                data_type: None,
                collation: None,
                nullability: Nullability::Unknown,
                columns: Vec::new(),
                expression: analyzer.expression(),
            };
            return Ok((info, analyzer.diagnostics));
        }
    };
    analyzer.open_scope();
    let value = analyzer.value(&tree)?;
    let (data_type, collation, nullability) = (value.reference(), value.collation, value.null);
    analyzer.fit(value)?;
    analyzer.check_parts(fragment)?;
    let expression = analyzer.expression();
    let info = ExpressionInfo {
        data_type,
        collation,
        nullability,
        columns: columns_of(context, &expression),
        expression,
    };
    Ok((info, analyzer.diagnostics))
}

/// Whether values of a type become those of another one unasked: when they are stored in a column (`assignment`), or
/// in any expression.
pub fn can_coerce(catalog: &Catalog, source: Oid, target: Oid, assignment: bool) -> bool {
    let context = if assignment {
        Coercion::Assignment
    } else {
        Coercion::Implicit
    };
    Types { catalog }.can_coerce(&[Some(source)], &[target], context)
}

/// Whether values of a type, or of the type below a domain, are values of another one as they are, so that an operator
/// class for that one will do (`IsBinaryCoercible`).
pub fn is_binary_coercible(catalog: &Catalog, source: Oid, target: Oid) -> bool {
    Types { catalog }.is_binary_coercible(source, target)
}

/// A text that nests too deep is no text that PostgreSQL's grammar refuses.
fn too_deep(error: &SyntaxError) -> Result<(), SqlError> {
    match &error.message {
        Some(message) if message == tree::TOO_DEEP => {
            Err(SqlError::new("54001", tree::TOO_DEEP, error.span))
        }
        _ => Ok(()),
    }
}

/// The columns of the scope's relation that an expression uses.
fn columns_of(context: &Context<'_>, expression: &Expression) -> Vec<i16> {
    let Scope::Relation(relation) = context.scope else {
        return Vec::new();
    };
    let mut columns: Vec<i16> = expression
        .dependencies()
        .filter(|address| {
            address.class == Class::Relation && address.oid == relation.oid && address.column > 0
        })
        .map(|address| address.column)
        .collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// Analyses a query: what SELECT, VALUES, TABLE, or a data-modifying statement with RETURNING gives.
///
/// # Errors
/// What PostgreSQL would refuse, with its SQLSTATE and message.
pub fn query(context: &Context<'_>, fragment: Span) -> Analysed<QueryInfo> {
    with_stack(|depth| query_within(context, fragment, depth))
}

fn query_within(context: &Context<'_>, fragment: Span, depth: u32) -> Analysed<QueryInfo> {
    let mut analyzer = Analyzer::new(context, fragment, depth);
    let tree = match read(context.sources, fragment, |cursor| {
        tree::read_query(cursor, depth)
    }) {
        Ok(tree) => tree,
        Err(error) => {
            too_deep(&error)?;
            analyzer.not_understood(error.to_string(), error.span);
            let info = QueryInfo {
                columns: Vec::new(),
                auto_updatable: false,
                base_relation: None,
                one_row: false,
                expression: analyzer.expression(),
            };
            return Ok((info, analyzer.diagnostics));
        }
    };
    analyzer.open_scope();
    let result = analyzer.query(&tree, false)?;
    if result.open {
        analyzer.not_understood("the columns of this query cannot be found out", fragment);
    }
    let expression = analyzer.expression();
    let base = updatable::plain_select(&tree)
        .filter(|_| updatable::keeps_rows(&result))
        .and_then(|select| base_relation(&expression, select.from.first()?.span));
    let base = base.filter(|base| updatable::is_updatable_relation(context.catalog, *base));
    let one_row = result.one_row;
    let columns = output_columns(context, &mut analyzer, result, base);
    let info = QueryInfo {
        columns,
        auto_updatable: base.is_some(),
        base_relation: base,
        one_row,
        expression,
    };
    Ok((info, analyzer.diagnostics))
}

/// The relation that an item of FROM names.
fn base_relation(expression: &Expression, item: Span) -> Option<Oid> {
    let mut relations = expression.references.iter().filter(|reference| {
        let start = expression.span.start + reference.range.start;
        (item.start..item.end).contains(&start)
            && reference.target.class == Class::Relation
            && reference.target.column == 0
            && matches!(
                reference.form,
                ReferenceForm::Name | ReferenceForm::RelationAliased { .. }
            )
    });
    relations.next().map(|reference| reference.target.oid)
}

fn output_columns(
    context: &Context<'_>,
    analyzer: &mut Analyzer<'_>,
    result: QueryResult,
    base: Option<Oid>,
) -> Vec<OutputColumn> {
    let mut columns = Vec::with_capacity(result.columns.len());
    for column in result.columns {
        let value = column.value;
        let data_type = value.reference();
        if data_type.is_none() {
            let message = format!("the type of column \"{}\" cannot be found out", column.name);
            analyzer.not_understood(message, value.span);
        }
        let usage = value.column();
        let origin = usage.and_then(|usage| usage.origin);
        columns.push(OutputColumn {
            name: column.name,
            data_type,
            collation: value.collation,
            nullability: value.null,
            origin,
            keeps_not_null: usage.is_some_and(|usage| usage.keeps_not_null),
            updatable: origin.is_some_and(|origin| {
                base == Some(origin.oid)
                    && updatable::is_updatable_column(context.catalog, origin.oid, origin.column)
            }),
            span: value.span,
        });
    }
    columns
}

/// The name that PostgreSQL gives an expression in a select list (`FigureColname`); none where it would be `?column?`.
pub fn output_name(sources: &Sources, fragment: Span) -> Option<String> {
    let tree = read(sources, fragment, |cursor| {
        tree::read_expression(cursor, DEPTH)
    })
    .ok()?;
    names::output_name(&tree, &|_| None)
}

fn read<T>(
    sources: &Sources,
    fragment: Span,
    read: impl FnOnce(Cursor<'_>) -> Result<T, SyntaxError>,
) -> Result<T, SyntaxError> {
    let text = &sources.file(fragment.file).text;
    let tokens = lex(text, fragment.start..fragment.end);
    read(Cursor::new(fragment.file, text, &tokens))
}

#[cfg(test)]
mod tests;
