//! Policies evaluated for one role: what depends only on who asks is worked out, the rest stays as a condition on rows.

use std::sync::Arc;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value as Literal};

use crate::catalog::{Catalog, Expression, Oid, Policy, Relation};
use crate::source::{FileId, Span};
use crate::sql::bridge::{binary_operator, expression_at};
use crate::sql::statement::PolicyCommand;

use super::call::json_step;
use super::formula::{Atom, Formula, Truth, Want};
use super::privilege::Holder;
use super::query::{array_query, constant_select, subquery};
use super::text::{Source, Text};
use super::value::{self, Value, array_literal, cast, literal_value};

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

/// Whom a role's token speaks of, on a platform with Supabase's roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    SignedOut,
    SignedIn,
    Service,
    /// A role that no token of the API carries: nothing is known of its session's claims.
    Other,
}

pub(super) struct Evaluator<'a> {
    pub(super) catalog: &'a Catalog,
    /// Whose privileges and policies count.
    pub(super) holder: Holder<'a>,
    /// The role that the caller's token names.
    pub(super) role: &'a str,
    pub(super) caller: Caller,
    /// The tables whose policies are being expanded.
    pub(super) active: Vec<Oid>,
    /// What certainly fails, whatever the rows are.
    pub(super) failure: Option<Failure>,
    /// What fails unless PostgreSQL's planner finds out first that it cannot matter.
    pub(super) possible_failure: Option<Failure>,
    /// Whether the planner had a constant to find that out by.
    pub(super) saw_constant: bool,
    /// Whether the body of a function is being read.
    pub(super) is_inlining: bool,
}

impl<'a> Evaluator<'a> {
    /// `asking` is whose token counts, `holder` whose privileges and policies.
    pub(super) fn new(
        catalog: &'a Catalog,
        asking: &Holder<'a>,
        holder: &Holder<'a>,
        table: Oid,
    ) -> Self {
        let caller = match asking.role.name.as_str() {
            "anon" => Caller::SignedOut,
            "authenticated" => Caller::SignedIn,
            "service_role" => Caller::Service,
            _ => Caller::Other,
        };
        Self {
            catalog,
            holder: holder.clone(),
            role: &asking.role.name,
            caller,
            active: vec![table],
            failure: None,
            possible_failure: None,
            saw_constant: false,
            is_inlining: false,
        }
    }

    /// What makes every statement fail.
    pub(super) fn certain_failure(&self) -> Option<Failure> {
        let possible = self
            .possible_failure
            .as_ref()
            .filter(|_| !self.saw_constant);
        self.failure.as_ref().or(possible).cloned()
    }

    /// Whether nothing was seen that may or may not fail.
    pub(super) fn is_exact(&self) -> bool {
        self.possible_failure.is_none()
    }

    /// Permissive policies by OR, restrictive ones by AND. A policy without the clause that counts contributes nothing;
    /// without any permissive clause no row is left.
    pub(super) fn combined(
        &mut self,
        table: &'a Relation,
        command: PolicyCommand,
        of_new_rows: bool,
    ) -> Formula {
        let mut permissive = Vec::new();
        let mut restrictive = Vec::new();
        for policy in self.applicable(table, command) {
            let Some(clause) = clause(policy, of_new_rows) else {
                continue;
            };
            let formula = self.policy_clause(table, clause);
            if policy.permissive {
                permissive.push(formula);
            } else {
                restrictive.push(formula);
            }
        }
        Formula::all(std::iter::once(Formula::any(permissive)).chain(restrictive))
    }

    pub(super) fn applicable(&self, table: &Relation, command: PolicyCommand) -> Vec<&'a Policy> {
        let policies = self.catalog.policies.related_to(table.oid);
        let applies = |policy: &&Policy| {
            (policy.command == command || policy.command == PolicyCommand::All)
                && self.holder.is_among(&policy.roles)
        };
        policies.filter(applies).collect()
    }

    pub(super) fn policy_clause(&mut self, table: &'a Relation, clause: &'a Expression) -> Formula {
        let span = Span::new(FileId(0), 0..clause.text.len() as u32);
        let Ok(tree) = expression_at(&clause.text, span) else {
            return opaque(clause.sql(self.catalog), true).when(Want::True, self.catalog);
        };
        let schema = self.catalog.schema(table.schema);
        let mut text = Text {
            expression: Arc::new(clause.clone()),
            parameters: Vec::new(),
            scopes: vec![vec![Source {
                name: table.name.clone(),
                schema: schema.map(|schema| schema.name.clone()),
                relation: table,
            }]],
        };
        self.truth(&mut text, &tree).when(Want::True, self.catalog)
    }

    /// An expression as a condition.
    pub(super) fn truth(&mut self, text: &mut Text<'a>, tree: &Expr) -> Truth {
        match self.value(text, tree).truth() {
            Some(truth) => truth,
            None => self.opaque(text, tree),
        }
    }

    pub(super) fn opaque(&self, text: &Text<'a>, tree: &Expr) -> Truth {
        let (sql, of_row) = text.sql(self.catalog, tree);
        opaque(sql, of_row)
    }

    pub(super) fn value(&mut self, text: &mut Text<'a>, tree: &Expr) -> Value {
        match tree {
            Expr::Nested(inner) => self.value(text, inner),
            Expr::Value(literal) => {
                self.saw_constant |= matches!(literal.value, Literal::Boolean(_) | Literal::Null);
                match &literal.value {
                    Literal::Placeholder(number) => text.parameter(number),
                    literal => literal_value(literal),
                }
            }
            Expr::TypedString(typed) => literal_value(&typed.value.value),
            Expr::Identifier(name) => text.column(std::slice::from_ref(name)),
            Expr::CompoundIdentifier(names) => text.column(names),
            Expr::Cast {
                expr, data_type, ..
            } => {
                let value = self.value(text, expr);
                cast(value, &data_type.to_string().to_ascii_lowercase())
            }
            Expr::Collate { expr, .. } => self.value(text, expr),
            Expr::Array(array) => {
                let values = array.elem.iter().map(|value| self.value(text, value));
                Value::List(values.collect())
            }
            Expr::Subquery(query) => {
                if let Some(inner) = constant_select(query) {
                    return self.value(text, inner);
                }
                self.look_for_failures(text, query);
                Value::Other
            }
            Expr::Function(call) => self.call(text, tree, call),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => Value::Truth(self.truth(text, expr).not()),
            Expr::BinaryOp { left, op, right } => self.binary(text, tree, left, op, right),
            Expr::IsTrue(inner) => Value::Truth(Truth::IsTrue(Box::new(self.truth(text, inner)))),
            Expr::IsNotTrue(inner) => {
                Value::Truth(Truth::IsTrue(Box::new(self.truth(text, inner))).not())
            }
            Expr::IsFalse(inner) => {
                Value::Truth(Truth::IsTrue(Box::new(self.truth(text, inner).not())))
            }
            Expr::IsNotFalse(inner) => {
                Value::Truth(Truth::IsTrue(Box::new(self.truth(text, inner).not())).not())
            }
            Expr::IsNull(inner) | Expr::IsUnknown(inner) => {
                Value::Truth(self.is_null(text, tree, inner))
            }
            Expr::IsNotNull(inner) | Expr::IsNotUnknown(inner) => {
                // An opaque test shows the whole expression, its NOT included.
                match self.is_null(text, tree, inner) {
                    opaque @ Truth::Atom(Atom::Opaque { .. }) => Value::Truth(opaque),
                    known => Value::Truth(known.not()),
                }
            }
            Expr::Like {
                negated,
                expr,
                pattern,
                ..
            } => {
                let (value, pattern) = (self.value(text, expr), self.value(text, pattern));
                match (value, pattern) {
                    // LIKE is strict.
                    (Value::Null, _) | (_, Value::Null) => Value::Null,
                    (Value::Column(column), Value::Text(pattern)) => {
                        let pattern = crate::catalog::quote_literal(&pattern);
                        let like = Truth::Atom(Atom::Compare(column, "like", pattern));
                        Value::Truth(if *negated { like.not() } else { like })
                    }
                    _ => Value::Other,
                }
            }
            Expr::IsDistinctFrom(left, right) => match self.is_same(text, left, right) {
                Some(same) => Value::Truth(same.not()),
                None => Value::Other,
            },
            Expr::IsNotDistinctFrom(left, right) => match self.is_same(text, left, right) {
                Some(same) => Value::Truth(same),
                None => Value::Other,
            },
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let left = self.value(text, expr);
                let options: Vec<_> = list.iter().map(|option| self.value(text, option)).collect();
                self.any_of(text, tree, &left, &options, *negated)
            }
            Expr::AnyOp {
                left,
                compare_op: BinaryOperator::Eq,
                right,
                ..
            } => self.any_op(text, tree, left, right),
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_query(text, tree, expr, subquery, *negated),
            Expr::Exists { subquery, negated } => match self.exists(text, subquery, None) {
                Some(truth) if *negated => Value::Truth(truth.not()),
                Some(truth) => Value::Truth(truth),
                None => Value::Other,
            },
            _ => Value::Other,
        }
    }

    fn binary(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Value {
        match op {
            BinaryOperator::And => {
                return Value::Truth(Truth::And(vec![
                    self.truth(text, left),
                    self.truth(text, right),
                ]));
            }
            BinaryOperator::Or => {
                return Value::Truth(Truth::Or(vec![
                    self.truth(text, left),
                    self.truth(text, right),
                ]));
            }
            _ => {}
        }
        if *op == BinaryOperator::Eq {
            // `a = (SELECT …)` is IN as long as the query has no second row, which would be an error.
            for (value, other) in [(left, right), (right, left)] {
                if let Some(query) = subquery(other) {
                    return self.in_query(text, tree, value, query, false);
                }
            }
        }
        let (a, b) = (self.value(text, left), self.value(text, right));
        match op {
            BinaryOperator::Arrow => return json_step(&a, &b, Value::Json),
            BinaryOperator::LongArrow => return json_step(&a, &b, |path| self.claim(path)),
            BinaryOperator::HashLongArrow => {
                if let (Value::Json(path), Value::Text(steps)) = (&a, &b) {
                    let steps = steps.trim_matches(['{', '}']).split(',');
                    let path = path
                        .iter()
                        .cloned()
                        .chain(steps.map(|step| step.trim().to_owned()));
                    return self.claim(path.collect());
                }
                return Value::Other;
            }
            _ => {}
        }
        // Someone may have given the operator a meaning of their own.
        let (_, symbol) = binary_operator(op);
        let redefined = self
            .catalog
            .operators
            .iter()
            .any(|operator| operator.name == symbol && operator.provenance.is_users());
        if redefined {
            return Value::Other;
        }
        match op {
            BinaryOperator::StringConcat if a == Value::Null || b == Value::Null => Value::Null,
            BinaryOperator::Eq => match value::equal(&a, &b) {
                Some(truth) => {
                    self.saw_constant |= truth == Truth::Const(Some(true));
                    Value::Truth(truth)
                }
                None => Value::Truth(self.opaque(text, tree)),
            },
            BinaryOperator::NotEq => match value::equal(&a, &b) {
                Some(truth) => Value::Truth(truth.not()),
                None => Value::Truth(self.opaque(text, tree)),
            },
            _ => match (ordering(op), &a, &b) {
                // These are strict, as every comparison that comes with PostgreSQL.
                (Some(_), Value::Null, _) | (Some(_), _, Value::Null) => Value::Null,
                (Some(symbol), Value::Column(column), literal) => match literal.literal() {
                    Some(literal) => {
                        Value::Truth(Truth::Atom(Atom::Compare(*column, symbol, literal)))
                    }
                    None => Value::Truth(self.opaque(text, tree)),
                },
                (Some(symbol), Value::Claim(path), literal) => match literal.literal() {
                    Some(literal) => Value::Truth(value::claim(path, symbol, &literal)),
                    None => Value::Truth(self.opaque(text, tree)),
                },
                (Some(_), ..) => Value::Truth(self.opaque(text, tree)),
                (None, ..) => Value::Other,
            },
        }
    }

    fn is_null(&mut self, text: &mut Text<'a>, tree: &Expr, inner: &Expr) -> Truth {
        match self.value(text, inner) {
            Value::Null => Truth::Const(Some(true)),
            Value::CallerId | Value::Text(_) | Value::Number(_) => Truth::Const(Some(false)),
            Value::Truth(Truth::Const(value)) => Truth::Const(Some(value.is_none())),
            Value::Claim(path) => Truth::Atom(Atom::ClaimNull(path)),
            Value::Column(column) => {
                let relation = self.catalog.relation(column.relation);
                let not_null = relation
                    .and_then(|relation| relation.column_numbered(column.column))
                    .is_some_and(|column| column.not_null);
                if not_null {
                    Truth::Const(Some(false))
                } else {
                    Truth::Atom(Atom::Null(column))
                }
            }
            _ => self.opaque(text, tree),
        }
    }

    /// IS NOT DISTINCT FROM.
    fn is_same(&mut self, text: &mut Text<'a>, left: &Expr, right: &Expr) -> Option<Truth> {
        let (a, b) = (self.value(text, left), self.value(text, right));
        let is_null = |value: &Value| match value {
            Value::Null => Some(Truth::Const(Some(true))),
            Value::CallerId | Value::Text(_) | Value::Number(_) => Some(Truth::Const(Some(false))),
            Value::Truth(Truth::Const(value)) => Some(Truth::Const(Some(value.is_none()))),
            Value::Column(column) => Some(Truth::Atom(Atom::Null(*column))),
            Value::Claim(path) => Some(Truth::Atom(Atom::ClaimNull(path.clone()))),
            _ => None,
        };
        let equal = Truth::IsTrue(Box::new(value::equal(&a, &b)?));
        Some(Truth::Or(vec![
            equal,
            Truth::And(vec![is_null(&a)?, is_null(&b)?]),
        ]))
    }

    fn any_of(
        &mut self,
        text: &Text<'a>,
        tree: &Expr,
        left: &Value,
        options: &[Value],
        negated: bool,
    ) -> Value {
        let tests: Option<Vec<_>> = options
            .iter()
            .map(|option| value::equal(left, option))
            .collect();
        Value::Truth(match tests {
            Some(tests) if negated => Truth::Or(tests).not(),
            Some(tests) => Truth::Or(tests),
            None => self.opaque(text, tree),
        })
    }

    fn any_op(&mut self, text: &mut Text<'a>, tree: &Expr, left: &Expr, right: &Expr) -> Value {
        let value = self.value(text, left);
        // `= ANY (ARRAY(SELECT …))` and `= ANY (SELECT …)` are IN.
        if let Some(query) = array_query(right) {
            return self.in_query(text, tree, left, query, false);
        }
        match self.value(text, right) {
            Value::List(options) => self.any_of(text, tree, &value, &options, false),
            Value::Text(array) => match array_literal(&array) {
                Some(options) => self.any_of(text, tree, &value, &options, false),
                None => Value::Truth(self.opaque(text, tree)),
            },
            // `= ANY (NULL)` is NULL, and so is `NULL = ANY (…)` of anything but an empty array, which gives false.
            Value::Null => Value::Null,
            _ if value == Value::Null => Value::Null,
            _ => Value::Truth(self.opaque(text, tree)),
        }
    }
}

/// The clause of a policy that counts for rows that there are, or for new ones.
pub(super) fn clause(policy: &Policy, of_new_rows: bool) -> Option<&Expression> {
    if of_new_rows {
        policy.with_check.as_ref().or(policy.using.as_ref())
    } else {
        policy.using.as_ref()
    }
}

fn opaque(sql: String, of_row: bool) -> Truth {
    Truth::Atom(Atom::Opaque { sql, of_row })
}

/// Comparisons that come with PostgreSQL, by their symbol.
fn ordering(op: &BinaryOperator) -> Option<&'static str> {
    Some(match op {
        BinaryOperator::Lt => "<",
        BinaryOperator::LtEq => "<=",
        BinaryOperator::Gt => ">",
        BinaryOperator::GtEq => ">=",
        BinaryOperator::PGLikeMatch => "~~",
        BinaryOperator::PGILikeMatch => "~~*",
        _ => return None,
    })
}
