#!/usr/bin/env bash
# Writes the tables beside this script from a real server: what PostgreSQL has before anyone creates anything.
#
#   ./extract.sh DATABASE_URL
#
# Needs psql and an otherwise untouched database. Tab-separated, one line per object, sorted by the bytes of the
# line's key; an empty field is NULL; lists within a field are separated by single spaces. Object ids below 10000 are
# the same on every server (pg_type.dat, pg_proc.dat, …); the others hold only from table to table.
set -euo pipefail
url=${1:?usage: extract.sh DATABASE_URL}
cd "$(dirname "${BASH_SOURCE[0]}")"

# The server's major version only: minor releases do not change catalogs.
major=$(psql -XAtqc 'select current_setting($$server_version_num$$)::int / 10000' "$url")

# table NAME 'COLUMN …' 'DESCRIPTION' < QUERY
table() {
  {
    printf '# %s. PostgreSQL %s, by extract.sh.\n' "$3" "$major"
    printf '%s\n' "$2" | tr ' ' '\t'
    psql -XAtq -v ON_ERROR_STOP=1 -F $'\t' -f - "$url"
  } >"$1.tsv"
}

# Objects of initdb have ids below 16384 (FirstNormalObjectId). Row types of catalogs and arrays of them are left out;
# the one column that has such a type, pg_statistic_ext_data.stxdexpr, is given as anyarray.
table types 'oid schema name kind category preferred element array length collatable modifiable base not_null subtype multirange' \
  'Types. kind: b base, d domain, m multirange, p pseudo, r range. base, not_null: of domains; subtype, multirange: of ranges' <<'SQL'
select t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typispreferred,
       nullif(t.typelem, 0), nullif(t.typarray, 0), t.typlen, t.typcollation <> 0, t.typmodin <> 0,
       nullif(t.typbasetype, 0), case t.typtype when 'd' then t.typnotnull end, r.rngsubtype, r.rngmultitypid
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_type e on e.oid = t.typelem
left join pg_range r on r.rngtypid = t.oid
where t.oid < 16384 and t.typtype <> 'c' and e.typtype is distinct from 'c' and n.nspname <> 'pg_toast'
order by t.oid;
SQL

# All of them, also those that take `internal` and that no query can call: CREATE TYPE, OPERATOR, AGGREGATE, LANGUAGE
# and ACCESS METHOD name such functions. Left out: two helpers of information_schema that take rows of catalogs.
table functions 'oid schema name kind arguments variadic returns set strict volatility rows all_types modes names defaults' \
  'Functions. kind: f function, a aggregate, w window function, p procedure. names: - is none. defaults: of the last arguments, separated by |' <<'SQL'
select p.oid, n.nspname, p.proname, p.prokind, p.proargtypes, nullif(p.provariadic, 0), p.prorettype,
       p.proretset, p.proisstrict, p.provolatile, nullif(p.prorows, 0),
       array_to_string(p.proallargtypes, ' '), array_to_string(p.proargmodes, ''),
       (select string_agg(coalesce(nullif(name, ''), '-'), ' ' order by i)
        from unnest(p.proargnames) with ordinality a (name, i)),
       (select string_agg(pg_get_function_arg_default(p.oid, i), '|' order by i)
        from generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) i)
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where p.oid < 16384 and p.proname not in ('_pg_truetypid', '_pg_truetypmod')
order by p.proname collate "C", p.oid;
SQL

table aggregates 'function kind direct_arguments' \
  'Aggregates. kind: n normal, o ordered-set, h hypothetical-set' <<'SQL'
select a.aggfnoid::oid, a.aggkind, a.aggnumdirectargs
from pg_aggregate a
where a.aggfnoid < 16384
order by 1;
SQL

table operators 'oid name left right result function' \
  'Operators. left: empty for prefix operators' <<'SQL'
select o.oid, o.oprname, nullif(o.oprleft, 0), o.oprright, o.oprresult, o.oprcode::oid
from pg_operator o
where o.oid < 16384
order by o.oprname collate "C", o.oid;
SQL

table casts 'source target context method function' \
  'Casts. context: e explicit, a assignment, i implicit; method: f function, i input and output, b binary coercible' <<'SQL'
select castsource, casttarget, castcontext, castmethod, nullif(castfunc, 0)
from pg_cast
where oid < 16384
order by 1, 2;
SQL

table opclasses 'method name input default' \
  'Operator classes of the index access methods' <<'SQL'
select m.amname, c.opcname, c.opcintype, c.opcdefault
from pg_opclass c
join pg_am m on m.oid = c.opcmethod
where c.oid < 16384
order by m.amname collate "C", c.opcname collate "C", c.opcintype;
SQL

# Those of the operating system differ; the four names given here exist wherever the locale does.
table collations 'name' \
  'Collations: built in, of ICU, and the usual names of a Linux server' <<'SQL'
select name
from (
  values ('C.utf8'), ('C.UTF-8'), ('en_US'), ('en_US.utf8')
  union
  select collname::text from pg_collation where oid < 16384 and (collprovider <> 'c' or collname in ('C', 'POSIX', 'ucs_basic'))
) c (name)
order by name collate "C";
SQL

table languages 'name trusted' 'Procedural languages' <<'SQL'
select lanname, lanpltrusted
from pg_language
where oid < 16384
order by lanname collate "C";
SQL

table access_methods 'name kind order unique several exclude include' \
  'Access methods. kind: i index, t table; the others: what indexes can do (pg_indexam_has_property)' <<'SQL'
select amname, amtype,
       pg_indexam_has_property(oid, 'can_order'), pg_indexam_has_property(oid, 'can_unique'),
       pg_indexam_has_property(oid, 'can_multi_col'), pg_indexam_has_property(oid, 'can_exclude'),
       pg_indexam_has_property(oid, 'can_include')
from pg_am
where oid < 16384
order by amname collate "C";
SQL

table roles 'name member_of' 'Predefined roles, and the roles they are members of' <<'SQL'
select r.rolname, string_agg(g.rolname, ' ' order by g.rolname collate "C")
from pg_roles r
left join pg_auth_members m on m.member = r.oid
left join pg_roles g on g.oid = m.roleid
where r.oid < 16384 and r.rolname like 'pg\_%'
group by r.rolname
order by r.rolname collate "C";
SQL

table text_search 'kind name' 'Text search objects of pg_catalog' <<'SQL'
select 'configuration', cfgname from pg_ts_config where oid < 16384
union all
select 'dictionary', dictname from pg_ts_dict where oid < 16384
union all
select 'parser', prsname from pg_ts_parser where oid < 16384
union all
select 'template', tmplname from pg_ts_template where oid < 16384
order by 1, 2;
SQL

table system_relations 'schema relation kind column type not_null' \
  'Columns of the tables (r) and views (v) of pg_catalog and information_schema, in their order' <<'SQL'
select n.nspname, c.relname, c.relkind, a.attname,
       case a.atttypid when 'pg_statistic[]'::regtype then 'anyarray'::regtype::oid else a.atttypid end, a.attnotnull
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
where c.oid < 16384 and c.relkind in ('r', 'v') and n.nspname in ('pg_catalog', 'information_schema') and a.attnum > 0
order by n.nspname collate "C", c.relname collate "C", a.attnum;
SQL
