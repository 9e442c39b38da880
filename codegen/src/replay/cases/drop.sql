-- @ drop table
create table a (id int primary key);
create table b (id int references a);
create view v as select * from a;
create view w as select * from v;
create materialized view mv as select * from w;
drop table a;
drop table if exists nosuch, a;
drop view a;
drop table v;
drop view if exists a;
drop table if exists nosuch.t;
drop table nosuch.t;
drop table nosuch;
drop view nosuch; drop index nosuch; drop sequence nosuch; drop materialized view nosuch; drop type nosuch; drop domain nosuch; drop schema nosuch;
drop function nosuch(); drop function nosuch; drop procedure nosuch(int); drop aggregate nosuch(int); drop routine nosuch(text);
drop index a_pkey;
drop type a;
drop table a cascade;

-- @ drop several
create table a (id int primary key);
create table b (id int references a);
drop table a, b;
create table c (id int);
create view d as select * from c;
drop view d, d;
drop table c;

-- @ drop type
create type mood as enum ('a', 'b');
create domain dm as mood check (value <> 'a');
create table t (m mood, d dm, x int, ms mood[]);
create function f(mood) returns int language sql as 'select 1';
create function g() returns mood language sql as $$select 'a'::mood$$;
create view v as select m from t;
drop type mood;
drop type _mood;
drop domain mood;
drop type mood cascade;
create type comp as (a int, b text);
create table o of comp;
drop type comp;
drop type comp cascade;

-- @ drop function
create table t (a int default 1);
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on t for each row execute function tf();
create function df() returns int language sql as 'select 1';
alter table t alter a set default df();
create policy p on t using (df() > 0);
drop function tf();
drop function df;
drop function tf() cascade;
drop function df cascade;
create function o(int) returns int language sql as 'select 1';
create function o(text) returns int language sql as 'select 1';
drop function o;
drop function if exists o(bool);
drop function o(bool);
drop procedure o(int);
drop function o(int), o(text);

-- @ drop schema
create schema s;
create table s.t (a serial primary key);
create type s.e as enum ('x');
create table u (e s.e);
create function s.f() returns int language sql as 'select 1';
drop schema s;
drop schema s cascade;
drop schema if exists s;
drop schema pg_catalog;

-- @ drop sequence
create table t (a serial, b int generated always as identity);
create sequence q owned by t.b;
drop sequence t_a_seq;
drop sequence t_b_seq;
drop sequence t_a_seq cascade;
alter table t alter b drop identity;
alter table t alter b drop identity;
alter table t alter b drop identity if exists;
alter table t drop b;

-- @ views dependents
create schema s;
create type mood as enum ('a','b');
create table t (a int primary key, b text, m mood, c int);
create function f(t) returns text language sql as $$select $1.b$$;
create function g(x int) returns int language sql immutable begin atomic select x + 1; end;
create function h() returns bigint language sql begin atomic select count(*) from t; end;
create view v1 as select a, b from t;
create view v2 as select v1.a, t.c from v1 join t using (a);
create view v3 as select t from t;
create view v4 as select g(1) as x;
create view v5 as select 'a'::mood as m;
create view v6 as select * from t;
create rule ru as on insert to v4 do instead insert into t (a) values (new.x);
alter table t drop column c;
alter table t drop column b;
alter table t drop constraint t_pkey;
alter table t alter c type bigint;
alter table t alter b type varchar;
drop function g;
drop type mood;
drop function f;
drop view v1;
drop table t;
drop function f(t);
alter table t rename b to bb;
alter table t rename to tt;
alter schema s rename to s2;
alter type mood rename value 'a' to 'z';
alter function g rename to gg;
alter view v1 rename a to aaa;
alter view v1 rename to w1;
alter table tt set schema s2;
alter function gg set schema s2;
alter type mood set schema s2;
alter table s2.tt rename column a to key;
alter table s2.tt add d int default s2.gg(2);
drop table s2.tt cascade;

-- @ policies functions defaults renamed
create table a (id int primary key, owner text, n int, check (n > id));
create table b (id int, a_id int references a, check (id > 0));
create function own(int) returns bool language sql stable as 'select true';
create policy p on b using (exists (select 1 from a where a.id = b.a_id and a.owner = current_user and own(a.id)));
create policy q on b for insert with check (own(id));
create index i on a ((n + id)) where owner is not null;
create trigger tr before update of n on a for each row when (old.owner is distinct from new.owner) execute function suppress_redundant_updates_trigger();
create publication pub for table a (id, n) where (n > 5), b;
create statistics st on n, id from a;
alter table a drop column owner;
alter table a drop column n;
alter table a drop column id;
alter table a rename owner to o; alter table a rename id to key; alter table a rename to aa;
alter table b rename to bb; alter function own rename to is_own; alter table bb rename a_id to x;
alter table aa alter n type bigint;
drop function is_own;
drop table aa;
alter table aa drop column o cascade;
alter table aa drop column n cascade;
drop table aa cascade;

-- @ dropping things from middle
create table m (id int primary key, v int);
create materialized view mv as select id, v from m;
create unique index on mv (id);
create view vm as select * from mv;
alter materialized view mv rename v to vv;
alter materialized view mv rename to mw;
alter materialized view mw set schema pg_catalog;
drop materialized view mw;
create or replace view vm as select id, vv, 1 as n from mw;
drop table m cascade;

-- @ domains types
create domain d as int default 3 check (value > 1);
create domain e as d not null;
create table t (a d, b e, c d[]);
create function f(d) returns e language sql as 'select 1';
create type c as (x d);
create table ct (y c);
alter type c alter attribute x type text;
alter type c add attribute z int; alter type c drop attribute x;
drop domain d;
alter domain d rename to dd;
drop domain dd cascade;
drop type c;
create type r as range (subtype = int4);
create table tr (a r, b r[]);
drop type r;
drop type r cascade;

-- @ operators casts aggregates
create type tt as (a int);
create function eq(tt, tt) returns bool language sql immutable as 'select true';
create operator === (leftarg = tt, rightarg = tt, function = eq);
create function cst(tt) returns int language sql immutable as 'select 1';
create cast (tt as int) with function cst(tt);
create aggregate ag(int) (sfunc = int4pl, stype = int);
create function sf(int, int) returns int language sql immutable as 'select 1';
create aggregate ag2(int) (sfunc = sf, stype = int);
drop function eq(tt, tt);
drop function cst;
drop function sf;
drop operator === (tt, text);
drop operator === (tt, tt);
drop aggregate ag(text);
drop function ag(int);
drop aggregate ag(int);
drop cast (tt as text);
drop cast (tt as int);
drop type tt;
drop type tt cascade;
drop function sf cascade;

-- @ event triggers extension
create extension citext;
create table t (c citext);
drop extension citext;
drop function citext(boolean);
drop type citext;
alter extension citext set schema information_schema;
drop extension citext cascade;
drop extension citext; drop extension if exists citext;
create function et() returns event_trigger language plpgsql as 'begin end';
create event trigger ev on ddl_command_end execute function et();
drop function et();
drop function et() cascade;
drop event trigger ev;
drop publication nosuch; drop server nosuch; drop foreign data wrapper nosuch; drop collation nosuch; drop statistics nosuch; drop text search configuration nosuch; drop policy p on t; drop policy p on nosuch; drop trigger p on t; drop trigger p on nosuch; drop rule p on t; drop rule p on nosuch; drop operator + (nosuch, int); drop language nosuch; drop operator class nosuch using btree; drop operator family nosuch using btree; drop cast (nosuch as int); drop event trigger nosuch;
drop policy if exists p on nosuch; drop trigger if exists p on nosuch; drop rule if exists p on nosuch.x; drop function if exists nosuch.f(int); drop function if exists f(nosuch); drop type if exists nosuch.t; drop table if exists t, nosuch; drop index if exists nosuch.i;
