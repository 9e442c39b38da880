use crate::catalog::{
    ConstraintKind, ConstraintOwner, Oid, Relation, RelationKind, ReplicaIdentity,
};
use crate::replay::Replay;
use crate::sql::statement::{PartitionStrategy, Persistence};

use super::super::value::Value;
use super::{DATABASE, Key, letter, role_name, schema_name, settings, text, yes_or_no};

fn of(replay: &Replay, wanted: impl Fn(&Relation) -> bool) -> Vec<Key> {
    let relations = replay.catalog.relations.iter();
    relations
        .filter(|relation| wanted(relation))
        .map(|relation| Key::object(relation.oid))
        .collect()
}

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    of(replay, |_| true)
}

pub(super) fn table_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| {
        relation
            .table()
            .is_some_and(|table| table.foreign.is_none())
    })
}

pub(super) fn user_table_keys(replay: &Replay) -> Vec<Key> {
    table_keys(replay)
}

pub(super) fn view_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| {
        matches!(relation.kind, RelationKind::View(_))
    })
}

pub(super) fn matview_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| {
        matches!(relation.kind, RelationKind::MaterializedView(_))
    })
}

pub(super) fn sequence_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| relation.sequence().is_some())
}

pub(super) fn partitioned_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| {
        relation
            .table()
            .is_some_and(|table| table.partition_key.is_some())
    })
}

/// What `information_schema.tables` lists: no materialized views.
pub(super) fn listed_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation| {
        matches!(
            relation.kind,
            RelationKind::Table(_) | RelationKind::View(_)
        )
    })
}

pub(super) fn inherits_keys(replay: &Replay) -> Vec<Key> {
    let mut keys = Vec::new();
    for relation in replay.catalog.relations.iter() {
        let parents = match &relation.kind {
            RelationKind::Table(table) => table.inherits.len(),
            RelationKind::Index(index) => usize::from(index.parent.is_some()),
            _ => 0,
        };
        keys.extend((0..parents).map(|part| Key::part(relation.oid, part)));
    }
    keys
}

fn kind_letter(relation: &Relation) -> char {
    match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => 'f',
        RelationKind::Table(table) if table.partition_key.is_some() => 'p',
        RelationKind::Table(_) => 'r',
        RelationKind::View(_) => 'v',
        RelationKind::MaterializedView(_) => 'm',
        RelationKind::Sequence(_) => 'S',
        RelationKind::Index(_) => 'i',
        RelationKind::CompositeType => 'c',
    }
}

fn persistence(persistence: Persistence) -> char {
    match persistence {
        Persistence::Permanent => 'p',
        Persistence::Unlogged => 'u',
        Persistence::Temporary => 't',
    }
}

/// Schema and name of a relation, in columns of these names.
fn names<'r>(
    replay: &'r Replay,
    key: Key,
    column: &str,
    [schema, name]: [&str; 2],
) -> Option<&'r str> {
    let relation = || replay.catalog.relation(key.oid);
    if column == name {
        Some(&relation()?.name)
    } else if column == schema {
        Some(&replay.catalog.schema(relation()?.schema)?.name)
    } else {
        None
    }
}

pub(super) fn pg_class_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    (column == "relname")
        .then(|| replay.catalog.relation(key.oid))?
        .map(|it| &*it.name)
}

pub(super) fn pg_tables_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    names(replay, key, column, ["schemaname", "tablename"])
}

pub(super) fn tables_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    names(replay, key, column, ["table_schema", "table_name"])
}

pub(super) fn pg_class(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let catalog = &replay.catalog;
    let relation = catalog.relation(key.oid)?;
    let table = relation.table();
    Some(match column {
        "oid" => Value::oid(relation.oid),
        "relnamespace" => Value::oid(relation.schema),
        "relowner" => Value::oid(relation.owner),
        "relkind" => letter(kind_letter(relation)),
        "reltype" => relation.row_type.map_or(Value::Int(0), Value::oid),
        "reloftype" => Value::oid(table.and_then(|it| it.of_type).unwrap_or(Oid(0))),
        "relpersistence" => letter(persistence(relation.persistence)),
        "relnatts" => match relation.index() {
            Some(index) => Value::Int((index.keys.len() + index.include.len()) as i64),
            None => Value::Int((relation.next_column - 1).into()),
        },
        "relrowsecurity" => Value::Bool(table.is_some_and(|it| it.row_security)),
        "relforcerowsecurity" => Value::Bool(table.is_some_and(|it| it.force_row_security)),
        "relispartition" => match relation.index() {
            Some(index) => Value::Bool(index.parent.is_some()),
            None => Value::Bool(relation.is_partition()),
        },
        "relispopulated" => Value::Bool(relation.view().is_none_or(|view| view.populated)),
        "relhasindex" => Value::Bool(!catalog.indexes_of(relation.oid).is_empty()),
        "relhastriggers" => Value::Bool(
            !catalog.triggers_of(relation.oid).is_empty()
                || catalog
                    .constraints_of(ConstraintOwner::Relation(relation.oid))
                    .iter()
                    .any(|it| it.foreign_key().is_some())
                || catalog.foreign_keys_to(relation.oid).next().is_some(),
        ),
        "relhasrules" => Value::Bool(
            matches!(
                relation.kind,
                RelationKind::View(_) | RelationKind::MaterializedView(_)
            ) || !catalog.rules_of(relation.oid).is_empty(),
        ),
        "relhassubclass" => Value::Bool(catalog.children_of(relation.oid).next().is_some()),
        "relchecks" => {
            let constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
            let checks = constraints
                .iter()
                .filter(|it| matches!(it.kind, ConstraintKind::Check(_)));
            Value::Int(checks.count() as i64)
        }
        "relreplident" => letter(match table.map(|it| it.replica_identity) {
            Some(ReplicaIdentity::Default) => 'd',
            Some(ReplicaIdentity::Full) => 'f',
            Some(ReplicaIdentity::Index(_)) => 'i',
            Some(ReplicaIdentity::Nothing) | None => 'n',
        }),
        "reloptions" => settings(relation.options.iter().cloned()),
        "relisshared" => Value::Bool(false),
        "relacl" if relation.acl.is_none() => Value::Null,
        _ => return None,
    })
}

pub(super) fn pg_tables(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    match column {
        "tableowner" => Some(role_name(replay, relation.owner)),
        "tablespace" => Some(Value::Null),
        "hasindexes" => pg_class(replay, key, "relhasindex"),
        "hasrules" => pg_class(replay, key, "relhasrules"),
        "hastriggers" => pg_class(replay, key, "relhastriggers"),
        "rowsecurity" => pg_class(replay, key, "relrowsecurity"),
        _ => None,
    }
}

pub(super) fn pg_views(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    Some(match column {
        "schemaname" => schema_name(replay, relation.schema),
        "viewname" => text(&relation.name),
        "viewowner" => role_name(replay, relation.owner),
        _ => return None,
    })
}

pub(super) fn pg_matviews(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    Some(match column {
        "schemaname" => schema_name(replay, relation.schema),
        "matviewname" => text(&relation.name),
        "matviewowner" => role_name(replay, relation.owner),
        "hasindexes" => return pg_class(replay, key, "relhasindex"),
        "ispopulated" => return pg_class(replay, key, "relispopulated"),
        "tablespace" => Value::Null,
        _ => return None,
    })
}

pub(super) fn pg_sequences(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let sequence = relation.sequence()?;
    Some(match column {
        "schemaname" => schema_name(replay, relation.schema),
        "sequencename" => text(&relation.name),
        "sequenceowner" => role_name(replay, relation.owner),
        "start_value" => Value::Int(sequence.start),
        "min_value" => Value::Int(sequence.min),
        "max_value" => Value::Int(sequence.max),
        "increment_by" => Value::Int(sequence.increment),
        "cycle" => Value::Bool(sequence.cycle),
        "cache_size" => Value::Int(sequence.cache),
        _ => return None,
    })
}

pub(super) fn pg_sequence(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let sequence = replay.catalog.relation(key.oid)?.sequence()?;
    Some(match column {
        "seqrelid" => Value::oid(key.oid),
        "seqtypid" => Value::oid(sequence.data_type),
        "seqstart" => Value::Int(sequence.start),
        "seqincrement" => Value::Int(sequence.increment),
        "seqmax" => Value::Int(sequence.max),
        "seqmin" => Value::Int(sequence.min),
        "seqcache" => Value::Int(sequence.cache),
        "seqcycle" => Value::Bool(sequence.cycle),
        _ => return None,
    })
}

pub(super) fn pg_inherits(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let parent = match &relation.kind {
        RelationKind::Table(table) => *table.inherits.get(key.part)?,
        RelationKind::Index(index) => index.parent?,
        _ => return None,
    };
    Some(match column {
        "inhrelid" => Value::oid(key.oid),
        "inhparent" => Value::oid(parent),
        "inhseqno" => Value::Int(key.part as i64 + 1),
        "inhdetachpending" => Value::Bool(false),
        _ => return None,
    })
}

pub(super) fn pg_partitioned_table(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let table = replay.catalog.relation(key.oid)?.table()?;
    let partition_key = table.partition_key.as_ref()?;
    Some(match column {
        "partrelid" => Value::oid(key.oid),
        "partnatts" => Value::Int(partition_key.elements.len() as i64),
        "partstrat" => letter(match partition_key.strategy {
            PartitionStrategy::Range => 'r',
            PartitionStrategy::List => 'l',
            PartitionStrategy::Hash => 'h',
        }),
        _ => return None,
    })
}

pub(super) fn pg_stat_user_tables(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    Some(match column {
        "relid" => Value::oid(relation.oid),
        "schemaname" => schema_name(replay, relation.schema),
        "relname" => text(&relation.name),
        _ => return None,
    })
}

pub(super) fn tables(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    Some(match column {
        "table_catalog" => text(DATABASE),
        "table_type" => text(match &relation.kind {
            RelationKind::View(_) => "VIEW",
            RelationKind::Table(table) if table.foreign.is_some() => "FOREIGN",
            _ if relation.persistence == Persistence::Temporary => "LOCAL TEMPORARY",
            _ => "BASE TABLE",
        }),
        "is_insertable_into" => yes_or_no(relation.view().is_none_or(|view| view.auto_updatable)),
        "is_typed" => yes_or_no(
            relation
                .table()
                .is_some_and(|table| table.of_type.is_some()),
        ),
        "self_referencing_column_name"
        | "reference_generation"
        | "user_defined_type_catalog"
        | "user_defined_type_schema"
        | "user_defined_type_name"
        | "commit_action" => Value::Null,
        _ => return None,
    })
}

pub(super) fn views(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    Some(match column {
        "table_catalog" => text(DATABASE),
        "is_updatable" | "is_insertable_into" => {
            yes_or_no(relation.view().is_some_and(|view| view.auto_updatable))
        }
        _ => return None,
    })
}

pub(super) fn sequences(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let sequence = relation.sequence()?;
    Some(match column {
        "sequence_catalog" => text(DATABASE),
        "sequence_schema" => schema_name(replay, relation.schema),
        "sequence_name" => text(&relation.name),
        "start_value" => Value::text(sequence.start.to_string()),
        "minimum_value" => Value::text(sequence.min.to_string()),
        "maximum_value" => Value::text(sequence.max.to_string()),
        "increment" => Value::text(sequence.increment.to_string()),
        "cycle_option" => yes_or_no(sequence.cycle),
        _ => return None,
    })
}
