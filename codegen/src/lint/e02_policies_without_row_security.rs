use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E2",
    explanation: include_str!("e02_policies_without_row_security.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let is_open = table.table().is_some_and(|own| !own.row_security);
        let Some(policy) = context.catalog.policies.related_to(table.oid).next() else {
            continue;
        };
        if !is_open {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&policy.provenance),
            message: format!(
                "the policies of table {name} have no effect: row level security is off"
            ),
            help: "turn it on".to_owned(),
            fix: Some(format!("alter table {name} enable row level security;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_need_the_switch() {
        let policy =
            "create table a (id int primary key); create policy p on a for select using (true);";
        testing::check(
            "E2",
            &[
                (
                    policy,
                    &["the policies of table public.a have no effect: row level security is off"],
                ),
                (
                    &format!("{policy} alter table a enable row level security;"),
                    &[],
                ),
                ("create table a (id int primary key);", &[]),
            ],
        );
    }
}
