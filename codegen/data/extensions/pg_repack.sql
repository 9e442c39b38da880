-- pg_repack: Reorganize tables in PostgreSQL databases with minimal locks
-- version: 1.4.8
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create schema repack;
create function repack.conflicted_triggers(oid) returns SETOF name language c stable strict as 'pg_repack';
create function repack.disable_autovacuum(regclass) returns void language c strict as 'pg_repack';
create function repack.get_alter_col_storage(oid) returns text language c stable strict as 'pg_repack';
create function repack.get_assign(oid, text) returns text language c stable strict as 'pg_repack';
create function repack.get_columns_for_create_as(oid) returns text language c stable strict as 'pg_repack';
create function repack.get_compare_pkey(oid, text) returns text language c stable strict as 'pg_repack';
create function repack.get_create_index_type(oid, name) returns text language c stable strict as 'pg_repack';
create function repack.get_create_trigger(relid oid, pkid oid) returns text language c stable strict as 'pg_repack';
create function repack.get_drop_columns(oid, text) returns text language c stable strict as 'pg_repack';
create function repack.get_enable_trigger(relid oid) returns text language c stable strict as 'pg_repack';
create function repack.get_index_columns(oid, text) returns text language c stable strict as 'pg_repack';
create function repack.get_order_by(oid, oid) returns text language c stable strict as 'pg_repack';
create function repack.get_storage_param(oid) returns text language c stable strict as 'pg_repack';
create function repack.get_table_and_inheritors(regclass) returns regclass[] language c stable strict as 'pg_repack';
create function repack.oid2text(oid) returns text language c stable strict as 'pg_repack';
create function repack.repack_apply(sql_peek cstring, sql_insert cstring, sql_delete cstring, sql_update cstring, sql_pop cstring, count integer) returns integer language c as 'pg_repack';
create function repack.repack_drop(oid, integer) returns void language c strict as 'pg_repack';
create function repack.repack_index_swap(oid) returns void language c stable strict as 'pg_repack';
create function repack.repack_indexdef(oid, oid, name, boolean) returns text language c stable as 'pg_repack';
create function repack.repack_swap(oid) returns void language c strict as 'pg_repack';
create function repack.repack_trigger() returns trigger language c strict as 'pg_repack';
create function repack.version_sql() returns text language c immutable strict as 'pg_repack';
create function repack.version() returns text language c immutable strict as 'pg_repack';
create view repack.primary_keys as select null::oid as indrelid, null::oid as indexrelid;
create view repack.tables as select null::text as relname, null::oid as relid, null::oid as reltoastrelid, null::oid as reltoastidxid, null::name as schemaname, null::oid as pkid, null::oid as ckid, null::text as create_pktype, null::text as create_log, null::text as create_trigger, null::text as enable_trigger, null::text as create_table_1, null::text as tablespace_orig, null::text as create_table_2, null::text as copy_data, null::text as alter_col_storage, null::text as drop_columns, null::text as delete_log, null::text as lock_table, null::text as ckey, null::text as sql_peek, null::text as sql_insert, null::text as sql_delete, null::text as sql_update, null::text as sql_pop;
