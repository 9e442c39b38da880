-- postgres_fdw: foreign-data wrapper for remote PostgreSQL servers
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function postgres_fdw_disconnect_all() returns boolean language c strict as 'postgres_fdw';
create function postgres_fdw_disconnect(text) returns boolean language c strict as 'postgres_fdw';
create function postgres_fdw_get_connections(OUT server_name text, OUT valid boolean) returns SETOF record language c strict as 'postgres_fdw';
create function postgres_fdw_handler() returns fdw_handler language c strict as 'postgres_fdw';
create function postgres_fdw_validator(text[], oid) returns void language c strict as 'postgres_fdw';
create foreign data wrapper postgres_fdw handler postgres_fdw_handler validator postgres_fdw_validator;
