-- pgx_ulid: ulid type and methods
-- version: 0.2.2
-- schema: any
-- requires: none
-- relocatable: no
-- By hand, from its documentation.

create type ulid;
create function ulid_in(cstring) returns ulid language c immutable strict as 'pgx_ulid';
create function ulid_out(ulid) returns cstring language c immutable strict as 'pgx_ulid';
create type ulid (input = ulid_in, output = ulid_out);
create function gen_ulid() returns ulid language c strict as 'pgx_ulid';
create function gen_monotonic_ulid() returns ulid language c strict as 'pgx_ulid';
create function ulid_from_uuid(input uuid) returns ulid language c immutable strict as 'pgx_ulid';
create function ulid_to_uuid(input ulid) returns uuid language c immutable strict as 'pgx_ulid';
create function ulid_to_bytea(input ulid) returns bytea language c immutable strict as 'pgx_ulid';
create function ulid_to_timestamp(input ulid) returns timestamp without time zone language c immutable strict as 'pgx_ulid';
create function ulid_to_timestamptz(input ulid) returns timestamp with time zone language c immutable strict as 'pgx_ulid';
create function timestamp_to_ulid(input timestamp without time zone) returns ulid language c immutable strict as 'pgx_ulid';
create function timestamptz_to_ulid(input timestamp with time zone) returns ulid language c immutable strict as 'pgx_ulid';
create function ulid_lt(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create function ulid_le(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create function ulid_eq(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create function ulid_ne(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create function ulid_ge(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create function ulid_gt(left_ ulid, right_ ulid) returns boolean language c immutable strict as 'pgx_ulid';
create operator < (leftarg = ulid, rightarg = ulid, function = ulid_lt);
create operator <= (leftarg = ulid, rightarg = ulid, function = ulid_le);
create operator = (leftarg = ulid, rightarg = ulid, function = ulid_eq);
create operator <> (leftarg = ulid, rightarg = ulid, function = ulid_ne);
create operator >= (leftarg = ulid, rightarg = ulid, function = ulid_ge);
create operator > (leftarg = ulid, rightarg = ulid, function = ulid_gt);
create cast (uuid as ulid) with function ulid_from_uuid(uuid) as implicit;
create cast (ulid as uuid) with function ulid_to_uuid(ulid) as implicit;
create cast (ulid as bytea) with function ulid_to_bytea(ulid) as implicit;
create cast (ulid as timestamp without time zone) with function ulid_to_timestamp(ulid) as implicit;
create cast (timestamp without time zone as ulid) with function timestamp_to_ulid(timestamp without time zone) as implicit;
create cast (ulid as timestamp with time zone) with function ulid_to_timestamptz(ulid) as implicit;
create cast (timestamp with time zone as ulid) with function timestamptz_to_ulid(timestamp with time zone) as implicit;
create operator class ulid_btree_ops default for type ulid using btree as storage ulid;
create operator class ulid_hash_ops default for type ulid using hash as storage ulid;
