//! Queries: SELECT with its clauses, VALUES, set operations (`analyze.c`, `parse_clause.c`).

use crate::catalog::{Nullability, TypeReference};
use crate::source::Span;
use crate::sql::Name;
use crate::sql::tree::{
    Constant, Expr, ExprKind, GroupItem, OrderItem, Query, QueryBody, Select, SetOperation,
    TableRef,
};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::scope::Level;
use super::types::oid;
use super::value::{Value, ValueKind, strictest};

/// What a query gives.
#[derive(Debug, Default)]
pub(super) struct QueryResult {
    pub(super) columns: Vec<ResultColumn>,
    /// There is exactly one row, whatever the tables hold.
    pub(super) one_row: bool,
    /// There may be columns that nobody knows.
    pub(super) open: bool,
    /// Aggregates, window functions or functions that give sets are in the select list.
    pub(super) computes_rows: bool,
}

/// A column of a query.
#[derive(Debug, Clone)]
pub(super) struct ResultColumn {
    pub(super) name: String,
    pub(super) value: Value,
}

/// ORDER BY and its kin of a query, those of parentheses around it too.
#[derive(Debug, Clone, Copy, Default)]
struct Tail<'q> {
    order_by: &'q [OrderItem],
    limits: &'q [Expr],
    limited: bool,
}

impl Analyzer<'_> {
    /// A query. Literals without a type stay so with `keep_literals`: in set operations and INSERT.
    pub(super) fn query(&mut self, query: &Query, keep_literals: bool) -> Result<QueryResult> {
        self.deeper(query.span, |analyzer| {
            analyzer.levels.push(Level::default());
            let result = analyzer.query_in_level(query, Tail::default(), keep_literals);
            analyzer.levels.pop();
            analyzer.used_levels &= !super::grouping::level_bit(analyzer.levels.len());
            let mut result = result?;
            for column in &mut result.columns {
                if let ValueKind::Column(usage) = &mut column.value.kind {
                    usage.level = usize::MAX;
                }
            }
            Ok(result)
        })
    }

    fn query_in_level<'q>(
        &mut self,
        query: &'q Query,
        around: Tail<'q>,
        keep_literals: bool,
    ) -> Result<QueryResult> {
        if let Some(with) = &query.with {
            self.with(with)?;
        }
        let tail = Tail {
            order_by: if query.order_by.is_empty() {
                around.order_by
            } else {
                &query.order_by
            },
            limits: if query.limits.is_empty() {
                around.limits
            } else {
                &query.limits
            },
            limited: around.limited || query.limited,
        };
        let mut result = match &query.body {
            QueryBody::Nested(inner) => {
                // Parentheses alone change nothing: ORDER BY behind them may name what is inside.
                return self.query_in_level(inner, tail, keep_literals);
            }
            QueryBody::Select(select) => self.select(select, tail, keep_literals)?,
            QueryBody::Values(rows) => {
                let result = self.rows_of_values(rows, query.span)?;
                self.order_by_columns(tail.order_by, &result.columns, false)?;
                result
            }
            QueryBody::Table(table) => self.table_query(table, tail)?,
            QueryBody::Set {
                operation,
                all,
                left,
                right,
            } => {
                let result = self.set_operation(*operation, left, right)?;
                self.order_by_columns(tail.order_by, &result.columns, true)?;
                if !all {
                    for column in &result.columns {
                        self.must_be_comparable(column.value.data_type, false, column.value.span)?;
                    }
                }
                result
            }
            QueryBody::Modify(modify) => self.modify(modify)?,
        };
        if tail.limited {
            result.one_row = false;
        }
        for limit in tail.limits {
            let value = self.value(limit)?;
            let sources = [value.data_type];
            if !self
                .types()
                .can_coerce(&sources, &[oid::INT8], Coercion::Assignment)
            {
                let name = self.type_name(value.data_type);
                let message = format!("argument of LIMIT must be type bigint, not type {name}");
                return Err(SqlError::new("42804", message, limit.span));
            }
            self.coerce(value, TypeReference::new(oid::INT8), Coercion::Assignment)?;
        }
        for name in &query.locked {
            self.find_item(None, name)?;
        }
        Ok(result)
    }

    /// `TABLE t`
    fn table_query(&mut self, table: &TableRef, tail: Tail<'_>) -> Result<QueryResult> {
        self.from(std::slice::from_ref(table))?;
        let mut result = QueryResult::default();
        self.all_columns(&mut result, None, None);
        self.order_by_columns(tail.order_by, &result.columns, false)?;
        Ok(result)
    }

    fn select(
        &mut self,
        select: &Select,
        tail: Tail<'_>,
        keep_literals: bool,
    ) -> Result<QueryResult> {
        self.from(&select.from)?;
        if let Some(condition) = &select.condition {
            let checked =
                self.in_clause("WHERE", |analyzer| analyzer.condition(condition, "WHERE"));
            if let Err(error) = checked {
                // PostgreSQL reads the select list first, and stops at the first mistake.
                self.targets(&select.targets)?;
                return Err(error);
            }
            self.assume(condition, true);
        }
        self.level().uses.clear();
        let sets = select
            .group_by
            .iter()
            .any(|it| !matches!(it, GroupItem::Expr(_)));
        self.level().groups_have_rows = !select.group_by.is_empty() && !sets;
        for (name, _) in &select.windows {
            self.level().windows.push(name.value.clone());
        }
        let mut result = self.targets(&select.targets)?;
        for (_, window) in &select.windows {
            self.window(window)?;
        }
        if let Some(having) = &select.having {
            self.level().in_having = true;
            self.condition(having, "HAVING")?;
            self.level().in_having = false;
        }
        // DISTINCT ON keeps a row of each group, and what sorts within a group need not be listed.
        let distinct = select.distinct && select.distinct_on.is_empty();
        self.order_by_columns_or_values(tail.order_by, &result.columns, distinct)?;
        for expression in &select.distinct_on {
            self.sort_key(expression, &result.columns, false)?;
        }
        let uses = self.level().uses.len();
        for item in &select.group_by {
            self.in_clause("GROUP BY", |analyzer| {
                analyzer.group_item(item, &result.columns)
            })?;
        }
        self.level().uses.truncate(uses);
        self.check_grouping(select, &result.columns)?;
        if distinct {
            for column in &result.columns {
                self.must_be_comparable(column.value.data_type, false, column.value.span)?;
            }
        }
        if sets {
            // A column that is not grouped by in some set is NULL there.
            for (column, target) in result.columns.iter_mut().zip(&select.targets) {
                // Any other function may be what is grouped by.
                let counts = match &target.value.kind {
                    ExprKind::Function(call) => {
                        matches!(&call.name[..], [name] if name.value == "count")
                    }
                    kind => matches!(kind, ExprKind::Grouping(_)),
                };
                if !counts {
                    column.value.null = match column.value.null {
                        Nullability::NotNull => Nullability::Unknown,
                        other => other,
                    };
                }
                if let ValueKind::Column(usage) = &mut column.value.kind {
                    usage.keeps_not_null = false;
                }
            }
            if result.columns.len() != select.targets.len() {
                for column in &mut result.columns {
                    column.value.null = Nullability::Unknown;
                    if let ValueKind::Column(usage) = &mut column.value.kind {
                        usage.keeps_not_null = false;
                    }
                }
            }
        }
        if !keep_literals {
            for column in &mut result.columns {
                let value = column.value.clone();
                column.value = self.settled(value)?;
            }
        }
        let level = self.level();
        result.computes_rows = level.has_aggregates || level.has_windows || level.has_sets;
        let aggregated =
            level.has_aggregates && select.group_by.is_empty() && select.having.is_none();
        let constant = select.from.is_empty()
            && select.condition.is_none()
            && select.having.is_none()
            && select.group_by.is_empty();
        result.one_row = (aggregated || constant) && !level.has_sets;
        Ok(result)
    }

    fn group_item(&mut self, item: &GroupItem, columns: &[ResultColumn]) -> Result<()> {
        match item {
            GroupItem::Empty => Ok(()),
            GroupItem::Sets(items) => {
                for item in items {
                    self.group_item(item, columns)?;
                }
                Ok(())
            }
            GroupItem::Expr(expression) => self.group_key(expression, columns),
        }
    }

    /// A column's name means a column of FROM first, then one of the select list.
    fn group_key(&mut self, expression: &Expr, columns: &[ResultColumn]) -> Result<()> {
        match &expression.kind {
            ExprKind::Row(parts) => {
                for part in parts {
                    self.group_key(part, columns)?;
                }
                return Ok(());
            }
            ExprKind::Column(parts) if parts.len() == 1 => {
                if self.find_column(&parts[0])?.is_none()
                    && let Some(column) = output_named(columns, &parts[0])
                {
                    return self.must_be_comparable(column.value.data_type, false, expression.span);
                }
            }
            _ if Self::is_position(expression, columns, "GROUP BY")? => return Ok(()),
            _ => {}
        }
        let value = self.value(expression)?;
        let value = self.settled(value)?;
        self.must_be_comparable(value.data_type, false, expression.span)
    }

    /// Runs in a clause in which no aggregate may stand.
    pub(super) fn in_clause<T>(
        &mut self,
        clause: &'static str,
        analyse: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let before = std::mem::replace(&mut self.level().clause, clause);
        let result = analyse(self);
        self.level().clause = before;
        result
    }

    /// Whether an expression is the place of a column in the select list.
    fn is_position(expression: &Expr, columns: &[ResultColumn], clause: &str) -> Result<bool> {
        match expression.kind {
            ExprKind::Constant(Constant::Integer(position)) => {
                let exists = usize::try_from(position)
                    .is_ok_and(|position| (1..=columns.len()).contains(&position));
                if !exists {
                    let message = format!("{clause} position {position} is not in select list");
                    return Err(SqlError::new("42P10", message, expression.span));
                }
                Ok(true)
            }
            ExprKind::Constant(_) => {
                let message = format!("non-integer constant in {clause}");
                Err(SqlError::new("42601", message, expression.span))
            }
            _ => Ok(false),
        }
    }

    fn order_by_columns_or_values(
        &mut self,
        items: &[OrderItem],
        columns: &[ResultColumn],
        distinct: bool,
    ) -> Result<()> {
        for item in items {
            self.sort_key(&item.value, columns, distinct)?;
        }
        Ok(())
    }

    /// A name means a column of the select list first, then one of FROM.
    fn sort_key(
        &mut self,
        expression: &Expr,
        columns: &[ResultColumn],
        distinct: bool,
    ) -> Result<()> {
        if let ExprKind::Column(parts) = &expression.kind
            && let [name] = &parts[..]
            && let Some(column) = output_named(columns, name)
        {
            return self.must_be_comparable(column.value.data_type, true, expression.span);
        }
        if Self::is_position(expression, columns, "ORDER BY")? {
            return Ok(());
        }
        let value = self.value(expression)?;
        let value = self.settled(value)?;
        if let (true, Some(usage)) = (distinct, value.column()) {
            let listed = columns.iter().filter_map(|column| column.value.column());
            let place = |it: &super::value::ColumnUse| (it.level, it.entry, it.column);
            if !listed.into_iter().any(|it| place(it) == place(usage)) {
                let message =
                    "for SELECT DISTINCT, ORDER BY expressions must appear in select list";
                return Err(SqlError::new("42P10", message, expression.span));
            }
        }
        self.must_be_comparable(value.data_type, true, expression.span)
    }

    /// ORDER BY of a set operation: only columns of the result.
    fn order_by_columns(
        &mut self,
        items: &[OrderItem],
        columns: &[ResultColumn],
        is_set_operation: bool,
    ) -> Result<()> {
        for item in items {
            let known = match &item.value.kind {
                ExprKind::Column(parts) => {
                    matches!(&parts[..], [name] if output_named(columns, name).is_some())
                }
                _ => Self::is_position(&item.value, columns, "ORDER BY")?,
            };
            if known {
                continue;
            }
            // Of VALUES and TABLE, expressions are allowed as of any SELECT.
            self.levels_with_columns(columns, |analyzer| analyzer.value(&item.value))?;
            if is_set_operation {
                let message = "invalid UNION/INTERSECT/EXCEPT ORDER BY clause";
                return Err(SqlError::new("0A000", message, item.value.span));
            }
        }
        Ok(())
    }

    /// Runs with the columns of a result in scope.
    fn levels_with_columns<T>(
        &mut self,
        columns: &[ResultColumn],
        analyse: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let mut level = Level::default();
        let columns = columns.iter().map(ResultColumn::as_entry_column).collect();
        level.entries.push(super::scope::Entry::new("", columns));
        level.namespace.push(super::scope::Item::new(0));
        self.levels.push(level);
        let result = analyse(self);
        self.levels.pop();
        result
    }

    /// VALUES
    fn rows_of_values(&mut self, rows: &[Vec<Expr>], span: Span) -> Result<QueryResult> {
        let mut columns: Vec<Vec<Value>> = Vec::new();
        for row in rows {
            let values = self.row_values(row)?;
            if columns.is_empty() {
                columns = (0..values.len()).map(|_| Vec::new()).collect();
            }
            if values.len() != columns.len() {
                let message = "VALUES lists must all be the same length";
                let place = row.first().map_or(span, |first| first.span);
                return Err(SqlError::new("42601", message, place));
            }
            for (column, value) in columns.iter_mut().zip(values) {
                column.push(value);
            }
        }
        let mut result = QueryResult {
            one_row: rows.len() == 1,
            ..QueryResult::default()
        };
        for (index, values) in columns.into_iter().enumerate() {
            let null = strictest(values.iter().map(|value| value.null));
            let place = values.first().map_or(span, |value| value.span);
            let value = self.common_value(values, "VALUES", null, place)?;
            result.columns.push(ResultColumn {
                name: format!("column{}", index + 1),
                value,
            });
        }
        Ok(result)
    }

    /// The values of a row in VALUES, where `t.*` stands for all columns (`transformExpressionList`).
    pub(super) fn row_values(&mut self, row: &[Expr]) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(row.len());
        for expression in row {
            let value = self.value(expression)?;
            let spread = matches!(expression.kind, ExprKind::Star(_) | ExprKind::AllFields(_));
            match self.fields(&value).filter(|_| spread) {
                Some(fields) => values.extend(fields.iter().map(|field| {
                    let null = strictest([value.null, field.null]);
                    let mut part =
                        Value::new(field.data_type.map(|it| it.oid), null, expression.span);
                    part.modifier = field.data_type.map_or(-1, |it| it.modifier);
                    part.collation = field.collation;
                    part
                })),
                None => values.push(value),
            }
        }
        Ok(values)
    }

    fn set_operation(
        &mut self,
        operation: SetOperation,
        left: &Query,
        right: &Query,
    ) -> Result<QueryResult> {
        let left_result = self.query(left, true)?;
        let right_result = self.query(right, true)?;
        self.merge(operation, left_result, right_result, right.span)
    }

    /// The result of a set operation from those of its sides.
    pub(super) fn merge(
        &mut self,
        operation: SetOperation,
        left: QueryResult,
        right: QueryResult,
        span: Span,
    ) -> Result<QueryResult> {
        let open = left.open || right.open;
        if left.columns.len() != right.columns.len() && !open {
            let message = format!(
                "each {} query must have the same number of columns",
                operation.word()
            );
            return Err(SqlError::new("42601", message, span));
        }
        let mut result = QueryResult {
            open,
            ..QueryResult::default()
        };
        for (left, right) in left.columns.into_iter().zip(right.columns) {
            let null = match operation {
                SetOperation::Union => strictest([left.value.null, right.value.null]),
                SetOperation::Intersect => match (left.value.null, right.value.null) {
                    (Nullability::NotNull, _) | (_, Nullability::NotNull) => Nullability::NotNull,
                    (known, _) => known,
                },
                SetOperation::Except => left.value.null,
            };
            let place = left.value.span;
            let values = vec![left.value, right.value];
            let value = self.common_value(values, operation.word(), null, place)?;
            result.columns.push(ResultColumn {
                name: left.name,
                value,
            });
        }
        Ok(result)
    }
}

impl ResultColumn {
    /// The column as an outer query sees it.
    pub(super) fn as_entry_column(&self) -> super::scope::EntryColumn {
        let usage = self.value.column();
        super::scope::EntryColumn {
            name: self.name.clone(),
            data_type: self.value.reference(),
            collation: self.value.collation,
            null: self.value.null,
            origin: usage.and_then(|usage| usage.origin),
            keeps_not_null: usage.is_some_and(|usage| usage.keeps_not_null),
            address: None,
            fields: match &self.value.kind {
                ValueKind::Row(fields) => Some(fields.clone()),
                _ => None,
            },
            source: None,
        }
    }
}

fn output_named<'c>(columns: &'c [ResultColumn], name: &Name) -> Option<&'c ResultColumn> {
    columns.iter().find(|column| column.name == name.value)
}
