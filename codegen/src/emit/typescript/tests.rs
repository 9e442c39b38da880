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
    let column_type = |path: &str, data_type: &str| ColumnType {
        path: path.to_owned(),
        data_type: data_type.to_owned(),
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
            column_type("public.member.settings", "Settings"),
            column_type("*.*.tags", "readonly string[]"),
        ],
        imports: [("Settings".to_owned(), "./settings".to_owned())].into(),
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

/// What the `Database` type can say beyond the official one, and the tags of comments.
const BEYOND: &str = "
create domain public.score as int check (value between 0 and 10);
create domain public.high_score as public.score;
create schema app;
create table app.users (id int8 primary key);
create table public.posts (
  id int8 primary key,
  author int8 not null references app.users,
  state text not null check (state in ('draft', 'live')),
  settings jsonb not null,
  note text,
  score public.high_score,
  scores public.score[],
  during tstzrange
);
comment on table public.posts is 'What people write */';
comment on column public.posts.state is 'Where it stands';
comment on column public.posts.settings is E'Whatever\\n@type Settings';
comment on column public.posts.note is E'Always there\\n@notNull';
comment on column public.posts.during is E'@type the time of it';
create view public.totals as select state, count(*) as posts, max(score) as best from public.posts group by state;
create function public.best() returns table (id int8, state text) language sql
  as $$ select id, coalesce(note, state) from public.posts $$;
create function public.how_many() returns int8 language sql as $$ select count(*) from public.posts $$;
create function public.first_note() returns text language sql as $$ select note from public.posts limit 1 $$;
create function public.rated(at_least public.score) returns public.score language sql as $$ select at_least $$;
comment on function public.rated(public.score) is 'What is rated so at least';
";

fn beyond() -> Options {
    let rule = |pattern: &str, data_type: &str| TypeRule {
        pattern: pattern.to_owned(),
        data_type: data_type.to_owned(),
    };
    Options {
        schemas: vec!["public".to_owned(), "app".to_owned()],
        style: Style::Database,
        tags: true,
        imports: [("Settings".to_owned(), "./settings".to_owned())].into(),
        type_rules: vec![rule("int8", "string"), rule("*range", "[string, string]")],
        database: DatabaseOptions {
            check_unions: Paths::All,
            types: Paths::All,
            not_null: Paths::All,
            domains: Paths::All,
            comments: Paths::All,
            relationships_across_schemas: true,
        },
        ..Options::default()
    }
}

#[test]
fn beyond_the_official_type() {
    let (printed, diagnostics) = printed(BEYOND, &beyond());
    let schemas = printed
        .split_once("\ntype DatabaseWithoutInternals")
        .expect("helper types")
        .0;
    insta::assert_snapshot!(schemas);
    let messages: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        ["the comment on public.posts.during has no type after @type: `the time of it`"]
    );
}

#[test]
fn options_of_the_database_type_hold_below_paths() {
    let unions = |patterns: &[&str]| {
        let patterns = patterns.iter().map(|it| (*it).to_owned()).collect();
        let options = Options {
            style: Style::Database,
            database: DatabaseOptions {
                check_unions: Paths::Below(patterns),
                ..DatabaseOptions::default()
            },
            ..Options::default()
        };
        let (printed, _) = printed(BEYOND, &options);
        printed.matches("state: \"draft\" | \"live\"").count()
    };
    assert_eq!(unions(&[]), 0);
    // Row and Insert of the table.
    assert_eq!(unions(&["public.posts.state"]), 2);
    // Row of the view.
    assert_eq!(unions(&["public.totals"]), 1);
    assert_eq!(unions(&["app"]), 0);
}

#[test]
fn schemas_of_zod() {
    let options = Options {
        style: Style::Zod,
        ..beyond()
    };
    insta::assert_snapshot!(printed(BEYOND, &options).0);
}

#[test]
fn the_interface_of_kysely() {
    let options = Options {
        style: Style::Kysely,
        type_rules: Vec::new(),
        ..beyond()
    };
    let (printed, _) = printed(BEYOND, &options);
    let start = printed.find("export interface").expect("interfaces");
    insta::assert_snapshot!(&printed[start..]);
}

#[test]
fn a_file_for_each_schema() {
    let file = Text {
        name: "sample.sql".to_owned(),
        text: BEYOND.to_owned(),
    };
    let catalog = load(&Platform::Postgres, Grants::Legacy, vec![file]).catalog;
    let options = Options {
        style: Style::Both,
        ..beyond()
    };
    let (files, _) = typescript_files(&catalog, &options);
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["interfaces.ts", "app.ts", "public.ts", "index.ts"]);
    insta::assert_snapshot!("the_file_of_a_schema", files[1].text);
    let index = &files[3].text;
    let end = index
        .find("type DatabaseWithoutInternals")
        .expect("helper types");
    insta::assert_snapshot!("the_index_of_schemas", &index[..end]);
}
