use crate::{Grants, Platform, Text, load};

use super::{Options, emit};

fn squash(sql: &str) -> String {
    let file = Text {
        name: "schema.sql".to_owned(),
        text: sql.to_owned(),
    };
    let database = load(&Platform::Supabase, Grants::Legacy, vec![file]);
    let options = Options {
        baseline: Some(&database.baseline),
        session_role: "postgres",
    };
    emit(&database.catalog, &options).0
}

#[test]
fn nothing_is_made_of_nothing() {
    assert_eq!(squash("").lines().count(), 3);
}

/// What PostgreSQL 15 has in `pg_attrdef`.
#[test]
fn a_null_that_takes_a_call_is_a_default() {
    let columns = [
        ("varchar(9)", "null", true),
        ("varchar(9)", "null::character varying", true),
        ("varchar(9)", "(null::varchar(9))", true),
        ("varchar", "null::varchar", false),
        ("varchar", "null::text", true),
        ("numeric(5, 2)", "null::numeric", true),
        ("numeric", "null", false),
        ("timestamptz(3)", "null", true),
        ("varchar(9)[]", "null", true),
        ("interval(3)", "null", false),
        ("interval(3)", "null::interval", true),
        ("text", "((null)::text)::text", false),
        ("int", "(null)", false),
        ("bigint", "null::int", true),
        ("short", "null", true),
    ];
    for (data_type, default, stored) in columns {
        let sql = squash(&format!(
            "create domain short as text; create table t (a {data_type} default {default});"
        ));
        assert_eq!(sql.contains(" DEFAULT "), stored, "{data_type} {default}");
    }
}

/// A policy that calls `is_admin()` means another function, or is ambiguous, where the younger one is there.
#[test]
fn overloads_come_after_what_called_their_elders() {
    let sql = squash(
        "create table t (a uuid);
        create function z() returns boolean language sql as 'select true';
        create policy p on t using (z());
        create function z(a uuid default null) returns boolean language sql as 'select true';
        create function a() returns boolean language sql as 'select true';",
    );
    let place = |text: &str| sql.find(text).expect("it is printed");
    assert!(place("FUNCTION public.a()") < place("CREATE POLICY"));
    assert!(place("FUNCTION public.z()") < place("CREATE POLICY"));
    assert!(place("CREATE POLICY") < place("FUNCTION public.z(a uuid"));
}

#[test]
fn collations_and_text_search_keep_their_options() {
    let sql = squash(
        "create collation german (provider = icu, locale = 'de', deterministic = false);
        create text search dictionary stems (template = snowball, language = 'german');
        create text search configuration plain (copy = pg_catalog.simple);
        create extension citext;
        comment on extension citext is 'own words';
        comment on extension plpgsql is 'PL/pgSQL procedural language';",
    );
    let lines: Vec<_> = sql.lines().filter(|line| line.starts_with('C')).collect();
    assert_eq!(
        lines,
        [
            "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public VERSION '1.6';",
            "COMMENT ON EXTENSION citext IS 'own words';",
            "CREATE COLLATION public.german (provider = 'icu', locale = 'de', deterministic = 'false');",
            "CREATE TEXT SEARCH CONFIGURATION public.plain (copy = pg_catalog.simple);",
            "CREATE TEXT SEARCH DICTIONARY public.stems (template = snowball, language = 'german');",
        ]
    );
}

#[test]
fn tables_come_with_their_keys_and_what_they_need() {
    let sql = squash(
        r#"
        create schema app;
        create table app.customers (id integer generated always as identity (start 10) primary key,
            "Weird ""col" varchar(20)[] default '{}' not null, unique (id, "Weird ""col"));
        create table app.orders (
            id bigserial primary key,
            customer_id integer not null references app.customers on delete cascade,
            placed date not null,
            constraint one_a_day unique (customer_id, placed) deferrable initially deferred
        );
        create index on app.orders (placed desc) where placed > '2020-01-01';
        create table app.events (id integer, at date not null) partition by range (at);
        create table app.events_2020 partition of app.events for values from ('2020-01-01') to ('2021-01-01');
        create table app.special_orders (discount numeric(4,2)) inherits (app.orders);
        "#,
    );
    insta::assert_snapshot!(sql);
}
