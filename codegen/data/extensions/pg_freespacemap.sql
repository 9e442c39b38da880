-- pg_freespacemap: examine the free space map (FSM)
-- version: 1.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function pg_freespace(rel regclass, OUT blkno bigint, OUT avail smallint) returns SETOF record language c as 'pg_freespacemap';
create function pg_freespace(regclass, bigint) returns smallint language c strict as 'pg_freespacemap';
revoke execute on function pg_freespace(rel regclass, OUT blkno bigint, OUT avail smallint) from public;
revoke execute on function pg_freespace(regclass, bigint) from public;
