use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W12",
    explanation: include_str!("w12_no_policy.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let is_on = table.table().is_some_and(|own| own.row_security);
        let has_policy = context
            .catalog
            .policies
            .related_to(table.oid)
            .next()
            .is_some();
        if !is_on || has_policy || table.is_partition() || !context.is_exposed(table.schema) {
            continue;
        }
        let clients = context.clients_with_any(table);
        if clients.is_empty() {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!(
                "{} may query table {name}, but no policy lets them see a row",
                listed(&clients)
            ),
            help: "add a policy, or take the grant back".to_owned(),
            fix: Some(format!(
                "revoke all on table {name} from {};",
                context.grantees(&clients)
            )),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn grants_without_policies() {
        let table = "create table a (id int primary key); alter table a enable row level security;";
        testing::check(
            "W12",
            &[
                (
                    table,
                    &[
                        "anon and authenticated may query table public.a, but no policy lets them see a row",
                    ],
                ),
                (
                    &format!("{table} revoke all on a from anon, authenticated;"),
                    &[],
                ),
                (&format!("{table} create policy p on a using (true);"), &[]),
            ],
        );
    }
}
