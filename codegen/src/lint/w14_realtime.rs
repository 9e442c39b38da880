use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W14",
    explanation: include_str!("w14_realtime.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(publication) = context.catalog.publication_named("supabase_realtime") else {
        return;
    };
    for table in context.tables() {
        let is_open = table.table().is_some_and(|own| !own.row_security);
        let is_published = publication.all_tables
            || publication.schemas.contains(&table.schema)
            || publication
                .tables
                .iter()
                .any(|published| published.relation == table.oid);
        if !is_open || !is_published {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!("Realtime sends every change of table {name} to everybody: row level security is off"),
            help: "turn it on, then write a SELECT policy for subscribers".to_owned(),
            fix: Some(format!("alter table {name} enable row level security;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn published_tables_need_row_security() {
        let table = "create table a (id int primary key);";
        let publish = "alter publication supabase_realtime add table a;";
        testing::check(
            "W14",
            &[
                (
                    &format!("{table} {publish}"),
                    &[
                        "Realtime sends every change of table public.a to everybody: row level security is off",
                    ],
                ),
                (
                    &format!("{table} {publish} alter table a enable row level security;"),
                    &[],
                ),
                (table, &[]),
            ],
        );
    }
}
