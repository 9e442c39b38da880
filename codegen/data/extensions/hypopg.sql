-- hypopg: Hypothetical indexes for PostgreSQL
-- version: 1.3.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function hypopg_create_index(sql_order text, OUT indexrelid oid, OUT indexname text) returns SETOF record language c strict as 'hypopg';
create function hypopg_drop_index(indexid oid) returns boolean language c strict as 'hypopg';
create function hypopg_get_indexdef(indexid oid) returns text language c strict as 'hypopg';
create function hypopg_relation_size(indexid oid) returns bigint language c strict as 'hypopg';
create function hypopg_reset_index() returns void language c as 'hypopg';
create function hypopg_reset() returns void language c as 'hypopg';
create function hypopg(OUT indexname text, OUT indexrelid oid, OUT indrelid oid, OUT innatts integer, OUT indisunique boolean, OUT indkey int2vector, OUT indcollation oidvector, OUT indclass oidvector, OUT indoption oidvector, OUT indexprs pg_node_tree, OUT indpred pg_node_tree, OUT amid oid) returns SETOF record language c as 'hypopg';
create view hypopg_list_indexes as select null::oid as indexrelid, null::text as index_name, null::name as schema_name, null::name as table_name, null::name as am_name;
