use crate::access::{self, Answer, Command, is_filtered};
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W10",
    explanation: include_str!("w10_weaker_check.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        if !matches!(policy.command, PolicyCommand::Update | PolicyCommand::All)
            || !policy.permissive
        {
            continue;
        }
        let (Some(using), Some(_)) = (&policy.using, &policy.with_check) else {
            continue;
        };
        let gives_away = context.clients_of(policy).find(|client| {
            let clause = |of_new| access::clause(context.catalog, client, policy, of_new);
            let is_blamed = clause(false).is_some_and(|rows| rows.is_callers_own())
                && clause(true).is_some_and(|rows| !rows.is_callers_own() && rows.is_exact());
            // The new row has to be visible as well, which may ask for what the policy forgets.
            is_filtered(client, table)
                && is_blamed
                && match context.cell(client, table, Command::Update).answer {
                    Answer::Some { rows, check } => {
                        rows.is_callers_own() && !check.is_callers_own() && check.is_exact()
                    }
                    _ => false,
                }
        });
        let Some(client) = gives_away else {
            continue;
        };
        let (name, table) = (policy_name(policy), context.relation_name(table));
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {name} lets {} make rows of table {table} somebody else's: USING asks whose the row is, WITH CHECK does not",
                client.role.name
            ),
            help: "ask the same of the new row".to_owned(),
            fix: Some(format!(
                "alter policy {name} on {table} with check ({});",
                using.sql(context.catalog)
            )),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn new_rows_of_others() {
        let table = "create table a (id int primary key, user_id uuid, team uuid); alter table a enable row level security;";
        let all = "create policy r on a for select to authenticated using (true);";
        testing::check(
            "W10",
            &[
                (
                    &format!("{table} {all} create policy p on a for update to authenticated
                                using (user_id = auth.uid()) with check (true);"),
                    &["policy p lets authenticated make rows of table public.a somebody else's: USING asks whose the row is, WITH CHECK does not"],
                ),
                // The new row has to stay visible.
                (
                    &format!("{table} create policy r on a for select to authenticated using (user_id = auth.uid());
                              create policy p on a for update to authenticated
                                using (user_id = auth.uid()) with check (true);"),
                    &[],
                ),
                (
                    &format!("{table} {all} create policy p on a for update to authenticated using (user_id = auth.uid());"),
                    &[],
                ),
                (
                    &format!("{table} {all} create policy p on a for update to authenticated
                                using (user_id = auth.uid()) with check (user_id = auth.uid() and team is null);"),
                    &[],
                ),
            ],
        );
    }
}
