-- fuzzystrmatch: determine similarities and distance between strings
-- version: 1.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function daitch_mokotoff(text) returns text[] language c immutable strict as 'fuzzystrmatch';
create function difference(text, text) returns integer language c immutable strict as 'fuzzystrmatch';
create function dmetaphone_alt(text) returns text language c immutable strict as 'fuzzystrmatch';
create function dmetaphone(text) returns text language c immutable strict as 'fuzzystrmatch';
create function levenshtein_less_equal(text, text, integer) returns integer language c immutable strict as 'fuzzystrmatch';
create function levenshtein_less_equal(text, text, integer, integer, integer, integer) returns integer language c immutable strict as 'fuzzystrmatch';
create function levenshtein(text, text) returns integer language c immutable strict as 'fuzzystrmatch';
create function levenshtein(text, text, integer, integer, integer) returns integer language c immutable strict as 'fuzzystrmatch';
create function metaphone(text, integer) returns text language c immutable strict as 'fuzzystrmatch';
create function soundex(text) returns text language c immutable strict as 'fuzzystrmatch';
create function text_soundex(text) returns text language c immutable strict as 'fuzzystrmatch';
