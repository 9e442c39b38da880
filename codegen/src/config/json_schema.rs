//! The JSON Schema of `rowtype.toml`, made from [`KEYS`].

use serde_json::{Map, Value, json};

use super::keys::{KEYS, Kind};

/// The schema as a document that editors read (Even Better TOML, taplo).
pub fn json_schema() -> Value {
    let mut tables: Map<String, Value> = Map::new();
    for key in KEYS {
        let (table, name) = key.path.split_once('.').unwrap_or(("", key.path));
        let entry = tables.entry(table).or_insert_with(
            || json!({ "type": "object", "additionalProperties": false, "properties": {} }),
        );
        entry["properties"][name] = property(
            key.kind,
            &format!("{} Default: {}.", key.about, key.default),
        );
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "rowtype.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": tables,
    })
}

fn property(kind: Kind, description: &str) -> Value {
    let text_list = json!({ "type": "array", "items": { "type": "string" } });
    let mut property = match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Choice(choices) => json!({ "enum": choices }),
        Kind::ChoiceOrList(choices) => json!({ "anyOf": [{ "enum": choices }, text_list] }),
        Kind::List => text_list,
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Pairs => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
    };
    property["description"] = json!(description);
    property
}
