use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E1",
    explanation: include_str!("e01_table_without_row_security.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let own = table.table();
        let is_open = own.is_some_and(|own| !own.row_security && own.foreign.is_none());
        if !is_open || !context.is_exposed(table.schema) {
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
                "row level security is off on table {name}, which {} can reach",
                listed(&clients)
            ),
            help: "turn it on, then write a policy for every role that needs rows".to_owned(),
            fix: Some(format!("alter table {name} enable row level security;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn tables_that_clients_reach() {
        testing::check(
            "E1",
            &[
                (
                    "create table a (id int primary key);",
                    &[
                        "row level security is off on table public.a, which anon and authenticated can reach",
                    ],
                ),
                (
                    "create table a (id int primary key); alter table a enable row level security;",
                    &[],
                ),
                (
                    "create table a (id int primary key); revoke all on a from anon, authenticated;",
                    &[],
                ),
                (
                    "create table a (id int primary key); revoke all on a from anon, authenticated;
                     grant insert on a to authenticated;",
                    &["row level security is off on table public.a, which authenticated can reach"],
                ),
                (
                    "create table a (id int primary key); revoke all on a from anon, authenticated;
                     grant select (id) on a to anon;",
                    &["row level security is off on table public.a, which anon can reach"],
                ),
                (
                    "create schema inner_part; create table inner_part.a (id int primary key);",
                    &[],
                ),
                (
                    "create table a (id int primary key) partition by range (id);
                     alter table a enable row level security;
                     create table a_1 partition of a for values from (0) to (10);",
                    &[
                        "row level security is off on table public.a_1, which anon and authenticated can reach",
                    ],
                ),
            ],
        );
    }
}
