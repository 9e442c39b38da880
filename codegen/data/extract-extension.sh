#!/usr/bin/env bash
# Writes extensions/NAME.sql from a server that carries the extension: what CREATE EXTENSION brings, as plain statements.
#
#   ./extract-extension.sh DATABASE_URL NAME…
#
# Needs psql, a superuser, and a database without the extension; everything is rolled back. rowtype replays the file
# with the extension's schema in front of the search path. It is a description, not the extension: bodies are left out
# (every function is a C function of the library NAME), and so is what no statement or expression of a user can name:
# index support and binary input/output functions, functions that begin with an underscore, planner hints.
set -euo pipefail
url=${1:?usage: extract-extension.sh DATABASE_URL NAME…}
shift
cd "$(dirname "${BASH_SOURCE[0]}")/extensions"

trap 'rm -f ./*.new' EXIT

for name; do
  psql -XAtq -v ON_ERROR_STOP=1 -v name="$name" -f - "$url" >"$name.sql.new" <<'SQL'
set client_min_messages = error;
begin;
set local search_path = public;
select format('create extension if not exists %I cascade;', unnest(v.requires))
from pg_available_extensions a
join pg_available_extension_versions v on v.name = a.name and v.version = a.default_version
where a.name = :'name' \gexec
create extension :"name";

create temporary view member as
select d.classid, d.objid, e.extname, e.extnamespace
from pg_extension e
join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e'
where e.extname = :'name';

-- A name as a file of this folder writes it: bare in the extension's schema and in pg_catalog.
create function pg_temp.named(namespace oid, name name) returns text language sql as $$
  select case when n.nspname in ('public', 'pg_catalog') or n.oid = (select max(extnamespace) from member)
         then quote_ident(name) else quote_ident(n.nspname) || '.' || quote_ident(name) end
  from pg_namespace n where n.oid = namespace
$$;
create function pg_temp.function(oid) returns text language sql as $$
  select pg_temp.named(pronamespace, proname) from pg_proc where oid = $1
$$;
create function pg_temp.signature(oid) returns text language sql as $$
  select format('%s(%s)', pg_temp.function(oid), pg_get_function_identity_arguments(oid)) from pg_proc where oid = $1
$$;
create function pg_temp.type(oid) returns text language sql as $$
  select case when (select max(extnamespace) from member) <> 'public'::regnamespace
         then replace(format_type($1, null), (select max(extnamespace) from member)::regnamespace || '.', '')
         else format_type($1, null) end
$$;

create temporary view base_type as
select t.*
from member m
join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid
where t.typtype = 'b' and t.typcategory <> 'A' and (
  -- not the type of index keys alone
  exists (
    select from pg_proc p
    join member f on f.classid = 'pg_proc'::regclass and f.objid = p.oid
    where p.oid not in (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze)
      and 'internal'::regtype <> all (p.proargtypes)
      and (t.oid = any (p.proargtypes::oid[] || p.prorettype) or t.typarray = any (p.proargtypes::oid[] || p.prorettype))
  )
  or exists (select from pg_operator o where t.oid in (o.oprleft, o.oprright))
  or exists (select from pg_attribute a where a.atttypid = t.oid and a.attrelid >= 16384)
);

create temporary view type_function as
select t.oid as type, f.oid
from base_type t,
  lateral (values (t.typinput), (t.typoutput), (t.typmodin), (t.typmodout), (t.typsubscript)) f (oid)
join member m on m.classid = 'pg_proc'::regclass and m.objid = f.oid;

create temporary view default_function as
select refobjid as oid from pg_depend where classid = 'pg_attrdef'::regclass and refclassid = 'pg_proc'::regclass;

create temporary view named_function as
select oprcode::oid as oid from pg_operator o join member m on m.classid = 'pg_operator'::regclass and m.objid = o.oid
union select castfunc from pg_cast c join member m on m.classid = 'pg_cast'::regclass and m.objid = c.oid
union select aggtransfn from pg_aggregate a join member m on m.classid = 'pg_proc'::regclass and m.objid = a.aggfnoid
union select aggfinalfn from pg_aggregate a join member m on m.classid = 'pg_proc'::regclass and m.objid = a.aggfnoid
union select amhandler from pg_am
union select oid from default_function
union select oid from pg_proc where prorettype = 'tsm_handler'::regtype
union select unnest(array[fdwhandler, fdwvalidator]) from pg_foreign_data_wrapper
union select unnest(array[lanplcallfoid, laninline, lanvalidator]) from pg_language
union select unnest(array[tmplinit, tmpllexize]) from pg_ts_template
union select unnest(array[prsstart, prstoken, prsend, prsheadline, prslextype]) from pg_ts_parser;

create temporary view kept_function as
select p.*
from member m
join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
where p.prokind <> 'a' and p.oid not in (select oid from type_function) and (
  p.oid in (select oid from named_function)
  or 'internal'::regtype <> all (p.proargtypes::oid[] || p.prorettype)
     and p.proname not like '\_%'
     and p.oid not in (select amproc from pg_amproc)
     and not exists (
       select from pg_type t where p.oid in (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout)
     )
);

create function pg_temp.create_function(p pg_proc, library name) returns text language sql as $$
  select format('create %s %s(%s)%s language c%s%s as %L;',
    case p.prokind when 'p' then 'procedure' else 'function' end,
    pg_temp.function(p.oid),
    pg_get_function_arguments(p.oid),
    ' returns ' || pg_get_function_result(p.oid),
    case p.prokind when 'w' then ' window' else '' end || case p.provolatile when 'i' then ' immutable' when 's' then ' stable' else '' end,
    case when p.proisstrict then ' strict' else '' end,
    library)
$$;

-- Header -----------------------------------------------------------------------------------------------------------
select format(E'-- %s: %s\n-- version: %s\n-- schema: %s\n-- requires: %s\n-- relocatable: %s\n-- By extract-extension.sh; do not edit.\n',
  a.name, a.comment, a.default_version, coalesce(v.schema || ' (fixed)', 'any'),
  coalesce(array_to_string(v.requires, ', '), 'none'), case when v.relocatable then 'yes' else 'no' end)
from pg_available_extensions a
join pg_available_extension_versions v on v.name = a.name and v.version = a.default_version
where a.name = :'name';

with statement (step, key, line) as (
  select 0, n.nspname::text, format('create schema %I;', n.nspname)
  from member m
  join pg_namespace n on m.classid = 'pg_namespace'::regclass and n.oid = m.objid
  where n.oid <> m.extnamespace

  union all
  select 1, t.typname, format('create type %s;', pg_temp.named(t.typnamespace, t.typname))
  from base_type t

  union all
  select 2, p.proname || p.oid::regprocedure, pg_temp.create_function(p, (select max(extname) from member))
  from pg_proc p
  where p.oid in (select oid from type_function)

  union all
  select 3, t.typname, format('create type %s (%s);', pg_temp.named(t.typnamespace, t.typname), concat_ws(', ',
    'input = ' || pg_temp.function(t.typinput),
    'output = ' || pg_temp.function(t.typoutput),
    'typmod_in = ' || pg_temp.function(t.typmodin),
    'typmod_out = ' || pg_temp.function(t.typmodout),
    'subscript = ' || pg_temp.function(t.typsubscript),
    'internallength = ' || nullif(t.typlen, -1),
    case when t.typbyval then 'passedbyvalue' end,
    case t.typalign when 'd' then 'alignment = double' when 's' then 'alignment = int2' when 'c' then 'alignment = char' end,
    'category = ' || quote_literal(nullif(t.typcategory, 'U')::text),
    case when t.typispreferred then 'preferred = true' end,
    'element = ' || pg_temp.type(nullif(t.typelem, 0)),
    'delimiter = ' || quote_literal(nullif(t.typdelim, ',')::text),
    case when t.typcollation <> 0 then 'collatable = true' end))
  from base_type t

  union all
  select 4, t.typname, case t.typtype
    when 'e' then format('create type %s as enum (%s);', pg_temp.named(t.typnamespace, t.typname),
      (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid))
    when 'd' then format('create domain %s as %s%s;', pg_temp.named(t.typnamespace, t.typname), pg_temp.type(t.typbasetype),
      case when t.typnotnull then ' not null' else '' end)
    when 'r' then format('create type %s as range (subtype = %s);', pg_temp.named(t.typnamespace, t.typname),
      (select pg_temp.type(rngsubtype) from pg_range where rngtypid = t.oid)) end
  from member m
  join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid
  where t.typtype in ('e', 'd', 'r')

  union all
  select 5, c.relname, format('create sequence %s;', pg_temp.named(c.relnamespace, c.relname))
  from member m
  join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid
  where c.relkind = 'S' and not exists (
    select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')

  union all
  -- In the order of creation: a view or a composite may use one made before.
  select case when c.relkind in ('c', 'r', 'p') then 6 else 8 end, to_char(c.oid::bigint, '0000000000'),
    format(case c.relkind
        when 'c' then 'create type %s as (%s%s);'
        when 'v' then 'create view %s as select %s%s;'
        else 'create table %s (%s%s);' end,
      pg_temp.named(c.relnamespace, c.relname),
      (select string_agg(case when c.relkind = 'v'
          then format('null::%s as %I', format_type(a.atttypid, a.atttypmod), a.attname)
          else concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then 'not null' end,
            case a.attidentity when 'a' then 'generated always as identity' when 'd' then 'generated by default as identity' end,
            'default ' || pg_get_expr(d.adbin, d.adrelid)) end, ', ' order by a.attnum)
       from pg_attribute a
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.attgenerated = ''
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
      (select string_agg(', ' || pg_get_constraintdef(k.oid), '' order by k.contype, k.conname)
       from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u')))
  from pg_class c
  where c.relkind in ('r', 'p', 'v') and ('pg_class'::regclass, c.oid) in (select classid, objid from member)
     or c.relkind = 'c' and ('pg_type'::regclass, c.reltype) in (select classid, objid from member)

  union all
  select case when p.oid in (select oid from default_function) then 5 else 7 end, p.proname || p.oid::regprocedure, pg_temp.create_function(p, m.extname)
  from member m
  join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
  where p.oid in (select oid from kept_function)

  union all
  select 9, p.proname || p.oid::regprocedure, format('create aggregate %s(%s) (%s);', pg_temp.function(p.oid),
    pg_get_function_arguments(p.oid), concat_ws(', ',
    'sfunc = ' || pg_temp.function(a.aggtransfn),
    'stype = ' || pg_temp.type(a.aggtranstype),
    'finalfunc = ' || pg_temp.function(nullif(a.aggfinalfn::oid, 0)),
    case when a.aggfinalextra then 'finalfunc_extra' end,
    'initcond = ' || quote_literal(a.agginitval)))
  from member m
  join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
  join pg_aggregate a on a.aggfnoid = p.oid

  union all
  select 10, o.oprname || o.oid::regoperator, format('create operator %s (%s);',
    case when n.nspname in ('public', 'pg_catalog') or n.oid = m.extnamespace then '' else quote_ident(n.nspname) || '.' end || o.oprname,
    concat_ws(', ',
    'leftarg = ' || pg_temp.type(nullif(o.oprleft, 0)),
    'rightarg = ' || pg_temp.type(o.oprright),
    'function = ' || pg_temp.function(o.oprcode)))
  from member m
  join pg_operator o on m.classid = 'pg_operator'::regclass and o.oid = m.objid
  join pg_namespace n on n.oid = o.oprnamespace

  union all
  select 11, pg_temp.type(castsource) || ' ' || pg_temp.type(casttarget), format('create cast (%s as %s) %s%s;',
    pg_temp.type(castsource), pg_temp.type(casttarget),
    case castmethod when 'f' then 'with function ' || pg_temp.signature(castfunc) when 'i' then 'with inout' else 'without function' end,
    case castcontext when 'i' then ' as implicit' when 'a' then ' as assignment' else '' end)
  from member m
  join pg_cast c on m.classid = 'pg_cast'::regclass and c.oid = m.objid

  union all
  select 12, a.amname, format('create access method %I type %s handler %s;', a.amname,
    case a.amtype when 'i' then 'index' else 'table' end, pg_temp.function(a.amhandler))
  from member m
  join pg_am a on m.classid = 'pg_am'::regclass and a.oid = m.objid

  union all
  -- STORAGE of the column's own type says nothing; it stands for the operators and functions that the syntax wants.
  select 13, a.amname || ' ' || c.opcname, format('create operator class %s%s for type %s using %I as storage %s;',
    pg_temp.named(c.opcnamespace, c.opcname), case when c.opcdefault then ' default' else '' end,
    pg_temp.type(c.opcintype), a.amname, pg_temp.type(c.opcintype))
  from member m
  join pg_opclass c on m.classid = 'pg_opclass'::regclass and c.oid = m.objid
  join pg_am a on a.oid = c.opcmethod

  union all
  select 14, f.fdwname, format('create foreign data wrapper %I%s%s;', f.fdwname,
    ' handler ' || pg_temp.function(nullif(f.fdwhandler, 0)), ' validator ' || pg_temp.function(nullif(f.fdwvalidator, 0)))
  from member m
  join pg_foreign_data_wrapper f on m.classid = 'pg_foreign_data_wrapper'::regclass and f.oid = m.objid

  union all
  select 15, l.lanname, format('create%s language %I handler %s%s%s;', case when l.lanpltrusted then ' trusted' else '' end, l.lanname,
    pg_temp.function(l.lanplcallfoid), ' inline ' || pg_temp.function(nullif(l.laninline, 0)), ' validator ' || pg_temp.function(nullif(l.lanvalidator, 0)))
  from member m
  join pg_language l on m.classid = 'pg_language'::regclass and l.oid = m.objid

  union all
  select 16, t.tmplname, format('create text search template %s (%slexize = %s);', pg_temp.named(t.tmplnamespace, t.tmplname),
    'init = ' || pg_temp.function(nullif(t.tmplinit::oid, 0)) || ', ', pg_temp.function(t.tmpllexize))
  from member m
  join pg_ts_template t on m.classid = 'pg_ts_template'::regclass and t.oid = m.objid

  union all
  select 17, d.dictname, format('create text search dictionary %s (template = %s%s);', pg_temp.named(d.dictnamespace, d.dictname),
    (select pg_temp.named(tmplnamespace, tmplname) from pg_ts_template where oid = d.dicttemplate), ', ' || d.dictinitoption)
  from member m
  join pg_ts_dict d on m.classid = 'pg_ts_dict'::regclass and d.oid = m.objid

  union all
  select 18, n.nspname, format('grant %s on schema %I to public;', lower(x.privilege_type), n.nspname)
  from member m
  join pg_namespace n on m.classid = 'pg_namespace'::regclass and n.oid = m.objid
  cross join aclexplode(n.nspacl) x
  where x.grantee = 0

  union all
  select 19, c.relname, format('grant %s on %s to public;', string_agg(lower(x.privilege_type), ', ' order by x.privilege_type), pg_temp.named(c.relnamespace, c.relname))
  from member m
  join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid and c.relkind in ('r', 'p', 'v', 'S')
  cross join aclexplode(c.relacl) x
  where x.grantee = 0
  group by c.relnamespace, c.relname

  union all
  select 20, p.proname || p.oid::regprocedure, format('revoke execute on function %s from public;', pg_temp.signature(p.oid))
  from member m
  join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
  where p.oid in (select oid from kept_function)
    and not exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee = 0)
)
select line from statement order by step, key collate "C", line collate "C";
rollback;
SQL
  mv "$name.sql.new" "$name.sql"
done
