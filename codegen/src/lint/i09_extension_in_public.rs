use crate::catalog::{Class, ObjectAddress, Oid, quote_identifier};

use super::context::{Context, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "I9",
    explanation: include_str!("i09_extension_in_public.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for extension in context.catalog.extensions.iter() {
        let is_users = !extension.provenance.platform;
        if !is_users || extension.schema != Oid::PUBLIC_SCHEMA || extension.name == "plpgsql" {
            continue;
        }
        let name = quote_identifier(&extension.name);
        found.push(Found {
            object: Some(ObjectAddress::object(Class::Extension, extension.oid)),
            span: place(&extension.provenance),
            message: format!("extension {name} lives in schema public"),
            help: "move it to a schema that no API serves".to_owned(),
            fix: context
                .catalog
                .schema_named("extensions")
                .map(|_| format!("alter extension {name} set schema extensions;")),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn extensions_and_schemas() {
        testing::check(
            "I9",
            &[
                (
                    "create extension citext;",
                    &["extension citext lives in schema public"],
                ),
                ("create extension citext schema extensions;", &[]),
            ],
        );
    }
}
