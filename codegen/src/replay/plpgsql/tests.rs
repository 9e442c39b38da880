use proptest::prelude::*;

use crate::catalog::Body;
use crate::diagnostic::Severity;
use crate::replay::testing::replayed;
use crate::sql::statement::Volatility;

/// The user's relations by name, and the diagnostics with their codes.
fn outcome(sql: &str) -> (Vec<String>, Vec<String>) {
    let replay = replayed(sql);
    let relations = replay.catalog.relations.iter();
    let names = relations
        .filter(|relation| relation.table().is_some())
        .map(|relation| relation.name.clone())
        .collect();
    let diagnostics = replay.diagnostics.iter();
    let messages = diagnostics.map(|it| format!("{} {}", it.code, it.message));
    (names, messages.collect())
}

/// What RAISE EXCEPTION says of an expression's value.
fn value(before: &str, expression: &str) -> String {
    let sql = format!("{before}; DO $$ BEGIN RAISE EXCEPTION 'value %', ({expression}); END $$;");
    let replay = replayed(&sql);
    let messages: Vec<_> = replay
        .diagnostics
        .iter()
        .map(|it| it.message.clone())
        .collect();
    let last = messages.last().cloned().unwrap_or_default();
    last.strip_prefix("value ")
        .map_or(format!("{messages:?}"), str::to_owned)
}

#[test]
fn expressions_have_postgresql_s_values() {
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("7 / 2", "3"),
        ("7.0 / 2", "3.5000000000000000"),
        ("'a' || 1 || true", "a1true"),
        ("null || 'a'", "<NULL>"),
        ("true and null", "<NULL>"),
        ("false and null", "f"),
        ("null or true", "t"),
        ("not null::boolean", "<NULL>"),
        ("1 in (2, null)", "<NULL>"),
        ("1 in (1, null)", "t"),
        ("1 not in (2, 3)", "t"),
        ("2 between 1 and 3", "t"),
        ("null is not distinct from null", "t"),
        ("1 is distinct from null", "t"),
        ("'abc' like 'a%'", "t"),
        ("'abc' not ilike 'A_C'", "f"),
        ("case when 1 > 2 then 'a' else 'b' end", "b"),
        ("case 2 when 1 then 'a' when 2 then 'c' end", "c"),
        ("coalesce(null, 'x')", "x"),
        ("nullif(1, 1)", "<NULL>"),
        ("greatest(1, null, 3)", "3"),
        (
            "format('%I.%L %s %%', 'A b', 'it''s', null)",
            "\"A b\".'it''s'  %",
        ),
        ("format('%2$s %1$s', 'a', 'b')", "b a"),
        ("format('[%5s|%-5s]', 'a', 'b')", "[    a|b    ]"),
        ("quote_ident('user')", "\"user\""),
        ("quote_literal(E'a\\\\b')", "E'a\\\\b'"),
        ("quote_nullable(null)", "NULL"),
        ("concat('a', null, 1, true)", "a1t"),
        ("concat_ws('-', 'a', null, 'b')", "a-b"),
        ("upper('ab') || lower('CD')", "ABcd"),
        ("replace('aXbX', 'X', '.')", "a.b."),
        ("substring('abcdef' from 2 for 3)", "bcd"),
        ("substr('abcdef', 3)", "cdef"),
        ("split_part('a.b.c', '.', 2)", "b"),
        ("split_part('a.b.c', '.', -1)", "c"),
        ("left('abc', -1) || right('abc', 2)", "abbc"),
        ("trim('  a ') || btrim('xax', 'x')", "aa"),
        ("length('äb')", "2"),
        ("position('b' in 'abc')", "2"),
        ("'public_x' ~ '^public_[a-z]+$'", "t"),
        ("'abc' !~* 'B'", "f"),
        (
            "regexp_replace('a1b22', '[0-9]+', '<\\&>', 'g')",
            "a<1>b<22>",
        ),
        ("regexp_replace('a-b', '(.)-(.)', '\\2-\\1')", "b-a"),
        ("substring('v42x' from '[0-9]+')", "42"),
        ("(regexp_match('k=v', '(.)=(.)'))[2]", "v"),
        (
            "array_to_string(regexp_split_to_array('a, b,c', ',\\s*'), '|')",
            "a|b|c",
        ),
        ("lpad('7', 3, '0')", "007"),
        ("array['a', 'b c', null]", "{a,\"b c\",NULL}"),
        ("(array['a', 'b'])[2]", "b"),
        ("array_length(array[1, 2], 1)", "2"),
        ("array_length(array[]::int[], 1)", "<NULL>"),
        ("cardinality(array[]::int[])", "0"),
        ("array_to_string(array['a', null, 'b'], ',')", "a,b"),
        ("string_to_array('a,b', ',')", "{a,b}"),
        ("'a' = any (array['a', 'b'])", "t"),
        ("'c' = any ('{a,b}')", "f"),
        ("1 <> all (array[2, 3])", "t"),
        ("array[1] || 2", "{1,2}"),
        ("array[1, 2] @> array[2]", "t"),
        ("(select count(*) from generate_series(1, 5))", "5"),
        (
            "(select string_agg(x::text, '-' order by x desc) from generate_series(1, 3) x)",
            "3-2-1",
        ),
        (
            "(select array_agg(x) from unnest(array['b', 'a']) as x)",
            "{b,a}",
        ),
        (
            "array(select x from unnest(array[3, 1]) x order by 1)",
            "{1,3}",
        ),
        (
            "(select sum(x) from generate_series(1, 3) t(x) where x > 1)",
            "5",
        ),
        (
            "(select max(y) from (values (1, 'a'), (2, 'b')) t(x, y))",
            "b",
        ),
        ("exists (select 1 from generate_series(1, 0))", "f"),
        ("'42'::int + 1", "43"),
        ("'2024-01-31'::date::text || '{}'::jsonb", "2024-01-31{}"),
        ("1.5::int", "2"),
        ("'t'::bool", "t"),
        ("true::int", "1"),
        ("cast(12 as text) || 'x'", "12x"),
        ("'public.t'::regclass", "t"),
        ("'t'::regclass::oid = 'public.t'::regclass", "t"),
        ("to_regclass('public.nope')", "<NULL>"),
        ("to_regclass('t') is not null", "t"),
        ("to_regtype('integer')", "integer"),
        ("current_user", "postgres"),
        ("current_schema()", "public"),
        ("current_setting('search_path')", "\"$user\", public"),
        ("current_setting('app.x', true)", "<NULL>"),
        ("row(1, 2) = row(1, 2)", "t"),
        (
            "(select x from (select 1 as x union select 2 union select 1) t order by x desc limit 1)",
            "2",
        ),
        ("(with a as (select 5 as v) select v from a)", "5"),
        ("(select count(*) from t)", "0"),
        ("exists (select from t)", "f"),
        (
            "pg_get_function_identity_arguments('f'::regproc)",
            "a integer, b text[]",
        ),
        ("'f(int, text[])'::regprocedure", "f(integer,text[])"),
        ("has_table_privilege('postgres', 't', 'select')", "t"),
        ("format_type('t'::regclass::oid, null) is not null", "t"),
    ] {
        let before = "create table t (a int, b text); create function f(a int, b text[]) returns int language sql as 'select 1'";
        assert_eq!(value(before, expression), expected, "{expression}");
    }
}

#[test]
fn the_catalog_answers() {
    let before = "create schema app; create type app.mood as enum ('sad', 'happy'); create table app.t (id serial primary \
        key, name text not null default 'x', mood app.mood); create table app.u (t_id int references app.t on delete \
        cascade, constraint positive check (t_id > 0)); create index t_name on app.t (name); alter table app.t enable row \
        level security; create policy p on app.t for select using (true)";
    for (expression, expected) in [
        (
            "select count(*) from pg_tables where schemaname = 'app'",
            "2",
        ),
        (
            "select string_agg(a.attname, ',' order by a.attnum) from pg_attribute a join pg_class c on c.oid = a.attrelid \
             join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relname = 't' and a.attnum > 0 and \
             not a.attisdropped",
            "id,name,mood",
        ),
        (
            "select data_type from information_schema.columns where table_schema = 'app' and table_name = 't' and \
             column_name = 'mood'",
            "USER-DEFINED",
        ),
        (
            "select is_nullable from information_schema.columns where table_name = 't' and column_name = 'name'",
            "NO",
        ),
        (
            "select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e join pg_type t on t.oid = \
             e.enumtypid where t.typname = 'mood'",
            "sad,happy",
        ),
        (
            "select conname from pg_constraint where conrelid = 'app.u'::regclass and contype = 'c'",
            "positive",
        ),
        (
            "select constraint_name from information_schema.table_constraints where table_schema = 'app' and table_name = \
             'u' and constraint_type = 'FOREIGN KEY'",
            "u_t_id_fkey",
        ),
        (
            "select ccu.table_name from information_schema.table_constraints tc join \
             information_schema.constraint_column_usage ccu using (constraint_schema, constraint_name) where \
             tc.constraint_type = 'FOREIGN KEY'",
            "t",
        ),
        (
            "select indexname from pg_indexes where indexname like 't_n%'",
            "t_name",
        ),
        (
            "select rowsecurity from pg_tables where tablename = 't'",
            "t",
        ),
        (
            "select cmd from pg_policies where policyname = 'p'",
            "SELECT",
        ),
        (
            "select relkind from pg_class where oid = 'app.t_id_seq'::regclass",
            "S",
        ),
        (
            "select count(*) from pg_roles where rolname = 'postgres'",
            "1",
        ),
        (
            "select schema_name from information_schema.schemata where schema_name = 'app'",
            "app",
        ),
        (
            "select exists (select 1 from pg_proc where proname = 'gen_random_uuid')",
            "t",
        ),
        (
            "select c.relname from pg_class c left join pg_policy p on p.polrelid = c.oid where p.oid is null and c.relname = 'u'",
            "u",
        ),
        (
            "select string_agg(extname, ',') from pg_extension",
            "plpgsql",
        ),
        (
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'u_t_id_fkey'",
            "FOREIGN KEY (t_id) REFERENCES app.t(id) ON DELETE CASCADE",
        ),
        (
            "select string_agg(indexdef, '; ' order by indexname) from pg_indexes where tablename = 't'",
            "CREATE INDEX t_name ON app.t USING btree (name); CREATE UNIQUE INDEX t_pkey ON app.t USING btree (id)",
        ),
        (
            "select string_agg(column_name, ',') from information_schema.columns where table_name = 't' and \
             column_default is not null",
            "id,name",
        ),
        (
            "select qual is not null and with_check is null from pg_policies where policyname = 'p'",
            "t",
        ),
        (
            "select grantee from information_schema.role_table_grants where table_name = 't' and privilege_type = 'DELETE'",
            "postgres",
        ),
    ] {
        assert_eq!(value(before, expression), expected, "{expression}");
    }
}

#[test]
fn blocks_make_what_they_say() {
    for (sql, tables) in [
        ("DO $$ BEGIN CREATE TABLE a (); END $$", &["a"][..]),
        (
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'a') THEN CREATE TABLE a (); ELSE CREATE \
             TABLE b (); END IF; END $$",
            &["a"],
        ),
        (
            "DO $$ DECLARE n text; BEGIN FOREACH n IN ARRAY ARRAY['a', 'b'] LOOP EXECUTE format('CREATE TABLE %I ()', n); \
             END LOOP; END $$",
            &["a", "b"],
        ),
        (
            "DO $$ BEGIN FOR i IN REVERSE 3..1 BY 2 LOOP EXECUTE 'CREATE TABLE t' || i || ' ()'; END LOOP; END $$",
            &["t3", "t1"],
        ),
        (
            "CREATE TABLE a (); CREATE TABLE b (); DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables \
             WHERE schemaname = 'public' LOOP EXECUTE format('CREATE TABLE %I ()', r.tablename || '_copy'); END LOOP; END $$",
            &["a", "b", "a_copy", "b_copy"],
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); CREATE TABLE a (); EXCEPTION WHEN duplicate_table THEN CREATE TABLE b (); END $$",
            &["b"],
        ),
        (
            "DO $$ BEGIN BEGIN CREATE TABLE a (); RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN NULL; END; CREATE TABLE \
             b (); END $$",
            &["b"],
        ),
        (
            "DO $$ BEGIN BEGIN RAISE EXCEPTION USING ERRCODE = 'PT404'; EXCEPTION WHEN SQLSTATE 'PT404' THEN EXECUTE \
             'CREATE TABLE ' || lower(SQLSTATE) || ' ()'; END; END $$",
            &["pt404"],
        ),
        (
            "DO $$ DECLARE c int; BEGIN SELECT count(*) INTO c FROM pg_tables WHERE tablename = 'x'; IF c = 0 THEN CREATE \
             TABLE a (); END IF; END $$",
            &["a"],
        ),
        (
            "DO $$ DECLARE i int := 0; BEGIN <<l>> LOOP i := i + 1; CONTINUE WHEN i = 2; EXIT l WHEN i > 3; EXECUTE 'CREATE \
             TABLE t' || i || ' ()'; END LOOP; WHILE i < 6 LOOP i := i + 1; END LOOP; CASE i WHEN 5, 6 THEN CREATE TABLE \
             six (); ELSE NULL; END CASE; END $$",
            &["t1", "t3", "six"],
        ),
        (
            "CREATE FUNCTION make(n text) RETURNS void LANGUAGE plpgsql AS $f$ BEGIN EXECUTE format('CREATE TABLE %I ()', \
             n); END $f$; SELECT make('a'); DO $$ BEGIN PERFORM make('b'); END $$",
            &["a", "b"],
        ),
        (
            "CREATE PROCEDURE make(n text DEFAULT 'z') LANGUAGE sql AS 'create table z ()'; CALL make()",
            &["z"],
        ),
        (
            "DO $$ DECLARE c CURSOR (k text) FOR SELECT k || 'x' AS v; r record; n text; BEGIN OPEN c('a'); FETCH c INTO n; \
             CLOSE c; EXECUTE 'CREATE TABLE ' || n || ' ()'; FOR r IN c('b') LOOP EXECUTE 'CREATE TABLE ' || r.v || ' ()'; \
             END LOOP; END $$",
            &["ax", "bx"],
        ),
        (
            "DO $$ DECLARE a text[] := '{}'; r record; BEGIN a := a || 'x'::text; a[2] := 'y'; SELECT 'p' AS q INTO r; r.q := \
             r.q || '1'; EXECUTE 'CREATE TABLE ' || a[1] || a[2] || r.q || ' ()'; END $$",
            &["xyp1"],
        ),
        (
            "DO $$ DECLARE n int; BEGIN EXECUTE 'SELECT $1 + 1' INTO n USING 4; EXECUTE 'CREATE TABLE t' || n || ' ()'; END $$",
            &["t5"],
        ),
        (
            "DO $$ BEGIN PERFORM 1 FROM pg_class WHERE relname = 'none'; IF NOT FOUND THEN CREATE TABLE a (); END IF; END $$",
            &["a"],
        ),
        (
            "SELECT set_config('search_path', 's', false); CREATE SCHEMA s; CREATE TABLE a ()",
            &["a"],
        ),
        ("DO 'BEGIN CREATE TABLE \"it''s\" (); END'", &["it's"]),
    ] {
        let (names, messages) = outcome(sql);
        assert_eq!(names, tables, "{sql}: {messages:?}");
        assert_eq!(messages, [] as [&str; 0], "{sql}");
    }
}

#[test]
fn a_refused_block_changes_nothing() {
    for (sql, expected) in [
        (
            "DO $$ BEGIN CREATE TABLE a (); RAISE EXCEPTION 'no % %', 1, 'x'; END $$",
            "P0001 no 1 x",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); PERFORM 1 / 0; END $$",
            "22012 division by zero",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); PERFORM nothing(); END $$",
            "42883 function nothing() does not exist",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); PERFORM 'nope'::regclass; END $$",
            "42P01 relation \"nope\" does not exist",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); PERFORM x FROM pg_class; END $$",
            "42703 column \"x\" does not exist",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a (); ASSERT false, 'why'; EXCEPTION WHEN OTHERS THEN NULL; END $$",
            "P0004 why",
        ),
        (
            "DO $$ BEGIN CREATE TABLE a () END $$",
            "42601 syntax error at end of input",
        ),
        (
            "DO $$ DECLARE x CONSTANT int := 1; BEGIN x := 2; END $$",
            "22005 variable \"x\" is declared CONSTANT",
        ),
    ] {
        let (names, messages) = outcome(sql);
        assert_eq!(messages, [expected], "{sql}");
        assert_eq!(names, [] as [&str; 0], "{sql}");
    }
}

#[test]
fn what_nobody_can_decide_is_said() {
    for (sql, expected) in [
        (
            "CREATE TABLE a (x int); INSERT INTO a VALUES (1); DO $$ BEGIN IF EXISTS (SELECT 1 FROM a) THEN CREATE TABLE b \
             (); END IF; END $$",
            "undecided cannot decide whether EXISTS (SELECT 1 FROM a): it depends on the rows of a",
        ),
        (
            "DO $$ BEGIN EXECUTE 'CREATE TABLE p_' || to_char(now(), 'YYYY') || ' ()'; END $$",
            "undecided cannot tell what EXECUTE 'CREATE TABLE p_' || to_char(now(), 'YYYY') || ' ()' executes: it depends on the time",
        ),
        (
            "CREATE TABLE a (x int); INSERT INTO a VALUES (1); DO $$ DECLARE n int; BEGIN LOOP SELECT x INTO n FROM a; IF n \
             IS NULL THEN EXIT; END IF; END LOOP; CREATE TABLE b (); END $$",
            "undecided cannot decide whether n IS NULL: it depends on the rows of a",
        ),
        (
            "CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN EXECUTE 'ALTER TABLE x ENABLE ROW \
             LEVEL SECURITY'; END $f$; CREATE EVENT TRIGGER guard ON ddl_command_end EXECUTE FUNCTION guard()",
            "undecided what event trigger \"guard\" runs after later statements is not followed",
        ),
        (
            "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
            "undecided this takes too many steps to be followed",
        ),
    ] {
        let replay = replayed(sql);
        let messages: Vec<_> = replay
            .diagnostics
            .iter()
            .map(|it| format!("{} {}", it.code, it.message))
            .collect();
        assert_eq!(messages, [expected], "{sql}");
        assert_eq!(replay.diagnostics[0].severity, Severity::Warning);
        assert!(replay.diagnostics[0].help.is_some());
    }
}

#[test]
fn assignments_in_doubt_spread() {
    let sql = "CREATE TABLE a (x int); INSERT INTO a VALUES (1); DO $$ DECLARE n int := 0; BEGIN IF EXISTS (SELECT 1 FROM \
               a) THEN n := 1; END IF; IF n = 1 THEN CREATE TABLE b (); END IF; END $$";
    let (names, messages) = outcome(sql);
    assert_eq!(names, ["a"]);
    assert_eq!(
        messages,
        ["undecided cannot decide whether n = 1: it depends on the rows of a"]
    );
}

#[test]
fn diagnostics_of_executed_text_point_to_execute() {
    let sql = "DO $$ BEGIN EXECUTE 'DROP TABLE nope'; END $$";
    let replay = replayed(sql);
    let span = replay.diagnostics[0].span().unwrap();
    let visible = replay.sources.visible(span);
    assert_eq!(replay.sources.text(visible), "EXECUTE 'DROP TABLE nope'");
}

#[test]
fn a_condition_over_data_alone_is_no_matter() {
    for block in [
        "IF EXISTS (SELECT 1 FROM a) THEN UPDATE a SET x = 2; RAISE NOTICE 'x'; END IF;",
        "IF EXISTS (SELECT 1 FROM empty) THEN CREATE TABLE b (); END IF;",
        "LOOP UPDATE a SET x = 3; EXIT WHEN NOT FOUND; END LOOP;",
        "IF EXISTS (SELECT 1 FROM a) THEN PERFORM harmless(); END IF;",
    ] {
        let sql = format!(
            "CREATE TABLE a (x int); CREATE TABLE empty (x int); INSERT INTO empty (x) SELECT x FROM a WHERE x > 1 ON \
             CONFLICT DO NOTHING; INSERT INTO a VALUES (1); CREATE FUNCTION harmless() RETURNS void LANGUAGE sql AS \
             'delete from a'; DO $$ BEGIN {block} END $$"
        );
        assert_eq!(outcome(&sql).1, [] as [&str; 0], "{block}");
    }
}

#[test]
fn a_queue_is_two_tables() {
    let sql = "CREATE EXTENSION pgmq; SELECT pgmq.create('Jobs'); DO $$ BEGIN PERFORM pgmq.create('mail'); PERFORM \
               pgmq.drop_queue('jobs'); END $$";
    let (names, messages) = outcome(sql);
    assert_eq!(messages, [] as [&str; 0]);
    assert_eq!(names, ["meta", "q_mail", "a_mail"]);
}

#[test]
fn functions_run_with_their_own_settings_and_arguments() {
    let before = "create schema s; create table s.here (); create function path() returns text language sql set search_path \
                  = 's' as 'select current_setting(''search_path'')'; create function add(a int, b int default 2, variadic \
                  c int[] default '{}') returns int language plpgsql as $f$ begin return a + b + cardinality(c); end $f$; create \
                  function less(a int, b int) returns int language sql as 'select $1 - b'; \
                  create function parts(out x int, out y text) language plpgsql as $f$ begin x := 1; y := 'z'; end $f$; \
                  create function numbers(n int) returns setof int language plpgsql as $f$ begin for i in 1..n loop return \
                  next i; end loop; return query select 9; end $f$; create function listed() returns table (a int, b text) \
                  language sql as $f$ values (1, 'p'), (2, 'q') $f$";
    for (expression, expected) in [
        (
            "path() || '|' || current_setting('search_path')",
            "s|\"$user\", public",
        ),
        ("add(1)", "3"),
        ("add(1, 1, 7, 7)", "4"),
        ("less(b => 5, a => 7)", "2"),
        ("less(7, b => 6)", "1"),
        ("(select y from parts())", "z"),
        (
            "(select string_agg(n::text, ',') from numbers(2) n)",
            "1,2,9",
        ),
        ("(select b from listed() where a = 2)", "q"),
    ] {
        assert_eq!(value(before, expression), expected, "{expression}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_block_runs_or_is_refused(words in prop::collection::vec(
        prop::sample::select(vec![
            "x := 1;", "x := x + 1;", "IF x > 0 THEN", "ELSE", "END IF;", "EXECUTE 'CREATE TABLE t' || x;", "PERFORM f(x);",
            "FOR r IN SELECT * FROM pg_class LIMIT 2 LOOP", "END LOOP;", "FOREACH x IN ARRAY ARRAY[1, 2] LOOP", "EXIT;",
            "CREATE TABLE a ();", "DROP TABLE a;", "RAISE EXCEPTION '%', x;", "RAISE;", "RETURN;", "BEGIN", "END;",
            "EXCEPTION WHEN OTHERS THEN", "SELECT relname INTO x FROM pg_class;", "GET DIAGNOSTICS x = ROW_COUNT;", "NULL;",
            "INSERT INTO a SELECT;", "x := (SELECT max(oid) FROM pg_type);", "x[1] := 2;", "r.a := 3;", "COMMIT;",
            "x := 1 / 0;", "SELECT x INTO STRICT r;", "FOR i IN 1..3 LOOP", "x := array[1]; x := x || 'a';", "CASE x WHEN 1 THEN",
            "END CASE;", "DECLARE y int;", "x := 'a' ~ '(';", "EXECUTE x;", "WITH q AS (SELECT 1) SELECT * INTO x FROM q;",
        ]), 0..12,
    )) {
        let text = words.join(" ");
        let _ = replayed(&format!("DO $$ DECLARE x text; r record; BEGIN {text} END $$"));
    }
}

/// Verified on PostgreSQL 15.
#[test]
fn what_postgresql_prints_can_be_read_and_run_again() {
    let before = "create table t (a int default 1 + 1, b text, constraint c check (a > 0 and b <> 'x'));
        alter table t enable row level security;
        create policy p on t using (a = 1 or b like 'y%') with check (true);
        create function f(a int default 1 + 1, b varchar default 'x') returns table (c int, d text) language sql stable
            strict cost 5 set search_path = public, '' as 'select 1, null::text';
        create procedure q(inout a bigint) language plpgsql as 'begin null; end'";
    for (expression, expected) in [
        (
            "select qual || ' ' || with_check from pg_policies where policyname = 'p'",
            "((a = 1) OR (b ~~ 'y%'::text)) true",
        ),
        (
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'c'",
            "CHECK (((a > 0) AND (b <> 'x'::text)))",
        ),
        (
            "pg_get_function_arguments('f'::regproc)",
            "a integer DEFAULT (1 + 1), b character varying DEFAULT 'x'::character varying",
        ),
        (
            "pg_get_function_identity_arguments('f'::regproc)",
            "a integer, b character varying",
        ),
        (
            "pg_get_function_result('f'::regproc)",
            "TABLE(c integer, d text)",
        ),
        (
            "pg_get_functiondef('f'::regproc)",
            "CREATE OR REPLACE FUNCTION public.f(a integer DEFAULT (1 + 1), b character varying DEFAULT 'x'::character varying)\n \
             RETURNS TABLE(c integer, d text)\n LANGUAGE sql\n STABLE STRICT COST 5\n SET search_path TO 'public', ''\n\
             AS $function$select 1, null::text$function$\n",
        ),
        (
            "pg_get_functiondef('q'::regproc)",
            "CREATE OR REPLACE PROCEDURE public.q(INOUT a bigint)\n LANGUAGE plpgsql\n\
             AS $procedure$begin null; end$procedure$\n",
        ),
    ] {
        assert_eq!(value(before, expression), expected, "{expression}");
    }
}

#[test]
fn a_function_is_patched_by_its_printed_definition() {
    let replay = replayed(
        "create function f() returns int language sql set search_path = public as 'select 1';
        do $$ declare d text; begin
            d := pg_get_functiondef('public.f()'::regprocedure);
            if d not like '%select 1%' then raise exception 'not there'; end if;
            execute replace(replace(d, 'select 1', 'select 2'), ' LANGUAGE', ' STABLE LANGUAGE');
        end $$;",
    );
    assert_eq!(replay.diagnostics, []);
    let mut functions = replay.catalog.functions.iter();
    let function = functions.find(|it| it.name == "f").expect("it is there");
    assert_eq!(function.body, Body::Text("select 2".into()));
    assert_eq!(function.volatility, Volatility::Stable);
}

/// The columns of a table with their types, or what is wrong.
fn columns_of(sql: &str, table: &str) -> Vec<String> {
    let replay = replayed(sql);
    let mut found: Vec<_> = replay
        .diagnostics
        .iter()
        .map(|it| format!("{} {}", it.code, it.message))
        .collect();
    let relation = replay.catalog.relations.iter().find(|it| it.name == table);
    found.extend(
        relation
            .into_iter()
            .flat_map(|it| &it.columns)
            .map(|column| {
                let data_type = replay.catalog.format_type_qualified(column.data_type);
                format!("{} {data_type}", column.name)
            }),
    );
    found
}

#[test]
fn the_query_of_create_table_as_sees_variables() {
    const BEFORE: &str =
        "CREATE TABLE s (n int, v numeric(10,2)); CREATE TYPE pair AS (a text, b date);";
    for (body, expected) in [
        (
            "DO $$ DECLARE k bigint := 3; BEGIN CREATE TABLE t AS SELECT n + k AS sum, k FROM s WHERE n = k; END $$",
            &["sum bigint", "k bigint"][..],
        ),
        (
            "DO $$ <<outside>> DECLARE k s.v%TYPE; BEGIN DECLARE k text; BEGIN CREATE TABLE t AS SELECT k, outside.k AS o; END; END $$",
            &["k text", "o numeric(10,2)"],
        ),
        (
            "DO $$ DECLARE p pair; r s%ROWTYPE; BEGIN CREATE TABLE t AS SELECT p.b, r.v, r; END $$",
            &["b date", "v numeric(10,2)", "r public.s"],
        ),
        (
            "CREATE FUNCTION f(a int, OUT o text, b date) LANGUAGE plpgsql AS $$ BEGIN \
             CREATE TABLE t AS SELECT $1 AS x, $2 AS y, f.a, o; END $$; SELECT f(1, now()::date)",
            &["x integer", "y date", "a integer", "o text"],
        ),
        // A column goes before; what a record holds has no type that is known.
        (
            "DO $$ DECLARE r record; BEGIN SELECT 1 AS a INTO r; CREATE TABLE t AS SELECT r.a, true AS b; END $$",
            &[
                "not-understood the type of the variable r.a is not known",
                "not-understood the type of column \"a\" cannot be found out",
                "a unknown",
                "b boolean",
            ],
        ),
        (
            "DO $$ BEGIN EXECUTE 'CREATE TABLE t AS SELECT $1 + 1.5 AS a, true AS b' USING 1; END $$",
            &[
                "not-understood the type of the variable $1 is not known",
                "not-understood the type of column \"a\" cannot be found out",
                "a unknown",
                "b boolean",
            ],
        ),
        (
            "DO $$ DECLARE k int; BEGIN CREATE TABLE t AS SELECT missing FROM s; END $$",
            &["42703 column \"missing\" does not exist"],
        ),
        // No other statement does.
        (
            "DO $$ DECLARE k int; BEGIN CREATE VIEW t AS SELECT k; END $$",
            &["42703 column \"k\" does not exist"],
        ),
    ] {
        let sql = format!("{BEFORE} {body}");
        assert_eq!(columns_of(&sql, "t"), expected, "{body}");
    }
}

#[test]
fn a_change_of_rows_may_be_refused_where_a_handler_waits_for_that() {
    const BEFORE: &str = "CREATE TABLE s (n int CHECK (n > 0)); INSERT INTO s VALUES (1);";
    let insert = "info undecided cannot decide whether INSERT INTO s VALUES (0) is refused: it depends on the data";
    for (block, expected) in [
        (
            "BEGIN INSERT INTO s VALUES (0); RAISE EXCEPTION 'taken'; EXCEPTION WHEN check_violation THEN CREATE TABLE a (); END",
            &["a", insert][..],
        ),
        (
            "BEGIN INSERT INTO s VALUES (0); RAISE EXCEPTION 'taken'; EXCEPTION WHEN OTHERS THEN \
             IF SQLERRM = 'taken' THEN RAISE; END IF; CREATE TABLE a (); END",
            &["a", insert],
        ),
        (
            "BEGIN UPDATE s SET n = 0; RAISE EXCEPTION 'taken'; EXCEPTION WHEN check_violation THEN NULL; END",
            &[
                "info undecided cannot decide whether UPDATE s SET n = 0 is refused: it depends on the data",
            ],
        ),
        // What handlers assign is not known after that.
        (
            "DECLARE refused bool := false; BEGIN BEGIN INSERT INTO s VALUES (0); EXCEPTION WHEN OTHERS THEN \
             refused := true; END; IF refused THEN CREATE TABLE a (); END IF; ASSERT refused, 'taken'; END",
            &["warning undecided cannot decide whether refused: it depends on the data"],
        ),
        (
            "BEGIN INSERT INTO s VALUES (0); EXCEPTION WHEN OTHERS THEN CREATE TABLE a (); END",
            &[
                "warning undecided cannot decide whether an error comes of INSERT INTO s VALUES (0): it depends on the data",
            ],
        ),
        (
            "DECLARE m text; BEGIN BEGIN IF EXISTS (SELECT FROM s) THEN RAISE EXCEPTION 'x'; END IF; EXCEPTION WHEN OTHERS \
             THEN m := 'refused'; END; IF m IS NULL THEN RAISE EXCEPTION 'taken'; END IF; END",
            &[
                "info undecided cannot decide whether EXISTS (SELECT FROM s): it depends on the rows of s",
                "info undecided cannot decide whether m IS NULL: it depends on the data",
            ],
        ),
        // Nothing is there to be deleted.
        (
            "BEGIN DELETE FROM empty; RAISE EXCEPTION 'taken'; EXCEPTION WHEN check_violation THEN NULL; END",
            &["error P0001 taken"],
        ),
        // Nobody waits for it.
        (
            "BEGIN INSERT INTO s VALUES (1); RAISE EXCEPTION 'taken'; END",
            &["error P0001 taken"],
        ),
        (
            "BEGIN INSERT INTO s VALUES (1); BEGIN RAISE EXCEPTION 'taken'; EXCEPTION WHEN check_violation THEN NULL; END; END",
            &["error P0001 taken"],
        ),
    ] {
        let sql = format!("{BEFORE} CREATE TABLE empty (); DO $$ BEGIN {block}; END $$");
        let replay = replayed(&sql);
        let tables = replay.catalog.relations.iter().filter(|it| it.name == "a");
        let mut found: Vec<_> = tables.map(|it| it.name.clone()).collect();
        found.extend(replay.diagnostics.iter().map(|it| {
            let severity = match it.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            format!("{severity} {} {}", it.code, it.message)
        }));
        assert_eq!(found, expected, "{block}");
    }
}

#[test]
fn text_search_configurations_are_listed() {
    for (name, expected) in [("english", "t"), ("own", "t"), ("other", "f")] {
        let before = "CREATE TEXT SEARCH CONFIGURATION own (COPY = simple)";
        let exists = format!(
            "EXISTS (SELECT 1 FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE cfgname = '{name}')"
        );
        assert_eq!(value(before, &exists), expected, "{name}");
    }
    assert_eq!(
        value(
            "SELECT 1",
            "EXISTS (SELECT FROM pg_ts_dict WHERE dictname = 'simple')"
        ),
        "t"
    );
}
