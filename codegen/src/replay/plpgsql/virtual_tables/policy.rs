use crate::catalog::{Expression, Grantee, Oid, Policy, Relation, SearchPath, TypeReference};
use crate::deparse::Deparser;
use crate::infer::Scope;
use crate::replay::Replay;
use crate::sql::statement::PolicyCommand;

use super::super::value::Value;
use super::{Key, letter, role_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let policies = replay.catalog.policies.iter();
    policies.map(|it| Key::object(it.oid)).collect()
}

fn command(policy: &Policy) -> (char, &'static str) {
    match policy.command {
        PolicyCommand::All => ('*', "ALL"),
        PolicyCommand::Select => ('r', "SELECT"),
        PolicyCommand::Insert => ('a', "INSERT"),
        PolicyCommand::Update => ('w', "UPDATE"),
        PolicyCommand::Delete => ('d', "DELETE"),
    }
}

pub(super) fn pg_policy(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let policy = replay.catalog.policies.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(policy.oid),
        "polname" => text(&policy.name),
        "polrelid" => Value::oid(policy.relation),
        "polcmd" => letter(command(policy).0),
        "polpermissive" => Value::Bool(policy.permissive),
        "polroles" => Value::array(
            policy
                .roles
                .iter()
                .map(|role| match role {
                    Grantee::Public => Value::Int(0),
                    Grantee::Role(role) => Value::oid(*role),
                })
                .collect(),
        ),
        "polqual" if policy.using.is_none() => Value::Null,
        "polwithcheck" if policy.with_check.is_none() => Value::Null,
        _ => return None,
    })
}

/// `pg_get_expr` of a policy's condition. None if it is not understood.
fn printed(replay: &Replay, relation: &Relation, condition: Option<&Expression>) -> Option<Value> {
    let Some(condition) = condition else {
        return Some(Value::Null);
    };
    let path = replay.path();
    let deparser = Deparser {
        catalog: &replay.catalog,
        path: SearchPath(&path),
    };
    let boolean = TypeReference::new(Oid::BOOL);
    let printed = deparser.value(condition, Scope::Relation(relation), boolean)?;
    Some(Value::text(printed))
}

pub(super) fn pg_policies_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    let policy = || replay.catalog.policies.get(key.oid);
    let relation = || replay.catalog.relation(policy()?.relation);
    match column {
        "schemaname" => Some(&replay.catalog.schema(relation()?.schema)?.name),
        "tablename" => Some(&relation()?.name),
        "policyname" => Some(&policy()?.name),
        _ => None,
    }
}

pub(super) fn pg_policies(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let policy = replay.catalog.policies.get(key.oid)?;
    let relation = replay.catalog.relation(policy.relation)?;
    Some(match column {
        "permissive" => text(if policy.permissive {
            "PERMISSIVE"
        } else {
            "RESTRICTIVE"
        }),
        "roles" => Value::array(
            policy
                .roles
                .iter()
                .map(|role| match role {
                    Grantee::Public => text("public"),
                    Grantee::Role(role) => role_name(replay, *role),
                })
                .collect(),
        ),
        "cmd" => text(command(policy).1),
        "qual" => printed(replay, relation, policy.using.as_ref())?,
        "with_check" => printed(replay, relation, policy.with_check.as_ref())?,
        _ => return None,
    })
}
