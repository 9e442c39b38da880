//! Expressions: `transformExpr` of `parse_expr.c`.

use std::rc::Rc;

use crate::catalog::{Nullability, Oid, ReferenceForm, TypeKind, TypeReference};
use crate::source::Span;
use crate::sql::Name;
use crate::sql::statement::TypeName;
use crate::sql::tree::{
    Constant, Expr, ExprKind, InList, IsTest, LikeKind, Operand, OperatorName, Query, Subscript,
};

use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::common_type::common_modifier;
use super::types::oid;
use super::value::{Field, Value, ValueKind, strictest};
use super::{Scope, SqlError};

impl Analyzer<'_> {
    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &Expr) -> Result<Value> {
        self.deeper(expression.span, |analyzer| {
            let mut value = analyzer.value_of_kind(expression)?;
            value.span = expression.span;
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
                all,
                right,
            } => self.quantified(operator, left, *all, right, span)?,
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

    // Names

    /// `transformColumnRef`
    fn column(&mut self, parts: &[Name], span: Span) -> Result<Value> {
        let found = match parts {
            [name] => self.bare_column(name)?,
            [table, name] => self.qualified_column(None, table, name, span)?,
            [schema, table, name] | [_, schema, table, name] => {
                self.qualified_column(Some(schema), table, name, span)?
            }
            _ => {
                let message = "improper qualified name (too many dotted names)";
                return Err(SqlError::new("42601", message, span));
            }
        };
        if let Some(value) = found {
            return Ok(value);
        }
        if let Some(value) = self.parameter_named(parts, span)? {
            return Ok(value);
        }
        match parts {
            [name] => {
                let message = format!("column \"{}\" does not exist", name.value);
                Err(SqlError::new("42703", message, name.span))
            }
            [table, ..] => {
                let shown: Vec<_> = parts[..parts.len() - 1]
                    .iter()
                    .map(|part| part.value.as_str())
                    .collect();
                let table_name = shown.last().copied().unwrap_or_default();
                Err(self.missing_table(table_name, table.span))
            }
            [] => Ok(Value::unknown(span)),
        }
    }

    fn bare_column(&mut self, name: &Name) -> Result<Option<Value>> {
        if let Some(value) = self.find_column(name)? {
            return Ok(Some(value));
        }
        if let Scope::Value(data_type) = self.context.scope
            && name.value == "value"
        {
            let mut value = Value::new(Some(data_type.oid), Nullability::Nullable, name.span);
            value.modifier = data_type.modifier;
            return Ok(Some(value));
        }
        let Some((level, entry)) = self.find_item(None, name)? else {
            return Ok(None);
        };
        self.note_use(level, entry, None, name.span);
        Ok(Some(self.whole_row(level, entry, name.span)))
    }

    fn qualified_column(
        &mut self,
        schema: Option<&Name>,
        table: &Name,
        name: &Name,
        span: Span,
    ) -> Result<Option<Value>> {
        let mark = self.mark();
        let Some((level, entry)) = self.find_item(schema, table)? else {
            return Ok(None);
        };
        if let Some(value) = self.column_of_item(level, entry, name)? {
            return Ok(Some(value));
        }
        self.note_use(level, entry, None, span);
        // `t.f` may be `f(t)`, which is how it has to be written where `f` needs a schema.
        let row = self.whole_row(level, entry, table.span);
        if let Ok(value) = self.call_values(std::slice::from_ref(name), vec![row], span) {
            if let Some(function) = self.target_at(name.span) {
                self.forget(mark);
                let argument = self.levels[level].entries[entry].alias.clone();
                self.refer(span, function, ReferenceForm::Call { argument });
            }
            return Ok(Some(value));
        }
        self.forget(mark);
        let message = format!("column {}.{} does not exist", table.value, name.value);
        Err(SqlError::new("42703", message, table.span.to(name.span)))
    }

    /// `t.*` as a value.
    fn row_of(&mut self, parts: &[Name], span: Span) -> Result<Value> {
        let (schema, table) = match parts {
            [table] => (None, table),
            [.., schema, table] => (Some(schema), table),
            [] => {
                let message = "row expansion via \"*\" is not supported here";
                return Err(SqlError::new("0A000", message, span));
            }
        };
        match self.find_item(schema, table)? {
            Some((level, entry)) => {
                self.note_use(level, entry, None, span);
                Ok(self.whole_row(level, entry, span))
            }
            None => Err(self.missing_table(&table.value, table.span)),
        }
    }

    fn parameter(&mut self, number: u32, span: Span) -> Result<Value> {
        let Scope::Parameters { parameters, .. } = self.context.scope else {
            let message = format!("there is no parameter ${number}");
            return Err(SqlError::new("42P02", message, span));
        };
        let mut inputs = parameters.iter().filter(|it| it.mode.is_input());
        match inputs.nth((number as usize).wrapping_sub(1)) {
            Some(parameter) => Ok(Value::new(
                Some(parameter.data_type),
                Nullability::Nullable,
                span,
            )),
            None => {
                let message = format!("there is no parameter ${number}");
                Err(SqlError::new("42P02", message, span))
            }
        }
    }

    /// A parameter of the function whose body this is, alone or qualified by the function's name.
    fn parameter_named(&mut self, parts: &[Name], span: Span) -> Result<Option<Value>> {
        let Scope::Parameters {
            function,
            parameters,
        } = self.context.scope
        else {
            return Ok(None);
        };
        let find = |name: &Name| {
            parameters
                .iter()
                .filter(|it| it.mode.is_input())
                .find(|it| it.name.as_deref() == Some(&name.value))
                .map(|it| Value::new(Some(it.data_type), Nullability::Nullable, span))
        };
        match parts {
            [name] => Ok(find(name)),
            [qualifier, name] if qualifier.value == function && find(name).is_some() => {
                Ok(find(name))
            }
            [name, field] => match find(name) {
                Some(row) => self.field(&row, field, span).map(Some),
                None => Ok(None),
            },
            [qualifier, name, field] if qualifier.value == function => match find(name) {
                Some(row) => self.field(&row, field, span).map(Some),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// `(row).name`
    pub(super) fn field(&mut self, row: &Value, name: &Name, span: Span) -> Result<Value> {
        let Some(row_type) = row.data_type else {
            return Ok(Value::unknown(span));
        };
        if let ValueKind::Row(fields) = &row.kind {
            if let Some(field) = fields.iter().find(|field| field.name == name.value) {
                let null = strictest([row.null, field.null]);
                let mut value = Value::new(field.data_type.map(|it| it.oid), null, span);
                value.modifier = field.data_type.map_or(-1, |it| it.modifier);
                value.collation = field.collation;
                return Ok(value);
            }
        } else if let Some(attribute) = self.attribute(row_type, name) {
            return Ok(attribute);
        }
        // `(x).f` may be `f(x)`.
        let mark = self.mark();
        if let Ok(value) = self.call_values(std::slice::from_ref(name), vec![row.clone()], span) {
            return Ok(value);
        }
        self.forget(mark);
        let type_name = self.type_name(Some(row_type));
        if self.types().is_composite(row_type) {
            let message = format!(
                "column \"{}\" not found in data type {type_name}",
                name.value
            );
            return Err(SqlError::new("42703", message, name.span));
        }
        if row_type == oid::RECORD {
            let message = format!(
                "could not identify column \"{}\" in record data type",
                name.value
            );
            return Err(SqlError::new("42703", message, name.span));
        }
        let message = format!(
            "column notation .{} applied to type {type_name}, which is not a composite type",
            name.value
        );
        Err(SqlError::new("42809", message, name.span))
    }

    fn attribute(&mut self, row_type: Oid, name: &Name) -> Option<Value> {
        let data_type = self.types().get(self.types().base(row_type))?;
        let TypeKind::Composite(relation) = data_type.kind else {
            return None;
        };
        let relation = self.context.catalog.relation(relation)?;
        let column = relation.column(&name.value)?;
        self.refer(
            name.span,
            crate::catalog::ObjectAddress::column(relation.oid, column.number),
            ReferenceForm::Column,
        );
        let known = (column.data_type.oid != Oid(0)).then_some(column.data_type.oid);
        let mut value = Value::new(known, Nullability::Nullable, name.span);
        value.modifier = column.data_type.modifier;
        value.collation = column.collation;
        Some(value)
    }

    /// The fields of a row of any kind; none if it is no row, or nobody knows its fields.
    pub(super) fn fields(&self, row: &Value) -> Option<Rc<[Field]>> {
        if let ValueKind::Row(fields) = &row.kind {
            return Some(Rc::clone(fields));
        }
        let data_type = self.types().get(self.types().base(row.data_type?))?;
        let TypeKind::Composite(relation) = data_type.kind else {
            return None;
        };
        let columns = &self.context.catalog.relation(relation)?.columns;
        Some(
            columns
                .iter()
                .map(|column| Field {
                    name: column.name.clone(),
                    data_type: (column.data_type.oid != Oid(0)).then_some(column.data_type),
                    collation: column.collation,
                    null: Nullability::Nullable,
                })
                .collect(),
        )
    }

    // Operators

    /// A chain of operators, however long, without recursion along its left side.
    fn infix(&mut self, expression: &Expr) -> Result<Value> {
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

    fn system_operator(
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
    fn compare_rows_or_values(
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
    fn compare_all(
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

    fn quantified(
        &mut self,
        operator: &OperatorName,
        left: &Expr,
        all: bool,
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
                self.check_sub_query_columns(lefts.len(), rights.len(), span)?;
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
                self.array_operator(operator, left, right, all, span)
            }
        }
    }

    fn check_sub_query_columns(&self, left: usize, right: usize, span: Span) -> Result<()> {
        let message = match right.cmp(&left) {
            std::cmp::Ordering::Less => "subquery has too few columns",
            std::cmp::Ordering::Greater => "subquery has too many columns",
            std::cmp::Ordering::Equal => return Ok(()),
        };
        Err(SqlError::new("42601", message, span))
    }

    /// `x = ANY (array)`: `make_scalar_array_op`
    fn array_operator(
        &mut self,
        operator: &OperatorName,
        left: Value,
        right: Value,
        all: bool,
        span: Span,
    ) -> Result<Value> {
        let nulls = [left.null, right.null];
        let element = match right.data_type {
            None => None,
            Some(oid::UNKNOWN) => Some(oid::UNKNOWN),
            Some(array) => match self.types().element(self.types().base(array)) {
                Some(element) => Some(element),
                None => {
                    let message = "op ANY/ALL (array) requires array on right side";
                    return Err(SqlError::new("42809", message, right.span));
                }
            },
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
        let _ = all;
        let mut value = boolean(null, span);
        value.data_type = result.data_type.map(|_| oid::BOOL);
        Ok(value)
    }

    /// `transformAExprIn`
    fn is_in(&mut self, operand: &Expr, list: &InList, negated: bool, span: Span) -> Result<Value> {
        let items = match list {
            InList::Query(query) => {
                let rights = self.sub_query(query)?;
                let lefts = match &operand.kind {
                    ExprKind::Row(parts) => self.values(parts)?,
                    _ => vec![self.value(operand)?],
                };
                self.check_sub_query_columns(lefts.len(), rights.len(), span)?;
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

    fn logic(
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

    fn is_test(&mut self, operand: &Expr, test: IsTest, span: Span) -> Result<Value> {
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

    // Casts and constructors

    fn cast(&mut self, operand: &Expr, data_type: &TypeName, span: Span) -> Result<Value> {
        let target = self.type_named(data_type)?;
        // The elements of an array take its type one by one.
        if let (ExprKind::Array(elements), Some(target)) = (&operand.kind, target)
            && let Some(element) = self.types().element(self.types().base(target.oid))
        {
            let element = TypeReference {
                oid: element,
                modifier: target.modifier,
            };
            let mut value = self.array(elements, Some(element), span)?;
            value.data_type = Some(target.oid);
            value.modifier = target.modifier;
            return Ok(value);
        }
        let value = self.value(operand)?;
        let Some(target) = target else {
            return Ok(Value::new(None, Nullability::Unknown, span));
        };
        if value.reference() == Some(target) {
            return Ok(value);
        }
        if value.data_type == Some(target.oid) {
            // A cast without a modifier drops the one that there was.
            let mut value = value.with_modifier(target.modifier);
            value.kind = ValueKind::Plain;
            return Ok(value);
        }
        let sources = [value.data_type];
        if !self
            .types()
            .can_coerce(&sources, &[target.oid], Coercion::Explicit)
        {
            let message = format!(
                "cannot cast type {} to {}",
                self.type_name(value.data_type),
                self.type_name(Some(target.oid))
            );
            return Err(SqlError::new("42846", message, span));
        }
        self.coerce(value, target, Coercion::Explicit)
    }

    pub(super) fn array_type(&mut self, element: Oid, span: Span) -> Result<Oid> {
        // An array of arrays is the same type as an array.
        if self.types().element(element).is_some() {
            return Ok(element);
        }
        self.types().array_of(element).ok_or_else(|| {
            let name = self.type_name(Some(element));
            let message = format!("could not find array type for data type {name}");
            SqlError::new("42704", message, span)
        })
    }

    /// `transformArrayExpr`
    fn array(
        &mut self,
        elements: &[Expr],
        target: Option<TypeReference>,
        span: Span,
    ) -> Result<Value> {
        let mut values = Vec::with_capacity(elements.len());
        let mut nested = false;
        for element in elements {
            let value = match &element.kind {
                ExprKind::Array(inner) => {
                    nested = true;
                    self.array(inner, target, element.span)?
                }
                _ => self.value(element)?,
            };
            let is_array = value
                .data_type
                .is_some_and(|it| self.types().element(it).is_some());
            nested |= is_array;
            values.push(value);
        }
        if let Some(target) = target {
            let array = self.types().array_of(target.oid);
            for value in values {
                let wanted = if nested {
                    array.unwrap_or(target.oid)
                } else {
                    target.oid
                };
                let wanted = TypeReference {
                    oid: wanted,
                    modifier: target.modifier,
                };
                let sources = [value.data_type];
                if !self
                    .types()
                    .can_coerce(&sources, &[wanted.oid], Coercion::Explicit)
                {
                    let message = format!(
                        "cannot cast type {} to {}",
                        self.type_name(value.data_type),
                        self.type_name(Some(wanted.oid))
                    );
                    return Err(SqlError::new("42846", message, value.span));
                }
                self.coerce(value, wanted, Coercion::Explicit)?;
            }
            return Ok(Value::new(array, Nullability::NotNull, span));
        }
        if values.is_empty() {
            let message = "cannot determine type of empty array";
            let hint = "Explicitly cast to the desired type, for example ARRAY[]::integer[].";
            return Err(SqlError::new("42P18", message, span).with_help(hint));
        }
        let common = self.common_value(values, "ARRAY", Nullability::NotNull, span)?;
        let array = match common.data_type {
            Some(element) => Some(self.array_type(element, span)?),
            None => None,
        };
        let mut value =
            Value::new(array, Nullability::NotNull, span).with_modifier(common.modifier);
        value.collation = common.collation;
        Ok(value)
    }

    fn row(&mut self, parts: &[Expr], span: Span) -> Result<Value> {
        let mut fields = Vec::with_capacity(parts.len());
        for part in parts {
            let value = self.value(part)?;
            let spread = matches!(part.kind, ExprKind::Star(_) | ExprKind::AllFields(_));
            if spread && let Some(inner) = self.fields(&value) {
                fields.extend(inner.iter().cloned());
                continue;
            }
            let value = self.settled(value)?;
            fields.push(Field {
                name: String::new(),
                data_type: value.reference(),
                collation: value.collation,
                null: value.null,
            });
        }
        for (index, field) in fields.iter_mut().enumerate() {
            field.name = format!("f{}", index + 1);
        }
        let mut value = Value::new(Some(oid::RECORD), Nullability::NotNull, span);
        value.kind = ValueKind::Row(fields.into());
        Ok(value)
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Result<Value> {
        let subject = match operand {
            Some(operand) => {
                let value = self.value(operand)?;
                Some(self.settled(value)?)
            }
            None => None,
        };
        let mut values = Vec::with_capacity(branches.len() + 1);
        let mut null = Nullability::NotNull;
        for (condition, result) in branches {
            match &subject {
                Some(subject) => {
                    let value = self.value(condition)?;
                    let test = self.system_operator("=", subject.clone(), value, condition.span)?;
                    self.must_be_boolean(test, "CASE/WHEN")?;
                }
                None => {
                    self.condition(condition, "CASE/WHEN")?;
                }
            }
            // Where the condition holds, what it tests for NULL is not NULL.
            let facts = subject.is_none().then(|| self.assume(condition, true));
            let value = self.value(result)?;
            if let Some(facts) = facts {
                self.unassume(facts);
            }
            null = strictest([null, value.null]);
            values.push(value);
        }
        let last = match otherwise {
            Some(otherwise) => self.value(otherwise)?,
            None => constant_value(&Constant::Null, span),
        };
        null = strictest([null, last.null]);
        values.insert(0, last);
        self.common_value(values, "CASE", null, span)
    }

    /// The value that one of several becomes, in their common type.
    pub(super) fn common_value(
        &mut self,
        values: Vec<Value>,
        construct: &str,
        null: Nullability,
        span: Span,
    ) -> Result<Value> {
        let types: Vec<_> = values.iter().map(|value| value.data_type).collect();
        let common = self.types().common_type(&types).map_err(|mismatch| {
            let message = format!(
                "{construct} types {} and {} cannot be matched",
                self.type_name(Some(mismatch.first)),
                self.type_name(Some(mismatch.second))
            );
            SqlError::new("42804", message, values[mismatch.index].span)
        })?;
        let collation = common_collation(values.iter());
        let fields = values.iter().find_map(|value| match &value.kind {
            ValueKind::Row(fields) => Some(Rc::clone(fields)),
            _ => None,
        });
        let mut coerced = Vec::with_capacity(values.len());
        for value in values {
            let Some(common) = common else {
                continue;
            };
            if !self
                .types()
                .can_coerce(&[value.data_type], &[common], Coercion::Implicit)
            {
                let message = format!(
                    "{construct} could not convert type {} to {}",
                    self.type_name(value.data_type),
                    self.type_name(Some(common))
                );
                return Err(SqlError::new("42846", message, value.span));
            }
            coerced.push(self.coerce(value, TypeReference::new(common), Coercion::Implicit)?);
        }
        let mut value = Value::new(common, null, span);
        value.modifier = common_modifier(&coerced, common);
        value.collation = collation;
        if let (Some(oid::RECORD), Some(fields)) = (common, fields) {
            value.kind = ValueKind::Row(fields);
        }
        Ok(value)
    }

    fn subscript(&mut self, operand: &Expr, subscripts: &[Subscript], span: Span) -> Result<Value> {
        let array = self.value(operand)?;
        let mut slices = false;
        let mut null = array.null;
        for subscript in subscripts {
            let bounds: Vec<&Expr> = match subscript {
                Subscript::Index(index) => vec![index],
                Subscript::Slice(low, high) => {
                    slices = true;
                    low.iter().chain(high).collect()
                }
            };
            for bound in bounds {
                let value = self.value(bound)?;
                null = strictest([null, value.null]);
            }
        }
        let Some(array_type) = array.data_type else {
            return Ok(Value::unknown(span));
        };
        let base = self.types().base(array_type);
        if base == oid::JSONB {
            return Ok(Value::new(Some(oid::JSONB), Nullability::Nullable, span));
        }
        let Some(data_type) = self.types().get(base) else {
            return Ok(Value::unknown(span));
        };
        let (result, null) = match data_type.element {
            Some(_) if slices => (base, null),
            Some(element) => (element, Nullability::Nullable),
            None if data_type.name == "hstore" => (oid::TEXT, Nullability::Nullable),
            None => {
                let message = format!(
                    "cannot subscript type {} because it does not support subscripting",
                    self.type_name(Some(array_type))
                );
                return Err(SqlError::new("42804", message, operand.span));
            }
        };
        let mut value = Value::new(Some(result), null, span).with_modifier(array.modifier);
        value.collation = array.collation;
        Ok(value)
    }

    // Sub-selects

    /// The columns of a sub-select.
    fn sub_query(&mut self, query: &Query) -> Result<Vec<Value>> {
        Ok(self
            .query(query, false)?
            .columns
            .into_iter()
            .map(|it| it.value)
            .collect())
    }

    /// The one column of a sub-select that stands for a value.
    fn sub_select_column(&mut self, query: &Query) -> Result<Value> {
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

/// The collation that values have in common, if it is not their type's own.
pub(super) fn common_collation<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Oid> {
    let mut found = None;
    for value in values {
        match (found, value.collation) {
            (None, collation) => found = collation,
            (Some(known), Some(other)) if known != other => return None,
            _ => {}
        }
    }
    found
}

fn constant_value(constant: &Constant, span: Span) -> Value {
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
