-- @ options
create publication x with (publish = 'cluster, vacuum');
create publication x with (publish_via_partition_root = 'true', publish_via_partition_root = '0');
create publication x with (publish_via_partition_root = 'foo');
create publication x with (publish = 'insert', publish = 'update');
create publication x with (nosuch);
create publication x with (publish = ' Insert , truncate', publish_via_partition_root = 0);
alter publication x set (publish = '');
alter publication x set (publish = 'insert', nosuch = 1);

-- @ what can be published
create table t (a int primary key, b int);
create view v as select 1 as a;
create materialized view m as select 1 as a;
create sequence q;
create temp table tt (a int);
create unlogged table ul (a int);
create publication x for table v;
create publication x for table m;
create publication x for table q;
create publication x for table tt;
create publication x for table ul;
create publication x for table pg_class;
create publication x for table nosuch;
create publication x for table t (a, ctid);
create publication x for table t (a, a);
create publication x for table t (a, nosuch);
create publication x for tables in schema pg_catalog;
create publication x for tables in schema nosuch;
create publication x for table t, v;

-- @ the same table again
create table t (a int primary key, b int);
create table c () inherits (t);
create publication x for table t (a), t;
create publication x for table t, t (a);
create publication x for table t where (a > 1), t;
create publication x for table t, t;
alter publication x add table t;
alter publication x add table t (a);
alter publication x add table t where (a > 1);
alter publication x add table only c;
alter publication x drop table c (a);
alter publication x drop table c where (a > 1);
alter publication x drop table c;
alter publication x drop table c;
alter publication x set table only t (a);
alter publication x add table c;

-- @ schemas and column lists
create schema s;
create schema s2;
create table s.t (a int primary key, b int);
create publication x for tables in schema s, table s.t (a);
create publication x for tables in schema s, table s.t;
alter publication x add tables in schema s;
alter publication x drop tables in schema s2;
alter publication x set tables in schema s2, table s.t (a);
alter publication x set table s.t (a);
alter publication x add tables in schema s2;
alter publication x set tables in schema s2;
alter publication x add table s.t (b);
alter publication x drop tables in schema s2;
alter publication x set tables in schema s, s;
alter publication x add tables in schema s2, s;
create publication w for all tables;
alter publication w add table s.t;

-- @ partitioned tables
create table p (a int primary key, b int) partition by range (a);
create table p1 partition of p for values from (0) to (10);
create publication x for table p (a);
create publication x for table p where (a > 1);
create publication z for table p (a) with (publish_via_partition_root = true);
alter publication z set (publish_via_partition_root = false);
alter publication z set table p where (a > 1);
alter publication z set (publish_via_partition_root = false);
alter publication z set table p1 (a);
alter publication z set (publish_via_partition_root = false);

-- @ filters
create table t (a int primary key, b text, c timestamptz, e point);
create function f(int) returns int language sql immutable as 'select $1';
create publication x for table t where (f(a) > 1);
create publication x for table t where (c > now());
create publication x for table t where (a);
create publication x for table t where (a in (select 1));
create publication x for table t where (ctid = '(0,1)');
create publication x for table t where (t is not null);
create publication x for table t where (a > 1 and b like 'x%' and c > '2020-01-01' and lower(b) <> 'y');

-- @ columns of publications
create table t (a int primary key, b int, c int);
create publication x for table t (a, b);
create publication y for table t where (a > 1);
alter table t drop column b;
alter table t drop column c;
alter table t alter b type text;
alter table t alter a type bigint;
alter table t drop column b cascade;
