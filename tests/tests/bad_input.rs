//! Files that are no SQL, hardly SQL, or very much SQL: a clear message in its place, never a panic, never a partial
//! file.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::{Scratch, rowtype, transcript};

/// `rowtype typescript` of one path, into a file.
fn run(folder: &Path, path: &str) -> Output {
    let arguments = [
        "typescript",
        "--platform=postgres",
        "--message-format=concise",
        "-o",
        "types.ts",
        path,
    ];
    let mut command = rowtype();
    command.args(arguments).current_dir(folder);
    command.output().expect("rowtype runs")
}

/// The messages about a file with this content, and whether anything was written.
fn messages(name: &str, content: impl AsRef<[u8]>) -> (Option<i32>, String, Option<String>) {
    let folder = Scratch::new("bad");
    folder.write(name, content);
    let output = run(folder.path(), name);
    let written = fs::read_to_string(folder.path().join("types.ts")).ok();
    let messages = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!messages.contains("panicked"), "{messages}");
    (output.status.code(), messages, written)
}

#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, status: i32, expected: &[&str]) {
    let (code, messages, written) = messages(name, content);
    assert_eq!(code, Some(status), "{messages}");
    assert_eq!(messages.lines().collect::<Vec<_>>(), expected);
    assert_eq!(written, None);
}

/// Replayed without a message; returns what was written.
#[track_caller]
fn accepted(content: impl AsRef<[u8]>) -> String {
    let (code, messages, written) = messages("a.sql", content);
    assert_eq!((code, messages.as_str()), (Some(0), ""));
    written.expect("a file is written")
}

#[test]
fn nothing_to_read() {
    let folder = Scratch::new("nothing");
    fs::create_dir_all(folder.path().join("empty")).unwrap();
    fs::create_dir_all(folder.path().join("named.sql")).unwrap();
    folder.write("other/notes.txt", "");
    for (path, message) in [
        ("missing", "there is no file or folder missing"),
        ("missing.sql", "there is no file or folder missing.sql"),
        ("empty", "no SQL file in empty"),
        ("named.sql", "no SQL file in named.sql"),
        ("other", "no SQL file in other"),
        ("*.txt", "no SQL file in *.txt"),
        ("[", "[ is no pattern of file names"),
    ] {
        let output = run(folder.path(), path);
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            messages.starts_with(&format!("error[input]: {message}")),
            "{messages}"
        );
        assert!(!folder.path().join("types.ts").exists());
    }
}

#[test]
fn a_folder_with_the_name_of_a_file() {
    let folder = Scratch::new("named");
    folder.write("a.sql/b.sql", "create table b (inner_column int);");
    let output = run(folder.path(), "a.sql");
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert!(folder.read("types.ts").contains("inner_column"));
}

#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Scratch::new("unreadable");
    let path = folder.write("db/a.sql", "create table a ();");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        // Nothing is forbidden to root. A link to nowhere is unreadable to everyone.
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
    }
    let output = run(folder.path(), "db");
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(messages.contains("cannot read "), "{messages}");
    assert!(messages.contains("db/a.sql: "), "{messages}");
}

#[cfg(unix)]
#[test]
fn folders_that_lead_back_to_themselves() {
    let folder = Scratch::new("loop");
    folder.write("db/a.sql", "create table a (id int);");
    std::os::unix::fs::symlink("..", folder.path().join("db/up")).unwrap();
    let output = run(folder.path(), "db");
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
}

#[test]
fn what_is_not_utf8() {
    refused(
        "a.sql",
        b"create table a (\n  \"\xc3\xa9\" text, -- caf\xe9\n);",
        2,
        &[
            "a.sql:2:19: error[input]: this is not UTF-8 (help: convert the file, for example with `iconv -f latin1 -t utf-8`)",
        ],
    );
    let utf16: Vec<u8> = "\u{feff}select 1;"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(
        "b.sql",
        utf16,
        2,
        &[
            "b.sql:1:1: error[input]: this is not UTF-8 (help: convert the file, for example with `iconv -f utf-16 -t utf-8`)",
        ],
    );
}

#[test]
fn what_is_opened_and_never_closed_is_named_where_it_begins() {
    for (text, expected) in [
        (
            "create table a ();\nselect 'abc;\ncreate table b ();\n",
            "a.sql:2:8: error[42601]: unterminated quoted string at or near \"'abc;\" \
             (help: it begins here and is never closed: add the closing ', and write each ' inside it twice)",
        ),
        (
            "create function f() returns int language sql as $body$\n  select 1;\n$Body$;\ncreate table b ();",
            "a.sql:1:49: error[42601]: unterminated dollar-quoted string at or near \"$body$\" \
             (help: it begins here and is never closed: add the closing $body$, spelled just like this)",
        ),
        (
            "create table \"a ();\n",
            "a.sql:1:14: error[42601]: unterminated quoted identifier at or near \"\"a ();\" \
             (help: it begins here and is never closed: add the closing \", and write each \" inside it twice)",
        ),
        (
            "/* one /* two */\ncreate table a ();\n",
            "a.sql:1:1: error[42601]: unterminated /* comment at or near \"/* one /* two */\" \
             (help: it begins here and is never closed: each /* inside it needs a */ of its own)",
        ),
    ] {
        refused("a.sql", text, 1, &[expected]);
    }
}

#[test]
fn unresolved_merges() {
    let help = "(help: choose between the two sides and remove the lines with <<<<<<<, ======= and >>>>>>>)";
    let text = "create table a (\n<<<<<<< HEAD\n  b int\n=======\n  c int\n>>>>>>> other\n);\ncreate table d ();\n";
    refused(
        "a.sql",
        text,
        1,
        &[&format!(
            "a.sql:2:1: error[42601]: unresolved merge conflict at or near \"<<<<<<< HEAD\" {help}"
        )],
    );
}

#[test]
fn signs_of_other_systems() {
    let expected = accepted("create table a (\n  b int,\n  \"c d\" text\n);\n");
    assert!(expected.contains("b: number"), "{expected}");
    let windows = "\u{feff}create table a (\r\n  b int,\r\n  \"c d\" text\r\n);\r\n";
    assert_eq!(accepted(windows), expected);
    assert_eq!(accepted(windows.replace("\r\n", "\r")), expected);
}

#[test]
fn bytes_that_are_no_sql() {
    let (code, messages, written) = messages("a.sql", [0; 5000]);
    assert_eq!(code, Some(1));
    assert_eq!(
        messages,
        "a.sql:1:1: error[42601]: syntax error at or near \"␀\"\n"
    );
    assert_eq!(written, None);
}

#[test]
fn commands_of_psql() {
    let text = "\\set ON_ERROR_STOP on\n\\echo 'it''s; on'\ncreate table a (b int); \\d a\n\\i other.sql\ncreate table c (d int);\n";
    let (code, messages, written) = messages("a.sql", text);
    assert_eq!(code, Some(0), "{messages}");
    assert_eq!(
        messages,
        "a.sql:4:1: warning[psql]: \\i reads another file, which rowtype does not \
         (help: name that file among the input as well)\n"
    );
    let written = written.expect("a file is written");
    assert!(
        written.contains("b: number") && written.contains("d: number"),
        "{written}"
    );
}

/// Statements of which nobody could say how deep they go.
#[test]
fn deep_nesting() {
    const DEEP: usize = 10_000;
    let nested = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(DEEP), close.repeat(DEEP))
    };
    let statements = [
        format!("create view v as select {};", nested("(", "1", ")")),
        format!("create table t (a int default {});", nested("(", "1", ")")),
        format!(
            "create table t (a int check ({} true));",
            "not ".repeat(DEEP)
        ),
        format!("create table t (a int{});", nested("[", "", "]")),
        format!(
            "create view v as {};",
            nested("select * from (", "select 1", ") s")
        ),
        format!("create view v as select {}1;", "- ".repeat(DEEP)),
        format!("create view v as select 1{};", " + 1".repeat(DEEP)),
        format!(
            "create view v as select 1{};",
            " union select 1".repeat(DEEP)
        ),
        format!(
            "create view v as select {};",
            nested("case when true then ", "1", " end")
        ),
        format!(
            "create view v as select {};",
            nested("coalesce(1, ", "1", ")")
        ),
        format!("create view v as select {};", nested("array[", "1", "]")),
        format!(
            "do $$ begin {} end $$;",
            nested("if true then ", "null;", " end if;")
        ),
        format!("do $$ {} $$;", nested("begin ", "null;", " end;")),
        format!("do $$ begin x := {}; end $$;", nested("(", "1", ")")),
        format!(
            "create function f() returns int language sql as $$ select {} $$;",
            nested("(", "1", ")")
        ),
        format!("select {};", "(".repeat(DEEP)),
        format!("select {};", "case when ".repeat(DEEP)),
        format!("select {};", "[".repeat(DEEP)),
        format!("grant select on t to {}x;", "a, ".repeat(DEEP)),
        nested("create schema s ", "create table t ()", ""),
    ];
    for (number, statement) in statements.iter().enumerate() {
        let start = Instant::now();
        let text = format!("{statement}\ncreate table sentinel (id int);\n");
        let (code, messages, _) = messages("a.sql", text);
        let beginning: String = statement.chars().take(60).collect();
        assert!(
            matches!(code, Some(0 | 1)),
            "{number}: {beginning}: {code:?} {messages}"
        );
        // What is said is said in its place.
        for message in messages.lines() {
            assert!(message.starts_with("a.sql:1:"), "{number}: {message}");
        }
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_mins(1), "{number}: {elapsed:?}");
    }
}

#[test]
fn fifty_megabytes_of_data() {
    let mut text = String::with_capacity(52_000_000);
    text.push_str("create table t (id int, body text);\ninsert into t values\n");
    while text.len() < 50_000_000 {
        text.push_str("  (1, 'some text; with ''quotes'' and -- no comment'),\n");
    }
    text.push_str("  (2, $$x;$$);\ncreate table after (last_column int);\ndrop table nowhere;\n");
    let lines = text.lines().count();
    let start = Instant::now();
    let (code, messages, written) = messages("a.sql", text);
    assert_eq!(code, Some(1), "{messages}");
    assert_eq!(
        messages,
        format!("a.sql:{lines}:12: error[42P01]: table \"nowhere\" does not exist\n")
    );
    assert_eq!(written, None);
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_mins(1), "{elapsed:?}");
}

/// An excerpt of a line of megabytes is no excerpt.
#[test]
fn a_very_long_line() {
    let folder = Scratch::new("long");
    let text = format!(
        "insert into t values {}(2); drop table nowhere;",
        "(1, 'é'), ".repeat(500_000)
    );
    folder.write("a.sql", &text);
    let mut command = rowtype();
    let output = command
        .args(["lint", "a.sql", "--platform=postgres"])
        .current_dir(folder.path())
        .output()
        .expect("rowtype runs");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let column = text.chars().count() - "nowhere;".len() + 1;
    assert!(
        messages.contains(&format!("--> a.sql:1:{column}\n")),
        "{messages}"
    );
    assert!(messages.contains("drop table nowhere;"), "{messages}");
    assert!(messages.len() < 2000, "{}", messages.len());
}

#[test]
fn very_many_messages() {
    let text: String = (0..20_000)
        .map(|number| format!("drop table t{number};\n"))
        .collect();
    let start = Instant::now();
    let (code, messages, _) = messages("a.sql", text);
    assert_eq!(code, Some(1));
    assert_eq!(messages.lines().count(), 20_000);
    let last = "a.sql:20000:12: error[42P01]: table \"t19999\" does not exist";
    assert_eq!(messages.lines().last(), Some(last));
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_mins(1), "{elapsed:?}");
}

/// Words and signs that statements are made of, so that arbitrary texts get past the first word.
const PIECES: &[&str] = &[
    "create",
    "table",
    "view",
    "function",
    "alter",
    "drop",
    "column",
    "add",
    "type",
    "enum",
    "as",
    "select",
    "from",
    "begin",
    "end",
    "do",
    "$$",
    "$a$",
    "'",
    "''",
    "\"",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    ".",
    "::",
    "t",
    "\"T\"",
    "public",
    "int",
    "text[]",
    "not",
    "null",
    "default",
    "now()",
    "primary key",
    "references",
    "check",
    "in",
    "on",
    "policy",
    "grant",
    "revoke",
    "to",
    "anon",
    "all",
    "execute",
    "if",
    "then",
    "loop",
    "for",
    "case",
    "when",
    "else",
    "with",
    "copy t from stdin;\n",
    "\\.\n",
    "\\i x\n",
    "--",
    "/*",
    "*/",
    "\n",
    "\t",
    "E'\\",
    "U&'\\",
    "1",
    "1e",
    "0x",
    "$1",
    ":x",
    "@",
    "<->",
    "-",
    "é",
    "\u{feff}",
    "\0",
    "\u{202e}",
    "is",
    "set",
    "search_path",
    "rename",
    "owner",
    "partition",
    "of",
    "like",
    "including",
    "inherits",
    "values",
    "insert into",
    "trigger",
    "before",
    "each row",
    "returns",
    "language",
    "plpgsql",
    "sql",
    "declare",
    "exception",
    "raise",
    "perform",
    "return",
    "format('%I', ",
    "||",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A panic is the failure; whatever else comes out is right.
    #[test]
    fn any_text_whatever_is_replayed(text in any_text()) {
        let file = Text { name: "a.sql".to_owned(), text: text.clone() };
        let database = load(&Platform::Postgres, Grants::Explicit, vec![file]);
        for diagnostic in &database.diagnostics {
            for label in &diagnostic.labels {
                let span = database.sources.visible(label.span);
                let range = span.range();
                prop_assert!(range.start <= range.end);
                prop_assert!(database.sources.file(span.file).text.get(range).is_some());
            }
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..60);
    let spaced = (pieces, any::<bool>())
        .prop_map(|(pieces, spaced)| pieces.join(if spaced { " " } else { "" }));
    let any_string = proptest::collection::vec(any::<char>(), 0..200)
        .prop_map(|chars| chars.into_iter().collect::<String>());
    prop_oneof![4 => spaced, 1 => any_string]
}
