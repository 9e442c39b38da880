use crate::access::{Atom, Formula};

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E11",
    explanation: include_str!("e11_self_comparison.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let compares = context
            .clients_of(policy)
            .flat_map(|client| context.clauses(policy, client))
            .any(|formula| compares_with_itself(&formula));
        if !compares {
            continue;
        }
        let (name, table) = (policy_name(policy), context.relation_name(table));
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!("policy {name} of table {table} compares a column with itself"),
            help: format!("write the outer column with its table: {table}.column"),
            fix: None,
        });
    }
}

fn compares_with_itself(formula: &Formula) -> bool {
    match formula {
        Formula::All(parts) | Formula::Any(parts) => parts.iter().any(compares_with_itself),
        Formula::Test(Atom::Same(left, right), _) => left == right,
        Formula::Test(Atom::Exists(_, inner) | Atom::In(_, inner), _) => {
            compares_with_itself(inner)
        }
        Formula::Always | Formula::Never | Formula::Test(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn names_that_bind_to_the_inner_table() {
        let policy = |clause: &str| {
            format!(
                "create table team_user (team_id uuid, user_id uuid); create table a (team_id uuid);
                 alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        testing::check(
            "E11",
            &[
                (
                    &policy(
                        "auth.uid() in (select user_id from team_user where team_user.team_id = team_id)",
                    ),
                    &["policy p of table public.a compares a column with itself"],
                ),
                (
                    &policy(
                        "auth.uid() in (select user_id from team_user where team_user.team_id = a.team_id)",
                    ),
                    &[],
                ),
            ],
        );
    }
}
