use similar::{ChangeTag, TextDiff};

use super::*;
use crate::{Grants, Platform, Text, load};

/// A little of everything that the output tells apart.
const SAMPLE: &str = r#"
create schema api;
create type mood as enum ('sad', 'it''s ok', 'say "hi"');
create type api.mood as enum ('x');
create type address as (street text, zip int, moods mood[]);
create domain email as text check (value like '%@%');
create domain grade as text check (value in ('a', 'b')) not null;

create table member (
  id bigint generated always as identity primary key,
  email email not null,
  mood mood not null default 'sad',
  other_mood api.mood,
  address address,
  settings jsonb not null default '{}',
  tags text[] not null,
  grade grade,
  "Display Name" text,
  search text generated always as (lower("Display Name")) stored,
  plan text not null check (plan in ('free', 'pro')),
  level int check (level = 1 or level = 2)
);
comment on table member is 'Who takes part. */ export const x = 1';
comment on column member.email is E'First line.\nSecond line.';

create table team (id uuid primary key default gen_random_uuid(), owner_id bigint references member (id), name text);
create table membership (
  team_id uuid references team (id),
  member_id bigint references member (id),
  primary key (team_id, member_id)
);
create table member_detail (member_id bigint primary key references member (id), note text);
create table nothing ();

create view owned_team as select t.id, t.name, t.owner_id, m.email from team t join member m on m.id = t.owner_id;
create view plain_team as select id, name, upper(name) as shout from team;
create materialized view team_size as select team_id, count(*) as size from membership group by team_id;
create view watched as select id from team limit 1;
create function watch() returns trigger language plpgsql as 'begin return new; end';
create trigger watch instead of insert on watched for each row execute function watch();

create function no_arguments() returns int language sql as 'select 1';
create function greet(name text, loud boolean default false) returns text language sql as 'select name';
create function team_of(member) returns setof team rows 1 language sql as 'select * from team';
create function label(m member) returns text language sql as 'select ''''';
create function teams() returns setof team language sql as 'select * from team';
create function pairs(n int) returns table (b int, a mood) language sql as 'select 1, ''sad''::mood';
create function clash(a int) returns int language sql as 'select 1';
create function clash(a text) returns setof text language sql as 'select a';
create function hidden(int) returns int language sql as 'select 1';
create function two(a int) returns int language sql as 'select 1';
create function two(a int, b text) returns text language sql as 'select b';
create function one_row() returns setof int rows 1 language sql as 'select 1';
"#;

fn printed(sql: &str, options: &Options) -> (String, Vec<Diagnostic>) {
    let file = Text {
        name: "sample.sql".to_owned(),
        text: sql.to_owned(),
    };
    let catalog = load(&Platform::Postgres, Grants::Legacy, vec![file]).catalog;
    typescript(&catalog, options)
}

fn sample(options: &Options) -> (String, Vec<Diagnostic>) {
    printed(SAMPLE, options)
}

fn database(dialect: Dialect) -> String {
    let options = Options {
        style: Style::Database,
        dialect,
        ..Options::default()
    };
    sample(&options).0
}

#[test]
fn the_database_type() {
    let (schemas, _) = database(Dialect::CLI_3)
        .split_once("\ntype DatabaseWithoutInternals")
        .map(|(schemas, helpers)| (schemas.to_owned(), helpers.to_owned()))
        .expect("helper types");
    insta::assert_snapshot!(schemas);
}

#[test]
fn the_helper_types_and_constants() {
    let database = database(Dialect::CLI_3);
    let start = database
        .find("type DatabaseWithoutInternals")
        .expect("helper types");
    insta::assert_snapshot!(&database[start..]);
}

#[test]
fn older_dialects_differ_in_these_lines() {
    let newest = database(Dialect::CLI_3);
    for (name, dialect) in &Dialect::NAMED[1..] {
        let older = database(*dialect);
        let diff = TextDiff::from_lines(&newest, &older);
        let changed = diff.iter_all_changes().filter_map(|change| {
            let sign = match change.tag() {
                ChangeTag::Equal => return None,
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            Some(format!("{sign}{change}"))
        });
        insta::assert_snapshot!(*name, changed.collect::<String>());
    }
}

#[test]
fn flat_interfaces() {
    let options = Options {
        style: Style::Interfaces,
        ..Options::default()
    };
    insta::assert_snapshot!(sample(&options).0);
}

#[test]
fn flat_interfaces_with_everything() {
    let column_type = |path: &str, data_type: &str, import: Option<&str>| ColumnType {
        path: path.to_owned(),
        data_type: data_type.to_owned(),
        import: import.map(str::to_owned),
    };
    let options = Options {
        style: Style::Interfaces,
        schemas: vec!["public".to_owned(), "api".to_owned(), "missing".to_owned()],
        interfaces: InterfaceOptions {
            comments: true,
            insert_and_update: true,
            branded_ids: true,
            camel_case: true,
        },
        column_types: vec![
            column_type("public.member.settings", "Settings", Some("./settings")),
            column_type("*.*.tags", "readonly string[]", None),
        ],
        ..Options::default()
    };
    insta::assert_snapshot!(sample(&options).0);
}

#[test]
fn the_version_of_postgrest_is_told_on_request() {
    let options = Options {
        style: Style::Database,
        postgrest_version: Some("14.1".to_owned()),
        schemas: vec!["api".to_owned()],
        ..Options::default()
    };
    let (printed, _) = sample(&options);
    assert!(printed.contains("  __InternalSupabase: {\n    PostgrestVersion: \"14.1\"\n  }\n"));
    // The schema that the helper types look in is the first one that is printed.
    let default =
        "type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, \"api\">]\n";
    assert!(printed.contains(default), "{printed}");
}

#[test]
fn quotes_and_semicolons_change_no_tokens() {
    let options = |quotes, semicolons| Options {
        quotes: Some(quotes),
        semicolons: Some(semicolons),
        ..Options::default()
    };
    let (single, _) = sample(&options(Quotes::Single, true));
    let (double, _) = sample(&options(Quotes::Double, false));
    assert_ne!(single, double);
    assert!(same_tokens(&single, &double));
}

#[test]
fn views_follow_what_becomes_of_their_columns() {
    let sql = "
        create table t (id int not null, a int not null, b int);
        create view v as select t.a, t.b, t.a + 1 as c, u.id as d from t left join t u on u.id = t.b;
        create view w as select a, b, c, d from v;
        alter table t alter a drop not null, alter b set not null;";
    let options = |style| Options {
        style,
        ..Options::default()
    };
    let row = |text: &str, start: &str| {
        let start = text.find(start).expect("the view") + start.len();
        let row = &text[start..];
        let row = row[..row.find('}').expect("an end")].split_whitespace();
        row.collect::<Vec<_>>().join(" ")
    };
    let (database, _) = printed(sql, &options(Style::Database));
    let (interfaces, _) = printed(sql, &options(Style::Interfaces));
    let now = "a: number | null b: number c: number | null d: number | null";
    for view in ["v", "w"] {
        let start = format!("      {view}: {{\n        Row: {{");
        assert_eq!(row(&database, &start), now);
        let start = format!("interface {} {{", view.to_uppercase());
        assert_eq!(row(&interfaces, &start).replace(';', ""), now);
    }
}
