use serde_json::Value;

use crate::access::Extent;
use crate::{Grants, Platform, Text, load};

use super::{Options, json, matrix};

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

#[test]
fn a_matrix_with_one_of_each_answer() {
    let schema = "
        create table public.notes (id int primary key, owner uuid, open boolean not null);
        alter table public.notes enable row level security;
        create policy own on public.notes to authenticated using (owner = auth.uid() or open) with check (owner = auth.uid());
        grant select, insert, update, delete, truncate on public.notes to authenticated;
        grant select (id, open), insert on public.notes to anon;
        create table public.closed (id int primary key);
        alter table public.closed enable row level security;
        create policy itself on public.closed using (exists (select 1 from public.closed c where c.id = 1));
        create policy unread on public.closed for insert with check (exists (select 1 from auth.users));
        grant select, insert on public.closed to authenticated;
        create table public.comments (id int primary key, note int references public.notes on delete cascade);
        alter table public.comments enable row level security;
        create function public.may(note int) returns boolean language plpgsql as $$ begin execute 'select 1'; return true; end $$;
        create policy helper on public.comments for select using (public.may(note));
        grant select on public.comments to authenticated;
        create view public.titles as select id from public.notes;
        create view public.totals with (security_invoker = true) as select open, count(*) from public.notes group by open;
        grant select, insert, delete on public.titles, public.totals to authenticated;
        create function public.instead() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger instead instead of delete on public.titles for each row execute function public.instead();
        create function public.every_note() returns setof public.notes language sql security definer set search_path = ''
          as 'select * from public.notes';
        revoke execute on function public.every_note from public;
        grant execute on function public.every_note to authenticated;
    ";
    let file = Text {
        name: "schema.sql".to_owned(),
        text: schema.to_owned(),
    };
    let database = load(&Platform::Supabase, Grants::Explicit, vec![file]);
    let errors: Vec<_> = database
        .diagnostics
        .iter()
        .filter(|found| found.severity > crate::diagnostic::Severity::Info)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let extent = Extent {
        schemas: vec!["public".to_owned()],
        roles: ["anon", "authenticated"].map(str::to_owned).to_vec(),
    };
    insta::assert_snapshot!(matrix(&database.catalog, &extent, None));
}
