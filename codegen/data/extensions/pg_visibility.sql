-- pg_visibility: examine the visibility map (VM) and page-level visibility info
-- version: 1.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function pg_check_frozen(regclass, OUT t_ctid tid) returns SETOF tid language c strict as 'pg_visibility';
create function pg_check_visible(regclass, OUT t_ctid tid) returns SETOF tid language c strict as 'pg_visibility';
create function pg_truncate_visibility_map(regclass) returns void language c strict as 'pg_visibility';
create function pg_visibility_map_summary(regclass, OUT all_visible bigint, OUT all_frozen bigint) returns record language c strict as 'pg_visibility';
create function pg_visibility_map(regclass, OUT blkno bigint, OUT all_visible boolean, OUT all_frozen boolean) returns SETOF record language c strict as 'pg_visibility';
create function pg_visibility_map(regclass, blkno bigint, OUT all_visible boolean, OUT all_frozen boolean) returns record language c strict as 'pg_visibility';
create function pg_visibility(regclass, OUT blkno bigint, OUT all_visible boolean, OUT all_frozen boolean, OUT pd_all_visible boolean) returns SETOF record language c strict as 'pg_visibility';
create function pg_visibility(regclass, blkno bigint, OUT all_visible boolean, OUT all_frozen boolean, OUT pd_all_visible boolean) returns record language c strict as 'pg_visibility';
revoke execute on function pg_check_frozen(regclass, OUT t_ctid tid) from public;
revoke execute on function pg_check_visible(regclass, OUT t_ctid tid) from public;
revoke execute on function pg_truncate_visibility_map(regclass) from public;
revoke execute on function pg_visibility_map_summary(regclass, OUT all_visible bigint, OUT all_frozen bigint) from public;
revoke execute on function pg_visibility_map(regclass, OUT blkno bigint, OUT all_visible boolean, OUT all_frozen boolean) from public;
revoke execute on function pg_visibility_map(regclass, blkno bigint, OUT all_visible boolean, OUT all_frozen boolean) from public;
revoke execute on function pg_visibility(regclass, OUT blkno bigint, OUT all_visible boolean, OUT all_frozen boolean, OUT pd_all_visible boolean) from public;
revoke execute on function pg_visibility(regclass, blkno bigint, OUT all_visible boolean, OUT all_frozen boolean, OUT pd_all_visible boolean) from public;
