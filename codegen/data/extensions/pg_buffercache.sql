-- pg_buffercache: examine the shared buffer cache
-- version: 1.5
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function pg_buffercache_evict(integer) returns boolean language c strict as 'pg_buffercache';
create function pg_buffercache_pages() returns SETOF record language c as 'pg_buffercache';
create function pg_buffercache_summary(OUT buffers_used integer, OUT buffers_unused integer, OUT buffers_dirty integer, OUT buffers_pinned integer, OUT usagecount_avg double precision) returns record language c as 'pg_buffercache';
create function pg_buffercache_usage_counts(OUT usage_count integer, OUT buffers integer, OUT dirty integer, OUT pinned integer) returns SETOF record language c as 'pg_buffercache';
create view pg_buffercache as select null::integer as bufferid, null::oid as relfilenode, null::oid as reltablespace, null::oid as reldatabase, null::smallint as relforknumber, null::bigint as relblocknumber, null::boolean as isdirty, null::smallint as usagecount, null::integer as pinning_backends;
revoke execute on function pg_buffercache_pages() from public;
revoke execute on function pg_buffercache_summary(OUT buffers_used integer, OUT buffers_unused integer, OUT buffers_dirty integer, OUT buffers_pinned integer, OUT usagecount_avg double precision) from public;
revoke execute on function pg_buffercache_usage_counts(OUT usage_count integer, OUT buffers integer, OUT dirty integer, OUT pinned integer) from public;
