//! Operators: which one is meant (manual, 10.2; `parse_oper.c`).

use crate::catalog::{Class, Nullability, ObjectAddress, Oid, ReferenceForm, TypeReference};
use crate::source::Span;
use crate::sql::tree::OperatorName;

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::constructors::common_collation;
use super::nullability;
use super::polymorphic::enforce;
use super::resolution::{Choice, choose};
use super::system;
use super::types::oid;
use super::value::{Value, strictest};

/// An operator that a symbol can mean.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    oid: Oid,
    built_in: bool,
    function: Oid,
    /// Of prefix operators the right one twice.
    both: [Oid; 2],
    count: usize,
    result: Oid,
}

impl Candidate {
    fn new(
        oid: Oid,
        function: (Oid, bool),
        (left, right): (Option<Oid>, Oid),
        result: Oid,
    ) -> Self {
        let (function, built_in) = function;
        Self {
            oid,
            built_in,
            function,
            both: [left.unwrap_or(right), right],
            count: 1 + usize::from(left.is_some()),
            result,
        }
    }

    /// One type for prefix operators, else two.
    fn arguments(&self) -> &[Oid] {
        &self.both[..self.count]
    }
}

impl Analyzer<'_> {
    /// What an operator gives, and what its operands are converted to.
    pub(super) fn operator(
        &mut self,
        name: &OperatorName,
        left: Option<Value>,
        right: Value,
        span: Span,
    ) -> Result<(Value, Vec<Option<Oid>>)> {
        let operands: Vec<Value> = left.into_iter().chain([right]).collect();
        let actual: Vec<_> = operands.iter().map(|operand| operand.data_type).collect();
        let candidates = self.operators_named(name, actual.len());
        let chosen = if let Some(exact) = self.exact_operator(&actual, &candidates) {
            Choice::One(exact)
        } else {
            let declared: Vec<&[Oid]> = candidates.iter().map(Candidate::arguments).collect();
            choose(self.types(), &actual, &declared)
        };
        let symbol = &name.symbol;
        match chosen {
            Choice::One(index) => self.apply(name, &candidates[index], operands, span),
            Choice::Unknown => {
                // Whatever it is, candidates that agree on the result leave no doubt about that.
                let results: Vec<_> = candidates
                    .iter()
                    .filter(|candidate| {
                        self.types()
                            .can_coerce(&actual, candidate.arguments(), Coercion::Implicit)
                    })
                    .map(|candidate| candidate.result)
                    .collect();
                let agreed = results
                    .first()
                    .copied()
                    .filter(|first| results.iter().all(|other| other == first))
                    .filter(|result| !super::types::is_polymorphic(*result));
                let null = strictest(
                    operands
                        .iter()
                        .map(|it| it.null)
                        .chain([Nullability::Unknown]),
                );
                Ok((Value::new(agreed, null, span), actual))
            }
            Choice::None | Choice::Ambiguous => {
                let shown: Vec<_> = actual.iter().map(|it| self.type_name(*it)).collect();
                let shown = match &shown[..] {
                    [operand] => format!("{symbol} {operand}"),
                    _ => shown.join(&format!(" {symbol} ")),
                };
                if chosen == Choice::Ambiguous {
                    let message = format!("operator is not unique: {shown}");
                    let hint = "Could not choose a best candidate operator. You might need to add explicit type casts.";
                    return Err(SqlError::new("42725", message, span).with_help(hint));
                }
                let message = format!("operator does not exist: {shown}");
                let hint = "No operator matches the given name and argument types. You might need to add explicit type casts.";
                let value = self.missing(SqlError::new("42883", message, span).with_help(hint))?;
                Ok((value, actual))
            }
        }
    }

    /// All operators of a symbol that can be seen, those of earlier schemas first.
    fn operators_named(&self, name: &OperatorName, operands: usize) -> Vec<Candidate> {
        let catalog = self.context.catalog;
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let mut found: Vec<Candidate> = Vec::new();
        for schema in catalog.schemas_of(self.path(), schema) {
            // Only what earlier schemas have hides: within one, no two have the same operands.
            let before = found.len();
            let mut add = |candidate: Candidate| {
                let mut earlier = found[..before].iter();
                let hidden = earlier.any(|other| other.arguments() == candidate.arguments());
                if candidate.count == operands && !hidden {
                    found.push(candidate);
                }
            };
            if schema == Oid::PG_CATALOG {
                for row in system::operators(&name.symbol) {
                    add(Candidate::new(
                        row.oid,
                        (row.function, true),
                        (row.left, row.right),
                        row.result,
                    ));
                }
            }
            for operator in catalog.operators.find_all(schema, &name.symbol) {
                let sides = (operator.left, operator.right);
                let function = (operator.function, false);
                add(Candidate::new(
                    operator.oid,
                    function,
                    sides,
                    operator.result,
                ));
            }
        }
        found
    }

    /// `binary_oper_exact`: a literal is supposed to have the other operand's type.
    fn exact_operator(&self, actual: &[Option<Oid>], candidates: &[Candidate]) -> Option<usize> {
        let find = |types: &[Oid]| {
            candidates
                .iter()
                .position(|candidate| candidate.arguments() == types)
        };
        match *actual {
            [Some(left), Some(right)] => {
                let (left, right, guessed) = match (left, right) {
                    (oid::UNKNOWN, oid::UNKNOWN) => (left, right, false),
                    (oid::UNKNOWN, known) | (known, oid::UNKNOWN) => (known, known, true),
                    _ => (left, right, false),
                };
                find(&[left, right]).or_else(|| {
                    let base = self.types().base(left);
                    (guessed && base != left)
                        .then(|| find(&[base, base]))
                        .flatten()
                })
            }
            [Some(operand)] => find(&[operand]),
            _ => None,
        }
    }

    fn apply(
        &mut self,
        name: &OperatorName,
        operator: &Candidate,
        operands: Vec<Value>,
        span: Span,
    ) -> Result<(Value, Vec<Option<Oid>>)> {
        self.note_operator(operator.function, operator.built_in, span);
        if !operator.built_in {
            let target = ObjectAddress::object(Class::Operator, operator.oid);
            if name.span.start == name.span.end {
                self.depend(name.span, target);
            } else {
                self.refer(name.span, target, ReferenceForm::Operator);
            }
        }
        let actual: Vec<_> = operands.iter().map(|operand| operand.data_type).collect();
        let enforced = enforce(self.types(), &actual, operator.arguments(), operator.result);
        let null = if operator.built_in && nullability::operator_keeps(&name.symbol) {
            strictest(operands.iter().map(|operand| operand.null))
        } else {
            strictest(
                operands
                    .iter()
                    .map(|operand| operand.null)
                    .chain([Nullability::Unknown]),
            )
        };
        let Some(enforced) = enforced else {
            return Ok((Value::new(None, null, span), actual));
        };
        if enforced.undetermined {
            let message = "could not determine polymorphic type because input has type unknown";
            return Err(SqlError::new("42804", message, span));
        }
        let collation = common_collation(&operands);
        for (operand, target) in operands.into_iter().zip(&enforced.arguments) {
            if let Some(target) = *target
                && operand.data_type.is_some()
            {
                self.coerce(operand, TypeReference::new(target), Coercion::Implicit)?;
            }
        }
        let mut value = Value::new(enforced.result, null, span);
        if enforced
            .result
            .is_some_and(|it| self.types().is_collatable(it))
        {
            value.collation = collation;
        }
        self.trace_type(span, &value);
        Ok((value, enforced.arguments))
    }
}
