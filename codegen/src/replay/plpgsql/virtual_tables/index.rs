use crate::catalog::{ConstraintKind, KeyValue};
use crate::replay::Replay;

use super::super::value::Value;
use super::{Key, schema_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let relations = replay.catalog.relations.iter();
    relations
        .filter(|relation| relation.index().is_some())
        .map(|relation| Key::object(relation.oid))
        .collect()
}

pub(super) fn pg_index(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let index = replay.catalog.relation(key.oid)?.index()?;
    Some(match column {
        "indexrelid" => Value::oid(key.oid),
        "indrelid" => Value::oid(index.table),
        "indnatts" => Value::Int((index.keys.len() + index.include.len()) as i64),
        "indnkeyatts" => Value::Int(index.keys.len() as i64),
        "indisunique" => Value::Bool(index.unique),
        "indnullsnotdistinct" => Value::Bool(index.nulls_not_distinct),
        "indisprimary" => Value::Bool(index.primary),
        "indisexclusion" => Value::Bool(index.exclusion),
        "indisvalid" => Value::Bool(index.valid),
        "indisready" | "indislive" => Value::Bool(true),
        "indimmediate" => {
            let deferrable = replay
                .catalog
                .constraints
                .related_to(index.table)
                .any(|it| {
                    it.deferrable
                        && matches!(
                            it.kind,
                            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
                        )
                        && it.index() == Some(key.oid)
                });
            Value::Bool(!deferrable)
        }
        "indisclustered" => return None,
        "indkey" => {
            let own = index.keys.iter().map(|key| match key.value {
                KeyValue::Column(number) => number,
                KeyValue::Expression(_) => 0,
            });
            let all = own.chain(index.include.iter().copied());
            Value::array(all.map(|number| Value::Int(number.into())).collect())
        }
        "indexprs" | "indpred" => {
            let expressions = index
                .keys
                .iter()
                .any(|key| matches!(key.value, KeyValue::Expression(_)));
            let there = if column == "indpred" {
                index.predicate.is_some()
            } else {
                expressions
            };
            if there {
                return None;
            }
            Value::Null
        }
        _ => return None,
    })
}

pub(super) fn pg_indexes(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let table = replay.catalog.relation(relation.index()?.table)?;
    Some(match column {
        "schemaname" => schema_name(replay, table.schema),
        "tablename" => text(&table.name),
        "indexname" => text(&relation.name),
        "tablespace" => Value::Null,
        _ => return None,
    })
}
