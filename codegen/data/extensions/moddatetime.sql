-- moddatetime: functions for tracking last modification time
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function moddatetime() returns trigger language c as 'moddatetime';
