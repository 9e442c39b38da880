-- dict_int: text search dictionary template for integers
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function dintdict_init(internal) returns internal language c strict as 'dict_int';
create function dintdict_lexize(internal, internal, internal, internal) returns internal language c strict as 'dict_int';
create text search template intdict_template (init = dintdict_init, lexize = dintdict_lexize);
create text search dictionary intdict (template = intdict_template);
