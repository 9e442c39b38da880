-- tsm_system_time: TABLESAMPLE method which accepts time in milliseconds as a limit
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function system_time(internal) returns tsm_handler language c strict as 'tsm_system_time';
