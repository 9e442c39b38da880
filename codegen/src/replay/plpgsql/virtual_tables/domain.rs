use crate::replay::Replay;

use super::super::value::Value;
use super::attribute::standard_type;
use super::{DATABASE, Key, schema_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let types = replay.catalog.types.iter();
    types
        .filter(|data_type| data_type.domain().is_some())
        .map(|data_type| Key::object(data_type.oid))
        .collect()
}

pub(super) fn domains(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let data_type = replay.catalog.data_type(key.oid)?;
    let base = replay.catalog.base_type(data_type.domain()?.base);
    let base_type = replay.catalog.data_type(base.oid)?;
    Some(match column {
        "domain_catalog" | "udt_catalog" => text(DATABASE),
        "domain_schema" => schema_name(replay, data_type.schema),
        "domain_name" => text(&data_type.name),
        "data_type" => text(&standard_type(replay, base)),
        "udt_schema" => schema_name(replay, base_type.schema),
        "udt_name" => text(&base_type.name),
        _ => return None,
    })
}
