use serde_json::Value;

use crate::{Grants, Platform, Text, load};

use super::{Options, json};

fn document(sql: &str) -> Value {
    let file = Text {
        name: "schema.sql".to_owned(),
        text: sql.to_owned(),
    };
    let database = load(&Platform::Supabase, Grants::Explicit, vec![file]);
    let (text, diagnostics) = json(&database.catalog, &Options::default());
    assert_eq!(diagnostics, []);
    serde_json::from_str(&text).expect("the document is JSON")
}

#[test]
fn a_schema_with_one_of_each() {
    let document = document(
        "create type public.mood as enum ('sad', 'happy');
         create domain public.score as integer default 1 not null check (value > 0);
         create type public.pair as (a integer, b text);
         create type public.span as range (subtype = date);
         create table public.authors (id uuid primary key, name text collate \"C\" not null unique);
         create table public.books (
             id bigint generated always as identity primary key,
             author uuid references public.authors on delete cascade,
             state text default 'new' constraint known check (state in ('new', 'old')),
             title text generated always as (upper(state)) stored,
             exclude using hash (author with =)
         );
         create index by_title on public.books (lower(title) desc) include (state) where title <> '';
         alter table public.books enable row level security;
         create policy \"own\" on public.books for select to authenticated using (author = auth.uid());
         grant select on public.books to authenticated;
         create function public.f(a integer default 1, out b text) language sql stable set search_path = '' as 'select 1';
         create function public.g() returns trigger language plpgsql as 'begin return new; end';
         create trigger t before insert or update of state on public.books for each row execute function public.g();
         create publication p for table public.books;",
    );
    insta::assert_snapshot!(serde_json::to_string_pretty(&document["schemas"]).unwrap());
}

#[test]
fn hostile_names_are_json() {
    let document = document(include_str!(
        "../../../../tests/hostile/20260101000000_hostile.sql"
    ));
    let names: Vec<_> = document["schemas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|schema| schema["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["odd.schema", "public"]);
}
