use crate::catalog::{Class, KeyValue, ObjectAddress};

use super::context::{Context, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I6",
    explanation: include_str!("i06_unindexed_foreign_key.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for constraint in context.catalog.constraints.iter() {
        let table = constraint
            .relation()
            .and_then(|oid| context.catalog.relation(oid));
        let Some(table) = table.filter(|_| {
            constraint.foreign_key().is_some()
                && constraint.provenance.is_users()
                && constraint.parent.is_none()
        }) else {
            continue;
        };
        let covers = context.catalog.indexes_of(table.oid).iter().any(|index| {
            index.index().is_some_and(|index| {
                let leading = index.keys.iter().take(constraint.columns.len());
                let leading: Vec<_> = leading
                    .filter_map(|key| match key.value {
                        KeyValue::Column(number) => Some(number),
                        KeyValue::Expression(_) => None,
                    })
                    .collect();
                leading == constraint.columns
            })
        });
        if covers {
            continue;
        }
        let name = context.relation_name(table);
        let columns: Vec<_> = constraint
            .columns
            .iter()
            .filter_map(|number| {
                Some(crate::catalog::quote_identifier(
                    &table.column_numbered(*number)?.name,
                ))
            })
            .collect();
        let columns = columns.join(", ");
        found.push(Found {
            object: Some(ObjectAddress::object(Class::Constraint, constraint.oid)),
            span: place(&constraint.provenance),
            message: format!(
                "foreign key {} of table {name} has no index on {columns}",
                constraint.name
            ),
            help: "make one".to_owned(),
            fix: Some(format!("create index on {name} ({columns});")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn foreign_keys_and_indexes() {
        let tables = "create table a (id int primary key, x int, unique (id, x));
            create table b (id int primary key, a int, x int, constraint k foreign key (a, x) references a (id, x));";
        let found = "foreign key k of table public.b has no index on a, x";
        testing::check(
            "I6",
            &[
                (tables, &[found]),
                (&format!("{tables} create index on b (a, x, id);"), &[]),
                (&format!("{tables} create index on b (a);"), &[found]),
                (&format!("{tables} create index on b (x, a);"), &[found]),
                (
                    &format!("{tables} create unique index on b (a, x) where a > 0;"),
                    &[],
                ),
            ],
        );
    }
}
