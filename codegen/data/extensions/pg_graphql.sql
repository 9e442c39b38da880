-- pg_graphql: GraphQL support
-- version: 1.6.1
-- schema: graphql (fixed)
-- requires: none
-- relocatable: no
-- By hand, from its documentation.

create sequence seq_schema_version as integer cycle;
create function resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null) returns jsonb language c as 'pg_graphql';
create function comment_directive(comment_ text) returns jsonb language c immutable as 'pg_graphql';
create function exception(message text) returns text language c as 'pg_graphql';
create function get_schema_version() returns integer language c as 'pg_graphql';
create function increment_schema_version() returns event_trigger language c as 'pg_graphql';
-- What older versions had; calling it does nothing.
create function rebuild_schema() returns void language c as 'pg_graphql';
