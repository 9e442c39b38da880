-- tcn: Triggered change notifications
-- version: 1.0
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function triggered_change_notification() returns trigger language c as 'tcn';
