use crate::access::{Answer, Command, only_columns};
use crate::catalog::{Relation, quote_identifier};

use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W18",
    explanation: include_str!("w18_sensitive_column.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let Some(own) = table.table().filter(|_| context.is_exposed(table.schema)) else {
            continue;
        };
        let mut names: Vec<String> = Vec::new();
        let mut readers = Vec::new();
        for client in &context.clients {
            if context.cell(client, table, Command::Select).answer != Answer::All {
                continue;
            }
            let only = only_columns(client, table, Command::Select);
            let seen = sensitive(context, table, own.row_security)
                .filter(|column| only.is_empty() || only.contains(&column.number))
                .map(|column| quote_identifier(&column.name).into_owned());
            let seen: Vec<_> = seen.collect();
            if seen.is_empty() {
                continue;
            }
            readers.push(client.role.name.as_str());
            names.extend(
                seen.into_iter()
                    .filter(|name| !names.contains(name))
                    .collect::<Vec<_>>(),
            );
        }
        if names.is_empty() {
            continue;
        }
        let columns: Vec<&str> = names.iter().map(String::as_str).collect();
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!(
                "{} can read {} of every row of table {name}",
                listed(&readers),
                listed(&columns)
            ),
            help: if own.row_security {
                "let the policy for SELECT show each row to its owner only, or grant SELECT on the other columns".to_owned()
            } else {
                "turn row level security on, then write a policy for every role that needs rows".to_owned()
            },
            fix: (!own.row_security)
                .then(|| format!("alter table {name} enable row level security;")),
        });
    }
}

fn sensitive<'a>(
    context: &Context<'_>,
    table: &'a Relation,
    row_security: bool,
) -> impl Iterator<Item = &'a crate::catalog::Column> {
    // Whether somebody has a password, and since when, is no secret.
    let is_switch_or_time = |column: &crate::catalog::Column| {
        let base = context.catalog.base_type(column.data_type);
        let data_type = context.catalog.data_type(base.oid);
        data_type.is_some_and(|it| {
            matches!(
                it.name.as_str(),
                "bool" | "timestamptz" | "timestamp" | "date"
            )
        })
    };
    table.columns.iter().filter(move |column| {
        let name = column.name.to_lowercase().replace('-', "_");
        let lines = include_str!("sensitive_columns.txt").lines();
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .any(|line| match line.strip_suffix(" *") {
                Some(word) => name.strip_suffix(word).is_some_and(|before| {
                    before.is_empty() || before.ends_with('_') && !is_switch_or_time(column)
                }),
                None => !row_security && name == line,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn names_of_secrets() {
        let open = |columns: &str| format!("create table a (id int primary key, {columns});");
        testing::check(
            "W18",
            &[
                (
                    &open("user_password text, iban text, token text"),
                    &[
                        "anon and authenticated can read user_password, iban and token of every row of table public.a",
                    ],
                ),
                (
                    &open("name text, tokens int, passwordless boolean, has_password boolean"),
                    &[],
                ),
                (
                    &(open("password text")
                        + "alter table a enable row level security;
                        create policy p on a for select to authenticated using (true);"),
                    &["authenticated can read password of every row of table public.a"],
                ),
                (
                    &(open("password text") + "alter table a enable row level security;"),
                    &[],
                ),
                (
                    &(open("password text")
                        + "revoke select on a from anon, authenticated; grant select (id) on a to anon;"),
                    &[],
                ),
            ],
        );
    }
}
