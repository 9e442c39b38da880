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
        Kind::Paths => json!({ "anyOf": [{ "type": "boolean" }, text_list] }),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Pairs => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
    };
    property["description"] = json!(description);
    property
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::FileId;

    #[test]
    fn the_committed_schema_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../rowtype.schema.json");
        let committed = std::fs::read_to_string(path).unwrap();
        assert_eq!(
            committed,
            format!("{:#}\n", json_schema()),
            "write it with `cargo run -- config-schema > rowtype.schema.json`"
        );
    }

    /// What the schema allows at a key's path, as far as its kind shows.
    fn accepts(schema: &Value, value: &Value) -> bool {
        if let Some(alternatives) = schema["anyOf"].as_array() {
            return alternatives.iter().any(|schema| accepts(schema, value));
        }
        if let Some(choices) = schema["enum"].as_array() {
            return choices.contains(value);
        }
        match schema["type"].as_str() {
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_i64(),
            Some("array") => value
                .as_array()
                .is_some_and(|items| items.iter().all(|item| accepts(&schema["items"], item))),
            Some("object") => value.as_object().is_some_and(|fields| {
                let schema = &schema["additionalProperties"];
                fields.values().all(|field| accepts(schema, field))
            }),
            _ => false,
        }
    }

    #[test]
    fn it_accepts_what_the_reader_accepts() {
        let schema = json_schema();
        let values = [
            json!("text"),
            json!("supabase"),
            json!("both"),
            json!(true),
            json!(7),
            json!(["a", "b"]),
            json!({ "a": "b" }),
            json!({ "a": 1 }),
            json!([1]),
        ];
        for key in KEYS {
            let (table, name) = key.path.split_once('.').unwrap();
            let schema = &schema["properties"][table]["properties"][name];
            for value in &values {
                // JSON of these values is TOML, but for objects.
                let toml = value.to_string().replace("\":", "\"=");
                let text = format!("{} = {toml}", key.path);
                let read = Config::parse(FileId(0), &text).is_ok();
                assert_eq!(accepts(schema, value), read, "{text}");
            }
        }
    }
}
