//! `pg_ts_config` and `pg_ts_dict`: PostgreSQL's own and the user's.

use std::sync::LazyLock;

use crate::catalog::{Oid, PlainKind, built_in_rows};
use crate::replay::Replay;
use crate::sql::statement::TextSearchKind;

use super::super::value::Value;
use super::{Key, text};

/// Kinds and names of PostgreSQL's own.
static BUILT_IN: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    built_in_rows(include_str!("../../../../data/text_search.tsv"))
        .map(|row| (row[0], row[1]))
        .collect()
});

pub(super) fn configuration_keys(replay: &Replay) -> Vec<Key> {
    keys(replay, TextSearchKind::Configuration, "configuration")
}

pub(super) fn dictionary_keys(replay: &Replay) -> Vec<Key> {
    keys(replay, TextSearchKind::Dictionary, "dictionary")
}

fn keys(replay: &Replay, kind: TextSearchKind, word: &str) -> Vec<Key> {
    let own = replay.catalog.plain_objects.iter();
    let own = own.filter(|object| object.kind == PlainKind::TextSearch(kind));
    let own = own.map(|object| Key::object(object.oid));
    let built_in = BUILT_IN.iter().enumerate();
    let built_in = built_in.filter(|(_, (built_in, _))| *built_in == word);
    built_in
        .map(|(place, _)| Key::part(Oid(0), place))
        .chain(own)
        .collect()
}

pub(super) fn pg_ts_config(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    value(replay, key, column.strip_prefix("cfg").unwrap_or(column))
}

pub(super) fn pg_ts_dict(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    value(replay, key, column.strip_prefix("dict").unwrap_or(column))
}

fn value(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    if key.oid == Oid(0) {
        let (_, name) = BUILT_IN.get(key.part)?;
        return Some(match column {
            "name" => text(name),
            "namespace" => Value::oid(Oid::PG_CATALOG),
            "owner" => Value::oid(Oid::BOOTSTRAP_ROLE),
            _ => return None,
        });
    }
    let object = replay.catalog.plain_objects.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(object.oid),
        "name" => text(&object.name),
        "namespace" => Value::oid(object.schema?),
        "owner" => Value::oid(object.owner),
        _ => return None,
    })
}
