-- Access methods and operator classes of indexes, keys, exclusion constraints and partition keys.

create table t (j json); create index on t (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (x int); create index on t using gist (x);
--> 42704: data type integer has no default operator class for access method "gist"

create table t (x int); create index on t using nope (x);
--> 42704: access method "nope" does not exist

create table t (x int, z text); create index on t using hash (x, z);
--> 0A000: access method "hash" does not support multicolumn indexes

create table t (x int); create index on t using hash (x desc);
--> 0A000: access method "hash" does not support ASC/DESC options

create table t (x int); create index on t using hash (x asc);
--> 0A000: access method "hash" does not support ASC/DESC options

create table t (x int); create index on t using brin (x nulls first);
--> 0A000: access method "brin" does not support NULLS FIRST/LAST options

create table t (x int); create index on t using gin (x nulls last);
--> 42704: data type integer has no default operator class for access method "gin"

create table t (y int4range); create unique index on t using gist (y);
--> 0A000: access method "gist" does not support unique indexes

create table t (y int4range, x int); create index on t using gist (y) include (x);
--> accepted

create table t (x int, z text); create index on t using hash (x) include (z);
--> 0A000: access method "hash" does not support included columns

create table t (x int); create index on t (x nope_ops);
--> 42704: operator class "nope_ops" does not exist for access method "btree"

create table t (x int); create index on t (x nowhere.int4_ops);
--> 3F000: schema "nowhere" does not exist

create table t (x int); create index on t (x pg_catalog.int4_ops);
--> accepted

create table t (x int); create index on t (x text_ops);
--> 42804: operator class "text_ops" does not accept data type integer

create table t (x varchar); create index on t (x text_pattern_ops, x varchar_pattern_ops, x varchar_ops);
--> accepted

create table t (x char(3)); create index on t (x bpchar_pattern_ops);
--> accepted

create table t (x char(3)); create index on t (x text_pattern_ops);
--> 42804: operator class "text_pattern_ops" does not accept data type character

create table t (p point); create index on t (p);
--> 42704: data type point has no default operator class for access method "btree"

create table t (p point); create index on t using gist (p);
--> accepted

create table t (z text); create index on t using gin (z);
--> 42704: data type text has no default operator class for access method "gin"

create table t (z text[]); create index on t using gin (z);
--> accepted

create table t (z json[]); create index on t (z);
--> accepted

create type e as enum ('a'); create table t (z e); create index on t (z); create index on t using hash (z);
--> accepted

create type c as (a int); create table t (z c); create index on t (z);
--> accepted

create domain d as text; create table t (z d); create index on t (z); create index on t (z text_pattern_ops);
--> accepted

create domain d as json; create table t (z d); create index on t (z);
--> 42704: data type d has no default operator class for access method "btree"

create table t (x xml primary key);
--> 42704: data type xml has no default operator class for access method "btree"

create table t (j json primary key);
--> 42704: data type json has no default operator class for access method "btree"

create table t (j json unique);
--> 42704: data type json has no default operator class for access method "btree"

create table t (j json, a int, primary key (a, j));
--> 42704: data type json has no default operator class for access method "btree"

create table t (j json); alter table t add unique (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (j json); alter table t add primary key (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (x int, exclude (x with =));
--> accepted

create table t (x int, y int4range, exclude using gist (x with =, y with &&));
--> 42704: data type integer has no default operator class for access method "gist"

create table t (x int, y int4range); alter table t add exclude using gist (y with &&);
--> accepted

create table t (y int4range, exclude using gin (y with &&));
--> 0A000: access method "gin" does not support exclusion constraints

create table t (y int4range, exclude using brin (y with &&));
--> 0A000: access method "brin" does not support exclusion constraints

create table t (y int4range, exclude using spgist (y with &&));
--> accepted

create table t (y int4range, exclude using nope (y with &&));
--> 42704: access method "nope" does not exist

create table taken (i int); create table t (y int4range, constraint taken exclude using gist (y with &&));
--> 42P07: relation "taken" already exists

create table t (j json) partition by range (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (j json) partition by hash (j);
--> 42704: data type json has no default operator class for access method "hash"

create table t (j json) partition by list (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (j int) partition by range (j text_ops);
--> 42804: operator class "text_ops" does not accept data type integer

create table t (j int) partition by range (j nope_ops);
--> 42704: operator class "nope_ops" does not exist for access method "btree"

create table t (p point) partition by range (p);
--> 42704: data type point has no default operator class for access method "btree"

create table t (p point) partition by hash (p);
--> 42704: data type point has no default operator class for access method "hash"

create table t (x int); create index on t ((x::text::json));
--> 42704: data type json has no default operator class for access method "btree"

create table t (x int); create index on t ((x::text) text_pattern_ops);
--> accepted

create table t (x int); create index on t ((x + 1) text_pattern_ops);
--> 42804: operator class "text_pattern_ops" does not accept data type integer

create table t (x int); create index on t (x collate "C");
--> 42804: collations are not supported by type integer

create table t (x text); create index on t (x collate "C");
--> accepted

create table t (x int); create index on t ((x + 1) collate "C");
--> 42804: collations are not supported by type integer

create table t (v tsvector, q tsquery); create index on t using gin (v); create index on t using gist (q); create index on t using gist (v);
--> accepted

create table t (q tsquery); create index on t using gin (q);
--> 42704: data type tsquery has no default operator class for access method "gin"

create table t (x int, y text); create unique index i on t (x desc); alter table t add constraint k unique using index i;
--> 42809: index "i" column number 1 does not have default sorting behavior

create table t (x int, y text); create unique index i on t (x nulls first); alter table t add primary key using index i;
--> 42809: index "i" column number 1 does not have default sorting behavior

create table t (x int, y text); create unique index i on t (y text_pattern_ops); alter table t add unique using index i;
--> 42809: index "i" column number 1 does not have default sorting behavior

create table t (x int, y text); create unique index i on t (y collate "C"); alter table t add unique using index i;
--> 42809: index "i" column number 1 does not have default sorting behavior

create table t (x int); create index i on t (x); alter table t alter x type json using x::text::json;
--> 42704: data type json has no default operator class for access method "btree"

create table t (x int primary key); alter table t alter x type point using point(x, x);
--> 42704: data type point has no default operator class for access method "btree"

create table t (x inet); create index on t using gist (x);
--> 42704: data type inet has no default operator class for access method "gist"

create table t (x inet); create index on t using gist (x inet_ops);
--> accepted

create table t (x cidr); create index on t (x); create index on t using gist (x inet_ops); create index on t using spgist (x);
--> accepted

create table t (x jsonb); create index on t using gin (x jsonb_path_ops); create index on t (x);
--> accepted

create table t (x text); create index on t using gin (x gin_trgm_ops);
--> 42704: operator class "gin_trgm_ops" does not exist for access method "gin"

create table t (x uuid, y oid, z regclass, w "char", n name); create index on t (x, y, w, n); create index on t (z);
--> accepted

create table t (x int4range, y int4multirange, z int4range[]); create index on t (x, y, z);
--> accepted

create table t (x bit, y bit varying, z money, w macaddr); create index on t (x, y, z, w);
--> accepted

create table t (a int); create table u (r t); create index on u (r);
--> accepted

create materialized view m as select '{}'::json as j; create index on m (j);
--> 42704: data type json has no default operator class for access method "btree"

create table t (x int); create index on t (x) include (x);
--> accepted

create table t (x int, y json); create index on t (x) include (y);
--> accepted

create table t (x int); create index on t (x) include (x int4_ops);
--> 42P17: including column does not support an operator class

create table t (x int); create index on t (x) include (x desc);
--> 42P17: including column does not support ASC/DESC options

create table t (x int); create index on t (x) include (x collate "C");
--> 42P17: including column does not support a collation

create table t (x int); create index on t (ctid);
--> 0A000: index creation on system columns is not supported

create table t (x int); create index on t (tableoid);
--> 0A000: index creation on system columns is not supported

create table t (x int, y point); create unique index on t (x, y);
--> 42704: data type point has no default operator class for access method "btree"

create operator class my_ops for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int); create table t (x int); create index on t (x my_ops);
--> accepted

create table t (x int, primary key (x) include (x));
--> accepted

create table t (x int); create index i on t (x); create index if not exists i on t (nope);
--> 42703: column "nope" does not exist

create table t (x int); create index i on t (x); create index if not exists i on t (x);
--> accepted

create table t (y text, z varchar); create unique index i on t (y text_ops); alter table t add unique using index i; create unique index j on t (z text_ops); alter table t add unique using index j;
--> accepted

create table t (z varchar); create unique index j on t (z varchar_ops); alter table t add unique using index j;
--> 42809: index "j" column number 1 does not have default sorting behavior

create table t (y text collate "C"); create unique index i on t (y collate "C"); alter table t add unique using index i;
--> accepted

create table t (y text); create unique index i on t (y collate "default"); alter table t add unique using index i;
--> accepted

create table t (x int collate "C");
--> 42804: collations are not supported by type integer

create type m as (a int, b int); create table t (x m, exclude (x with =));
--> accepted

create table t (a int[], b text[]); create index on t using gin (a, b); create index on t using gist (a);
--> 42704: data type integer[] has no default operator class for access method "gist"

create table t (x int); create index on t using rtree (x);
--> 42704: data type integer has no default operator class for access method "gist"

create table t (p box); create index on t using rtree (p);
--> accepted

create operator class my_ops default for type json using btree as operator 1 <(int, int), function 1 btint4cmp(int, int);
--> accepted
