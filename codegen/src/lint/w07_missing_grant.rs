use crate::access::{Command, Formula, may};
use crate::catalog::Grantee;
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W7",
    explanation: include_str!("w07_missing_grant.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        if !policy.permissive || !context.is_exposed(table.schema) {
            continue;
        }
        for client in context.clients_of(policy) {
            // A policy for everybody may well be meant for somebody else.
            if !policy.roles.contains(&Grantee::Role(client.role.oid)) {
                continue;
            }
            let missing: Vec<_> = Command::ALL
                .into_iter()
                .filter(|command| is_for(policy.command, *command))
                .filter(|command| !may(client, table, *command))
                .filter(|command| {
                    let rows = context.clause(policy, client, *command);
                    rows.is_some_and(|rows| rows != Formula::Never)
                })
                .map(Command::keyword)
                .collect();
            // Of FOR ALL, a grant for some commands says that the others are not meant.
            let some = policy.command == PolicyCommand::All && missing.len() < Command::ALL.len();
            if missing.is_empty() || some {
                continue;
            }
            let (name, table) = (policy_name(policy), context.relation_name(table));
            let role = &client.role.name;
            found.push(Found {
                object: Some(policy_address(policy)),
                span: place(&policy.provenance),
                message: format!(
                    "policy {name} is for {role}, which has no {} grant on table {table}",
                    super::context::listed(&missing)
                ),
                help: "grant it".to_owned(),
                fix: Some(format!(
                    "grant {} on table {table} to {};",
                    missing.join(", ").to_lowercase(),
                    context.role_name(client)
                )),
            });
        }
    }
}

fn is_for(policy: PolicyCommand, command: Command) -> bool {
    policy == PolicyCommand::All || policy == command.policy_command()
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_need_grants() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;
            revoke all on a from anon, authenticated;";
        testing::check(
            "W7",
            &[
                (
                    &format!("{table} create policy p on a for select to authenticated using (user_id = auth.uid());"),
                    &["policy p is for authenticated, which has no SELECT grant on table public.a"],
                ),
                (
                    &format!("{table} create policy p on a to authenticated using (user_id = auth.uid());
                              grant select on a to authenticated;"),
                    &[],
                ),
                (&format!("{table} create policy p on a for select using (user_id = auth.uid());"), &[]),
                (
                    &format!("{table} create policy p on a for select to authenticated using (user_id = auth.uid());
                              grant select on a to authenticated;"),
                    &[],
                ),
            ],
        );
    }
}
