-- address_standardizer: Used to parse an address into constituent elements. Generally used to support geocoding address normalization step.
-- version: 3.3.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create type stdaddr as (building text, house_num text, predir text, qual text, pretype text, name text, suftype text, sufdir text, ruralroute text, extra text, city text, state text, country text, postcode text, box text, unit text);
create function parse_address(text, OUT num text, OUT street text, OUT street2 text, OUT address1 text, OUT city text, OUT state text, OUT zip text, OUT zipplus text, OUT country text) returns record language c immutable strict as 'address_standardizer';
create function standardize_address(lextab text, gaztab text, rultab text, address text) returns stdaddr language c immutable strict as 'address_standardizer';
create function standardize_address(lextab text, gaztab text, rultab text, micro text, macro text) returns stdaddr language c immutable strict as 'address_standardizer';
