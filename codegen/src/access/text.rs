//! The text of a policy or of a function's body, and what the names in it mean.

use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{Catalog, Class, Expression, Oid, Reference, ReferenceForm, Relation};
use crate::source::{FileId, Span};
use crate::sql::lexer::lex;
use crate::sql::tree::{self, Expr, Query, TableRef, TableRefKind};
use crate::sql::{Cursor, Name};

use super::evaluate::Evaluator;
use super::formula::{ColumnPart, ColumnReference};
use super::fragment::Fragment;
use super::value::Value;

/// How deep a policy may nest; deeper it is not understood.
const DEPTH: u32 = 48;

/// A table that an expression can speak of.
#[derive(Debug, Clone)]
pub(super) struct Source<'a> {
    pub(super) name: String,
    /// None for what is not a table: a sub-select or a function in FROM.
    pub(super) relation: Option<&'a Relation>,
}

/// What a function's body has for a parameter.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Value,
    /// How it is written outside.
    pub(super) fragment: Fragment,
    /// The parameter's type in SQL.
    pub(super) type_name: String,
    /// Whether that depends on the row and the token alone.
    pub(super) certain: bool,
}

/// What a name of a column means.
pub(super) enum Meaning<'t> {
    Column(ColumnReference),
    Parameter(&'t Argument),
    Unknown,
}

/// An expression with what its names mean.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    pub(super) expression: Arc<Expression>,
    /// Of each nested query the tables in FROM; the first is the policy's own table.
    pub(super) scopes: Vec<Vec<Source<'a>>>,
    /// Of a function's body.
    pub(super) parameters: Vec<Argument>,
    /// The name of the function, by which its parameters can be qualified.
    pub(super) function: Option<String>,
}

impl<'a> Text<'a> {
    /// The clause of a policy.
    pub(super) fn of_policy(expression: &Expression, table: &'a Relation) -> Self {
        Self {
            expression: Arc::new(expression.clone()),
            scopes: vec![vec![Source {
                name: table.name.clone(),
                relation: Some(table),
            }]],
            parameters: Vec::new(),
            function: None,
        }
    }

    /// The query of a view.
    pub(super) fn of_query(view: &Relation) -> Option<Self> {
        Some(Self {
            expression: Arc::new(view.view()?.query.clone()),
            scopes: Vec::new(),
            parameters: Vec::new(),
            function: None,
        })
    }

    /// What a column's name means: the innermost table that has it, then a parameter.
    pub(super) fn column(&self, names: &[Name]) -> Meaning<'_> {
        let Some((column, qualifiers)) = names.split_last() else {
            return Meaning::Unknown;
        };
        let anchor = self
            .reference(column.span)
            .filter(|found| found.target.class == Class::Relation && found.target.column > 0)
            .map(|found| found.target);
        let number_of = |relation: &Relation| match anchor {
            // After a rename the text still has the old name, but is anchored to the column.
            Some(target) => (target.oid == relation.oid).then_some(target.column),
            None => relation.column(&column.value).map(|column| column.number),
        };
        for (depth, scope) in self.scopes.iter().enumerate().rev() {
            for (index, source) in scope.iter().enumerate() {
                let is_meant = qualifiers
                    .last()
                    .is_none_or(|table| self.is_called(source, table));
                if !is_meant {
                    continue;
                }
                let Some(relation) = source.relation else {
                    if anchor.is_none() {
                        return Meaning::Unknown;
                    }
                    continue;
                };
                if let Some(number) = number_of(relation) {
                    return Meaning::Column(ColumnReference {
                        depth: depth as u16,
                        index: index as u16,
                        relation: relation.oid,
                        column: number,
                        part: ColumnPart::Whole,
                    });
                }
            }
        }
        let own = match qualifiers {
            [] => true,
            [function] => self.function.as_ref() == Some(&function.value),
            _ => false,
        };
        let mut parameters = self.parameters.iter().filter(|_| own);
        parameters
            .find(|parameter| parameter.name.as_ref() == Some(&column.value))
            .map_or(Meaning::Unknown, Meaning::Parameter)
    }

    /// Whether a qualifier names a source; a table of a policy may have been renamed since.
    fn is_called(&self, source: &Source<'a>, qualifier: &Name) -> bool {
        if qualifier.value == source.name {
            return true;
        }
        self.reference(qualifier.span).is_some_and(|found| {
            found.form == ReferenceForm::OwnRelation
                && source
                    .relation
                    .is_some_and(|relation| relation.oid == found.target.oid)
        })
    }

    /// All of it.
    pub(super) fn whole(&self) -> Span {
        Span::new(FileId(0), 0..self.expression.text.len() as u32)
    }

    /// The last word of a part, in lower case.
    pub(super) fn last_word(&self, tree: &Expr) -> String {
        let text = &self.expression.text;
        let tokens = lex(text, tree.span.start..tree.span.end);
        tokens
            .last()
            .map(|token| token.text(text).to_ascii_lowercase())
            .unwrap_or_default()
    }

    /// A string as it reads now: a label of an enum may have been renamed.
    pub(super) fn label(&self, catalog: &Catalog, tree: &Expr, value: &str) -> String {
        let renamed = self
            .reference(tree.span)
            .and_then(|found| match found.form {
                ReferenceForm::EnumLabel { label } => {
                    catalog.data_type(found.target.oid)?.enum_label(label)
                }
                _ => None,
            });
        renamed.unwrap_or(value).to_owned()
    }

    /// What `$1` stands for.
    pub(super) fn parameter(&self, number: u32) -> Option<&Argument> {
        self.parameters.get((number as usize).checked_sub(1)?)
    }

    /// What a name in the text is anchored to.
    pub(super) fn reference(&self, span: Span) -> Option<&Reference> {
        let start = span.start;
        self.expression
            .references
            .iter()
            .find(|reference| reference.range.contains(&start))
    }

    /// The references within a part of the text.
    pub(super) fn references(&self, span: Span) -> impl Iterator<Item = &Reference> {
        self.expression.references.iter().filter(move |reference| {
            span.start <= reference.range.start && reference.range.end <= span.end
        })
    }

    /// The SQL of a range with today's names.
    pub(super) fn sql(&self, catalog: &Catalog, range: Range<u32>) -> String {
        let text = &self.expression.text;
        let part = Expression {
            text: text[range.start as usize..range.end as usize].into(),
            references: self
                .expression
                .references
                .iter()
                .filter(|reference| {
                    range.start <= reference.range.start && reference.range.end <= range.end
                })
                .map(|reference| Reference {
                    range: reference.range.start - range.start..reference.range.end - range.start,
                    ..reference.clone()
                })
                .collect(),
            ..Expression::clone(&self.expression)
        };
        part.sql(catalog)
    }

    /// The SQL of a part of the text in which some ranges are replaced. White space is evened out.
    pub(super) fn fragment(
        &self,
        catalog: &Catalog,
        span: Span,
        mut holes: Vec<(Range<u32>, Fragment)>,
    ) -> Fragment {
        holes.sort_by_key(|(range, _)| range.start);
        let mut fragment = Fragment::default();
        let mut at = span.start;
        for (range, inner) in holes {
            if range.start < at {
                continue;
            }
            fragment.push(&even(&self.sql(catalog, at..range.start)));
            fragment.append(inner);
            at = range.end;
        }
        fragment.push(&even(&self.sql(catalog, at..span.end)));
        fragment
    }
}

/// Runs of white space as single blanks, outside of strings and quoted names. Comments are gone.
fn even(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut at = 0;
    for token in lex(sql, 0..sql.len() as u32) {
        let range = token.range();
        if range.start > at {
            out.push(' ');
        }
        out.push_str(&sql[range.clone()]);
        at = range.end;
    }
    if at < sql.len() {
        out.push(' ');
    }
    out
}

/// Reads an expression that stands in a text from `range.start` on.
pub(super) fn expression_in(text: &str, range: Range<u32>) -> Option<Expr> {
    let tokens = lex(text, range);
    tree::read_expression(Cursor::new(FileId(0), text, &tokens), DEPTH).ok()
}

/// Reads a query.
pub(super) fn query_in(text: &str, range: Range<u32>) -> Option<Query> {
    let tokens = lex(text, range);
    tree::read_query(Cursor::new(FileId(0), text, &tokens), DEPTH).ok()
}

impl<'a> Evaluator<'a> {
    /// The relation that an item of FROM names.
    pub(super) fn relation(&self, text: &Text<'a>, item: &TableRef) -> Option<&'a Relation> {
        relation_of(self.catalog, text, item)
    }

    /// An item of FROM as a source of columns.
    pub(super) fn source(&self, text: &Text<'a>, item: &TableRef) -> Source<'a> {
        let renamed = item
            .alias
            .as_ref()
            .is_some_and(|alias| !alias.columns.is_empty() || !alias.definitions.is_empty());
        let alias = item.alias.as_ref().and_then(|alias| alias.name.as_ref());
        let own = match &item.kind {
            TableRefKind::Relation { name, .. } => name.name.value.clone(),
            TableRefKind::Functions { functions, .. } => functions
                .first()
                .and_then(|(call, _)| match &call.kind {
                    tree::ExprKind::Function(call) => Some(call.name.last()?.value.clone()),
                    _ => None,
                })
                .unwrap_or_default(),
            _ => String::new(),
        };
        Source {
            name: alias.map_or(own, |alias| alias.value.clone()),
            relation: self.relation(text, item).filter(|_| !renamed),
        }
    }
}

/// The relation that an item of FROM names.
pub(super) fn relation_of<'a>(
    catalog: &'a Catalog,
    text: &Text<'_>,
    item: &TableRef,
) -> Option<&'a Relation> {
    let TableRefKind::Relation { name, .. } = &item.kind else {
        return None;
    };
    let reference = text.reference(name.name.span)?;
    let is_relation = reference.target.class == Class::Relation
        && reference.target.column == 0
        && matches!(
            reference.form,
            ReferenceForm::Name | ReferenceForm::RelationAliased { .. }
        );
    is_relation
        .then(|| catalog.relation(reference.target.oid))
        .flatten()
}

/// The relations that stand in FROM anywhere in a part of a text.
pub(super) fn relations_named(text: &Text<'_>, span: Span) -> Vec<Oid> {
    let mut found = Vec::new();
    for reference in text.references(span) {
        let is_relation = reference.target.class == Class::Relation
            && reference.target.column == 0
            && matches!(
                reference.form,
                ReferenceForm::Name | ReferenceForm::RelationAliased { .. }
            );
        if is_relation && !found.contains(&reference.target.oid) {
            found.push(reference.target.oid);
        }
    }
    found
}
