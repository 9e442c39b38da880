-- xml2: XPath querying and XSLT
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create function xml_encode_special_chars(text) returns text language c immutable strict as 'xml2';
create function xml_valid(text) returns boolean language c stable strict as 'xml2';
create function xpath_bool(text, text) returns boolean language c immutable strict as 'xml2';
create function xpath_list(text, text) returns text language c immutable strict as 'xml2';
create function xpath_list(text, text, text) returns text language c immutable strict as 'xml2';
create function xpath_nodeset(text, text) returns text language c immutable strict as 'xml2';
create function xpath_nodeset(text, text, text) returns text language c immutable strict as 'xml2';
create function xpath_nodeset(text, text, text, text) returns text language c immutable strict as 'xml2';
create function xpath_number(text, text) returns real language c immutable strict as 'xml2';
create function xpath_string(text, text) returns text language c immutable strict as 'xml2';
create function xpath_table(text, text, text, text, text) returns SETOF record language c stable strict as 'xml2';
create function xslt_process(text, text) returns text language c immutable strict as 'xml2';
create function xslt_process(text, text, text) returns text language c strict as 'xml2';
