//! Rows for tables of any shape: few values, so that rows of different tables meet.

use rowtype::catalog::{Catalog, Column, Oid, Relation, TypeReference};

use crate::probes::{USER_A, USER_B};

/// Ids that rows carry: two users, and somebody else.
const IDS: [&str; 6] = [
    USER_A,
    USER_B,
    "cccccccc-0000-4000-8000-000000000003",
    "dddddddd-0000-4000-8000-000000000004",
    "eeeeeeee-0000-4000-8000-000000000005",
    "ffffffff-0000-4000-8000-000000000006",
];

/// How many rows a table gets.
pub const ROWS: usize = 6;

/// INSERT statements that fill a table, each on its own; `words` are texts that policies ask for. None if a column that
/// must have a value is of a type of which no value is known.
pub fn fill(
    catalog: &Catalog,
    relation: &Relation,
    name: &str,
    words: &[String],
) -> Option<Vec<String>> {
    let columns: Vec<&Column> = relation
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .collect();
    let names: Vec<String> = columns
        .iter()
        .map(|column| rowtype::catalog::quote_identifier(&column.name).into_owned())
        .collect();
    let mut statements = Vec::new();
    for row in 0..ROWS {
        let mut values = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            let seed = if place == 0 {
                row
            } else {
                mixed(row, place, &column.name)
            };
            values.push(value(catalog, column, seed, words)?);
        }
        statements.push(format!(
            "insert into {name} ({}) overriding system value values ({});",
            names.join(", "),
            values.join(", ")
        ));
    }
    Some(statements)
}

/// A number that looks like chance: the same for the same place.
fn mixed(row: usize, place: usize, name: &str) -> usize {
    let start = 0x811c_9dc5_u32 ^ (row as u32).wrapping_mul(0x9e37_79b9) ^ (place as u32);
    let hash = name.bytes().fold(start, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 7) as usize
}

fn value(catalog: &Catalog, column: &Column, seed: usize, words: &[String]) -> Option<String> {
    if !column.not_null && seed % 11 == 7 {
        return Some("null".to_owned());
    }
    match of_type(catalog, column.data_type, seed, words) {
        Some(value) => Some(value),
        None if !column.not_null => Some("null".to_owned()),
        None => None,
    }
}

fn of_type(
    catalog: &Catalog,
    data_type: TypeReference,
    seed: usize,
    words: &[String],
) -> Option<String> {
    let reference = catalog.base_type(data_type);
    let data_type = catalog.data_type(reference.oid)?;
    if let Some(labels) = data_type.labels() {
        let label = &labels.get(seed % labels.len().max(1))?.value;
        return Some(quoted(label));
    }
    if data_type.is_array() {
        let element = TypeReference::new(data_type.element?);
        return Some(match of_type(catalog, element, seed, words) {
            Some(value) if !seed.is_multiple_of(3) => format!(
                "array[{value}]::{}",
                catalog.format_type_qualified(reference)
            ),
            _ => "'{}'".to_owned(),
        });
    }
    if data_type.schema != Oid::PG_CATALOG {
        return (data_type.name == "citext").then(|| quoted(&word(seed, words)));
    }
    let id = IDS[seed % IDS.len()];
    Some(match data_type.name.as_str() {
        "uuid" => quoted(id),
        "text" | "varchar" | "bpchar" | "name" => {
            let value = word(seed, words);
            let limit = match reference.modifier {
                limit if limit > 4 => (limit - 4) as usize,
                _ => usize::MAX,
            };
            quoted(&value.chars().take(limit).collect::<String>())
        }
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" => (seed % 6 + 1).to_string(),
        "bool" => seed.is_multiple_of(2).to_string(),
        "json" | "jsonb" => quoted(&format!("{{\"user_id\": \"{id}\", \"role\": \"admin\"}}")),
        "timestamptz" | "timestamp" | "date" => {
            let days = (seed % 5) as i64 - 2;
            format!("now() + interval '{days} days'")
        }
        "time" | "timetz" => "'12:00'".to_owned(),
        "interval" => "'1 day'".to_owned(),
        "bytea" => "'\\x00'".to_owned(),
        "inet" | "cidr" => "'10.0.0.1'".to_owned(),
        "tsvector" => "''".to_owned(),
        "oid" | "regclass" => "1".to_owned(),
        _ => return None,
    })
}

/// A text: one that policies ask for, an id, a path that begins with one.
fn word(seed: usize, words: &[String]) -> String {
    let id = IDS[seed % IDS.len()];
    match seed % 5 {
        0 => id.to_owned(),
        1 => format!("{id}/{seed}.png"),
        _ if words.is_empty() => "a".to_owned(),
        _ => words[seed % words.len()].clone(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
