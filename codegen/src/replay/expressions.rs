//! The bridge to [`infer`](crate::infer): pieces of a statement as they are stored.

use crate::catalog::{Expression, Relation, SearchPath, TypeReference};
use crate::infer::{self, Context, Purpose, Scope};
use crate::source::Span;
use crate::sql::statement::Fragment;

use super::{Replay, Result, SqlError};

/// Which names an expression may use.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names<'a> {
    /// None: defaults.
    None,
    /// The columns of a relation, alone or qualified with its name: constraints, policies, index keys.
    Columns(&'a Relation),
    /// OLD and NEW, rows of a relation, and their columns alone: trigger conditions.
    OldAndNew(&'a Relation),
    /// NEW, and its columns alone: conditions of rules ON INSERT.
    New(&'a Relation),
    /// OLD, and its columns alone: conditions of rules ON DELETE.
    Old(&'a Relation),
    /// VALUE: constraints of domains.
    Value(TypeReference),
}

/// An expression of a statement, understood as far as it can be.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// As the catalog keeps it.
    pub(super) expression: Expression,
    /// Columns of the relation that it reads, by number, in the relation's order.
    pub(super) columns: Vec<i16>,
    /// Its type, if it could be found out.
    pub(super) data_type: Option<TypeReference>,
}

impl Replay {
    /// Looks up what an expression's names stand for.
    pub(super) fn store(
        &mut self,
        fragment: Fragment,
        names: Names<'_>,
        purpose: Purpose<'_>,
    ) -> Result<Stored> {
        let (info, diagnostics) = self.analysed(fragment, names, purpose)?;
        self.diagnostics.extend(diagnostics);
        Ok(Stored {
            expression: info.expression,
            columns: info.columns,
            data_type: info.data_type,
        })
    }

    /// Whether an expression can do with certain names.
    pub(super) fn can_use_only(
        &self,
        fragment: Fragment,
        names: Names<'_>,
        purpose: Purpose<'_>,
    ) -> bool {
        self.analysed(fragment, names, purpose).is_ok()
    }

    fn analysed(
        &self,
        fragment: Fragment,
        names: Names<'_>,
        purpose: Purpose<'_>,
    ) -> infer::Analysed<infer::ExpressionInfo> {
        let path = self.path();
        let rows = |new, old| Scope::Trigger {
            new,
            old,
            alone: true,
        };
        let scope = match names {
            Names::None => Scope::None,
            Names::Columns(relation) => Scope::Relation(relation),
            Names::OldAndNew(relation) => rows(Some(relation), Some(relation)),
            Names::New(relation) => rows(Some(relation), None),
            Names::Old(relation) => rows(None, Some(relation)),
            Names::Value(data_type) => Scope::Value(data_type),
        };
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&path),
            scope,
        };
        infer::expression(&context, fragment.span, purpose)
    }

    /// Looks up what a query's names stand for, and what columns it gives.
    pub(super) fn store_query(&mut self, fragment: Fragment) -> Result<infer::QueryInfo> {
        let path = self.path();
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&path),
            scope: Scope::Variables(&self.variables),
        };
        let (info, diagnostics) = infer::query(&context, fragment.span)?;
        self.diagnostics.extend(diagnostics);
        Ok(info)
    }

    /// The name that PostgreSQL would give an expression in a select list, if it has one.
    pub(super) fn output_name(&self, expression: &Expression) -> Option<String> {
        infer::output_name(&self.sources, expression.span)
    }

    /// A piece of the statement with nothing looked up.
    pub(super) fn plain_expression(&self, span: Span) -> Expression {
        Expression {
            text: self.sources.text(span).into(),
            span,
            references: Vec::new(),
            search_path: self.path(),
        }
    }

    /// An expression that rowtype itself writes in the name of the statement: `nextval(…)` of a serial column.
    pub(super) fn made_expression(
        &self,
        text: String,
        references: Vec<crate::catalog::Reference>,
    ) -> Expression {
        Expression {
            text: text.into(),
            span: self.statement,
            references,
            search_path: self.path(),
        }
    }
}

impl From<infer::SqlError> for SqlError {
    fn from(error: infer::SqlError) -> Self {
        let mut converted = Self::new(error.code, error.message).at(error.span);
        if let Some(detail) = error.detail {
            converted = converted.with_detail(detail);
        }
        match error.help {
            Some(help) => converted.with_hint(help),
            None => converted,
        }
    }
}
