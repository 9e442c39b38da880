//! Every TypeScript output is accepted by the compiler, whatever the schema and the options.

mod cases;

use rowtype::emit::typescript::{
    DatabaseOptions, Dialect, InterfaceOptions, Options, Paths, Style, TypeRule, typescript,
    typescript_files,
};
use rowtype_tests::{Node, Scratch, TypeScript};

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
    variants.push(("beyond", beyond()));
    let style = |style| Options {
        style,
        ..Options::default()
    };
    variants.push(("zod", style(Style::Zod)));
    variants.push(("kysely", style(Style::Kysely)));
    variants
}

/// Everything that the official generator does not say.
fn beyond() -> Options {
    let rule = |pattern: &str, data_type: &str| TypeRule {
        pattern: pattern.to_owned(),
        data_type: data_type.to_owned(),
    };
    Options {
        database: DatabaseOptions {
            check_unions: Paths::All,
            types: Paths::All,
            not_null: Paths::All,
            domains: Paths::All,
            comments: Paths::All,
            relationships_across_schemas: true,
        },
        tags: true,
        type_rules: vec![
            rule("int8", "string"),
            rule("*range", "string | null"),
            rule("*.geometry", "{ type: string }"),
        ],
        interfaces: InterfaceOptions {
            comments: true,
            insert_and_update: true,
            ..InterfaceOptions::default()
        },
        ..Options::default()
    }
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
        let options = Options {
            schemas: if case.schemas.is_empty() {
                vec!["public".to_owned()]
            } else {
                case.schemas.clone()
            },
            ..beyond()
        };
        for part in typescript_files(&catalog, &options).0 {
            let file = format!("{}/{}", case.name.replace('/', "+"), part.name);
            files.push(scratch.write(&file, part.text));
        }
    }
    for version in TypeScript::ALL {
        let errors = node.check(version, &scratch, &files);
        assert!(
            errors.is_empty(),
            "{version:?}: {} errors: {:#?}",
            errors.len(),
            errors.iter().take(20).collect::<Vec<_>>()
        );
    }
}
