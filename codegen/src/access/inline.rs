//! Helper functions in policies: one level of them is followed into, where all of the body is understood.

use std::ops::Range;
use std::sync::Arc;

use crate::catalog::{Body, Expression, Function, Oid};
use crate::source::{FileId, Span};
use crate::sql::bridge::{expression_at, query_at};
use crate::sql::lexer::{TokenKind, lex};

use super::evaluate::Evaluator;
use super::formula::{Truth, Want};
use super::privilege::Holder;
use super::query::constant_select;
use super::text::Text;
use super::value::Value;

impl<'a> Evaluator<'a> {
    /// What a call of a function means for the caller; none if anything about that is unclear.
    ///
    /// With SECURITY DEFINER the body reads tables with the rights of the function's owner, but the token is still the
    /// caller's.
    pub(super) fn inlined(
        &mut self,
        text: &Text<'a>,
        function: &'a Function,
        arguments: &[Value],
    ) -> Option<Truth> {
        if self.is_inlining || function.returns_set || arguments.len() != function.inputs().count()
        {
            return None;
        }
        // A strict function gives NULL for NULL, whatever its body would say.
        if function.strict && !arguments.iter().all(Value::is_never_null) {
            return None;
        }
        let body = body(function)?;
        let names = function.inputs().map(|parameter| parameter.name.clone());
        let expression = Expression {
            text: body,
            span: Span::new(FileId(0), 0..0),
            references: Vec::new(),
            search_path: self.search_path(text, function)?,
        };
        let mut inner = Text {
            expression: Arc::new(expression),
            // As many as there are outside, so that columns keep their depth; none of them is seen inside.
            scopes: text.scopes.iter().map(|_| Vec::new()).collect(),
            parameters: names.zip(arguments.iter().cloned()).collect(),
        };

        let before = (
            self.failure.clone(),
            self.possible_failure.clone(),
            self.saw_constant,
        );
        let caller = self.holder.clone();
        if function.security_definer {
            self.holder = Holder::new(self.catalog, self.catalog.role(function.owner)?);
        }
        self.is_inlining = true;
        let truth = self.body_truth(&mut inner, function);
        self.is_inlining = false;
        self.holder = caller;
        let fails = (&self.failure, &self.possible_failure) != (&before.0, &before.1);
        (self.failure, self.possible_failure, self.saw_constant) = before;
        let truth = truth.filter(|_| !fails)?;
        let is_understood = [Want::True, Want::False]
            .into_iter()
            .all(|want| truth.when(want, self.catalog).is_exact());
        is_understood.then_some(truth)
    }

    fn body_truth(&mut self, text: &mut Text<'a>, function: &Function) -> Option<Truth> {
        let body = text.expression.text.clone();
        let whole = 0..body.len() as u32;
        if function.language == "sql" {
            let tokens = lex(&body, whole);
            let last = tokens
                .iter()
                .rev()
                .find(|token| token.kind != TokenKind::Semicolon)?;
            let query = query_at(&body, Span::new(FileId(0), 0..last.range().end as u32)).ok()?;
            let item = constant_select(&query)?;
            return self.value(text, item).truth();
        }
        let range = single_return(&body)?;
        let tree = expression_at(&body, Span::new(FileId(0), range)).ok()?;
        self.value(text, &tree).truth()
    }

    /// The schemas in which the body's names are looked up: those that the function sets, else the caller's.
    fn search_path(&self, text: &Text<'a>, function: &Function) -> Option<Arc<[Oid]>> {
        let setting = function
            .config
            .iter()
            .find(|(name, _)| name == "search_path");
        let Some((_, setting)) = setting else {
            return Some(text.expression.search_path.clone());
        };
        let mut path = vec![Oid::PG_CATALOG];
        for name in setting
            .split(',')
            .map(|name| name.trim().trim_matches(['"', '\'']))
        {
            match self.catalog.schema_named(name) {
                Some(schema) => path.push(schema.oid),
                None if name.is_empty() || name == "$user" => {}
                None => return None,
            }
        }
        Some(path.into())
    }
}

fn body(function: &Function) -> Option<Arc<str>> {
    match (&function.body, function.language.as_str()) {
        (Body::Text(text), "sql" | "plpgsql") => Some(text.clone()),
        _ => None,
    }
}

/// The expression of a PL/pgSQL body that does nothing but RETURN it.
fn single_return(body: &str) -> Option<Range<u32>> {
    let tokens = lex(body, 0..body.len() as u32);
    let is = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word && token.text(body).eq_ignore_ascii_case(word)
        })
    };
    let end = tokens
        .iter()
        .position(|token| token.kind == TokenKind::Semicolon)?;
    let rest: Vec<_> = tokens[end + 1..].iter().map(|token| token.kind).collect();
    let ends = is(end + 1, "end") && matches!(rest[..], [_] | [_, TokenKind::Semicolon]);
    if !(is(0, "begin") && is(1, "return") && ends && end > 2) {
        return None;
    }
    Some(tokens[2].range().start as u32..tokens[end - 1].range().end as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_only_return() {
        let cases = [
            ("begin return a = b; end;", Some("a = b")),
            (
                "\nBEGIN\n  RETURN exists (select 1);\nEND\n",
                Some("exists (select 1)"),
            ),
            ("begin perform f(); return true; end;", None),
            ("declare x int; begin return x; end;", None),
            ("begin if a then return b; end if; end;", None),
            ("begin return; end", None),
        ];
        for (body, expected) in cases {
            let found =
                single_return(body).map(|range| &body[range.start as usize..range.end as usize]);
            assert_eq!(found, expected, "{body}");
        }
    }
}
