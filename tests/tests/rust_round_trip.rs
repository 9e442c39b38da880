//! Rows that go into a real PostgreSQL through the generated types and come back through them, with every driver.

use std::fs;

use rowtype::emit::rust::{Options, Target, Time, print};
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::{Postgres, RustTargets, root, transcript};

/// Programs of `tests/rust-targets/round-trip/`, the modules that they are made with, and those modules' options.
fn programs() -> [(&'static str, Vec<(&'static str, Options)>); 4] {
    let of = |target| Options {
        target,
        ..Options::default()
    };
    // Types of one's own for ids and domains, elements that may be NULL, and the other crate for times.
    let strict = |target| Options {
        time: Time::Time,
        newtype_ids: true,
        newtype_domains: true,
        nullable_elements: true,
        ..of(target)
    };
    // The wrappers of the driver's own, in which there is room for infinity.
    let endless = Options {
        types: [
            ("moment", "Timestamp<chrono::DateTime<chrono::Utc>>"),
            ("wall", "Timestamp<chrono::NaiveDateTime>"),
            ("day", "Date<chrono::NaiveDate>"),
        ]
        .map(|(column, wrapper)| {
            (
                format!("public.times.{column}"),
                format!("tokio_postgres::types::{wrapper}"),
            )
        })
        .into(),
        serde: false,
        ..of(Target::TokioPostgres)
    };
    [
        (
            "serde",
            vec![
                ("serde", of(Target::Serde)),
                ("serde_strict", strict(Target::Serde)),
            ],
        ),
        (
            "sqlx",
            vec![
                ("sqlx", of(Target::Sqlx)),
                ("sqlx_strict", strict(Target::Sqlx)),
            ],
        ),
        (
            "tokio_postgres",
            vec![
                ("tokio_postgres", of(Target::TokioPostgres)),
                ("tokio_postgres_strict", strict(Target::TokioPostgres)),
                ("tokio_postgres_endless", endless),
            ],
        ),
        (
            "diesel",
            vec![
                ("diesel", of(Target::Diesel)),
                ("diesel_strict", strict(Target::Diesel)),
            ],
        ),
    ]
}

#[test]
fn rows_come_back_as_they_went_in() {
    let Some(server) = Postgres::server() else {
        // The embedded PostgreSQL has no socket for drivers. `.ci/run` has a server for this test.
        println!("skipped: ROWTYPE_TEST_DATABASE_URL is not set");
        return;
    };
    let name = "tests/rust-targets/every-type.sql";
    let schema = fs::read_to_string(root().join(name)).expect("the fixture is committed");
    let file = Text {
        name: name.to_owned(),
        text: schema.clone(),
    };
    let database = load(&Platform::Postgres, Grants::Legacy, vec![file]);
    let errors = database.diagnostics.iter();
    let errors: Vec<_> = errors.map(|one| one.message.as_str()).collect();
    assert_eq!(errors, [""; 0]);

    let targets = RustTargets::prepare();
    let programs = programs();
    for (_, modules) in &programs {
        for (module, options) in modules {
            let options = Options {
                schemas: vec!["public".to_owned(), "app".to_owned()],
                ..options.clone()
            };
            let path = targets
                .folder("round-trip/src/generated")
                .join(format!("{module}.rs"));
            targets.write(&path, &print(&database.catalog, &options).0);
        }
    }
    let output = targets.cargo(&["build", "--package", "round-trip", "--keep-going"], &[]);
    assert!(output.status.success(), "{}", transcript(&output));
    for (program, _) in programs {
        let output = server.with_database(&schema, |url| {
            let run = [
                "run",
                "--quiet",
                "--package",
                "round-trip",
                "--bin",
                program,
            ];
            targets.cargo(&run, &[("ROUND_TRIP", url)])
        });
        let output = output.expect("a server");
        assert!(
            output.status.success(),
            "{program}: {}",
            transcript(&output)
        );
        println!("{program}: rows come back as they went in");
    }
}
