//! The tables and views of `pg_catalog` and `information_schema`, made of the catalog when a query asks for them.
//!
//! A row is a [`Key`]; its values are found only when an expression speaks of them. A column that is not filled in is
//! [`Value::Unknown`], never a guess.

mod attribute;
mod class;
mod constraint;
mod domain;
mod extension;
mod index;
mod misc;
mod namespace;
mod policy;
mod privilege;
mod publication;
mod role;
mod routine;
mod text_search;
mod trigger;
mod types;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::catalog::{Oid, built_in_rows};
use crate::replay::Replay;

use super::value::Value;

pub(super) use index::index_definition;

/// A row: an object, and a place within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) oid: Oid,
    pub(super) part: usize,
    pub(super) second: usize,
}

impl Key {
    fn object(oid: Oid) -> Self {
        Self {
            oid,
            part: 0,
            second: 0,
        }
    }

    fn part(oid: Oid, part: usize) -> Self {
        Self {
            part,
            ..Self::object(oid)
        }
    }
}

/// A table of the system.
pub(super) struct VirtualTable {
    pub(super) schema: &'static str,
    pub(super) name: &'static str,
    /// Names of its columns.
    pub(super) columns: Arc<[Arc<str>]>,
    /// Its rows.
    pub(super) keys: fn(&Replay) -> Vec<Key>,
    /// The value of a column that is a name in the catalog: what most queries look for. None for other columns.
    name_in: Names,
    /// The value of any other column; none if it is not filled in.
    value: fn(&Replay, Key, &str) -> Option<Value>,
}

type Names = for<'r> fn(&'r Replay, Key, &str) -> Option<&'r str>;

impl std::fmt::Debug for VirtualTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

fn system(
    name: &'static str,
    keys: fn(&Replay) -> Vec<Key>,
    value: fn(&Replay, Key, &str) -> Option<Value>,
) -> VirtualTable {
    table("pg_catalog", name, keys, value)
}

fn standard(
    name: &'static str,
    keys: fn(&Replay) -> Vec<Key>,
    value: fn(&Replay, Key, &str) -> Option<Value>,
) -> VirtualTable {
    table("information_schema", name, keys, value)
}

fn table(
    schema: &'static str,
    name: &'static str,
    keys: fn(&Replay) -> Vec<Key>,
    value: fn(&Replay, Key, &str) -> Option<Value>,
) -> VirtualTable {
    VirtualTable {
        schema,
        name,
        columns: columns(Some(schema), name).unwrap_or_default(),
        keys,
        name_in: |_, _, _| None,
        value,
    }
}

impl VirtualTable {
    fn with_names(self, name_in: Names) -> Self {
        Self { name_in, ..self }
    }

    /// The value of a column that is a name in the catalog.
    pub(super) fn name_in<'r>(
        &self,
        replay: &'r Replay,
        key: Key,
        column: &str,
    ) -> Option<&'r str> {
        (self.name_in)(replay, key, column)
    }
}

static TABLES: LazyLock<Vec<VirtualTable>> = LazyLock::new(|| {
    vec![
        system("pg_namespace", namespace::keys, namespace::pg_namespace),
        standard("schemata", namespace::keys, namespace::schemata),
        system("pg_class", class::keys, class::pg_class).with_names(class::pg_class_names),
        system("pg_tables", class::table_keys, class::pg_tables).with_names(class::pg_tables_names),
        system("pg_views", class::view_keys, class::pg_views),
        system("pg_matviews", class::matview_keys, class::pg_matviews),
        system("pg_sequences", class::sequence_keys, class::pg_sequences),
        system("pg_sequence", class::sequence_keys, class::pg_sequence),
        system("pg_inherits", class::inherits_keys, class::pg_inherits),
        system(
            "pg_partitioned_table",
            class::partitioned_keys,
            class::pg_partitioned_table,
        ),
        system(
            "pg_stat_user_tables",
            class::user_table_keys,
            class::pg_stat_user_tables,
        ),
        system(
            "pg_stat_all_tables",
            class::table_keys,
            class::pg_stat_user_tables,
        ),
        standard("tables", class::listed_keys, class::tables).with_names(class::tables_names),
        standard("views", class::view_keys, class::views).with_names(class::tables_names),
        standard("sequences", class::sequence_keys, class::sequences),
        system("pg_attribute", attribute::keys, attribute::pg_attribute)
            .with_names(attribute::pg_attribute_names),
        system("pg_attrdef", attribute::default_keys, attribute::pg_attrdef),
        standard("columns", attribute::column_keys, attribute::columns)
            .with_names(attribute::columns_names),
        system("pg_index", index::keys, index::pg_index),
        system("pg_indexes", index::keys, index::pg_indexes),
        system("pg_type", types::keys, types::pg_type),
        system(
            "pg_ts_config",
            text_search::configuration_keys,
            text_search::pg_ts_config,
        ),
        system(
            "pg_ts_dict",
            text_search::dictionary_keys,
            text_search::pg_ts_dict,
        ),
        system("pg_enum", types::enum_keys, types::pg_enum),
        standard("domains", domain::keys, domain::domains),
        system("pg_constraint", constraint::keys, constraint::pg_constraint)
            .with_names(constraint::pg_constraint_names),
        standard(
            "table_constraints",
            constraint::table_keys,
            constraint::table_constraints,
        ),
        standard(
            "key_column_usage",
            constraint::key_keys,
            constraint::key_column_usage,
        ),
        standard(
            "constraint_column_usage",
            constraint::used_keys,
            constraint::constraint_column_usage,
        ),
        standard(
            "constraint_table_usage",
            constraint::used_keys,
            constraint::constraint_column_usage,
        ),
        standard(
            "referential_constraints",
            constraint::foreign_keys,
            constraint::referential_constraints,
        ),
        standard(
            "check_constraints",
            constraint::check_keys,
            constraint::check_constraints,
        ),
        system("pg_proc", routine::keys, routine::pg_proc).with_names(routine::pg_proc_names),
        standard("routines", routine::user_keys, routine::routines),
        standard("parameters", routine::parameter_keys, routine::parameters),
        system("pg_trigger", trigger::keys, trigger::pg_trigger),
        standard("triggers", trigger::event_keys, trigger::triggers),
        system(
            "pg_event_trigger",
            trigger::database_keys,
            trigger::pg_event_trigger,
        ),
        system("pg_policy", policy::keys, policy::pg_policy),
        system("pg_policies", policy::keys, policy::pg_policies)
            .with_names(policy::pg_policies_names),
        system("pg_roles", role::keys, role::pg_roles),
        system("pg_authid", role::keys, role::pg_roles),
        system("pg_user", role::login_keys, role::pg_user),
        system("pg_auth_members", role::member_keys, role::pg_auth_members),
        standard("enabled_roles", role::keys, role::enabled_roles),
        standard(
            "applicable_roles",
            role::member_keys,
            role::applicable_roles,
        ),
        system("pg_extension", extension::keys, extension::pg_extension),
        system(
            "pg_available_extensions",
            extension::available_keys,
            extension::pg_available_extensions,
        ),
        system(
            "pg_publication",
            publication::keys,
            publication::pg_publication,
        ),
        system(
            "pg_publication_rel",
            publication::relation_keys,
            publication::pg_publication_rel,
        ),
        system(
            "pg_publication_tables",
            publication::table_keys,
            publication::pg_publication_tables,
        ),
        standard(
            "table_privileges",
            privilege::keys,
            privilege::table_privileges,
        ),
        standard(
            "role_table_grants",
            privilege::keys,
            privilege::table_privileges,
        ),
        system(
            "pg_description",
            misc::description_keys,
            misc::pg_description,
        ),
        system("pg_depend", misc::depend_keys, misc::pg_depend),
        system("pg_database", misc::database_keys, misc::pg_database),
        system("pg_language", misc::language_keys, misc::pg_language),
        system(
            "pg_foreign_server",
            misc::server_keys,
            misc::pg_foreign_server,
        ),
        system(
            "pg_foreign_data_wrapper",
            misc::wrapper_keys,
            misc::pg_foreign_data_wrapper,
        ),
        standard(
            "foreign_data_wrappers",
            misc::wrapper_keys,
            misc::foreign_data_wrappers,
        ),
        system("pg_collation", misc::collation_keys, misc::pg_collation),
        system("pg_rules", misc::rule_keys, misc::pg_rules),
        system("pg_subscription", misc::nothing, misc::nothing_in_it),
        system("pg_prepared_xacts", misc::nothing, misc::nothing_in_it),
    ]
});

const COLUMNS: &str = include_str!("../../../../data/system_relations.tsv");
const FUNCTIONS: &str = include_str!("../../../../data/functions.tsv");

/// Columns of every relation of the system, by schema and name.
type SystemColumns = BTreeMap<(&'static str, &'static str), Arc<[Arc<str>]>>;

static SYSTEM: LazyLock<SystemColumns> = LazyLock::new(|| {
    let mut columns: BTreeMap<_, Vec<Arc<str>>> = BTreeMap::new();
    for row in built_in_rows(COLUMNS) {
        columns
            .entry((row[0], row[1]))
            .or_default()
            .push(row[3].into());
    }
    let shared = columns.into_iter().map(|(name, list)| (name, list.into()));
    shared.collect()
});

/// The first number of the system's relations. A server has others, which no migration may rely on.
const FIRST_SYSTEM: u32 = 14_000;

/// The columns of a relation of the system.
pub(super) fn columns(schema: Option<&str>, name: &str) -> Option<Arc<[Arc<str>]>> {
    SYSTEM.get(&(schema.unwrap_or("pg_catalog"), name)).cloned()
}

/// The relation of the system, if it is filled in.
pub(super) fn find(schema: Option<&str>, name: &str) -> Option<&'static VirtualTable> {
    let schema = schema.unwrap_or("pg_catalog");
    TABLES
        .iter()
        .find(|table| table.schema == schema && table.name == name)
}

/// The value of a column.
pub(super) fn value(replay: &Replay, table: &VirtualTable, key: Key, column: &str) -> Value {
    let found = match column {
        "tableoid" => system_oid(Some(table.schema), table.name).map(Value::oid),
        _ => match table.name_in(replay, key, column) {
            Some(name) => Some(Value::text(name)),
            None => (table.value)(replay, key, column),
        },
    };
    found
        .unwrap_or_else(|| Value::unknown(format!("rowtype does not fill {}.{column}", table.name)))
}

/// Columns that are NULL where there is nothing to show, and else a text that only PostgreSQL's printer knows.
const PRINTED: &[&str] = &[
    "qual",
    "with_check",
    "polqual",
    "polwithcheck",
    "indpred",
    "indexprs",
    "column_default",
    "generation_expression",
    "proacl",
    "relacl",
    "typacl",
    "conbin",
    "tgqual",
    "rowfilter",
    "prqual",
    "action_condition",
];

/// Whether a column whose value is not known is surely not NULL.
pub(super) fn is_printed(column: &str) -> bool {
    PRINTED.contains(&column)
}

/// The number of a relation of the system.
pub(super) fn system_oid(schema: Option<&str>, name: &str) -> Option<Oid> {
    let wanted = (schema.unwrap_or("pg_catalog"), name);
    let place = SYSTEM.keys().position(|own| *own == wanted)?;
    Some(Oid(FIRST_SYSTEM + place as u32))
}

/// The name of a relation of the system, as `regclass` shows it.
pub(super) fn system_name(oid: Oid) -> Option<String> {
    let place = oid.0.checked_sub(FIRST_SYSTEM)?;
    let (schema, name) = SYSTEM.keys().nth(place as usize)?;
    Some(match *schema {
        "pg_catalog" => (*name).to_owned(),
        schema => format!("{schema}.{name}"),
    })
}

/// A built-in function.
struct BuiltIn {
    schema: &'static str,
    name: &'static str,
    row: Vec<&'static str>,
}

static BUILT_IN: LazyLock<BTreeMap<u32, BuiltIn>> = LazyLock::new(|| {
    let rows = built_in_rows(FUNCTIONS).filter_map(|row| {
        let oid = row[0].parse().ok()?;
        let function = BuiltIn {
            schema: row[1],
            name: row[2],
            row,
        };
        Some((oid, function))
    });
    rows.collect()
});

static BUILT_IN_NAMES: LazyLock<BTreeMap<&'static str, u32>> = LazyLock::new(|| {
    BUILT_IN
        .iter()
        .map(|(oid, function)| (function.name, *oid))
        .collect()
});

/// A function of PostgreSQL's own.
pub(super) fn built_in_function(schema: Option<&str>, name: &str) -> Option<Oid> {
    if schema.is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    BUILT_IN_NAMES.get(name).map(|oid| Oid(*oid))
}

/// The name of a function of PostgreSQL's own.
pub(super) fn built_in_function_name(oid: Oid) -> Option<String> {
    Some(BUILT_IN.get(&oid.0)?.name.to_owned())
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn letter(letter: char) -> Value {
    Value::text(letter.to_string())
}

fn yes_or_no(value: bool) -> Value {
    text(if value { "YES" } else { "NO" })
}

fn schema_name(replay: &Replay, schema: Oid) -> Value {
    Value::optional(replay.catalog.schema(schema).map(|it| it.name.as_str()))
}

fn role_name(replay: &Replay, role: Oid) -> Value {
    Value::optional(replay.catalog.role(role).map(|it| it.name.as_str()))
}

fn numbers(numbers: &[i16]) -> Value {
    Value::array(numbers.iter().map(|it| Value::Int((*it).into())).collect())
}

fn settings(settings: impl Iterator<Item = (String, String)>) -> Value {
    let list: Vec<_> = settings
        .map(|(name, value)| Value::text(format!("{name}={value}")))
        .collect();
    if list.is_empty() {
        Value::Null
    } else {
        Value::array(list)
    }
}

/// The database that migrations run in, as far as they see.
const DATABASE: &str = "postgres";
