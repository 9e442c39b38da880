use crate::catalog::{Oid, Trigger};
use crate::replay::Replay;
use crate::sql::statement::{Firing, TriggerTiming};

use super::super::value::Value;
use super::{DATABASE, Key, letter, numbers, schema_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let triggers = replay.catalog.triggers.iter();
    triggers.map(|it| Key::object(it.oid)).collect()
}

/// `information_schema.triggers` has a row for each event.
pub(super) fn event_keys(replay: &Replay) -> Vec<Key> {
    let triggers = replay.catalog.triggers.iter();
    triggers
        .flat_map(|it| (0..events(it).len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

pub(super) fn database_keys(replay: &Replay) -> Vec<Key> {
    let triggers = replay.catalog.event_triggers.iter();
    triggers.map(|it| Key::object(it.oid)).collect()
}

fn events(trigger: &Trigger) -> Vec<&'static str> {
    let all = [
        (trigger.on_insert, "INSERT"),
        (trigger.on_delete, "DELETE"),
        (trigger.on_update, "UPDATE"),
    ];
    all.into_iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| name)
        .collect()
}

fn firing(firing: Firing) -> char {
    match firing {
        Firing::Origin => 'O',
        Firing::Disabled => 'D',
        Firing::Replica => 'R',
        Firing::Always => 'A',
    }
}

pub(super) fn pg_trigger(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let trigger = replay.catalog.triggers.get(key.oid)?;
    let constraint = trigger.constraint.as_ref();
    Some(match column {
        "oid" => Value::oid(trigger.oid),
        "tgrelid" => Value::oid(trigger.relation),
        "tgparentid" => Value::oid(trigger.parent.unwrap_or(Oid(0))),
        "tgname" => text(&trigger.name),
        "tgfoid" => Value::oid(trigger.function),
        "tgtype" => {
            let bits = [
                (trigger.for_each_row, 1),
                (trigger.timing == TriggerTiming::Before, 2),
                (trigger.on_insert, 4),
                (trigger.on_delete, 8),
                (trigger.on_update, 16),
                (trigger.on_truncate, 32),
                (trigger.timing == TriggerTiming::InsteadOf, 64),
            ];
            Value::Int(bits.iter().filter(|(on, _)| *on).map(|(_, bit)| bit).sum())
        }
        "tgenabled" => letter(firing(trigger.firing)),
        "tgisinternal" => Value::Bool(false),
        "tgconstraint" => Value::oid(constraint.map_or(Oid(0), |it| it.constraint)),
        "tgconstrrelid" => Value::oid(constraint.and_then(|it| it.from).unwrap_or(Oid(0))),
        "tgdeferrable" => Value::Bool(constraint.is_some_and(|it| it.deferrable)),
        "tginitdeferred" => Value::Bool(constraint.is_some_and(|it| it.initially_deferred)),
        "tgnargs" => Value::Int(trigger.arguments.len() as i64),
        "tgattr" => numbers(&trigger.update_columns),
        "tgoldtable" => Value::optional(trigger.old_table.as_deref()),
        "tgnewtable" => Value::optional(trigger.new_table.as_deref()),
        "tgqual" if trigger.condition.is_none() => Value::Null,
        _ => return None,
    })
}

pub(super) fn triggers(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let trigger = replay.catalog.triggers.get(key.oid)?;
    let relation = replay.catalog.relation(trigger.relation)?;
    Some(match column {
        "trigger_catalog" | "event_object_catalog" => text(DATABASE),
        "trigger_schema" | "event_object_schema" => schema_name(replay, relation.schema),
        "trigger_name" => text(&trigger.name),
        "event_manipulation" => text(events(trigger).get(key.part)?),
        "event_object_table" => text(&relation.name),
        "action_orientation" => text(if trigger.for_each_row {
            "ROW"
        } else {
            "STATEMENT"
        }),
        "action_timing" => text(match trigger.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
            TriggerTiming::InsteadOf => "INSTEAD OF",
        }),
        "action_condition" if trigger.condition.is_none() => Value::Null,
        "action_reference_old_table" => Value::optional(trigger.old_table.as_deref()),
        "action_reference_new_table" => Value::optional(trigger.new_table.as_deref()),
        _ => return None,
    })
}

pub(super) fn pg_event_trigger(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let trigger = replay.catalog.event_triggers.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(trigger.oid),
        "evtname" => text(&trigger.name),
        "evtevent" => text(&trigger.event),
        "evtowner" => Value::oid(trigger.owner),
        "evtfoid" => Value::oid(trigger.function),
        "evtenabled" => letter(firing(trigger.firing)),
        "evttags" if trigger.tags.is_empty() => Value::Null,
        "evttags" => Value::array(trigger.tags.iter().map(|tag| text(tag)).collect()),
        _ => return None,
    })
}
