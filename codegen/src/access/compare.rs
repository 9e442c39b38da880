//! Operators: comparisons, steps into the token, and what makes NULL of NULL.

use crate::catalog::Class;
use crate::sql::tree::{Expr, LikeKind, OperatorName};

use super::evaluate::Evaluator;
use super::formula::{Atom, Truth};
use super::query::subquery;
use super::text::Text;
use super::value::{self, Value};

/// Operators that give NULL for NULL, whatever they are applied to.
const STRICT: [&str; 34] = [
    "=", "<>", "<", "<=", ">", ">=", "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "+", "-",
    "*", "/", "%", "^", "->", "->>", "#>", "#>>", "@>", "<@", "&&", "?", "?|", "?&", "@?", "@@",
    "<<", ">>",
];

/// Comparisons of which a sentence can be made.
const ORDERED: [&str; 8] = ["<", "<=", ">", ">=", "~", "~*", "!~", "!~*"];

impl<'a> Evaluator<'a> {
    /// Whether someone gave an operator a meaning of their own.
    fn is_redefined(&self, text: &Text<'a>, operator: &OperatorName) -> bool {
        operator.schema.is_some()
            || text
                .references(operator.span)
                .any(|reference| reference.target.class == Class::Operator)
            || self
                .catalog
                .operators
                .iter()
                .any(|own| own.name == operator.symbol && own.provenance.is_users())
    }

    pub(super) fn infix(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        operator: &OperatorName,
        left: &Expr,
        right: &Expr,
    ) -> Value {
        if self.is_redefined(text, operator) {
            return Value::Other;
        }
        let symbol = operator.symbol.as_str();
        if symbol == "=" {
            // `a = (SELECT …)` is IN as long as the query has no second row, which would be an error.
            for (value, other) in [(left, right), (right, left)] {
                if let Some(query) = subquery(other) {
                    return self.equals_query(text, tree, value, query);
                }
            }
        }
        let (a, b) = (self.value(text, left), self.value(text, right));
        if STRICT.contains(&symbol) && (a == Value::Null || b == Value::Null) {
            return Value::Null;
        }
        match symbol {
            "=" | "<>" => match value::equal(&a, &b) {
                Some(truth) if symbol == "=" => Value::Truth(truth),
                Some(truth) => Value::Truth(truth.not()),
                None => Value::Other,
            },
            "->" => self.json_step(&a, &b, Value::Json),
            "->>" => self.json_step(&a, &b, |path| self.claim(path)),
            "#>" | "#>>" => match (&a, &b) {
                (Value::Json(path), Value::Text(steps)) => {
                    let steps = steps.trim_matches(['{', '}']).split(',');
                    let steps = steps.map(|step| step.trim().to_owned());
                    let path: Vec<_> = path.iter().cloned().chain(steps).collect();
                    if symbol == "#>" {
                        Value::Json(path)
                    } else {
                        self.claim(path)
                    }
                }
                _ => Value::Other,
            },
            // Of an array NULL is an element; of a text NULL makes NULL.
            "||" => {
                let is_text = |value: &Value| {
                    matches!(
                        value,
                        Value::Text(_) | Value::Given(_) | Value::CallerId | Value::Null
                    )
                };
                match (&a, &b) {
                    (Value::Null, other) | (other, Value::Null) if is_text(other) => Value::Null,
                    _ => Value::Other,
                }
            }
            _ => match ORDERED.iter().find(|known| **known == symbol) {
                Some(symbol) => ordered(&a, symbol, &b).map_or(Value::Other, Value::Truth),
                None => Value::Other,
            },
        }
    }

    pub(super) fn like(
        &mut self,
        text: &mut Text<'a>,
        kind: LikeKind,
        operand: &Expr,
        pattern: &Expr,
        has_escape: bool,
        negated: bool,
    ) -> Value {
        let symbol = match kind {
            LikeKind::Like => "like",
            LikeKind::ILike => "ilike",
            LikeKind::Similar => "similar to",
        };
        match (self.value(text, operand), self.value(text, pattern)) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (subject, Value::Text(pattern)) if !has_escape => {
                let pattern = crate::catalog::quote_literal(&pattern);
                let like = match subject {
                    Value::Column(column) => Truth::Atom(Atom::Compare(column, symbol, pattern)),
                    Value::Given(given) => value::given(given, symbol, pattern),
                    _ => return Value::Other,
                };
                Value::Truth(if negated { like.not() } else { like })
            }
            _ => Value::Other,
        }
    }

    /// A step into the caller's token.
    fn json_step(
        &self,
        document: &Value,
        step: &Value,
        then: impl Fn(Vec<String>) -> Value,
    ) -> Value {
        match (document, step) {
            (Value::Json(path), Value::Text(step)) => {
                let mut path = path.clone();
                path.push(step.clone());
                if self.is_missing(&path) {
                    return Value::Null;
                }
                then(path)
            }
            _ => Value::Other,
        }
    }
}

/// A comparison by order or pattern; none if nobody knows what it gives.
pub(super) fn ordered(left: &Value, symbol: &'static str, right: &Value) -> Option<Truth> {
    Some(match (left, right) {
        // These are strict, as every comparison that comes with PostgreSQL.
        (Value::Null, _) | (_, Value::Null) => Truth::Const(None),
        (Value::Column(column), literal) => {
            Truth::Atom(Atom::Compare(*column, symbol, literal.literal()?))
        }
        (Value::Given(given), literal @ Value::Text(_)) => {
            value::given(given.clone(), symbol, literal.literal()?)
        }
        _ => return None,
    })
}
