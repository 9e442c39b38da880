-- autoinc: functions for autoincrementing fields
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function autoinc() returns trigger language c as 'autoinc';
