-- pg_surgery: extension to perform surgery on a damaged relation
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function heap_force_freeze(reloid regclass, tids tid[]) returns void language c strict as 'pg_surgery';
create function heap_force_kill(reloid regclass, tids tid[]) returns void language c strict as 'pg_surgery';
revoke execute on function heap_force_freeze(reloid regclass, tids tid[]) from public;
revoke execute on function heap_force_kill(reloid regclass, tids tid[]) from public;
