-- postgis_sfcgal: PostGIS SFCGAL functions
-- version: 3.3.2
-- schema: any
-- requires: postgis
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function postgis_sfcgal_full_version() returns text language c immutable as 'postgis_sfcgal';
create function postgis_sfcgal_noop(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function postgis_sfcgal_scripts_installed() returns text language c immutable as 'postgis_sfcgal';
create function postgis_sfcgal_version() returns text language c immutable as 'postgis_sfcgal';
create function st_3darea(geometry) returns double precision language c immutable strict as 'postgis_sfcgal';
create function st_3dconvexhull(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_3ddifference(geom1 geometry, geom2 geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_3dintersection(geom1 geometry, geom2 geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_3dunion(geom1 geometry, geom2 geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_alphashape(g1 geometry, alpha double precision DEFAULT 1.0, allow_holes boolean DEFAULT false) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_approximatemedialaxis(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_constraineddelaunaytriangles(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_extrude(geometry, double precision, double precision, double precision) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_forcelhr(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_isplanar(geometry) returns boolean language c immutable strict as 'postgis_sfcgal';
create function st_issolid(geometry) returns boolean language c immutable strict as 'postgis_sfcgal';
create function st_makesolid(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_minkowskisum(geometry, geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_optimalalphashape(g1 geometry, allow_holes boolean DEFAULT false, nb_components integer DEFAULT 1) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_orientation(geometry) returns integer language c immutable strict as 'postgis_sfcgal';
create function st_straightskeleton(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_tesselate(geometry) returns geometry language c immutable strict as 'postgis_sfcgal';
create function st_volume(geometry) returns double precision language c immutable strict as 'postgis_sfcgal';
create aggregate st_3dunion(geometry) (sfunc = st_3dunion, stype = geometry);
