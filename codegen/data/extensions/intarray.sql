-- intarray: functions, operators, and index support for 1-D arrays of integers
-- version: 1.5
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create type query_int;
create function bqarr_in(cstring) returns query_int language c immutable strict as 'intarray';
create function bqarr_out(query_int) returns cstring language c immutable strict as 'intarray';
create type query_int (input = bqarr_in, output = bqarr_out);
create function _int_contained(integer[], integer[]) returns boolean language c immutable strict as 'intarray';
create function _int_contains(integer[], integer[]) returns boolean language c immutable strict as 'intarray';
create function _int_inter(integer[], integer[]) returns integer[] language c immutable strict as 'intarray';
create function _int_overlap(integer[], integer[]) returns boolean language c immutable strict as 'intarray';
create function _int_union(integer[], integer[]) returns integer[] language c immutable strict as 'intarray';
create function boolop(integer[], query_int) returns boolean language c immutable strict as 'intarray';
create function icount(integer[]) returns integer language c immutable strict as 'intarray';
create function idx(integer[], integer) returns integer language c immutable strict as 'intarray';
create function intarray_del_elem(integer[], integer) returns integer[] language c immutable strict as 'intarray';
create function intarray_push_array(integer[], integer[]) returns integer[] language c immutable strict as 'intarray';
create function intarray_push_elem(integer[], integer) returns integer[] language c immutable strict as 'intarray';
create function intset_subtract(integer[], integer[]) returns integer[] language c immutable strict as 'intarray';
create function intset_union_elem(integer[], integer) returns integer[] language c immutable strict as 'intarray';
create function intset(integer) returns integer[] language c immutable strict as 'intarray';
create function querytree(query_int) returns text language c immutable strict as 'intarray';
create function rboolop(query_int, integer[]) returns boolean language c immutable strict as 'intarray';
create function sort_asc(integer[]) returns integer[] language c immutable strict as 'intarray';
create function sort_desc(integer[]) returns integer[] language c immutable strict as 'intarray';
create function sort(integer[]) returns integer[] language c immutable strict as 'intarray';
create function sort(integer[], text) returns integer[] language c immutable strict as 'intarray';
create function subarray(integer[], integer) returns integer[] language c immutable strict as 'intarray';
create function subarray(integer[], integer, integer) returns integer[] language c immutable strict as 'intarray';
create function uniq(integer[]) returns integer[] language c immutable strict as 'intarray';
create operator # (rightarg = integer[], function = icount);
create operator # (leftarg = integer[], rightarg = integer, function = idx);
create operator && (leftarg = integer[], rightarg = integer[], function = _int_overlap);
create operator & (leftarg = integer[], rightarg = integer[], function = _int_inter);
create operator + (leftarg = integer[], rightarg = integer, function = intarray_push_elem);
create operator + (leftarg = integer[], rightarg = integer[], function = intarray_push_array);
create operator - (leftarg = integer[], rightarg = integer, function = intarray_del_elem);
create operator - (leftarg = integer[], rightarg = integer[], function = intset_subtract);
create operator <@ (leftarg = integer[], rightarg = integer[], function = _int_contained);
create operator @> (leftarg = integer[], rightarg = integer[], function = _int_contains);
create operator @@ (leftarg = integer[], rightarg = query_int, function = boolop);
create operator | (leftarg = integer[], rightarg = integer, function = intset_union_elem);
create operator | (leftarg = integer[], rightarg = integer[], function = _int_union);
create operator ~~ (leftarg = query_int, rightarg = integer[], function = rboolop);
create operator class gin__int_ops for type integer[] using gin as storage integer[];
create operator class gist__int_ops default for type integer[] using gist as storage integer[];
create operator class gist__intbig_ops for type integer[] using gist as storage integer[];
