-- amcheck: functions for verifying relation integrity
-- version: 1.4
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function bt_index_check(index regclass) returns void language c strict as 'amcheck';
create function bt_index_check(index regclass, heapallindexed boolean) returns void language c strict as 'amcheck';
create function bt_index_check(index regclass, heapallindexed boolean, checkunique boolean) returns void language c strict as 'amcheck';
create function bt_index_parent_check(index regclass) returns void language c strict as 'amcheck';
create function bt_index_parent_check(index regclass, heapallindexed boolean) returns void language c strict as 'amcheck';
create function bt_index_parent_check(index regclass, heapallindexed boolean, rootdescend boolean) returns void language c strict as 'amcheck';
create function bt_index_parent_check(index regclass, heapallindexed boolean, rootdescend boolean, checkunique boolean) returns void language c strict as 'amcheck';
create function verify_heapam(relation regclass, on_error_stop boolean DEFAULT false, check_toast boolean DEFAULT false, skip text DEFAULT 'none'::text, startblock bigint DEFAULT NULL::bigint, endblock bigint DEFAULT NULL::bigint, OUT blkno bigint, OUT offnum integer, OUT attnum integer, OUT msg text) returns SETOF record language c as 'amcheck';
revoke execute on function bt_index_check(index regclass) from public;
revoke execute on function bt_index_check(index regclass, heapallindexed boolean) from public;
revoke execute on function bt_index_check(index regclass, heapallindexed boolean, checkunique boolean) from public;
revoke execute on function bt_index_parent_check(index regclass) from public;
revoke execute on function bt_index_parent_check(index regclass, heapallindexed boolean) from public;
revoke execute on function bt_index_parent_check(index regclass, heapallindexed boolean, rootdescend boolean) from public;
revoke execute on function bt_index_parent_check(index regclass, heapallindexed boolean, rootdescend boolean, checkunique boolean) from public;
revoke execute on function verify_heapam(relation regclass, on_error_stop boolean, check_toast boolean, skip text, startblock bigint, endblock bigint, OUT blkno bigint, OUT offnum integer, OUT attnum integer, OUT msg text) from public;
