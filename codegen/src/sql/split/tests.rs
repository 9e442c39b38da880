use proptest::prelude::*;

use super::*;

const FILE: FileId = FileId(0);

fn slices(text: &str) -> Vec<&str> {
    split(FILE, text)
        .map(|statement| &text[statement.span.range()])
        .collect()
}

#[test]
fn cuts() {
    for (text, expected) in [
        ("", vec![]),
        (" ;; -- a\n ; /* ; */", vec![]),
        ("\u{feff}a ; b", vec!["a", "b"]),
        ("a;\r\nb\r\n", vec!["a", "b"]),
        (
            "select ';', \";\", $$;$$, E'\\';' -- ;\n, /*;*/ 1; b",
            vec!["select ';', \";\", $$;$$, E'\\';' -- ;\n, /*;*/ 1", "b"],
        ),
        (
            "create rule r as on insert to t do (a; b); c",
            vec!["create rule r as on insert to t do (a; b)", "c"],
        ),
        (
            "create or replace rule r as do (a; b); c",
            vec!["create or replace rule r as do (a; b)", "c"],
        ),
        (
            "create table t (a int; create table u (b int);",
            vec!["create table t (a int", "create table u (b int)"],
        ),
        ("a) ; b", vec!["a)", "b"]),
        ("begin; atomic; end", vec!["begin", "atomic", "end"]),
        (
            "create function f() begin atomic select case when a then b end; select t.end, 1 as case; end; b",
            vec![
                "create function f() begin atomic select case when a then b end; select t.end, 1 as case; end",
                "b",
            ],
        ),
        (
            "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; END; b",
            vec!["CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC a; END", "b"],
        ),
        (
            "-- +goose Up\na;\n-- +goose Down\nb;\n-- +goose Up\nc",
            vec!["a", "c"],
        ),
        ("-- +goose Up\na 'b\n-- +goose Down\n' c;", vec!["a 'b\n"]),
    ] {
        assert_eq!(slices(text), expected, "{text}");
    }
}

#[test]
fn comments_before_a_statement_come_with_it() {
    let text = "-- one\n/* two */ a /* in */; -- three\nb; -- four";
    let comments = |statement: RawStatement| -> Vec<_> {
        statement
            .comments
            .iter()
            .map(|span| &text[span.range()])
            .collect()
    };
    let all: Vec<_> = split(FILE, text).map(comments).collect();
    assert_eq!(all, [vec!["-- one", "/* two */"], vec!["-- three"]]);
}

#[test]
fn copy_data_is_not_sql() {
    let text = "COPY t (a) FROM stdin;\n1\tit's; \\N\n\\.\n\nselect 1;";
    let all: Vec<_> = split(FILE, text).collect();
    assert_eq!(slices(text), ["COPY t (a) FROM stdin", "select 1"]);
    assert_eq!(
        all[0].data.map(|data| &text[data.range()]),
        Some("1\tit's; \\N\n")
    );
    assert_eq!(
        slices("copy t from stdin; \r\n1;\r\n\\.\r\na"),
        ["copy t from stdin", "a"]
    );
    assert_eq!(slices("copy t from stdin;\n1;\n2"), ["copy t from stdin"]);
    assert_eq!(slices("copy t from stdin;"), ["copy t from stdin"]);
    assert_eq!(
        slices("copy (select 1 from stdin) to stdout;\na;b"),
        ["copy (select 1 from stdin) to stdout", "a", "b"]
    );
    assert_eq!(
        slices("\\copy t from stdin\n1;2\n\\.\na"),
        ["\\copy t from stdin", "a"]
    );
}

#[test]
fn psql_lines_stand_alone() {
    let text = "\\connect it's\nselect 1 \\gexec\n-- c\n\\if :x \r\na; b";
    let kinds: Vec<_> = split(FILE, text).map(|statement| statement.kind).collect();
    assert_eq!(
        slices(text),
        ["\\connect it's", "select 1", "\\gexec", "\\if :x", "a", "b"]
    );
    assert_eq!(
        kinds,
        [
            RawKind::Psql,
            RawKind::Sql,
            RawKind::Psql,
            RawKind::Psql,
            RawKind::Sql,
            RawKind::Sql
        ]
    );
    let body = "a \\b; c";
    let all: Vec<_> = split_fragment(FILE, body, 0..7)
        .map(|statement| &body[statement.span.range()])
        .collect();
    assert_eq!(all, ["a \\b", "c"]);
}

#[test]
fn unresolved_merges_are_found() {
    let text = "a;\n<<<<<<< HEAD\nb;\n=======\nc;\n>>>>>>> it's\nd (\n<<<<<<< x\n);\n-- =======\nselect\n'\n=======\n'";
    let all: Vec<_> = split(FILE, text)
        .map(|statement| match statement.kind {
            RawKind::Conflict { marker } => (&text[statement.span.range()], &text[marker.range()]),
            _ => (&text[statement.span.range()], ""),
        })
        .collect();
    assert_eq!(
        all,
        [
            ("a", ""),
            ("<<<<<<< HEAD", "<<<<<<< HEAD"),
            ("b", ""),
            ("=======", "======="),
            ("c", ""),
            (">>>>>>> it's", ">>>>>>> it's"),
            ("d (\n<<<<<<< x\n)", "<<<<<<< x"),
            ("select\n'\n=======\n'", ""),
        ]
    );
}

#[test]
fn text_that_ends_too_early_is_one_statement() {
    for (text, start, kind) in [
        ("a; select 'b; c", 10, TokenKind::UnterminatedString),
        ("a; select \"b; c", 10, TokenKind::UnterminatedQuoted),
        ("a; do $x$ b; $y$", 6, TokenKind::UnterminatedDollar),
        ("a; b /* c; */ /*", 14, TokenKind::UnterminatedComment),
        ("a; /* c;", 3, TokenKind::UnterminatedComment),
        (
            "a; insert into t values ('b",
            25,
            TokenKind::UnterminatedString,
        ),
    ] {
        let last = split(FILE, text).last().unwrap();
        let token = Token {
            kind,
            start,
            end: text.len() as u32,
        };
        assert_eq!(last.kind, RawKind::Unterminated { token }, "{text}");
        assert_eq!(last.span.end, token.end);
        assert_eq!(last.tokens.last(), Some(&token));
    }
}

#[test]
fn data_of_an_insert_is_not_kept() {
    let rows = ", (1, 'a;b')".repeat(1000);
    let text = format!("insert into t (a, b) values (0, ''){rows}; b");
    let all: Vec<_> = split(FILE, &text).collect();
    assert_eq!(all.len(), 2);
    assert!(all[0].truncated && !all[1].truncated);
    assert_eq!(all[0].tokens.last().unwrap().text(&text), "values");
    assert_eq!(all[0].span.range(), 0..text.len() - 3);
    let text = format!("insert into t select 1{}", ", 2".repeat(1000));
    let only = split(FILE, &text).next().unwrap();
    assert_eq!((only.tokens.len(), only.truncated), (INSERT_TOKENS, true));
    for table in ["buckets", "storage.buckets", "\"storage\" . \"buckets\""] {
        let text = format!("insert into {table} (id) values ('a'), ('b'); c");
        let first = split(FILE, &text).next().unwrap();
        assert!(!first.truncated, "{text}");
        assert_eq!(first.tokens.last().unwrap().text(&text), ")");
    }
    let text = format!("insert into buckets values (0){}", ", (1)".repeat(2000));
    let only = split(FILE, &text).next().unwrap();
    assert_eq!((only.tokens.len(), only.truncated), (BUCKET_TOKENS, true));
    let text = "insert into t select 1";
    assert!(!split(FILE, text).next().unwrap().truncated);
}

#[test]
fn a_fragment_keeps_the_offsets_of_the_file() {
    let text = "do $$ a; b $$";
    let spans: Vec<_> = split_fragment(FileId(7), text, 5..11)
        .map(|statement| statement.span)
        .collect();
    assert_eq!(
        spans,
        [Span::new(FileId(7), 6..7), Span::new(FileId(7), 9..10)]
    );
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut end = 0;
    for statement in split(FILE, text) {
        let range = statement.span.range();
        prop_assert!(
            range.start >= end && range.end > range.start,
            "{statement:?}"
        );
        prop_assert!(text.get(range.clone()).is_some());
        for token in &statement.tokens {
            prop_assert!(range.start <= token.range().start && token.range().end <= range.end);
        }
        end = range
            .end
            .max(statement.data.map_or(0, |data| data.range().end));
    }
    prop_assert!(end <= text.len());
    Ok(())
}

proptest! {
    #[test]
    fn statements_follow_each_other(text in ".*") {
        check(&text)?;
    }

    #[test]
    fn pieces_of_sql_follow_each_other(pieces in prop::collection::vec(prop::sample::select(vec![
        ";", ";\n", "'", "''", "\"", "$$", "$a$", "E'\\", "--", "\n", "/*", "*/", "(", ")", "begin atomic", "end", "case",
        "create function", "create rule", "copy t from stdin;\n", "\\.\n", "\\", "<<<<<<<", "=======\n", "insert", "values",
        " ", "a", "é", "\u{feff}", "-- +goose Up\n", "-- +goose Down\n", ":x", "1", "::",
    ]), 0..40)) {
        check(&pieces.concat())?;
    }
}
