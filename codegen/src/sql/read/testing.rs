//! What the readers' tests share.

use std::fmt::{self, Write as _};

use crate::source::FileId;
use crate::sql::lexer::{Token, lex};
use crate::sql::{Cursor, SyntaxError, split};

/// The tokens of a text.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    lex(sql, 0..sql.len() as u32)
}

/// Lets a reader read a text.
pub(super) fn with<T>(
    sql: &str,
    reader: impl FnOnce(&mut Cursor) -> Result<T, SyntaxError>,
) -> Result<T, SyntaxError> {
    let tokens = tokens(sql);
    reader(&mut Cursor::new(FileId(0), sql, &tokens))
}

/// Reads each text as a statement and shows below it what was read, or the error and its place.
pub(super) fn readings(texts: &[&str]) -> String {
    let mut shown = String::new();
    for sql in texts {
        let raw = split(FileId(0), sql).next().expect("a statement");
        let reading = match super::read_statement(FileId(0), sql, &raw) {
            Ok(statement) => compact(sql, &statement.value),
            Err(error) => format!("{}: {error}; expected {}", error.span.start, error.expected),
        };
        let _ = writeln!(shown, "{sql}\n    {reading}");
    }
    shown
}

/// Any reading, short enough to check by eye: names dotted, fragments as the text they cover, no spans, and nothing
/// that says `false`, `None` or `[]`.
pub(super) fn compact(sql: &str, reading: &impl fmt::Debug) -> String {
    let debug = format!("{reading:?}");
    let mut rest = debug.as_str();
    show(sql, &parse(&mut rest))
}

/// The output of a derived `Debug`, as a tree.
enum Tree {
    Atom(String),
    List(Vec<Tree>),
    Tuple(String, Vec<Tree>),
    Struct(String, Vec<(String, Tree)>),
}

fn parse(rest: &mut &str) -> Tree {
    if rest.starts_with('"') {
        let mut escaped = false;
        let end = rest[1..]
            .find(|character| {
                let found = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                found
            })
            .expect("strings are closed");
        return Tree::Atom(take(rest, end + 2).to_owned());
    }
    if let Some(inner) = rest.strip_prefix('[') {
        *rest = inner;
        return Tree::List(children(rest, ']'));
    }
    let end = rest
        .find(['(', ')', '{', '}', ',', ' ', ']'])
        .unwrap_or(rest.len());
    let name = take(rest, end).to_owned();
    if let Some(inner) = rest.strip_prefix('(') {
        *rest = inner;
        return Tree::Tuple(name, children(rest, ')'));
    }
    let Some(inner) = rest.strip_prefix(" { ") else {
        return Tree::Atom(name);
    };
    *rest = inner;
    let mut fields = Vec::new();
    loop {
        let colon = rest.find(": ").expect("a field has a value");
        let field = take(rest, colon).to_owned();
        take(rest, 2);
        fields.push((field, parse(rest)));
        if rest.starts_with(" }") {
            take(rest, 2);
            return Tree::Struct(name, fields);
        }
        take(rest, 2);
    }
}

fn children(rest: &mut &str, close: char) -> Vec<Tree> {
    let mut trees = Vec::new();
    while !rest.starts_with(close) {
        trees.push(parse(rest));
        if rest.starts_with(", ") {
            take(rest, 2);
        }
    }
    take(rest, 1);
    trees
}

fn take<'a>(rest: &mut &'a str, length: usize) -> &'a str {
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn show(sql: &str, tree: &Tree) -> String {
    let all = |trees: &[Tree]| {
        let shown: Vec<String> = trees.iter().map(|tree| show(sql, tree)).collect();
        shown.join(", ")
    };
    match tree {
        Tree::Atom(text) => text.clone(),
        Tree::List(trees) => format!("[{}]", all(trees)),
        Tree::Tuple(name, trees) if name.is_empty() => format!("({})", all(trees)),
        Tree::Tuple(name, trees) => match trees.as_slice() {
            // An empty list that is there is another thing than none: `f()` and `f`.
            [Tree::List(trees)] if name == "Some" && trees.is_empty() => "()".to_owned(),
            [tree] if name == "Some" => show(sql, tree),
            [Tree::Struct(inner, _)] if inner == name => show(sql, &trees[0]),
            _ => format!("{name}({})", all(trees)),
        },
        Tree::Struct(name, fields) => show_struct(sql, name, fields),
    }
}

/// Whether a field says what it says of nearly everything.
fn is_default(name: &str, tree: &Tree) -> bool {
    match tree {
        Tree::List(trees) => trees.is_empty(),
        Tree::Atom(text) => {
            matches!(
                text.as_str(),
                "false" | "None" | "Permanent" | "PreserveRows" | "NoAction" | "Simple"
            ) || (name == "array_dimensions" && text == "0")
        }
        _ => false,
    }
}

fn show_struct(sql: &str, name: &str, fields: &[(String, Tree)]) -> String {
    let field = |wanted: &str| {
        fields
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, tree)| tree)
    };
    match name {
        "Span" => {
            let bound = |name| match field(name) {
                Some(Tree::Atom(number)) => number.parse::<usize>().expect("offsets are numbers"),
                _ => panic!("a span has bounds"),
            };
            format!("‹{}›", &sql[bound("start")..bound("end")])
        }
        "Located" => field("value")
            .map(|value| show(sql, value))
            .unwrap_or_default(),
        "Fragment" => field("span")
            .map(|span| show(sql, span))
            .unwrap_or_default(),
        "Name" => match field("value") {
            Some(Tree::Atom(text)) => text.trim_matches('"').to_owned(),
            _ => panic!("a name has a value"),
        },
        "QualifiedName" => {
            let parts = ["catalog", "schema", "name"].map(field);
            let parts: Vec<String> = parts
                .into_iter()
                .flatten()
                .map(|part| show(sql, part))
                .filter(|part| part != "None")
                .collect();
            parts.join(".")
        }
        _ => {
            let shown: Vec<String> = fields
                .iter()
                .filter(|(name, tree)| name != "span" && !is_default(name, tree))
                .map(|(name, tree)| (name, show(sql, tree)))
                .map(|(name, value)| match value.as_str() {
                    "true" => name.clone(),
                    _ => format!("{name}: {value}"),
                })
                .collect();
            format!("{name} {{ {} }}", shown.join(", "))
        }
    }
}
