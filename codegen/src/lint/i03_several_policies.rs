use crate::access::{Command, Holder};
use crate::catalog::Policy;
use crate::sql::statement::PolicyCommand;

use super::context::{Context, listed, place, policy_name, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I3",
    explanation: include_str!("i03_several_policies.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.catalog.relations.iter() {
        if table.table().is_none() {
            continue;
        }
        let policies = context.catalog.policies_of(table.oid);
        if !policies.iter().any(|policy| policy.provenance.is_users()) {
            continue;
        }
        for command in Command::ALL {
            let applicable = |client: &Holder<'_>| {
                let applies = |policy: &&&Policy| {
                    policy.permissive
                        && (policy.command == PolicyCommand::All
                            || policy.command == command.policy_command())
                        && client.is_among(&policy.roles)
                };
                policies.iter().filter(applies).copied().collect::<Vec<_>>()
            };
            let several = context
                .clients
                .iter()
                .map(|client| (client, applicable(client)))
                .filter(|(_, policies)| policies.len() > 1);
            let several: Vec<_> = several.collect();
            let Some((_, most)) = several.iter().max_by_key(|(_, policies)| policies.len()) else {
                continue;
            };
            let roles: Vec<&str> = several
                .iter()
                .map(|(client, _)| client.role.name.as_str())
                .collect();
            let names: Vec<String> = most.iter().map(|policy| policy_name(policy)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            found.push(Found {
                object: Some(relation_address(table)),
                span: most.last().and_then(|policy| place(&policy.provenance)),
                message: format!(
                    "for every {} of table {} by {} PostgreSQL asks {} permissive policies: {}",
                    command.keyword(),
                    context.relation_name(table),
                    listed(&roles),
                    names.len(),
                    listed(&names),
                ),
                help: "join them by OR in one policy, or name different roles after TO".to_owned(),
                fix: None,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_for_the_same() {
        let table = "create table a (id int primary key, user_id uuid, public boolean); alter table a enable row level security;
            create policy p on a for select to authenticated using (user_id = auth.uid());";
        testing::check(
            "I3",
            &[
                (table, &[]),
                (
                    &format!("{table} create policy q on a for select using (public);"),
                    &[
                        "for every SELECT of table public.a by authenticated PostgreSQL asks 2 permissive policies: p and q",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy q on a to authenticated using (user_id = auth.uid());"
                    ),
                    &[
                        "for every SELECT of table public.a by authenticated PostgreSQL asks 2 permissive policies: p and q",
                    ],
                ),
                (
                    &format!("{table} create policy q on a for select to anon using (public);"),
                    &[],
                ),
                (
                    &format!(
                        "{table} create policy q on a as restrictive for select using (public);"
                    ),
                    &[],
                ),
            ],
        );
    }
}
