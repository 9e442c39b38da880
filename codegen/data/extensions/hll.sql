-- hll: type for storing hyperloglog data
-- version: 2.16
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create type hll;
create type hll_hashval;
create function hll_hashval_in(cstring, oid, integer) returns hll_hashval language c immutable strict as 'hll';
create function hll_hashval_out(hll_hashval) returns cstring language c immutable strict as 'hll';
create function hll_in(cstring, oid, integer) returns hll language c immutable strict as 'hll';
create function hll_out(hll) returns cstring language c immutable strict as 'hll';
create function hll_typmod_in(cstring[]) returns integer language c immutable strict as 'hll';
create function hll_typmod_out(integer) returns cstring language c immutable strict as 'hll';
create type hll (input = hll_in, output = hll_out, typmod_in = hll_typmod_in, typmod_out = hll_typmod_out);
create type hll_hashval (input = hll_hashval_in, output = hll_hashval_out, internallength = 8, passedbyvalue, alignment = double);
create function hll_add_rev(hll_hashval, hll) returns hll language c immutable strict as 'hll';
create function hll_add_trans0(internal, hll_hashval) returns internal language c as 'hll';
create function hll_add_trans1(internal, hll_hashval, integer) returns internal language c as 'hll';
create function hll_add_trans2(internal, hll_hashval, integer, integer) returns internal language c as 'hll';
create function hll_add_trans3(internal, hll_hashval, integer, integer, bigint) returns internal language c as 'hll';
create function hll_add_trans4(internal, hll_hashval, integer, integer, bigint, integer) returns internal language c as 'hll';
create function hll_add(hll, hll_hashval) returns hll language c immutable strict as 'hll';
create function hll_cardinality(hll) returns double precision language c immutable strict as 'hll';
create function hll_empty() returns hll language c immutable strict as 'hll';
create function hll_empty(integer) returns hll language c immutable strict as 'hll';
create function hll_empty(integer, integer) returns hll language c immutable strict as 'hll';
create function hll_empty(integer, integer, bigint) returns hll language c immutable strict as 'hll';
create function hll_empty(integer, integer, bigint, integer) returns hll language c immutable strict as 'hll';
create function hll_eq(hll, hll) returns boolean language c immutable strict as 'hll';
create function hll_expthresh(hll, OUT specified bigint, OUT effective bigint) returns record language c immutable strict as 'hll';
create function hll_hash_any(anyelement, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_bigint(bigint, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_boolean(boolean, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_bytea(bytea, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_integer(integer, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_smallint(smallint, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hash_text(text, integer DEFAULT 0) returns hll_hashval language c immutable strict as 'hll';
create function hll_hashval_eq(hll_hashval, hll_hashval) returns boolean language c immutable strict as 'hll';
create function hll_hashval_int4(integer) returns hll_hashval language c immutable strict as 'hll';
create function hll_hashval_ne(hll_hashval, hll_hashval) returns boolean language c immutable strict as 'hll';
create function hll_hashval(bigint) returns hll_hashval language c immutable strict as 'hll';
create function hll_log2m(hll) returns integer language c immutable strict as 'hll';
create function hll_ne(hll, hll) returns boolean language c immutable strict as 'hll';
create function hll_pack(internal) returns hll language c as 'hll';
create function hll_print(hll) returns cstring language c immutable strict as 'hll';
create function hll_regwidth(hll) returns integer language c immutable strict as 'hll';
create function hll_schema_version(hll) returns integer language c immutable strict as 'hll';
create function hll_set_defaults(i_log2m integer, i_regwidth integer, i_expthresh bigint, i_sparseon integer, OUT o_log2m integer, OUT o_regwidth integer, OUT o_expthresh bigint, OUT o_sparseon integer) returns record language c immutable strict as 'hll';
create function hll_set_max_sparse(integer) returns integer language c immutable strict as 'hll';
create function hll_set_output_version(integer) returns integer language c immutable strict as 'hll';
create function hll_sparseon(hll) returns integer language c immutable strict as 'hll';
create function hll_type(hll) returns integer language c immutable strict as 'hll';
create function hll_union_trans(internal, hll) returns internal language c as 'hll';
create function hll_union(hll, hll) returns hll language c immutable strict as 'hll';
create function hll(hll, integer, boolean) returns hll language c immutable strict as 'hll';
create aggregate hll_add_agg(hll_hashval) (sfunc = hll_add_trans0, stype = internal, finalfunc = hll_pack);
create aggregate hll_add_agg(hll_hashval, integer) (sfunc = hll_add_trans1, stype = internal, finalfunc = hll_pack);
create aggregate hll_add_agg(hll_hashval, integer, integer) (sfunc = hll_add_trans2, stype = internal, finalfunc = hll_pack);
create aggregate hll_add_agg(hll_hashval, integer, integer, bigint) (sfunc = hll_add_trans3, stype = internal, finalfunc = hll_pack);
create aggregate hll_add_agg(hll_hashval, integer, integer, bigint, integer) (sfunc = hll_add_trans4, stype = internal, finalfunc = hll_pack);
create aggregate hll_union_agg(hll) (sfunc = hll_union_trans, stype = internal, finalfunc = hll_pack);
create operator # (rightarg = hll, function = hll_cardinality);
create operator <> (leftarg = hll, rightarg = hll, function = hll_ne);
create operator <> (leftarg = hll_hashval, rightarg = hll_hashval, function = hll_hashval_ne);
create operator = (leftarg = hll, rightarg = hll, function = hll_eq);
create operator = (leftarg = hll_hashval, rightarg = hll_hashval, function = hll_hashval_eq);
create operator || (leftarg = hll, rightarg = hll, function = hll_union);
create operator || (leftarg = hll, rightarg = hll_hashval, function = hll_add);
create operator || (leftarg = hll_hashval, rightarg = hll, function = hll_add_rev);
create cast (bigint as hll_hashval) without function;
create cast (bytea as hll) without function;
create cast (hll as hll) with function hll(hll, integer, boolean) as implicit;
create cast (integer as hll_hashval) with function hll_hashval_int4(integer);
