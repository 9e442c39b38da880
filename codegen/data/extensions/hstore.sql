-- hstore: data type for storing sets of (key, value) pairs
-- version: 1.8
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create type hstore;
create function hstore_in(cstring) returns hstore language c immutable strict as 'hstore';
create function hstore_out(hstore) returns cstring language c immutable strict as 'hstore';
create function hstore_subscript_handler(internal) returns internal language c immutable strict as 'hstore';
create type hstore (input = hstore_in, output = hstore_out, subscript = hstore_subscript_handler);
create function akeys(hstore) returns text[] language c immutable strict as 'hstore';
create function avals(hstore) returns text[] language c immutable strict as 'hstore';
create function defined(hstore, text) returns boolean language c immutable strict as 'hstore';
create function delete(hstore, hstore) returns hstore language c immutable strict as 'hstore';
create function delete(hstore, text) returns hstore language c immutable strict as 'hstore';
create function delete(hstore, text[]) returns hstore language c immutable strict as 'hstore';
create function each(hs hstore, OUT key text, OUT value text) returns SETOF record language c immutable strict as 'hstore';
create function exist(hstore, text) returns boolean language c immutable strict as 'hstore';
create function exists_all(hstore, text[]) returns boolean language c immutable strict as 'hstore';
create function exists_any(hstore, text[]) returns boolean language c immutable strict as 'hstore';
create function fetchval(hstore, text) returns text language c immutable strict as 'hstore';
create function hs_concat(hstore, hstore) returns hstore language c immutable strict as 'hstore';
create function hs_contained(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hs_contains(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_eq(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_ge(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_gt(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_le(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_lt(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_ne(hstore, hstore) returns boolean language c immutable strict as 'hstore';
create function hstore_to_array(hstore) returns text[] language c immutable strict as 'hstore';
create function hstore_to_json_loose(hstore) returns json language c immutable strict as 'hstore';
create function hstore_to_jsonb_loose(hstore) returns jsonb language c immutable strict as 'hstore';
create function hstore_to_jsonb(hstore) returns jsonb language c immutable strict as 'hstore';
create function hstore_to_json(hstore) returns json language c immutable strict as 'hstore';
create function hstore_to_matrix(hstore) returns text[] language c immutable strict as 'hstore';
create function hstore_version_diag(hstore) returns integer language c immutable strict as 'hstore';
create function hstore(record) returns hstore language c immutable as 'hstore';
create function hstore(text, text) returns hstore language c immutable as 'hstore';
create function hstore(text[]) returns hstore language c immutable strict as 'hstore';
create function hstore(text[], text[]) returns hstore language c immutable as 'hstore';
create function isdefined(hstore, text) returns boolean language c immutable strict as 'hstore';
create function isexists(hstore, text) returns boolean language c immutable strict as 'hstore';
create function populate_record(anyelement, hstore) returns anyelement language c immutable as 'hstore';
create function skeys(hstore) returns SETOF text language c immutable strict as 'hstore';
create function slice_array(hstore, text[]) returns text[] language c immutable strict as 'hstore';
create function slice(hstore, text[]) returns hstore language c immutable strict as 'hstore';
create function svals(hstore) returns SETOF text language c immutable strict as 'hstore';
create function tconvert(text, text) returns hstore language c immutable as 'hstore';
create operator #<# (leftarg = hstore, rightarg = hstore, function = hstore_lt);
create operator #<=# (leftarg = hstore, rightarg = hstore, function = hstore_le);
create operator #= (leftarg = anyelement, rightarg = hstore, function = populate_record);
create operator #># (leftarg = hstore, rightarg = hstore, function = hstore_gt);
create operator #>=# (leftarg = hstore, rightarg = hstore, function = hstore_ge);
create operator %# (rightarg = hstore, function = hstore_to_matrix);
create operator %% (rightarg = hstore, function = hstore_to_array);
create operator - (leftarg = hstore, rightarg = hstore, function = delete);
create operator - (leftarg = hstore, rightarg = text, function = delete);
create operator - (leftarg = hstore, rightarg = text[], function = delete);
create operator -> (leftarg = hstore, rightarg = text, function = fetchval);
create operator -> (leftarg = hstore, rightarg = text[], function = slice_array);
create operator <> (leftarg = hstore, rightarg = hstore, function = hstore_ne);
create operator <@ (leftarg = hstore, rightarg = hstore, function = hs_contained);
create operator = (leftarg = hstore, rightarg = hstore, function = hstore_eq);
create operator ?& (leftarg = hstore, rightarg = text[], function = exists_all);
create operator ? (leftarg = hstore, rightarg = text, function = exist);
create operator ?| (leftarg = hstore, rightarg = text[], function = exists_any);
create operator @> (leftarg = hstore, rightarg = hstore, function = hs_contains);
create operator || (leftarg = hstore, rightarg = hstore, function = hs_concat);
create cast (hstore as json) with function hstore_to_json(hstore);
create cast (hstore as jsonb) with function hstore_to_jsonb(hstore);
create cast (text[] as hstore) with function hstore(text[]);
create operator class btree_hstore_ops default for type hstore using btree as storage hstore;
create operator class gin_hstore_ops default for type hstore using gin as storage hstore;
create operator class gist_hstore_ops default for type hstore using gist as storage hstore;
create operator class hash_hstore_ops default for type hstore using hash as storage hstore;
