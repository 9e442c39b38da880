use super::*;
use crate::sql::Name;
use crate::sql::lexer::lex;

/// Lexes and hands a cursor to the test.
fn with<R>(text: &str, test: impl FnOnce(&mut Cursor<'_>) -> R) -> R {
    let tokens = lex(text, 0..text.len() as u32);
    test(&mut Cursor::new(FileId(3), text, &tokens))
}

fn message<T: std::fmt::Debug>(
    text: &str,
    read: impl Fn(&mut Cursor<'_>) -> Result<T, SyntaxError>,
) -> String {
    let error = with(text, |cursor| read(cursor).unwrap_err());
    format!(
        "{error} / {} / {}",
        error.expected,
        &text[error.span.range()]
    )
}

#[test]
fn keywords_are_read_in_any_case_and_only_unquoted() {
    with("Create TABLE if NOT exists \"table\" x", |cursor| {
        assert!(
            cursor.at("create")
                && cursor.at_all(&["create", "table"])
                && cursor.at_any(&["drop", "create"])
        );
        assert!(!cursor.eat_all(&["create", "view"]));
        assert_eq!(cursor.position(), 0);
        assert_eq!(
            cursor.expect_all(&["create", "table"]).unwrap().range(),
            0..12
        );
        assert!(cursor.eat_all(&["if", "not", "exists"]));
        assert!(!cursor.eat("table") && !cursor.at("table"));
        assert_eq!(cursor.peek_word(), None);
        assert_eq!(cursor.label().unwrap().value, "table");
        assert_eq!(cursor.eat_any(&["y", "x"]), Some("x"));
        assert!(cursor.is_end() && cursor.expect_end().is_ok() && cursor.bump().is_none());
    });
}

#[test]
fn names_obey_the_keyword_categories() {
    type Reader = fn(&mut Cursor<'_>) -> Result<Name, SyntaxError>;
    let column: Reader = |cursor| cursor.identifier();
    let function: Reader = |cursor| cursor.type_function_name();
    let label: Reader = |cursor| cursor.label();
    for (text, read, expected) in [
        ("Name", column, Some("name")),
        ("timestamp", column, Some("timestamp")),
        ("timestamp", function, None),
        ("left", column, None),
        ("left", function, Some("left")),
        ("user", column, None),
        ("\"user\"", column, Some("user")),
        ("user", label, Some("user")),
        ("'user'", label, None),
        ("\"\"", column, None),
        ("U&\"d!0061\" uescape '!'", column, Some("da")),
        ("U&\"d!0061\" uescape 'a'", column, None),
        ("", label, None),
    ] {
        let name = with(text, |cursor| read(cursor).ok());
        assert_eq!(
            name.as_ref().map(|name| name.value.as_str()),
            expected,
            "{text}"
        );
        if let Some(name) = name {
            assert_eq!(name.span, Span::new(FileId(3), 0..text.len() as u32));
        }
    }
    for text in ["name", "timestamp", "left", "user", "\"user\"", "'a'", ""] {
        assert_eq!(
            with(text, |cursor| cursor.at_identifier()),
            with(text, |cursor| cursor.identifier().is_ok())
        );
    }
}

#[test]
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path has one lifetime, the closure any"
)]
fn qualified_names() {
    with("A.\"B\".select rest", |cursor| {
        let name = cursor.qualified_name().unwrap();
        assert_eq!(name.catalog.as_ref().unwrap().value, "a");
        assert_eq!(name.schema.as_ref().unwrap().value, "B");
        assert_eq!(name.name.value, "select");
        assert_eq!(name.span().range(), 0..12);
        assert!(cursor.at("rest"));
    });
    with("left", |cursor| {
        assert_eq!(cursor.qualified_function_name().unwrap().name.value, "left");
    });
    with("a.left", |cursor| {
        assert_eq!(
            cursor
                .qualified_function_name()
                .unwrap()
                .schema
                .unwrap()
                .value,
            "a"
        );
    });
    assert_eq!(
        message("a.b.c.d", |cursor| cursor.qualified_name()),
        "improper qualified name (too many dotted names) / at most a database, a schema and a name / a.b.c.d"
    );
}

#[test]
fn string_constants() {
    for (text, value, body) in [
        ("'abc' x", "abc", Some("abc")),
        ("'a''c'", "a'c", None),
        ("'a'\n'b'", "ab", None),
        ("E'a\\n'", "a\n", None),
        ("$f$ 'x' $f$", " 'x' ", Some(" 'x' ")),
        ("U&'!0061' UESCAPE '!'", "a", None),
    ] {
        let literal = with(text, |cursor| cursor.string_literal().unwrap());
        assert_eq!(literal.value, value);
        assert_eq!(literal.body.map(|body| &text[body.range()]), body);
    }
    with("B'1'", |cursor| {
        assert!(!cursor.at_string() && cursor.string_literal().is_err());
    });
}

#[test]
fn integers() {
    for (text, value) in [
        ("1", Some(1)),
        ("-5", Some(-5)),
        ("+1_000", Some(1000)),
        ("0x1F", Some(31)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("1.5", None),
        ("0e5", None),
        ("- x", None),
    ] {
        assert_eq!(with(text, |cursor| cursor.integer().ok()), value, "{text}");
    }
    with("- x", |cursor| {
        assert!(cursor.integer().is_err() && cursor.at_operator("-"));
    });
}

#[test]
fn errors_speak_as_postgresql_does() {
    for (text, expected) in [
        ("table x", "syntax error at or near \"table\" / ON / table"),
        ("", "syntax error at end of input / ON / "),
        (
            "'x",
            "unterminated quoted string at or near \"'x\" / ON / 'x",
        ),
        (
            "$$x\ny",
            "unterminated dollar-quoted string at or near \"$$x\" / ON / $$x\ny",
        ),
        (
            "12a",
            "trailing junk after numeric literal at or near \"12a\" / ON / 12a",
        ),
    ] {
        assert_eq!(message(text, |cursor| cursor.expect("on")), expected);
    }
    assert_eq!(
        message("E'a\\u1'", |cursor| cursor
            .string_literal()
            .map(|literal| literal.value)),
        "invalid Unicode escape /  / \\u1'"
    );
    assert_eq!(
        message("x", |cursor| cursor.expect_any(&["a", "b"])),
        "syntax error at or near \"x\" / A or B / x"
    );
    assert_eq!(
        message("x", |cursor| cursor.parenthesised().map(|_| ())),
        "syntax error at or near \"x\" / \"(\" / x"
    );
    assert_eq!(
        message("(x (y)", |cursor| cursor.parenthesised().map(|_| ())),
        "syntax error at end of input / \")\" / "
    );
}

#[test]
fn parts() {
    let text = "(a, (b, c), d[1, 2]) x, y";
    with(text, |cursor| {
        let mut inside = cursor.parenthesised().unwrap();
        assert!(cursor.at("x"));
        let parts = inside.split_commas();
        let texts: Vec<_> = parts
            .iter()
            .map(|part| &text[part.rest_span().range()])
            .collect();
        assert_eq!(texts, ["a", "(b, c)", "d[1, 2]"]);
        assert!(inside.is_end());
        assert!(inside.split_commas().is_empty());
        let mut first = parts[0];
        first.bump();
        assert_eq!(
            first.error("x").span.range(),
            2..3,
            "points at what follows the part"
        );
        assert_eq!(&text[cursor.rest().rest_span().range()], "x, y");
        assert!(cursor.is_end());
    });
    with("() x", |cursor| {
        let inside = cursor.parenthesised().unwrap();
        assert!(inside.is_end());
        assert_eq!(inside.next_span().range(), 1..1);
    });
}

#[test]
fn skipping_keeps_to_the_outside() {
    for (text, skipped) in [
        ("a check b", "a"),
        ("(check) check b", "(check)"),
        (
            "case when a then check else b end check",
            "case when a then check else b end",
        ),
        ("a.case check", "a.case"),
        ("a[check] + (b", "a[check] + (b"),
        ("a ) check", "a"),
        ("check", ""),
    ] {
        with(text, |cursor| {
            let part = cursor.skip_until(|cursor| cursor.at("check"));
            assert_eq!(&text[part.rest_span().range()], skipped);
        });
    }
}
