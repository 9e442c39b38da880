use std::collections::BTreeSet;

use crate::catalog::{Catalog, Expression, Oid};
use crate::sql::lexer::{Token, TokenKind, lex};
use crate::sql::literal::identifier_value;

/// Names that mean something only where a search path leads to them.
pub(super) struct Unqualified {
    functions: BTreeSet<String>,
    operators: BTreeSet<String>,
    /// Relations and types.
    others: BTreeSet<String>,
}

impl Unqualified {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let system = |schema: Oid| schema == Oid::PG_CATALOG;
        let functions = catalog.functions.iter().filter(|it| !system(it.schema));
        let operators = catalog.operators.iter().filter(|it| !system(it.schema));
        let relations = catalog.relations.iter().filter(|it| !system(it.schema));
        let types = catalog.types.iter().filter(|it| !system(it.schema));
        Self {
            functions: functions.map(|it| it.name.clone()).collect(),
            operators: operators.map(|it| it.name.clone()).collect(),
            others: relations
                .map(|it| it.name.clone())
                .chain(types.map(|it| it.name.clone()))
                .collect(),
        }
    }

    /// Whether the operator is none of PostgreSQL's own alone.
    pub(super) fn has_operator(&self, symbol: &str) -> bool {
        self.operators.contains(symbol)
    }

    /// Whether a text without anchored names leaves something to the search path.
    pub(super) fn in_text(&self, expression: &Expression) -> bool {
        let text = &*expression.text;
        let tokens = lex(text, 0..text.len() as u32);
        let anchored = |token: Token| {
            let ranges = expression
                .references
                .iter()
                .map(|reference| &reference.range);
            ranges
                .clone()
                .any(|range| range.start <= token.start && token.end <= range.end)
        };
        tokens.iter().enumerate().any(|(index, token)| {
            let before = index.checked_sub(1).map(|before| tokens[before].kind);
            let after = tokens.get(index + 1).map(|after| after.kind);
            match token.kind {
                TokenKind::Operator => self.has_operator(token.text(text)) && !anchored(*token),
                kind if kind.is_identifier() && before != Some(TokenKind::Dot) => {
                    let Ok(name) = identifier_value(text, *token, '\\') else {
                        return false;
                    };
                    // What is followed by a dot is a schema, or a table that a qualified FROM brought in.
                    let known = match after {
                        Some(TokenKind::Dot) => false,
                        Some(TokenKind::LeftParen) => {
                            self.functions.contains(&name) || self.others.contains(&name)
                        }
                        _ => self.others.contains(&name),
                    };
                    known && !anchored(*token)
                }
                _ => false,
            }
        })
    }
}

/// Words that a column's DEFAULT cannot hold outside parentheses, though an expression can (`b_expr`).
const NOT_IN_DEFAULT: [&str; 12] = [
    "and", "at", "between", "collate", "ilike", "in", "is", "isnull", "like", "not", "notnull",
    "or",
];

/// Whether the text has to stand in parentheses after DEFAULT.
pub(super) fn default_needs_parentheses(sql: &str) -> bool {
    let mut depth = 0_usize;
    lex(sql, 0..sql.len() as u32).iter().any(|token| {
        match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => depth += 1,
            TokenKind::RightParen | TokenKind::RightBracket => depth = depth.saturating_sub(1),
            TokenKind::Word if depth == 0 => {
                let word = token.text(sql).to_ascii_lowercase();
                return NOT_IN_DEFAULT.contains(&word.as_str())
                    || word == "similar"
                    || word == "overlaps";
            }
            _ => {}
        }
        false
    })
}

/// The text up to its last token: what follows a comment that runs to the end of its line would be swallowed.
pub(super) fn without_trailing_comment(mut sql: String) -> String {
    if sql.contains("--") || sql.contains("/*") {
        let tokens = lex(&sql, 0..sql.len() as u32);
        sql.truncate(tokens.last().map_or(0, |last| last.end as usize));
    }
    sql
}
