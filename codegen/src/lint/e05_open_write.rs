use crate::access::{Answer, Command};
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E5",
    explanation: include_str!("e05_open_write.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(anon) = context
        .clients
        .iter()
        .find(|client| client.role.name == "anon")
    else {
        return;
    };
    for (policy, table) in context.policies() {
        if !policy.permissive || !anon.is_among(&policy.roles) {
            continue;
        }
        let open: Vec<_> = [
            (Command::Insert, PolicyCommand::Insert),
            (Command::Update, PolicyCommand::Update),
            (Command::Delete, PolicyCommand::Delete),
        ]
        .into_iter()
        .filter(|(command, of)| {
            let is_meant = policy.command == *of || policy.command == PolicyCommand::All;
            let cell = context.cell(anon, table, *command);
            is_meant
                && table.table().is_some_and(|own| own.row_security)
                && cell.answer == Answer::All
                && cell.exact
                && context.opens(policy, anon, *command)
        })
        .map(|(command, _)| command.verb())
        .collect();
        if open.is_empty() {
            continue;
        }
        let name = policy_name(policy);
        let table = context.relation_name(table);
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {name} lets everybody {} every row of table {table}",
                super::context::listed(&open)
            ),
            help: format!("alter policy {name} on {table} to authenticated, with a condition on the row's owner"),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn writes_by_anybody() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "E5",
            &[
                (
                    &format!("{table} create policy p on a for insert with check (true);"),
                    &["policy p lets everybody create every row of table public.a"],
                ),
                (
                    &format!("{table} create policy p on a using (true);"),
                    &["policy p lets everybody create, update and delete every row of table public.a"],
                ),
                // Reading is another thing, and so is a clause that is missing: it allows nothing.
                (&format!("{table} create policy p on a for select using (true);"), &[]),
                (&format!("{table} create policy p on a for update with check (true);"), &[]),
                (&format!("{table} create policy p on a to authenticated using (true);"), &[]),
                (&format!("{table} create policy p on a using (user_id = auth.uid());"), &[]),
                (
                    &format!("{table} create policy p on a for insert with check (true);
                              create policy r on a as restrictive for insert with check (user_id = auth.uid());"),
                    &[],
                ),
            ],
        );
    }
}
