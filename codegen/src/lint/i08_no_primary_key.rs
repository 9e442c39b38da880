use crate::catalog::{ConstraintKind, ConstraintOwner};

use super::context::{Context, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I8",
    explanation: include_str!("i08_no_primary_key.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let is_ordinary = table.table().is_some_and(|own| own.foreign.is_none());
        if !is_ordinary || table.is_partition() {
            continue;
        }
        let constraints = context
            .catalog
            .constraints_of(ConstraintOwner::Relation(table.oid));
        if constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))
        {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!("table {name} has no primary key"),
            help: "declare the columns that tell rows apart, or add one".to_owned(),
            fix: table.column("id").is_none().then(|| {
                format!("alter table {name} add column id bigint generated always as identity primary key;")
            }),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn tables_without_keys() {
        testing::check(
            "I8",
            &[
                (
                    "create table a (id int);",
                    &["table public.a has no primary key"],
                ),
                (
                    "create table a (id int unique);",
                    &["table public.a has no primary key"],
                ),
                ("create table a (id int primary key);", &[]),
                (
                    "create table a (id int); alter table a add primary key (id);",
                    &[],
                ),
            ],
        );
    }
}
