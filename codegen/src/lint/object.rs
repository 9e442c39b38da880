//! What the objects of findings are called.

use crate::catalog::{Catalog, Class, ConstraintOwner, ObjectAddress, quote_identifier};
use crate::source::Span;

use super::context::Context;

/// An object with its kind and schema, the same on every machine: `policy p on public.a`, `function public.f(uuid)`.
pub(super) fn name(context: &Context<'_>, object: ObjectAddress) -> String {
    let catalog = context.catalog;
    let on = |relation| context.sql_name(Class::Relation, relation);
    let named = match object.class {
        Class::Relation => catalog.relation(object.oid).map(|relation| {
            let name = context.relation_name(relation);
            match relation.column_numbered(object.column) {
                Some(column) => format!("column {name}.{}", quote_identifier(&column.name)),
                None => format!("{} {name}", relation.kind_word()),
            }
        }),
        Class::Function => catalog
            .function(object.oid)
            .map(|function| format!("{} {}", function.kind_word(), context.signature(function))),
        Class::Policy => catalog.policies.get(object.oid).map(|policy| {
            let name = quote_identifier(&policy.name);
            format!("policy {name} on {}", on(policy.relation))
        }),
        Class::Constraint => catalog.constraints.get(object.oid).map(|constraint| {
            let name = quote_identifier(&constraint.name);
            match constraint.owner {
                ConstraintOwner::Relation(table) => format!("constraint {name} on {}", on(table)),
                ConstraintOwner::Domain(_) => format!("constraint {name}"),
            }
        }),
        Class::Extension => catalog
            .qualified_sql_name(object)
            .map(|name| format!("extension {name}")),
        Class::Schema => catalog
            .qualified_sql_name(object)
            .map(|name| format!("schema {name}")),
        _ => catalog.qualified_sql_name(object),
    };
    named.unwrap_or_default()
}

/// What `lint.allow` of `rowtype.toml` knows an object by: its schema and name; of what belongs to a table, the table's.
pub(super) fn path(catalog: &Catalog, object: ObjectAddress) -> String {
    let table = match object.class {
        Class::Relation => catalog
            .relation(object.oid)
            .map(|relation| relation.index().map_or(relation.oid, |index| index.table)),
        Class::Policy => catalog
            .policies
            .get(object.oid)
            .map(|policy| policy.relation),
        Class::Constraint => catalog
            .constraints
            .get(object.oid)
            .and_then(crate::catalog::Constraint::relation),
        _ => None,
    };
    let named = table.map_or(object, |table| {
        ObjectAddress::object(Class::Relation, table)
    });
    match catalog.schema_and_name(named) {
        Some((Some(schema), name)) => match catalog.schema(schema) {
            Some(schema) => format!("{}.{name}", schema.name),
            None => name.to_owned(),
        },
        Some((None, name)) => name.to_owned(),
        None => String::new(),
    }
}

/// The statement that made an object.
pub(super) fn created(catalog: &Catalog, object: ObjectAddress) -> Option<Span> {
    let provenance = match object.class {
        Class::Relation => catalog.relation(object.oid)?.provenance,
        Class::Function => catalog.function(object.oid)?.provenance,
        Class::Policy => catalog.policies.get(object.oid)?.provenance,
        Class::Constraint => catalog.constraints.get(object.oid)?.provenance,
        Class::Extension => catalog.extensions.get(object.oid)?.provenance,
        Class::Schema => catalog.schema(object.oid)?.provenance,
        _ => return None,
    };
    provenance.created
}
