//! Sub-selects in policies: which rows of other tables make them hold.

use sqlparser::ast::{
    Expr, FunctionArguments, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr,
    TableFactor,
};

use crate::catalog::{Relation, RelationKind};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::PolicyCommand;

use super::evaluate::{Evaluator, Failure};
use super::formula::{Atom, ColumnReference, Formula, Truth, Want};
use super::text::{Source, Text};
use super::value::{self, Value};
use super::{is_filtered, may};

impl<'a> Evaluator<'a> {
    pub(super) fn in_query(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        left: &Expr,
        query: &Query,
        negated: bool,
    ) -> Value {
        let truth = if let Some(option) = constant_select(query) {
            let (left, option) = (self.value(text, left), self.value(text, option));
            value::equal(&left, &option)
        } else if self.value(text, left) == Value::Null {
            self.look_for_failures(text, query);
            // FALSE if the query has no rows, else NULL: never TRUE, but NOT IN can be.
            Some(Truth::And(vec![
                Truth::Const(None),
                self.opaque(text, tree),
            ]))
        } else {
            self.exists(text, query, Some(left))
        };
        Value::Truth(match truth {
            Some(truth) if negated => truth.not(),
            Some(truth) => truth,
            None => self.opaque(text, tree),
        })
    }

    /// Whether a query has rows, or with `left` whether that is among its values; none if the query is not of the form
    /// that can be followed.
    pub(super) fn exists(
        &mut self,
        text: &mut Text<'a>,
        query: &Query,
        left: Option<&Expr>,
    ) -> Option<Truth> {
        self.look_for_failures(text, query);
        let select = plain_select(query)?;
        let depth = text.scopes.len() as u16;
        let mut sources = Vec::new();
        let mut conditions = Vec::new();
        for from in &select.from {
            sources.push(self.source(text, &from.relation)?);
            for join in &from.joins {
                sources.push(self.source(text, &join.relation)?);
                let (JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::CrossJoin(constraint)) = &join.join_operator
                else {
                    return None;
                };
                match constraint {
                    JoinConstraint::On(condition) => conditions.push(condition),
                    JoinConstraint::None => {}
                    JoinConstraint::Using(_) | JoinConstraint::Natural => return None,
                }
            }
        }
        conditions.extend(&select.selection);
        // The left side belongs to the outer query.
        let left = left.map(|left| self.value(text, left));
        let tables: Vec<_> = sources.iter().map(|source| source.relation).collect();
        text.scopes.push(sources);
        let mut parts: Vec<_> = conditions
            .into_iter()
            .map(|condition| self.truth(text, condition))
            .collect();
        let chosen = left.map(|left| {
            let [SelectItem::UnnamedExpr(item) | SelectItem::ExprWithAlias { expr: item, .. }] =
                select.projection.as_slice()
            else {
                return None;
            };
            let item = self.value(text, item);
            value::equal(&left, &item)
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

    /// Which rows of another table the caller sees.
    pub(super) fn visible(&mut self, table: &'a Relation) -> Option<Formula> {
        if !matches!(table.kind, RelationKind::Table(_)) {
            return None;
        }
        if !is_filtered(&self.holder, table) {
            return Some(Formula::Always);
        }
        if self.active.contains(&table.oid) && self.has_subquery(table) {
            self.failure = Some(Failure::Recursion(table.oid));
            return Some(Formula::Never);
        }
        self.active.push(table.oid);
        let visible = self.combined(table, PolicyCommand::Select, false);
        self.active.pop();
        Some(visible)
    }

    /// Whether a policy that applies to reading holds a sub-select: then PostgreSQL expands it, and refuses a circle.
    pub(super) fn has_subquery(&self, table: &Relation) -> bool {
        let policies = self.applicable(table, PolicyCommand::Select);
        let clauses = policies
            .iter()
            .flat_map(|policy| policy.using.iter().chain(&policy.with_check));
        clauses.into_iter().any(|clause| {
            let tokens = lex(&clause.text, 0..clause.text.len() as u32);
            tokens.iter().any(|token| {
                token.kind == TokenKind::Word
                    && token.text(&clause.text).eq_ignore_ascii_case("select")
            })
        })
    }

    pub(super) fn source(&self, text: &Text<'a>, factor: &TableFactor) -> Option<Source<'a>> {
        let TableFactor::Table {
            name,
            alias,
            args: None,
            ..
        } = factor
        else {
            return None;
        };
        let relation = self.relation(text, name)?;
        let own = name.0.last()?.as_ident()?;
        let schema = self
            .catalog
            .schema(relation.schema)
            .map(|schema| schema.name.clone());
        Some(match alias {
            Some(alias) if alias.columns.is_empty() => Source {
                name: alias.name.value.clone(),
                schema: None,
                relation,
            },
            Some(_) => return None,
            None => Source {
                name: own.value.clone(),
                schema,
                relation,
            },
        })
    }

    /// Tables of a sub-select that the caller may not read: such a statement fails, unless the planner drops the
    /// sub-select before it looks.
    pub(super) fn look_for_failures(&mut self, text: &Text<'a>, query: &Query) {
        let Some(select) = plain_select(query) else {
            return;
        };
        for from in &select.from {
            let factors =
                std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation));
            for factor in factors {
                if let Some(source) = self.source(text, factor)
                    && !may(&self.holder, source.relation, super::Command::Select)
                {
                    self.possible_failure = Some(Failure::Unreadable(source.relation.oid));
                }
            }
        }
    }
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
                Atom::ClaimIs(path, column) => Atom::ClaimIs(path, shift(column)),
                Atom::Exists(tables, inner) => {
                    Atom::Exists(tables, Box::new(at_depth(*inner, depth, index)))
                }
                Atom::In(tables, inner) => {
                    Atom::In(tables, Box::new(at_depth(*inner, depth, index)))
                }
                other @ (Atom::Claim(..) | Atom::ClaimNull(_) | Atom::Opaque { .. }) => other,
            };
            Formula::Test(atom, want)
        }
    }
}

/// The expression of `SELECT expression`, which has one row and no table.
pub(super) fn constant_select(query: &Query) -> Option<&Expr> {
    let select = plain_select(query)?;
    match select.projection.as_slice() {
        [SelectItem::UnnamedExpr(item) | SelectItem::ExprWithAlias { expr: item, .. }]
            if select.from.is_empty() && select.selection.is_none() =>
        {
            Some(item)
        }
        _ => None,
    }
}

/// A SELECT whose rows are those of its FROM and WHERE.
pub(super) fn plain_select(query: &Query) -> Option<&Select> {
    let SetExpr::Select(select) = &*query.body else {
        return match &*query.body {
            SetExpr::Query(inner) if is_bare(query) => plain_select(inner),
            _ => None,
        };
    };
    let groups = match &select.group_by {
        sqlparser::ast::GroupByExpr::Expressions(list, modifiers) => {
            !list.is_empty() || !modifiers.is_empty()
        }
        sqlparser::ast::GroupByExpr::All(_) => true,
    };
    let is_plain = is_bare(query) && !groups && select.having.is_none() && !has_aggregate(select);
    is_plain.then_some(&**select)
}

pub(super) fn is_bare(query: &Query) -> bool {
    query.with.is_none() && query.limit_clause.is_none() && query.fetch.is_none()
}

/// Whether an aggregate could make one row of many. A function in the list of a SELECT without FROM is none.
pub(super) fn has_aggregate(select: &Select) -> bool {
    let is_simple = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(item) | SelectItem::ExprWithAlias { expr: item, .. } => matches!(
            item,
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) | Expr::Cast { .. }
        ),
        SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => true,
        SelectItem::ExprWithAliases { .. } => false,
    };
    !select.from.is_empty() && !select.projection.iter().all(is_simple)
}

/// The query of `ARRAY(SELECT …)` or of a sub-select.
pub(super) fn array_query(tree: &Expr) -> Option<&Query> {
    match tree {
        Expr::Nested(inner) => array_query(inner),
        Expr::Subquery(query) => match constant_select(query) {
            Some(inner) => array_query(inner),
            None => Some(query),
        },
        Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("array") => {
            match &call.args {
                FunctionArguments::Subquery(query) => Some(query),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A sub-select that reads tables.
pub(super) fn subquery(tree: &Expr) -> Option<&Query> {
    match tree {
        Expr::Nested(inner) => subquery(inner),
        Expr::Cast { expr, .. } => subquery(expr),
        Expr::Subquery(query) => match constant_select(query) {
            Some(inner) => subquery(inner),
            None => Some(query),
        },
        _ => None,
    }
}
