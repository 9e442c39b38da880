//! Whatever the names, labels, texts and comments: every style is TypeScript.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rowtype::catalog::{quote_identifier, quote_literal};
use rowtype::emit::typescript::{
    DatabaseOptions, InterfaceOptions, Options, Paths, Style, typescript,
};
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::{Node, Scratch, TypeScript};

/// Names that end strings, comments and templates, that JavaScript keeps for itself, that are long, or no names at all.
fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "__proto__",
        "constructor",
        "toString",
        "prototype",
        "hasOwnProperty",
        "class",
        "default",
        "import",
        "z",
        "string",
        "Record",
        "Database",
        "Json",
        "DB",
        "Generated",
        "*/",
        "//",
        "'",
        "\"",
        "`${x}`",
        "\\",
        "\\u0041",
        "</script>",
        "a\nb",
        "a\u{2028}b",
        "\u{feff}x",
        "🙂",
        "é",
        "日本",
        "a b",
        "1",
        "-",
        ".",
        "[_ in never]",
        "?",
    ]);
    prop_oneof![
        known.prop_map(str::to_owned),
        "[a-zA-Z_$0-9]{1,12}",
        "[ -~]{1,20}",
        "\\PC{1,15}",
        "[a-z]{63}",
    ]
    .prop_filter("PostgreSQL has no such names", |name| {
        !name.contains('\0') && !name.is_empty()
    })
}

/// A schema, a table, a view, an enum, a composite type, a domain and a function of hostile names.
#[derive(Debug, Clone)]
struct Names {
    columns: Vec<String>,
    others: Vec<String>,
    labels: Vec<String>,
    comment: String,
}

fn names() -> impl Strategy<Value = Names> {
    let list = |count| prop::collection::vec(name(), count);
    (list(4), list(7), list(3), name()).prop_map(|(columns, others, labels, comment)| Names {
        columns,
        others,
        labels,
        comment,
    })
}

fn statements(names: &Names) -> String {
    let id = |text: &String| quote_identifier(text).into_owned();
    let text = |text: &String| quote_literal(text);
    let [table, view, mood, pair, domain, function, argument] = &names.others[..] else {
        panic!("seven names");
    };
    let [a, b, c, d] = &names.columns[..] else {
        panic!("four names");
    };
    let labels: Vec<_> = names.labels.iter().map(text).collect();
    // Each alone, so that names that are there already cost one statement.
    let (labels, comment) = (labels.join(", "), text(&names.comment));
    let (table, view, mood, pair) = (id(table), id(view), id(mood), id(pair));
    let (domain, function, argument) = (id(domain), id(function), id(argument));
    let (a, b, c, d) = (id(a), id(b), id(c), id(d));
    format!(
        "create type {mood} as enum ({labels});\n\
         create type {pair} as ({a} text, {b} int);\n\
         create domain {domain} as text check (value in ({labels}));\n\
         create table {table} ({a} int primary key, {b} text check ({b} in ({labels})), {c} text[], {d} jsonb);\n\
         create table \"second table\" ({a} int references {table}, kind {mood}, both_ {pair}, what {domain});\n\
         create view {view} as select * from {table};\n\
         comment on table {table} is {comment};\n\
         comment on column {table}.{a} is {comment};\n\
         create function {function}({argument} {table}) returns setof {table} language sql as 'select 1';\n"
    )
}

fn styles() -> Vec<(&'static str, Options)> {
    let style = |style| Options {
        style,
        interfaces: InterfaceOptions {
            comments: true,
            insert_and_update: true,
            branded_ids: true,
            camel_case: true,
        },
        database: DatabaseOptions {
            check_unions: Paths::All,
            types: Paths::All,
            not_null: Paths::All,
            domains: Paths::All,
            comments: Paths::All,
            relationships_across_schemas: true,
        },
        tags: true,
        ..Options::default()
    };
    vec![
        ("interfaces", style(Style::Interfaces)),
        ("database", style(Style::Database)),
        ("both", style(Style::Both)),
        ("zod", style(Style::Zod)),
        ("kysely", style(Style::Kysely)),
    ]
}

/// One run of the compiler for many schemas: starting it costs more than checking them.
#[test]
fn hostile_names_are_typescript_in_every_style() {
    let Some(node) = Node::find() else {
        return;
    };
    let scratch = Scratch::new("hostile-names");
    let mut runner = TestRunner::deterministic();
    let mut files = Vec::new();
    for number in 0..40 {
        let names = names().new_tree(&mut runner).expect("names").current();
        let file = Text {
            name: "hostile.sql".to_owned(),
            text: statements(&names),
        };
        let catalog = load(&Platform::Postgres, Grants::Explicit, vec![file]).catalog;
        for (style, options) in styles() {
            let (printed, _) = typescript(&catalog, &options);
            files.push(scratch.write(&format!("{number}.{style}.ts"), printed));
        }
    }
    let errors = node.check(TypeScript::V7, &scratch, &files);
    assert!(
        errors.is_empty(),
        "{} errors: {:#?}",
        errors.len(),
        errors.iter().take(20).collect::<Vec<_>>()
    );
}
