//! Rows by key: which of them can match `column = value`.

use std::collections::HashMap;
use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, Expr};

use super::super::Interpreter;
use super::super::exception::Result;
use super::super::value::Value;
use super::from::{Condition, place_in};
use super::{Binding, Scope, Tuple};

impl Interpreter<'_> {
    /// An index of rows by the value of one of the conditions `column = something known before`.
    pub(super) fn index<'e>(
        &mut self,
        conditions: &[Condition<'e>],
        all: &[Binding],
        first: usize,
        bindings: &[Binding],
        right: &[Tuple],
        scope: &Scope<'_>,
    ) -> Result<Option<Index<'e>>> {
        if right.len() < 16 {
            return Ok(None);
        }
        for condition in conditions {
            let Expr::BinaryOp {
                left: a,
                op: BinaryOperator::Eq,
                right: b,
            } = condition.expr
            else {
                continue;
            };
            let uses = |expr| place_in(expr, all).uses;
            let (Some(in_a), Some(in_b)) = (uses(a), uses(b)) else {
                continue;
            };
            let is_right = |uses: &[usize]| !uses.is_empty() && uses.iter().all(|at| *at >= first);
            let is_left = |uses: &[usize]| uses.iter().all(|at| *at < first);
            let (outer, own) = if is_left(&in_a) && is_right(&in_b) {
                (&**a, &**b)
            } else if is_left(&in_b) && is_right(&in_a) {
                (&**b, &**a)
            } else {
                continue;
            };
            let mut index = Index {
                outer,
                places: HashMap::new(),
                always: Vec::new(),
            };
            for (place, tuple) in right.iter().enumerate() {
                let inner = Scope {
                    outer: Some(scope),
                    bindings,
                    rows: &tuple.rows,
                    ..Scope::default()
                };
                let value = self.evaluate(own, &inner)?;
                match join_key(&value) {
                    Some(key) => index.places.entry(key).or_default().push(place),
                    None if value.is_null() => {}
                    None => index.always.push(place),
                }
            }
            return Ok(Some(index));
        }
        Ok(None)
    }

    /// Places of the rows that may match a tuple; none if any may.
    pub(super) fn candidates(
        &mut self,
        index: &Index<'_>,
        bindings: &[Binding],
        left: &Tuple,
        scope: &Scope<'_>,
    ) -> Result<Option<Vec<usize>>> {
        let inner = Scope {
            outer: Some(scope),
            bindings,
            rows: &left.rows,
            ..Scope::default()
        };
        let value = self.evaluate(index.outer, &inner)?;
        let Some(key) = join_key(&value) else {
            return Ok(value.is_null().then(Vec::new));
        };
        // A number may have to be found among texts.
        let mixed = index
            .places
            .keys()
            .next()
            .is_some_and(|own| std::mem::discriminant(own) != std::mem::discriminant(&key));
        if mixed {
            return Ok(None);
        }
        let mut places = index.places.get(&key).cloned().unwrap_or_default();
        places.extend(&index.always);
        places.sort_unstable();
        Ok(Some(places))
    }
}

/// Rows by the value of an expression.
pub(super) struct Index<'e> {
    /// What gives the value to look for.
    outer: &'e Expr,
    places: HashMap<JoinKey, Vec<usize>>,
    /// Rows whose value cannot be looked up.
    always: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum JoinKey {
    Number(i64),
    Text(Arc<str>),
}

fn join_key(value: &Value) -> Option<JoinKey> {
    match value {
        Value::Int(number) => Some(JoinKey::Number(*number)),
        Value::Name(_, oid) => Some(JoinKey::Number(oid.0.into())),
        Value::Text(text) => Some(JoinKey::Text(text.clone())),
        _ => None,
    }
}
