//! What the Rust emitter prints compiles without warnings for every target, and rustfmt leaves it as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use rowtype::emit::rust::{Decimal, Options, Target, Time, print};
use rowtype::{Database, Grants, Platform, Text, load};
use rowtype_tests::{RustTargets, TargetCrate, root, skip, transcript};

const TARGETS: [Target; 4] = [
    Target::Serde,
    Target::Sqlx,
    Target::TokioPostgres,
    Target::Diesel,
];

/// The project's own files: every type, and names that are hard to say.
fn fixtures() -> Vec<(String, Database)> {
    let fixture = |name: &str, files: &[&str]| {
        let texts = files.iter().map(|file| Text {
            name: (*file).to_owned(),
            text: fs::read_to_string(root().join(file)).expect("fixtures are committed"),
        });
        let texts = texts.collect();
        (
            name.to_owned(),
            load(&Platform::Supabase, Grants::Legacy, texts),
        )
    };
    let schema = sql_files(&root().join("schema"));
    let schema: Vec<_> = schema.iter().map(String::as_str).collect();
    vec![
        fixture("fixture_schema", &schema),
        fixture(
            "fixture_hostile",
            &["tests/hostile/20260101000000_hostile.sql"],
        ),
        fixture("fixture_every_type", &["tests/rust-targets/every-type.sql"]),
        fixture("fixture_vectors", &["tests/rust-targets/vectors.sql"]),
    ]
}

fn sql_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is committed");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let mut names: Vec<_> = paths.map(|path| path.display().to_string()).collect();
    names.sort();
    names
}

/// `public` and all schemas that the files make.
fn schemas(database: &Database) -> Vec<String> {
    let mut schemas = vec!["public".to_owned()];
    let made = database.catalog.schemas.iter();
    let made = made.filter(|schema| schema.provenance.is_users() && schema.name != "public");
    schemas.extend(made.map(|schema| schema.name.clone()));
    schemas
}

/// Fills a target's crate with every fixture, for every crate for time and with other options.
fn fill(targets: &RustTargets, target: Target, databases: &[(String, Database)]) -> TargetCrate {
    let mut outputs = targets.of(target);
    let usual = |time| Options {
        target,
        time,
        ..Options::default()
    };
    let variants = [
        ("chrono", usual(Time::Chrono)),
        ("time", usual(Time::Time)),
        (
            "jiff",
            Options {
                decimal: Decimal::BigDecimal,
                nullable_elements: true,
                check_enums: false,
                ..usual(Time::Jiff)
            },
        ),
        (
            "plain",
            Options {
                decimal: Decimal::Text,
                serde: false,
                ..usual(Time::Chrono)
            },
        ),
    ];
    for (variant, options) in variants {
        for (name, database) in databases {
            let options = Options {
                schemas: schemas(database),
                ..options.clone()
            };
            let (text, diagnostics) = print(&database.catalog, &options);
            let wrong = diagnostics
                .iter()
                .find(|diagnostic| diagnostic.severity == rowtype::diagnostic::Severity::Error);
            assert_eq!(wrong, None, "{name}");
            outputs.add(&format!("{variant}_{name}"), text);
        }
    }
    outputs
}

#[test]
fn every_output_compiles_without_warnings_and_is_formatted() {
    let databases = fixtures();
    let targets = RustTargets::prepare();
    let mut paths = Vec::new();
    let mut manifests = BTreeMap::new();
    for target in TARGETS {
        let outputs = fill(&targets, target, &databases);
        paths.extend(outputs.write());
        manifests.insert(
            format!("{target:?}"),
            (outputs.dependencies(), outputs.manifest()),
        );
    }

    let output = Command::new("rustfmt")
        .args([
            "--check",
            "--edition",
            "2024",
            "--config",
            "skip_children=true",
        ])
        .args(&paths)
        .output();
    let output = output.expect("rustfmt is part of the toolchain");
    assert!(output.status.success(), "{}", transcript(&output));

    let mut check = vec![
        "check",
        "--workspace",
        "--exclude",
        "round-trip",
        "--keep-going",
    ];
    if Command::new("pg_config").output().is_err() {
        skip("no pg_config: diesel is not built without PostgreSQL's library");
        check.extend(["--exclude", "outputs-diesel"]);
    }
    let output = targets.cargo(&check, &[]);
    assert!(output.status.success(), "{}", transcript(&output));
    println!(
        "{} outputs of {} schemas compile",
        paths.len(),
        databases.len()
    );

    // The fixtures alone have a use for every crate and every feature.
    for (target, (headers, manifest)) in manifests {
        assert_eq!(
            headers, manifest,
            "{target}: what the headers name, and what is enough to compile"
        );
    }
}
