-- What PostgreSQL says to statements that make and change types, routines, triggers, policies, views, rules, statistics,
-- operators and comments. Each case ends with its answer; statements before the last one are accepted.

-- Enums ---------------------------------------------------------------------------------------------------------------

create type mood as enum ('a', 'b');
create type mood as enum ('c');
--> 42710: type "mood" already exists

create table mood (a int);
create type mood as enum ('c');
--> 42710: type "mood" already exists

create type mood as enum ('a', 'a');
--> 23505: duplicate key value violates unique constraint "pg_enum_typid_label_index"

create type mood as enum ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
--> 42602: invalid enum label "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

create type mood as enum ('a', 'b');
alter type mood add value 'b';
--> 42710: enum label "b" already exists

create type mood as enum ('a', 'b');
alter type mood add value if not exists 'b';
--> accepted

create type mood as enum ('a', 'b');
alter type mood add value 'c' before 'x';
--> 22023: "x" is not an existing enum label

create type mood as enum ('a', 'b');
alter type mood rename value 'x' to 'y';
--> 22023: "x" is not an existing enum label

create type mood as enum ('a', 'b');
alter type mood rename value 'a' to 'b';
--> 42710: enum label "b" already exists

create domain d as int;
alter type d add value 'x';
--> 42809: d is not an enum

alter type nowhere add value 'x';
--> 42704: type "nowhere" does not exist

create type s.mood as enum ('x');
--> 3F000: schema "s" does not exist

-- Domains -------------------------------------------------------------------------------------------------------------

create domain d as record;
--> 42804: "record" is not a valid base type for a domain

create domain d as nowhere;
--> 42704: type "nowhere" does not exist

create domain d as int collate "C";
--> 42804: collations are not supported by type integer

create domain d as text unique;
--> 42601: unique constraints not possible for domains

create domain d as text check (value <> '') no inherit;
--> 42P17: check constraints for domains cannot be marked NO INHERIT

create domain d as text constraint c check (value <> '') constraint c check (value <> 'x');
--> 42710: constraint "c" for domain "d" already exists

create domain d as text;
alter domain d drop constraint c;
--> 42704: constraint "c" of domain "d" does not exist

create domain d as text;
alter domain d drop constraint if exists c;
--> accepted

create domain d as text check (value <> '');
alter domain d drop constraint d_check;
--> accepted

create domain d as text;
alter domain d validate constraint c;
--> 42704: constraint "c" of domain "d" does not exist

alter domain int4 set not null;
--> 42809: integer is not a domain

create domain d as int;
create table t (a d[]);
alter domain d add check (value > 0);
--> 0A000: cannot alter type "d" because column "t.a" uses it

create domain d as int;
create table t (a d[]);
alter domain d add check (value > 0) not valid;
--> accepted

-- Composite types -----------------------------------------------------------------------------------------------------

create type pair as (a int, a text);
--> 42701: column "a" specified more than once

create type pair as (a record);
--> 42P16: column "a" has pseudo-type record

create type pair as (a int);
alter type pair add attribute a int;
--> 42701: column "a" of relation "pair" already exists

create type pair as (a int);
alter type pair drop attribute b;
--> 42703: column "b" of relation "pair" does not exist

create type pair as (a int);
alter type pair drop attribute if exists b;
--> accepted

create type pair as (a int);
alter type pair add attribute b pair[];
--> 42P16: composite type pair cannot be made a member of itself

create type pair as (a int);
create table t of pair;
alter type pair add attribute b int;
--> 2BP01: cannot alter type "pair" because it is the type of a typed table

create type pair as (a int);
create table t of pair;
alter type pair add attribute b int cascade;
alter table t add unique (b);
--> accepted

create type pair as (a int);
create table t (p pair[]);
alter type pair alter attribute a type text;
--> 0A000: cannot alter type "pair" because column "t.p" uses it

create type pair as (a int, b int);
create function f(pair) returns int language sql return ($1).b;
alter type pair drop attribute b;
--> 2BP01: cannot drop column b of composite type pair because other objects depend on it

create table t (a int);
alter type t add attribute b int;
--> 42809: "t" is not a composite type

-- Ranges and base types -----------------------------------------------------------------------------------------------

create type r as range (subtype = int);
create type r_multirange as enum ();
--> 42710: type "r_multirange" already exists

create type r_multirange as enum ();
create type r as range (subtype = int);
--> 42710: type "r_multirange" already exists

create type frange as range (subtype = float8);
select fmultirange(frange(1, 2));
drop type fmultirange;
--> 2BP01: cannot drop type fmultirange because type frange requires it

create type frange as range (subtype = float8);
drop type frange;
create type fmultirange as enum ();
--> accepted

create type r as range (subtype = anyelement);
--> 42804: range subtype cannot be anyelement

create type shell;
create type shell;
--> 42710: type "shell" already exists

create type base (input = int4in, output = int4out);
--> 42710: type "base" does not exist

-- Functions -----------------------------------------------------------------------------------------------------------

create function f() returns int language nowhere as '';
--> 42704: language "nowhere" does not exist

create function f() returns int as 'select 1';
--> 42P13: no language specified

create function f() returns int language sql;
--> 42P13: no function body specified

create function f() language sql as 'select 1';
--> 42P13: function result type must be specified

create function f() returns nowhere language sql as 'select 1';
--> 42704: type "nowhere" does not exist

create function f(a nowhere) returns int language sql as 'select 1';
--> 42704: type nowhere does not exist

create function f(a int, a int) returns int language sql as 'select 1';
--> 42P13: parameter name "a" used more than once

create function f(a int, out a int) language sql as 'select 1';
--> accepted

create function f(a int default 1, b int) returns int language sql as 'select 1';
--> 42P13: input parameters after one with a default value must also have defaults

create function f(out a int default 1) language sql as 'select 1';
--> 42P13: only input parameters can have default values

create function f(variadic a int) returns int language sql as 'select 1';
--> 42P13: VARIADIC parameter must be an array

create function f(variadic a int[], b int) returns int language sql as 'select 1';
--> 42P13: VARIADIC parameter must be the last input parameter

create function f(a setof int) returns int language sql as 'select 1';
--> 42P13: functions cannot accept set arguments

create function f(out a int, out b int) returns int language sql as 'select 1, 2';
--> 42P13: function result type must be record because of OUT parameters

create function f() returns anyelement language plpgsql as 'begin end';
--> 42P13: cannot determine result data type

create function f(a cstring) returns int language plpgsql as 'begin end';
--> 0A000: PL/pgSQL functions cannot accept type cstring

create function f() returns trigger language sql as 'select 1';
--> 42P13: SQL functions cannot return type trigger

create function f(a int) returns trigger language plpgsql as 'begin end';
--> 42P13: trigger functions cannot have declared arguments

create function f() returns int language plpgsql as 'a', 'b';
--> 42P13: only one AS item needed for language "plpgsql"

create function f() returns int language plpgsql return 1;
--> 42P13: inline SQL function body only valid for language SQL

create function f() returns int language sql rows 10 as 'select 1';
--> 22023: ROWS is not applicable when function does not return a set

create function f() returns setof int language sql rows 0 as 'select 1';
--> 22023: ROWS must be positive

create function f() returns setof int language sql cost 0 as 'select 1';
--> 22023: COST must be positive

create procedure p() language sql immutable as 'select 1';
--> 42P13: invalid attribute in procedure definition

create procedure p(a int default 1, out b int) language sql as 'select 1';
--> 42P13: procedure OUT parameters cannot appear after one with a default value

create function f(x anyelement) returns int language sql return 1;
--> 42P13: SQL function with unquoted function body cannot have polymorphic arguments

create function f() returns int language sql return nowhere;
--> 42703: column "nowhere" does not exist

create function f() returns int begin atomic select 1; select nowhere(); end;
--> 42883: function nowhere() does not exist

create function f(a int) returns int language sql as 'select 1';
create function f(b int) returns int language sql as 'select 1';
--> 42723: function "f" already exists with same argument types

create function f(a int) returns int language sql as 'select 1';
create function f(a text) returns int language sql as 'select 1';
--> accepted

create function f(a int) returns int language sql as 'select 1';
create or replace function f(b int) returns int language sql as 'select 1';
--> 42P13: cannot change name of input parameter "a"

create function f(int) returns int language sql as 'select 1';
create or replace function f(b int) returns int language sql as 'select 1';
--> accepted

create function f(a int) returns int language sql as 'select 1';
create or replace function f(a int) returns setof int language sql as 'select 1';
--> 42P13: cannot change return type of existing function

create function f(a int default 1) returns int language sql as 'select 1';
create or replace function f(a int) returns int language sql as 'select 1';
--> 42P13: cannot remove parameter defaults from existing function

create function f(out a int, out b int) language sql as 'select 1, 2';
create or replace function f(out a int, out c int) language sql as 'select 1, 2';
--> 42P13: cannot change return type of existing function

create function f() returns table (a int, b int) language sql as 'select 1, 2';
create or replace function f() returns table (a int, b text) language sql as 'select 1, ''x''';
--> 42P13: cannot change return type of existing function

create function f() returns int language sql as 'select 1';
create or replace procedure f() language sql as 'select 1';
--> 42809: cannot change routine kind

create procedure p(out a int) language sql as 'select 1';
create or replace procedure p() language sql as 'select 1';
--> 42P13: cannot change whether a procedure has output parameters

alter function nowhere(int) strict;
--> 42883: function nowhere(integer) does not exist

alter function nowhere strict;
--> 42883: could not find a function named "nowhere"

create function f(a int) returns int language sql as 'select 1';
create function f(a text) returns int language sql as 'select 1';
alter function f strict;
--> 42725: function name "f" is not unique

create procedure p() language sql as 'select 1';
alter function p() security definer;
--> 42809: p() is not a function

create procedure p() language sql as 'select 1';
alter procedure p() strict;
--> 42P13: invalid attribute in procedure definition

create function f() returns int language sql as 'select 1';
alter function f() rows 10;
--> 22023: ROWS is not applicable when function does not return a set

-- Aggregates, operators, casts ----------------------------------------------------------------------------------------

create aggregate total(int) (sfunc = int4pl, stype = int);
create function total(int) returns int language sql as 'select 1';
--> 42723: function "total" already exists with same argument types

create aggregate total(int) (sfunc = int4pl, stype = int);
alter function total(int) strict;
--> 42809: "total" is an aggregate function

create aggregate total(int) (sfunc = nowhere, stype = int);
--> 42883: function nowhere(integer, integer) does not exist

create aggregate total(int) (sfunc = int4pl, stype = record);
--> 42P13: aggregate transition data type cannot be record

create operator === (function = int4eq);
--> 42P13: operator argument types must be specified

create operator === (leftarg = int, function = int4eq);
--> 42P13: operator right argument type must be specified

create operator === (leftarg = int, rightarg = int, function = nowhere);
--> 42883: function nowhere(integer, integer) does not exist

create operator === (leftarg = int, rightarg = int, function = int4eq);
create operator === (leftarg = int, rightarg = int, function = int4eq);
--> 42723: operator === already exists

create cast (int as int) without function;
--> 42P17: source data type and target data type are the same

create cast (int as bigint) with inout;
--> 42710: cast from type integer to type bigint already exists

create cast (int as point) with inout;
create cast (int as point) with inout;
--> 42710: cast from type integer to type point already exists

create cast (int as point) with function nowhere(int);
--> 42883: function nowhere(integer) does not exist

create operator class c for type int using nowhere as storage int;
--> 42704: access method "nowhere" does not exist

-- Triggers ------------------------------------------------------------------------------------------------------------

create table t (a int);
create trigger g before insert on t execute function nowhere();
--> 42883: function nowhere() does not exist

create table t (a int);
create trigger g before insert on t execute function now();
--> 42P17: function now must return type trigger

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert on t for each row execute function f();
create trigger g before insert on t for each row execute function f();
--> 42710: trigger "g" for relation "t" already exists

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert on t for each row execute function f();
create or replace trigger g after insert on t for each row execute function f();
--> accepted

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create constraint trigger g after insert on t for each row execute function f();
create or replace trigger g after insert on t for each row execute function f();
--> 42710: trigger "g" for relation "t" is a constraint trigger

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update of b on t for each row execute function f();
--> 42703: column "b" of relation "t" does not exist

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update of a, a on t for each row execute function f();
--> 42701: column "a" specified more than once

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g instead of insert on t for each row execute function f();
--> 42809: "t" is a table

create view v as select 1 as a;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert on v for each row execute function f();
--> 42809: "v" is a view

create view v as select 1 as a;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g instead of insert on v execute function f();
--> 0A000: INSTEAD OF triggers must be FOR EACH ROW

create sequence s;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert on s for each row execute function f();
--> 42809: relation "s" cannot have triggers

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before truncate on t for each row execute function f();
--> 0A000: TRUNCATE FOR EACH ROW triggers are not supported

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert on t referencing new table as n execute function f();
--> 42P17: transition table name can only be specified for an AFTER trigger

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after delete on t referencing new table as n execute function f();
--> 42P17: NEW TABLE can only be specified for an INSERT or UPDATE trigger

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after insert or update on t referencing new table as n execute function f();
--> 0A000: transition tables cannot be specified for triggers with more than one event

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update on t for each statement when (old.a = 1) execute function f();
--> 42P17: statement trigger's WHEN condition cannot reference column values

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before insert or update on t for each row when (old.a = 1) execute function f();
--> 42P17: INSERT trigger's WHEN condition cannot reference OLD values

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before delete on t for each row when (new.a = 1) execute function f();
--> 42P17: DELETE trigger's WHEN condition cannot reference NEW values

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update on t for each row when (a = 1) execute function f();
--> 42702: column reference "a" is ambiguous

create table t (a int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g before update on t for each row when (old.a) execute function f();
--> 42804: argument of WHEN must be type boolean, not type integer

create table t (a int) partition by list (a);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after update on t referencing new table as n for each row execute function f();
--> 0A000: "t" is a partitioned table

create table t (a int) partition by list (a);
create table t1 partition of t for values in (1);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after update on t1 for each row execute function f();
create trigger g after update on t for each row execute function f();
--> 42710: trigger "g" for relation "t1" already exists

create table t (a int) partition by list (a);
create table t1 partition of t for values in (1);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after update on t1 for each row execute function f();
create or replace trigger g after update on t for each row execute function f();
create trigger h after update on t for each row execute function f();
drop trigger g on t1;
--> 2BP01: cannot drop trigger g on table t1 because trigger g on table t requires it

create event trigger e on nowhere execute function now();
--> 42601: unrecognized event name "nowhere"

create function f() returns trigger language plpgsql as 'begin return new; end';
create event trigger e on sql_drop execute function f();
--> 42P17: function f must return type event_trigger

create function f() returns event_trigger language plpgsql as 'begin end';
create event trigger e on sql_drop execute function f();
create event trigger e on sql_drop execute function f();
--> 42710: event trigger "e" already exists

alter event trigger nowhere disable;
--> 42704: event trigger "nowhere" does not exist

-- Policies ------------------------------------------------------------------------------------------------------------

create policy p on nowhere;
--> 42P01: relation "nowhere" does not exist

create table t (a int);
create policy p on t;
create policy p on t;
--> 42710: policy "p" for table "t" already exists

create table t (a int);
create policy p on t for select with check (true);
--> 42601: WITH CHECK cannot be applied to SELECT or DELETE

create table t (a int);
create policy p on t for insert using (true);
--> 42601: only WITH CHECK expression allowed for INSERT

create table t (a int);
create policy p on t using (a);
--> 42804: argument of POLICY must be type boolean, not type integer

create table t (a int);
create policy p on t using (b > 0);
--> 42703: column "b" does not exist

create table t (a int);
create policy p on t to nowhere;
--> 42704: role "nowhere" does not exist

create view v as select 1 as a;
create policy p on v;
--> 42809: "v" is not a table

create table t (a int);
alter policy p on t using (true);
--> 42704: policy "p" for table "t" does not exist

create table t (a int);
create policy p on t for select;
alter policy p on t with check (true);
--> 42601: only USING expression allowed for SELECT, DELETE

-- Views ---------------------------------------------------------------------------------------------------------------

create view v as select 1 as a;
create view v as select 1 as a;
--> 42P07: relation "v" already exists

create table t (a int);
create or replace view t as select 1 as a;
--> 42809: "t" is not a view

create view v with (nowhere = 1) as select 1 as a;
--> 22023: unrecognized parameter "nowhere"

create view v as select 1 as a, 2 as b;
create or replace view v as select 1 as a;
--> 42P16: cannot drop columns from view

create view v as select 1 as a, 2 as b;
create or replace view v as select 1 as a, 2 as c;
--> 42P16: cannot change name of view column "b" to "c"

create view v as select 1 as a, 2 as b;
create or replace view v as select 1 as a, 'x' as b;
--> 42P16: cannot change data type of view column "b" from integer to text

create view v as select 'x'::text collate "C" as a;
create or replace view v as select 'x'::text collate "POSIX" as a;
--> 42P16: cannot change collation of view column "a" from "C" to "POSIX"

create view v as select 1 as a;
create or replace view v as select 1 as a, 2 as b;
create view w (x, y) as select * from v;
comment on column w.y is 'b';
--> accepted

create view v (a, b) as select 1;
--> 42601: CREATE VIEW specifies more column names than columns

create view v as select 1 as a, 2 as a;
--> 42701: column "a" specified more than once

create view v as select row(1, 2);
--> 42P16: column "row" has pseudo-type record

create recursive view v (n) as values (1) union all select n + 1 from v where n < 10;
comment on column v.n is 'x';
--> accepted

create temporary table t (a int);
create view public.v as select * from t;
--> 42P16: cannot create temporary relation in non-temporary schema

create temporary table t (a int);
create materialized view v as select * from t;
--> 0A000: materialized views must not use temporary tables or views

create table t (a, b) as select 1;
--> 42601: too many column names were specified

select 1 as a, 'x' as b into t;
comment on column t.b is 'x';
--> accepted

create materialized view v as select 1 as a;
create materialized view if not exists v as select 2 as b;
--> accepted

create materialized view v as select 1 as a;
create or replace view v as select 2 as b;
--> 42809: "v" is not a view

create table t as select 1 as a;
create table t as select 1 as a;
--> 42P07: relation "t" already exists

-- Rules ---------------------------------------------------------------------------------------------------------------

create table t (a int);
create rule r as on insert to t do instead nothing;
create rule r as on insert to t do instead nothing;
--> 42710: rule "r" for relation "t" already exists

create table t (a int);
create table u (a int);
create rule r as on insert to t where a > 0 do also insert into u values (new.a);
create rule s as on delete to t do also delete from u where a = old.a;
--> accepted

create table t (a int);
create rule r as on insert to t where b > 0 do instead nothing;
--> 42703: column "b" does not exist

create materialized view v as select 1 as a;
create rule r as on insert to v do instead nothing;
--> 0A000: rules on materialized views are not supported

-- Statistics ----------------------------------------------------------------------------------------------------------

create table t (a int, b int);
create statistics s on a, b from t;
create statistics s on a, b from t;
--> 42710: statistics object "s" already exists

create table t (a int, b int);
create statistics s (nowhere) on a, b from t;
--> 42601: unrecognized statistics kind "nowhere"

create table t (a int, b int);
create statistics s on a from t;
--> 42P17: extended statistics require at least 2 columns

create table t (a int, b int);
create statistics s on a, a from t;
--> 42701: duplicate column name in statistics definition

create table t (a int, b int);
create statistics s on a, c from t;
--> 42703: column "c" does not exist

-- Other objects -------------------------------------------------------------------------------------------------------

create collation c from "C";
create collation c from "C";
--> 42710: collation "c" already exists

create collation c (provider = nowhere, locale = 'x');
--> 42P17: unrecognized collation provider: nowhere

create collation c (provider = icu);
--> 42P17: parameter "locale" must be specified

create text search configuration c (parser = default);
create text search configuration c (parser = default);
--> 23505: duplicate key value violates unique constraint "pg_ts_config_cfgname_index"

create text search configuration c (parser = default, copy = simple);
--> 42601: cannot specify both PARSER and COPY options

create server s foreign data wrapper nowhere;
--> 42704: foreign-data wrapper "nowhere" does not exist

create foreign data wrapper w;
create foreign data wrapper w;
--> 42710: foreign-data wrapper "w" already exists

create foreign data wrapper w handler now;
--> 42809: function now must return type fdw_handler

create foreign data wrapper w;
create server s foreign data wrapper w;
create server s foreign data wrapper w;
--> 42710: server "s" already exists

-- Comments ------------------------------------------------------------------------------------------------------------

create table t (a int);
comment on view t is 'x';
--> 42809: "t" is not a view

create table t (a int);
comment on column t.b is 'x';
--> 42703: column "b" of relation "t" does not exist

create table t (a int);
comment on constraint c on t is 'x';
--> 42704: constraint "c" for table "t" does not exist

create table t (a int);
comment on trigger g on t is 'x';
--> 42704: trigger "g" for table "t" does not exist

create table t (a int);
comment on policy p on t is 'x';
--> 42704: policy "p" for table "t" does not exist

create table t (a int);
comment on rule r on t is 'x';
--> 42704: rule "r" for relation "t" does not exist

comment on domain int4 is 'x';
--> 42809: "int4" is not a domain

create sequence s;
comment on column s.last_value is 'x';
--> 42809: cannot set comment on relation "s"

comment on function nowhere() is 'x';
--> 42883: function nowhere() does not exist

comment on table nowhere.t is 'x';
--> 3F000: schema "nowhere" does not exist

comment on function now() is 'x';
--> accepted

create table t (c char(3), d char(3)[]); create view v as select c + 1 from t;
--> 42883: operator does not exist: character + integer

create table t (d char(3)[]); create view v as select d + 1 from t;
--> 42883: operator does not exist: character[] + integer

create table t (b bit); create view v as select b = 1 from t;
--> 42883: operator does not exist: bit = integer

create function f(char) returns int language sql as 'select 1'; create function f(char) returns int language sql as 'select 1';
--> 42723: function "f" already exists with same argument types

drop function f(char);
--> 42883: function f(character) does not exist

drop function f(bit[]);
--> 42883: function f(bit[]) does not exist
