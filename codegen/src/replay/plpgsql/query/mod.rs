//! Queries over the catalog, and over tables without rows.

mod from;
mod index;
mod output;
mod source;
mod walk;

use std::cmp::Ordering;
use std::sync::Arc;

use sqlparser::ast::{
    Expr, LimitClause, OrderByExpr, OrderByKind, OrderBySort, Query, Select, SetExpr, SetOperator,
    SetQuantifier,
};

use super::Interpreter;
use super::evaluate::{Truth, compare, same};
use super::exception::{Exception, Result};
use super::value::Value;
use super::virtual_tables::{Key, VirtualTable};

/// Rows that a query gave.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_field_names, reason = "rows are what it holds")]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<OutputRow>,
    /// Why there may be further rows, if so.
    pub(super) more: Option<Arc<str>>,
}

/// A row of a query.
#[derive(Debug, Clone)]
pub(super) struct OutputRow {
    pub(super) values: Vec<Value>,
    /// Why it may not be there, if so.
    pub(super) doubt: Option<Arc<str>>,
}

/// An item of FROM: what its columns are qualified by, and their names.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) name: String,
    pub(super) columns: Arc<[Arc<str>]>,
}

/// The row of a binding.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Virtual(&'static VirtualTable, Key),
    Values(Arc<[Value]>),
    /// Of an outer join.
    Nulls,
}

/// Rows of all bindings that go together.
#[derive(Debug, Clone, Default)]
pub(super) struct Tuple {
    pub(super) rows: Vec<Row>,
    pub(super) doubt: Option<Arc<str>>,
}

/// What names in an expression can mean besides variables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    pub(super) outer: Option<&'a Scope<'a>>,
    pub(super) bindings: &'a [Binding],
    pub(super) rows: &'a [Row],
    /// The rows that aggregates run over.
    pub(super) group: Option<&'a [Tuple]>,
    /// WITH
    pub(super) tables: &'a [(String, Arc<Rows>)],
}

impl<'a> Scope<'a> {
    pub(super) fn group(&self) -> Option<&'a [Tuple]> {
        self.group
    }

    /// The query of a name in WITH.
    fn table(&self, name: &str) -> Option<Arc<Rows>> {
        let own = self.tables.iter().rev().find(|(own, _)| own == name);
        match (own, self.outer) {
            (Some((_, rows)), _) => Some(rows.clone()),
            (None, Some(outer)) => outer.table(name),
            (None, None) => None,
        }
    }
}

impl Rows {
    pub(super) fn unknown(columns: Vec<String>, why: impl Into<Arc<str>>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
            more: Some(why.into()),
        }
    }

    /// Why nobody can say how many rows there are, if so.
    pub(super) fn doubt(&self) -> Option<Arc<str>> {
        let of_row = || self.rows.iter().find_map(|row| row.doubt.clone());
        self.more.clone().or_else(of_row)
    }

    /// EXISTS
    pub(super) fn exists(&self) -> Truth {
        if self.rows.iter().any(|row| row.doubt.is_none()) {
            return Truth::True;
        }
        self.doubt().map_or(Truth::False, Truth::Unknown)
    }

    /// The one value of a scalar sub-select.
    pub(super) fn scalar(&self) -> Result<Value> {
        if let Some(why) = self.doubt() {
            return Ok(Value::Unknown(why));
        }
        match &self.rows[..] {
            [] => Ok(Value::Null),
            [row] => Ok(row.values.first().cloned().unwrap_or(Value::Null)),
            _ => Err(Exception::new(
                "21000",
                "more than one row returned by a subquery used as an expression",
            )),
        }
    }

    pub(super) fn first_column(&self) -> Vec<Value> {
        let firsts = self.rows.iter().map(|row| row.values.first().cloned());
        firsts.map(|value| value.unwrap_or(Value::Null)).collect()
    }

    /// ARRAY(query)
    pub(super) fn into_array(self) -> Value {
        match self.doubt() {
            Some(why) => Value::Unknown(why),
            None => Value::array(self.first_column()),
        }
    }
}

impl Interpreter<'_> {
    /// The rows of a query.
    pub(super) fn query(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<Rows> {
        self.step()?;
        let tables = self.with_tables(query, outer)?;
        let scope = Scope {
            outer,
            tables: &tables,
            ..Scope::default()
        };
        let order: &[OrderByExpr] = match query.order_by.as_ref().map(|order| &order.kind) {
            Some(OrderByKind::Expressions(expressions)) => expressions,
            _ => &[],
        };
        let mut rows = match &*query.body {
            SetExpr::Select(select) => self.select(select, order, &scope)?,
            body => {
                let rows = self.body(body, &scope)?;
                self.order_output(rows, order, &scope)?
            }
        };
        self.limit(&mut rows, query, &scope)?;
        Ok(rows)
    }

    /// The queries of WITH.
    pub(super) fn with_tables(
        &mut self,
        query: &Query,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<(String, Arc<Rows>)>> {
        let mut tables: Vec<(String, Arc<Rows>)> = Vec::new();
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            let scope = Scope {
                outer,
                tables: &tables,
                ..Scope::default()
            };
            let recursive = query.with.as_ref().is_some_and(|with| with.recursive);
            let name = cte.alias.name.value.clone();
            let mut rows = if recursive && mentions(&cte.query, &name) {
                let columns = cte.alias.columns.iter();
                Rows::unknown(
                    columns.map(|column| column.name.value.clone()).collect(),
                    "recursive queries are not followed",
                )
            } else {
                self.query(&cte.query, Some(&scope))?
            };
            rename(&mut rows.columns, &cte.alias.columns);
            tables.push((name, Arc::new(rows)));
        }
        Ok(tables)
    }

    fn body(&mut self, body: &SetExpr, scope: &Scope<'_>) -> Result<Rows> {
        match body {
            SetExpr::Select(select) => self.select(select, &[], scope),
            SetExpr::Query(query) => self.query(query, Some(scope)),
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                let left = self.body(left, scope)?;
                let right = self.body(right, scope)?;
                let all = matches!(set_quantifier, SetQuantifier::All);
                Ok(combine(*op, all, left, right))
            }
            SetExpr::Values(values) => {
                let mut rows = Rows::default();
                for row in &values.rows {
                    let mut values = Vec::with_capacity(row.content.len());
                    for expr in &row.content {
                        values.push(self.evaluate(expr, scope)?);
                    }
                    rows.rows.push(OutputRow {
                        values,
                        doubt: None,
                    });
                }
                let width = rows.rows.first().map_or(0, |row| row.values.len());
                rows.columns = (1..=width).map(|index| format!("column{index}")).collect();
                Ok(rows)
            }
            SetExpr::Table(table) => {
                let name = table.table_name.as_deref().unwrap_or_default();
                self.table_rows(table.schema_name.as_deref(), name, scope)
            }
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                Ok(Rows::unknown(
                    Vec::new(),
                    "rows that a change of data returns are not followed",
                ))
            }
        }
    }

    fn select(
        &mut self,
        select: &Select,
        order: &[OrderByExpr],
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        let from = self.from(select, scope)?;
        self.output(select, order, &from, scope)
    }

    /// ORDER BY over a result whose rows' sources are gone: columns by name or number.
    fn order_output(
        &mut self,
        mut rows: Rows,
        order: &[OrderByExpr],
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        if order.is_empty() {
            return Ok(rows);
        }
        let columns: Arc<[Arc<str>]> = rows.columns.iter().map(|it| it.as_str().into()).collect();
        let bindings = [Binding {
            name: String::new(),
            columns,
        }];
        let mut keyed = Vec::with_capacity(rows.rows.len());
        for row in rows.rows {
            let values = [Row::Values(row.values.clone().into())];
            let inner = Scope {
                outer: Some(scope),
                bindings: &bindings,
                rows: &values,
                ..Scope::default()
            };
            let mut keys = Vec::with_capacity(order.len());
            for item in order {
                keys.push(match ordinal(&item.expr) {
                    Some(number) => row.values.get(number).cloned().unwrap_or(Value::Null),
                    None => self.evaluate(&item.expr, &inner)?,
                });
            }
            keyed.push((keys, row));
        }
        sort(&mut keyed, order);
        rows.rows = keyed.into_iter().map(|(_, row)| row).collect();
        Ok(rows)
    }

    fn limit(&mut self, rows: &mut Rows, query: &Query, scope: &Scope<'_>) -> Result {
        let (limit, offset) = match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
            None => (None, None),
        };
        let fetch = query.fetch.as_ref().map(|fetch| fetch.quantity.as_ref());
        let count = |this: &mut Self, expr: Option<&Expr>| -> Result<Option<usize>> {
            let Some(expr) = expr else { return Ok(None) };
            let value = this.evaluate(expr, scope)?;
            Ok(value
                .integer()
                .and_then(|value| usize::try_from(value).ok()))
        };
        if let Some(offset) = count(self, offset)? {
            rows.rows.drain(..offset.min(rows.rows.len()));
        }
        let limit = match fetch {
            Some(None) => Some(1),
            Some(quantity) => count(self, quantity)?,
            None => count(self, limit)?,
        };
        if let Some(limit) = limit {
            // Enough rows are surely there: it does not matter that there may be more, as long as nobody asks which.
            rows.rows.truncate(limit);
            if limit == 0 {
                rows.more = None;
            }
        }
        Ok(())
    }
}

/// Whether a query's text speaks of a name.
fn mentions(query: &Query, name: &str) -> bool {
    query.to_string().contains(name)
}

/// `AS t (a, b)`
fn rename(columns: &mut [String], names: &[sqlparser::ast::TableAliasColumnDef]) {
    for (column, name) in columns.iter_mut().zip(names) {
        column.clone_from(&name.name.value);
    }
}

/// `ORDER BY 2` counts from 0 here.
fn ordinal(expr: &Expr) -> Option<usize> {
    let Expr::Value(value) = expr else {
        return None;
    };
    match &value.value {
        sqlparser::ast::Value::Number(text, _) => text.parse::<usize>().ok()?.checked_sub(1),
        _ => None,
    }
}

fn combine(op: SetOperator, all: bool, mut left: Rows, right: Rows) -> Rows {
    let has = |rows: &[OutputRow], row: &OutputRow| {
        rows.iter().any(|own| {
            own.values.len() == row.values.len()
                && own.values.iter().zip(&row.values).all(|(a, b)| same(a, b))
        })
    };
    let more = left.more.clone().or(right.more.clone());
    match op {
        SetOperator::Union => left.rows.extend(right.rows),
        SetOperator::Intersect => left.rows.retain(|row| has(&right.rows, row)),
        SetOperator::Except | SetOperator::Minus => {
            left.rows.retain(|row| !has(&right.rows, row));
            if let Some(why) = &right.more {
                for row in &mut left.rows {
                    row.doubt.get_or_insert_with(|| why.clone());
                }
            }
        }
    }
    left.more = more;
    if !all {
        distinct(&mut left.rows);
    }
    left
}

/// Leaves one of equal rows, one that is surely there if possible.
fn distinct(rows: &mut Vec<OutputRow>) {
    let mut kept: Vec<OutputRow> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        let equal = kept
            .iter_mut()
            .find(|own| own.values.iter().zip(&row.values).all(|(a, b)| same(a, b)));
        match equal {
            Some(own) if row.doubt.is_none() => own.doubt = None,
            Some(_) => {}
            None => kept.push(row),
        }
    }
    *rows = kept;
}

/// Sorts by keys as ORDER BY says.
fn sort<T>(keyed: &mut [(Vec<Value>, T)], order: &[OrderByExpr]) {
    keyed.sort_by(|(a, _), (b, _)| {
        for ((a, b), item) in a.iter().zip(b).zip(order) {
            let descending = matches!(item.options.sort, Some(OrderBySort::Desc));
            let nulls_first = item.options.nulls_first.unwrap_or(descending);
            let ordering = match (a.is_null(), b.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) if nulls_first => Ordering::Less,
                (true, false) => Ordering::Greater,
                (false, true) if nulls_first => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => {
                    let ordering = compare(a, b).unwrap_or(Ordering::Equal);
                    if descending {
                        ordering.reverse()
                    } else {
                        ordering
                    }
                }
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        Ordering::Equal
    });
}
