-- btree_gin: support for indexing common datatypes in GIN
-- version: 1.3
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create operator class bit_ops default for type bit using gin as storage bit;
create operator class bool_ops default for type boolean using gin as storage boolean;
create operator class bpchar_ops default for type character using gin as storage character;
create operator class bytea_ops default for type bytea using gin as storage bytea;
create operator class char_ops default for type "char" using gin as storage "char";
create operator class cidr_ops default for type cidr using gin as storage cidr;
create operator class date_ops default for type date using gin as storage date;
create operator class enum_ops default for type anyenum using gin as storage anyenum;
create operator class float4_ops default for type real using gin as storage real;
create operator class float8_ops default for type double precision using gin as storage double precision;
create operator class inet_ops default for type inet using gin as storage inet;
create operator class int2_ops default for type smallint using gin as storage smallint;
create operator class int4_ops default for type integer using gin as storage integer;
create operator class int8_ops default for type bigint using gin as storage bigint;
create operator class interval_ops default for type interval using gin as storage interval;
create operator class macaddr8_ops default for type macaddr8 using gin as storage macaddr8;
create operator class macaddr_ops default for type macaddr using gin as storage macaddr;
create operator class money_ops default for type money using gin as storage money;
create operator class name_ops default for type name using gin as storage name;
create operator class numeric_ops default for type numeric using gin as storage numeric;
create operator class oid_ops default for type oid using gin as storage oid;
create operator class text_ops default for type text using gin as storage text;
create operator class time_ops default for type time without time zone using gin as storage time without time zone;
create operator class timestamp_ops default for type timestamp without time zone using gin as storage timestamp without time zone;
create operator class timestamptz_ops default for type timestamp with time zone using gin as storage timestamp with time zone;
create operator class timetz_ops default for type time with time zone using gin as storage time with time zone;
create operator class uuid_ops default for type uuid using gin as storage uuid;
create operator class varbit_ops default for type bit varying using gin as storage bit varying;
create operator class varchar_ops default for type character varying using gin as storage character varying;
