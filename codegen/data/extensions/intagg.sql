-- intagg: integer aggregator and enumerator (obsolete)
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function int_agg_final_array(internal) returns integer[] language c as 'intagg';
create function int_agg_state(internal, integer) returns internal language c as 'intagg';
create function int_array_enum(integer[]) returns SETOF integer language c immutable strict as 'intagg';
create aggregate int_array_aggregate(integer) (sfunc = int_agg_state, stype = internal, finalfunc = int_agg_final_array);
