use crate::catalog::{Body, Function, FunctionKind, Oid};
use crate::replay::Replay;
use crate::sql::statement::{ParameterMode, Volatility};

use super::super::value::Value;
use super::attribute::standard_type;
use super::{BUILT_IN, BuiltIn, DATABASE, Key, letter, schema_name, settings, text, yes_or_no};
use crate::catalog::TypeReference;

/// The user's and extensions' functions, and those of PostgreSQL.
pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let built_in = BUILT_IN.keys().map(|oid| Key::object(Oid(*oid)));
    built_in.chain(user_keys(replay)).collect()
}

pub(super) fn user_keys(replay: &Replay) -> Vec<Key> {
    let functions = replay.catalog.functions.iter();
    functions.map(|it| Key::object(it.oid)).collect()
}

pub(super) fn parameter_keys(replay: &Replay) -> Vec<Key> {
    let functions = replay.catalog.functions.iter();
    functions
        .flat_map(|it| (0..it.parameters.len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

fn kind_letter(function: &Function) -> char {
    match function.kind {
        FunctionKind::Function => 'f',
        FunctionKind::Procedure => 'p',
        FunctionKind::Aggregate(_) => 'a',
        FunctionKind::Window => 'w',
    }
}

fn language_oid(name: &str) -> Option<u32> {
    Some(match name {
        "internal" => 12,
        "c" => 13,
        "sql" => 14,
        "plpgsql" => super::misc::PLPGSQL,
        _ => return None,
    })
}

pub(super) fn pg_proc_names<'r>(replay: &'r Replay, key: Key, column: &str) -> Option<&'r str> {
    if column != "proname" {
        return None;
    }
    match replay.catalog.function(key.oid) {
        Some(function) => Some(&function.name),
        None => BUILT_IN.get(&key.oid.0).map(|function| function.name),
    }
}

pub(super) fn pg_proc(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let Some(function) = replay.catalog.function(key.oid) else {
        return built_in(replay, key.oid, BUILT_IN.get(&key.oid.0)?, column);
    };
    let inputs = || function.inputs();
    Some(match column {
        "oid" => Value::oid(function.oid),
        "pronamespace" => Value::oid(function.schema),
        "proowner" => Value::oid(function.owner),
        "prolang" => Value::Int(language_oid(&function.language)?.into()),
        "prokind" => letter(kind_letter(function)),
        "prosecdef" => Value::Bool(function.security_definer),
        "proleakproof" => Value::Bool(function.leakproof),
        "proisstrict" => Value::Bool(function.strict),
        "proretset" => Value::Bool(function.returns_set),
        "provolatile" => letter(match function.volatility {
            Volatility::Immutable => 'i',
            Volatility::Stable => 's',
            Volatility::Volatile => 'v',
        }),
        "pronargs" => Value::Int(inputs().count() as i64),
        "pronargdefaults" => Value::Int(inputs().filter(|it| it.default.is_some()).count() as i64),
        "prorettype" => Value::oid(function.returns),
        "proargtypes" => Value::array(function.signature().into_iter().map(Value::oid).collect()),
        "proallargtypes" | "proargmodes"
            if function
                .parameters
                .iter()
                .all(|it| it.mode == ParameterMode::In) =>
        {
            Value::Null
        }
        "proallargtypes" => {
            let types = function
                .parameters
                .iter()
                .map(|it| Value::oid(it.data_type));
            Value::array(types.collect())
        }
        "proargmodes" => {
            let modes = function
                .parameters
                .iter()
                .map(|it| letter(it.mode.letter()));
            Value::array(modes.collect())
        }
        "proargnames" => {
            let names = function.parameters.iter().map(|it| it.name.as_deref());
            if names.clone().all(|name| name.is_none()) {
                Value::Null
            } else {
                Value::array(names.map(|name| text(name.unwrap_or_default())).collect())
            }
        }
        "prosrc" => match &function.body {
            Body::Text(body) => Value::Text(body.clone()),
            Body::Sql(_) => text(""),
            Body::Object { symbol, .. } => text(symbol),
            Body::BuiltIn => return None,
        },
        "proconfig" => settings(function.config.iter().cloned()),
        "proacl" if function.acl.is_none() => Value::Null,
        _ => return None,
    })
}

fn built_in(replay: &Replay, oid: Oid, function: &BuiltIn, column: &str) -> Option<Value> {
    Some(match column {
        "oid" => Value::oid(oid),
        "pronamespace" => Value::oid(replay.catalog.schema_named(function.schema)?.oid),
        "proowner" => Value::oid(Oid::BOOTSTRAP_ROLE),
        "prolang" => Value::Int(12),
        "prokind" => text(function.row[3]),
        "prosecdef" => Value::Bool(false),
        "proretset" => Value::Bool(function.row[7] == "t"),
        "proisstrict" => Value::Bool(function.row[8] == "t"),
        "provolatile" => text(function.row[9]),
        "prorettype" => Value::Int(function.row[6].parse().ok()?),
        "pronargs" => Value::Int(function.row[4].split_whitespace().count() as i64),
        "proargtypes" => {
            let types = function.row[4].split_whitespace();
            Value::array(
                types
                    .filter_map(|it| it.parse().ok())
                    .map(Value::Int)
                    .collect(),
            )
        }
        "proconfig" | "proacl" => Value::Null,
        _ => return None,
    })
}

pub(super) fn routines(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let function = replay.catalog.function(key.oid)?;
    let returns = replay.catalog.data_type(function.returns)?;
    Some(match column {
        "specific_catalog" | "routine_catalog" | "type_udt_catalog" => text(DATABASE),
        "specific_schema" | "routine_schema" => schema_name(replay, function.schema),
        "specific_name" => Value::text(format!("{}_{}", function.name, function.oid)),
        "routine_name" => text(&function.name),
        "routine_type" => match function.kind {
            FunctionKind::Function => text("FUNCTION"),
            FunctionKind::Procedure => text("PROCEDURE"),
            _ => Value::Null,
        },
        "data_type" => text(&standard_type(replay, TypeReference::new(function.returns))),
        "type_udt_schema" => schema_name(replay, returns.schema),
        "type_udt_name" => text(&returns.name),
        "routine_body" => text(if function.language == "sql" {
            "SQL"
        } else {
            "EXTERNAL"
        }),
        "routine_definition" => return pg_proc(replay, key, "prosrc"),
        "external_language" => Value::text(function.language.to_uppercase()),
        "security_type" => text(if function.security_definer {
            "DEFINER"
        } else {
            "INVOKER"
        }),
        "is_deterministic" => yes_or_no(function.volatility == Volatility::Immutable),
        "is_null_call" => yes_or_no(function.strict),
        _ => return None,
    })
}

pub(super) fn parameters(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let function = replay.catalog.function(key.oid)?;
    let parameter = function.parameters.get(key.part)?;
    let data_type = replay.catalog.data_type(parameter.data_type)?;
    Some(match column {
        "specific_catalog" | "udt_catalog" => text(DATABASE),
        "specific_schema" => schema_name(replay, function.schema),
        "specific_name" => Value::text(format!("{}_{}", function.name, function.oid)),
        "ordinal_position" => Value::Int(key.part as i64 + 1),
        "parameter_name" => Value::optional(parameter.name.as_deref()),
        "parameter_mode" => text(match parameter.mode {
            ParameterMode::In | ParameterMode::Variadic => "IN",
            ParameterMode::Out | ParameterMode::Table => "OUT",
            ParameterMode::InOut => "INOUT",
        }),
        "data_type" => text(&standard_type(
            replay,
            TypeReference::new(parameter.data_type),
        )),
        "udt_schema" => schema_name(replay, data_type.schema),
        "udt_name" => text(&data_type.name),
        _ => return None,
    })
}
