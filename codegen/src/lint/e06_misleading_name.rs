use crate::access::Command;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E6",
    explanation: include_str!("e06_misleading_name.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let spelled = policy.name.to_lowercase().replace(['_', '-'], " ");
        let says = ["service role", "admin"]
            .into_iter()
            .find(|word| spelled.contains(word));
        let Some(says) = says else {
            continue;
        };
        let open = context.clients.iter().any(|client| {
            Command::ALL
                .iter()
                .any(|command| context.opens(policy, client, *command))
        });
        if !open {
            continue;
        }
        let (name, table) = (policy_name(policy), context.relation_name(table));
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!("policy {name} speaks of {says}, but lets every client at table {table}"),
            help: if says == "admin" {
                format!("alter policy {name} on {table} to a role, or with a condition that tells admins apart")
            } else {
                "drop it: the service role is past all policies".to_owned()
            },
            fix: (says != "admin").then(|| format!("drop policy {name} on {table};")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn names_that_promise_more() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "E6",
            &[
                (
                    &format!(
                        "{table} create policy \"Service role has full access\" on a using (true);"
                    ),
                    &[
                        "policy \"Service role has full access\" speaks of service role, but lets every client at table public.a",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy \"Service role has full access\" on a to service_role using (true);"
                    ),
                    &[],
                ),
                (
                    &format!(
                        "{table} create policy \"Admins only\" on a using (user_id = auth.uid());"
                    ),
                    &[],
                ),
            ],
        );
    }
}
