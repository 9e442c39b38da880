use crate::access::Formula;
use crate::catalog::Policy;
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W1",
    explanation: include_str!("w01_dead_policy.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let reason = if policy.permissive {
            missing_clause(policy).or_else(|| {
                let mut clauses = context
                    .clients_of(policy)
                    .flat_map(|client| context.clauses(policy, client))
                    .peekable();
                let never =
                    clauses.peek().is_some() && clauses.all(|formula| formula == Formula::Never);
                never.then_some("its condition is never true for a client of the API")
            })
        } else {
            let mut others = context.catalog.policies.related_to(table.oid);
            let alone = !others.any(|other| other.permissive && overlaps(policy, other));
            alone.then_some("it only restricts, and there is no permissive policy beside it")
        };
        let Some(reason) = reason else {
            continue;
        };
        let (name, table) = (policy_name(policy), context.relation_name(table));
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!("policy {name} of table {table} allows nothing: {reason}"),
            help: if policy.permissive {
                "drop it, or give it the clause that was meant".to_owned()
            } else {
                format!("create a permissive policy on {table} that it can restrict")
            },
            fix: policy
                .permissive
                .then(|| format!("drop policy {name} on {table};")),
        });
    }
}

/// Why the clauses that are there say nothing for the command.
fn missing_clause(policy: &Policy) -> Option<&'static str> {
    match (policy.command, &policy.using, &policy.with_check) {
        (_, None, None) => Some("it has neither USING nor WITH CHECK"),
        (PolicyCommand::Update, None, Some(_)) => Some("without USING it finds no row to update"),
        _ => None,
    }
}

fn overlaps(one: &Policy, other: &Policy) -> bool {
    one.command == other.command
        || one.command == PolicyCommand::All
        || other.command == PolicyCommand::All
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_without_effect() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "W1",
            &[
                (
                    &format!("{table} create policy p on a for select;"),
                    &[
                        "policy p of table public.a allows nothing: it has neither USING nor WITH CHECK",
                    ],
                ),
                (
                    &format!("{table} create policy p on a for update with check (true);"),
                    &[
                        "policy p of table public.a allows nothing: without USING it finds no row to update",
                    ],
                ),
                // Its INSERT half works.
                (
                    &format!("{table} create policy p on a with check (user_id = auth.uid());"),
                    &[],
                ),
                (
                    &format!(
                        "{table} create policy p on a for select using (auth.role() = 'service_role');"
                    ),
                    &[
                        "policy p of table public.a allows nothing: its condition is never true for a client of the API",
                    ],
                ),
                // Not for clients at all.
                (
                    &format!("{table} create policy p on a to service_role using (true);"),
                    &[],
                ),
                (
                    &format!(
                        "{table} create policy p on a as restrictive using (user_id = auth.uid());"
                    ),
                    &[
                        "policy p of table public.a allows nothing: it only restricts, and there is no permissive policy beside it",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy p on a for select using (user_id = auth.uid());"
                    ),
                    &[],
                ),
            ],
        );
    }
}
