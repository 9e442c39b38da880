//! What is asked for seldom.

use crate::catalog::{Oid, PlainKind};
use crate::replay::Replay;

use super::super::value::Value;
use super::{DATABASE, Key, schema_name, system_oid, text};

/// The number of language `plpgsql`, which differs from server to server.
pub(super) const PLPGSQL: u32 = 13_500;

pub(super) fn nothing(_: &Replay) -> Vec<Key> {
    Vec::new()
}

pub(super) fn nothing_in_it(_: &Replay, _: Key, _: &str) -> Option<Value> {
    None
}

/// Comments on relations, their columns, and schemas.
pub(super) fn description_keys(replay: &Replay) -> Vec<Key> {
    let mut keys = Vec::new();
    for relation in replay.catalog.relations.iter() {
        if relation.comment.is_some() {
            keys.push(Key::object(relation.oid));
        }
        for column in &relation.columns {
            if column.comment.is_some() {
                keys.push(Key::part(relation.oid, column.number as usize));
            }
        }
    }
    let functions = replay.catalog.functions.iter();
    keys.extend(
        functions
            .filter(|it| it.comment.is_some())
            .map(|it| Key::object(it.oid)),
    );
    let types = replay.catalog.types.iter();
    keys.extend(
        types
            .filter(|it| it.comment.is_some())
            .map(|it| Key::object(it.oid)),
    );
    keys
}

pub(super) fn pg_description(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let catalog = &replay.catalog;
    let (class, comment) = if let Some(relation) = catalog.relation(key.oid) {
        let comment = match key.part {
            0 => &relation.comment,
            number => &relation.column_numbered(number as i16)?.comment,
        };
        ("pg_class", comment)
    } else if let Some(function) = catalog.function(key.oid) {
        ("pg_proc", &function.comment)
    } else {
        ("pg_type", &catalog.data_type(key.oid)?.comment)
    };
    Some(match column {
        "objoid" => Value::oid(key.oid),
        "classoid" => Value::oid(system_oid(None, class)?),
        "objsubid" => Value::Int(key.part as i64),
        "description" => text(comment.as_deref()?),
        _ => return None,
    })
}

/// Of `pg_depend`: members of extensions, and sequences of columns.
pub(super) fn depend_keys(replay: &Replay) -> Vec<Key> {
    let catalog = &replay.catalog;
    let functions = catalog.functions.iter().map(|it| (it.oid, it.provenance));
    let types = catalog.types.iter().map(|it| (it.oid, it.provenance));
    let relations = catalog.relations.iter().map(|it| (it.oid, it.provenance));
    let members = functions
        .chain(types)
        .chain(relations)
        .filter(|(_, provenance)| provenance.extension.is_some())
        .map(|(oid, _)| Key::object(oid));
    let owned = catalog
        .relations
        .iter()
        .filter(|it| it.sequence().is_some_and(|it| it.owned_by.is_some()))
        .map(|it| Key::part(it.oid, 1));
    members.chain(owned).collect()
}

pub(super) fn pg_depend(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let catalog = &replay.catalog;
    let (class, provenance) = if let Some(function) = catalog.function(key.oid) {
        ("pg_proc", function.provenance)
    } else if let Some(relation) = catalog.relation(key.oid) {
        ("pg_class", relation.provenance)
    } else {
        ("pg_type", catalog.data_type(key.oid)?.provenance)
    };
    let sequence = catalog.relation(key.oid).and_then(|it| it.sequence());
    let owner = match key.part {
        1 => sequence?.owned_by,
        _ => None,
    };
    Some(match column {
        "classid" => Value::oid(system_oid(None, class)?),
        "objid" => Value::oid(key.oid),
        "objsubid" => Value::Int(0),
        "refclassid" => {
            let class = if owner.is_some() {
                "pg_class"
            } else {
                "pg_extension"
            };
            Value::oid(system_oid(None, class)?)
        }
        "refobjid" => Value::oid(match owner {
            Some((relation, _)) => relation,
            None => provenance.extension?,
        }),
        "refobjsubid" => Value::Int(owner.map_or(0, |(_, column)| column.into())),
        "deptype" => text(match owner {
            Some(_) if sequence?.identity => "i",
            Some(_) => "a",
            None => "e",
        }),
        _ => return None,
    })
}

pub(super) fn database_keys(_: &Replay) -> Vec<Key> {
    vec![Key::object(Oid(5))]
}

pub(super) fn pg_database(_: &Replay, key: Key, column: &str) -> Option<Value> {
    Some(match column {
        "oid" => Value::oid(key.oid),
        "datname" => text(DATABASE),
        "datistemplate" => Value::Bool(false),
        "datallowconn" => Value::Bool(true),
        _ => return None,
    })
}

const LANGUAGES: [(&str, u32); 4] = [
    ("internal", 12),
    ("c", 13),
    ("sql", 14),
    ("plpgsql", PLPGSQL),
];

pub(super) fn language_keys(_: &Replay) -> Vec<Key> {
    (0..LANGUAGES.len())
        .map(|part| Key::part(Oid(0), part))
        .collect()
}

pub(super) fn pg_language(_: &Replay, key: Key, column: &str) -> Option<Value> {
    let (name, oid) = LANGUAGES.get(key.part)?;
    Some(match column {
        "oid" => Value::Int((*oid).into()),
        "lanname" => text(name),
        "lanpltrusted" => Value::Bool(matches!(*name, "sql" | "plpgsql")),
        _ => return None,
    })
}

fn plain(replay: &Replay, wanted: impl Fn(&PlainKind) -> bool) -> Vec<Key> {
    let objects = replay.catalog.plain_objects.iter();
    objects
        .filter(|it| wanted(&it.kind))
        .map(|it| Key::object(it.oid))
        .collect()
}

pub(super) fn server_keys(replay: &Replay) -> Vec<Key> {
    plain(replay, |kind| matches!(kind, PlainKind::Server))
}

pub(super) fn pg_foreign_server(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let server = replay.catalog.plain_objects.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(server.oid),
        "srvname" => text(&server.name),
        "srvowner" => Value::oid(server.owner),
        "srvfdw" => Value::oid(server.subject?),
        _ => return None,
    })
}

pub(super) fn wrapper_keys(replay: &Replay) -> Vec<Key> {
    plain(replay, |kind| matches!(kind, PlainKind::ForeignDataWrapper))
}

pub(super) fn pg_foreign_data_wrapper(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let wrapper = replay.catalog.plain_objects.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(wrapper.oid),
        "fdwname" => text(&wrapper.name),
        "fdwowner" => Value::oid(wrapper.owner),
        _ => return None,
    })
}

pub(super) fn foreign_data_wrappers(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let wrapper = replay.catalog.plain_objects.get(key.oid)?;
    Some(match column {
        "foreign_data_wrapper_catalog" => text(DATABASE),
        "foreign_data_wrapper_name" => text(&wrapper.name),
        _ => return None,
    })
}

pub(super) fn collation_keys(replay: &Replay) -> Vec<Key> {
    plain(replay, |kind| matches!(kind, PlainKind::Collation))
}

pub(super) fn pg_collation(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let collation = replay.catalog.plain_objects.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(collation.oid),
        "collname" => text(&collation.name),
        "collnamespace" => Value::oid(collation.schema?),
        _ => return None,
    })
}

pub(super) fn rule_keys(replay: &Replay) -> Vec<Key> {
    let rules = replay.catalog.rules.iter();
    rules.map(|it| Key::object(it.oid)).collect()
}

pub(super) fn pg_rules(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let rule = replay.catalog.rules.get(key.oid)?;
    let relation = replay.catalog.relation(rule.relation)?;
    Some(match column {
        "schemaname" => schema_name(replay, relation.schema),
        "tablename" => text(&relation.name),
        "rulename" => text(&rule.name),
        _ => return None,
    })
}
