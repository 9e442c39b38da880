use crate::access::{Answer, Command, Failure};

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E3",
    explanation: include_str!("e03_recursive_policy.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let failing = context.clients.iter().find_map(|client| {
            Command::ALL.iter().find_map(|command| {
                match context.cell(client, table, *command).answer {
                    Answer::Error(Failure::Recursion(circle)) => Some((client, *command, circle)),
                    _ => None,
                }
            })
        });
        let Some((client, command, circle)) = failing else {
            continue;
        };
        let policies: Vec<_> = context.catalog.policies.related_to(table.oid).collect();
        let place = policies
            .iter()
            .rev()
            .find_map(|policy| place(&policy.provenance));
        let name = context.relation_name(table);
        let through = match context.catalog.relation(circle) {
            Some(other) if other.oid != table.oid => {
                format!(", by way of {}", context.relation_name(other))
            }
            _ => String::new(),
        };
        found.push(Found {
            object: Some(relation_address(table)),
            span: place,
            message: format!(
                "no {} of table {name} by {} can succeed: its policies read the table itself{through}",
                command.verb(),
                client.role.name,
            ),
            help: "put the sub-select into a function with SECURITY DEFINER and SET search_path = ''".to_owned(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn circles_of_policies() {
        let tables = "create table a (id int primary key, user_id uuid); create table b (id int primary key, a int);
            alter table a enable row level security; alter table b enable row level security;";
        testing::check(
            "E3",
            &[
                (
                    &format!("{tables} create policy p on a for select using (id in (select id from a where user_id = auth.uid()));"),
                    &["no read of table public.a by anon can succeed: its policies read the table itself"],
                ),
                (
                    &format!(
                        "{tables} create policy p on a for select to authenticated using (id in (select a from b));
                         create policy q on b for select to authenticated using (a in (select id from a));"
                    ),
                    &[
                        "no read of table public.a by authenticated can succeed: its policies read the table itself",
                        "no read of table public.b by authenticated can succeed: its policies read the table itself",
                    ],
                ),
                (
                    &format!("{tables} create policy p on b for select using (a in (select id from a));
                              create policy q on a for select using (user_id = auth.uid());"),
                    &[],
                ),
            ],
        );
    }
}
