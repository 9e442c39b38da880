use crate::replay::Replay;

use super::super::value::Value;
use super::{Key, role_name, settings, text, yes_or_no};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let roles = replay.catalog.roles.iter();
    roles.map(|it| Key::object(it.oid)).collect()
}

pub(super) fn login_keys(replay: &Replay) -> Vec<Key> {
    let roles = replay.catalog.roles.iter();
    roles
        .filter(|it| it.login)
        .map(|it| Key::object(it.oid))
        .collect()
}

pub(super) fn member_keys(replay: &Replay) -> Vec<Key> {
    let roles = replay.catalog.roles.iter();
    roles
        .flat_map(|it| (0..it.member_of.len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

pub(super) fn pg_roles(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let role = replay.catalog.role(key.oid)?;
    Some(match column {
        "oid" => Value::oid(role.oid),
        "rolname" => text(&role.name),
        "rolsuper" => Value::Bool(role.superuser),
        "rolinherit" => Value::Bool(role.inherit),
        "rolcreaterole" => Value::Bool(role.create_role),
        "rolcreatedb" => Value::Bool(role.create_db),
        "rolcanlogin" => Value::Bool(role.login),
        "rolreplication" => Value::Bool(role.replication),
        "rolbypassrls" => Value::Bool(role.bypass_rls),
        "rolconfig" => settings(
            role.settings
                .iter()
                .map(|(name, values)| (name.clone(), values.join(", "))),
        ),
        "rolpassword" => text("********"),
        _ => return None,
    })
}

pub(super) fn pg_user(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let role = replay.catalog.role(key.oid)?;
    Some(match column {
        "usename" => text(&role.name),
        "usesysid" => Value::oid(role.oid),
        "usecreatedb" => Value::Bool(role.create_db),
        "usesuper" => Value::Bool(role.superuser),
        "userepl" => Value::Bool(role.replication),
        "usebypassrls" => Value::Bool(role.bypass_rls),
        _ => return None,
    })
}

pub(super) fn pg_auth_members(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let member = replay.catalog.role(key.oid)?;
    let membership = member.member_of.get(key.part)?;
    Some(match column {
        "roleid" => Value::oid(membership.role),
        "member" => Value::oid(member.oid),
        "admin_option" => Value::Bool(membership.admin),
        "inherit_option" => Value::Bool(membership.inherit.unwrap_or(member.inherit)),
        "set_option" => Value::Bool(membership.set),
        _ => return None,
    })
}

pub(super) fn enabled_roles(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    (column == "role_name").then(|| role_name(replay, key.oid))
}

pub(super) fn applicable_roles(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let member = replay.catalog.role(key.oid)?;
    let membership = member.member_of.get(key.part)?;
    Some(match column {
        "grantee" => text(&member.name),
        "role_name" => role_name(replay, membership.role),
        "is_grantable" => yes_or_no(membership.admin),
        _ => return None,
    })
}
