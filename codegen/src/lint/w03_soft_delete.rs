use crate::access::{self, Atom, ColumnPart, Command, Formula, Want, is_filtered, may};
use crate::catalog::{Policy, TypeReference};
use crate::sql::statement::PolicyCommand;

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W3",
    explanation: include_str!("w03_soft_delete.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        for client in &context.clients {
            if !is_filtered(client, table)
                || !context.cell(client, table, Command::Update).is_open()
            {
                continue;
            }
            let access::Answer::Some { rows, .. } =
                context.cell(client, table, Command::Select).answer
            else {
                continue;
            };
            let mark = table.columns.iter().find(|column| {
                marks_deletion(context, column.data_type, &column.name)
                    && requires_absence(&rows, column.number)
            });
            let Some(mark) = mark.filter(|_| may(client, table, Command::Update)) else {
                continue;
            };
            let policies: Vec<&Policy> = context.catalog.policies_of(table.oid);
            // A WITH CHECK that asks for the same says that it is meant.
            let update = policies.iter().find(|policy| {
                matches!(policy.command, PolicyCommand::Update | PolicyCommand::All)
                    && policy.permissive
                    && client.is_among(&policy.roles)
                    && !(policy.with_check.is_some()
                        && access::clause(context.catalog, client, policy, true)
                            .is_some_and(|check| requires_absence(&check, mark.number)))
            });
            let Some(update) = update else {
                continue;
            };
            let name = context.relation_name(table);
            found.push(Found {
                object: Some(relation_address(table)),
                span: place(&update.provenance),
                message: format!(
                    "no update by {} can set {} of table {name}: the changed row would no longer be visible to them",
                    client.role.name,
                    crate::catalog::quote_identifier(&mark.name),
                ),
                help: format!(
                    "let the policy for SELECT show such rows to their owner and filter in queries, or delete by a function with SECURITY DEFINER that asks auth.uid(): the new row of an UPDATE on {name} has to pass its SELECT policies"
                ),
                fix: None,
            });
            break;
        }
    }
}

/// Times, and switches that are called after what they switch.
fn marks_deletion(context: &Context<'_>, data_type: TypeReference, name: &str) -> bool {
    let base = context.catalog.base_type(data_type);
    let data_type = context.catalog.data_type(base.oid);
    data_type.is_some_and(|data_type| match data_type.name.as_str() {
        "timestamptz" | "timestamp" | "date" => true,
        "bool" => ["delet", "archiv", "remov", "trash"]
            .iter()
            .any(|part| name.contains(part)),
        _ => false,
    })
}

/// Whether the condition fails for every row in which the column is set.
fn requires_absence(formula: &Formula, column: i16) -> bool {
    match formula {
        Formula::Never => true,
        Formula::Always => false,
        Formula::All(parts) => parts.iter().any(|part| requires_absence(part, column)),
        Formula::Any(parts) => parts.iter().all(|part| requires_absence(part, column)),
        Formula::Test(atom, want) => match atom {
            Atom::Null(of) => {
                of.depth == 0
                    && of.column == column
                    && of.part == ColumnPart::Whole
                    && *want == Want::True
            }
            Atom::Flag(of) => {
                of.depth == 0 && of.column == column && matches!(want, Want::False | Want::NotTrue)
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn rows_that_vanish_when_marked() {
        let table = "create table a (id int primary key, user_id uuid, deleted_at timestamptz, is_deleted boolean);
            alter table a enable row level security;";
        let found = "no update by authenticated can set deleted_at of table public.a: the changed row would no longer be visible to them";
        let own = "(user_id = auth.uid())";
        let present = "(user_id = auth.uid() and deleted_at is null)";
        testing::check(
            "W3",
            &[
                (
                    &format!("{table} create policy r on a for select to authenticated using {present};
                              create policy u on a for update to authenticated using {own};"),
                    &[found],
                ),
                (
                    &format!("{table} create policy r on a for select to authenticated using (user_id = auth.uid() and not is_deleted);
                              create policy u on a for update to authenticated using {own};"),
                    &["no update by authenticated can set is_deleted of table public.a: the changed row would no longer be visible to them"],
                ),
                // Another policy shows them.
                (
                    &format!("{table} create policy r on a for select to authenticated using (deleted_at is null);
                              create policy o on a for select to authenticated using {own};
                              create policy u on a for update to authenticated using {own};"),
                    &[],
                ),
                // It is meant.
                (
                    &format!("{table} create policy r on a for select to authenticated using {present};
                              create policy u on a for update to authenticated using {own} with check {present};"),
                    &[],
                ),
                (&format!("{table} create policy r on a for select to authenticated using {present};"), &[]),
            ],
        );
    }
}
