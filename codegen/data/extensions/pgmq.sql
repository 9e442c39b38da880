-- pgmq: A lightweight message queue. Like AWS SQS and RSMQ but on Postgres.
-- version: 1.5.1
-- schema: pgmq (fixed)
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create table meta (queue_name character varying not null, is_partitioned boolean not null, is_unlogged boolean not null, created_at timestamp with time zone not null default now(), UNIQUE (queue_name));
create type message_record as (msg_id bigint, read_ct integer, enqueued_at timestamp with time zone, vt timestamp with time zone, message jsonb, headers jsonb);
create type queue_record as (queue_name character varying, is_partitioned boolean, is_unlogged boolean, created_at timestamp with time zone);
create type metrics_result as (queue_name text, queue_length bigint, newest_msg_age_sec integer, oldest_msg_age_sec integer, total_messages bigint, scrape_time timestamp with time zone, queue_visible_length bigint);
create function acquire_queue_lock(queue_name text) returns void language c as 'pgmq';
create function archive(queue_name text, msg_id bigint) returns boolean language c as 'pgmq';
create function archive(queue_name text, msg_ids bigint[]) returns SETOF bigint language c as 'pgmq';
create function convert_archive_partitioned(table_name text, partition_interval text DEFAULT '10000'::text, retention_interval text DEFAULT '100000'::text, leading_partition integer DEFAULT 10) returns void language c as 'pgmq';
create function create_non_partitioned(queue_name text) returns void language c as 'pgmq';
create function create_partitioned(queue_name text, partition_interval text DEFAULT '10000'::text, retention_interval text DEFAULT '100000'::text) returns void language c as 'pgmq';
create function create_unlogged(queue_name text) returns void language c as 'pgmq';
create function "create"(queue_name text) returns void language c as 'pgmq';
create function delete(queue_name text, msg_id bigint) returns boolean language c as 'pgmq';
create function delete(queue_name text, msg_ids bigint[]) returns SETOF bigint language c as 'pgmq';
create function detach_archive(queue_name text) returns void language c as 'pgmq';
create function drop_queue(queue_name text) returns boolean language c as 'pgmq';
create function drop_queue(queue_name text, partitioned boolean) returns boolean language c as 'pgmq';
create function format_table_name(queue_name text, prefix text) returns text language c as 'pgmq';
create function list_queues() returns SETOF pgmq.queue_record language c as 'pgmq';
create function metrics_all() returns SETOF pgmq.metrics_result language c as 'pgmq';
create function metrics(queue_name text) returns pgmq.metrics_result language c as 'pgmq';
create function pop(queue_name text) returns SETOF pgmq.message_record language c as 'pgmq';
create function purge_queue(queue_name text) returns bigint language c as 'pgmq';
create function read_with_poll(queue_name text, vt integer, qty integer, max_poll_seconds integer DEFAULT 5, poll_interval_ms integer DEFAULT 100, conditional jsonb DEFAULT '{}'::jsonb) returns SETOF pgmq.message_record language c as 'pgmq';
create function read(queue_name text, vt integer, qty integer, conditional jsonb DEFAULT '{}'::jsonb) returns SETOF pgmq.message_record language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[]) returns SETOF bigint language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[], delay integer) returns SETOF bigint language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[], headers jsonb[]) returns SETOF bigint language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay integer) returns SETOF bigint language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay timestamp with time zone) returns SETOF bigint language c as 'pgmq';
create function send_batch(queue_name text, msgs jsonb[], delay timestamp with time zone) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb, delay integer) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb, headers jsonb) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb, headers jsonb, delay integer) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb, headers jsonb, delay timestamp with time zone) returns SETOF bigint language c as 'pgmq';
create function send(queue_name text, msg jsonb, delay timestamp with time zone) returns SETOF bigint language c as 'pgmq';
create function set_vt(queue_name text, msg_id bigint, vt integer) returns SETOF pgmq.message_record language c as 'pgmq';
create function validate_queue_name(queue_name text) returns void language c as 'pgmq';
-- By hand, from the extension's own script: what it grants on the schema, which may be older than the extension.
grant usage on schema pgmq to pg_monitor;
grant select on all tables in schema pgmq to pg_monitor;
grant select on all sequences in schema pgmq to pg_monitor;
alter default privileges in schema pgmq grant select on tables to pg_monitor;
alter default privileges in schema pgmq grant select on sequences to pg_monitor;
