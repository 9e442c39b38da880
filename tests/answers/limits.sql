-- Bounds of partitions, limits of sequences, foreign keys between tables that last differently.

create table h (a int) partition by hash (a); create table p partition of h for values with (modulus 0, remainder 0);
--> 42P16: modulus for hash partition must be an integer value greater than zero

create table h (a int) partition by hash (a); create table p partition of h for values with (modulus 4, remainder 4);
--> 42P16: remainder for hash partition must be less than modulus

create table h (a int) partition by hash (a); create table p partition of h default;
--> 42P16: a hash-partitioned table may not have a default partition

create table h (a int) partition by hash (a); create table p partition of h for values in (1);
--> 42P16: invalid bound specification for a hash partition

create table l (a int) partition by list (a); create table p partition of l for values from (1) to (2);
--> 42P16: invalid bound specification for a list partition

create table l (a int) partition by list (a); create table p (b int); alter table l attach partition p for values with (modulus 4, remainder 1);
--> 42P16: invalid bound specification for a list partition

create table r (a int) partition by range (a); create table p partition of r for values in (1);
--> 42P16: invalid bound specification for a range partition

create table r (a int, b int) partition by range (a, b); create table p partition of r for values from (1) to (2, 3);
--> 42P16: FROM must specify exactly one value per partitioning column

create table r (a int, b int) partition by range (a, b); create table p partition of r for values from (1, 2) to (2);
--> 42P16: TO must specify exactly one value per partitioning column

create table r (a int, b int) partition by range (a, b); create table p partition of r for values from (1, 2, 3) to (2, 3, 4);
--> 42P16: FROM must specify exactly one value per partitioning column

create table h (a int) partition by hash (a); create table p partition of h for values with (modulus 4, remainder 1); alter table h attach partition p for values with (modulus 4, remainder 7);
--> 42P16: remainder for hash partition must be less than modulus

create table r (a int) partition by range (a); create table p partition of r default; create table q partition of r default;
--> 42P17: partition "q" conflicts with existing default partition "p"

create table n (a int); create table p (a int); alter table n attach partition p for values in (1);
--> 42P17: table "n" is not partitioned

create table n (a int); create table p partition of n for values in (1);
--> 42P17: "n" is not partitioned

create table t (a int primary key); create temp table u (a int references t);
--> 42P16: constraints on temporary tables may reference only temporary tables

create temp table t (a int primary key); create temp table u (a int references t);
--> accepted

create sequence s as smallint maxvalue 100000;
--> 22023: MAXVALUE (100000) is out of range for sequence data type smallint

create sequence s; alter sequence s restart 0;
--> 22023: RESTART value (0) cannot be less than MINVALUE (1)

create sequence s as smallint minvalue -100000;
--> 22023: MINVALUE (-100000) is out of range for sequence data type smallint

create unlogged table t (a int primary key); create table u (a int references t);
--> 42P16: constraints on permanent tables may reference only permanent tables

create temp table t (a int primary key); create unlogged table u (a int references t);
--> 42P16: constraints on unlogged tables may reference only permanent or unlogged tables

create table t (a int primary key); create unlogged table u (a int references t);
--> accepted

create sequence s as smallint; alter sequence s maxvalue 40000;
--> 22023: MAXVALUE (40000) is out of range for sequence data type smallint

create sequence s as smallint minvalue -40000;
--> 22023: MINVALUE (-40000) is out of range for sequence data type smallint

create sequence s minvalue 5 start 5; alter sequence s restart 3;
--> 22023: RESTART value (3) cannot be less than MINVALUE (5)

create sequence s maxvalue 5; alter sequence s restart 9;
--> 22023: RESTART value (9) cannot be greater than MAXVALUE (5)

create sequence s maxvalue 5; alter sequence s restart with 5;
--> accepted

create sequence s minvalue 10 start 5;
--> 22023: START value (5) cannot be less than MINVALUE (10)

create sequence s; alter sequence s restart;
--> accepted

create sequence s; alter sequence s minvalue 5;
--> 22023: START value (1) cannot be less than MINVALUE (5)
