use crate::catalog::{
    Column, DataType, Oid, Relation, RelationKind, SearchPath, TypeKind, TypeReference,
};
use crate::replay::Replay;

use super::super::value::Value;
use super::class::tables_names;
use super::{DATABASE, Key, letter, schema_name, settings, text, yes_or_no};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    of(replay, |_, _| true)
}

pub(super) fn default_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |_, column| {
        column.default.is_some() || column.generated.is_some()
    })
}

/// What `information_schema.columns` lists: no materialized views.
pub(super) fn column_keys(replay: &Replay) -> Vec<Key> {
    of(replay, |relation, _| {
        matches!(
            relation.kind,
            RelationKind::Table(_) | RelationKind::View(_)
        )
    })
}

fn of(replay: &Replay, wanted: impl Fn(&Relation, &Column) -> bool) -> Vec<Key> {
    let mut keys = Vec::new();
    for relation in replay.catalog.relations.iter() {
        for (index, column) in relation.columns.iter().enumerate() {
            if wanted(relation, column) {
                keys.push(Key::part(relation.oid, index));
            }
        }
    }
    keys
}

pub(super) fn pg_attribute_names<'r>(
    replay: &'r Replay,
    key: Key,
    column: &str,
) -> Option<&'r str> {
    let attribute = || replay.catalog.relation(key.oid)?.columns.get(key.part);
    match column {
        "attname" => Some(&attribute()?.name),
        _ => None,
    }
}

pub(super) fn columns_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    match column {
        "column_name" => pg_attribute_names(replay, key, "attname"),
        _ => tables_names(replay, key, column),
    }
}

pub(super) fn pg_attribute(replay: &Replay, key: Key, name: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let column = relation.columns.get(key.part)?;
    let data_type = replay.catalog.data_type(column.data_type.oid);
    Some(match name {
        "attrelid" => Value::oid(key.oid),
        "atttypid" => Value::oid(column.data_type.oid),
        "atttypmod" => Value::Int(column.data_type.modifier.into()),
        "attnum" => Value::Int(column.number.into()),
        "attndims" => Value::Int(i64::from(data_type.is_some_and(DataType::is_array))),
        "attnotnull" => Value::Bool(column.not_null),
        "atthasdef" => Value::Bool(column.default.is_some() || column.generated.is_some()),
        "attidentity" => match column.identity {
            Some(identity) => letter(if identity.always { 'a' } else { 'd' }),
            None => text(""),
        },
        "attgenerated" => match &column.generated {
            Some(generated) => letter(if generated.stored { 's' } else { 'v' }),
            None => text(""),
        },
        "attisdropped" => Value::Bool(false),
        "attislocal" => Value::Bool(column.is_local),
        "attinhcount" => Value::Int(column.inherited_from.into()),
        "attcollation" => match (column.collation, data_type) {
            (Some(collation), _) => Value::oid(collation),
            (None, Some(data_type)) if data_type.collatable => Value::oid(Oid::DEFAULT_COLLATION),
            _ => Value::Int(0),
        },
        "attfdwoptions" => settings(column.options.iter().cloned()),
        _ => return None,
    })
}

pub(super) fn pg_attrdef(replay: &Replay, key: Key, name: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let column = relation.columns.get(key.part)?;
    Some(match name {
        "adrelid" => Value::oid(key.oid),
        "adnum" => Value::Int(column.number.into()),
        _ => return None,
    })
}

pub(super) fn columns(replay: &Replay, key: Key, name: &str) -> Option<Value> {
    let catalog = &replay.catalog;
    let relation = catalog.relation(key.oid)?;
    let column = relation.columns.get(key.part)?;
    let base = catalog.base_type(column.data_type);
    let data_type = catalog.data_type(base.oid)?;
    let modifier = base.modifier;
    Some(match name {
        "generation_expression" if column.generated.is_some() => return None,
        "domain_schema" | "domain_name" | "domain_catalog" | "generation_expression"
            if base == column.data_type || name == "generation_expression" =>
        {
            Value::Null
        }
        "table_catalog" | "udt_catalog" | "domain_catalog" => text(DATABASE),
        "ordinal_position" => Value::Int(column.number.into()),
        "is_nullable" => {
            let domain = catalog.data_type(column.data_type.oid)?.domain();
            yes_or_no(!column.not_null && domain.is_none_or(|domain| !domain.not_null))
        }
        "column_default" => match (&column.default, &column.generated) {
            (Some(expression), None) => default_text(replay, expression),
            _ => Value::Null,
        },
        "data_type" => text(&standard_type(replay, base)),
        "udt_schema" => schema_name(replay, data_type.schema),
        "udt_name" => text(&data_type.name),
        "character_maximum_length" => match (&*data_type.name, modifier) {
            ("varchar" | "bpchar", 4..) => Value::Int((modifier - 4).into()),
            ("bit" | "varbit", 1..) => Value::Int(modifier.into()),
            _ => Value::Null,
        },
        "numeric_precision" => match (&*data_type.name, modifier) {
            ("int2", _) => Value::Int(16),
            ("int4", _) => Value::Int(32),
            ("int8", _) => Value::Int(64),
            ("float4", _) => Value::Int(24),
            ("float8", _) => Value::Int(53),
            ("numeric", 4..) => Value::Int((((modifier - 4) >> 16) & 0xffff).into()),
            _ => Value::Null,
        },
        "numeric_scale" => match (&*data_type.name, modifier) {
            ("int2" | "int4" | "int8", _) => Value::Int(0),
            ("numeric", 4..) => Value::Int((((modifier - 4) & 0x7ff ^ 1024) - 1024).into()),
            _ => Value::Null,
        },
        "is_identity" => yes_or_no(column.identity.is_some()),
        "identity_generation" => match column.identity {
            Some(identity) => text(if identity.always {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            }),
            None => Value::Null,
        },
        "is_generated" => text(match &column.generated {
            Some(_) => "ALWAYS",
            None => "NEVER",
        }),
        "domain_schema" => schema_name(replay, catalog.data_type(column.data_type.oid)?.schema),
        "domain_name" => text(&catalog.data_type(column.data_type.oid)?.name),
        "is_updatable" => yes_or_no(relation.view().is_none_or(|view| view.auto_updatable)),
        "dtd_identifier" => Value::text(column.number.to_string()),
        _ => return None,
    })
}

/// PostgreSQL prints a default anew; the plainest are known to look as they are written.
fn default_text(replay: &Replay, expression: &crate::catalog::Expression) -> Value {
    let written = expression.sql(&replay.catalog);
    let plain = (!written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit()))
        || matches!(&*written, "true" | "false" | "now()" | "gen_random_uuid()");
    if plain {
        Value::text(written)
    } else {
        Value::unknown("how PostgreSQL prints a default is not followed")
    }
}

/// The type as the SQL standard names it; `ARRAY` and `USER-DEFINED` are such names.
pub(super) fn standard_type(replay: &Replay, base: TypeReference) -> String {
    let catalog = &replay.catalog;
    match catalog.data_type(base.oid) {
        Some(data_type) if data_type.is_array() => "ARRAY".to_owned(),
        Some(data_type)
            if data_type.schema == Oid::PG_CATALOG
                && !matches!(data_type.kind, TypeKind::Composite(_)) =>
        {
            catalog.format_type(TypeReference::new(base.oid), SearchPath::SYSTEM)
        }
        _ => "USER-DEFINED".to_owned(),
    }
}
