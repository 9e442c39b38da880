use crate::access::{Command, is_security_invoker};
use crate::catalog::{Class, EventKind, Relation, RelationKind};

use super::context::{Context, listed, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E7",
    explanation: include_str!("e07_definer_view.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    foreign_tables(context, found);
    for view in context.catalog.relations.iter() {
        if !view.provenance.is_users() || !context.is_exposed(view.schema) || view.view().is_none()
        {
            continue;
        }
        let is_materialized = matches!(view.kind, RelationKind::MaterializedView(_));
        // What a replacement took is E12's.
        let was_invoker = context.event(view.oid, |kind| *kind == EventKind::LostSecurityInvoker);
        if !is_materialized && (is_security_invoker(view) || was_invoker.is_some()) {
            continue;
        }
        let clients = context.clients_that_may(view, Command::Select);
        let Some(table) = protected(context, view) else {
            continue;
        };
        if clients.is_empty() {
            continue;
        }
        let name = context.relation_name(view);
        found.push(Found {
            object: Some(relation_address(view)),
            span: place(&view.provenance),
            message: format!(
                "{} {name} shows {} rows of {}, past that table's policies",
                view.kind_word(),
                listed(&clients),
                context.relation_name(table),
            ),
            help: if is_materialized {
                "take the grant back, and read it through a function that asks who calls".to_owned()
            } else {
                "let the view read its tables as the caller".to_owned()
            },
            fix: Some(if is_materialized {
                format!(
                    "revoke select on {name} from {};",
                    context.grantees(&clients)
                )
            } else {
                format!("alter view {name} set (security_invoker = on);")
            }),
        });
    }
}

/// Foreign tables cannot have row level security.
fn foreign_tables(context: &Context<'_>, found: &mut Vec<Found>) {
    for table in context.tables() {
        let is_foreign = table.table().is_some_and(|own| own.foreign.is_some());
        let clients = context.clients_that_may(table, Command::Select);
        if !is_foreign || !context.is_exposed(table.schema) || clients.is_empty() {
            continue;
        }
        let name = context.relation_name(table);
        found.push(Found {
            object: Some(relation_address(table)),
            span: place(&table.provenance),
            message: format!(
                "foreign table {name} shows {} every row of another server, since it can have no policies",
                listed(&clients)
            ),
            help: "take the grant back, and read it through a function that asks who calls".to_owned(),
            fix: Some(format!(
                "revoke select on table {name} from {};",
                context.grantees(&clients)
            )),
        });
    }
}

/// A table with row level security that a view reads, itself or through other views.
fn protected<'a>(context: &Context<'a>, view: &Relation) -> Option<&'a Relation> {
    let mut open: Vec<_> = vec![view.oid];
    let mut seen = Vec::new();
    while let Some(oid) = open.pop() {
        if seen.contains(&oid) {
            continue;
        }
        seen.push(oid);
        let Some(relation) = context.catalog.relation(oid) else {
            continue;
        };
        if relation.table().is_some_and(|table| table.row_security) {
            return Some(relation);
        }
        if let Some(view) = relation.view() {
            let read = view.query.dependencies();
            open.extend(
                read.filter(|address| address.class == Class::Relation)
                    .map(|address| address.oid),
            );
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn views_of_protected_tables() {
        let table = "create table a (id int primary key); alter table a enable row level security;";
        let shown = "view public.v shows anon and authenticated rows of public.a, past that table's policies";
        testing::check(
            "E7",
            &[
                (
                    &format!("{table} create view v as select id from a;"),
                    &[shown],
                ),
                (
                    &format!("{table} create view v with (security_invoker) as select id from a;"),
                    &[],
                ),
                (
                    &format!(
                        "{table} create view v with (security_invoker = on) as select id from a;"
                    ),
                    &[],
                ),
                (
                    &format!(
                        "{table} create view v as select id from a; revoke all on v from anon, authenticated;"
                    ),
                    &[],
                ),
                (
                    &format!("{table} create materialized view v as select id from a;"),
                    &[
                        "materialized view public.v shows anon and authenticated rows of public.a, past that table's policies",
                    ],
                ),
                (
                    &format!(
                        "{table} create view w with (security_invoker) as select id from a; create view v as select id from w;"
                    ),
                    &[shown],
                ),
                (
                    "create table b (id int primary key); create view v as select id from b;",
                    &[],
                ),
                (
                    "create extension postgres_fdw schema extensions; create server s foreign data wrapper postgres_fdw;
                     create foreign table v (id int) server s;",
                    &["foreign table public.v shows anon and authenticated every row of another server, since it can have no policies"],
                ),
            ],
        );
    }
}
