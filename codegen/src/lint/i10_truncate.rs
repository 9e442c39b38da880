use crate::catalog::Privilege;

use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I10",
    title: "Clients may truncate a table",
    why: "TRUNCATE asks no policy. The Data API offers no way to it, but a function that runs with the caller's rights does.",
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
            object: relation_address(table),
            span: place(&table.provenance),
            message: format!(
                "{} may truncate table {name}, which no policy prevents",
                listed(&clients)
            ),
            help: format!(
                "revoke truncate on table {name} from {};",
                clients.join(", ")
            ),
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
