use crate::catalog::{Class, Event, EventKind, Grantee, Oid, Privilege, PrivilegeSet};
use crate::sql::statement::DefaultAclObject;

use super::context::{Context, place};
use super::{Found, Rule, object};

pub(super) const RULE: Rule = Rule {
    code: "W8",
    explanation: include_str!("w08_vain_revoke.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (at, event) in context.catalog.events.iter().enumerate() {
        if event.provenance.platform || !context.is_users(event.object) {
            continue;
        }
        // Nobody can call a trigger's function.
        let function = context.catalog.function(event.object.oid);
        if function.is_some_and(|function| function.returns == Oid::TRIGGER) {
            continue;
        }
        // Of one object and role, the last attempt stands for all of them.
        let mut later = context.catalog.events.iter().skip(at + 1);
        let is_repeated = later.any(|other| other.object == event.object && same(other, event));
        if is_repeated {
            continue;
        }
        let name = object::name(context, event.object);
        let finding = match &event.kind {
            EventKind::RevokedUnderPublic { role, privileges } => {
                let held = held_by(context, event, Grantee::Public).intersection(*privileges);
                role_name(context, *role).filter(|_| !held.is_empty()).map(|role| {
                    let held = words(held);
                    (
                        format!("revoking {held} on {name} from {role} changed nothing: PUBLIC has it"),
                        "take it from PUBLIC, and grant it to those who need it".to_owned(),
                        on(context, event).map(|on| format!("revoke {} on {on} from public;", held.to_lowercase())),
                    )
                })
            }
            EventKind::RevokedUnderTable { role, privileges } => {
                let held = held_by(context, event, Grantee::Role(*role)).intersection(*privileges);
                role_name(context, *role).filter(|_| !held.is_empty()).map(|role| {
                    let held = words(held);
                    (
                        format!("revoking {held} on {name} from {role} changed nothing: {role} has it on the whole table"),
                        "take it on the table, and grant it on the columns that are left".to_owned(),
                        on(context, event).map(|on| format!("revoke {} on {on} from {role};", held.to_lowercase())),
                    )
                })
            }
            EventKind::RevokedBuiltInDefault { role, privileges } => {
                let is_global = context.catalog.default_acls.iter().any(|entry| {
                    entry.role == *role
                        && entry.schema.is_none()
                        && entry.object == DefaultAclObject::Functions
                        && entry.acl.privileges_of(Grantee::Public).is_empty()
                });
                role_name(context, *role).filter(|_| !is_global).map(|role| {
                    (
                        format!(
                            "default privileges of {name} cannot take {} from PUBLIC: PostgreSQL gives it for all schemas, and a schema's entry only adds",
                            words(*privileges)
                        ),
                        "take it for all schemas".to_owned(),
                        Some(format!(
                            "alter default privileges for role {role} revoke execute on functions from public;"
                        )),
                    )
                })
            }
            EventKind::LostSecurityInvoker | EventKind::LostSearchPath { .. } => None,
        };
        let Some((message, help, fix)) = finding else {
            continue;
        };
        found.push(Found {
            object: Some(event.object),
            span: place(&event.provenance),
            message,
            help,
            fix,
        });
    }
}

/// Whether two events are attempts at the same.
fn same(one: &Event, other: &Event) -> bool {
    use EventKind::{RevokedBuiltInDefault, RevokedUnderPublic, RevokedUnderTable};
    match (&one.kind, &other.kind) {
        (RevokedUnderPublic { role: one, .. }, RevokedUnderPublic { role: other, .. })
        | (RevokedUnderTable { role: one, .. }, RevokedUnderTable { role: other, .. })
        | (RevokedBuiltInDefault { role: one, .. }, RevokedBuiltInDefault { role: other, .. }) => {
            one == other
        }
        _ => false,
    }
}

fn role_name(context: &Context<'_>, role: Oid) -> Option<String> {
    let role = context.catalog.role(role)?;
    Some(crate::catalog::quote_identifier(&role.name).into_owned())
}

/// What a grantee still has on the object, or on the table of the column.
fn held_by(context: &Context<'_>, event: &Event, grantee: Grantee) -> PrivilegeSet {
    use crate::catalog::{Acl, AclKind};
    let object = event.object;
    let acl = match object.class {
        Class::Relation => context.catalog.relation(object.oid).map(|it| {
            let default = || Acl::default_for(AclKind::Relation, it.owner);
            it.acl.clone().unwrap_or_else(default)
        }),
        Class::Function => context.catalog.function(object.oid).map(|it| {
            let default = || Acl::default_for(AclKind::Function, it.owner);
            it.acl.clone().unwrap_or_else(default)
        }),
        Class::Schema => context.catalog.schema(object.oid).map(|it| {
            let default = || Acl::default_for(AclKind::Schema, it.owner);
            it.acl.clone().unwrap_or_else(default)
        }),
        _ => None,
    };
    acl.map_or(PrivilegeSet::NONE, |acl| acl.privileges_of(grantee))
}

/// The object as GRANT and REVOKE name it.
fn on(context: &Context<'_>, event: &Event) -> Option<String> {
    let object = event.object;
    Some(match object.class {
        Class::Relation => {
            let relation = context.catalog.relation(object.oid)?;
            let word = if relation.sequence().is_some() {
                "sequence"
            } else {
                "table"
            };
            format!("{word} {}", context.relation_name(relation))
        }
        Class::Function => {
            let function = context.catalog.function(object.oid)?;
            format!("{} {}", function.kind_word(), context.signature(function))
        }
        Class::Schema => format!("schema {}", context.sql_name(Class::Schema, object.oid)),
        _ => return None,
    })
}

fn words(privileges: PrivilegeSet) -> String {
    let words: Vec<_> = privileges.iter().map(Privilege::keyword).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn revokes_that_take_nothing() {
        let function = "create function f() returns int language sql as 'select 1';";
        testing::check(
            "W8",
            &[
                (
                    &format!("{function} revoke execute on function f() from anon;"),
                    &["revoking EXECUTE on function public.f() from anon changed nothing: PUBLIC has it"],
                ),
                (&format!("{function} revoke all on function f() from public, anon;"), &[]),
                (&format!("{function} revoke all on function f() from anon; revoke all on function f() from public;"), &[]),
                (
                    "create table a (id int primary key, secret text); revoke select (secret) on a from anon;",
                    &["revoking SELECT on column public.a.secret from anon changed nothing: anon has it on the whole table"],
                ),
                (
                    "create table a (id int primary key, secret text); revoke select on a from anon;
                     grant select (id, secret) on a to anon; revoke select (secret) on a from anon;",
                    &[],
                ),
                (
                    "alter default privileges in schema public revoke execute on functions from public;",
                    &["default privileges of schema public cannot take EXECUTE from PUBLIC: PostgreSQL gives it for all schemas, and a schema's entry only adds"],
                ),
                ("alter default privileges revoke execute on functions from public;", &[]),
            ],
        );
    }
}
