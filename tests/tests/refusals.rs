//! ALTER, DROP and RENAME in every state that is hard: what rowtype refuses is what PostgreSQL refuses, in its words.

use std::fs;

use rowtype::diagnostic::Severity;
use rowtype::source::FileId;
use rowtype::sql::split;
use rowtype_tests::{Postgres, root, said_in_an_empty_cluster};

/// What rowtype refuses of a text: SQLSTATE, message and DETAIL. There are no roles but those that the text makes.
fn refused_by_rowtype(text: &str) -> Vec<String> {
    said_in_an_empty_cluster(text)
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|error| {
            let detail = error.labels.first().map_or("", |label| &label.text);
            format!("{} {}\n{detail}", error.code, error.message)
        })
        .collect()
}

/// The same of PostgreSQL, which runs each statement on its own and notes what it says.
fn refused_by_postgresql(postgres: &Postgres, text: &str) -> Vec<String> {
    // Every role that a case takes notes its refusals.
    let mut script =
        "CREATE TEMP TABLE refusals (number integer GENERATED ALWAYS AS IDENTITY, refusal text);\n\
                      GRANT INSERT ON pg_temp.refusals TO PUBLIC;\n"
            .to_owned();
    for raw in split(FileId(0), text) {
        let statement = &text[raw.span.range()];
        script.push_str(&format!(
            "DO $rowtype$ DECLARE said text; BEGIN EXECUTE $statement${statement}$statement$; EXCEPTION WHEN OTHERS \
             THEN GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL; INSERT INTO pg_temp.refusals (refusal) VALUES \
             (sqlstate || ' ' || sqlerrm || E'\\n' || said); END $rowtype$;\n"
        ));
    }
    let login = "CREATE ROLE postgres SUPERUSER; SET SESSION AUTHORIZATION postgres;";
    let rows = postgres.replay(
        &[login, &script, "RESET ROLE;"],
        &["SELECT refusal FROM pg_temp.refusals ORDER BY number"],
    );
    let rows = rows.unwrap_or_else(|refused| panic!("{refused:?}"));
    let rows = rows[0].as_array().expect("rows");
    rows.iter()
        .map(|row| row["refusal"].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn what_is_refused_is_what_postgresql_refuses() {
    let Some(postgres) = Postgres::find() else {
        return;
    };
    let folder = root().join("codegen/src/replay/cases");
    let mut differing = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("UTF-8");
        for case in text.split("-- @ ").skip(1) {
            let (name, text) = case.split_once('\n').expect("a name and SQL");
            // A server keeps its roles from one run to the next.
            if matches!(postgres, Postgres::Server(_)) && text.contains("create role") {
                println!("{name}: not asked, it makes roles");
                continue;
            }
            let expected = refused_by_postgresql(&postgres, text);
            let own = refused_by_rowtype(text);
            if own != expected {
                differing.push(format!(
                    "{name}\nPostgreSQL: {expected:#?}\nrowtype: {own:#?}"
                ));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}
