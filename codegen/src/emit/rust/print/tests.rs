use proptest::prelude::*;
use quote::ToTokens as _;

use crate::emit::rust::{Options, Target, Time, generate};
use crate::{Grants, Platform, Text, load};

use super::layout;
use super::same::same_code;

/// What stands in names, labels, comments and defaults: the very words that lines are told by, and more.
const PARTS: [&str; 26] = [
    "a",
    "Ab",
    "very_long_name_of_something_that_goes_on",
    "#[derive(",
    ")]",
    "] = [",
    "];",
    " = (",
    "pub x: Vec<",
    "impl X for Y {",
    "Ok(Self { a, b })",
    ": row",
    ": row.",
    " => {",
    "type A = (",
    "let b = (",
    "pub const C: D = ",
    "#[diesel(",
    "\n",
    "\\",
    "\"",
    ",",
    " ",
    "}",
    ">",
    "é",
];

fn text() -> impl Strategy<Value = String> {
    let parts = proptest::collection::vec(proptest::sample::select(&PARTS[..]), 1..6);
    parts.prop_map(|parts| parts.concat())
}

const TYPES: [&str; 12] = [
    "int",
    "text",
    "float8",
    "uuid[]",
    "numeric",
    "jsonb",
    "timestamptz",
    "e.l",
    "e.l[]",
    "e.c",
    "tstzrange[]",
    "interval",
];

/// A schema of hostile texts.
fn schema() -> impl Strategy<Value = String> {
    let column = (
        text(),
        proptest::sample::select(&TYPES[..]),
        text(),
        any::<bool>(),
    );
    let columns = proptest::collection::vec(column, 1..6);
    let labels = proptest::collection::vec(text(), 1..6);
    (text(), columns, labels, text()).prop_map(|(name, columns, labels, comment)| {
        let name = identifier(&name);
        let labels: Vec<_> = labels.iter().map(|label| literal(label)).collect();
        let labels = labels.join(", ");
        let mut sql = format!(
            "create schema e; create type e.l as enum ({labels}); create type e.{name} as enum ('a'); create type e.c as (a int, b e.l); \
             create table {name} (id int primary key, own int references {name}, listed text check (listed in ({labels}))); \
             comment on table {name} is {};\n",
            literal(&comment)
        );
        for (column, data_type, comment, with_default) in columns {
            let column = identifier(&column);
            let default = if with_default && data_type == "text" {
                format!(" not null default {}", literal(&comment))
            } else {
                String::new()
            };
            sql.push_str(&format!(
                "alter table {name} add {column} {data_type}{default}; comment on column {name}.{column} is {};\n",
                literal(&comment)
            ));
        }
        sql
    })
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_token_is_lost_between_the_lines(sql in schema(), serde in any::<bool>(), newtypes in any::<bool>()) {
        let file = Text { name: "schema.sql".to_owned(), text: sql };
        let database = load(&Platform::Postgres, Grants::Legacy, vec![file]);
        for target in [Target::Serde, Target::Sqlx, Target::TokioPostgres, Target::Diesel] {
            let options = Options {
                schemas: vec!["public".to_owned(), "e".to_owned()],
                target,
                serde,
                time: if newtypes { Time::Time } else { Time::Chrono },
                newtype_ids: newtypes,
                nullable_elements: newtypes,
                ..Options::default()
            };
            let file: syn::File = syn::parse2(generate(&database.catalog, &options).items).expect("items");
            for item in file.items {
                let before = item.to_token_stream();
                let text = layout(item, 0);
                let after = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
                prop_assert!(same_code(before, after), "{target:?}: {text}");
            }
        }
    }
}
