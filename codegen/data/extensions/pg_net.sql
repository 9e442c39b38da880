-- pg_net: Async HTTP
-- version: 0.20.4
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create schema net;
create domain net.http_method as text;
create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create sequence net.http_request_queue_id_seq;
create table net.http_request_queue (id bigint not null default nextval('net.http_request_queue_id_seq'::regclass), method net.http_method not null, url text not null, headers jsonb, body bytea, timeout_milliseconds integer not null);
create table net._http_response (id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out boolean, error_msg text, created timestamp with time zone not null default now());
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);
create function net.check_worker_is_up() returns void language c as 'pg_net';
create function net.http_collect_response(request_id bigint, async boolean DEFAULT true) returns net.http_response_result language c as 'pg_net';
create function net.http_delete(url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000, body jsonb DEFAULT NULL::jsonb) returns bigint language c as 'pg_net';
create function net.http_get(url text, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{}'::jsonb, timeout_milliseconds integer DEFAULT 5000) returns bigint language c as 'pg_net';
create function net.http_post(url text, body jsonb DEFAULT '{}'::jsonb, params jsonb DEFAULT '{}'::jsonb, headers jsonb DEFAULT '{"Content-Type": "application/json"}'::jsonb, timeout_milliseconds integer DEFAULT 5000) returns bigint language c as 'pg_net';
create function net.wait_until_running() returns void language c as 'pg_net';
create function net.wake() returns void language c as 'pg_net';
create function net.worker_restart() returns boolean language c as 'pg_net';
grant usage on schema net to public;
grant delete, insert, references, select, trigger, truncate, update on net._http_response to public;
grant delete, insert, references, select, trigger, truncate, update on net.http_request_queue to public;
grant select, update, usage on net.http_request_queue_id_seq to public;
