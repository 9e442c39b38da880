//! Policies as text: the tokens of a clause, and the sub-selects that they stand in.

use crate::access::Formula;
use crate::catalog::{Catalog, Expression, Policy, Reference};
use crate::sql::lexer::{Token, TokenKind, lex};

/// A clause of a policy.
pub(super) struct Clause<'a> {
    pub(super) expression: &'a Expression,
    /// `using` or `with check`.
    pub(super) keyword: &'static str,
    pub(super) tokens: Vec<Token>,
}

/// USING and WITH CHECK, as far as there are such.
pub(super) fn clauses(policy: &Policy) -> Vec<Clause<'_>> {
    let using = policy.using.iter().map(|clause| ("using", clause));
    let check = policy
        .with_check
        .iter()
        .map(|clause| ("with check", clause));
    using
        .chain(check)
        .map(|(keyword, expression)| Clause {
            expression,
            keyword,
            tokens: lex(&expression.text, 0..expression.text.len() as u32),
        })
        .collect()
}

impl Clause<'_> {
    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// A name as it is stored, or another token as it is written.
    pub(super) fn word(&self, at: usize) -> String {
        let Some(token) = self.tokens.get(at) else {
            return String::new();
        };
        let text = token.text(&self.expression.text);
        if token.kind == TokenKind::Word {
            return text.to_lowercase();
        }
        text.trim_matches('"').replace("\"\"", "\"")
    }

    /// Whether tokens from `at` on are these words and signs.
    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(index, word)| self.word(at + index) == *word)
    }

    /// The parenthesis that closes the one at `open`; the last token if none does.
    pub(super) fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen if depth == 1 => return at,
                TokenKind::RightParen => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.tokens.len().saturating_sub(1)
    }

    /// The parentheses around a token that hold a sub-select, from the outermost to the innermost.
    pub(super) fn selects_around(&self, at: usize) -> Vec<usize> {
        let opening = |open: &usize| {
            self.kind(*open) == Some(TokenKind::LeftParen)
                && matches!(self.word(open + 1).as_str(), "select" | "with")
                && self.closing(*open) > at
        };
        (0..at).filter(opening).collect()
    }

    /// Whether a sub-select reads a table: whether it has a FROM of its own.
    pub(super) fn has_from(&self, open: usize) -> bool {
        let inside = open + 1..self.closing(open);
        inside.into_iter().any(|at| {
            self.word(at) == "from" && self.selects_around(at).last() == Some(&open) && {
                // `extract(day from x)` is no FROM of the query.
                let before = (open + 1..at)
                    .filter(|paren| {
                        self.kind(*paren) == Some(TokenKind::LeftParen) && self.closing(*paren) > at
                    })
                    .count();
                before == 0
            }
        })
    }

    /// The clause's SQL with today's names and with texts put in before some of its bytes.
    pub(super) fn with_insertions(&self, catalog: &Catalog, insertions: &[(u32, &str)]) -> String {
        let mut sorted = insertions.to_vec();
        sorted.sort_by_key(|(at, _)| *at);
        let mut text = String::new();
        let mut from = 0;
        for (at, insertion) in &sorted {
            text.push_str(&self.expression.text[from..*at as usize]);
            text.push_str(insertion);
            from = *at as usize;
        }
        text.push_str(&self.expression.text[from..]);
        let moved = |offset: u32| {
            let before = sorted.iter().filter(|(at, _)| *at <= offset);
            offset + before.map(|(_, text)| text.len() as u32).sum::<u32>()
        };
        let references = self.expression.references.iter().map(|reference| {
            let start = moved(reference.range.start);
            Reference {
                range: start..start + (reference.range.end - reference.range.start),
                ..reference.clone()
            }
        });
        let edited = Expression {
            text: text.into(),
            references: references.collect(),
            ..self.expression.clone()
        };
        edited.sql(catalog).trim().to_owned()
    }
}

/// Whether any part of a condition is of some kind, those in sub-selects included.
pub(super) fn any_test(
    formula: &Formula,
    is_meant: &impl Fn(&crate::access::Atom, crate::access::Want) -> bool,
) -> bool {
    use crate::access::Atom;
    match formula {
        Formula::All(parts) | Formula::Any(parts) => {
            parts.iter().any(|part| any_test(part, is_meant))
        }
        Formula::Test(atom, want) => {
            is_meant(atom, *want)
                || match atom {
                    Atom::Exists(_, inner) | Atom::In(_, inner) => any_test(inner, is_meant),
                    _ => false,
                }
        }
        Formula::Always | Formula::Never => false,
    }
}
