//! Sub-selects in policies: which rows of other tables make them hold.

use crate::catalog::{Class, FunctionKind, Relation, RelationKind};
use crate::sql::statement::PolicyCommand;
use crate::sql::tree::{
    Expr, ExprKind, FunctionCall, JoinCondition, JoinKind, Part, Query, QueryBody, Select,
    TableRef, TableRefKind, walk,
};

use super::evaluate::Evaluator;
use super::failure::Failure;
use super::formula::{Atom, ColumnReference, Formula, GivenTest, Truth, Want};
use super::is_filtered;
use super::text::{Source, Text};
use super::value::{self, Value};

impl<'a> Evaluator<'a> {
    pub(super) fn in_query(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        left: &Expr,
        query: &Query,
        negated: bool,
    ) -> Value {
        let left_value = self.value(text, left);
        let truth = match constant_select(query) {
            Some(option) if self.gives_set(text, option) => self.in_set(text, option, &left_value),
            Some(option) => {
                let option = self.value(text, option);
                value::equal(&left_value, &option)
            }
            None if left_value == Value::Null => None,
            None => self.exists(text, query, Some(&left_value)),
        };
        Value::Truth(match truth {
            // NULLs among the values decide what NOT IN gives.
            Some(Truth::Atom(Atom::In(..))) if negated => self.as_sql(text, tree),
            Some(truth) if negated => truth.not(),
            Some(truth) => truth,
            None if left_value == Value::Null => {
                // FALSE if the query has no rows, else NULL: never TRUE, but NOT IN can be.
                let never = Truth::And(vec![Truth::Const(None), self.as_sql(text, tree)]);
                if negated { never.not() } else { never }
            }
            None => self.as_sql(text, tree),
        })
    }

    /// Whether a query has rows, or with `left` whether that is among its values; none if the query is not of the form
    /// that can be followed.
    pub(super) fn exists(
        &mut self,
        text: &mut Text<'a>,
        query: &Query,
        left: Option<&Value>,
    ) -> Option<Truth> {
        let select = plain_select(self, text, query)?;
        let depth = text.scopes.len() as u16;
        let mut sources = Vec::new();
        let mut conditions = Vec::new();
        for item in &select.from {
            self.inner_joined(text, item, &mut sources, &mut conditions)?;
        }
        if sources.is_empty() {
            return None;
        }
        conditions.extend(&select.condition);
        let tables: Vec<&'a Relation> = sources
            .iter()
            .filter_map(|source: &Source<'a>| source.relation)
            .collect();
        text.scopes.push(sources);
        let mut parts: Vec<_> = conditions
            .into_iter()
            .map(|condition| self.truth(text, condition))
            .collect();
        let chosen = left.map(|left| {
            let [target] = select.targets.as_slice() else {
                return None;
            };
            let item = self.value(text, &target.value);
            value::equal(left, &item)
        });
        text.scopes.pop();
        let is_in = chosen.is_some();
        if chosen == Some(Some(Truth::Const(None))) {
            return None;
        }
        if let Some(chosen) = chosen {
            parts.insert(0, chosen?);
        }
        let mut formula = Truth::And(parts).when(Want::True, self.catalog);
        for (index, table) in tables.iter().enumerate() {
            let visible = self.visible(table)?;
            formula = Formula::all([formula, at_depth(visible, depth, index as u16)]);
        }
        let tables: Vec<_> = tables.iter().map(|table| table.oid).collect();
        Some(match formula {
            // `x IN (nothing)` is false whatever x is.
            Formula::Never => Truth::Const(Some(false)),
            formula if is_in => Truth::Atom(Atom::In(tables, Box::new(formula))),
            formula => Truth::Atom(Atom::Exists(tables, Box::new(formula))),
        })
    }

    /// `value = (SELECT …)`: IN where the query has one row; without a row NULL.
    pub(super) fn equals_query(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        left: &Expr,
        query: &Query,
    ) -> Value {
        let left = self.value(text, left);
        if left == Value::Null {
            return Value::Null;
        }
        match self.exists(text, query, Some(&left)) {
            Some(truth @ Truth::Atom(_)) => Value::Truth(truth),
            Some(Truth::Const(Some(false))) => {
                let never = Truth::And(vec![Truth::Const(None), self.as_sql(text, tree)]);
                Value::Truth(never)
            }
            _ => Value::Other,
        }
    }

    /// The tables of an item of FROM whose joins are all inner ones, and on what they are joined.
    fn inner_joined<'e>(
        &self,
        text: &Text<'a>,
        item: &'e TableRef,
        sources: &mut Vec<Source<'a>>,
        conditions: &mut Vec<&'e Expr>,
    ) -> Option<()> {
        match &item.kind {
            TableRefKind::Relation { sample: None, .. } => {
                let source = self.source(text, item);
                source.relation?;
                sources.push(source);
                Some(())
            }
            TableRefKind::Join(join) if join.kind == JoinKind::Inner && item.alias.is_none() => {
                self.inner_joined(text, &join.left, sources, conditions)?;
                self.inner_joined(text, &join.right, sources, conditions)?;
                match &join.condition {
                    JoinCondition::On(condition) => conditions.push(condition),
                    JoinCondition::None => {}
                    JoinCondition::Using { .. } | JoinCondition::Natural => return None,
                }
                Some(())
            }
            _ => None,
        }
    }

    /// Which rows of another table the caller sees.
    pub(super) fn visible(&mut self, table: &'a Relation) -> Option<Formula> {
        if !matches!(table.kind, RelationKind::Table(_)) {
            return None;
        }
        if !is_filtered(&self.holder, table) {
            return Some(Formula::Always);
        }
        if self.active.contains(&table.oid) && !self.inlining.is_empty() {
            self.possible_failure = Some(Failure::Recursion(table.oid));
        }
        if self.active.iter().filter(|oid| **oid == table.oid).count() > 1 {
            return None;
        }
        self.active.push(table.oid);
        let visible = self.combined(table, PolicyCommand::Select, false);
        self.active.pop();
        Some(visible)
    }

    /// Whether a call in a select list is an aggregate or gives a set.
    fn makes_rows(&self, text: &Text<'a>, tree: &Expr) -> bool {
        let mut found = false;
        walk(Part::Expr(tree), &mut |part| {
            if let Part::Expr(expr) = part
                && let ExprKind::Function(call) = &expr.kind
            {
                let is_made = call.name.last().is_some_and(|name| {
                    text.reference(name.span).is_some_and(|found| {
                        found.target.class == Class::Function
                            && self.catalog.function(found.target.oid).is_some_and(|it| {
                                !it.returns_set && !matches!(it.kind, FunctionKind::Aggregate(_))
                            })
                    })
                });
                found |= !is_made && !is_plain_built_in(call);
            }
            matches!(part, Part::Expr(_))
        });
        found
    }
}

/// Built-in functions that give one value for one.
fn is_plain_built_in(call: &FunctionCall) -> bool {
    const PLAIN: [&str; 8] = [
        "lower",
        "upper",
        "coalesce",
        "split_part",
        "current_setting",
        "trim",
        "btrim",
        "now",
    ];
    call.name
        .last()
        .is_some_and(|name| PLAIN.contains(&name.value.as_str()))
}

/// Another table's condition, moved to where the table stands in the query.
pub(super) fn at_depth(formula: Formula, depth: u16, index: u16) -> Formula {
    let shift = |column: ColumnReference| ColumnReference {
        depth: column.depth + depth,
        index: if column.depth == 0 {
            index
        } else {
            column.index
        },
        ..column
    };
    match formula {
        Formula::Always | Formula::Never => formula,
        Formula::All(parts) => {
            Formula::all(parts.into_iter().map(|part| at_depth(part, depth, index)))
        }
        Formula::Any(parts) => {
            Formula::any(parts.into_iter().map(|part| at_depth(part, depth, index)))
        }
        Formula::Test(atom, want) => {
            let atom = match atom {
                Atom::Owner(column) => Atom::Owner(shift(column)),
                Atom::Flag(column) => Atom::Flag(shift(column)),
                Atom::Null(column) => Atom::Null(shift(column)),
                Atom::Compare(column, operator, literal) => {
                    Atom::Compare(shift(column), operator, literal)
                }
                Atom::Same(left, right) => Atom::Same(shift(left), shift(right)),
                Atom::Given(given, test) => Atom::Given(
                    given,
                    match test {
                        GivenTest::Column(column) => GivenTest::Column(shift(column)),
                        GivenTest::Expression(sql) => GivenTest::Expression(sql.moved(&shift)),
                        other @ (GivenTest::Compare(..) | GivenTest::Null | GivenTest::True) => {
                            other
                        }
                    },
                ),
                Atom::Expression(sql) => Atom::Expression(sql.moved(&shift)),
                Atom::Opaque(sql) => Atom::Opaque(sql.moved(&shift)),
                Atom::Exists(tables, inner) => {
                    Atom::Exists(tables, Box::new(at_depth(*inner, depth, index)))
                }
                Atom::In(tables, inner) => {
                    Atom::In(tables, Box::new(at_depth(*inner, depth, index)))
                }
            };
            Formula::Test(atom, want)
        }
    }
}

/// The expression of `SELECT expression`, which has one row and no table.
pub(super) fn constant_select(query: &Query) -> Option<&Expr> {
    let select = bare_select(query)?;
    match select.targets.as_slice() {
        [target] if select.from.is_empty() && select.condition.is_none() => Some(&target.value),
        _ => None,
    }
}

/// A SELECT without anything around it.
pub(super) fn bare_select(query: &Query) -> Option<&Select> {
    let is_bare = query.with.is_none() && !query.limited && query.locked.is_empty();
    match &query.body {
        QueryBody::Select(select) if is_bare => {
            let groups = !select.group_by.is_empty()
                || select.having.is_some()
                || !select.distinct_on.is_empty()
                || select.into.is_some();
            (!groups).then_some(&**select)
        }
        QueryBody::Nested(inner) if is_bare => bare_select(inner),
        _ => None,
    }
}

/// A SELECT whose rows are those of its FROM and WHERE, as far as it matters whether there are any and of which values.
fn plain_select<'a, 'e>(
    evaluator: &Evaluator<'a>,
    text: &Text<'a>,
    query: &'e Query,
) -> Option<&'e Select> {
    let select = bare_select(query)?;
    let mut targets = select.targets.iter();
    (!targets.any(|target| evaluator.makes_rows(text, &target.value))).then_some(select)
}

/// A sub-select that reads tables.
pub(super) fn subquery(tree: &Expr) -> Option<&Query> {
    match &tree.kind {
        ExprKind::Scalar(query) => match constant_select(query) {
            Some(inner) => subquery(inner),
            None => Some(query),
        },
        _ => None,
    }
}
