-- uuid-ossp: generate universally unique identifiers (UUIDs)
-- version: 1.1
-- schema: any
-- requires: none
-- relocatable: yes
-- By extract-extension.sh; do not edit.

create function uuid_generate_v1mc() returns uuid language c strict as 'uuid-ossp';
create function uuid_generate_v1() returns uuid language c strict as 'uuid-ossp';
create function uuid_generate_v3(namespace uuid, name text) returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_generate_v4() returns uuid language c strict as 'uuid-ossp';
create function uuid_generate_v5(namespace uuid, name text) returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_nil() returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_ns_dns() returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_ns_oid() returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_ns_url() returns uuid language c immutable strict as 'uuid-ossp';
create function uuid_ns_x500() returns uuid language c immutable strict as 'uuid-ossp';
