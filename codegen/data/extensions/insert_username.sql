-- insert_username: functions for tracking who changed a table
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function insert_username() returns trigger language c as 'insert_username';
