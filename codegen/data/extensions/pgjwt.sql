-- pgjwt: JSON Web Token API for Postgresql
-- version: 0.2.0
-- schema: any
-- requires: pgcrypto
-- relocatable: no
-- By extract-extension.sh; do not edit.

create function algorithm_sign(signables text, secret text, algorithm text) returns text language c immutable as 'pgjwt';
create function sign(payload json, secret text, algorithm text DEFAULT 'HS256'::text) returns text language c immutable as 'pgjwt';
create function try_cast_double(inp text) returns double precision language c immutable as 'pgjwt';
create function url_decode(data text) returns bytea language c immutable as 'pgjwt';
create function url_encode(data bytea) returns text language c immutable as 'pgjwt';
create function verify(token text, secret text, algorithm text DEFAULT 'HS256'::text) returns TABLE(header json, payload json, valid boolean) language c immutable as 'pgjwt';
