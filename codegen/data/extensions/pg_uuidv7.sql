-- pg_uuidv7: pg_uuidv7: create UUIDv7 values in postgres
-- version: 1.6
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function uuid_generate_v7() returns uuid language c strict as 'pg_uuidv7';
create function uuid_timestamp_to_v7(timestamp without time zone, zero boolean DEFAULT false) returns uuid language c stable strict as 'pg_uuidv7';
create function uuid_timestamptz_to_v7(timestamp with time zone, zero boolean DEFAULT false) returns uuid language c stable strict as 'pg_uuidv7';
create function uuid_v7_to_timestamptz(uuid) returns timestamp with time zone language c stable strict as 'pg_uuidv7';
create function uuid_v7_to_timestamp(uuid) returns timestamp without time zone language c stable strict as 'pg_uuidv7';
