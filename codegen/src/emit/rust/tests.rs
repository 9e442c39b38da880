use crate::{Grants, Platform, Text, load};

use super::{Options, print};

fn rust(sql: &str, options: &Options) -> String {
    let file = Text {
        name: "schema.sql".to_owned(),
        text: sql.to_owned(),
    };
    let database = load(&Platform::Supabase, Grants::Legacy, vec![file]);
    print(&database.catalog, options).0
}

#[test]
fn a_table() {
    let sql = r#"
        create table profiles (
            id uuid primary key references auth.users (id),
            name text not null default 'x',
            age smallint,
            type text,
            "createdAt" timestamptz not null default now(),
            score double precision,
            tags text[] not null default '{}',
            total int generated always as (age + 1) stored,
            n bigint generated always as identity
        );
    "#;
    insta::assert_snapshot!(rust(sql, &Options::default()));
}
