//! The text of a policy, and what the names in it mean.

use std::sync::Arc;

use sqlparser::ast::{Expr, Ident, ObjectName, Spanned};

use crate::catalog::{Catalog, Class, Expression, Reference, Relation, SearchPath};
use crate::sql::bridge::span_of;
use crate::sql::lexer::{TokenKind, lex};

use super::evaluate::Evaluator;
use super::formula::ColumnReference;
use super::value::Value;

/// A table that an expression can speak of.
pub(super) struct Source<'a> {
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) relation: &'a Relation,
}

/// An expression with what its names mean.
pub(super) struct Text<'a> {
    pub(super) expression: Arc<Expression>,
    /// Of each nested query the tables in FROM; the first is the policy's own table.
    pub(super) scopes: Vec<Vec<Source<'a>>>,
    /// Of a function's body: the names of its parameters and what the call passes.
    pub(super) parameters: Vec<(Option<String>, Value)>,
}

impl<'a> Text<'a> {
    /// What a column's name means: the innermost table that has it.
    pub(super) fn column(&self, names: &[Ident]) -> Value {
        let Some((column, qualifiers)) = names.split_last() else {
            return Value::Other;
        };
        let number_of = |source: &Source<'a>| {
            // After a rename the text still has the old name, but is anchored to the column.
            if let Some(reference) = self.reference(column)
                && reference.target.class == Class::Relation
                && reference.target.column > 0
            {
                return (reference.target.oid == source.relation.oid)
                    .then_some(reference.target.column);
            }
            source
                .relation
                .column(&column.value)
                .map(|column| column.number)
        };
        for (depth, scope) in self.scopes.iter().enumerate().rev() {
            for (index, source) in scope.iter().enumerate() {
                let is_meant = match qualifiers {
                    [] => true,
                    [table] => table.value == source.name,
                    [.., schema, table] => {
                        table.value == source.name && Some(&schema.value) == source.schema.as_ref()
                    }
                };
                if is_meant && let Some(number) = number_of(source) {
                    return Value::Column(ColumnReference {
                        depth: depth as u16,
                        index: index as u16,
                        relation: source.relation.oid,
                        column: number,
                    });
                }
            }
        }
        let parameter = self
            .parameters
            .iter()
            .find(|(name, _)| name.as_ref().is_some_and(|name| *name == column.value));
        parameter.map_or(Value::Other, |(_, value)| value.clone())
    }

    /// What `$1` stands for.
    pub(super) fn parameter(&self, number: &str) -> Value {
        let number = number
            .strip_prefix('$')
            .and_then(|number| number.parse::<usize>().ok());
        let parameter = number.and_then(|number| self.parameters.get(number.checked_sub(1)?));
        parameter.map_or(Value::Other, |(_, value)| value.clone())
    }

    /// What a name in the text is anchored to.
    pub(super) fn reference(&self, name: &Ident) -> Option<&Reference> {
        let span = span_of(name.span)?;
        self.expression
            .references
            .iter()
            .find(|reference| reference.range.contains(&span.start))
    }

    /// The SQL of a part with today's names, and whether it speaks of the row.
    pub(super) fn sql(&self, catalog: &Catalog, tree: &Expr) -> (String, bool) {
        let text = &self.expression.text;
        let whole = 0..text.len() as u32;
        let range = match span_of(tree.span()) {
            Some(span) => complete(text, span.start..span.end),
            None => whole,
        };
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
        let tokens = lex(&part.text, 0..part.text.len() as u32);
        let own = self.scopes.first().into_iter().flatten();
        let columns: Vec<_> = own.flat_map(|source| &source.relation.columns).collect();
        let of_row = tokens.iter().any(|token| {
            let word = token.text(&part.text);
            token.kind.is_identifier()
                && columns.iter().any(|column| {
                    word.eq_ignore_ascii_case(&column.name) || word.trim_matches('"') == column.name
                })
        });
        let sql = part.sql(catalog);
        (sql.split_whitespace().collect::<Vec<_>>().join(" "), of_row)
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn relation(&self, text: &Text<'a>, name: &ObjectName) -> Option<&'a Relation> {
        let idents: Vec<&Ident> = name.0.iter().filter_map(|part| part.as_ident()).collect();
        let (last, qualifiers) = idents.split_last()?;
        if let Some(reference) = text.reference(last)
            && reference.target.class == Class::Relation
        {
            return self.catalog.relation(reference.target.oid);
        }
        let path = SearchPath(&text.expression.search_path);
        let schema = qualifiers.last().map(|schema| schema.value.as_str());
        self.catalog.find_relation(path, schema, &last.value)
    }
}

/// Widens a range so that it holds whole parentheses, and the arguments of a call at its end.
fn complete(text: &str, range: std::ops::Range<u32>) -> std::ops::Range<u32> {
    let tokens = lex(text, 0..text.len() as u32);
    let inside = |token: &crate::sql::lexer::Token| {
        let own = token.range();
        own.start >= range.start as usize && own.end <= range.end as usize
    };
    let Some(mut first) = tokens.iter().position(inside) else {
        return range;
    };
    let mut last = tokens.iter().rposition(inside).unwrap_or(first);
    let balance = |first: usize, last: usize| {
        let (mut open, mut missing) = (0_i32, 0_i32);
        for token in &tokens[first..=last] {
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket => open += 1,
                TokenKind::RightParen | TokenKind::RightBracket if open == 0 => missing += 1,
                TokenKind::RightParen | TokenKind::RightBracket => open -= 1,
                _ => {}
            }
        }
        (open, missing)
    };
    loop {
        let (open, missing) = balance(first, last);
        let next = tokens.get(last + 1).map(|token| token.kind);
        let ends_in_name = tokens[last].kind.is_identifier();
        let goes_on = open > 0
            || (ends_in_name && next == Some(TokenKind::LeftParen))
            || tokens[last].kind == TokenKind::TypeCast
            || next == Some(TokenKind::TypeCast);
        if goes_on && next.is_some() {
            last += 1;
        } else if missing > 0 && first > 0 {
            first -= 1;
        } else {
            break;
        }
    }
    tokens[first].range().start as u32..tokens[last].range().end as u32
}
