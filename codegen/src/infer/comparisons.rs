//! Operators over values, rows, arrays and sub-selects, and the tests that give a boolean.

use crate::catalog::{Nullability, TypeReference};
use crate::source::Span;
use crate::sql::tree::{Expr, ExprKind, InList, IsTest, Operand, OperatorName};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::expressions::{boolean, system_operator_name};
use super::types::oid;
use super::value::{Value, ValueKind, strictest};

impl Analyzer<'_> {
    /// A chain of operators, however long, without recursion along its left side.
    pub(super) fn infix(&mut self, expression: &Expr) -> Result<Value> {
        let mut chain = Vec::new();
        let mut leftmost = expression;
        while let ExprKind::Infix {
            operator,
            left,
            right,
        } = &leftmost.kind
        {
            chain.push((operator, &**left, &**right, leftmost.span));
            leftmost = left;
        }
        let mut value = self.value(leftmost)?;
        for (operator, left, right, span) in chain.into_iter().rev() {
            if let ExprKind::Row(_) = left.kind
                && let ExprKind::Row(_) | ExprKind::Scalar(_) = right.kind
            {
                value = self.compare_rows_or_values(&operator.symbol, left, right, span)?;
                continue;
            }
            let right = self.value(right)?;
            value = self.operator(operator, Some(value), right, span)?.0;
            value.span = span;
        }
        Ok(value)
    }

    pub(super) fn system_operator(
        &mut self,
        symbol: &str,
        left: Value,
        right: Value,
        span: Span,
    ) -> Result<Value> {
        let operator = system_operator_name(symbol, span);
        Ok(self.operator(&operator, Some(left), right, span)?.0)
    }

    /// Compares two values, or two rows field by field.
    pub(super) fn compare_rows_or_values(
        &mut self,
        symbol: &str,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Result<Value> {
        let rights = match &right.kind {
            ExprKind::Scalar(query) if matches!(left.kind, ExprKind::Row(_)) => {
                self.sub_query(query)?
            }
            ExprKind::Row(parts) => self.values(parts)?,
            _ => vec![self.value(right)?],
        };
        let lefts = match &left.kind {
            ExprKind::Row(parts) => self.values(parts)?,
            _ => vec![self.value(left)?],
        };
        self.compare_all(symbol, lefts, rights, span)
    }

    /// `(a, b) = (c, d)`
    pub(super) fn compare_all(
        &mut self,
        symbol: &str,
        lefts: Vec<Value>,
        rights: Vec<Value>,
        span: Span,
    ) -> Result<Value> {
        if lefts.len() != rights.len() {
            let message = "unequal number of entries in row expressions";
            return Err(SqlError::new("42601", message, span));
        }
        let mut null = Nullability::NotNull;
        for (left, right) in lefts.into_iter().zip(rights) {
            let result = self.system_operator(symbol, left, right, span)?;
            null = strictest([null, result.null]);
        }
        Ok(boolean(null, span))
    }

    pub(super) fn quantified(
        &mut self,
        operator: &OperatorName,
        left: &Expr,
        right: &Operand,
        span: Span,
    ) -> Result<Value> {
        match right {
            Operand::Query(query) => {
                let rights = self.sub_query(query)?;
                let lefts = match &left.kind {
                    ExprKind::Row(parts) => self.values(parts)?,
                    _ => vec![self.value(left)?],
                };
                check_sub_query_columns(lefts.len(), rights.len(), span)?;
                let mut null = Nullability::NotNull;
                for (left, right) in lefts.into_iter().zip(rights) {
                    let right = self.settled(right)?;
                    let (result, _) = self.operator(operator, Some(left), right, span)?;
                    null = strictest([null, result.null]);
                }
                Ok(boolean(null, span))
            }
            Operand::Expr(right) => {
                let left = self.value(left)?;
                let right = self.value(right)?;
                self.array_operator(operator, left, right, span)
            }
        }
    }

    /// `x = ANY (array)`: `make_scalar_array_op`
    pub(super) fn array_operator(
        &mut self,
        operator: &OperatorName,
        left: Value,
        right: Value,
        span: Span,
    ) -> Result<Value> {
        let nulls = [left.null, right.null];
        let element = match right.data_type {
            None => None,
            Some(oid::UNKNOWN) => Some(oid::UNKNOWN),
            Some(array) => {
                let element = self.types().element(self.types().base(array));
                let Some(element) = element else {
                    let message = "op ANY/ALL (array) requires array on right side";
                    return Err(SqlError::new("42809", message, right.span));
                };
                Some(element)
            }
        };
        let mut item = Value::new(element, right.null, right.span);
        if element == Some(oid::UNKNOWN) {
            item.kind = ValueKind::Literal(None);
        }
        let (result, operands) = self.operator(operator, Some(left), item, span)?;
        if right.is_untyped_literal()
            && let Some(element) = operands[1]
            && element != oid::UNKNOWN
        {
            let array = self.types().array_of(element).ok_or_else(|| {
                let name = self.type_name(Some(element));
                let message = format!("could not find array type for data type {name}");
                SqlError::new("42704", message, span)
            })?;
            self.coerce(right, TypeReference::new(array), Coercion::Implicit)?;
        }
        // An array may hold NULLs whatever its column says.
        let null = match strictest(nulls) {
            Nullability::NotNull => Nullability::Unknown,
            other => other,
        };
        let mut value = boolean(null, span);
        value.data_type = result.data_type.map(|_| oid::BOOL);
        Ok(value)
    }

    /// `transformAExprIn`
    pub(super) fn is_in(
        &mut self,
        operand: &Expr,
        list: &InList,
        negated: bool,
        span: Span,
    ) -> Result<Value> {
        let items = match list {
            InList::Query(query) => {
                let rights = self.sub_query(query)?;
                let lefts = match &operand.kind {
                    ExprKind::Row(parts) => self.values(parts)?,
                    _ => vec![self.value(operand)?],
                };
                check_sub_query_columns(lefts.len(), rights.len(), span)?;
                let mut settled = Vec::with_capacity(rights.len());
                for right in rights {
                    settled.push(self.settled(right)?);
                }
                let symbol = if negated { "<>" } else { "=" };
                return self.compare_all(symbol, lefts, settled, span);
            }
            InList::Values(items) => items,
        };
        let symbol = if negated { "<>" } else { "=" };
        if let ExprKind::Row(_) = operand.kind {
            let mut null = Nullability::NotNull;
            for item in items {
                let result = self.compare_rows_or_values(symbol, operand, item, span)?;
                null = strictest([null, result.null]);
            }
            return Ok(boolean(null, span));
        }
        let left = self.value(operand)?;
        let values = self.values(items)?;
        let null = strictest(values.iter().map(|it| it.null).chain([left.null]));
        let is_plain = |value: &Value| value.column().is_none();
        let plain: Vec<_> = values.iter().filter(|it| is_plain(it)).cloned().collect();
        let types = |values: &[Value]| values.iter().map(|it| it.data_type).collect::<Vec<_>>();
        let mut together = vec![left.clone()];
        together.extend(plain.iter().cloned());
        let common = if plain.len() > 1 {
            self.types().common_type(&types(&together)).ok().flatten()
        } else {
            None
        };
        let mut remaining = values;
        if let Some(common) =
            common.filter(|it| *it != oid::RECORD && self.types().array_of(*it).is_some())
        {
            remaining.retain(|it| !is_plain(it));
            let target = TypeReference::new(common);
            for value in plain {
                self.coerce(value, target, Coercion::Implicit)?;
            }
            let item = Value::new(Some(common), Nullability::NotNull, span);
            self.system_operator(symbol, left.clone(), item, span)?;
        }
        for value in remaining {
            self.system_operator(symbol, left.clone(), value, span)?;
        }
        Ok(boolean(null, span))
    }

    pub(super) fn logic(
        &mut self,
        parts: &[impl std::borrow::Borrow<Expr>],
        word: &str,
        span: Span,
    ) -> Result<Value> {
        let mut null = Nullability::NotNull;
        for part in parts {
            let value = self.condition(part.borrow(), word)?;
            null = strictest([null, value.null]);
        }
        Ok(boolean(null, span))
    }

    /// An expression that has to be a boolean: `coerce_to_boolean`
    pub(super) fn condition(&mut self, expression: &Expr, construct: &str) -> Result<Value> {
        let value = self.value(expression)?;
        self.must_be_boolean(value, construct)
    }

    pub(super) fn must_be_boolean(&mut self, value: Value, construct: &str) -> Result<Value> {
        let sources = [value.data_type];
        if !self
            .types()
            .can_coerce(&sources, &[oid::BOOL], Coercion::Assignment)
        {
            let name = self.type_name(value.data_type);
            let message = format!("argument of {construct} must be type boolean, not type {name}");
            return Err(SqlError::new("42804", message, value.span));
        }
        self.coerce(value, TypeReference::new(oid::BOOL), Coercion::Assignment)
    }

    pub(super) fn is_test(&mut self, operand: &Expr, test: IsTest, span: Span) -> Result<Value> {
        match test {
            IsTest::Null => {
                self.value(operand)?;
            }
            IsTest::Truth => {
                self.condition(operand, "IS TRUE")?;
            }
            IsTest::Document => {
                let value = self.value(operand)?;
                self.coerce(value, TypeReference::new(oid::XML), Coercion::Implicit)?;
            }
            IsTest::Normalized => {
                let value = self.value(operand)?;
                return self.system_call("is_normalized", vec![value], span);
            }
            IsTest::Json => {
                let value = self.value(operand)?;
                return Ok(boolean(value.null, span));
            }
        }
        Ok(boolean(Nullability::NotNull, span))
    }
}

fn check_sub_query_columns(left: usize, right: usize, span: Span) -> Result<()> {
    let message = match right.cmp(&left) {
        std::cmp::Ordering::Less => "subquery has too few columns",
        std::cmp::Ordering::Greater => "subquery has too many columns",
        std::cmp::Ordering::Equal => return Ok(()),
    };
    Err(SqlError::new("42601", message, span))
}
