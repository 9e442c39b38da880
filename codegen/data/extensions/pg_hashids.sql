-- pg_hashids: pg_hashids
-- version: 1.3
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function hash_decode(text, text, integer) returns integer language c immutable strict as 'pg_hashids';
create function hash_encode(bigint) returns text language c immutable strict as 'pg_hashids';
create function hash_encode(bigint, text) returns text language c immutable strict as 'pg_hashids';
create function hash_encode(bigint, text, integer) returns text language c immutable strict as 'pg_hashids';
create function id_decode_once(text) returns bigint language c immutable strict as 'pg_hashids';
create function id_decode_once(text, text) returns bigint language c immutable strict as 'pg_hashids';
create function id_decode_once(text, text, integer) returns bigint language c immutable strict as 'pg_hashids';
create function id_decode_once(text, text, integer, text) returns bigint language c immutable strict as 'pg_hashids';
create function id_decode(text) returns bigint[] language c immutable strict as 'pg_hashids';
create function id_decode(text, text) returns bigint[] language c immutable strict as 'pg_hashids';
create function id_decode(text, text, integer) returns bigint[] language c immutable strict as 'pg_hashids';
create function id_decode(text, text, integer, text) returns bigint[] language c immutable strict as 'pg_hashids';
create function id_encode(bigint) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint, text) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint, text, integer) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint, text, integer, text) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint[]) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint[], text) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint[], text, integer) returns text language c immutable strict as 'pg_hashids';
create function id_encode(bigint[], text, integer, text) returns text language c immutable strict as 'pg_hashids';
