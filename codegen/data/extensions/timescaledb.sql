-- timescaledb: Enables scalable inserts and complex queries for time-series data
-- version: 2.16.1
-- schema: any
-- requires: none
-- relocatable: no
-- By hand, from its documentation: what users call. Without the catalog of hypertables.

create schema _timescaledb_functions;
create schema _timescaledb_internal;
create schema timescaledb_information;
create type _timescaledb_internal.dimension_info;
create function _timescaledb_functions.dimension_info_in(cstring) returns _timescaledb_internal.dimension_info language c immutable strict as 'timescaledb';
create function _timescaledb_functions.dimension_info_out(_timescaledb_internal.dimension_info) returns cstring language c immutable strict as 'timescaledb';
create type _timescaledb_internal.dimension_info (input = _timescaledb_functions.dimension_info_in, output = _timescaledb_functions.dimension_info_out);

-- Hypertables and chunks
create function by_range(column_name name, partition_interval anyelement default null::bigint, partition_func regproc default null) returns _timescaledb_internal.dimension_info language c as 'timescaledb';
create function by_hash(column_name name, number_partitions integer, partition_func regproc default null) returns _timescaledb_internal.dimension_info language c as 'timescaledb';
create function create_hypertable(relation regclass, time_column_name name, partitioning_column name default null, number_partitions integer default null, associated_schema_name name default null, associated_table_prefix name default null, chunk_time_interval anyelement default null::bigint, create_default_indexes boolean default true, if_not_exists boolean default false, partitioning_func regproc default null, migrate_data boolean default false, chunk_target_size text default null, chunk_sizing_func regproc default null, time_partitioning_func regproc default null) returns table (hypertable_id integer, schema_name name, table_name name, created boolean) language c as 'timescaledb';
create function create_hypertable(relation regclass, dimension _timescaledb_internal.dimension_info, create_default_indexes boolean default true, if_not_exists boolean default false, migrate_data boolean default false) returns table (hypertable_id integer, created boolean) language c as 'timescaledb';
create function add_dimension(hypertable regclass, column_name name, number_partitions integer default null, chunk_time_interval anyelement default null::bigint, partitioning_func regproc default null, if_not_exists boolean default false) returns table (dimension_id integer, schema_name name, table_name name, column_name name, created boolean) language c as 'timescaledb';
create function add_dimension(hypertable regclass, dimension _timescaledb_internal.dimension_info, if_not_exists boolean default false) returns table (dimension_id integer, created boolean) language c as 'timescaledb';
create function set_chunk_time_interval(hypertable regclass, chunk_time_interval anyelement, dimension_name name default null) returns void language c as 'timescaledb';
create function set_integer_now_func(hypertable regclass, integer_now_func regproc, replace_if_exists boolean default false) returns void language c as 'timescaledb';
create function show_chunks(relation regclass, older_than "any" default null, newer_than "any" default null, created_before "any" default null, created_after "any" default null) returns setof regclass language c stable as 'timescaledb';
create function drop_chunks(relation regclass, older_than "any" default null, newer_than "any" default null, verbose boolean default false, created_before "any" default null, created_after "any" default null) returns setof text language c as 'timescaledb';
create function compress_chunk(uncompressed_chunk regclass, if_not_compressed boolean default true, recompress boolean default false) returns regclass language c as 'timescaledb';
create function decompress_chunk(uncompressed_chunk regclass, if_compressed boolean default true) returns regclass language c as 'timescaledb';
create function reorder_chunk(chunk regclass, index regclass default null, verbose boolean default false) returns void language c as 'timescaledb';
create function hypertable_size(hypertable regclass) returns bigint language c as 'timescaledb';
create function hypertable_detailed_size(hypertable regclass) returns table (table_bytes bigint, index_bytes bigint, toast_bytes bigint, total_bytes bigint, node_name name) language c as 'timescaledb';
create function approximate_row_count(relation regclass) returns bigint language c as 'timescaledb';

-- Policies and jobs
create function add_retention_policy(relation regclass, drop_after "any" default null, if_not_exists boolean default false, schedule_interval interval default null, initial_start timestamp with time zone default null, timezone text default null, drop_created_before interval default null) returns integer language c as 'timescaledb';
create function remove_retention_policy(relation regclass, if_exists boolean default false) returns void language c as 'timescaledb';
create function add_compression_policy(hypertable regclass, compress_after "any" default null, if_not_exists boolean default false, schedule_interval interval default null, initial_start timestamp with time zone default null, timezone text default null, compress_created_before interval default null) returns integer language c as 'timescaledb';
create function remove_compression_policy(hypertable regclass, if_exists boolean default false) returns boolean language c as 'timescaledb';
create function add_reorder_policy(hypertable regclass, index_name name, if_not_exists boolean default false, initial_start timestamp with time zone default null, timezone text default null) returns integer language c as 'timescaledb';
create function remove_reorder_policy(hypertable regclass, if_exists boolean default false) returns void language c as 'timescaledb';
create function add_continuous_aggregate_policy(continuous_aggregate regclass, start_offset "any", end_offset "any", schedule_interval interval, if_not_exists boolean default false, initial_start timestamp with time zone default null, timezone text default null) returns integer language c as 'timescaledb';
create function remove_continuous_aggregate_policy(continuous_aggregate regclass, if_not_exists boolean default false, if_exists boolean default null) returns void language c as 'timescaledb';
create procedure refresh_continuous_aggregate(continuous_aggregate regclass, window_start "any", window_end "any") language c as 'timescaledb';
create function add_job(proc regproc, schedule_interval interval, config jsonb default null, initial_start timestamp with time zone default null, scheduled boolean default true, check_config regproc default null, fixed_schedule boolean default true, timezone text default null) returns integer language c as 'timescaledb';
create function delete_job(job_id integer) returns void language c as 'timescaledb';
create procedure run_job(job_id integer) language c as 'timescaledb';

-- Time series
create function time_bucket(bucket_width interval, ts timestamp without time zone) returns timestamp without time zone language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp without time zone, origin timestamp without time zone) returns timestamp without time zone language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp without time zone, "offset" interval) returns timestamp without time zone language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width interval, ts timestamp without time zone, start timestamp without time zone default null, finish timestamp without time zone default null) returns timestamp without time zone language c as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp with time zone) returns timestamp with time zone language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp with time zone, origin timestamp with time zone) returns timestamp with time zone language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp with time zone, "offset" interval) returns timestamp with time zone language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width interval, ts timestamp with time zone, start timestamp with time zone default null, finish timestamp with time zone default null) returns timestamp with time zone language c as 'timescaledb';
create function time_bucket(bucket_width interval, ts date) returns date language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts date, origin date) returns date language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width interval, ts date, "offset" interval) returns date language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width interval, ts date, start date default null, finish date default null) returns date language c as 'timescaledb';
create function time_bucket(bucket_width interval, ts timestamp with time zone, timezone text, origin timestamp with time zone default null, "offset" interval default null) returns timestamp with time zone language c immutable as 'timescaledb';
create function time_bucket_gapfill(bucket_width interval, ts timestamp with time zone, timezone text, start timestamp with time zone default null, finish timestamp with time zone default null) returns timestamp with time zone language c as 'timescaledb';
create function time_bucket(bucket_width smallint, ts smallint) returns smallint language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width smallint, ts smallint, "offset" smallint) returns smallint language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width smallint, ts smallint, start smallint default null, finish smallint default null) returns smallint language c as 'timescaledb';
create function time_bucket(bucket_width integer, ts integer) returns integer language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width integer, ts integer, "offset" integer) returns integer language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width integer, ts integer, start integer default null, finish integer default null) returns integer language c as 'timescaledb';
create function time_bucket(bucket_width bigint, ts bigint) returns bigint language c immutable strict as 'timescaledb';
create function time_bucket(bucket_width bigint, ts bigint, "offset" bigint) returns bigint language c immutable strict as 'timescaledb';
create function time_bucket_gapfill(bucket_width bigint, ts bigint, start bigint default null, finish bigint default null) returns bigint language c as 'timescaledb';
create function locf(value anyelement, prev anyelement default null, treat_null_as_missing boolean default false) returns anyelement language c as 'timescaledb';
create function interpolate(value smallint, prev record default null, next record default null) returns smallint language c as 'timescaledb';
create function interpolate(value integer, prev record default null, next record default null) returns integer language c as 'timescaledb';
create function interpolate(value bigint, prev record default null, next record default null) returns bigint language c as 'timescaledb';
create function interpolate(value real, prev record default null, next record default null) returns real language c as 'timescaledb';
create function interpolate(value double precision, prev record default null, next record default null) returns double precision language c as 'timescaledb';
create function _timescaledb_functions.first_sfunc(internal, anyelement, "any") returns internal language c immutable as 'timescaledb';
create function _timescaledb_functions.last_sfunc(internal, anyelement, "any") returns internal language c immutable as 'timescaledb';
create function _timescaledb_functions.bookend_finalfunc(internal, anyelement, "any") returns anyelement language c immutable as 'timescaledb';
create function _timescaledb_functions.hist_sfunc(state internal, val double precision, min double precision, max double precision, nbuckets integer) returns internal language c immutable as 'timescaledb';
create function _timescaledb_functions.hist_finalfunc(state internal, val double precision, min double precision, max double precision, nbuckets integer) returns integer[] language c immutable as 'timescaledb';
create aggregate first(anyelement, "any") (sfunc = _timescaledb_functions.first_sfunc, stype = internal, finalfunc = _timescaledb_functions.bookend_finalfunc, finalfunc_extra);
create aggregate last(anyelement, "any") (sfunc = _timescaledb_functions.last_sfunc, stype = internal, finalfunc = _timescaledb_functions.bookend_finalfunc, finalfunc_extra);
create aggregate histogram(double precision, double precision, double precision, integer) (sfunc = _timescaledb_functions.hist_sfunc, stype = internal, finalfunc = _timescaledb_functions.hist_finalfunc, finalfunc_extra);
