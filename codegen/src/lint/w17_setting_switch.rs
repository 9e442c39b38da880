use crate::sql::lexer::TokenKind;

use super::clause::{Clause, clauses};
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W17",
    explanation: include_str!("w17_setting_switch.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        if !policy.permissive {
            continue;
        }
        let clauses = clauses(policy);
        let setting = clauses
            .iter()
            .find_map(|clause| (0..clause.tokens.len()).find_map(|at| switch(clause, at)));
        let Some(setting) = setting else {
            continue;
        };
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {} of table {} can be switched open by the setting {setting}, which any session may set",
                policy_name(policy),
                context.relation_name(table)
            ),
            help: "give the job a role of its own with BYPASSRLS, or a policy TO that role".to_owned(),
            fix: None,
        });
    }
}

/// The name of a setting that a clause compares with a literal, or takes as a boolean.
fn switch(clause: &Clause<'_>, at: usize) -> Option<String> {
    if !clause.is(at, &["current_setting", "("]) || !clause.kind(at + 2)?.is_string() {
        return None;
    }
    let setting = clause.word(at + 2).trim_matches('\'').to_owned();
    // The token's claims come from the API, which sets them anew for every call.
    if setting.starts_with("request.") {
        return None;
    }
    let mut next = clause.closing(at + 1) + 1;
    let mut is_boolean = false;
    loop {
        match clause.kind(next) {
            Some(TokenKind::TypeCast) => {
                is_boolean |= matches!(clause.word(next + 1).as_str(), "bool" | "boolean");
                next += 2;
            }
            Some(TokenKind::RightParen) => next += 1,
            _ => break,
        }
    }
    let is_literal = |at: usize| {
        clause.kind(at).is_some_and(TokenKind::is_string)
            || matches!(clause.word(at).as_str(), "true" | "false")
    };
    let compares = match clause.word(next).as_str() {
        "=" | "<>" | "!=" => is_literal(next + 1),
        "is" => clause.word(next + 1) == "true",
        _ => false,
    };
    (compares || is_boolean).then_some(setting)
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn settings_as_switches() {
        let policy = |clause: &str| {
            format!(
                "create table a (id int primary key, tenant text); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p of table public.a can be switched open by the setting app.bypass, which any session may set";
        testing::check(
            "W17",
            &[
                (
                    &policy("current_setting('app.bypass', true) = 'on'"),
                    &[found],
                ),
                (
                    &policy("id = 1 or (current_setting('app.bypass', true))::boolean"),
                    &[found],
                ),
                (
                    &policy("coalesce(current_setting('app.bypass', true)::bool, false)"),
                    &[found],
                ),
                (&policy("tenant = current_setting('app.tenant', true)"), &[]),
                (
                    &policy("current_setting('request.jwt.claim.role', true) = 'anon'"),
                    &[],
                ),
            ],
        );
    }
}
