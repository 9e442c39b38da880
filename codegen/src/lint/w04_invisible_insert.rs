use crate::access::{Answer, Command, is_filtered, may};
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W4",
    explanation: include_str!("w04_invisible_insert.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        for client in &context.clients {
            // Without the privilege to read, nobody expects to get the row back.
            if !is_filtered(client, table)
                || !may(client, table, Command::Select)
                || !context.cell(client, table, Command::Insert).is_open()
                || context.cell(client, table, Command::Select).answer != Answer::None
            {
                continue;
            }
            let policies = context.catalog.policies_of(table.oid);
            let policy = policies.iter().find(|policy| {
                matches!(policy.command, PolicyCommand::Insert | PolicyCommand::All)
                    && policy.permissive
                    && client.is_among(&policy.roles)
            });
            let name = context.relation_name(table);
            found.push(Found {
                object: Some(relation_address(table)),
                span: policy.and_then(|policy| place(&policy.provenance)),
                message: format!(
                    "{} may create rows of table {name} but read none, so an insert that returns its row fails",
                    client.role.name
                ),
                help: "add a policy for SELECT that shows the new row; or insert without `.select()`, and take the SELECT grant back to say so".to_owned(),
                fix: Some(format!(
                    "revoke select on table {name} from {};",
                    context.role_name(client)
                )),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn inserts_that_cannot_return() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;
            create policy i on a for insert to authenticated with check (user_id = auth.uid());";
        testing::check(
            "W4",
            &[
                (
                    table,
                    &[
                        "authenticated may create rows of table public.a but read none, so an insert that returns its row fails",
                    ],
                ),
                (
                    &format!(
                        "{table} create policy r on a for select using (user_id = auth.uid());"
                    ),
                    &[],
                ),
                (
                    &format!("{table} revoke select on a from authenticated;"),
                    &[],
                ),
            ],
        );
    }
}
