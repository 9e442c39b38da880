-- http: HTTP client for PostgreSQL, allows web page retrieval inside the database.
-- version: 1.7
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create domain content_type as text;
create domain http_method as text;
create type http_header as (field character varying, value character varying);
create type http_response as (status integer, content_type character varying, headers http_header[], content character varying);
create type http_request as (method http_method, uri character varying, headers http_header[], content_type character varying, content character varying);
create function bytea_to_text(data bytea) returns text language c immutable strict as 'http';
create function http_delete(uri character varying) returns http_response language c as 'http';
create function http_delete(uri character varying, content character varying, content_type character varying) returns http_response language c as 'http';
create function http_get(uri character varying) returns http_response language c as 'http';
create function http_get(uri character varying, data jsonb) returns http_response language c as 'http';
create function http_header(field character varying, value character varying) returns http_header language c as 'http';
create function http_headers(VARIADIC args text[]) returns http_header[] language c immutable strict as 'http';
create function http_head(uri character varying) returns http_response language c as 'http';
create function http_list_curlopt() returns TABLE(curlopt text, value text) language c as 'http';
create function http_patch(uri character varying, content character varying, content_type character varying) returns http_response language c as 'http';
create function http_post(uri character varying, content character varying, content_type character varying) returns http_response language c as 'http';
create function http_post(uri character varying, data jsonb) returns http_response language c as 'http';
create function http_put(uri character varying, content character varying, content_type character varying) returns http_response language c as 'http';
create function http_reset_curlopt() returns boolean language c as 'http';
create function http_set_curlopt(curlopt character varying, value character varying) returns boolean language c as 'http';
create function http(request http_request) returns http_response language c as 'http';
create function text_to_bytea(data text) returns bytea language c immutable strict as 'http';
create function urlencode(string bytea) returns text language c immutable strict as 'http';
create function urlencode(string character varying) returns text language c immutable strict as 'http';
create function urlencode(data jsonb) returns text language c immutable strict as 'http';
