use proptest::prelude::*;
use sqlparser::ast::{AccessExpr, DataType, Spanned, Value};

use super::*;

const FILE: FileId = FileId(4);

fn expression(text: &str) -> Result<Expr, SyntaxError> {
    expression_at(text, Span::new(FILE, 0..text.len() as u32))
}

fn query(text: &str) -> Result<Box<Query>, SyntaxError> {
    query_at(text, Span::new(FILE, 0..text.len() as u32))
}

/// The tree with every operator in parentheses.
fn shape(expr: &Expr) -> String {
    match expr {
        Expr::BinaryOp { left, op, right } => {
            let (schema, name) = binary_operator(op);
            let schema = schema.map_or(String::new(), |schema| format!("{schema}."));
            format!("({} {schema}{name} {})", shape(left), shape(right))
        }
        Expr::UnaryOp { op, expr } => format!("({} {})", unary_operator(*op), shape(expr)),
        Expr::AnyOp {
            left,
            compare_op,
            right,
            ..
        } => {
            format!(
                "({} {} any {})",
                shape(left),
                binary_operator(compare_op).1,
                shape(right)
            )
        }
        Expr::AllOp {
            left,
            compare_op,
            right,
        } => {
            format!(
                "({} {} all {})",
                shape(left),
                binary_operator(compare_op).1,
                shape(right)
            )
        }
        Expr::Cast {
            expr, data_type, ..
        } => format!("({}::{data_type})", shape(expr)),
        Expr::Collate { expr, collation } => format!("({} collate {collation})", shape(expr)),
        Expr::AtTimeZone {
            timestamp,
            time_zone,
        } => format!("({} at {})", shape(timestamp), shape(time_zone)),
        Expr::IsNull(expr) => format!("({} is null)", shape(expr)),
        Expr::IsNotNull(expr) => format!("({} is not null)", shape(expr)),
        Expr::Like { expr, pattern, .. } => format!("({} like {})", shape(expr), shape(pattern)),
        Expr::Between {
            expr, low, high, ..
        } => {
            format!(
                "({} between {} and {})",
                shape(expr),
                shape(low),
                shape(high)
            )
        }
        Expr::Prefixed { prefix, value } => format!("[{prefix} {}]", shape(value)),
        Expr::Nested(inner) => shape(inner),
        other => other.to_string(),
    }
}

#[test]
fn operators_bind_as_in_postgresql() {
    for (text, expected) in [
        ("-a ^ 2", "((- a) ^ 2)"),
        ("-a::int * 3", "((- (a::INT)) * 3)"),
        ("a - -1", "(a - (- 1))"),
        ("~ a + b", "(~ (a + b))"),
        ("@ -5 + 1", "(@ ((- 5) + 1))"),
        ("!! a && b", "((!! a) && b)"),
        ("a || b ~ c || d", "(((a || b) ~ c) || d)"),
        ("x = y ~ 'z'", "(x = (y ~ 'z'))"),
        ("a !~~ b = c ~~* d", "((a !~~ b) = (c ~~* d))"),
        ("a <-> b < 3", "((a <-> b) < 3)"),
        ("a -> 'b' ->> 'c' = 'd'", "(((a -> 'b') ->> 'c') = 'd')"),
        ("a -|- b + c", "(a -|- (b + c))"),
        ("a <=> b = c", "((a <=> b) = c)"),
        ("a &<| b || c", "((a &<| b) || c)"),
        ("a ?| b and a @? c or d", "(((a ?| b) AND (a @? c)) OR d)"),
        ("a != b", "(a <> b)"),
        (
            "a operator(pg_catalog.+) b * c = d",
            "((a pg_catalog.+ (b * c)) = d)",
        ),
        ("a operator(!=) b", "(a <> b)"),
        ("a << 2 + 1", "(a << (2 + 1))"),
        ("a | b & c # d", "(((a | b) & c) # d)"),
        ("not a = b", "(NOT (a = b))"),
        ("not a is null", "(NOT (a is null))"),
        ("a = b is null", "((a = b) is null)"),
        ("a isnull or b notnull", "((a is null) OR (b is not null))"),
        ("a || b like c || d", "((a || b) like (c || d))"),
        (
            "a between 1 + 2 and 3 and b",
            "((a between (1 + 2) and 3) AND b)",
        ),
        (
            "a between symmetric 1 and 2",
            "(a between [symmetric 1] and 2)",
        ),
        (
            "a::text collate \"C\" || b",
            "(((a::TEXT) collate \"C\") || b)",
        ),
        (
            "a + b at time zone 'x' at time zone c",
            "(a + ((b at 'x') at c))",
        ),
        ("a = any(b || c)", "(a = any (b || c))"),
        ("a @> some (b) and c", "((a @> any b) AND c)"),
        ("a <> all (select 1)", "(a <> all (SELECT 1))"),
        ("a like any (b)", "(a ~~ any b)"),
        ("a not ilike all (b)", "(a !~~* all b)"),
        ("a @-@ b", "(a @-@ b)"),
    ] {
        let tree = expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(shape(&tree), expected, "{text}");
    }
}

#[test]
fn names_are_as_postgresql_stores_them() {
    for (text, expected) in [
        ("Abc", "abc"),
        ("\"Abc\"", "Abc"),
        ("U&\"d\\0061t\"", "dat"),
        ("U&\"d!0061t\" uescape '!'", "dat"),
        ("\"a\"\"b\"", "a\"b"),
    ] {
        match expression(text) {
            Ok(Expr::Identifier(ident)) => assert_eq!(ident.value, expected),
            other => panic!("{text}: {other:?}"),
        }
    }
    // Words that mean something in other dialects, or in other places.
    for text in [
        "if",
        "struct",
        "lambda",
        "map",
        "match",
        "position",
        "path",
        "point",
        "box",
        "line",
        "type",
        "value",
        "key",
        "date",
        "time",
        "timestamp",
        "interval",
        "uuid",
        "text",
        "name",
        "convert",
        "top",
        "prior",
        "xor",
        "div",
    ] {
        assert!(
            matches!(expression(text), Ok(Expr::Identifier(_))),
            "{text}"
        );
    }
}

#[test]
fn constants_are_decoded() {
    for (text, expected) in [
        ("'it''s'", "it's"),
        ("E'a\\n'", "a\n"),
        ("U&'\\0061'", "a"),
        ("$x$it's$x$", "it's"),
        ("'a' -- b\n 'c'", "ac"),
    ] {
        match expression(text) {
            Ok(Expr::Value(value)) => {
                assert_eq!(value.value, Value::SingleQuotedString(expected.to_owned()));
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    for text in [
        "N'a'", "B'101'", "X'1F'", "1_000", "0x1F", "1.5e3", ".5", "$1", "true", "null",
    ] {
        assert!(matches!(expression(text), Ok(Expr::Value(_))), "{text}");
    }
}

#[test]
fn a_type_may_stand_before_a_string() {
    for (text, expected) in [
        ("date '2020-01-01'", "date"),
        ("s.mytype 'a'", "s.mytype"),
        ("\"MyType\" $$a$$", "\"MyType\""),
        ("json '{}'", "json"),
        ("point '(1,2)'", "point"),
        ("timestamp with time zone 'now'", "TIMESTAMP WITH TIME ZONE"),
        ("double precision '1'", "DOUBLE PRECISION"),
    ] {
        match expression(text) {
            Ok(Expr::TypedString(typed)) => assert_eq!(typed.data_type.to_string(), expected),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(
        expression("interval '1' day to second"),
        Ok(Expr::Interval(_))
    ));
}

#[test]
fn types_of_casts() {
    for (text, expected) in [
        ("double precision[]", "DOUBLE PRECISION[]"),
        ("timestamp(3) with time zone", "TIMESTAMP(3) WITH TIME ZONE"),
        ("interval day to second(3)", "INTERVAL DAY TO SECOND(3)"),
        ("character varying(20)[]", "CHARACTER VARYING(20)[]"),
        ("bit varying(3)", "BIT VARYING(3)"),
        ("numeric(10, 2)", "NUMERIC(10,2)"),
        ("int array", "INT ARRAY"),
        ("int[3][]", "INT[3][]"),
        ("text", "TEXT"),
        ("Uuid", "uuid"),
        ("s.\"T\"[]", "s.\"T\"[]"),
        ("vector(3)", "vector(3)"),
    ] {
        match expression(&format!("x::{text}")) {
            Ok(Expr::Cast { data_type, .. }) => assert_eq!(data_type.to_string(), expected),
            other => panic!("{text}: {other:?}"),
        }
    }
    let Ok(Expr::Cast {
        data_type: DataType::Custom(name, _),
        ..
    }) = expression("x::int4")
    else {
        panic!("int4 is a name")
    };
    assert_eq!(name.to_string(), "int4");
}

#[test]
fn forms_of_expressions() {
    for text in [
        "(a).b[1].c",
        "a[1:2]",
        "a[:n]",
        "a[1][2:3]",
        "(ARRAY[1, 2])[1]",
        "f(variadic a)",
        "f(1, name => 2, x := 3)",
        "count(*) FILTER (WHERE x > 1)",
        "count(DISTINCT x ORDER BY y)",
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
        "rank() OVER (PARTITION BY a ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        "x IS NOT JSON OBJECT WITH UNIQUE KEYS",
        "x IS NFC NORMALIZED",
        "x IS NOT DISTINCT FROM NULL",
        "(a, b) IN (SELECT 1, 2)",
        "row(a.*)",
        "array(SELECT 1)",
        "CASE x WHEN 1 THEN 2 ELSE 3 END",
        "EXTRACT(epoch FROM now())",
        "POSITION('a' IN b)",
        "SUBSTRING(x FROM 1 FOR 2)",
        "OVERLAY(x PLACING 'a' FROM 1 FOR 2)",
        "TRIM(BOTH 'x' FROM y)",
        "current_timestamp(3)",
        "left(x, 1)",
        "json_object('a' : b)",
        "json_object('a' VALUE b)",
        "auth.uid() = user_id",
        "(a, b) OVERLAPS (c, d)",
        "x SIMILAR TO 'a' ESCAPE 'b'",
        "$1 + $2",
    ] {
        let tree = expression(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(tree.to_string(), text);
    }
    let collation = expression("collation for (x) || 'a'").map(|tree| tree.to_string());
    assert_eq!(
        collation.as_deref(),
        Ok("pg_catalog.pg_collation_for(x) || 'a'")
    );
    for text in [
        "current_user",
        "current_role",
        "current_schema",
        "session_user",
        "system_user",
        "user",
        "localtime",
    ] {
        assert!(matches!(expression(text), Ok(Expr::Function(_))), "{text}");
    }
}

#[test]
fn all_fields_of_a_row() {
    for text in ["(f(x)).*", "(a).b.*", "a[1].*"] {
        let Ok(Expr::CompoundFieldAccess { access_chain, .. }) = expression(text) else {
            panic!("{text}")
        };
        let Some(AccessExpr::Dot(Expr::Identifier(last))) = access_chain.last() else {
            panic!("{text}")
        };
        assert_eq!((last.value.as_str(), last.quote_style), ("*", None));
    }
    assert!(matches!(
        expression("a * (b).c * d"),
        Ok(Expr::BinaryOp { .. })
    ));
    assert!(matches!(expression("t.*"), Ok(Expr::QualifiedWildcard(..))));
}

#[test]
fn forms_of_queries() {
    for text in [
        "VALUES (1, 2), (3, 4)",
        "TABLE t",
        "WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT * FROM x",
        "WITH x AS MATERIALIZED (SELECT 1), y AS NOT MATERIALIZED (SELECT 2) SELECT * FROM x, y",
        "WITH x AS (UPDATE t SET a = 1 WHERE b RETURNING a) SELECT * FROM x",
        "WITH x AS (DELETE FROM t USING u WHERE t.a = u.a RETURNING *) SELECT * FROM x",
        "(SELECT 1) UNION (SELECT 2) ORDER BY 1 LIMIT 3 OFFSET 2",
        "SELECT DISTINCT ON (a, b) a, b FROM t ORDER BY a",
        "SELECT a AS \"select\", d AS select FROM t final WHERE true",
        "SELECT * FROM t TABLESAMPLE SYSTEM (10) REPEATABLE (1)",
        "SELECT * FROM f(1) WITH ORDINALITY AS x (a, b)",
        "SELECT * FROM json_to_record('{}') AS x (a INT, b TEXT)",
        "SELECT * FROM a LEFT JOIN LATERAL f(a.b) x ON true NATURAL JOIN b CROSS JOIN c",
        "SELECT * FROM (a JOIN b USING(x)) AS j",
        "SELECT * FROM (VALUES (1, 2)) v (a, b)",
        "SELECT * FROM unnest(ARRAY[1, 2]) WITH ORDINALITY u (x, n)",
        "SELECT * FROM JSON_TABLE(x, '$' COLUMNS(a INT PATH '$.a'))",
        "SELECT sum(x) OVER w FROM t WINDOW w AS (PARTITION BY a)",
        "SELECT a FROM t GROUP BY ROLLUP (a), CUBE (b), GROUPING SETS ((a), ())",
        "SELECT a FROM t FOR UPDATE OF t SKIP LOCKED",
        "SELECT FROM t",
        "SELECT a FROM t ORDER BY a USING > NULLS LAST",
        "SELECT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v INTERSECT SELECT d FROM w",
        "SELECT (f(x)).*, t.* FROM t pivot",
        "SELECT date, time, timestamp, interval, year, type FROM t settings",
        "SELECT string_agg(DISTINCT x, ',' ORDER BY x) AS e FROM t",
    ] {
        let tree = query(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(tree.to_string(), text);
    }
    for (text, expected) in [
        (
            "select a name, b type, c value, e end from t",
            "SELECT a AS name, b AS type, c AS value, e AS end FROM t",
        ),
        (
            "select * from only t, only u join only (v) on true",
            "SELECT * FROM t, u JOIN v ON true",
        ),
        (
            "select a.only from t fetch first 1 rows only",
            "SELECT a.only FROM t FETCH FIRST 1 ROWS ONLY",
        ),
        (
            "select 1 from t for no key update",
            "SELECT 1 FROM t FOR UPDATE",
        ),
        ("select 1 from t for key share", "SELECT 1 FROM t FOR SHARE"),
    ] {
        assert_eq!(
            query(text).map(|tree| tree.to_string()).as_deref(),
            Ok(expected)
        );
    }
}

#[test]
fn spans_are_byte_ranges_of_the_file() {
    let text = "select 'é', \"Ü\".x from a";
    let tree = query_at(text, Span::new(FILE, 0..text.len() as u32)).unwrap();
    assert_eq!(
        span_of(tree.span()).map(|span| (span.file, span.range())),
        Some((FILE, 0..text.len()))
    );
    let outer = "check (\"Ü\".x > 1)";
    let tree = expression_at(outer, Span::new(FILE, 7..outer.len() as u32 - 1)).unwrap();
    assert_eq!(
        span_of(tree.span()).map(|span| &outer[span.range()]),
        Some("\"Ü\".x > 1")
    );
    assert_eq!(span_of(ParserSpan::empty()), None);
}

#[test]
fn errors_point_at_the_token() {
    for (text, place, message) in [
        ("a +", "", "syntax error at end of input"),
        ("", "", "syntax error at end of input"),
        ("a b", "b", "syntax error at or near \"b\""),
        ("a, b", ",", "syntax error at or near \",\""),
        ("(a", "", "syntax error at end of input"),
        ("f(a))", ")", "syntax error at or near \")\""),
        ("'a' 'b'", "'b'", "syntax error at or near \"'b'\""),
        ("a = :x", ":x", "syntax error at or near \":x\""),
        (
            "a = 'x",
            "'x",
            "unterminated quoted string at or near \"'x\"",
        ),
        ("a; b", ";", "syntax error at or near \";\""),
        (
            "1 + 12a",
            "12a",
            "trailing junk after numeric literal at or near \"12a\"",
        ),
        ("a + E'\\u1'", "\\u1'", "invalid Unicode escape"),
    ] {
        let error = expression(text).unwrap_err();
        assert_eq!(
            (&text[error.span.range()], error.to_string().as_str()),
            (place, message),
            "{text}"
        );
    }
    let error = query("select a year from t").unwrap_err();
    assert_eq!(error.found, "year", "no label without AS");
}

/// What PostgreSQL reads and this does not, each with the token where it stops.
#[test]
fn refused_though_valid() {
    for (text, place) in [
        ("a operator(+) any(b)", "operator"),
        ("x is document", "document"),
        ("substring(x similar 'a' escape 'b')", "similar"),
        ("trim(leading from y)", "y"),
        ("xmlelement(name foo)", "foo"),
        ("json_query(x, '$.a' with wrapper)", "with"),
        ("x at local", "at"),
    ] {
        assert_eq!(expression(text).unwrap_err().found, place, "{text}");
    }
    for (text, place) in [
        ("select * from t *", "*"),
        ("select * from rows from (f(1), g(2)) as x(a, b)", "from"),
        ("select * from a join b using (x) as j", "as"),
        ("select a from t group by distinct a", "a"),
        (
            "with x as (select 1) search depth first by a set b select * from x",
            "search",
        ),
    ] {
        assert_eq!(query(text).unwrap_err().found, place, "{text}");
    }
}

#[test]
fn too_deep_is_an_error_and_no_overflow() {
    for (open, close) in [
        ("(", ")"),
        ("f(", ")"),
        ("(select ", ")"),
        ("exists (select 1 from t where ", ")"),
        ("a = any(", ")"),
        ("case when ", " then 1 end"),
        ("not ", ""),
        ("- ", ""),
        ("array[", "]"),
        ("a[", "]"),
        ("cast(", " as int)"),
        ("x in (", ")"),
        ("extract(epoch from ", ")"),
        ("a between (", ") and 2"),
        ("f(a) filter (where ", ")"),
        ("sum(a) over (partition by ", ")"),
    ] {
        let text = |depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert!(expression(&text(30)).is_ok(), "{open} 30 times");
        assert!(expression(&text(10_000)).is_err(), "{open}");
    }
    for (open, close) in [
        ("(", ")"),
        ("select * from (", ") x"),
        ("with x as (", ") select 1"),
        ("select * from lateral (", ") x"),
        ("select 1 union (", ")"),
    ] {
        let text = |depth| format!("{}select 1{}", open.repeat(depth), close.repeat(depth));
        assert!(query(&text(30)).is_ok(), "{open} 30 times");
        assert!(query(&text(10_000)).is_err(), "{open}");
    }
    let error = expression(&"(".repeat(10_000)).unwrap_err();
    assert_eq!(error.message.as_deref(), Some("stack depth limit exceeded"));
    for link in [" + 1", " and b", "::int", " is null", " = 1 or a"] {
        assert!(
            expression(&format!("a{}", link.repeat(400))).is_ok(),
            "{link}"
        );
        assert!(
            expression(&format!("a{}", link.repeat(10_000))).is_err(),
            "{link}"
        );
    }
    let list = vec!["1"; 10_000].join(", ");
    assert!(
        expression(&format!("a in ({list})")).is_ok(),
        "wide is not deep"
    );
}

proptest! {
    #[test]
    fn anything_is_read_or_refused_within_its_bounds(pieces in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "[", "]", ",", ".", ":", "::", ":=", "=>", "*", "+", "-", "~", "<->", "||", "and", "not", "is", "null", "in",
        "like", "any", "all", "between", "symmetric", "variadic", "only", "collation for", "collate", "at time zone",
        "operator(pg_catalog.+)", "case", "when", "then", "else", "end", "select", "from", "where", "join", "lateral", "with",
        "as", "union", "values", "order by", "group by", "array", "row", "exists", "interval", "date", "cast(", "extract(",
        "filter (where", "over (", "a", "\"B\"", "f(", "1", "1.5", "'x'", "$1", "$$y$$", "U&'\\0061'", "uescape '!'", "isnull",
        "current_role", "int", "double precision", "timestamp(3) with time zone", "for no key update", "é", "\\", "{", "'",
    ]), 0..14)) {
        let text = pieces.join(" ");
        let check = |error: Option<SyntaxError>| {
            if let Some(error) = error {
                prop_assert!(text.get(error.span.range()).is_some(), "{:?}", error);
            }
            Ok(())
        };
        check(expression(&text).err())?;
        check(query(&text).err())?;
    }
}
