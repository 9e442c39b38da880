use crate::access::{Answer, Command, Failure};

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E4",
    explanation: include_str!("e04_unreadable_table.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let mut tables: Vec<_> = context.policies().map(|(_, table)| table).collect();
    tables.sort_by_key(|table| table.oid);
    tables.dedup_by_key(|table| table.oid);
    for table in tables {
        for client in &context.clients {
            let failure = Command::ALL.iter().find_map(|command| {
                match context.cell(client, table, *command).answer {
                    Answer::Error(failure) => Some((*command, failure)),
                    _ => None,
                }
            });
            let (command, what, help, fix) = match failure {
                Some((command, Failure::Unreadable(other))) => {
                    let Some(other) = context.catalog.relation(other) else {
                        continue;
                    };
                    let other = context.relation_name(other);
                    let help =
                        "look it up in a function with SECURITY DEFINER and SET search_path = ''"
                            .to_owned();
                    (command, format!("reads {other}"), help, None)
                }
                Some((command, Failure::NotCallable(function))) => {
                    let Some(function) = context.catalog.function(function) else {
                        continue;
                    };
                    let signature = context.signature(function);
                    let fix = format!(
                        "grant execute on function {signature} to {};",
                        context.role_name(client)
                    );
                    let help = "let the role call it".to_owned();
                    (command, format!("calls {signature}"), help, Some(fix))
                }
                Some((_, Failure::Recursion(_) | Failure::NotUpdatable(_))) | None => continue,
            };
            let policies: Vec<_> = context.catalog.policies.related_to(table.oid).collect();
            found.push(Found {
                object: Some(relation_address(table)),
                span: policies
                    .iter()
                    .rev()
                    .find_map(|policy| place(&policy.provenance)),
                message: format!(
                    "no {} of table {} by {role} can succeed: a policy {what}, and {role} may not",
                    command.verb(),
                    context.relation_name(table),
                    role = client.role.name,
                ),
                help,
                fix,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn what_the_caller_may_not_read() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        testing::check(
            "E4",
            &[
                (
                    &format!(
                        "{table} create policy p on a for select to authenticated
                              using (exists (select 1 from auth.users where id = auth.uid()));"
                    ),
                    &[
                        "no read of table public.a by authenticated can succeed: a policy reads auth.users, and authenticated may not",
                    ],
                ),
                (
                    &format!(
                        "{table} create function f() returns boolean language sql as 'select true';
                              revoke execute on function f() from public, anon;
                              create policy p on a for delete to anon using (f());
                              create policy q on a for select to anon using (user_id is null);"
                    ),
                    &[
                        "no delete of table public.a by anon can succeed: a policy calls public.f(), and anon may not",
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
