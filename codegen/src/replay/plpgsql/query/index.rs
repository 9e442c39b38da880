//! Rows by key: which of them can match `column = value`.

use std::collections::HashMap;
use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, Expr, Value as Literal};

use super::super::Interpreter;
use super::super::exception::Result;
use super::super::value::Value;
use super::from::{Condition, place_in};
use super::{Binding, Row, Scope, Tuple};

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

/// `column = 'text'`: most queries over the catalog look for one name, which most rows do not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextTest<'e> {
    binding: usize,
    column: usize,
    text: &'e str,
}

impl<'e> TextTest<'e> {
    /// The test that a condition is, over columns of these bindings.
    pub(super) fn new(condition: &'e Expr, bindings: &[Binding]) -> Option<Self> {
        let Expr::BinaryOp {
            left,
            op: BinaryOperator::Eq,
            right,
        } = condition
        else {
            return None;
        };
        let ((column, Expr::Value(literal)) | (Expr::Value(literal), column)) = (&**left, &**right)
        else {
            return None;
        };
        // A longer text would be cut off to a name first.
        let Literal::SingleQuotedString(text) = &literal.value else {
            return None;
        };
        if text.len() > 63 {
            return None;
        }
        let (qualifier, name) = match column {
            Expr::Identifier(name) => (None, &name.value),
            Expr::CompoundIdentifier(path) => match &path[..] {
                [qualifier, name] => (Some(&qualifier.value), &name.value),
                _ => return None,
            },
            _ => return None,
        };
        let found = bindings.iter().enumerate().find_map(|(binding, it)| {
            if qualifier.is_some_and(|qualifier| *qualifier != it.name) {
                return None;
            }
            let column = it.columns.iter().position(|own| **own == **name)?;
            Some((binding, column))
        });
        let (binding, column) = found?;
        Some(Self {
            binding,
            column,
            text,
        })
    }
}

impl Interpreter<'_> {
    /// Whether a row certainly fails a test; else the condition has to be asked.
    pub(super) fn fails(
        &self,
        test: Option<TextTest<'_>>,
        bindings: &[Binding],
        rows: &[Row],
    ) -> bool {
        let Some(test) = test else {
            return false;
        };
        let Some(row @ Row::Virtual(table, key)) = rows.get(test.binding) else {
            return false;
        };
        let column = table.columns.get(test.column);
        if let Some(name) = column.and_then(|it| table.name_in(self.replay, *key, it)) {
            return *name != *test.text;
        }
        match self.row_value(&bindings[test.binding], row, test.column) {
            Value::Text(text) => *text != *test.text,
            _ => false,
        }
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
