//! Expressions: `transformExpr` of `parse_expr.c`.

use crate::catalog::{Nullability, Oid};
use crate::source::Span;
use crate::sql::tree::{Constant, Expr, ExprKind, LikeKind, OperatorName, Query};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::parts::Part;
use super::types::oid;
use super::value::{Value, ValueKind, strictest};

impl Analyzer<'_> {
    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &Expr) -> Result<Value> {
        self.deeper(expression.span, |analyzer| {
            let mut value = analyzer.value_of_kind(expression)?;
            value.span = expression.span;
            analyzer.note_type(&value);
            analyzer.trace_type(value.span, &value);
            Ok(value)
        })
    }

    pub(super) fn values(&mut self, expressions: &[Expr]) -> Result<Vec<Value>> {
        expressions.iter().map(|it| self.value(it)).collect()
    }

    fn value_of_kind(&mut self, expression: &Expr) -> Result<Value> {
        let span = expression.span;
        Ok(match &expression.kind {
            ExprKind::Column(parts) => self.column(parts, span)?,
            ExprKind::Star(parts) => self.row_of(parts, span)?,
            ExprKind::Parameter(number) => self.parameter(*number, span)?,
            ExprKind::Constant(constant) => constant_value(constant, span),
            ExprKind::Cast { operand, data_type } => self.cast(operand, data_type, span)?,
            ExprKind::Field { operand, name } => {
                let row = self.value(operand)?;
                self.field(&row, name, span)?
            }
            ExprKind::AllFields(operand) => self.value(operand)?,
            ExprKind::Subscript {
                operand,
                subscripts,
            } => self.subscript(operand, subscripts, span)?,
            ExprKind::Prefix { operator, operand } => {
                let value = self.value(operand)?;
                self.operator(operator, None, value, span)?.0
            }
            ExprKind::Infix { .. } => self.infix(expression)?,
            ExprKind::Quantified {
                operator,
                left,
                right,
                ..
            } => self.quantified(operator, left, right, span)?,
            ExprKind::And(parts) => self.logic(parts, "AND", span)?,
            ExprKind::Or(parts) => self.logic(parts, "OR", span)?,
            ExprKind::Not(operand) => self.logic(std::slice::from_ref(operand), "NOT", span)?,
            ExprKind::Is { operand, test, .. } => self.is_test(operand, *test, span)?,
            ExprKind::Distinct { left, right, .. } => {
                self.compare_rows_or_values("=", left, right, span)?;
                boolean(Nullability::NotNull, span)
            }
            ExprKind::In {
                operand,
                list,
                negated,
            } => self.is_in(operand, list, *negated, span)?,
            ExprKind::Between {
                operand,
                low,
                high,
                negated,
                ..
            } => {
                let (above, below) = if *negated { ("<", ">") } else { (">=", "<=") };
                let value = self.value(operand)?;
                let low = self.value(low)?;
                let high = self.value(high)?;
                let first = self.system_operator(above, value.clone(), low, span)?;
                let second = self.system_operator(below, value, high, span)?;
                boolean(strictest([first.null, second.null]), span)
            }
            ExprKind::Like {
                kind,
                operand,
                pattern,
                escape,
                negated,
            } => {
                let value = self.value(operand)?;
                let mut pattern = self.value(pattern)?;
                if *kind == LikeKind::Similar || escape.is_some() {
                    let mut arguments = vec![pattern];
                    if let Some(escape) = escape {
                        arguments.push(self.value(escape)?);
                    }
                    let function = match kind {
                        LikeKind::Similar => "similar_to_escape",
                        _ => "like_escape",
                    };
                    pattern = self.system_call(function, arguments, span)?;
                }
                self.system_operator(kind.operator(*negated), value, pattern, span)?
            }
            ExprKind::Collate { operand, collation } => {
                let mut value = self.value(operand)?;
                if let Some(data_type) = value.data_type
                    && data_type != oid::UNKNOWN
                    && !self.types().is_collatable(data_type)
                {
                    let name = self.type_name(value.data_type);
                    let message = format!("collations are not supported by type {name}");
                    return Err(SqlError::new("42804", message, span));
                }
                value.collation = self.collation_named(collation)?;
                if let ValueKind::Column(_) = value.kind {
                    value.kind = ValueKind::Plain;
                }
                value
            }
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => self.case(operand.as_deref(), branches, otherwise.as_deref(), span)?,
            ExprKind::Coalesce(parts) => {
                let values = self.values(parts)?;
                let null = if values.iter().any(|it| it.null == Nullability::NotNull) {
                    Nullability::NotNull
                } else {
                    strictest(values.iter().map(|it| it.null))
                };
                self.common_value(values, "COALESCE", null, span)?
            }
            ExprKind::Greatest(parts) | ExprKind::Least(parts) => {
                let values = self.values(parts)?;
                let null = if values.iter().any(|it| it.null == Nullability::NotNull) {
                    Nullability::NotNull
                } else {
                    strictest(values.iter().map(|it| it.null))
                };
                let word = match &expression.kind {
                    ExprKind::Greatest(_) => "GREATEST",
                    _ => "LEAST",
                };
                self.common_value(values, word, null, span)?
            }
            ExprKind::NullIf(left, right) => {
                let left = self.value(left)?;
                let right = self.value(right)?;
                let (modifier, collation) = (left.modifier, left.collation);
                let same = left.data_type;
                let operator = system_operator_name("=", span);
                let (_, operands) = self.operator(&operator, Some(left), right, span)?;
                let mut value = Value::new(operands[0], Nullability::Nullable, span);
                value.collation = collation;
                if value.data_type == same {
                    value.modifier = modifier;
                }
                value
            }
            ExprKind::Function(call) => self.call(call, span)?,
            ExprKind::SystemFunction {
                function,
                arguments,
                ..
            } => {
                let arguments = self.values(arguments)?;
                self.system_call(function, arguments, span)?
            }
            ExprKind::SqlValue(value) => {
                let data_type = self
                    .context
                    .catalog
                    .type_in(Oid::PG_CATALOG, value.data_type);
                self.note_part(Part::Mutable, span);
                // Nobody has a current schema for certain, and system_user says nothing of trust authentication.
                let null = match value.word {
                    "current_schema" | "system_user" => Nullability::Nullable,
                    _ => Nullability::NotNull,
                };
                Value::new(data_type.map(|it| it.oid), null, span).with_modifier(value.precision)
            }
            ExprKind::Array(elements) => self.array(elements, None, span)?,
            ExprKind::ArrayQuery(query) => {
                let column = self.sub_select_column(query)?;
                let column = self.settled(column)?;
                let array = match column.data_type {
                    Some(element) => Some(self.array_type(element, span)?),
                    None => None,
                };
                Value::new(array, Nullability::NotNull, span).with_modifier(column.modifier)
            }
            ExprKind::Exists(query) => {
                self.sub_query(query)?;
                boolean(Nullability::NotNull, span)
            }
            ExprKind::Scalar(query) => {
                let column = self.sub_select_column(query)?;
                let mut column = self.settled(column)?;
                if let ValueKind::Column(_) = column.kind {
                    column.kind = ValueKind::Plain;
                }
                column
            }
            ExprKind::Row(parts) => self.row(parts, span)?,
            ExprKind::Grouping(parts) => {
                self.values(parts)?;
                Value::new(Some(oid::INT4), Nullability::NotNull, span)
            }
            ExprKind::Default => Value::new(Some(oid::UNKNOWN), Nullability::Nullable, span),
            ExprKind::Xml(function, arguments) => self.xml(*function, arguments, span)?,
            ExprKind::Json(function) => self.json(function, span)?,
        })
    }

    /// The columns of a sub-select.
    pub(super) fn sub_query(&mut self, query: &Query) -> Result<Vec<Value>> {
        self.may_query(query.span)?;
        self.note_part(Part::Query, query.span);
        Ok(self
            .query(query, false)?
            .columns
            .into_iter()
            .map(|it| it.value)
            .collect())
    }

    /// The one column of a sub-select that stands for a value.
    pub(super) fn sub_select_column(&mut self, query: &Query) -> Result<Value> {
        self.may_query(query.span)?;
        self.note_part(Part::Query, query.span);
        let result = self.query(query, false)?;
        let one_row = result.one_row;
        let mut columns = result.columns.into_iter();
        match (columns.next(), columns.next()) {
            (Some(column), None) => {
                self.label(query.span, column.name);
                let mut value = column.value;
                if !one_row && value.null == Nullability::NotNull {
                    value.null = Nullability::Nullable;
                }
                Ok(value)
            }
            (None, _) if result.open => Ok(Value::unknown(query.span)),
            (None, _) => {
                let message = "subquery must return a column";
                Err(SqlError::new("42601", message, query.span))
            }
            _ => {
                let message = "subquery must return only one column";
                Err(SqlError::new("42601", message, query.span))
            }
        }
    }
}

pub(super) fn boolean(null: Nullability, span: Span) -> Value {
    Value::new(Some(oid::BOOL), null, span)
}

pub(super) fn system_operator_name(symbol: &str, span: Span) -> OperatorName {
    OperatorName {
        schema: None,
        symbol: symbol.to_owned(),
        span: Span {
            end: span.start,
            ..span
        },
    }
}

pub(super) fn constant_value(constant: &Constant, span: Span) -> Value {
    let plain = |data_type| Value::new(Some(data_type), Nullability::NotNull, span);
    match constant {
        Constant::Null => {
            let mut value = Value::new(Some(oid::UNKNOWN), Nullability::Nullable, span);
            value.kind = ValueKind::Literal(None);
            value
        }
        Constant::Bool(_) => plain(oid::BOOL),
        Constant::Integer(_) => plain(oid::INT4),
        Constant::BigInteger => plain(oid::INT8),
        Constant::Numeric => plain(oid::NUMERIC),
        Constant::Bits => plain(oid::BIT),
        Constant::String(text) => {
            let mut value = Value::new(Some(oid::UNKNOWN), Nullability::NotNull, span);
            value.kind = ValueKind::Literal(Some(text.as_str().into()));
            value
        }
    }
}
