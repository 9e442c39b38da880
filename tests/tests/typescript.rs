//! Every TypeScript output is accepted by the compiler, whatever the schema and the options.

mod cases;

use rowtype::emit::typescript::{Dialect, InterfaceOptions, Options, Style, typescript};
use rowtype_tests::{Node, Scratch, TypeScript, typescript_errors};

/// The options that make the most different outputs.
fn variants() -> Vec<(&'static str, Options)> {
    let database = |dialect| Options {
        style: Style::Database,
        dialect,
        ..Options::default()
    };
    let interfaces = |interfaces| Options {
        interfaces,
        ..Options::default()
    };
    let everything = InterfaceOptions {
        comments: true,
        insert_and_update: true,
        branded_ids: true,
        camel_case: true,
    };
    let mut variants = vec![
        ("both", interfaces(InterfaceOptions::default())),
        ("everything", interfaces(everything)),
    ];
    variants.extend(Dialect::NAMED.map(|(name, dialect)| (name, database(dialect))));
    variants
}

#[test]
fn every_output_compiles() {
    let Some(node) = Node::find() else {
        return;
    };
    let scratch = Scratch::new("typescript");
    let mut files = Vec::new();
    for case in cases::own()
        .iter()
        .chain(&cases::shared().unwrap_or_default())
    {
        let catalog = case.load().catalog;
        for (name, options) in variants() {
            let options = Options {
                schemas: if case.schemas.is_empty() {
                    options.schemas.clone()
                } else {
                    case.schemas.clone()
                },
                ..options
            };
            let (printed, _) = typescript(&catalog, &options);
            let file = format!("{}.{name}.ts", case.name.replace('/', "+"));
            files.push(scratch.write(&file, printed));
        }
    }
    for version in TypeScript::ALL {
        let output = node
            .tsc(version)
            .args([
                "--strict",
                "--noEmit",
                "--pretty",
                "false",
                "--skipLibCheck",
            ])
            .args(["--target", "esnext", "--module", "esnext"])
            .args(&files)
            .output()
            .expect("Node runs");
        let errors = typescript_errors(&output);
        let shown: Vec<_> = errors.iter().take(20).collect();
        assert!(
            errors.is_empty() && output.status.success(),
            "{version:?}: {} errors: {shown:#?}\n{}",
            errors.len(),
            rowtype_tests::transcript(&output)
                .chars()
                .take(2000)
                .collect::<String>()
        );
    }
}
