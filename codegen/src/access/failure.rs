//! What makes every statement fail, whatever the rows are: policies that read their own table, tables and functions that
//! the caller has no right to.
//!
//! PostgreSQL finds a circle of policies when it rewrites the query (`fireRIRrules`), missing privileges when execution
//! starts (`ExecCheckRTPerms`, `ExecInitFunc`), and of both only those in what the planner has kept: a part of a condition
//! that constants decide is dropped before.

use crate::catalog::{Catalog, Class, Expression, Oid, Policy, Privilege, ReferenceForm, Relation};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::PolicyCommand;
use crate::sql::tree::{Constant, Expr, ExprKind, IsTest, Part, Query};

use super::call::callee;
use super::evaluate::clauses;
use super::is_filtered;
use super::privilege::Holder;
use super::text::{Text, expression_in, relation_of, relations_named};
use super::view::named_relations;

/// Why every statement fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A policy reads its own table, directly or through others (SQLSTATE 42P17).
    Recursion(Oid),
    /// A policy reads a table that the caller may not read.
    Unreadable(Oid),
    /// A policy calls a function that the caller may not call.
    NotCallable(Oid),
    /// A view through which no row can be changed (SQLSTATE 55000).
    NotUpdatable(Oid),
}

/// Views that stand on views: deeper than this nobody looks.
const MAX_DEPTH: usize = 32;

/// The clauses that a statement adds, each with the command whose policies it comes from and whether it is for new rows.
pub(super) type Used = (PolicyCommand, bool);

/// What makes statements fail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Failures {
    /// Whatever the rows are.
    pub(super) certain: Option<Failure>,
    /// Unless the planner drops it, which other versions do than others.
    pub(super) possible: Option<Failure>,
}

/// What makes every statement fail whose rows these clauses decide.
pub(super) fn failures<'a>(
    catalog: &'a Catalog,
    holder: &Holder<'a>,
    table: &'a Relation,
    used: &[Used],
) -> Failures {
    let own: Vec<Vec<Clause<'a>>> = used
        .iter()
        .map(|(command, of_new_rows)| clauses(catalog, holder, table, *command, *of_new_rows))
        .collect();
    let mut search = Search {
        catalog,
        holder,
        active: Vec::new(),
        skips_calls: false,
        certain: None,
        possible: None,
    };
    if let Some(failure) = search.recursion(table, &own.concat()) {
        return Failures {
            certain: Some(failure),
            possible: None,
        };
    }
    search.active = vec![table.oid];
    // Where no row can pass, nothing of the row conditions is run, but their sub-selects are still planned.
    let is_dead = used
        .iter()
        .zip(&own)
        .any(|((_, of_new_rows), clauses)| !of_new_rows && lets_nothing_through(clauses));
    for ((_, of_new_rows), clauses) in used.iter().zip(&own) {
        search.skips_calls = is_dead && !of_new_rows;
        search.clauses(table, clauses);
    }
    Failures {
        certain: search.certain,
        possible: search.possible,
    }
}

/// Whether constants decide that no row passes.
fn lets_nothing_through(clauses: &[Clause<'_>]) -> bool {
    let never = |clause: &Expression| {
        expression_in(&clause.text, 0..clause.text.len() as u32).is_some_and(|tree| {
            matches!(
                folded(&clause.text, &tree, true),
                Some(Folded::Bool(false) | Folded::Null)
            )
        })
    };
    let mut restrictive = clauses.iter().filter(|(policy, _)| !policy.permissive);
    let mut permissive = clauses.iter().filter(|(policy, _)| policy.permissive);
    restrictive.any(|(_, clause)| never(clause)) || permissive.all(|(_, clause)| never(clause))
}

/// What makes a query fail that reads a relation.
pub(super) fn of_reading<'a>(
    catalog: &'a Catalog,
    holder: &Holder<'a>,
    relation: &'a Relation,
    columns: &[i16],
) -> Option<Failure> {
    if !may_read(holder, relation, columns) {
        return Some(Failure::Unreadable(relation.oid));
    }
    if !is_filtered(holder, relation) {
        return None;
    }
    let found = failures(catalog, holder, relation, &[(PolicyCommand::Select, false)]);
    found.certain.or(found.possible)
}

type Clause<'a> = (&'a Policy, &'a Expression);

struct Search<'a, 'h> {
    catalog: &'a Catalog,
    holder: &'h Holder<'a>,
    active: Vec<Oid>,
    /// Calls outside of sub-selects may not be run: whether they are depends on the version.
    skips_calls: bool,
    certain: Option<Failure>,
    possible: Option<Failure>,
}

impl<'a> Search<'a, '_> {
    /// A circle of policies with sub-selects.
    fn recursion(&mut self, table: &'a Relation, clauses: &[Clause<'a>]) -> Option<Failure> {
        if !clauses.iter().any(|(policy, _)| has_query(policy)) {
            return None;
        }
        if self.active.contains(&table.oid) {
            return Some(Failure::Recursion(table.oid));
        }
        self.active.push(table.oid);
        let mut named: Vec<Oid> = Vec::new();
        for (_, clause) in clauses {
            let text = Text::of_policy(clause, table);
            named.extend(relations_named(&text, text.whole()));
        }
        named.sort_unstable();
        named.dedup();
        let found = named
            .into_iter()
            .find_map(|oid| self.expand(self.catalog.relation(oid)?, 0));
        self.active.pop();
        found
    }

    fn expand(&mut self, relation: &'a Relation, depth: usize) -> Option<Failure> {
        if relation.view().is_some() && depth < MAX_DEPTH {
            let below = named_relations(self.catalog, relation);
            return below
                .into_iter()
                .filter(|_| super::is_security_invoker(relation))
                .find_map(|relation| self.expand(relation, depth + 1));
        }
        if !is_filtered(self.holder, relation) {
            return None;
        }
        let inner = self.read_clauses(relation);
        self.recursion(relation, &inner)
    }

    fn read_clauses(&self, table: &Relation) -> Vec<Clause<'a>> {
        clauses(
            self.catalog,
            self.holder,
            table,
            PolicyCommand::Select,
            false,
        )
    }

    /// What of the clauses the planner keeps: a permissive one that constants make true leaves no other.
    fn clauses(&mut self, table: &'a Relation, clauses: &[Clause<'a>]) {
        let read: Vec<_> = clauses
            .iter()
            .filter_map(|(policy, clause)| {
                let tree = expression_in(&clause.text, 0..clause.text.len() as u32)?;
                Some((policy.permissive, *clause, tree))
            })
            .collect();
        let is_open = read.iter().any(|(permissive, clause, tree)| {
            *permissive && folded(&clause.text, tree, true) == Some(Folded::Bool(true))
        });
        let texts: Vec<_> = read
            .iter()
            .map(|(_, clause, _)| Text::of_policy(clause, table))
            .collect();
        let mut permissive = Vec::new();
        for ((is_permissive, _, tree), text) in read.iter().zip(&texts) {
            match (is_permissive, is_open) {
                (true, true) => {}
                (true, false) => arms(text, tree, &mut permissive),
                (false, _) => self.expression(text, tree, true),
            }
        }
        self.any_of(permissive);
    }

    /// Conditions that are joined by OR, as far as the planner keeps them.
    fn any_of(&mut self, arms: Vec<Arm<'_, 'a, '_>>) {
        for arm in kept(arms) {
            for part in arm.parts {
                self.expression(arm.text, part, true);
            }
        }
    }

    fn expression(&mut self, text: &Text<'a>, tree: &Expr, is_condition: bool) {
        let sql = text.expression.text.clone();
        if folded(&sql, tree, is_condition).is_some() {
            return;
        }
        match &tree.kind {
            ExprKind::Or(_) if is_condition => {
                let mut found = Vec::new();
                arms(text, tree, &mut found);
                self.any_of(found);
                return;
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in parts {
                    self.expression(text, part, is_condition);
                }
                return;
            }
            ExprKind::Coalesce(arguments) => {
                for argument in arguments {
                    self.expression(text, argument, false);
                    if folded(&sql, argument, false).is_some_and(|it| it != Folded::Null) {
                        break;
                    }
                }
                return;
            }
            ExprKind::Case {
                operand: None,
                branches,
                otherwise,
            } => {
                for (condition, result) in branches {
                    match folded(&sql, condition, false) {
                        Some(Folded::Bool(true)) => {
                            self.expression(text, result, false);
                            return;
                        }
                        Some(_) => {}
                        None => {
                            self.expression(text, condition, false);
                            self.expression(text, result, false);
                        }
                    }
                }
                if let Some(otherwise) = otherwise {
                    self.expression(text, otherwise, false);
                }
                return;
            }
            ExprKind::Function(call) => {
                if let super::call::Callee::Made(function) = callee(self.catalog, text, &call.name)
                    && !self.holder.may_execute(function)
                {
                    let failure = Failure::NotCallable(function.oid);
                    if self.skips_calls {
                        self.possible.get_or_insert(failure);
                    } else {
                        self.certain.get_or_insert(failure);
                    }
                }
            }
            _ => {}
        }
        for part in tree.parts() {
            match part {
                Part::Expr(inner) => self.expression(text, inner, false),
                Part::Query(query) => self.query(text, query),
            }
        }
    }

    fn query(&mut self, text: &Text<'a>, query: &Query) {
        let skips_calls = std::mem::take(&mut self.skips_calls);
        for item in query.items() {
            if let Some(relation) = relation_of(self.catalog, text, item) {
                self.reads(text, relation);
            }
        }
        for part in query.parts() {
            match part {
                Part::Expr(inner) => self.expression(text, inner, false),
                Part::Query(query) => self.query(text, query),
            }
        }
        self.skips_calls = skips_calls;
    }

    fn reads(&mut self, text: &Text<'a>, relation: &'a Relation) {
        // USAGE of the schema was asked for when the policy was made.
        if !may_read(self.holder, relation, &columns_read(text, relation)) {
            self.certain
                .get_or_insert(Failure::Unreadable(relation.oid));
        }
        if relation.table().is_some()
            && is_filtered(self.holder, relation)
            && !self.active.contains(&relation.oid)
        {
            self.active.push(relation.oid);
            let clauses = self.read_clauses(relation);
            self.skips_calls = lets_nothing_through(&clauses);
            self.clauses(relation, &clauses);
            self.skips_calls = false;
            self.active.pop();
        }
    }
}

/// One of the conditions that OR joins, as those that AND joins in it.
struct Arm<'t, 'a, 'e> {
    text: &'t Text<'a>,
    parts: Vec<&'e Expr>,
}

/// What OR joins, without what constants decide.
fn arms<'t, 'a, 'e>(text: &'t Text<'a>, tree: &'e Expr, into: &mut Vec<Arm<'t, 'a, 'e>>) {
    if let ExprKind::Or(parts) = &tree.kind {
        for part in parts {
            arms(text, part, into);
        }
    } else if folded(&text.expression.text, tree, true).is_none() {
        let mut parts = Vec::new();
        conjuncts(text, tree, &mut parts);
        into.push(Arm { text, parts });
    }
}

fn conjuncts<'e>(text: &Text<'_>, tree: &'e Expr, into: &mut Vec<&'e Expr>) {
    if let ExprKind::And(parts) = &tree.kind {
        for part in parts {
            conjuncts(text, part, into);
        }
    } else if folded(&text.expression.text, tree, true).is_none() {
        into.push(tree);
    }
}

/// `a OR (a AND b)` is `a`, and `b` is planned no more (`process_duplicate_ors`).
fn kept<'t, 'a, 'e>(mut arms: Vec<Arm<'t, 'a, 'e>>) -> Vec<Arm<'t, 'a, 'e>> {
    if arms.len() < 2 {
        return arms;
    }
    let written = arms.iter().map(|arm| {
        let parts = arm.parts.iter();
        parts.map(|part| words(arm.text, part)).collect::<Vec<_>>()
    });
    let written: Vec<_> = written.collect();
    let is_in_all = |own: &Vec<Vec<String>>| {
        written
            .iter()
            .all(|other| own.iter().all(|part| other.contains(part)))
    };
    match written.iter().position(is_in_all) {
        Some(index) => vec![arms.swap_remove(index)],
        None => arms,
    }
}

/// The words of an expression, so that two that mean the same are mostly written the same.
fn words(text: &Text<'_>, tree: &Expr) -> Vec<String> {
    let sql = &text.expression.text;
    let table = text.scopes.first().and_then(|scope| scope.first());
    let tokens = lex(sql, tree.span.start..tree.span.end);
    let mut words: Vec<String> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let word = match token.kind {
            TokenKind::Word => token.text(sql).to_lowercase(),
            _ => token.text(sql).to_owned(),
        };
        // The table itself need not be named.
        if token.kind == TokenKind::Dot
            && words.last().map(String::as_str) == table.map(|it| it.name.as_str())
        {
            words.pop();
        } else {
            words.push(word);
        }
    }
    words
}

/// Whether a policy holds a sub-select, in the clause that counts or in the other one (`RowSecurityPolicy.hassublinks`).
fn has_query(policy: &Policy) -> bool {
    let mut clauses = policy.using.iter().chain(&policy.with_check);
    clauses.any(|clause| {
        let tokens = lex(&clause.text, 0..clause.text.len() as u32);
        tokens.iter().any(|token| {
            token.kind == TokenKind::Word && token.text(&clause.text).eq_ignore_ascii_case("select")
        })
    })
}

/// The columns of a relation that a text names, by number; those of `*` too.
pub(super) fn columns_read(text: &Text<'_>, relation: &Relation) -> Vec<i16> {
    let mut columns = Vec::new();
    for reference in text.references(text.whole()) {
        let starred: Vec<_> = match &reference.form {
            ReferenceForm::Star { columns } => {
                columns.iter().filter_map(|column| column.source).collect()
            }
            _ => vec![reference.target],
        };
        for target in starred {
            if target.class == Class::Relation
                && target.oid == relation.oid
                && target.column > 0
                && !columns.contains(&target.column)
            {
                columns.push(target.column);
            }
        }
    }
    columns
}

/// Whether a role may read these columns, or if there are none, whether it may read anything (manual, SELECT).
pub(super) fn may_read(holder: &Holder<'_>, relation: &Relation, columns: &[i16]) -> bool {
    if holder.on_relation(relation).contains(Privilege::Select) {
        return true;
    }
    let granted = holder.columns(relation, Privilege::Select);
    !granted.is_empty() && columns.iter().all(|column| granted.contains(column))
}

/// What an expression is before it is run, if constants decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Folded {
    Null,
    Bool(bool),
    Text(String),
    Integer(i32),
}

/// `eval_const_expressions` as far as conditions need it. In a condition NULL counts as false where AND and OR join.
fn folded(text: &str, tree: &Expr, is_condition: bool) -> Option<Folded> {
    use Folded::{Bool, Null};
    Some(match &tree.kind {
        ExprKind::Constant(constant) => match constant {
            Constant::Null => Null,
            Constant::Bool(value) => Bool(*value),
            Constant::String(value) => Folded::Text(value.clone()),
            Constant::Integer(value) => Folded::Integer(*value),
            _ => return None,
        },
        ExprKind::Cast { operand, .. } => match folded(text, operand, false)? {
            Null => Null,
            Bool(value) => Bool(value),
            _ => return None,
        },
        ExprKind::And(parts) => junction(text, parts, is_condition, false)?,
        ExprKind::Or(parts) => junction(text, parts, is_condition, true)?,
        ExprKind::Not(inner) => match folded(text, inner, false)? {
            Bool(value) => Bool(!value),
            Null => Null,
            _ => return None,
        },
        ExprKind::Infix {
            operator,
            left,
            right,
        } => {
            let (left, right) = (folded(text, left, false), folded(text, right, false));
            match (left, right) {
                (Some(Null), _) | (_, Some(Null)) => Null,
                (Some(left), Some(right)) => match operator.symbol.as_str() {
                    "=" => Bool(left == right),
                    "<>" => Bool(left != right),
                    _ => return None,
                },
                _ => return None,
            }
        }
        ExprKind::Is {
            operand,
            test,
            negated,
        } => {
            let value = folded(text, operand, false)?;
            let holds = match test {
                IsTest::Null => value == Null,
                IsTest::Truth => {
                    let tokens = lex(text, tree.span.start..tree.span.end);
                    let word = tokens.last()?.text(text).to_ascii_lowercase();
                    match word.as_str() {
                        "true" => value == Bool(true),
                        "false" => value == Bool(false),
                        _ => value == Null,
                    }
                }
                _ => return None,
            };
            Bool(holds != *negated)
        }
        ExprKind::Case {
            operand: None,
            branches,
            otherwise,
        } => {
            for (condition, result) in branches {
                if folded(text, condition, false)? == Bool(true) {
                    return folded(text, result, false);
                }
            }
            match otherwise {
                Some(otherwise) => folded(text, otherwise, false)?,
                None => Null,
            }
        }
        ExprKind::Coalesce(arguments) => {
            for argument in arguments {
                match folded(text, argument, false)? {
                    Null => {}
                    known => return Some(known),
                }
            }
            Null
        }
        _ => return None,
    })
}

/// AND, which a single FALSE decides, or OR, which a single TRUE decides. In a condition NULL is as good as FALSE.
fn junction(text: &str, parts: &[Expr], is_condition: bool, deciding: bool) -> Option<Folded> {
    use Folded::{Bool, Null};
    let parts: Vec<_> = parts
        .iter()
        .map(|part| folded(text, part, is_condition))
        .collect();
    let decides = |part: &Option<Folded>| match part {
        Some(Bool(value)) => *value == deciding,
        Some(Null) => is_condition && !deciding,
        _ => false,
    };
    if parts.iter().any(decides) {
        return Some(Bool(deciding));
    }
    if parts.iter().all(|part| *part == Some(Bool(!deciding))) {
        return Some(Bool(!deciding));
    }
    parts.iter().all(Option::is_some).then_some(Null)
}
