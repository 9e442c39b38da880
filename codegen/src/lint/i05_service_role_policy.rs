use crate::access::{Atom, Formula, Given, GivenTest, Holder, Want, is_filtered};
use crate::catalog::{Grantee, Policy, Relation};

use super::clause::any_test;
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I5",
    explanation: include_str!("i05_service_role_policy.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(service) = context.catalog.role_named("service_role") else {
        return;
    };
    let service = Holder::new(context.catalog, service);
    for (policy, table) in context.policies() {
        if is_filtered(&service, table) {
            continue;
        }
        let (name, on) = (policy_name(policy), context.relation_name(table));
        let (message, help, fix) = if policy.roles == [Grantee::Role(service.role.oid)] {
            (
                format!(
                    "policy {name} of table {on} is for service_role, which is past all policies"
                ),
                "drop it",
                Some(format!("drop policy {name} on {on};")),
            )
        } else if policy.permissive && has_branch(context, policy, table) {
            (
                format!(
                    "policy {name} of table {on} asks for service_role, which is past all policies"
                ),
                "leave that part out",
                None,
            )
        } else {
            continue;
        };
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message,
            help: help.to_owned(),
            fix,
        });
    }
}

/// Whether one way to fulfil the policy is to be the service role; if it is the only one, W1 tells of it.
fn has_branch(context: &Context<'_>, policy: &Policy, table: &Relation) -> bool {
    let asks = |atom: &Atom, want: Want| {
        matches!(atom, Atom::Given(Given::Claim(path), GivenTest::Compare("=", literal))
            if *path == ["role"] && literal == "'service_role'" && want == Want::True)
    };
    let written = context.as_written(policy, table);
    written.iter().any(|formula| any_test(formula, &asks))
        && context
            .clients_of(policy)
            .flat_map(|client| context.clauses(policy, client))
            .any(|formula| formula != Formula::Never)
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn the_service_role_needs_no_policy() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "I5",
            &[
                (
                    &format!("{table} create policy p on a to service_role using (true);"),
                    &["policy p of table public.a is for service_role, which is past all policies"],
                ),
                (
                    &format!(
                        "{table} create policy p on a using (auth.role() = 'service_role' or user_id = auth.uid());"
                    ),
                    &[
                        "policy p of table public.a asks for service_role, which is past all policies",
                    ],
                ),
                (
                    &format!("{table} create policy p on a using (user_id = auth.uid());"),
                    &[],
                ),
                (
                    &format!("{table} create policy p on a using (auth.role() = 'service_role');"),
                    &[],
                ),
            ],
        );
    }
}
