-- tsm_system_rows: TABLESAMPLE method which accepts number of rows as a limit
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function system_rows(internal) returns tsm_handler language c strict as 'tsm_system_rows';
