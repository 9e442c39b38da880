use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I12",
    explanation: include_str!("i12_not_forced.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    // On Supabase clients never are owners, and the server's own functions count on being past the policies.
    if context.catalog.role_named("anon").is_some() {
        return;
    }
    for table in context.tables() {
        let is_unforced = table
            .table()
            .is_some_and(|own| own.row_security && !own.force_row_security);
        let owner = context.catalog.role(table.owner);
        let Some(owner) = owner.filter(|_| is_unforced) else {
            continue;
        };
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!(
                "the policies of table {name} do not bind its owner {}",
                owner.name
            ),
            help:
                "if the application connects as the owner, force them; a superuser stays past them"
                    .to_owned(),
            fix: Some(format!("alter table {name} force row level security;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn owners_and_their_policies() {
        let table = "create table a (id int primary key); alter table a enable row level security;";
        testing::check(
            "I12",
            &[
                (
                    table,
                    &["the policies of table public.a do not bind its owner postgres"],
                ),
                (
                    &format!("{table} alter table a force row level security;"),
                    &[],
                ),
                ("create table a (id int primary key);", &[]),
                // On Supabase there is the role.
                (&format!("create role anon; {table}"), &[]),
            ],
        );
    }
}
