use crate::catalog::{Constraint, ConstraintKind, ConstraintOwner, Oid, Relation};
use crate::replay::Replay;
use crate::sql::statement::{MatchType, ReferentialAction};

use super::super::value::Value;
use super::{DATABASE, Key, letter, numbers, schema_name, text, yes_or_no};

fn of(replay: &Replay, parts: impl Fn(&Constraint) -> usize) -> Vec<Key> {
    let mut keys = Vec::new();
    for constraint in replay.catalog.constraints.iter() {
        keys.extend((0..parts(constraint)).map(|part| Key::part(constraint.oid, part)));
    }
    keys
}

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    of(replay, |_| 1)
}

/// Constraints of tables, and then their NOT NULLs, which `information_schema` shows as checks.
pub(super) fn table_keys(replay: &Replay) -> Vec<Key> {
    let mut keys = of(replay, |it| {
        usize::from(
            it.relation().is_some()
                && !matches!(
                    it.kind,
                    ConstraintKind::Trigger | ConstraintKind::Exclude { .. }
                ),
        )
    });
    for relation in replay.catalog.relations.iter() {
        if relation.table().is_none() {
            continue;
        }
        for (index, column) in relation.columns.iter().enumerate() {
            if column.not_null {
                keys.push(Key {
                    oid: relation.oid,
                    part: index,
                    second: NOT_NULL,
                });
            }
        }
    }
    keys
}

/// [`Key::second`] of a NOT NULL.
const NOT_NULL: usize = 1;

pub(super) fn key_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |it| match it.kind {
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::ForeignKey(_) => it.columns.len(),
        _ => 0,
    })
}

/// Columns that a constraint uses; those of the other table, for a foreign key.
pub(super) fn used_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |it| match &it.kind {
        ConstraintKind::ForeignKey(key) => key.columns.len(),
        _ if it.relation().is_some() => it.columns.len(),
        _ => 0,
    })
}

pub(super) fn foreign_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |it| usize::from(it.foreign_key().is_some()))
}

pub(super) fn check_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |it| {
        usize::from(matches!(it.kind, ConstraintKind::Check(_)))
    })
}

fn action(action: ReferentialAction) -> (char, &'static str) {
    match action {
        ReferentialAction::NoAction => ('a', "NO ACTION"),
        ReferentialAction::Restrict => ('r', "RESTRICT"),
        ReferentialAction::Cascade => ('c', "CASCADE"),
        ReferentialAction::SetNull => ('n', "SET NULL"),
        ReferentialAction::SetDefault => ('d', "SET DEFAULT"),
    }
}

fn owner_schema(replay: &Replay, constraint: &Constraint) -> Option<Oid> {
    Some(match constraint.owner {
        ConstraintOwner::Relation(oid) => replay.catalog.relation(oid)?.schema,
        ConstraintOwner::Domain(oid) => replay.catalog.data_type(oid)?.schema,
    })
}

pub(super) fn pg_constraint_names<'r>(
    replay: &'r Replay,
    key: Key,
    column: &str,
) -> Option<&'r str> {
    (column == "conname")
        .then(|| replay.catalog.constraints.get(key.oid))?
        .map(|it| &*it.name)
}

pub(super) fn pg_constraint(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let constraint = replay.catalog.constraints.get(key.oid)?;
    let foreign = constraint.foreign_key();
    Some(match column {
        "oid" => Value::oid(constraint.oid),
        "connamespace" => Value::oid(owner_schema(replay, constraint)?),
        "contype" => letter(match constraint.kind {
            ConstraintKind::Check(_) => 'c',
            ConstraintKind::PrimaryKey { .. } => 'p',
            ConstraintKind::Unique { .. } => 'u',
            ConstraintKind::Exclude { .. } => 'x',
            ConstraintKind::ForeignKey(_) => 'f',
            ConstraintKind::Trigger => 't',
        }),
        "condeferrable" => Value::Bool(constraint.deferrable),
        "condeferred" => Value::Bool(constraint.initially_deferred),
        "convalidated" => Value::Bool(constraint.validated),
        "conrelid" => Value::oid(constraint.relation().unwrap_or(Oid(0))),
        "contypid" => match constraint.owner {
            ConstraintOwner::Domain(oid) => Value::oid(oid),
            ConstraintOwner::Relation(_) => Value::Int(0),
        },
        "conindid" => {
            let index = constraint.index().or(foreign.map(|key| key.index));
            Value::oid(index.unwrap_or(Oid(0)))
        }
        "conparentid" => Value::oid(constraint.parent.unwrap_or(Oid(0))),
        "confrelid" => Value::oid(foreign.map_or(Oid(0), |key| key.table)),
        "confupdtype" => foreign.map_or(text(" "), |key| letter(action(key.on_update).0)),
        "confdeltype" => foreign.map_or(text(" "), |key| letter(action(key.on_delete).0)),
        "confmatchtype" => foreign.map_or(text(" "), |key| {
            letter(match key.match_type {
                MatchType::Simple => 's',
                MatchType::Full => 'f',
                MatchType::Partial => 'p',
            })
        }),
        "conislocal" => Value::Bool(constraint.is_local),
        "coninhcount" => Value::Int(constraint.inherited_from.into()),
        "connoinherit" => match constraint.kind {
            ConstraintKind::Check(_) => Value::Bool(constraint.no_inherit),
            _ => return None,
        },
        "conkey" => match constraint.owner {
            ConstraintOwner::Relation(_) => numbers(&constraint.columns),
            ConstraintOwner::Domain(_) => Value::Null,
        },
        "confkey" => foreign.map_or(Value::Null, |key| numbers(&key.columns)),
        "conbin" if !matches!(constraint.kind, ConstraintKind::Check(_)) => Value::Null,
        _ => return None,
    })
}

fn table_of<'a>(replay: &'a Replay, constraint: &Constraint) -> Option<&'a Relation> {
    replay.catalog.relation(constraint.relation()?)
}

pub(super) fn table_constraints(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    if key.second == NOT_NULL {
        return not_null(replay, key, column);
    }
    let constraint = replay.catalog.constraints.get(key.oid)?;
    let table = table_of(replay, constraint)?;
    Some(match column {
        "constraint_catalog" | "table_catalog" => text(DATABASE),
        "constraint_schema" | "table_schema" => schema_name(replay, table.schema),
        "constraint_name" => text(&constraint.name),
        "table_name" => text(&table.name),
        "constraint_type" => text(match constraint.kind {
            ConstraintKind::Check(_) => "CHECK",
            ConstraintKind::PrimaryKey { .. } => "PRIMARY KEY",
            ConstraintKind::Unique { .. } => "UNIQUE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            _ => return None,
        }),
        "is_deferrable" => yes_or_no(constraint.deferrable),
        "initially_deferred" => yes_or_no(constraint.initially_deferred),
        "enforced" => yes_or_no(true),
        _ => return None,
    })
}

fn not_null(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let table = replay.catalog.relation(key.oid)?;
    let number = table.columns.get(key.part)?.number;
    Some(match column {
        "constraint_catalog" | "table_catalog" => text(DATABASE),
        "constraint_schema" | "table_schema" => schema_name(replay, table.schema),
        "constraint_name" => {
            let name = format!("{}_{}_{number}_not_null", table.schema, table.oid);
            Value::text(name)
        }
        "table_name" => text(&table.name),
        "constraint_type" => text("CHECK"),
        "is_deferrable" | "initially_deferred" => yes_or_no(false),
        "enforced" => yes_or_no(true),
        _ => return None,
    })
}

pub(super) fn key_column_usage(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let constraint = replay.catalog.constraints.get(key.oid)?;
    let table = table_of(replay, constraint)?;
    let number = *constraint.columns.get(key.part)?;
    Some(match column {
        "constraint_catalog" | "table_catalog" => text(DATABASE),
        "constraint_schema" | "table_schema" => schema_name(replay, table.schema),
        "constraint_name" => text(&constraint.name),
        "table_name" => text(&table.name),
        "column_name" => text(&table.column_numbered(number)?.name),
        "ordinal_position" => Value::Int(key.part as i64 + 1),
        "position_in_unique_constraint" => match constraint.foreign_key() {
            Some(_) => Value::Int(key.part as i64 + 1),
            None => Value::Null,
        },
        _ => return None,
    })
}

pub(super) fn constraint_column_usage(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let constraint = replay.catalog.constraints.get(key.oid)?;
    let (table, number) = match constraint.foreign_key() {
        Some(foreign) => (
            replay.catalog.relation(foreign.table)?,
            *foreign.columns.get(key.part)?,
        ),
        None => (
            table_of(replay, constraint)?,
            *constraint.columns.get(key.part)?,
        ),
    };
    Some(match column {
        "constraint_catalog" | "table_catalog" => text(DATABASE),
        "table_schema" => schema_name(replay, table.schema),
        "table_name" => text(&table.name),
        "column_name" => text(&table.column_numbered(number)?.name),
        "constraint_schema" => schema_name(replay, table_of(replay, constraint)?.schema),
        "constraint_name" => text(&constraint.name),
        _ => return None,
    })
}

pub(super) fn referential_constraints(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let constraint = replay.catalog.constraints.get(key.oid)?;
    let foreign = constraint.foreign_key()?;
    let referenced = replay.catalog.relation(foreign.table)?;
    Some(match column {
        "constraint_catalog" | "unique_constraint_catalog" => text(DATABASE),
        "constraint_schema" => schema_name(replay, table_of(replay, constraint)?.schema),
        "constraint_name" => text(&constraint.name),
        "unique_constraint_schema" => schema_name(replay, referenced.schema),
        "unique_constraint_name" => {
            let unique = replay
                .catalog
                .constraints
                .related_to(foreign.table)
                .find(|it| it.index() == Some(foreign.index));
            Value::optional(unique.map(|it| it.name.as_str()))
        }
        "match_option" => text(match foreign.match_type {
            MatchType::Simple => "NONE",
            MatchType::Full => "FULL",
            MatchType::Partial => "PARTIAL",
        }),
        "update_rule" => text(action(foreign.on_update).1),
        "delete_rule" => text(action(foreign.on_delete).1),
        _ => return None,
    })
}

pub(super) fn check_constraints(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let constraint = replay.catalog.constraints.get(key.oid)?;
    Some(match column {
        "constraint_catalog" => text(DATABASE),
        "constraint_schema" => schema_name(replay, owner_schema(replay, constraint)?),
        "constraint_name" => text(&constraint.name),
        _ => return None,
    })
}
