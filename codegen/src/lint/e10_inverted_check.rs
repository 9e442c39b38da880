use crate::access::{Answer, Command};

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E10",
    explanation: include_str!("e10_inverted_check.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let client = |name: &str| {
        context
            .clients
            .iter()
            .find(|client| client.role.name == name)
    };
    let (Some(anon), Some(authenticated)) = (client("anon"), client("authenticated")) else {
        return;
    };
    for (policy, table) in context.policies() {
        if !policy.permissive {
            continue;
        }
        let inverted = Command::ALL.iter().any(|command| {
            context.opens(policy, anon, *command)
                && !context.opens(policy, authenticated, *command)
                && authenticated.is_among(&policy.roles)
                && context.cell(anon, table, *command).answer == Answer::All
        });
        if !inverted {
            continue;
        }
        let name = policy_name(policy);
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {name} lets whoever is not signed in at every row of table {}",
                context.relation_name(table)
            ),
            help: "if signed-in users are meant, say so".to_owned(),
            fix: Some(format!(
                "alter policy {name} on {} to authenticated;",
                context.relation_name(table)
            )),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn conditions_that_hold_of_null() {
        let policy = |clause: &str| {
            format!(
                "create table a (id int primary key, user_id uuid); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p lets whoever is not signed in at every row of table public.a";
        testing::check(
            "E10",
            &[
                (
                    &policy("auth.uid() is null or user_id = auth.uid()"),
                    &[found],
                ),
                (&policy("coalesce(user_id = auth.uid(), true)"), &[found]),
                (&policy("user_id = auth.uid()"), &[]),
                (&policy("true"), &[]),
            ],
        );
    }
}
