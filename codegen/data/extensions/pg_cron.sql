-- pg_cron: Job scheduler for PostgreSQL
-- version: 1.6
-- schema: any
-- requires: none
-- relocatable: no
-- By extract-extension.sh; do not edit.

create schema cron;
create sequence cron.jobid_seq;
create sequence cron.runid_seq;
create table cron.job (jobid bigint not null default nextval('cron.jobid_seq'::regclass), schedule text not null, command text not null, nodename text not null default 'localhost'::text, nodeport integer not null default inet_server_port(), database text not null default current_database(), username text not null default CURRENT_USER, active boolean not null default true, jobname text, PRIMARY KEY (jobid), UNIQUE (jobname, username));
create table cron.job_run_details (jobid bigint, runid bigint not null default nextval('cron.runid_seq'::regclass), job_pid integer, database text, username text, command text, status text, return_message text, start_time timestamp with time zone, end_time timestamp with time zone, PRIMARY KEY (runid));
create function cron.alter_job(job_id bigint, schedule text DEFAULT NULL::text, command text DEFAULT NULL::text, database text DEFAULT NULL::text, username text DEFAULT NULL::text, active boolean DEFAULT NULL::boolean) returns void language c as 'pg_cron';
create function cron.job_cache_invalidate() returns trigger language c as 'pg_cron';
create function cron.schedule_in_database(job_name text, schedule text, command text, database text, username text DEFAULT NULL::text, active boolean DEFAULT true) returns bigint language c as 'pg_cron';
create function cron.schedule(schedule text, command text) returns bigint language c strict as 'pg_cron';
create function cron.schedule(job_name text, schedule text, command text) returns bigint language c as 'pg_cron';
create function cron.unschedule(job_id bigint) returns boolean language c strict as 'pg_cron';
create function cron.unschedule(job_name text) returns boolean language c strict as 'pg_cron';
grant select on cron.job to public;
grant delete, select on cron.job_run_details to public;
grant select on cron.jobid_seq to public;
grant select on cron.runid_seq to public;
revoke execute on function cron.alter_job(job_id bigint, schedule text, command text, database text, username text, active boolean) from public;
revoke execute on function cron.schedule_in_database(job_name text, schedule text, command text, database text, username text, active boolean) from public;
