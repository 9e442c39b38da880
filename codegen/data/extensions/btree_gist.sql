-- btree_gist: support for indexing common datatypes in GiST
-- version: 1.7
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function cash_dist(money, money) returns money language c immutable strict as 'btree_gist';
create function date_dist(date, date) returns integer language c immutable strict as 'btree_gist';
create function float4_dist(real, real) returns real language c immutable strict as 'btree_gist';
create function float8_dist(double precision, double precision) returns double precision language c immutable strict as 'btree_gist';
create function int2_dist(smallint, smallint) returns smallint language c immutable strict as 'btree_gist';
create function int4_dist(integer, integer) returns integer language c immutable strict as 'btree_gist';
create function int8_dist(bigint, bigint) returns bigint language c immutable strict as 'btree_gist';
create function interval_dist(interval, interval) returns interval language c immutable strict as 'btree_gist';
create function oid_dist(oid, oid) returns oid language c immutable strict as 'btree_gist';
create function time_dist(time without time zone, time without time zone) returns interval language c immutable strict as 'btree_gist';
create function ts_dist(timestamp without time zone, timestamp without time zone) returns interval language c immutable strict as 'btree_gist';
create function tstz_dist(timestamp with time zone, timestamp with time zone) returns interval language c immutable strict as 'btree_gist';
create operator <-> (leftarg = bigint, rightarg = bigint, function = int8_dist);
create operator <-> (leftarg = date, rightarg = date, function = date_dist);
create operator <-> (leftarg = double precision, rightarg = double precision, function = float8_dist);
create operator <-> (leftarg = integer, rightarg = integer, function = int4_dist);
create operator <-> (leftarg = interval, rightarg = interval, function = interval_dist);
create operator <-> (leftarg = money, rightarg = money, function = cash_dist);
create operator <-> (leftarg = oid, rightarg = oid, function = oid_dist);
create operator <-> (leftarg = real, rightarg = real, function = float4_dist);
create operator <-> (leftarg = smallint, rightarg = smallint, function = int2_dist);
create operator <-> (leftarg = time without time zone, rightarg = time without time zone, function = time_dist);
create operator <-> (leftarg = timestamp with time zone, rightarg = timestamp with time zone, function = tstz_dist);
create operator <-> (leftarg = timestamp without time zone, rightarg = timestamp without time zone, function = ts_dist);
create operator class gist_bit_ops default for type bit using gist as storage bit;
create operator class gist_bool_ops default for type boolean using gist as storage boolean;
create operator class gist_bpchar_ops default for type character using gist as storage character;
create operator class gist_bytea_ops default for type bytea using gist as storage bytea;
create operator class gist_cash_ops default for type money using gist as storage money;
create operator class gist_cidr_ops default for type cidr using gist as storage cidr;
create operator class gist_date_ops default for type date using gist as storage date;
create operator class gist_enum_ops default for type anyenum using gist as storage anyenum;
create operator class gist_float4_ops default for type real using gist as storage real;
create operator class gist_float8_ops default for type double precision using gist as storage double precision;
create operator class gist_inet_ops default for type inet using gist as storage inet;
create operator class gist_int2_ops default for type smallint using gist as storage smallint;
create operator class gist_int4_ops default for type integer using gist as storage integer;
create operator class gist_int8_ops default for type bigint using gist as storage bigint;
create operator class gist_interval_ops default for type interval using gist as storage interval;
create operator class gist_macaddr8_ops default for type macaddr8 using gist as storage macaddr8;
create operator class gist_macaddr_ops default for type macaddr using gist as storage macaddr;
create operator class gist_numeric_ops default for type numeric using gist as storage numeric;
create operator class gist_oid_ops default for type oid using gist as storage oid;
create operator class gist_text_ops default for type text using gist as storage text;
create operator class gist_time_ops default for type time without time zone using gist as storage time without time zone;
create operator class gist_timestamp_ops default for type timestamp without time zone using gist as storage timestamp without time zone;
create operator class gist_timestamptz_ops default for type timestamp with time zone using gist as storage timestamp with time zone;
create operator class gist_timetz_ops default for type time with time zone using gist as storage time with time zone;
create operator class gist_uuid_ops default for type uuid using gist as storage uuid;
create operator class gist_vbit_ops default for type bit varying using gist as storage bit varying;
