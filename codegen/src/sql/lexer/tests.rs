use proptest::prelude::*;

use super::TokenKind::*;
use super::*;

fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
    lex(text, 0..text.len() as u32)
        .into_iter()
        .map(|token| (token.kind, token.text(text)))
        .collect()
}

#[test]
fn a_token_is_small() {
    assert_eq!(size_of::<Token>(), 12);
}

#[test]
fn single_tokens() {
    for (text, kind) in [
        ("select", Word),
        ("_a$1", Word),
        ("été", Word),
        ("a\u{a0}b", Word),
        ("\"a \"\"b\"\" ; c\"", QuotedIdentifier),
        ("U&\"d\\0061ta\"", UnicodeIdentifier),
        ("u&\"x\"", UnicodeIdentifier),
        ("''", String),
        ("'it''s'", String),
        ("'a\\'", String),
        ("'a'\n'b'", String),
        ("'a' -- it's\n\n  'b'\r'c'", String),
        ("E'it\\'s'", EscapeString),
        ("e'a\\\\'", EscapeString),
        ("E'a'\n'\\''", EscapeString),
        ("U&'\\0061'", UnicodeString),
        ("B'101'", BitString),
        ("x'1F'", BitString),
        ("N'text'", NationalString),
        ("$$a $ b$$", DollarString),
        ("$a$ $$ $b$ $a$", DollarString),
        ("$été$x$été$", DollarString),
        ("1", Integer),
        ("1_000", Integer),
        ("1.", Number),
        ("1.5", Number),
        (".5", Number),
        ("1e9", Number),
        ("1.5E-10", Number),
        ("0x1F", Number),
        ("0o17", Number),
        ("0b_1_0", Number),
        ("123abc", JunkNumber),
        ("0x", JunkNumber),
        ("1__0", JunkNumber),
        ("1_", JunkNumber),
        ("1e", JunkNumber),
        ("$1", Parameter),
        ("$1a", JunkNumber),
        ("->>", Operator),
        ("<=>", Operator),
        ("@-", Operator),
        ("::", TypeCast),
        (":=", ColonEquals),
        ("=>", EqualsGreater),
        ("..", DotDot),
        (":name", PsqlVariable),
        (":'name'", PsqlVariable),
        (":\"name\"", PsqlVariable),
        (":{?name}", PsqlVariable),
        ("'a''", UnterminatedString),
        ("E'a\\'", UnterminatedString),
        ("'a'\n'b", UnterminatedString),
        ("\"a", UnterminatedQuoted),
        ("U&\"a\"\"", UnterminatedQuoted),
        ("$a$ $b$", UnterminatedDollar),
        ("/* /* */", UnterminatedComment),
        ("/*/", UnterminatedComment),
        ("\\", Other),
        ("{", Other),
        ("$", Other),
    ] {
        assert_eq!(kinds(text), [(kind, text)]);
    }
}

#[test]
fn sequences() {
    for (text, expected) in [
        ("", vec![]),
        ("\u{feff}a", vec![(Word, "a")]),
        ("-- a\n/* b /* c */ */ d -- e", vec![(Word, "d")]),
        ("-- a\rb", vec![(Word, "b")]),
        ("a\u{b}b", vec![(Word, "a"), (Word, "b")]),
        ("'a' 'b'", vec![(String, "'a'"), (String, "'b'")]),
        ("'a' /* \n */ 'b'", vec![(String, "'a'"), (String, "'b'")]),
        ("'a' --\n", vec![(String, "'a'")]),
        ("$$a$$\n'b'", vec![(DollarString, "$$a$$"), (String, "'b'")]),
        ("a$$b", vec![(Word, "a$$b")]),
        (
            "1..10",
            vec![(Integer, "1"), (DotDot, ".."), (Integer, "10")],
        ),
        ("a.*", vec![(Word, "a"), (Dot, "."), (Operator, "*")]),
        ("1-1", vec![(Integer, "1"), (Operator, "-"), (Integer, "1")]),
        (
            "a=-1",
            vec![
                (Word, "a"),
                (Operator, "="),
                (Operator, "-"),
                (Integer, "1"),
            ],
        ),
        ("a*--b", vec![(Word, "a"), (Operator, "*")]),
        ("a+/*b*/c", vec![(Word, "a"), (Operator, "+"), (Word, "c")]),
        (
            "<+-+",
            vec![
                (Operator, "<"),
                (Operator, "+"),
                (Operator, "-"),
                (Operator, "+"),
            ],
        ),
        ("@+-", vec![(Operator, "@+-")]),
        ("=>-", vec![(EqualsGreater, "=>"), (Operator, "-")]),
        (
            "a=>1",
            vec![(Word, "a"), (EqualsGreater, "=>"), (Integer, "1")],
        ),
        ("e 'a'", vec![(Word, "e"), (String, "'a'")]),
        ("name'a'", vec![(Word, "name"), (String, "'a'")]),
        (
            "U & 'a'",
            vec![(Word, "U"), (Operator, "&"), (String, "'a'")],
        ),
        ("$1$2", vec![(Parameter, "$1"), (Parameter, "$2")]),
    ] {
        assert_eq!(kinds(text), expected, "{text:?}");
    }
}

#[test]
fn only_colons_that_sql_has_no_use_for_are_psql_variables() {
    let variables = |text| {
        kinds(text)
            .into_iter()
            .filter(|(kind, _)| *kind == PsqlVariable)
            .count()
    };
    for (text, expected) in [
        ("select a[1:n], a[:n], a[b:c], a['1':'2']", 0),
        ("select a::text, 'a'::text", 0),
        ("json_object('a':b, 'c' :d)", 0),
        ("x := y", 0),
        ("select :a, :'b', :\"c\"", 3),
        ("create schema :name", 1),
        ("select 1 where 1 = :a::int", 1),
        ("select ':a', \":b\", $$:c$$ -- :d", 0),
    ] {
        assert_eq!(variables(text), expected, "{text}");
    }
}

#[test]
fn ranges_are_read_alone_with_offsets_of_the_whole() {
    let text = "select 'a'; drop table b";
    assert_eq!(
        lex(text, 12..16),
        [Token {
            kind: Word,
            start: 12,
            end: 16
        }]
    );
    assert_eq!(
        lex(text, 7..9),
        [Token {
            kind: UnterminatedString,
            start: 7,
            end: 9
        }]
    );
}

proptest! {
    #[test]
    fn tokens_follow_each_other_on_character_boundaries(text in "[ \\n'\"$eEuU&a1é:/*\\-+;.(\\[\\\\x_=>]{0,40}") {
        let mut lexer = Lexer::new(&text, 0..text.len() as u32);
        let mut end = 0;
        while let Some(token) = lexer.next_with_comments() {
            prop_assert!(token.start >= end && token.end > token.start);
            prop_assert!(text.get(token.range()).is_some());
            let gap = &text[end as usize..token.start as usize];
            prop_assert!(gap.bytes().all(|byte| is(byte, SPACE)), "{gap:?} is lost");
            end = token.end;
        }
        prop_assert!(text[end as usize..].bytes().all(|byte| is(byte, SPACE)));
    }

    #[test]
    fn any_text_is_read(text in ".*") {
        for token in lex(&text, 0..text.len() as u32) {
            prop_assert!(text.get(token.range()).is_some());
        }
    }
}
