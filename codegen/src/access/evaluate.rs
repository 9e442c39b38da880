//! Policies evaluated for one role: what depends only on who asks is worked out, the rest stays as a condition on rows.

use crate::catalog::{
    Catalog, Expression, FunctionParameter, Oid, Policy, Relation, TypeReference,
};
use crate::sql::statement::PolicyCommand;
use crate::sql::tree::{Constant, Expr, ExprKind, InList, IsTest, Operand, Subscript};

use super::bucket::Fixed;
use super::failure::Failure;
use super::formula::{Atom, ColumnPart, ColumnReference, Formula, GivenTest, Truth, Want};
use super::fragment::Fragment;
use super::inline::Bodies;
use super::privilege::Holder;
use super::query::constant_select;
use super::text::{Argument, Meaning, Text, expression_in};
use super::value::{self, Value, array_literal, cast};

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
    /// The functions whose bodies are being read.
    pub(super) inlining: Vec<Oid>,
    /// What fails if it comes to that: inside of functions.
    pub(super) possible_failure: Option<Failure>,
    pub(super) bodies: Bodies,
    /// A volatile function reads the table itself, and so sees what the statement has already done to it.
    pub(super) is_unsettled: bool,
    /// A column of the table that holds one text in all rows.
    fixed: Option<Fixed>,
}

impl<'a> Evaluator<'a> {
    /// `asking` is whose token counts, `holder` whose privileges and policies.
    pub(super) fn new(
        catalog: &'a Catalog,
        asking: &Holder<'a>,
        holder: &Holder<'a>,
        table: Oid,
        fixed: Option<Fixed>,
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
            inlining: Vec::new(),
            possible_failure: None,
            bodies: asking.bodies.clone(),
            is_unsettled: false,
            fixed,
        }
    }

    /// A column, or what it is known to hold.
    fn column(&self, column: ColumnReference) -> Value {
        let fixed = self.fixed.as_ref().filter(|fixed| {
            column.depth == 0 && column.relation == fixed.relation && column.column == fixed.column
        });
        fixed.map_or(Value::Column(column), |fixed| {
            Value::Text(fixed.value.clone())
        })
    }

    /// Permissive policies by OR, restrictive ones by AND. A policy without the clause that counts contributes nothing;
    /// without any permissive clause no row is left.
    pub(super) fn combined(
        &mut self,
        table: &'a Relation,
        command: PolicyCommand,
        of_new_rows: bool,
    ) -> Formula {
        let clauses = clauses(self.catalog, &self.holder, table, command, of_new_rows);
        let mut permissive = Vec::new();
        let mut restrictive = Vec::new();
        for (policy, clause) in clauses {
            let formula = self.policy_clause(table, clause);
            if policy.permissive {
                permissive.push(formula);
            } else {
                restrictive.push(formula);
            }
        }
        Formula::all(std::iter::once(Formula::any(permissive)).chain(restrictive))
    }

    pub(super) fn policy_clause(&mut self, table: &'a Relation, clause: &Expression) -> Formula {
        let mut text = Text::of_policy(clause, table);
        let truth = match expression_in(&clause.text, 0..clause.text.len() as u32) {
            Some(tree) => self.truth(&mut text, &tree),
            None => {
                let fragment = Fragment::text(clause.sql(self.catalog));
                Truth::Atom(Atom::Opaque(fragment))
            }
        };
        truth.when(Want::True, self.catalog)
    }

    /// An expression as a condition.
    pub(super) fn truth(&mut self, text: &mut Text<'a>, tree: &Expr) -> Truth {
        match self.value(text, tree).truth() {
            Some(truth) => truth,
            None => self.as_sql(text, tree),
        }
    }

    /// A condition that is not taken apart: SQL of the row and the token, or of what nobody knows.
    pub(super) fn as_sql(&mut self, text: &mut Text<'a>, tree: &Expr) -> Truth {
        let (fragment, nature) = self.fragment(text, tree);
        Truth::Atom(if nature.certain {
            Atom::Expression(fragment)
        } else {
            Atom::Opaque(fragment)
        })
    }

    /// A value that is not taken apart.
    fn opaque_value(&mut self, text: &mut Text<'a>, tree: &Expr) -> Value {
        let (fragment, nature) = self.fragment(text, tree);
        if !nature.certain {
            return Value::Other;
        }
        if !nature.of_caller && fragment.columns().next().is_none() {
            let mut sql = String::new();
            for part in &fragment.parts {
                match part {
                    super::fragment::FragmentPart::Text(text) => sql.push_str(text),
                    _ => return Value::Expression(fragment),
                }
            }
            return Value::Constant(sql);
        }
        Value::Expression(fragment)
    }

    pub(super) fn value(&mut self, text: &mut Text<'a>, tree: &Expr) -> Value {
        let known = self.known_value(text, tree);
        if known == Value::Other {
            return self.opaque_value(text, tree);
        }
        known
    }

    /// The value of an expression whose parts are understood, else [`Value::Other`].
    fn known_value(&mut self, text: &mut Text<'a>, tree: &Expr) -> Value {
        match &tree.kind {
            ExprKind::Constant(constant) => match constant {
                Constant::Null => Value::Null,
                Constant::Bool(value) => Value::Truth(Truth::Const(Some(*value))),
                Constant::String(value) => Value::Text(text.label(self.catalog, tree, value)),
                Constant::Integer(_) => {
                    Value::Number(text.sql(self.catalog, tree.span.start..tree.span.end))
                }
                _ => Value::Constant(text.sql(self.catalog, tree.span.start..tree.span.end)),
            },
            ExprKind::Column(names) => match text.column(names) {
                Meaning::Column(column) => self.column(column),
                Meaning::Parameter(argument) => argument.value.clone(),
                Meaning::Unknown => Value::Other,
            },
            ExprKind::Parameter(number) => match text.parameter(*number) {
                Some(argument) => argument.value.clone(),
                None => Value::Other,
            },
            ExprKind::SqlValue(word) => match word.word {
                "current_user" | "current_role" | "user" => {
                    Value::Text(self.holder.role.name.clone())
                }
                _ => Value::Other,
            },
            ExprKind::Cast { operand, data_type } => {
                let value = self.value(text, operand);
                let name = match data_type.array_dimensions {
                    0 => data_type.name.name.value.as_str(),
                    _ => "",
                };
                match value {
                    Value::List(_) => value,
                    value => cast(self.catalog, value, name, !data_type.modifiers.is_empty()),
                }
            }
            ExprKind::Collate { operand, .. } | ExprKind::Field { operand, .. } => {
                match self.value(text, operand) {
                    Value::Null => Value::Null,
                    _ => Value::Other,
                }
            }
            ExprKind::Array(elements) => {
                let values = elements.iter().map(|value| self.value(text, value));
                Value::List(values.collect())
            }
            ExprKind::Scalar(query) => match constant_select(query) {
                Some(inner) => self.value(text, inner),
                None => Value::Other,
            },
            ExprKind::Function(call) => self.call(text, call),
            ExprKind::Coalesce(arguments) => self.coalesce(text, arguments),
            ExprKind::NullIf(left, right) => {
                match (self.value(text, left), self.value(text, right)) {
                    (Value::Null, _) => Value::Null,
                    (value @ (Value::CallerId | Value::Json(_)), Value::Text(empty))
                        if empty.is_empty() =>
                    {
                        value
                    }
                    _ => Value::Other,
                }
            }
            ExprKind::Case {
                operand,
                branches,
                otherwise,
            } => self.case(text, operand.as_deref(), branches, otherwise.as_deref()),
            ExprKind::And(parts) => {
                let parts = parts.iter().map(|part| self.truth(text, part));
                Value::Truth(Truth::And(parts.collect()))
            }
            ExprKind::Or(parts) => {
                let parts = parts.iter().map(|part| self.truth(text, part));
                Value::Truth(Truth::Or(parts.collect()))
            }
            ExprKind::Not(inner) => Value::Truth(self.truth(text, inner).not()),
            ExprKind::Is {
                operand,
                test,
                negated,
            } => self.is(text, tree, operand, *test, *negated),
            ExprKind::Distinct {
                left,
                right,
                negated,
            } => match self.is_same(text, left, right) {
                Some(same) if *negated => Value::Truth(same),
                Some(same) => Value::Truth(same.not()),
                None => Value::Other,
            },
            ExprKind::Infix {
                operator,
                left,
                right,
            } => self.infix(text, tree, operator, left, right),
            ExprKind::Like {
                kind,
                operand,
                pattern,
                escape,
                negated,
            } => self.like(text, *kind, operand, pattern, escape.is_some(), *negated),
            ExprKind::Between {
                operand,
                low,
                high,
                negated,
                symmetric: false,
            } => {
                let value = self.value(text, operand);
                let (low, high) = (self.value(text, low), self.value(text, high));
                let bounds = [(">=", low), ("<=", high)]
                    .map(|(symbol, bound)| super::compare::ordered(&value, symbol, &bound));
                match bounds {
                    [Some(low), Some(high)] => {
                        let both = Truth::And(vec![low, high]);
                        Value::Truth(if *negated { both.not() } else { both })
                    }
                    _ => Value::Other,
                }
            }
            ExprKind::In {
                operand,
                list: InList::Values(options),
                negated,
            } => {
                let left = self.value(text, operand);
                let options: Vec<_> = options.iter().map(|it| self.value(text, it)).collect();
                self.any_of(text, tree, &left, &options, *negated)
            }
            ExprKind::In {
                operand,
                list: InList::Query(query),
                negated,
            } => self.in_query(text, tree, operand, query, *negated),
            ExprKind::Quantified {
                operator,
                left,
                all: false,
                right,
            } if operator.symbol == "=" && operator.schema.is_none() => match right {
                Operand::Expr(right) => self.any_op(text, tree, left, right),
                Operand::Query(query) => self.in_query(text, tree, left, query, false),
            },
            ExprKind::Exists(query) => match self.exists(text, query, None) {
                Some(truth) => Value::Truth(truth),
                None => Value::Other,
            },
            ExprKind::Subscript {
                operand,
                subscripts,
            } => match (self.value(text, operand), subscripts.as_slice()) {
                (Value::Null, _) => Value::Null,
                (Value::Folders(path), [Subscript::Index(index)]) => match &index.kind {
                    ExprKind::Constant(Constant::Integer(number)) => folder(path, *number),
                    _ => Value::Other,
                },
                _ => Value::Other,
            },
            _ => Value::Other,
        }
    }

    /// CASE: the first branch whose condition holds.
    fn case(
        &mut self,
        text: &mut Text<'a>,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Value {
        let mut rest = match otherwise {
            Some(otherwise) => self.value(text, otherwise).truth(),
            None => Some(Truth::Const(None)),
        };
        for (condition, result) in branches.iter().rev() {
            let holds = match operand {
                Some(operand) => {
                    let (left, right) = (self.value(text, operand), self.value(text, condition));
                    value::equal(&left, &right)
                }
                None => Some(self.truth(text, condition)),
            };
            let (Some(holds), Some(result), Some(other)) =
                (holds, self.value(text, result).truth(), rest)
            else {
                return Value::Other;
            };
            let holds = Truth::IsTrue(Box::new(holds));
            rest = Some(Truth::Or(vec![
                Truth::And(vec![holds.clone(), result]),
                Truth::And(vec![holds.not(), other]),
            ]));
        }
        rest.map_or(Value::Other, Value::Truth)
    }

    fn is(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        operand: &Expr,
        test: IsTest,
        negated: bool,
    ) -> Value {
        let truth = match test {
            IsTest::Truth => {
                // Which of TRUE, FALSE and UNKNOWN it is stands behind the operand.
                let word = text.last_word(tree);
                match word.as_str() {
                    "true" => Truth::IsTrue(Box::new(self.truth(text, operand))),
                    "false" => Truth::IsTrue(Box::new(self.truth(text, operand).not())),
                    _ => match self.is_null(text, operand) {
                        Some(truth) => truth,
                        None => return Value::Other,
                    },
                }
            }
            IsTest::Null => match self.is_null(text, operand) {
                Some(truth) => truth,
                None => return Value::Other,
            },
            _ => return Value::Other,
        };
        Value::Truth(if negated { truth.not() } else { truth })
    }

    fn is_null(&mut self, text: &mut Text<'a>, operand: &Expr) -> Option<Truth> {
        let value = self.value(text, operand);
        Some(match value {
            Value::Null => Truth::Const(Some(true)),
            Value::CallerId | Value::Text(_) | Value::Number(_) => Truth::Const(Some(false)),
            Value::Truth(truth) => truth.unknown(),
            Value::Given(given) => Truth::Atom(Atom::Given(given, GivenTest::Null)),
            Value::Column(column) | Value::ColumnAsText(column) => {
                if column.part != ColumnPart::Whole {
                    return Some(Truth::Atom(Atom::Null(column)));
                }
                let relation = self.catalog.relation(column.relation)?;
                if relation.column_numbered(column.column)?.not_null {
                    Truth::Const(Some(false))
                } else {
                    Truth::Atom(Atom::Null(column))
                }
            }
            _ => return None,
        })
    }

    /// IS NOT DISTINCT FROM.
    fn is_same(&mut self, text: &mut Text<'a>, left: &Expr, right: &Expr) -> Option<Truth> {
        let equal = value::equal(&self.value(text, left), &self.value(text, right))?;
        let (left, right) = (self.is_null(text, left)?, self.is_null(text, right)?);
        Some(Truth::Or(vec![
            Truth::IsTrue(Box::new(equal)),
            Truth::And(vec![left, right]),
        ]))
    }

    pub(super) fn any_of(
        &mut self,
        text: &mut Text<'a>,
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
            // NULL is in no list.
            None if *left == Value::Null => Truth::Const(None),
            None => self.as_sql(text, tree),
        })
    }

    fn any_op(&mut self, text: &mut Text<'a>, tree: &Expr, left: &Expr, right: &Expr) -> Value {
        // `= ANY (ARRAY(SELECT …))` and `= ANY (COALESCE((SELECT …), '{}'))` are IN.
        if let ExprKind::ArrayQuery(query) = &array(right).kind {
            return self.in_query(text, tree, left, query, false);
        }
        let value = self.value(text, left);
        match self.value(text, array(right)) {
            Value::List(options) => self.any_of(text, tree, &value, &options, false),
            Value::Text(array) => match array_literal(&array) {
                Some(options) => self.any_of(text, tree, &value, &options, false),
                None => Value::Truth(self.as_sql(text, tree)),
            },
            // `= ANY (NULL)` is NULL; `NULL = ANY (…)` is NULL too, or false for an empty array: never true.
            Value::Null => Value::Null,
            _ if value == Value::Null => {
                let test = self.as_sql(text, tree);
                Value::Truth(Truth::And(vec![Truth::Const(None), test]))
            }
            _ => Value::Truth(self.as_sql(text, tree)),
        }
    }

    /// What a function's body has for its arguments.
    pub(super) fn argument(
        &mut self,
        text: &mut Text<'a>,
        parameter: &FunctionParameter,
        tree: &Expr,
    ) -> Argument {
        let value = self.value(text, tree);
        let (fragment, nature) = self.fragment(text, tree);
        Argument {
            name: parameter.name.clone(),
            type_name: self
                .catalog
                .format_type_qualified(TypeReference::new(parameter.data_type)),
            value,
            fragment,
            certain: nature.certain,
        }
    }
}

/// One of the folders of a path, counted from 1.
fn folder(path: ColumnReference, number: i32) -> Value {
    match u16::try_from(number) {
        Ok(number) if number > 0 => Value::Column(ColumnReference {
            part: ColumnPart::Folder(number),
            ..path
        }),
        _ => Value::Other,
    }
}

/// An array without what does not change it: `(SELECT array)`, a cast.
fn array(tree: &Expr) -> &Expr {
    match &tree.kind {
        ExprKind::Scalar(query) => match constant_select(query) {
            Some(inner) => array(inner),
            None => tree,
        },
        _ => tree,
    }
}

/// The policies that count for a role, with the clause that counts.
pub(super) fn clauses<'a>(
    catalog: &'a Catalog,
    holder: &Holder<'_>,
    table: &Relation,
    command: PolicyCommand,
    of_new_rows: bool,
) -> Vec<(&'a Policy, &'a Expression)> {
    let policies = catalog.policies.related_to(table.oid);
    let applies = |policy: &&Policy| {
        (policy.command == command || policy.command == PolicyCommand::All)
            && holder.is_among(&policy.roles)
    };
    let counts = policies
        .filter(applies)
        .filter_map(|policy| Some((policy, clause(policy, of_new_rows)?)));
    let counts: Vec<_> = counts.collect();
    // Without a permissive one PostgreSQL asks none at all (`add_security_quals`).
    if counts.iter().any(|(policy, _)| policy.permissive) {
        counts
    } else {
        Vec::new()
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
