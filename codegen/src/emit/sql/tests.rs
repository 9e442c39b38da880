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
