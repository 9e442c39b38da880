use crate::catalog::{Oid, TypeKind};
use crate::replay::Replay;

use super::super::value::Value;
use super::{Key, letter, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let types = replay.catalog.types.iter();
    types.map(|data_type| Key::object(data_type.oid)).collect()
}

pub(super) fn enum_keys(replay: &Replay) -> Vec<Key> {
    let types = replay.catalog.types.iter();
    types
        .flat_map(|data_type| {
            let labels = data_type.labels().map_or(0, <[_]>::len);
            (0..labels).map(|part| Key::part(data_type.oid, part))
        })
        .collect()
}

pub(super) fn pg_type(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let data_type = replay.catalog.data_type(key.oid)?;
    let domain = data_type.domain();
    Some(match column {
        "oid" => Value::oid(data_type.oid),
        "typname" => text(&data_type.name),
        "typnamespace" => Value::oid(data_type.schema),
        "typowner" => Value::oid(data_type.owner),
        "typtype" => letter(match data_type.kind {
            TypeKind::Base => 'b',
            TypeKind::Enum(_) => 'e',
            TypeKind::Domain(_) => 'd',
            TypeKind::Composite(_) => 'c',
            TypeKind::Range { .. } => 'r',
            TypeKind::Multirange { .. } => 'm',
            TypeKind::Pseudo | TypeKind::Shell => 'p',
        }),
        "typcategory" => letter(data_type.category),
        "typispreferred" => Value::Bool(data_type.preferred),
        "typisdefined" => Value::Bool(!matches!(data_type.kind, TypeKind::Shell)),
        "typrelid" => match data_type.kind {
            TypeKind::Composite(relation) => Value::oid(relation),
            _ => Value::Int(0),
        },
        "typelem" => Value::oid(data_type.element.unwrap_or(Oid(0))),
        "typarray" => Value::oid(data_type.array.unwrap_or(Oid(0))),
        "typnotnull" => Value::Bool(domain.is_some_and(|domain| domain.not_null)),
        "typbasetype" => Value::oid(domain.map_or(Oid(0), |domain| domain.base.oid)),
        "typtypmod" => Value::Int(domain.map_or(-1, |domain| domain.base.modifier).into()),
        "typacl" if data_type.acl.is_none() => Value::Null,
        _ => return None,
    })
}

pub(super) fn pg_enum(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let label = replay.catalog.data_type(key.oid)?.labels()?.get(key.part)?;
    Some(match column {
        // A number of its own kind that nothing else has to fit.
        "oid" => Value::Int(i64::from(key.oid.0) * 1000 + i64::from(label.id)),
        "enumtypid" => Value::oid(key.oid),
        "enumsortorder" => Value::Int(key.part as i64 + 1),
        "enumlabel" => text(&label.value),
        _ => return None,
    })
}
