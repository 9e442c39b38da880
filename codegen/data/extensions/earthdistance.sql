-- earthdistance: calculate great-circle distances on the surface of the Earth
-- version: 1.2
-- schema: any
-- requires: cube
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create domain earth as cube;
create function earth_box(earth, double precision) returns cube language c immutable strict as 'earthdistance';
create function earth_distance(earth, earth) returns double precision language c immutable strict as 'earthdistance';
create function earth() returns double precision language c immutable as 'earthdistance';
create function gc_to_sec(double precision) returns double precision language c immutable strict as 'earthdistance';
create function geo_distance(point, point) returns double precision language c immutable strict as 'earthdistance';
create function latitude(earth) returns double precision language c immutable strict as 'earthdistance';
create function ll_to_earth(double precision, double precision) returns earth language c immutable strict as 'earthdistance';
create function longitude(earth) returns double precision language c immutable strict as 'earthdistance';
create function sec_to_gc(double precision) returns double precision language c immutable strict as 'earthdistance';
create operator <@> (leftarg = point, rightarg = point, function = geo_distance);
