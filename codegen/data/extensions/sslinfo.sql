-- sslinfo: information about SSL certificates
-- version: 1.2
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function ssl_cipher() returns text language c strict as 'sslinfo';
create function ssl_client_cert_present() returns boolean language c strict as 'sslinfo';
create function ssl_client_dn_field(text) returns text language c strict as 'sslinfo';
create function ssl_client_dn() returns text language c strict as 'sslinfo';
create function ssl_client_serial() returns numeric language c strict as 'sslinfo';
create function ssl_extension_info(OUT name text, OUT value text, OUT critical boolean) returns SETOF record language c strict as 'sslinfo';
create function ssl_is_used() returns boolean language c strict as 'sslinfo';
create function ssl_issuer_dn() returns text language c strict as 'sslinfo';
create function ssl_issuer_field(text) returns text language c strict as 'sslinfo';
create function ssl_version() returns text language c strict as 'sslinfo';
