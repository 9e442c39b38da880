-- unaccent: text search dictionary that removes accents
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function unaccent_init(internal) returns internal language c as 'unaccent';
create function unaccent_lexize(internal, internal, internal, internal) returns internal language c as 'unaccent';
create function unaccent(regdictionary, text) returns text language c stable strict as 'unaccent';
create function unaccent(text) returns text language c stable strict as 'unaccent';
create text search template unaccent (init = unaccent_init, lexize = unaccent_lexize);
create text search dictionary unaccent (template = unaccent, rules = 'unaccent');
