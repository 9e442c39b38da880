//! Stored expressions and functions as PostgreSQL prints them: `pg_get_expr`, `pg_get_constraintdef`, `pg_get_functiondef`.
//!
//! PostgreSQL keeps trees, and what it prints has every conversion that was done unasked, every name in full where the
//! search path does not lead to it, and its own parentheses. The tree is made from the text anew and printed by the rules
//! of `ruleutils.c`. Sub-selects and rarer constructs are not read; whoever asks then has the text as it was written.

mod build;
mod calls;
mod constant;
mod function;
mod interval;
mod node;
mod print;
mod setting;
#[cfg(test)]
mod tests;

use crate::catalog::{Catalog, Expression, Oid, SearchPath, TypeReference};
use crate::infer::{Context, Scope, traced};
use crate::source::{Origin, SourceFile, Sources, Span};

use build::Builder;
use print::Printer;

pub(crate) use function::Defaults;
#[cfg(feature = "cli")]
pub(crate) use function::source;
pub(crate) use setting::setting;

/// Who asks: a catalog, and the search path that says which names need a schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deparser<'a> {
    /// The objects that there are.
    pub(crate) catalog: &'a Catalog,
    /// The search path of the session that asks.
    pub(crate) path: SearchPath<'a>,
}

/// Which parentheses are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parentheses {
    /// All: `pg_get_expr`.
    All,
    /// Those that are needed: the pretty form of `pg_get_constraintdef`.
    Needed,
}

impl Deparser<'_> {
    /// A value that is stored in a column or parameter of a type. None if the expression is not understood.
    pub(crate) fn value(
        self,
        expression: &Expression,
        scope: Scope<'_>,
        target: TypeReference,
    ) -> Option<String> {
        self.expression(expression, scope, target, Parentheses::All)
    }

    /// A condition, with the parentheses that it needs. None if it is not understood.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "of documents"))]
    pub(crate) fn condition(self, expression: &Expression, scope: Scope<'_>) -> Option<String> {
        let target = TypeReference::new(Oid::BOOL);
        self.expression(expression, scope, target, Parentheses::Needed)
    }

    fn expression(
        self,
        expression: &Expression,
        scope: Scope<'_>,
        target: TypeReference,
        parentheses: Parentheses,
    ) -> Option<String> {
        let text = expression.sql(self.catalog);
        let length = u32::try_from(text.len()).ok()?;
        let mut sources = Sources::default();
        let file = sources.add(SourceFile {
            name: String::new(),
            text: text.as_str().into(),
            origin: Origin::Platform,
        });
        let context = Context {
            catalog: self.catalog,
            sources: &sources,
            path: SearchPath(&expression.search_path),
            scope,
        };
        let (tree, trace) = traced(&context, Span::new(file, 0..length), target)?;
        let builder = Builder {
            deparser: self,
            text: &text,
            trace: &trace,
        };
        let node = builder.build(&tree)?;
        let printer = Printer {
            deparser: self,
            parentheses,
        };
        Some(printer.print(&node))
    }
}
