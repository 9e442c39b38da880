-- pgaudit: provides auditing functionality
-- version: 1.7
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function pgaudit_ddl_command_end() returns event_trigger language c as 'pgaudit';
create function pgaudit_sql_drop() returns event_trigger language c as 'pgaudit';
