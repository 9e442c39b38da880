//! Cases with what PostgreSQL 15 prints for them.

use crate::catalog::{ConstraintKind, ConstraintOwner, Oid, SearchPath};
use crate::infer::Scope;
use crate::{Grants, Platform, Text, load};

use super::Deparser;

const SCHEMA: &str = "\
create type mood as enum ('sad', 'ok');
create domain short as varchar(10) check (length(value) > 1);
create domain num as numeric(8, 2);
create table c (
  id int, big bigint, name text, code varchar(20), ch char(3), n numeric(8, 2), f float8, d date, ts timestamp,
  tz timestamptz, iv interval, m mood, tags text[], codes varchar(9)[], j jsonb, s short, b boolean, u uuid
);
";

const DEFAULTS: &[(&str, &str, &str)] = &[
    ("text", "'x'", "'x'::text"),
    ("varchar(20)", "'x'", "'x'::character varying"),
    ("char(3)", "'a'", "'a'::bpchar"),
    ("int", "-1", "'-1'::integer"),
    ("int", "1 + 2 * 3", "(1 + (2 * 3))"),
    ("int", "(1 + 2) * 3", "((1 + 2) * 3)"),
    ("bigint", "0", "0"),
    ("bigint", "-5", "'-5'::integer"),
    ("bigint", "3000000000", "'3000000000'::bigint"),
    ("numeric(8,2)", "0", "0"),
    ("numeric(8,2)", "0.50", "0.50"),
    ("numeric", "-1.5", "'-1.5'::numeric"),
    ("float8", "0", "0"),
    ("float8", "1.5", "1.5"),
    ("boolean", "'yes'", "true"),
    ("boolean", "not false", "(NOT false)"),
    (
        "jsonb",
        r#"'{"b":1,"aa":[1,2],"a":null}'"#,
        r#"'{"a": null, "b": 1, "aa": [1, 2]}'::jsonb"#,
    ),
    ("jsonb", "'{}'::jsonb", "'{}'::jsonb"),
    ("json", r#"'{ "a": 1 }'"#, r#"'{ "a": 1 }'::json"#),
    ("interval", "'1 week'", "'7 days'::interval"),
    ("interval", "interval '90 minutes'", "'01:30:00'::interval"),
    (
        "timestamptz",
        "now() + interval '7 days'",
        "(now() + '7 days'::interval)",
    ),
    (
        "timestamp",
        "'2020-01-31'",
        "'2020-01-31 00:00:00'::timestamp without time zone",
    ),
    (
        "timestamp",
        "now() at time zone 'utc'",
        "(now() AT TIME ZONE 'utc'::text)",
    ),
    (
        "timestamptz",
        "timezone('utc', now())",
        "timezone('utc'::text, now())",
    ),
    ("date", "current_date", "CURRENT_DATE"),
    (
        "timestamptz",
        "current_timestamp(3)",
        "CURRENT_TIMESTAMP(3)",
    ),
    ("text", "current_user", "CURRENT_USER"),
    ("text[]", "'{}'", "'{}'::text[]"),
    ("text[]", "'{a, b c}'", r#"'{a,"b c"}'::text[]"#),
    ("text[]", "array['a','b']", "ARRAY['a'::text, 'b'::text]"),
    (
        "varchar(9)[]",
        "array['a','b']::varchar[]",
        "ARRAY['a'::character varying, 'b'::character varying]",
    ),
    ("int[]", "array[]::int[]", "ARRAY[]::integer[]"),
    ("int[]", "'{1,2}'", "'{1,2}'::integer[]"),
    (
        "timestamp(3)[]",
        "array[]::timestamp(3)[]",
        "(ARRAY[]::timestamp without time zone[])::timestamp(3) without time zone[]",
    ),
    ("mood", "'ok'", "'ok'::mood"),
    ("mood", "'ok'::mood", "'ok'::mood"),
    ("short", "'ab'", "'ab'::character varying"),
    ("short", "'ab'::short", "('ab'::character varying)::short"),
    ("num", "0", "0"),
    ("text", "null::varchar", "NULL::character varying"),
    (
        "varchar(20)",
        "'a'::varchar(10)",
        "'a'::character varying(10)",
    ),
    (
        "text",
        "upper('a' || 'b')",
        "upper(('a'::text || 'b'::text))",
    ),
    (
        "text",
        "coalesce(null, 'x')",
        "COALESCE(NULL::text, 'x'::text)",
    ),
    (
        "text",
        "substring('abcd' from 1 for 2)",
        "SUBSTRING('abcd'::text FROM 1 FOR 2)",
    ),
    (
        "int",
        "extract(year from now())",
        "EXTRACT(year FROM now())",
    ),
    (
        "text",
        "case when random() > 0.5 then 'a' else 'b' end",
        "\nCASE\n    WHEN (random() > (0.5)::double precision) THEN 'a'::text\n    ELSE 'b'::text\nEND",
    ),
    ("text", "md5(random()::text)", "md5((random())::text)"),
    ("text", "'it''s'", "'it''s'::text"),
    ("text", r"E'a\\b'", r"'a\b'::text"),
    ("int", "length('abc')", "length('abc'::text)"),
    ("uuid", "gen_random_uuid()", "gen_random_uuid()"),
    ("int", "nullif(1, 2)", "NULLIF(1, 2)"),
    ("int", "greatest(1, 2)", "GREATEST(1, 2)"),
    ("bytea", r"'\x00FF'", r"'\x00ff'::bytea"),
    (
        "text",
        "lpad(floor(random() * 100)::text, 3, '0')",
        "lpad((floor((random() * (100)::double precision)))::text, 3, '0'::text)",
    ),
    (
        "bigint",
        "(extract(epoch from now()) * 1000)::bigint",
        "((EXTRACT(epoch FROM now()) * (1000)::numeric))::bigint",
    ),
];
const CHECKS: &[(&str, &str)] = &[
    (
        "name in ('a', 'b')",
        "name = ANY (ARRAY['a'::text, 'b'::text])",
    ),
    (
        "name not in ('a', 'b')",
        "name <> ALL (ARRAY['a'::text, 'b'::text])",
    ),
    ("name in ('a')", "name = 'a'::text"),
    (
        "code in ('a', 'b')",
        "code::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])",
    ),
    (
        "code = any (array['a', 'b'])",
        "code::text = ANY (ARRAY['a'::text, 'b'::text])",
    ),
    (
        "ch in ('a','b')",
        "ch = ANY (ARRAY['a'::bpchar, 'b'::bpchar])",
    ),
    ("id in (1, 2)", "id = ANY (ARRAY[1, 2])"),
    ("big in (1, 2)", "big = ANY (ARRAY[1::bigint, 2::bigint])"),
    ("n in (1, 2.5)", "n = ANY (ARRAY[1::numeric, 2.5])"),
    ("m in ('sad')", "m = 'sad'::mood"),
    (
        "m in ('sad','ok')",
        "m = ANY (ARRAY['sad'::mood, 'ok'::mood])",
    ),
    ("id between 1 and 5", "id >= 1 AND id <= 5"),
    ("id not between 1 and 5", "id < 1 OR id > 5"),
    (
        "name is null or length(name) <= 3",
        "name IS NULL OR length(name) <= 3",
    ),
    (
        "(name is not null and id > 0) or big is null",
        "name IS NOT NULL AND id > 0 OR big IS NULL",
    ),
    ("not (id > 0 and big > 0)", "NOT (id > 0 AND big > 0)"),
    ("not b", "NOT b"),
    ("b is true", "b IS TRUE"),
    ("b is not false", "b IS NOT FALSE"),
    ("code ~ '^a'", "code::text ~ '^a'::text"),
    ("name like 'a%'", "name ~~ 'a%'::text"),
    ("name not ilike 'a%'", "name !~~* 'a%'::text"),
    ("upper(code) = 'A'", "upper(code::text) = 'A'::text"),
    ("id + 1 > big", "(id + 1) > big"),
    ("id * 2 + 1 > 3", "(id * 2 + 1) > 3"),
    ("id - (big - 1) > 0", "(id - (big - 1)) > 0"),
    ("n >= 0", "n >= 0::numeric"),
    (
        "f >= 0 and f <= 1",
        "f >= 0::double precision AND f <= 1::double precision",
    ),
    (
        "tags <@ array['a','b']",
        "tags <@ ARRAY['a'::text, 'b'::text]",
    ),
    ("cardinality(tags) > 0", "cardinality(tags) > 0"),
    ("array_length(codes, 1) < 3", "array_length(codes, 1) < 3"),
    ("'a' = any (tags)", "'a'::text = ANY (tags)"),
    ("name = any (tags)", "name = ANY (tags)"),
    ("j ? 'a'", "j ? 'a'::text"),
    ("j ->> 'a' = 'b'", "(j ->> 'a'::text) = 'b'::text"),
    ("(j ->> 'n')::int > 0", "((j ->> 'n'::text)::integer) > 0"),
    (
        "jsonb_typeof(j) = 'object'",
        "jsonb_typeof(j) = 'object'::text",
    ),
    ("id is distinct from big", "id IS DISTINCT FROM big"),
    ("id is not distinct from big", "NOT id IS DISTINCT FROM big"),
    ("coalesce(id, 0) > 0", "COALESCE(id, 0) > 0"),
    ("d > '2020-01-01'", "d > '2020-01-01'::date"),
    ("tz < now()", "tz < now()"),
    ("iv > '1 day'", "iv > '1 day'::interval"),
    ("s <> 'aa'", "s::text <> 'aa'::text"),
    (
        "s in ('aa','bb')",
        "s::text = ANY (ARRAY['aa'::character varying, 'bb'::character varying]::text[])",
    ),
    (
        "case when b then id > 0 else big > 0 end",
        "\nCASE\n    WHEN b THEN id > 0\n    ELSE big > 0\nEND",
    ),
    ("(id = 1 or id = 2) and b", "(id = 1 OR id = 2) AND b"),
    ("id = 1 or id = 2 and b", "id = 1 OR id = 2 AND b"),
    ("length(name) % 2 = 0", "(length(name) % 2) = 0"),
    ("tags[1] = 'a'", "tags[1] = 'a'::text"),
    (
        "char_length(name) between 3 and 10",
        "char_length(name) >= 3 AND char_length(name) <= 10",
    ),
    ("-id < 0", "(- id) < 0"),
    ("name || code <> ''", "(name || code::text) <> ''::text"),
    (
        "name::varchar(5) = code",
        "name::character varying(5)::text = code::text",
    ),
    ("u is not null", "u IS NOT NULL"),
    ("id = 1 and big = 2 and b", "id = 1 AND big = 2 AND b"),
    ("(id > 0) = b", "(id > 0) = b"),
    (
        "name ~* 'x' or (name = 'y' and (b or id = 3))",
        "name ~* 'x'::text OR name = 'y'::text AND (b OR id = 3)",
    ),
];

/// What is printed for the expressions of table `c`; none where the text stays as it was written.
fn printed(statements: &str) -> Vec<Option<String>> {
    let text = Text {
        name: "cases.sql".to_owned(),
        text: format!("{SCHEMA}{statements}"),
    };
    let database = load(&Platform::Postgres, Grants::Explicit, vec![text]);
    assert_eq!(database.diagnostics, []);
    let catalog = &database.catalog;
    let schema = catalog.schema_named("public").expect("public").oid;
    let table = catalog.relation_in(schema, "c").expect("c");
    let path = [Oid::PG_CATALOG, schema];
    let deparser = Deparser {
        catalog,
        path: SearchPath(&path),
    };
    let defaults = table.columns.iter().filter_map(|column| {
        let default = column.default.as_ref()?;
        Some(deparser.value(default, Scope::None, column.data_type))
    });
    let mut constraints = catalog.constraints_of(ConstraintOwner::Relation(table.oid));
    constraints.sort_by_key(|constraint| constraint.oid);
    let checks = constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::Check(check) => Some(deparser.condition(check, Scope::Relation(table))),
            _ => None,
        });
    defaults.chain(checks).collect()
}

#[test]
fn defaults_are_printed_as_postgresql_prints_them() {
    let statements = DEFAULTS
        .iter()
        .enumerate()
        .map(|(index, (data_type, default, _))| {
            format!("alter table c add column x{index} {data_type} default ({default});\n")
        });
    let printed = printed(&statements.collect::<String>());
    assert_eq!(printed.len(), DEFAULTS.len());
    for ((data_type, default, expected), printed) in DEFAULTS.iter().zip(printed) {
        assert_eq!(
            printed.as_deref(),
            Some(*expected),
            "{data_type}: {default}"
        );
    }
}

#[test]
fn conditions_are_printed_as_postgresql_prints_them() {
    let statements = CHECKS.iter().enumerate().map(|(index, (check, _))| {
        format!("alter table c add constraint k{index} check ({check});\n")
    });
    let printed = printed(&statements.collect::<String>());
    assert_eq!(printed.len(), CHECKS.len());
    for ((check, expected), printed) in CHECKS.iter().zip(printed) {
        assert_eq!(printed.as_deref(), Some(*expected), "{check}");
    }
}

#[test]
fn what_is_not_read_is_nobodys_guess() {
    for check in [
        "num_nonnulls(id, big) = 1",
        "(id, big) is not null",
        "concat(name, code) <> ''",
    ] {
        let printed = printed(&format!("alter table c add check ({check});"));
        assert_eq!(printed, [None], "{check}");
    }
}
