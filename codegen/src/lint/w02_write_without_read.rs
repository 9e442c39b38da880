use crate::access::{Answer, Command, Formula, is_filtered, may};

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W2",
    explanation: include_str!("w02_write_without_read.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        for client in &context.clients {
            if !is_filtered(client, table) || !may(client, table, Command::Select) {
                continue;
            }
            let reads = context.cell(client, table, Command::Select);
            if reads.answer != Answer::None {
                continue;
            }
            let writes: Vec<_> = [Command::Update, Command::Delete]
                .into_iter()
                .filter(|command| may(client, table, *command))
                .filter_map(|command| {
                    let mut policies = context.catalog.policies.related_to(table.oid);
                    let policy = policies.find(|policy| {
                        let rows = context.clause(policy, client, command);
                        policy.permissive && rows.is_some_and(|rows| rows != Formula::Never)
                    })?;
                    Some((command, policy))
                })
                .collect();
            let Some((_, policy)) = writes.first() else {
                continue;
            };
            let verbs: Vec<_> = writes.iter().map(|(command, _)| command.verb()).collect();
            let name = context.relation_name(table);
            found.push(Found {
                object: Some(relation_address(table)),
                span: place(&policy.provenance),
                message: format!(
                    "{role} has policies to {} rows of table {name}, but none to read them",
                    super::context::listed(&verbs),
                    role = client.role.name,
                ),
                help: format!("add a policy for SELECT on {name} to {}", client.role.name),
                fix: None,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn writes_need_a_read() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "W2",
            &[
                (
                    &format!(
                        "{table} create policy p on a for update using (user_id = auth.uid());
                              create policy q on a for delete using (user_id = auth.uid());"
                    ),
                    &[
                        "authenticated has policies to update and delete rows of table public.a, but none to read them",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy p on a for update using (user_id = auth.uid());
                              create policy r on a for select using (user_id = auth.uid());"
                    ),
                    &[],
                ),
                (
                    &format!(
                        "{table} create policy p on a for insert with check (user_id = auth.uid());"
                    ),
                    &[],
                ),
            ],
        );
    }
}
