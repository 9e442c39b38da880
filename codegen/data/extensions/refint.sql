-- refint: functions for implementing referential integrity (obsolete)
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function check_foreign_key() returns trigger language c as 'refint';
create function check_primary_key() returns trigger language c as 'refint';
