//! FROM, JOIN and WHERE.
//!
//! Conditions are asked as soon as all that they speak of is there, and equality of columns finds rows by key: a join of
//! `pg_class`, `pg_namespace` and `pg_attribute` would else look at every combination.

use std::collections::HashMap;
use std::sync::Arc;

use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, JoinConstraint, JoinOperator, Select, TableAlias,
    TableFactor, TableWithJoins,
};

use crate::catalog::RelationKind;

use super::super::Interpreter;
use super::super::evaluate::{ObjectPath, Truth};
use super::super::exception::{Exception, Result};
use super::super::value::Value;
use super::super::virtual_tables;
use super::walk::{conjuncts, walk};
use super::{Binding, Row, Rows, Scope, Tuple, rename};

/// What FROM gives: its bindings, and the tuples that WHERE leaves.
#[derive(Debug, Default)]
pub(super) struct From {
    pub(super) bindings: Vec<Binding>,
    pub(super) tuples: Vec<Tuple>,
    pub(super) more: Option<Arc<str>>,
}

/// Rows of one item of FROM.
struct Source {
    bindings: Vec<Binding>,
    tuples: Vec<Tuple>,
    more: Option<Arc<str>>,
}

/// A condition, and how many bindings have to be there before it can be asked.
struct Condition<'e> {
    expr: &'e Expr,
    after: usize,
    /// The bindings that it speaks of, if that is certain.
    uses: Option<Vec<usize>>,
}

impl Interpreter<'_> {
    pub(super) fn from(&mut self, select: &Select, scope: &Scope<'_>) -> Result<From> {
        let mut from = From {
            tuples: vec![Tuple::default()],
            ..From::default()
        };
        let mut parts = Vec::new();
        if let Some(condition) = &select.selection {
            conjuncts(condition, &mut parts);
        }
        // Columns without a qualifier may be of any item, so every item's columns have to be known first.
        let mut all = Vec::new();
        for item in &select.from {
            self.shapes(item, scope, &mut all)?;
        }
        let conditions: Vec<_> = parts.iter().map(|expr| place(expr, &all)).collect();
        let filters_early = !select.from.iter().flat_map(|item| &item.joins).any(|join| {
            matches!(
                join.join_operator,
                JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_)
            )
        });
        for item in &select.from {
            self.join_item(item, &mut from, &conditions, filters_early, scope)?;
        }
        let done = if filters_early {
            from.bindings.len()
        } else {
            0
        };
        for condition in &conditions {
            if done == 0 || condition.uses.is_none() || condition.after > done {
                self.filter(&mut from, condition.expr, scope)?;
            }
        }
        Ok(from)
    }

    /// The bindings that an item of FROM will have. Those of sub-selects are not known before they run.
    fn shapes(
        &mut self,
        item: &TableWithJoins,
        scope: &Scope<'_>,
        all: &mut Vec<Option<Binding>>,
    ) -> Result {
        let factors =
            std::iter::once(&item.relation).chain(item.joins.iter().map(|it| &it.relation));
        for factor in factors {
            match factor {
                TableFactor::Table {
                    name,
                    alias,
                    args: None,
                    ..
                } => {
                    let path = ObjectPath::new(name);
                    let columns = self.columns_of(path.schema, path.name, scope)?;
                    all.push(Some(binding(path.name, columns, alias.as_ref())));
                }
                TableFactor::NestedJoin {
                    table_with_joins, ..
                } => self.shapes(table_with_joins, scope, all)?,
                _ => all.push(None),
            }
        }
        Ok(())
    }

    fn join_item(
        &mut self,
        item: &TableWithJoins,
        from: &mut From,
        conditions: &[Condition<'_>],
        filters_early: bool,
        scope: &Scope<'_>,
    ) -> Result {
        self.join(&item.relation, None, from, conditions, filters_early, scope)?;
        for join in &item.joins {
            self.join(
                &join.relation,
                Some(&join.join_operator),
                from,
                conditions,
                filters_early,
                scope,
            )?;
        }
        Ok(())
    }

    fn join(
        &mut self,
        factor: &TableFactor,
        operator: Option<&JoinOperator>,
        from: &mut From,
        conditions: &[Condition<'_>],
        filters_early: bool,
        scope: &Scope<'_>,
    ) -> Result {
        let (constraint, keeps_left, keeps_right) = kind_of_join(operator)?;
        let first = from.bindings.len();
        let mut tuples = Vec::new();
        let mut bindings = Vec::new();
        let on: Vec<&Expr> = match constraint {
            Some(JoinConstraint::On(expr)) => {
                let mut parts = Vec::new();
                conjuncts(expr, &mut parts);
                parts
            }
            _ => Vec::new(),
        };
        if is_lateral(factor) {
            for tuple in std::mem::take(&mut from.tuples) {
                let inner = Scope {
                    outer: Some(scope),
                    bindings: &from.bindings,
                    rows: &tuple.rows,
                    ..Scope::default()
                };
                let source = self.source(factor, &inner)?;
                let mut all = from.bindings.clone();
                all.extend(source.bindings.iter().cloned());
                let before = tuples.len();
                for right in &source.tuples {
                    self.combine(&tuple, right, &all, &on, scope, &mut tuples)?;
                }
                if let Some(why) = &source.more {
                    from.more.get_or_insert_with(|| why.clone());
                }
                if keeps_left && tuples.len() == before {
                    let mut kept = tuple;
                    kept.rows.extend(source.bindings.iter().map(|_| Row::Nulls));
                    tuples.push(kept);
                }
                bindings = source.bindings;
            }
            if bindings.is_empty() {
                // Nothing on the left: its columns have to be known all the same.
                let inner = Scope {
                    outer: Some(scope),
                    ..Scope::default()
                };
                let nothing = self.lateral_shape(factor, &inner);
                bindings.push(nothing);
            }
            from.bindings.extend(bindings);
            from.tuples = tuples;
        } else {
            let source = self.source(factor, scope)?;
            let mut on_all: Vec<&Expr> = on;
            if !keeps_left && !keeps_right && filters_early {
                on_all.extend(
                    conditions
                        .iter()
                        .filter(|condition| {
                            condition.uses.is_some()
                                && condition.after > first
                                && condition.after <= first + source.bindings.len()
                        })
                        .map(|condition| condition.expr),
                );
            }
            let using = match constraint {
                Some(JoinConstraint::Using(names)) => names
                    .iter()
                    .map(|name| ObjectPath::new(name).name.to_owned())
                    .collect(),
                Some(JoinConstraint::Natural) => common_columns(&from.bindings, &source.bindings),
                _ => Vec::new(),
            };
            self.join_rows(
                from,
                source,
                &on_all,
                &using,
                (keeps_left, keeps_right),
                scope,
            )?;
        }
        if filters_early {
            let now = from.bindings.len();
            for condition in conditions {
                if condition.uses.is_some() && condition.after > first && condition.after <= now {
                    self.filter(from, condition.expr, scope)?;
                }
            }
        }
        Ok(())
    }

    /// Joins rows that do not depend on those before them.
    fn join_rows(
        &mut self,
        from: &mut From,
        source: Source,
        on: &[&Expr],
        using: &[String],
        (keeps_left, keeps_right): (bool, bool),
        scope: &Scope<'_>,
    ) -> Result {
        let first = from.bindings.len();
        let mut all = from.bindings.clone();
        all.extend(source.bindings.iter().cloned());
        let placed: Vec<_> = on.iter().map(|expr| place_in(expr, &all)).collect();
        // What speaks of the new rows alone is asked once for each of them.
        let (own, between): (Vec<_>, Vec<_>) = placed.into_iter().partition(|condition| {
            condition
                .uses
                .as_ref()
                .is_some_and(|uses| !uses.is_empty() && uses.iter().all(|index| *index >= first))
        });
        let mut right = Vec::with_capacity(source.tuples.len());
        'rows: for mut tuple in source.tuples {
            for condition in &own {
                let truth = {
                    let inner = Scope {
                        outer: Some(scope),
                        bindings: &source.bindings,
                        rows: &tuple.rows,
                        ..Scope::default()
                    };
                    self.truth(condition.expr, &inner)?
                };
                match truth {
                    Truth::True => {}
                    Truth::Unknown(why) => {
                        tuple.doubt.get_or_insert(why);
                    }
                    Truth::False | Truth::Null => {
                        if keeps_right {
                            break;
                        }
                        continue 'rows;
                    }
                }
            }
            right.push(tuple);
        }
        let index = self.index(&between, &all, first, &source.bindings, &right, scope)?;
        let rest: Vec<&Expr> = if keeps_right {
            on.to_vec()
        } else {
            between.iter().map(|condition| condition.expr).collect()
        };
        let mut tuples = Vec::new();
        let mut matched = vec![false; right.len()];
        for left in std::mem::take(&mut from.tuples) {
            let candidates = match &index {
                Some(index) => self.candidates(index, &from.bindings, &left, scope)?,
                None => None,
            };
            let before = tuples.len();
            let mut join = |this: &mut Self, place: usize| -> Result {
                let right = &right[place];
                if !this.agree(using, &from.bindings, &left, &source.bindings, right, scope)? {
                    return Ok(());
                }
                let before = tuples.len();
                this.combine(&left, right, &all, &rest, scope, &mut tuples)?;
                matched[place] |= tuples.len() > before;
                Ok(())
            };
            match candidates {
                Some(candidates) => {
                    for place in candidates {
                        join(self, place)?;
                    }
                }
                None => {
                    for place in 0..right.len() {
                        join(self, place)?;
                    }
                }
            }
            if keeps_left && tuples.len() == before {
                let mut kept = left;
                kept.rows.extend(source.bindings.iter().map(|_| Row::Nulls));
                tuples.push(kept);
            }
        }
        if keeps_right {
            for (place, row) in right.iter().enumerate() {
                if !matched[place] {
                    let nulls = from.bindings.iter().map(|_| Row::Nulls);
                    tuples.push(Tuple {
                        rows: nulls.chain(row.rows.iter().cloned()).collect(),
                        doubt: row.doubt.clone(),
                    });
                }
            }
        }
        from.more = match (from.more.take(), source.more) {
            // Nothing joined to something unknown is nothing.
            (None, Some(_))
                if tuples.is_empty() && first > 0 && from_was_empty(&matched, &right) =>
            {
                None
            }
            (own, other) => own.or(other),
        };
        from.bindings = all;
        from.tuples = tuples;
        Ok(())
    }

    /// Adds two tuples as one if the conditions hold.
    fn combine(
        &mut self,
        left: &Tuple,
        right: &Tuple,
        bindings: &[Binding],
        conditions: &[&Expr],
        scope: &Scope<'_>,
        tuples: &mut Vec<Tuple>,
    ) -> Result {
        self.step()?;
        let mut joined = Tuple {
            rows: left.rows.iter().chain(&right.rows).cloned().collect(),
            doubt: left.doubt.clone().or_else(|| right.doubt.clone()),
        };
        for condition in conditions {
            let truth = {
                let inner = Scope {
                    outer: Some(scope),
                    bindings,
                    rows: &joined.rows,
                    ..Scope::default()
                };
                self.truth(condition, &inner)?
            };
            match truth {
                Truth::True => {}
                Truth::Unknown(why) => {
                    joined.doubt.get_or_insert(why);
                }
                Truth::False | Truth::Null => return Ok(()),
            }
        }
        tuples.push(joined);
        Ok(())
    }

    /// USING and NATURAL.
    fn agree(
        &mut self,
        names: &[String],
        left_bindings: &[Binding],
        left: &Tuple,
        right_bindings: &[Binding],
        right: &Tuple,
        scope: &Scope<'_>,
    ) -> Result<bool> {
        for name in names {
            let a = self.column_in(left_bindings, &left.rows, None, name);
            let b = self.column_in(right_bindings, &right.rows, None, name);
            let (Some(a), Some(b)) = (a, b) else {
                let message = format!(
                    "column \"{name}\" specified in USING clause does not exist in left table"
                );
                return Err(Exception::new("42703", message));
            };
            if self.equal(&a, &b)? != Truth::True {
                return Ok(false);
            }
        }
        let _ = scope;
        Ok(true)
    }

    /// Leaves the tuples for which a condition holds, or may hold.
    fn filter(&mut self, from: &mut From, condition: &Expr, scope: &Scope<'_>) -> Result {
        let mut kept = Vec::with_capacity(from.tuples.len());
        for mut tuple in std::mem::take(&mut from.tuples) {
            let truth = {
                let inner = Scope {
                    outer: Some(scope),
                    bindings: &from.bindings,
                    rows: &tuple.rows,
                    ..Scope::default()
                };
                self.truth(condition, &inner)?
            };
            match truth {
                Truth::True => kept.push(tuple),
                Truth::Unknown(why) => {
                    tuple.doubt.get_or_insert(why);
                    kept.push(tuple);
                }
                Truth::False | Truth::Null => {}
            }
        }
        from.tuples = kept;
        Ok(())
    }

    /// Rows of one item of FROM.
    fn source(&mut self, factor: &TableFactor, scope: &Scope<'_>) -> Result<Source> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let path = ObjectPath::new(name);
                let columns = self.columns_of(path.schema, path.name, scope)?;
                let (tuples, more) = self.rows_of(path.schema, path.name, scope)?;
                Ok(Source {
                    bindings: vec![binding(path.name, columns, alias.as_ref())],
                    tuples,
                    more,
                })
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                with_ordinality,
                ..
            } => self.function_source(
                &ObjectPath::new(name),
                &args.args,
                *with_ordinality,
                alias.as_ref(),
                scope,
            ),
            TableFactor::Function {
                name,
                args,
                alias,
                with_ordinality,
                ..
            } => self.function_source(
                &ObjectPath::new(name),
                args,
                *with_ordinality,
                alias.as_ref(),
                scope,
            ),
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_ordinality,
                ..
            } => {
                let mut arguments = Vec::with_capacity(array_exprs.len());
                for expr in array_exprs {
                    arguments.push((None, self.evaluate(expr, scope)?));
                }
                let path = ObjectPath {
                    schema: None,
                    name: "unnest",
                };
                self.called_source(&path, arguments, *with_ordinality, alias.as_ref())
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let rows = self.query(subquery, Some(scope))?;
                Ok(from_rows("", &rows, alias.as_ref()))
            }
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => {
                let mut inner = From {
                    tuples: vec![Tuple::default()],
                    ..From::default()
                };
                self.join_item(table_with_joins, &mut inner, &[], true, scope)?;
                Ok(Source {
                    bindings: inner.bindings,
                    tuples: inner.tuples,
                    more: inner.more,
                })
            }
            _ => Ok(Source {
                bindings: Vec::new(),
                tuples: Vec::new(),
                more: Some("rowtype does not follow this kind of FROM".into()),
            }),
        }
    }

    fn lateral_shape(&mut self, factor: &TableFactor, scope: &Scope<'_>) -> Binding {
        let alias = match factor {
            TableFactor::Table { alias, .. }
            | TableFactor::Function { alias, .. }
            | TableFactor::UNNEST { alias, .. }
            | TableFactor::Derived { alias, .. } => alias.as_ref(),
            _ => None,
        };
        let columns = match factor {
            TableFactor::Derived { subquery, .. } => self
                .query(subquery, Some(scope))
                .map(|rows| rows.columns)
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let columns: Arc<[Arc<str>]> = columns.iter().map(|it| it.as_str().into()).collect();
        binding("", columns, alias)
    }

    fn function_source(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: &[FunctionArg],
        ordinality: bool,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
    ) -> Result<Source> {
        let arguments = self.arguments(arguments, scope)?;
        self.called_source(path, arguments, ordinality, alias)
    }

    fn called_source(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: Vec<(Option<String>, Value)>,
        ordinality: bool,
        alias: Option<&TableAlias>,
    ) -> Result<Source> {
        let mut rows = self.call_rows(path, arguments)?;
        if ordinality {
            rows.columns.push("ordinality".to_owned());
            for (index, row) in rows.rows.iter_mut().enumerate() {
                row.values.push(Value::Int(index as i64 + 1));
            }
        }
        // A function with one column gives it the alias' name.
        if let Some(alias) = alias
            && rows.columns.len() == 1 + usize::from(ordinality)
            && rows.columns[0] == path.name
        {
            rows.columns[0].clone_from(&alias.name.value);
        }
        Ok(from_rows(path.name, &rows, alias))
    }

    /// Names of the columns of a table, view or query in WITH.
    fn columns_of(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<Arc<[Arc<str>]>> {
        if schema.is_none()
            && let Some(rows) = scope.table(name)
        {
            return Ok(rows.columns.iter().map(|it| it.as_str().into()).collect());
        }
        if let Some(relation) = self.find_relation(schema, name) {
            let columns = relation.columns.iter();
            return Ok(columns.map(|column| column.name.as_str().into()).collect());
        }
        if let Some(columns) = virtual_tables::columns(schema, name) {
            return Ok(columns);
        }
        let shown = schema.map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}"));
        Err(Exception::new(
            "42P01",
            format!("relation \"{shown}\" does not exist"),
        ))
    }

    /// Rows of a table, view or query in WITH.
    fn rows_of(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<(Vec<Tuple>, Option<Arc<str>>)> {
        if schema.is_none()
            && let Some(rows) = scope.table(name)
        {
            return Ok((tuples(&rows), rows.more.clone()));
        }
        if let Some(relation) = self.find_relation(schema, name) {
            let why = match &relation.kind {
                RelationKind::Table(table) => {
                    let filled = table.made_as.is_some() || self.has_data(relation.oid);
                    filled.then(|| format!("it depends on the rows of {}", relation.name))
                }
                RelationKind::View(_) | RelationKind::MaterializedView(_) => {
                    return self.view_rows(&relation);
                }
                _ => Some(format!("it depends on the state of {}", relation.name)),
            };
            return Ok((Vec::new(), why.map(Arc::from)));
        }
        Ok(match virtual_tables::find(schema, name) {
            Some(table) => {
                let keys = (table.keys)(self.replay);
                let rows = keys.into_iter().map(|key| Tuple {
                    rows: vec![Row::Virtual(table, key)],
                    doubt: None,
                });
                (rows.collect(), None)
            }
            None => (
                Vec::new(),
                Some(format!("rowtype does not fill {name}").into()),
            ),
        })
    }

    /// TABLE name
    pub(super) fn table_rows(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        let columns = self.columns_of(schema, name, scope)?;
        let (tuples, more) = self.rows_of(schema, name, scope)?;
        let bindings = [Binding {
            name: name.to_owned(),
            columns: columns.clone(),
        }];
        let rows = tuples.into_iter().map(|tuple| super::OutputRow {
            values: self.row_values(&bindings[0], &tuple.rows[0]),
            doubt: tuple.doubt,
        });
        Ok(Rows {
            rows: rows.collect(),
            columns: columns.iter().map(ToString::to_string).collect(),
            more,
        })
    }

    /// All values of a row.
    pub(in super::super) fn row_values(&self, binding: &Binding, row: &Row) -> Vec<Value> {
        let columns = 0..binding.columns.len();
        columns
            .map(|index| self.row_value(binding, row, index))
            .collect()
    }

    fn row_value(&self, binding: &Binding, row: &Row, index: usize) -> Value {
        match row {
            Row::Values(values) => values.get(index).cloned().unwrap_or(Value::Null),
            Row::Nulls => Value::Null,
            Row::Virtual(table, key) => {
                // The alias may have renamed the columns.
                let columns = virtual_tables::columns(Some(table.schema), table.name);
                let name = columns.and_then(|columns| columns.get(index).cloned());
                let name = name.unwrap_or_else(|| binding.columns[index].clone());
                virtual_tables::value(self.replay, table, *key, &name)
            }
        }
    }

    /// The value of a column in one of the bindings.
    pub(in super::super) fn column_in(
        &self,
        bindings: &[Binding],
        rows: &[Row],
        qualifier: Option<&str>,
        name: &str,
    ) -> Option<Value> {
        for (binding, row) in bindings.iter().zip(rows) {
            if qualifier.is_some_and(|qualifier| qualifier != binding.name) {
                continue;
            }
            if let Some(index) = binding.columns.iter().position(|own| **own == *name) {
                return Some(self.row_value(binding, row, index));
            }
            if let Row::Virtual(table, key) = row
                && (matches!(name, "tableoid" | "ctid" | "xmin") || name == "oid")
            {
                return Some(virtual_tables::value(self.replay, table, *key, name));
            }
        }
        None
    }

    /// An index of rows by the value of one of the conditions `column = something known before`.
    fn index<'e>(
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
    fn candidates(
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
struct Index<'e> {
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

fn from_was_empty(matched: &[bool], right: &[Tuple]) -> bool {
    right.is_empty() && matched.is_empty()
}

/// What a join demands, and which sides' rows it keeps without a partner.
fn kind_of_join(operator: Option<&JoinOperator>) -> Result<(Option<&JoinConstraint>, bool, bool)> {
    Ok(match operator {
        None => (None, false, false),
        Some(JoinOperator::Join(constraint) | JoinOperator::Inner(constraint)) => {
            (Some(constraint), false, false)
        }
        Some(JoinOperator::CrossJoin(constraint)) => (Some(constraint), false, false),
        Some(JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint)) => {
            (Some(constraint), true, false)
        }
        Some(JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint)) => {
            (Some(constraint), false, true)
        }
        Some(JoinOperator::FullOuter(constraint)) => (Some(constraint), true, true),
        Some(_) => return Err(Exception::new("42601", "syntax error in JOIN")),
    })
}

/// Whether an item of FROM sees the items before it.
fn is_lateral(factor: &TableFactor) -> bool {
    matches!(
        factor,
        TableFactor::Table { args: Some(_), .. }
            | TableFactor::Function { .. }
            | TableFactor::UNNEST { .. }
            | TableFactor::Derived { lateral: true, .. }
    )
}

fn binding(name: &str, columns: Arc<[Arc<str>]>, alias: Option<&TableAlias>) -> Binding {
    let Some(alias) = alias else {
        return Binding {
            name: name.to_owned(),
            columns,
        };
    };
    let columns = if alias.columns.is_empty() {
        columns
    } else {
        let mut names: Vec<String> = columns.iter().map(ToString::to_string).collect();
        names.resize(names.len().max(alias.columns.len()), String::new());
        rename(&mut names, &alias.columns);
        names.iter().map(|name| name.as_str().into()).collect()
    };
    Binding {
        name: alias.name.value.clone(),
        columns,
    }
}

fn from_rows(name: &str, rows: &Rows, alias: Option<&TableAlias>) -> Source {
    let columns = rows.columns.iter().map(|it| it.as_str().into()).collect();
    Source {
        bindings: vec![binding(name, columns, alias)],
        tuples: tuples(rows),
        more: rows.more.clone(),
    }
}

fn tuples(rows: &Rows) -> Vec<Tuple> {
    let tuple = |row: &super::OutputRow| Tuple {
        rows: vec![Row::Values(row.values.clone().into())],
        doubt: row.doubt.clone(),
    };
    rows.rows.iter().map(tuple).collect()
}

fn common_columns(left: &[Binding], right: &[Binding]) -> Vec<String> {
    let has = |bindings: &[Binding], name: &str| {
        bindings
            .iter()
            .any(|binding| binding.columns.iter().any(|own| **own == *name))
    };
    let names = right.iter().flat_map(|binding| binding.columns.iter());
    names
        .filter(|name| has(left, name))
        .map(ToString::to_string)
        .collect()
}

/// Which bindings a condition speaks of, if they are all known.
fn place<'e>(expr: &'e Expr, all: &[Option<Binding>]) -> Condition<'e> {
    let known: Option<Vec<Binding>> = all.iter().cloned().collect();
    match known {
        Some(known) => place_in(expr, &known),
        None => Condition {
            expr,
            after: usize::MAX,
            uses: None,
        },
    }
}

fn place_in<'e>(expr: &'e Expr, all: &[Binding]) -> Condition<'e> {
    let mut uses = Vec::new();
    let complete = walk(expr, &mut |part| {
        let (qualifier, name) = match part {
            Expr::Identifier(name) => (None, &name.value),
            Expr::CompoundIdentifier(path) => match &path[..] {
                [.., qualifier, name] => (Some(qualifier.value.as_str()), &name.value),
                _ => return,
            },
            _ => return,
        };
        let found = all.iter().position(|binding| {
            qualifier.is_none_or(|qualifier| qualifier == binding.name)
                && (binding.columns.iter().any(|own| **own == **name)
                    || (qualifier.is_some()
                        && matches!(name.as_str(), "oid" | "tableoid" | "ctid")))
                || (qualifier.is_none() && *name == binding.name)
        });
        uses.extend(found);
    });
    let after = uses.iter().max().map_or(0, |last| last + 1);
    Condition {
        expr,
        after,
        uses: complete.then_some(uses),
    }
}
