-- pg_prewarm: prewarm relation data
-- version: 1.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function autoprewarm_dump_now() returns bigint language c strict as 'pg_prewarm';
create function autoprewarm_start_worker() returns void language c strict as 'pg_prewarm';
create function pg_prewarm(regclass, mode text DEFAULT 'buffer'::text, fork text DEFAULT 'main'::text, first_block bigint DEFAULT NULL::bigint, last_block bigint DEFAULT NULL::bigint) returns bigint language c as 'pg_prewarm';
