-- lo: Large Object maintenance
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create domain lo as oid;
create function lo_manage() returns trigger language c as 'lo';
create function lo_oid(lo) returns oid language c immutable strict as 'lo';
