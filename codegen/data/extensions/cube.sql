-- cube: data type for multidimensional cubes
-- version: 1.5
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create type cube;
create function cube_in(cstring) returns cube language c immutable strict as 'cube';
create function cube_out(cube) returns cstring language c immutable strict as 'cube';
create type cube (input = cube_in, output = cube_out, alignment = double);
create function cube_contained(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_contains(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_coord_llur(cube, integer) returns double precision language c immutable strict as 'cube';
create function cube_coord(cube, integer) returns double precision language c immutable strict as 'cube';
create function cube_dim(cube) returns integer language c immutable strict as 'cube';
create function cube_distance(cube, cube) returns double precision language c immutable strict as 'cube';
create function cube_enlarge(cube, double precision, integer) returns cube language c immutable strict as 'cube';
create function cube_eq(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_ge(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_gt(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_inter(cube, cube) returns cube language c immutable strict as 'cube';
create function cube_is_point(cube) returns boolean language c immutable strict as 'cube';
create function cube_le(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_ll_coord(cube, integer) returns double precision language c immutable strict as 'cube';
create function cube_lt(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_ne(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_overlap(cube, cube) returns boolean language c immutable strict as 'cube';
create function cube_size(cube) returns double precision language c immutable strict as 'cube';
create function cube_subset(cube, integer[]) returns cube language c immutable strict as 'cube';
create function cube_union(cube, cube) returns cube language c immutable strict as 'cube';
create function cube_ur_coord(cube, integer) returns double precision language c immutable strict as 'cube';
create function cube(cube, double precision) returns cube language c immutable strict as 'cube';
create function cube(cube, double precision, double precision) returns cube language c immutable strict as 'cube';
create function cube(double precision) returns cube language c immutable strict as 'cube';
create function cube(double precision, double precision) returns cube language c immutable strict as 'cube';
create function cube(double precision[]) returns cube language c immutable strict as 'cube';
create function cube(double precision[], double precision[]) returns cube language c immutable strict as 'cube';
create function distance_chebyshev(cube, cube) returns double precision language c immutable strict as 'cube';
create function distance_taxicab(cube, cube) returns double precision language c immutable strict as 'cube';
create operator && (leftarg = cube, rightarg = cube, function = cube_overlap);
create operator -> (leftarg = cube, rightarg = integer, function = cube_coord);
create operator <#> (leftarg = cube, rightarg = cube, function = distance_taxicab);
create operator <-> (leftarg = cube, rightarg = cube, function = cube_distance);
create operator < (leftarg = cube, rightarg = cube, function = cube_lt);
create operator <= (leftarg = cube, rightarg = cube, function = cube_le);
create operator <=> (leftarg = cube, rightarg = cube, function = distance_chebyshev);
create operator <> (leftarg = cube, rightarg = cube, function = cube_ne);
create operator <@ (leftarg = cube, rightarg = cube, function = cube_contained);
create operator = (leftarg = cube, rightarg = cube, function = cube_eq);
create operator >= (leftarg = cube, rightarg = cube, function = cube_ge);
create operator > (leftarg = cube, rightarg = cube, function = cube_gt);
create operator @> (leftarg = cube, rightarg = cube, function = cube_contains);
create operator ~> (leftarg = cube, rightarg = integer, function = cube_coord_llur);
create operator class cube_ops default for type cube using btree as storage cube;
create operator class gist_cube_ops default for type cube using gist as storage cube;
