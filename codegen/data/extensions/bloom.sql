-- bloom: bloom access method - signature file based index
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function blhandler(internal) returns index_am_handler language c as 'bloom';
create access method bloom type index handler blhandler;
create operator class int4_ops default for type integer using bloom as storage integer;
create operator class text_ops default for type text using bloom as storage text;
