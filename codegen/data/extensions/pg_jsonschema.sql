-- pg_jsonschema: validation of json and jsonb by JSON Schema
-- version: 0.3.3
-- schema: any
-- requires: none
-- relocatable: no
-- By hand, from its documentation.

create function json_matches_schema(schema json, instance json) returns boolean language c immutable strict as 'pg_jsonschema';
create function jsonb_matches_schema(schema json, instance jsonb) returns boolean language c immutable strict as 'pg_jsonschema';
create function jsonschema_is_valid(schema json) returns boolean language c immutable strict as 'pg_jsonschema';
create function jsonschema_validation_errors(schema json, instance json) returns text[] language c immutable strict as 'pg_jsonschema';
