use crate::catalog::Privilege;

use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I10",
    explanation: include_str!("i10_truncate.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let clients: Vec<_> = context
            .clients
            .iter()
            .filter(|client| {
                client.on_relation(table).contains(Privilege::Truncate)
                    && client.may_use_schema(table.schema)
            })
            .map(|client| client.role.name.as_str())
            .collect();
        if clients.is_empty() || !context.is_exposed(table.schema) {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!(
                "{} may truncate table {name}, which no policy prevents",
                listed(&clients)
            ),
            help: "take the privilege back".to_owned(),
            fix: Some(format!(
                "revoke truncate on table {name} from {};",
                context.grantees(&clients)
            )),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn truncate_by_clients() {
        testing::check(
            "I10",
            &[
                (
                    "create table a (id int primary key);",
                    &[
                        "anon and authenticated may truncate table public.a, which no policy prevents",
                    ],
                ),
                (
                    "create table a (id int primary key); revoke truncate on a from anon, authenticated;",
                    &[],
                ),
            ],
        );
    }
}
