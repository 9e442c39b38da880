-- seg: data type for representing line segments or floating-point intervals
-- version: 1.4
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create type seg;
create function seg_in(cstring) returns seg language c immutable strict as 'seg';
create function seg_out(seg) returns cstring language c immutable strict as 'seg';
create type seg (input = seg_in, output = seg_out, internallength = 12);
create function seg_center(seg) returns real language c immutable strict as 'seg';
create function seg_contained(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_contains(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_different(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_ge(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_gt(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_inter(seg, seg) returns seg language c immutable strict as 'seg';
create function seg_left(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_le(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_lower(seg) returns real language c immutable strict as 'seg';
create function seg_lt(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_over_left(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_over_right(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_overlap(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_right(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_same(seg, seg) returns boolean language c immutable strict as 'seg';
create function seg_size(seg) returns real language c immutable strict as 'seg';
create function seg_union(seg, seg) returns seg language c immutable strict as 'seg';
create function seg_upper(seg) returns real language c immutable strict as 'seg';
create operator && (leftarg = seg, rightarg = seg, function = seg_overlap);
create operator &< (leftarg = seg, rightarg = seg, function = seg_over_left);
create operator &> (leftarg = seg, rightarg = seg, function = seg_over_right);
create operator < (leftarg = seg, rightarg = seg, function = seg_lt);
create operator << (leftarg = seg, rightarg = seg, function = seg_left);
create operator <= (leftarg = seg, rightarg = seg, function = seg_le);
create operator <> (leftarg = seg, rightarg = seg, function = seg_different);
create operator <@ (leftarg = seg, rightarg = seg, function = seg_contained);
create operator = (leftarg = seg, rightarg = seg, function = seg_same);
create operator >= (leftarg = seg, rightarg = seg, function = seg_ge);
create operator > (leftarg = seg, rightarg = seg, function = seg_gt);
create operator >> (leftarg = seg, rightarg = seg, function = seg_right);
create operator @> (leftarg = seg, rightarg = seg, function = seg_contains);
create operator class seg_ops default for type seg using btree as storage seg;
create operator class gist_seg_ops default for type seg using gist as storage seg;
