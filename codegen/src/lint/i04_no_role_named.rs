use crate::access::Formula;
use crate::catalog::Grantee;

use super::context::{Context, listed, place, policy_name, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I4",
    explanation: include_str!("i04_no_role_named.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let (Some(anon), Some(authenticated)) =
        (context.client("anon"), context.client("authenticated"))
    else {
        return;
    };
    for table in context.catalog.relations.iter() {
        let policies = context.catalog.policies_of(table.oid);
        let policies: Vec<_> = policies
            .into_iter()
            .filter(|policy| {
                // What signed-out callers are let at is meant for them.
                policy.provenance.is_users()
                    && policy.permissive
                    && policy.roles.contains(&Grantee::Public)
                    && context
                        .clauses(policy, anon)
                        .iter()
                        .all(|formula| *formula == Formula::Never)
                    && context
                        .clauses(policy, authenticated)
                        .iter()
                        .any(|formula| *formula != Formula::Never)
            })
            .collect();
        let Some(last) = policies.last() else {
            continue;
        };
        let names: Vec<String> = policies.iter().map(|policy| policy_name(policy)).collect();
        let name = context.relation_name(table);
        let fixes = names
            .iter()
            .map(|policy| format!("alter policy {policy} on {name} to authenticated;"));
        let fixes: Vec<_> = fixes.collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (word, verb, let_nobody) = if names.len() == 1 {
            ("policy", "names", "lets")
        } else {
            ("policies", "name", "let")
        };
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&last.provenance),
            message: format!(
                "{word} {} of table {name} {verb} no role, but {let_nobody} nobody at a row who is not signed in",
                listed(&names)
            ),
            help: "name the role: PostgreSQL then need not evaluate it for others".to_owned(),
            fix: Some(fixes.join(" ")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_without_to() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "I4",
            &[
                (
                    &format!(
                        "{table} create policy p on a for select using (user_id = auth.uid());"
                    ),
                    &[
                        "policy p of table public.a names no role, but lets nobody at a row who is not signed in",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy p on a for select to authenticated using (user_id = auth.uid());"
                    ),
                    &[],
                ),
                (
                    &format!("{table} create policy p on a for select using (true);"),
                    &[],
                ),
                (
                    &format!("{table} create policy p on a for select using (false);"),
                    &[],
                ),
            ],
        );
    }
}
