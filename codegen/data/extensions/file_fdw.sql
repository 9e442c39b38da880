-- file_fdw: foreign-data wrapper for flat file access
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function file_fdw_handler() returns fdw_handler language c strict as 'file_fdw';
create function file_fdw_validator(text[], oid) returns void language c strict as 'file_fdw';
create foreign data wrapper file_fdw handler file_fdw_handler validator file_fdw_validator;
