//! FROM, JOIN and WHERE.
//!
//! Conditions are asked as soon as all that they speak of is there, and equality of columns finds rows by key: a join of
//! `pg_class`, `pg_namespace` and `pg_attribute` would else look at every combination.

use std::sync::Arc;

use sqlparser::ast::{Expr, JoinConstraint, JoinOperator, Select, TableFactor, TableWithJoins};

use super::super::Interpreter;
use super::super::evaluate::{ObjectPath, Truth};
use super::super::exception::{Exception, Result};
use super::index::TextTest;
use super::source::binding;
use super::walk::{conjuncts, walk};
use super::{Binding, Row, Scope, Tuple};
use crate::replay::plpgsql::virtual_tables::{Key, VirtualTable};

/// What FROM gives: its bindings, and the tuples that WHERE leaves.
#[derive(Debug, Default)]
pub(super) struct From {
    pub(super) bindings: Vec<Binding>,
    pub(super) tuples: Vec<Tuple>,
    pub(super) more: Option<Arc<str>>,
}

/// Rows of one item of FROM.
pub(super) struct Source {
    pub(super) bindings: Vec<Binding>,
    pub(super) rows: SourceRows,
    pub(super) more: Option<Arc<str>>,
}

/// Rows, which most conditions leave few of.
pub(super) enum SourceRows {
    Tuples(Vec<Tuple>),
    Keys(&'static VirtualTable, Vec<Key>),
}

impl SourceRows {
    fn len(&self) -> usize {
        match self {
            Self::Tuples(tuples) => tuples.len(),
            Self::Keys(_, keys) => keys.len(),
        }
    }

    pub(super) fn into_tuples(self) -> Vec<Tuple> {
        match self {
            Self::Tuples(tuples) => tuples,
            Self::Keys(table, keys) => {
                let tuple = |key| Tuple {
                    rows: vec![Row::Virtual(table, key)],
                    doubt: None,
                };
                keys.into_iter().map(tuple).collect()
            }
        }
    }
}

/// A condition, and how many bindings have to be there before it can be asked.
pub(super) struct Condition<'e> {
    pub(super) expr: &'e Expr,
    pub(super) after: usize,
    /// The bindings that it speaks of, if that is certain.
    pub(super) uses: Option<Vec<usize>>,
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

    pub(super) fn join_item(
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
                for right in &source.rows.into_tuples() {
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
        let own: Vec<_> = own
            .into_iter()
            .map(|condition| (TextTest::new(condition.expr, &source.bindings), condition))
            .collect();
        let mut rows = source.rows;
        if !keeps_right && let SourceRows::Keys(table, keys) = &mut rows {
            // Before anything is asked that may fail.
            let tests = || own.iter().map_while(|(test, _)| *test);
            keys.retain(|key| {
                let row = [Row::Virtual(table, *key)];
                !tests().any(|test| self.fails(Some(test), &source.bindings, &row))
            });
        }
        let mut right = Vec::with_capacity(rows.len());
        'rows: for mut tuple in rows.into_tuples() {
            for (test, condition) in &own {
                if !keeps_right && self.fails(*test, &source.bindings, &tuple.rows) {
                    continue 'rows;
                }
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
        let test = TextTest::new(condition, &from.bindings);
        for mut tuple in std::mem::take(&mut from.tuples) {
            if self.fails(test, &from.bindings, &tuple.rows) {
                continue;
            }
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

pub(super) fn place_in<'e>(expr: &'e Expr, all: &[Binding]) -> Condition<'e> {
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
