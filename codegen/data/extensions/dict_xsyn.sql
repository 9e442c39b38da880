-- dict_xsyn: text search dictionary template for extended synonym processing
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function dxsyn_init(internal) returns internal language c strict as 'dict_xsyn';
create function dxsyn_lexize(internal, internal, internal, internal) returns internal language c strict as 'dict_xsyn';
create text search template xsyn_template (init = dxsyn_init, lexize = dxsyn_lexize);
create text search dictionary xsyn (template = xsyn_template);
