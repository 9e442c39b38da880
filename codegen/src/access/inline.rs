//! Helper functions in policies: they are followed into where all of the body is understood.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::catalog::{Body, Expression, Function, Oid, SearchPath};
use crate::infer::{self, Context, Purpose, Scope};
use crate::source::{Origin, SourceFile, Sources, Span};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::tree::{Expr, ExprKind, Query};

use super::call::{Callee, callee};
use super::evaluate::Evaluator;
use super::failure::{Failure, columns_read, of_reading};
use super::formula::{Truth, Want};
use super::privilege::Holder;
use super::query::constant_select;
use super::text::{Argument, Text, expression_in, query_in, relations_named};
use super::value::Value;

/// How many functions deep bodies are followed.
const MAX_DEPTH: usize = 2;

/// Bodies of functions that were read before, by function and search path; none where that is of no use.
pub(super) type Bodies = Rc<RefCell<BTreeMap<(Oid, Vec<Oid>), Option<Rc<ReadBody>>>>>;

/// A body with its names anchored, and what it comes to.
type ReadBody = (Arc<Expression>, Code);

/// What a body comes to.
#[derive(Debug)]
pub(super) enum Code {
    /// A single value.
    Value(Expr),
    /// The rows of a query.
    Rows(Query),
}

impl<'a> Evaluator<'a> {
    /// What a call of a function means for the caller; none if anything about that is unclear.
    ///
    /// With SECURITY DEFINER the body reads tables with the rights of the function's owner, but the token is still the
    /// caller's.
    pub(super) fn inlined(
        &mut self,
        text: &Text<'a>,
        function: &'a Function,
        arguments: &[Argument],
    ) -> Option<Value> {
        if function.returns_set {
            return None;
        }
        // A strict function gives NULL for NULL, whatever its body would say.
        if function.strict && !arguments.iter().all(|it| it.value.is_never_null()) {
            return None;
        }
        let value = self.within(text, function, arguments, |own, body, code| match code {
            Code::Value(tree) => Some(own.value(body, tree)),
            Code::Rows(query) => Some(own.value(body, constant_select(query)?)),
        })?;
        let is_understood = |truth: &Truth| {
            [Want::True, Want::False]
                .into_iter()
                .all(|want| truth.when(want, self.catalog).is_exact())
        };
        match &value {
            Value::Other => None,
            Value::Truth(truth) if !is_understood(truth) => None,
            _ => Some(value),
        }
    }

    /// Whether a call gives several rows.
    pub(super) fn gives_set(&self, text: &Text<'a>, tree: &Expr) -> bool {
        let ExprKind::Function(call) = &tree.kind else {
            return false;
        };
        match callee(self.catalog, text, &call.name) {
            Callee::Made(function) => function.returns_set,
            Callee::BuiltIn => false,
            Callee::Unknown => true,
        }
    }

    /// `value IN (SELECT function(…))` where the function gives the rows of a query.
    pub(super) fn in_set(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        left: &Value,
    ) -> Option<Truth> {
        let ExprKind::Function(call) = &tree.kind else {
            return None;
        };
        let Callee::Made(function) = callee(self.catalog, text, &call.name) else {
            return None;
        };
        if *left == Value::Null
            || function.strict
            || call.arguments.len() != function.inputs().count()
        {
            return None;
        }
        let mut arguments = Vec::new();
        for (parameter, argument) in function.inputs().zip(&call.arguments) {
            arguments.push(self.argument(text, parameter, &argument.value));
        }
        let truth = self.within(text, function, &arguments, |own, body, code| match code {
            Code::Rows(query) => own.exists(body, query, Some(left)),
            Code::Value(_) => None,
        })?;
        truth
            .when(Want::True, self.catalog)
            .is_exact()
            .then_some(truth)
    }

    /// Reads a function's body with the rights that it has.
    fn within<T>(
        &mut self,
        text: &Text<'a>,
        function: &'a Function,
        arguments: &[Argument],
        read: impl FnOnce(&mut Self, &mut Text<'a>, &Code) -> Option<T>,
    ) -> Option<T> {
        if self.inlining.len() == MAX_DEPTH || self.inlining.contains(&function.oid) {
            return None;
        }
        let read_body = self.body(text, function)?;
        let (expression, code) = &*read_body;
        let mut body = Text {
            expression: expression.clone(),
            // As many as there are outside, so that columns keep their depth; none of them is seen inside.
            scopes: text.scopes.iter().map(|_| Vec::new()).collect(),
            parameters: arguments.to_vec(),
            function: Some(function.name.clone()),
        };
        let caller = self.holder.clone();
        if function.security_definer {
            self.holder = Holder::new(self.catalog, self.catalog.role(function.owner)?);
        }
        // Nobody can see from outside whether the body comes to where it fails.
        for oid in relations_named(&body, body.whole()) {
            let fails = match self.catalog.relation(oid) {
                Some(relation) => {
                    let columns = columns_read(&body, relation);
                    of_reading(self.catalog, &self.holder, relation, &columns)
                }
                None => Some(Failure::Unreadable(oid)),
            };
            self.possible_failure = fails.or(self.possible_failure.take());
        }
        self.settle(function);
        self.inlining.push(function.oid);
        let result = read(self, &mut body, code);
        self.inlining.pop();
        self.holder = caller;
        result
    }

    fn body(&self, text: &Text<'a>, function: &Function) -> Option<Rc<ReadBody>> {
        let path = self.search_path(text, function)?;
        let key = (function.oid, path.to_vec());
        if let Some(known) = self.bodies.borrow().get(&key) {
            return known.clone();
        }
        let read = self
            .code(&path, function)
            .map(|(expression, code)| Rc::new((Arc::new(expression), code)));
        self.bodies.borrow_mut().insert(key, read.clone());
        read
    }

    /// A body that is a single query or value, with its names anchored.
    fn code(&self, path: &[Oid], function: &Function) -> Option<(Expression, Code)> {
        match &function.body {
            Body::Text(body) => {
                let mut sources = Sources::default();
                let file = sources.add(SourceFile {
                    name: String::new(),
                    text: body.clone(),
                    origin: Origin::User,
                });
                let context = Context {
                    catalog: self.catalog,
                    sources: &sources,
                    path: SearchPath(path),
                    scope: Scope::Parameters {
                        function: &function.name,
                        parameters: &function.parameters,
                    },
                };
                if function.language == "sql" {
                    let tokens = lex(body, 0..body.len() as u32);
                    let first = tokens.first()?.range().start as u32;
                    let last = tokens
                        .iter()
                        .rev()
                        .find(|token| token.kind != TokenKind::Semicolon)?;
                    let range = first..last.range().end as u32;
                    let (info, said) = infer::query(&context, Span::new(file, range)).ok()?;
                    let whole = 0..info.expression.text.len() as u32;
                    let query = query_in(&info.expression.text, whole)?;
                    return said
                        .is_empty()
                        .then_some((info.expression, Code::Rows(query)));
                }
                if function.language != "plpgsql" {
                    return None;
                }
                let range = single_return(body)?;
                let (info, said) =
                    infer::expression(&context, Span::new(file, range), Purpose::Value).ok()?;
                let whole = 0..info.expression.text.len() as u32;
                let tree = expression_in(&info.expression.text, whole)?;
                said.is_empty()
                    .then_some((info.expression, Code::Value(tree)))
            }
            Body::Sql(expression) => {
                let tokens = lex(&expression.text, 0..expression.text.len() as u32);
                let word = |at: usize, word: &str| {
                    tokens
                        .get(at)
                        .is_some_and(|it| it.text(&expression.text).eq_ignore_ascii_case(word))
                };
                let end = expression.text.len() as u32;
                if word(0, "return") {
                    let start = tokens.get(1)?.range().start as u32;
                    let tree = expression_in(&expression.text, start..end)?;
                    return Some((expression.clone(), Code::Value(tree)));
                }
                let semicolons: Vec<_> = tokens
                    .iter()
                    .filter(|token| token.kind == TokenKind::Semicolon)
                    .collect();
                let [semicolon] = semicolons.as_slice() else {
                    return None;
                };
                let start = tokens.get(2)?.range().start as u32;
                let query = query_in(&expression.text, start..semicolon.range().start as u32)?;
                Some((expression.clone(), Code::Rows(query)))
            }
            _ => None,
        }
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
