use crate::replay::Replay;

use super::super::value::Value;
use super::{DATABASE, Key, role_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let schemas = replay.catalog.schemas.iter();
    schemas.map(|schema| Key::object(schema.oid)).collect()
}

pub(super) fn pg_namespace(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let schema = replay.catalog.schema(key.oid)?;
    Some(match column {
        "oid" => Value::oid(schema.oid),
        "nspname" => text(&schema.name),
        "nspowner" => Value::oid(schema.owner),
        _ => return None,
    })
}

pub(super) fn schemata(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let schema = replay.catalog.schema(key.oid)?;
    Some(match column {
        "catalog_name" => text(DATABASE),
        "schema_name" => text(&schema.name),
        "schema_owner" => role_name(replay, schema.owner),
        "default_character_set_catalog"
        | "default_character_set_schema"
        | "default_character_set_name"
        | "sql_path" => Value::Null,
        _ => return None,
    })
}
