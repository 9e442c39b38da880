-- wrappers: Foreign data wrappers developed by Supabase
-- version: 0.6.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By hand, from its documentation.

create table wrappers_fdw_stats (
  fdw_name text primary key,
  create_times bigint,
  rows_in bigint,
  rows_out bigint,
  bytes_in bigint,
  bytes_out bigint,
  metadata jsonb,
  created_at timestamp with time zone not null default timezone('utc', now()),
  updated_at timestamp with time zone not null default timezone('utc', now())
);
create function airtable_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function airtable_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function airtable_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function auth0_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function auth0_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function auth0_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function big_query_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function big_query_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function big_query_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function click_house_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function click_house_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function click_house_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function cognito_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function cognito_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function cognito_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function duckdb_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function duckdb_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function duckdb_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function dynamo_db_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function dynamo_db_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function dynamo_db_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function firebase_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function firebase_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function firebase_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function hello_world_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function hello_world_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function hello_world_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function iceberg_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function iceberg_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function iceberg_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function logflare_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function logflare_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function logflare_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function mongodb_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function mongodb_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function mongodb_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function mssql_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function mssql_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function mssql_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function mysql_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function mysql_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function mysql_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function redis_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function redis_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function redis_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function s3_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function s3_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function s3_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function s3_vectors_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function s3_vectors_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function s3_vectors_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function stripe_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function stripe_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function stripe_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
create function wasm_fdw_handler() returns fdw_handler language c strict as 'wrappers';
create function wasm_fdw_meta() returns table (name text, version text, author text, website text) language c strict as 'wrappers';
create function wasm_fdw_validator(options text[], catalog oid) returns void language c as 'wrappers';
