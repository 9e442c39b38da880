-- plv8: PL/JavaScript (v8) trusted procedural language
-- version: 3.1.10
-- schema: pg_catalog (fixed)
-- requires: none
-- relocatable: no
-- By hand, from its documentation.

create function plv8_call_handler() returns language_handler language c as 'plv8';
create function plv8_inline_handler(internal) returns void language c as 'plv8';
create function plv8_call_validator(oid) returns void language c as 'plv8';
create trusted language plv8 handler plv8_call_handler inline plv8_inline_handler validator plv8_call_validator;
create domain plv8_int2array as smallint[];
create domain plv8_int4array as integer[];
create domain plv8_int8array as bigint[];
create domain plv8_float4array as real[];
create domain plv8_float8array as double precision[];
create function plv8_version() returns text language c as 'plv8';
create function plv8_reset() returns void language c as 'plv8';
create function plv8_info() returns json language c as 'plv8';
revoke execute on function plv8_info() from public;
