-- Fills every table of a database with twelve rows that hold NULL wherever it is allowed, and keep the constraints as far
-- as values can be found: row 1 is full, row 2 has NULL in every column that allows it, and each other row in some.
-- A row's number makes its values, so that rows of different tables join.

set session_replication_role = replica;
set statement_timeout = 0;

-- What texts are compared with in views and checks, by the column's name.
create temp table mentioned as
  select distinct found[1] as name, replace(found[2], '''''', '''') as value
  from (
    select pg_get_viewdef(oid) from pg_class where relkind in ('v', 'm') and oid >= 16384
    union all
    select pg_get_constraintdef(oid) from pg_constraint where contype = 'c' and conrelid <> 0
  ) source (definition),
  regexp_matches(definition, '"?(\w+)"?\)*(?:::[a-z ]+)?\)* = (?:ANY \(\(?ARRAY\[)?\(*''((?:[^'']|'''')*)''', 'g') found;

insert into mentioned
  select distinct attname, replace(found[1], '''''', '''')
  from pg_constraint
  join pg_attribute on attrelid = conrelid and attnum = any (conkey),
  regexp_matches(pg_get_constraintdef(pg_constraint.oid), '''((?:[^'']|'''')*)''::', 'g') found
  where contype = 'c' and array_length(conkey, 1) = 1
  except select * from mentioned;

create function pg_temp.value(kind oid, n int, variant int) returns text language plpgsql as $$
declare
  about pg_type;
  found text;
begin
  select * into about from pg_type where oid = kind;
  if about.typtype = 'd' then
    select replace(hit[1], '''''', '''') into found
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''((?:[^'']|'''')*)''::', 'g') hit
    where contypid = kind and variant = 0
    order by hit offset n % 2 limit 1;
    return coalesce(found, pg_temp.value(about.typbasetype, n, variant));
  end if;
  if about.typtype = 'e' then
    select enumlabel into found from pg_enum where enumtypid = kind order by enumsortorder
    offset n % (select count(*) from pg_enum where enumtypid = kind) limit 1;
    return found;
  end if;
  if about.typtype = 'c' then
    return '(' || repeat(',', (select count(*)::int - 1 from pg_attribute where attrelid = about.typrelid and attnum > 0 and not attisdropped)) || ')';
  end if;
  if about.typtype = 'r' then
    if n % 3 = 0 then return 'empty'; end if;
    select rngsubtype::text into found from pg_range where rngtypid = kind;
    return '["' || pg_temp.value(found::oid, case when n < 10 then n else 1 end, variant) || '",)';
  end if;
  if about.typtype = 'm' then return '{}'; end if;
  if about.typcategory = 'A' and about.typelem <> 0 then
    return case n % 3
      when 0 then '{}'
      when 1 then '{"' || replace(replace(pg_temp.value(about.typelem, n, variant), '\', '\\'), '"', '\"') || '"}'
      else '{NULL}'
    end;
  end if;
  if about.typcategory = 'N' then
    return case variant when 1 then n % 5 + 1 when 2 then 1 when 3 then n * 1000 else n end;
  end if;
  return case about.typname
    when 'bool' then (n % 2 = 0)::text
    when 'date' then (current_date - n)::text
    when 'timestamp' then (now() - n * interval '1 hour')::text
    when 'timestamptz' then (now() - n * interval '1 hour')::text
    when 'time' then '10:' || n
    when 'timetz' then '10:' || n || '+00'
    when 'interval' then n || ' days'
    when 'json' then case n % 3 when 0 then '{"a": null}' when 1 then '{}' else 'null' end
    when 'jsonb' then case n % 3 when 0 then '{"a": null}' when 1 then '{}' else 'null' end
    when 'uuid' then '00000000-0000-0000-0000-' || lpad(n::text, 12, '0')
    when 'inet' then '10.0.0.' || n
    when 'cidr' then '10.0.0.' || n || '/32'
    when 'macaddr' then '08:00:2b:01:02:' || lpad(n::text, 2, '0')
    when 'macaddr8' then '08:00:2b:01:02:03:04:' || lpad(n::text, 2, '0')
    when 'bytea' then '\x' || lpad(n::text, 2, '0')
    when 'point' then format('(%s,%s)', n, n)
    when 'box' then format('((%s,%s),(0,0))', n, n)
    when 'lseg' then format('((%s,%s),(0,0))', n, n)
    when 'path' then format('((%s,%s),(0,0))', n, n)
    when 'polygon' then format('((%s,%s),(0,0))', n, n)
    when 'circle' then format('((%s,%s),1)', n, n)
    when 'line' then '{1,2,3}'
    when 'bit' then n::bit(4)::text
    when 'varbit' then n::bit(4)::text
    when 'xml' then '<a/>'
    when 'pg_lsn' then '0/' || n
    when 'jsonpath' then '$'
    when 'hstore' then '"a"=>NULL'
    else case variant when 2 then chr(96 + n) when 3 then repeat(n::text, 8) else n::text end
  end;
end $$;

-- The literal of a column, or NULL where the row has it so.
create function pg_temp.literal(place pg_attribute, n int, variant int) returns text language plpgsql as $$
declare
  text_value text;
  choices int;
begin
  if not place.attnotnull and (n = 2 or n > 2 and place.attnum % 10 = n - 3) then
    return 'NULL';
  end if;
  select count(*) into choices from mentioned where name = place.attname;
  if choices > 0 and variant = 0 then
    select value into text_value from mentioned where name = place.attname order by value offset n % choices limit 1;
  end if;
  if variant < 2 and place.atttypid in ('json'::regtype, 'jsonb'::regtype) and n % 2 = 1 then
    select (regexp_match(pg_get_expr(adbin, adrelid), '''((?:[^'']|'''')*)''::'))[1] into text_value
    from pg_attrdef where adrelid = place.attrelid and adnum = place.attnum;
  end if;
  text_value := coalesce(text_value, pg_temp.value(place.atttypid, n, variant));
  return format('cast(%L as %s)', text_value, format_type(place.atttypid, place.atttypmod));
end $$;

create temp table filled (relation oid, name text, number serial);

do $$
declare
  target record;
  place pg_attribute;
  names text;
  literals text;
  done bool;
  state text;
  broken text;
  owner text;
begin
  for target in
    select pg_class.oid, format('%I.%I', nspname, relname) as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema') and nspname !~ '^pg_(toast|temp)'
    order by 2
  loop
    begin
      execute format('delete from only %s', target.name);
    exception when others then continue;
    end;
    insert into filled (relation, name) values (target.oid, target.name);
    for n in 1..12 loop
      loop
        done := false;
        for variant in 0..3 loop
          select string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(pg_temp.literal(pg_attribute, n, variant), ', ' order by attnum)
          into names, literals
          from pg_attribute
          where attrelid = target.oid and attnum > 0 and not attisdropped and attgenerated = '';
          begin
            if names is null then
              execute format('insert into %s default values', target.name);
            else
              execute format('insert into %s (%s) overriding system value values (%s) on conflict do nothing',
                target.name, names, literals);
            end if;
            done := true;
            exit;
          exception when others then
            get stacked diagnostics state = returned_sqlstate, broken = constraint_name, owner = pg_datatype_name;
          end;
        end loop;
        exit when done or n > 1 or state <> '23514' or broken = '';
        -- No claim rests on a check, and there is no value that it takes.
        begin
          if owner <> '' then
            execute (select format('alter domain %s drop constraint %I', contypid::regtype, broken)
              from pg_constraint where conname = broken and contypid <> 0 limit 1);
          else
            execute (select format('alter table %s drop constraint %I', conrelid::regclass, broken)
              from pg_constraint where conname = broken and contype = 'c'
              and conrelid in (select target.oid union select inhparent from pg_inherits where inhrelid = target.oid)
              order by coninhcount limit 1);
          end if;
        exception when others then exit;
        end;
      end loop;
    end loop;
  end loop;
end $$;

-- Keeps the rows of the tables of a parity (0 or 1), or of none (2), or of all (null).
create function pg_temp.keep(parity int) returns void language plpgsql as $$
declare
  target record;
begin
  for target in select * from filled where number % 2 <> parity loop
    execute format('delete from only %s', target.name);
  end loop;
  -- One may read another, which may be made later.
  for target in
    select oid::regclass as name
    from pg_class, generate_series(1, 2) pass
    where relkind = 'm' order by pass, oid
  loop
    begin
      execute format('refresh materialized view %s', target.name);
    exception when others then null;
    end;
  end loop;
end $$;
