-- Names, comments, labels and defaults made to break out of whatever they are printed into. PostgreSQL takes them all.

create schema "odd.schema";

create type "mood "" */ ` ${1} <b>" as enum ('', 'it''s', 'a"b', 'back\slash', '*/', '`${x}`', E'two\nlines', '</script>', '日本語', 'A', 'a', '🙂');
comment on type "mood "" */ ` ${1} <b>" is '*/ export const broken = 1; /* ``` ~~~ <!-- --> {/* */} {x}';

create table "quote""d" (
  id bigint generated always as identity primary key,
  "a""b" text not null default 'x''y"z',
  "back`tick" text default '`${process}`',
  "back\slash" text default E'\\',
  "per%cent" text,
  "*/" text,
  "//" text,
  "<b>bold</b>" text,
  "{curly}" text default '{}',
  "pi|pe" text default '|',
  "new
line" text default E'two\nlines',
  "tab	" text,
  "${x}" text,
  "#[attr]" text,
  "r#type" text,
  "日本語" text,
  "🙂" text,
  "-" text,
  "a-b" text,
  "a_b" text,
  "a b" text,
  "A_B" text,
  " " text,
  "1st" text,
  "constructor" text,
  "__proto__" text,
  "hasOwnProperty" text,
  "mood" "mood "" */ ` ${1} <b>" not null default ''
);
comment on table "quote""d" is '*/ declare const broken: 1; /** | ``` <script> {x} --> "quoted" \';
comment on column "quote""d"."a""b" is E'first line\n\n# a heading?\n\n```\nfence\n```\n| a | table |\n<!-- --> */ {x} <uuid> [link](javascript:1) \\';
comment on column "quote""d"."per%cent" is '%%{init: {}}%% "quote" \';

create table "end" (
  "pk" uuid primary key default gen_random_uuid(),
  "fk" bigint references "quote""d" (id) on delete cascade,
  "uk" text unique,
  "type" text, "fn" text, "self" text, "Self" text, "crate" text, "super" text, "async" text, "gen" text, "_" text,
  "class" text, "default" text, "function" text, "export" text, "let" text, "await" text, "new" text, "null" text,
  "erDiagram" text
);

create table "style" (id int primary key references "style" (id));
create table "odd.schema"."public.style" (id int primary key, style int not null references "style" (id));
create table "per%cent\back" (id int unique references "style" (id), "end" uuid references "end" ("pk"));
create table "A" (id int);
create table "a" (id int);
create table "Select" (id int);
create table "🙂" (id int);
create table "no columns" ();

create view "view ` */ | {x}" as select "a""b" as "x` */", count(*) as "count(*)" from "quote""d" group by 1;

create function "f ` */"("a` */" text default '*/ `', "b|c" int default 1) returns "mood "" */ ` ${1} <b>"
  language sql stable as $f$ select ''::"mood "" */ ` ${1} <b>" $f$;

alter table "quote""d" enable row level security;
create policy "policy ` */ | {x} <b> ``` $$" on "quote""d" for select to public
  using ("a""b" <> '``` */ $$ | {x}' and "new
line" is not null);
create policy "two
lines" on "quote""d" for update using (true) with check ("<b>bold</b>" = '<script>');

create index "index ` */ | {x}" on "quote""d" ("{curly}");
comment on index "index ` */ | {x}" is '``` | {x} */';
