use crate::catalog::{Class, Function};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::Volatility;

use super::clause::{Clause, clauses};
use super::context::{Context, listed, place, policy_name, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I1",
    explanation: include_str!("i01_call_for_each_row.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.catalog.relations.iter() {
        let own = table.table();
        if !own.is_some_and(|own| own.row_security) {
            continue;
        }
        let policies = context.catalog.policies_of(table.oid);
        let mut fixes = Vec::new();
        let mut names = Vec::new();
        let mut last = None;
        for policy in policies
            .iter()
            .filter(|policy| policy.provenance.is_users())
        {
            let mended: Vec<String> = clauses(policy)
                .iter()
                .filter_map(|clause| {
                    let calls = bare_calls(context, clause);
                    let insertions = calls
                        .iter()
                        .flat_map(|(start, end)| [(*start, "(select "), (*end, ")")]);
                    let insertions: Vec<_> = insertions.collect();
                    (!insertions.is_empty()).then(|| {
                        let sql = clause.with_insertions(context.catalog, &insertions);
                        format!("{} ({sql})", clause.keyword)
                    })
                })
                .collect();
            if mended.is_empty() {
                continue;
            }
            let name = policy_name(policy);
            fixes.push(format!(
                "alter policy {name} on {} {};",
                context.relation_name(table),
                mended.join(" ")
            ));
            names.push(name);
            last = place(&policy.provenance);
        }
        if names.is_empty() {
            continue;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        found.push(Found {
            object: Some(relation_address(table)),
            span: last,
            message: format!(
                "{} {} of table {} {} the caller's identity for every row anew",
                if names.len() == 1 {
                    "policy"
                } else {
                    "policies"
                },
                listed(&names),
                context.relation_name(table),
                if names.len() == 1 { "asks" } else { "ask" },
            ),
            help: "in a sub-select it is asked once".to_owned(),
            fix: Some(fixes.join(" ")),
        });
    }
}

/// The bytes of calls that give the same for every row and stand in no sub-select of their own.
fn bare_calls(context: &Context<'_>, clause: &Clause<'_>) -> Vec<(u32, u32)> {
    let mut calls = Vec::new();
    let mut at = 0;
    while at < clause.tokens.len() {
        let Some(open) = call_of_caller(clause, at).or_else(|| call_of_helper(context, clause, at))
        else {
            at += 1;
            continue;
        };
        let close = clause.closing(open);
        // `(select auth.uid())`: a query without FROM is run once.
        let is_wrapped = clause
            .selects_around(at)
            .last()
            .is_some_and(|select| !clause.has_from(*select));
        if !is_wrapped {
            calls.push((clause.tokens[at].start, clause.tokens[close].end));
        }
        at = close + 1;
    }
    calls
}

/// `auth.uid()` and its kin, or `current_setting(…)`: the place of the parenthesis.
fn call_of_caller(clause: &Clause<'_>, at: usize) -> Option<usize> {
    let of_auth = ["uid", "jwt", "role", "email"]
        .iter()
        .any(|name| clause.is(at, &["auth", ".", name, "(", ")"]));
    if of_auth {
        return Some(at + 3);
    }
    let is_setting = clause.is(at, &["current_setting", "("])
        && clause.kind(at + 2).is_some_and(TokenKind::is_string);
    is_setting.then_some(at + 1)
}

/// A call of a function of the user's own without arguments, whose answer cannot hang on the row.
fn call_of_helper(context: &Context<'_>, clause: &Clause<'_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| clause.kind(before));
    let token = clause
        .tokens
        .get(at)
        .filter(|token| token.kind.is_identifier())?;
    if before == Some(TokenKind::Dot) {
        return None;
    }
    let open = if clause.word(at + 1) == "." {
        at + 3
    } else {
        at + 1
    };
    if !clause.is(open, &["(", ")"]) {
        return None;
    }
    let end = clause.tokens.get(open)?.end;
    let reference = clause.expression.references.iter().find(|reference| {
        reference.target.class == Class::Function
            && (token.start..end).contains(&reference.range.start)
    })?;
    let function: &Function = context.catalog.function(reference.target.oid)?;
    let is_constant = function.provenance.is_users()
        && !function.returns_set
        && function.volatility != Volatility::Volatile;
    is_constant.then_some(open)
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn calls_for_every_row() {
        let policy = |clause: &str| {
            format!(
                "create table m (team uuid, user_id uuid);
                 create function is_admin() returns boolean language sql stable as 'select true';
                 create function now_and_then() returns boolean language sql volatile as 'select true';
                 create table a (id int primary key, user_id uuid, team uuid); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p of table public.a asks the caller's identity for every row anew";
        testing::check(
            "I1",
            &[
                (&policy("user_id = auth.uid()"), &[found]),
                (&policy("user_id = (select auth.uid())"), &[]),
                (&policy("user_id = (select auth.uid() as uid)"), &[]),
                (
                    &policy("user_id = ( SELECT auth.uid()) and auth.role() = 'authenticated'"),
                    &[found],
                ),
                (
                    &policy("team in (select team from m where m.user_id = auth.uid())"),
                    &[found],
                ),
                (
                    &policy("team in (select team from m where m.user_id = (select auth.uid()))"),
                    &[],
                ),
                (&policy("(auth.jwt() ->> 'sub')::uuid = user_id"), &[found]),
                (&policy("public.is_admin()"), &[found]),
                (
                    &policy("is_admin() or user_id = (select auth.uid())"),
                    &[found],
                ),
                (&policy("(select is_admin())"), &[]),
                (&policy("now_and_then()"), &[]),
            ],
        );
    }

    #[test]
    fn policies_of_a_table_are_told_together() {
        let found = testing::of(
            "I1",
            "create table a (id int primary key, user_id uuid); alter table a enable row level security;
             create policy p on a for select using (user_id = auth.uid());
             create policy q on a for update using (user_id = auth.uid());",
        );
        assert_eq!(
            found,
            ["policies p and q of table public.a ask the caller's identity for every row anew"]
        );
    }
}
