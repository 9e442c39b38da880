use crate::catalog::{Nullability, Oid, SearchPath};
use crate::source::{Origin, SourceFile, Span};
use crate::{Database, Grants, Platform, Text, load};

use super::{Context, Scope, SqlError};

const PATH: [Oid; 2] = [Oid::PG_CATALOG, Oid::PUBLIC_SCHEMA];

const SCHEMA: &str = "
    create type mood as enum ('sad', 'ok');
    create type pair as (a int, b text);
    create domain positive as int check (value > 0);
    create table t (
        id bigint primary key, i int not null, n numeric(10,2), v varchar(20), x text, b boolean, d date,
        tz timestamptz not null, jb jsonb not null, m mood not null, p positive, ia int[], ta text[] not null, pr pair
    );
    create table k (id bigint primary key, t_id bigint, label varchar(10) not null, amount numeric, parent bigint);
    create view tv as select id, x, i + 1 as more from t;
    create function f(a int, b int default 1) returns int language sql as 'select a';
    create function tab(a int) returns table (q int, w text) language sql as 'select 1, null::text';
    create function poly(a anyelement) returns anyarray language sql as 'select array[a]';
    create function twice(a int) returns int language sql as 'select a';
    create function twice(a int, b int default 1) returns int language sql as 'select a';
    create function label_len(k) returns int language sql as 'select 1';
";

fn database(more: &str) -> Database {
    let text = Text {
        name: "schema.sql".to_owned(),
        text: format!("{SCHEMA}{more}"),
    };
    let database = load(&Platform::Postgres, Grants::Legacy, vec![text]);
    assert_eq!(database.diagnostics, [], "the schema is understood");
    database
}

fn add(database: &mut Database, text: &str) -> Span {
    let file = database.sources.add(SourceFile {
        name: "query".to_owned(),
        text: text.into(),
        origin: Origin::User,
    });
    Span::new(file, 0..text.len() as u32)
}

fn query(database: &mut Database, text: &str) -> Result<super::QueryInfo, SqlError> {
    let span = add(database, text);
    let context = Context {
        catalog: &database.catalog,
        sources: &database.sources,
        path: SearchPath(&PATH),
        scope: Scope::None,
    };
    let (info, diagnostics) = super::query(&context, span)?;
    assert_eq!(diagnostics, [], "{text}");
    Ok(info)
}

/// `name type`, with `!` where it is never NULL and `?` where nobody can say.
fn shown(database: &mut Database, text: &str) -> String {
    match query(database, text) {
        Err(error) => format!("{}: {}", error.code, error.message),
        Ok(info) => {
            let columns: Vec<String> = info
                .columns
                .iter()
                .map(|column| {
                    let data_type = column.data_type.expect("a type");
                    let data_type = database.catalog.format_type(data_type, SearchPath(&PATH));
                    let null = match column.nullability {
                        Nullability::NotNull => "!",
                        Nullability::Nullable => "",
                        Nullability::Unknown => "?",
                    };
                    format!("{} {data_type}{null}", column.name)
                })
                .collect();
            columns.join(", ")
        }
    }
}

/// Verified on PostgreSQL 15: names and types as a view has them.
#[test]
fn columns_have_the_names_and_types_that_postgresql_gives_them() {
    let mut database = database("");
    let cases = [
        (
            "select 1, 'a', null, 1.5, 10000000000, true",
            "?column? integer!, ?column? text!, ?column? text, ?column? numeric!, ?column? bigint!, ?column? boolean!",
        ),
        (
            "select i + 1, id + i, i * n, -n, x || i, d + 1, d - d from t",
            "?column? integer!, ?column? bigint!, ?column? numeric, ?column? numeric, ?column? text, ?column? date, ?column? integer",
        ),
        (
            "select v, v::varchar, v::varchar(5), n, n::numeric, n + 1 from t",
            "v character varying(20), v character varying, v character varying(5), n numeric(10,2), n numeric, ?column? numeric",
        ),
        (
            "select coalesce(v, v), coalesce(v, 'a'), coalesce(n, 0), nullif(v, ''), greatest(i, n) from t",
            "coalesce character varying(20), coalesce character varying!, coalesce numeric!, nullif text, greatest numeric!",
        ),
        (
            "select case when b then 1 else 2.5 end, case when b then v end, case when b then m else 'ok' end from t",
            "case numeric!, case character varying, case mood!",
        ),
        (
            "select jb -> 'a', jb ->> 'a', jb['a'], ia[1], ia[1:2], (pr).b from t",
            "?column? jsonb?, ?column? text?, jb jsonb, ia integer, ia integer[], b text",
        ),
        (
            "select array[1, 2.5], array[m, 'ok'], array(select id from k), row(1, 'a') from t",
            "array numeric[]!, array mood[]!, array bigint[]!, row record!",
        ),
        (
            "select count(*), sum(i), sum(id), avg(i), max(v), array_agg(x), string_agg(x, ',') from t",
            "count bigint!, sum bigint, sum numeric, avg numeric, max text, array_agg text[], string_agg text",
        ),
        (
            "select m, count(*), max(i), max(x) from t group by m",
            "m mood!, count bigint!, max integer!, max text",
        ),
        (
            "select row_number() over (), lag(i) over w, sum(i) over w from t window w as (order by id)",
            "row_number bigint!, lag integer, sum bigint",
        ),
        (
            "select now(), current_date, current_user, extract(year from d), x at time zone 'utc' from (select now() as x, d from t) s",
            "now timestamp with time zone!, current_date date!, current_user name!, extract numeric?, timezone timestamp without time zone!",
        ),
        (
            "select f(1), f(b => 2, a => 1), poly(1), poly('a'::text), k.label_len from k",
            "f integer?, f integer?, poly integer[]?, poly text[]?, label_len integer?",
        ),
        (
            "select p, p + 1, coalesce(p, 1), p::int from t",
            "p positive, ?column? integer, coalesce integer!, p integer",
        ),
        ("select * from tab(1)", "q integer?, w text?"),
        (
            "select * from generate_series(1, 3) with ordinality as g(n, o)",
            "n integer!, o bigint!",
        ),
        (
            "select * from unnest(array[1], array['a']) u",
            "unnest integer?, unnest text?",
        ),
        (
            "select e.key, e.value from t, jsonb_each(t.jb) e",
            "key text?, value jsonb?",
        ),
        (
            "select * from jsonb_to_recordset('[]') as r(a int, b text)",
            "a integer, b text",
        ),
        (
            "values (1, 'a'), (2.5, null)",
            "column1 numeric!, column2 text",
        ),
        ("select 1 as a union select 2.5", "a numeric!"),
        (
            "select v from t union all select label from k",
            "v character varying",
        ),
        (
            "with recursive r as (select id, parent from k where parent is null union all select k.id, k.parent from k join r on r.id = k.parent) select * from r",
            "id bigint!, parent bigint",
        ),
        (
            "with d as (delete from k returning id, label as l) select * from d",
            "id bigint!, l character varying(10)!",
        ),
        (
            "with u as (update k set amount = null where amount is not null returning amount) select * from u",
            "amount numeric",
        ),
        (
            "with d as (delete from k where amount is not null returning amount) select * from d",
            "amount numeric!",
        ),
        (
            "select (select label from k limit 1), (select 1 as one), exists (select 1), (select count(*) from k)",
            "label character varying(10), one integer!, exists boolean!, count bigint!",
        ),
        (
            "select i in (1, 2), x like 'a', x is null, b and true, i = any (ia), i between 1 and 2 from t",
            "?column? boolean!, ?column? boolean, ?column? boolean!, ?column? boolean, ?column? boolean, ?column? boolean!",
        ),
        ("select id from t left join k using (id)", "id bigint!"),
        (
            "select label from t left join k using (id)",
            "label character varying(10)",
        ),
        (
            "select label from t left join k using (id) where k.amount > 0",
            "label character varying(10)!",
        ),
        (
            "select label from t full join k using (id)",
            "label character varying(10)",
        ),
        (
            "select x, n from t where x is not null and n > 0",
            "x text!, n numeric(10,2)!",
        ),
        (
            "select case when x is not null then x else '' end as x from t",
            "x text!",
        ),
        (
            "select abs(i) as a, count(*) from t group by rollup (abs(i))",
            "a integer?, count bigint!",
        ),
        (
            "select relname, oid::regclass from pg_class",
            "relname name!, oid regclass!",
        ),
        (
            "select table_name from information_schema.tables",
            "table_name information_schema.sql_identifier",
        ),
        (
            "select json_object('a' : 1), json_value(jb, '$.a' returning int), xmlelement(name a) from t",
            "json_object json!, json_value integer, xmlelement xml!",
        ),
        (
            "select n, m from k left join lateral (select count(*) as n, max(i) as m from t where t.id = k.id) s on true",
            "n bigint!, m integer",
        ),
        (
            "select n from k left join lateral (select 1 as n from t where t.id = k.id) s on true",
            "n integer",
        ),
        (
            "select n from k left join (select count(*) as n from t) s on k.amount > 0",
            "n bigint",
        ),
        ("select t, t.*::text from t limit 0", "t t!, t text!"),
        (
            "select interval '1' day, date '2020-01-01', int '5', 'a'::\"char\"",
            "interval interval day!, date date!, int4 integer!, char \"char\"!",
        ),
        (
            "select distinct on (t.i) x as text, b from t order by t.i, tz desc",
            "text text, b boolean",
        ),
    ];
    let differing: Vec<_> = cases
        .into_iter()
        .map(|(text, expected)| (text, expected.to_owned(), shown(&mut database, text)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn what_postgresql_refuses_is_refused_in_its_words() {
    let mut database = database("");
    let cases = [
        (
            "select nosuch from t",
            "42703: column \"nosuch\" does not exist",
        ),
        (
            "select t.nosuch from t",
            "42703: column t.nosuch does not exist",
        ),
        (
            "select q.id from t",
            "42P01: missing FROM-clause entry for table \"q\"",
        ),
        (
            "select * from t, (select t.id) s",
            "42P01: invalid reference to FROM-clause entry for table \"t\"",
        ),
        (
            "select * from nosuch",
            "42P01: relation \"nosuch\" does not exist",
        ),
        (
            "select id from t, k",
            "42702: column reference \"id\" is ambiguous",
        ),
        (
            "select 1 from t, t",
            "42712: table name \"t\" specified more than once",
        ),
        (
            "select nosuch(1, 'a')",
            "42883: function nosuch(integer, unknown) does not exist",
        ),
        (
            "select x = id from t",
            "42883: operator does not exist: text = bigint",
        ),
        (
            "select 'a' + 'b'",
            "42725: operator is not unique: unknown + unknown",
        ),
        (
            "select 'bad'::mood",
            "22P02: invalid input value for enum mood: \"bad\"",
        ),
        (
            "select 'x'::int",
            "22P02: invalid input syntax for type integer: \"x\"",
        ),
        (
            "select d::int from t",
            "42846: cannot cast type date to integer",
        ),
        (
            "select 1 from t where i",
            "42804: argument of WHERE must be type boolean, not type integer",
        ),
        (
            "select case when b then 1 else x end from t",
            "42804: CASE types text and integer cannot be matched",
        ),
        (
            "select 1 union select x from t",
            "42804: UNION types integer and text cannot be matched",
        ),
        (
            "select 1 union select 1, 2",
            "42601: each UNION query must have the same number of columns",
        ),
        (
            "select x, count(*) from t",
            "42803: column \"t.x\" must appear in the GROUP BY clause or be used in an aggregate function",
        ),
        (
            "select 1 from t where count(*) > 1",
            "42803: aggregate functions are not allowed in WHERE",
        ),
        (
            "select sum(sum(i)) from t",
            "42803: aggregate function calls cannot be nested",
        ),
        (
            "select lag(i) from t",
            "42809: window function lag requires an OVER clause",
        ),
        (
            "select array[]",
            "42P18: cannot determine type of empty array",
        ),
        (
            "select nextval('nosuch')",
            "42P01: relation \"nosuch\" does not exist",
        ),
        (
            "insert into k (id, label) values (1, now()) returning nosuch",
            "42703: column \"nosuch\" does not exist",
        ),
        (
            "insert into k (nosuch) values (1)",
            "42703: column \"nosuch\" of relation \"k\" does not exist",
        ),
        (
            "insert into k (id) values (now())",
            "42804: column \"id\" is of type bigint but expression is of type timestamp with time zone",
        ),
        (
            "select * from jsonb_to_record('{}')",
            "42601: a column definition list is required for functions returning \"record\"",
        ),
        (
            "select distinct x from t order by i",
            "42P10: for SELECT DISTINCT, ORDER BY expressions must appear in select list",
        ),
        (
            "select twice(1)",
            "42725: function twice(integer) is not unique",
        ),
        (
            "select twice(1, 2) from twice(a => 1)",
            "42725: function twice(a => integer) is not unique",
        ),
        (
            "select (select 1, 2)",
            "42601: subquery must return only one column",
        ),
        (
            "with recursive r(n) as (select 1 union all select n + 1.5 from r) select * from r",
            "42804: recursive query \"r\" column 1 has type integer in non-recursive term but type numeric overall",
        ),
    ];
    let differing: Vec<_> = cases
        .into_iter()
        .map(|(text, expected)| (text, expected.to_owned(), shown(&mut database, text)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn stored_text_is_valid_under_any_search_path() {
    let mut database = database("create schema s; create table s.u (a mood);");
    let cases = [
        ("select x from t", "select x from public.t"),
        (
            "select t.x, public.t.i from t",
            "select t.x, t.i from public.t",
        ),
        (
            "select * from k join t on t.id = k.t_id where label = 'ok'",
            "select k.id, k.t_id, k.label, k.amount, k.parent, t.id, t.i, t.n, t.v, t.x, t.b, t.d, t.tz, t.jb, t.m, t.p, t.ia, t.ta, t.pr from public.k join public.t on t.id = k.t_id where label = 'ok'",
        ),
        (
            "select f(1), 'ok'::mood, null::mood[], k.label_len from k",
            "select public.f(1), 'ok'::public.mood, null::public.mood[], public.label_len(k) from public.k",
        ),
        (
            "select count(*) from k where id = nextval('k'::regclass)",
            "select count(*) from public.k where id = nextval('public.k'::regclass)",
        ),
        ("select u.a from s.u", "select u.a from s.u"),
        (
            "select r.id from k as r, lateral (select r.label) l",
            "select r.id from public.k as r, lateral (select r.label) l",
        ),
        (
            "select * from (select 1 as a) q",
            "select q.a from (select 1 as a) q",
        ),
    ];
    for (text, expected) in cases {
        let info = query(&mut database, text).unwrap();
        assert_eq!(info.expression.sql(&database.catalog), expected, "{text}");
    }
}

#[test]
fn stored_text_follows_renames_and_keeps_its_names() {
    let cases = [
        (
            "select x, t.i from t where m = 'ok'",
            "alter table t rename x to y; alter type mood rename value 'ok' to 'fine'",
            "select y AS x, t.i from public.t where m = 'fine'",
        ),
        (
            "select t.x from t",
            "alter table t rename to u",
            "select t.x from public.u AS t",
        ),
        (
            "select f(1)",
            "alter function f rename to g",
            "select public.g(1) AS f",
        ),
        (
            "select null::mood",
            "alter type mood rename to feeling",
            "select null::public.feeling AS mood",
        ),
        (
            "select k.* from k",
            "alter table k rename label to name",
            "select k.id, k.t_id, k.name AS label, k.amount, k.parent from public.k",
        ),
        (
            "select q.x from (select x from t) q",
            "alter table t rename x to y",
            "select q.x from (select y AS x from public.t) q",
        ),
        (
            "select a from t as r (a)",
            "alter table t rename id to nr",
            "select a from public.t as r (a)",
        ),
    ];
    for (text, change, expected) in cases {
        let database = database(&format!("create view w as {text}; {change};"));
        let view = database
            .catalog
            .find_relation(SearchPath(&PATH), None, "w")
            .and_then(|it| it.view())
            .expect("a view");
        assert_eq!(view.query.sql(&database.catalog), expected, "{text}");
    }
}

#[test]
fn views_of_one_table_are_updatable_column_by_column() {
    let mut database = database("");
    let cases = [
        (
            "select id, x, i + 1 as more from t where b order by x",
            true,
            vec![true, true, false],
        ),
        ("select id, more from tv", true, vec![true, false]),
        ("select distinct id from t", false, vec![false]),
        ("select id from t limit 1", false, vec![false]),
        ("select count(*) from t", false, vec![false]),
        ("select t.id from t, k", false, vec![false]),
        ("select id from (select id from t) q", false, vec![false]),
        ("with q as (select 1) select id from t", false, vec![false]),
        (
            "select id, (select max(id) from k) as m from t",
            true,
            vec![true, false],
        ),
        (
            "select id from t union all select id from t",
            false,
            vec![false],
        ),
        (
            "select id, row_number() over () from t",
            false,
            vec![false, false],
        ),
    ];
    for (text, updatable, columns) in cases {
        let info = query(&mut database, text).unwrap();
        assert_eq!(info.auto_updatable, updatable, "{text}");
        let found: Vec<bool> = info.columns.iter().map(|it| it.updatable).collect();
        assert_eq!(found, columns, "{text}");
    }
}

#[test]
fn columns_pass_through_with_their_origin() {
    let mut database = database("");
    let cases = [
        (
            "select id, x, i + 1 from t",
            vec![Some("t.id"), Some("t.x"), None],
            vec![true, false, false],
        ),
        (
            "select q.a from (select id as a from t) q",
            vec![Some("t.id")],
            vec![true],
        ),
        (
            "with q as (select i from t) select i from q",
            vec![Some("t.i")],
            vec![true],
        ),
        (
            "select id, k.label from t left join k using (id)",
            vec![Some("t.id"), Some("k.label")],
            vec![true, false],
        ),
        (
            "select k.label from t left join k using (id) where k.id is not null",
            vec![Some("k.label")],
            vec![false],
        ),
        (
            "select id from t union select id from k",
            vec![None],
            vec![false],
        ),
        (
            "select coalesce(i, 1), i::bigint, x from t",
            vec![None, None, Some("t.x")],
            vec![false, false, false],
        ),
        (
            "select id from t group by rollup (id)",
            vec![Some("t.id")],
            vec![false],
        ),
    ];
    for (text, origins, plain) in cases {
        let info = query(&mut database, text).unwrap();
        let found: Vec<Option<String>> = info
            .columns
            .iter()
            .map(|column| {
                let origin = column.origin?;
                let relation = database.catalog.relation(origin.oid)?;
                let name = database.catalog.column_name(origin)?;
                Some(format!("{}.{name}", relation.name))
            })
            .collect();
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, origins, "{text}");
        let not_null: Vec<bool> = info
            .columns
            .iter()
            .map(|column| {
                let origin = column.origin.and_then(|it| database.catalog.column_of(it));
                column.keeps_not_null && origin.is_none_or(|origin| origin.not_null)
            })
            .collect();
        assert_eq!(not_null, plain, "{text}");
    }
}

#[test]
fn expressions_see_what_their_scope_holds() {
    let mut database = database("");
    let relation = database
        .catalog
        .find_relation(SearchPath(&PATH), None, "k")
        .unwrap()
        .clone();
    let positive = database
        .catalog
        .find_type(SearchPath(&PATH), None, "positive")
        .unwrap()
        .oid;
    let scopes: [(Scope<'_>, &str, &str); 8] = [
        (
            Scope::None,
            "now() + '1 day'",
            "timestamp with time zone []",
        ),
        (
            Scope::None,
            "label",
            "42703: column \"label\" does not exist",
        ),
        (
            Scope::Relation(&relation),
            "label <> '' and k.id > 0",
            "boolean [1, 3]",
        ),
        (
            Scope::Relation(&relation),
            "exists (select 1 from t where t.id = k.t_id and parent = 1)",
            "boolean [2, 5]",
        ),
        (
            Scope::Trigger {
                new: Some(&relation),
                old: Some(&relation),
                alone: false,
            },
            "new.label is distinct from old.label",
            "boolean []",
        ),
        (
            Scope::Value(crate::catalog::TypeReference::new(positive)),
            "value > 0",
            "boolean []",
        ),
        (
            Scope::Relation(&relation),
            "label = 1",
            "42883: operator does not exist: character varying = integer",
        ),
        (
            Scope::Relation(&relation),
            "t.id = 1",
            "42P01: missing FROM-clause entry for table \"t\"",
        ),
    ];
    for (scope, text, expected) in scopes {
        let span = add(&mut database, text);
        let context = Context {
            catalog: &database.catalog,
            sources: &database.sources,
            path: SearchPath(&PATH),
            scope,
        };
        let found = match super::expression(&context, span, super::Purpose::Value) {
            Err(error) => format!("{}: {}", error.code, error.message),
            Ok((info, diagnostics)) => {
                assert_eq!(diagnostics, [], "{text}");
                let data_type = database
                    .catalog
                    .format_type(info.data_type.unwrap(), SearchPath(&PATH));
                format!("{data_type} {:?}", info.columns)
            }
        };
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn undescribed_extensions_leave_types_open_instead_of_refusing() {
    let text = Text {
        name: "schema.sql".to_owned(),
        text: "create extension never_heard_of; create table t (id int not null);".to_owned(),
    };
    let mut database = load(&Platform::Postgres, Grants::Legacy, vec![text]);
    let text = "select id, their_function(id) from t";
    let span = add(&mut database, text);
    let context = Context {
        catalog: &database.catalog,
        sources: &database.sources,
        path: SearchPath(&PATH),
        scope: Scope::None,
    };
    let (info, diagnostics) = super::query(&context, span).unwrap();
    assert_eq!(info.columns[0].nullability, Nullability::NotNull);
    assert_eq!(info.columns[1].data_type, None);
    assert_eq!(info.columns[1].name, "their_function");
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
}

#[test]
fn any_depth_is_answered_without_running_out_of_stack() {
    let mut database = database("");
    let deep = 5000;
    let nested = [
        format!("select {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("select {}1", "- ".repeat(deep)),
        format!("select {}true", "not ".repeat(deep)),
        format!("select {}null", "case when true then ".repeat(deep)),
        "select * from ".to_owned() + &"(select * from ".repeat(deep),
        format!("select {}1{}", "array[".repeat(deep), "]".repeat(deep)),
        format!("select {}1{}", "f(".repeat(deep), ")".repeat(deep)),
    ];
    for text in nested {
        let span = add(&mut database, &text);
        let context = Context {
            catalog: &database.catalog,
            sources: &database.sources,
            path: SearchPath(&PATH),
            scope: Scope::None,
        };
        let error = super::query(&context, span).expect_err("it nests too deep");
        assert_eq!(error.code, "54001", "{}", &text[..40]);
    }
    let chain = format!("select {}1 as n", "1 + ".repeat(deep));
    assert_eq!(shown(&mut database, &chain), "n integer!");
    let union = format!("select 1 as n{}", " union all select 2".repeat(150));
    assert_eq!(shown(&mut database, &union), "n integer!");
}

/// The nullability of a view's only column.
fn nullability_of_view(more: &str) -> Nullability {
    let database = database(more);
    let catalog = &database.catalog;
    let view = catalog.relation_in(Oid::PUBLIC_SCHEMA, "v");
    let column = &view.expect("the view").columns[0];
    column
        .inferred
        .as_ref()
        .expect("a view's column")
        .nullability
}

#[test]
fn views_follow_what_changes_below_them() {
    use Nullability::{NotNull, Nullable};
    let cases = [
        ("create view v as select i from t;", NotNull),
        ("create view v as select i from t; alter table t alter i drop not null;", Nullable),
        ("create view v as select x from t; alter table t alter x set not null;", NotNull),
        (
            "create view w as select x from t; create view v as select x from w; alter table t alter x set not null;
             alter table t rename x to y;",
            NotNull,
        ),
        (
            "create view w as select i from t; create view v as select i from w; create or replace view w as select 1 as i;
             create or replace view w as select null::int as i;",
            Nullable,
        ),
        (
            "create view v as select label from k; begin; alter table k alter label drop not null; rollback;",
            NotNull,
        ),
        // A child may allow what its parent does not.
        (
            "create view v as select i from t; create table child () inherits (t); alter table child alter i drop not null;",
            Nullable,
        ),
        (
            "create table child () inherits (t); alter table only t alter x set not null; create view v as select x from t;",
            Nullable,
        ),
    ];
    for (more, expected) in cases {
        assert_eq!(nullability_of_view(more), expected, "{more}");
    }
}
