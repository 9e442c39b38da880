//! SQL-standard bodies of routines, which PostgreSQL reads when the routine is made.

use crate::catalog::{Expression, Function, Reference, SearchPath};
use crate::infer::{self, Context, Purpose, Scope};
use crate::source::Span;
use crate::sql::lexer::{self, TokenKind};
use crate::sql::statement::Fragment;

use super::text_bodies::{Given, settled};
use super::{Replay, Result};

impl Replay {
    /// RETURN expression.
    pub(super) fn return_body(
        &mut self,
        fragment: Fragment,
        function: &Function,
    ) -> Result<Expression> {
        let info = self.within_function(function, |context| {
            infer::expression(context, fragment.span, Purpose::Value)
        })?;
        let given = Given::Columns(vec![info.data_type.map(settled)]);
        self.check_given(function, &given)
            .map_err(|error| error.at(fragment.span))?;
        Ok(surrounded("RETURN ", info.expression, ""))
    }

    /// BEGIN ATOMIC … END.
    pub(super) fn atomic_body(
        &mut self,
        fragment: Fragment,
        function: &Function,
    ) -> Result<Expression> {
        let mut references: Vec<Reference> = Vec::new();
        let mut search_path = self.path();
        let mut given = Given::Nothing;
        for statement in self.statements(fragment.span) {
            let returned = self.returned(statement);
            let expression = match returned {
                Some(value) => {
                    let info = self.within_function(function, |context| {
                        infer::expression(context, value, Purpose::Value)
                    })?;
                    given = Given::Columns(vec![info.data_type.map(settled)]);
                    info.expression
                }
                None => {
                    let info =
                        self.within_function(function, |context| infer::query(context, statement))?;
                    given = self.given(statement, &info);
                    info.expression
                }
            };
            let statement = returned.unwrap_or(statement);
            let offset = statement.start - fragment.span.start;
            references.extend(
                expression
                    .references
                    .iter()
                    .map(|reference| moved(reference, offset)),
            );
            search_path = expression.search_path;
        }
        self.check_given(function, &given)
            .map_err(|error| error.at(fragment.span))?;
        let whole = Expression {
            text: self.sources.text(fragment.span).into(),
            span: fragment.span,
            references,
            search_path,
        };
        Ok(surrounded("BEGIN ATOMIC ", whole, " END"))
    }

    /// The expression of a statement RETURN.
    fn returned(&self, statement: Span) -> Option<Span> {
        let text = &self.sources.file(statement.file).text;
        let tokens = lexer::lex(text, statement.start..statement.end);
        let [word, value, ..] = &tokens[..] else {
            return None;
        };
        let word = &text[word.start as usize..word.end as usize];
        word.eq_ignore_ascii_case("return")
            .then(|| Span::new(statement.file, value.start..statement.end))
    }

    fn within_function<T>(
        &mut self,
        function: &Function,
        analyse: impl FnOnce(&Context<'_>) -> infer::Analysed<T>,
    ) -> Result<T> {
        let path = self.path();
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&path),
            scope: Scope::Parameters {
                function: &function.name,
                parameters: &function.parameters,
            },
        };
        let (info, diagnostics) = analyse(&context)?;
        self.diagnostics.extend(diagnostics);
        Ok(info)
    }

    /// The statements between semicolons.
    pub(super) fn statements(&self, span: Span) -> Vec<Span> {
        let text = &self.sources.file(span.file).text;
        let tokens = lexer::lex(text, span.start..span.end);
        tokens
            .split(|token| token.kind == TokenKind::Semicolon)
            .filter_map(|tokens| {
                let (first, last) = (tokens.first()?, tokens.last()?);
                Some(Span::new(span.file, first.start..last.end))
            })
            .collect()
    }
}

/// An expression with words around it.
fn surrounded(before: &str, expression: Expression, after: &str) -> Expression {
    let offset = before.len() as u32;
    let references = expression.references.iter();
    Expression {
        text: format!("{before}{}{after}", expression.text).into(),
        references: references
            .map(|reference| moved(reference, offset))
            .collect(),
        ..expression
    }
}

fn moved(reference: &Reference, offset: u32) -> Reference {
    Reference {
        range: reference.range.start + offset..reference.range.end + offset,
        ..reference.clone()
    }
}
