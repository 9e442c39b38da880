-- pg_tle: Trusted Language Extensions for PostgreSQL
-- version: 1.5.3
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create schema pgtle;
create type pgtle.password_types as enum ('PASSWORD_TYPE_PLAINTEXT', 'PASSWORD_TYPE_MD5', 'PASSWORD_TYPE_SCRAM_SHA_256');
create type pgtle.pg_tle_features as enum ('passcheck', 'clientauth');
create table pgtle.feature_info (feature pgtle.pg_tle_features not null, schema_name text not null, proname text not null, obj_identity text not null, PRIMARY KEY (feature, schema_name, proname));
create type pgtle.clientauth_port_subset as (noblock boolean, remote_host text, remote_hostname text, remote_hostname_resolv integer, remote_hostname_errcode integer, database_name text, user_name text, application_name text);
create function pgtle.available_extension_versions(OUT name name, OUT version text, OUT superuser boolean, OUT trusted boolean, OUT relocatable boolean, OUT schema name, OUT requires name[], OUT comment text) returns SETOF record language c stable strict as 'pg_tle';
create function pgtle.available_extensions(OUT name name, OUT default_version text, OUT superuser boolean, OUT trusted boolean, OUT relocatable boolean, OUT schema name, OUT requires name[], OUT comment text) returns SETOF record language c stable strict as 'pg_tle';
create function pgtle.create_base_type_if_not_exists(typenamespace regnamespace, typename name, infunc regprocedure, outfunc regprocedure, internallength integer, alignment text DEFAULT 'int4'::text, storage text DEFAULT 'plain'::text) returns boolean language c strict as 'pg_tle';
create function pgtle.create_base_type(typenamespace regnamespace, typename name, infunc regprocedure, outfunc regprocedure, internallength integer, alignment text DEFAULT 'int4'::text, storage text DEFAULT 'plain'::text) returns void language c strict as 'pg_tle';
create function pgtle.create_operator_func_if_not_exists(typenamespace regnamespace, typename name, opfunc regprocedure) returns boolean language c strict as 'pg_tle';
create function pgtle.create_operator_func(typenamespace regnamespace, typename name, opfunc regprocedure) returns void language c strict as 'pg_tle';
create function pgtle.create_shell_type_if_not_exists(typenamespace regnamespace, typename name) returns boolean language c strict as 'pg_tle';
create function pgtle.create_shell_type(typenamespace regnamespace, typename name) returns void language c strict as 'pg_tle';
create function pgtle.extension_update_paths(name name, OUT source text, OUT target text, OUT path text) returns SETOF record language c stable strict as 'pg_tle';
create function pgtle.extension_update_paths(name text, OUT source text, OUT target text, OUT path text) returns SETOF record language c stable strict as 'pg_tle';
create function pgtle.install_extension_version_sql(name text, version text, ext text) returns boolean language c as 'pg_tle';
create function pgtle.install_extension(name text, version text, description text, ext text, requires text[] DEFAULT NULL::text[], schema text DEFAULT NULL::text) returns boolean language c as 'pg_tle';
create function pgtle.install_update_path(name text, fromvers text, tovers text, ext text) returns boolean language c as 'pg_tle';
create function pgtle.pg_tle_feature_info_sql_drop() returns event_trigger language c as 'pg_tle';
create function pgtle.register_feature_if_not_exists(proc regproc, feature pgtle.pg_tle_features) returns boolean language c as 'pg_tle';
create function pgtle.register_feature(proc regproc, feature pgtle.pg_tle_features) returns void language c as 'pg_tle';
create function pgtle.set_default_version(name text, version text) returns boolean language c as 'pg_tle';
create function pgtle.set_extension_schema(name text, schema text) returns boolean language c as 'pg_tle';
create function pgtle.uninstall_extension_if_exists(extname text) returns boolean language c strict as 'pg_tle';
create function pgtle.uninstall_extension(extname text) returns boolean language c strict as 'pg_tle';
create function pgtle.uninstall_extension(extname text, version text) returns boolean language c strict as 'pg_tle';
create function pgtle.uninstall_update_path_if_exists(extname text, fromvers text, tovers text) returns boolean language c strict as 'pg_tle';
create function pgtle.uninstall_update_path(extname text, fromvers text, tovers text) returns boolean language c strict as 'pg_tle';
create function pgtle.unregister_feature_if_exists(proc regproc, feature pgtle.pg_tle_features) returns boolean language c as 'pg_tle';
create function pgtle.unregister_feature(proc regproc, feature pgtle.pg_tle_features) returns void language c as 'pg_tle';
grant usage on schema pgtle to public;
grant select on pgtle.feature_info to public;
revoke execute on function pgtle.create_base_type_if_not_exists(typenamespace regnamespace, typename name, infunc regprocedure, outfunc regprocedure, internallength integer, alignment text, storage text) from public;
revoke execute on function pgtle.create_base_type(typenamespace regnamespace, typename name, infunc regprocedure, outfunc regprocedure, internallength integer, alignment text, storage text) from public;
revoke execute on function pgtle.create_operator_func_if_not_exists(typenamespace regnamespace, typename name, opfunc regprocedure) from public;
revoke execute on function pgtle.create_operator_func(typenamespace regnamespace, typename name, opfunc regprocedure) from public;
revoke execute on function pgtle.create_shell_type_if_not_exists(typenamespace regnamespace, typename name) from public;
revoke execute on function pgtle.create_shell_type(typenamespace regnamespace, typename name) from public;
revoke execute on function pgtle.install_extension_version_sql(name text, version text, ext text) from public;
revoke execute on function pgtle.install_extension(name text, version text, description text, ext text, requires text[], schema text) from public;
revoke execute on function pgtle.install_update_path(name text, fromvers text, tovers text, ext text) from public;
revoke execute on function pgtle.register_feature_if_not_exists(proc regproc, feature pgtle.pg_tle_features) from public;
revoke execute on function pgtle.register_feature(proc regproc, feature pgtle.pg_tle_features) from public;
revoke execute on function pgtle.set_default_version(name text, version text) from public;
revoke execute on function pgtle.set_extension_schema(name text, schema text) from public;
revoke execute on function pgtle.uninstall_extension_if_exists(extname text) from public;
revoke execute on function pgtle.uninstall_extension(extname text) from public;
revoke execute on function pgtle.uninstall_extension(extname text, version text) from public;
revoke execute on function pgtle.uninstall_update_path_if_exists(extname text, fromvers text, tovers text) from public;
revoke execute on function pgtle.uninstall_update_path(extname text, fromvers text, tovers text) from public;
revoke execute on function pgtle.unregister_feature_if_exists(proc regproc, feature pgtle.pg_tle_features) from public;
revoke execute on function pgtle.unregister_feature(proc regproc, feature pgtle.pg_tle_features) from public;
