use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W11",
    explanation: include_str!("w11_open_child.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for child in context.tables() {
        let Some(own) = child.table().filter(|own| !own.row_security) else {
            continue;
        };
        let mut parents = own
            .inherits
            .iter()
            .filter_map(|parent| context.catalog.relation(*parent));
        let protected =
            parents.find(|parent| parent.table().is_some_and(|table| table.row_security));
        // In an API schema it is E1's.
        let Some(parent) = protected.filter(|_| !context.is_exposed(child.schema)) else {
            continue;
        };
        let clients = context.clients_with_any(child);
        if clients.is_empty() {
            continue;
        }
        let name = context.relation_name(child);
        found.push(Found {
            object: Some(relation_address(child)),
            span: place(&child.provenance),
            message: format!(
                "table {name} can be named by {} itself, and then the policies of its parent {} do not count",
                listed(&clients),
                context.relation_name(parent),
            ),
            help: "turn row level security on, or take the grants back: through the parent they are not needed".to_owned(),
            fix: Some(format!("alter table {name} enable row level security;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn partitions_elsewhere() {
        let tables =
            "create schema parts; create table a (id int primary key) partition by range (id);
            alter table a enable row level security;
            create table parts.a_1 partition of a for values from (0) to (10);";
        let granted = format!(
            "{tables} grant usage on schema parts to authenticated; grant select on parts.a_1 to authenticated;"
        );
        testing::check(
            "W11",
            &[
                (tables, &[]),
                (
                    &granted,
                    &[
                        "table parts.a_1 can be named by authenticated itself, and then the policies of its parent public.a do not count",
                    ],
                ),
                (
                    &format!("{granted} alter table parts.a_1 enable row level security;"),
                    &[],
                ),
            ],
        );
    }
}
