//! Random queries: the columns or the refusal that inference gives them, against PostgreSQL's.
//!
//! With a server in `ROWTYPE_TEST_DATABASE_URL` the answers are asked for anew (and written down if `ROWTYPE_RECORD` is
//! set); without one, the recorded ones count. They are recorded as a hash each, so a difference is named in full only
//! where a server is.

use std::fs;

use rowtype::catalog::{Catalog, Oid, SearchPath};
use rowtype::infer::{self, Context, Scope};
use rowtype::source::{Origin, SourceFile, Span};
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::queries::{Queries, SCHEMA};
use rowtype_tests::{Postgres, root};

const COUNT: usize = 20_000;
const SEED: u64 = 1;

/// In hundredths of a percent.
const WANTED: usize = 9_975;

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// As [`Postgres::describe`] has it.
fn answer(catalog: &Catalog, result: infer::Analysed<infer::QueryInfo>) -> String {
    let path = [Oid::PG_CATALOG, Oid::PUBLIC_SCHEMA];
    match result {
        Err(error) => error.code.to_owned(),
        Ok((info, diagnostics)) if diagnostics.is_empty() => {
            let columns: Vec<String> = info
                .columns
                .iter()
                .map(|column| {
                    let data_type = column
                        .data_type
                        .expect("a query without diagnostics has types");
                    let data_type = catalog.base_type(data_type);
                    format!(
                        "{} {}",
                        column.name,
                        catalog.format_type(data_type, SearchPath(&path))
                    )
                })
                .collect();
            columns.join(", ")
        }
        Ok((_, diagnostics)) => format!("{diagnostics:?}"),
    }
}

#[test]
fn random_queries_get_the_types_that_postgresql_gives_them() {
    let text = Text {
        name: "schema.sql".to_owned(),
        text: SCHEMA.to_owned(),
    };
    let mut database = load(&Platform::Postgres, Grants::Legacy, vec![text]);
    assert_eq!(database.diagnostics, [], "the schema is understood");
    let mut source = Queries::new(SEED);
    let queries: Vec<String> = (0..COUNT).map(|_| source.query()).collect();
    let path = [Oid::PG_CATALOG, Oid::PUBLIC_SCHEMA];
    let mut own = Vec::with_capacity(COUNT);
    for query in &queries {
        let file = database.sources.add(SourceFile {
            name: "query".to_owned(),
            text: query.as_str().into(),
            origin: Origin::User,
        });
        let context = Context {
            catalog: &database.catalog,
            sources: &database.sources,
            path: SearchPath(&path),
            scope: Scope::None,
        };
        let result = infer::query(&context, Span::new(file, 0..query.len() as u32));
        own.push(answer(&database.catalog, result));
    }

    let file = root().join("tests/tests/recorded-queries.txt");
    let server = std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find());
    let asked = server.and_then(|server| server.describe(SCHEMA, &queries));
    let recorded: Vec<u32> = match &asked {
        Some(answers) => answers.iter().map(|answer| hash(answer)).collect(),
        None => fs::read_to_string(&file)
            .expect("recorded answers")
            .lines()
            .map(|line| u32::from_str_radix(line, 16).expect("a hash"))
            .collect(),
    };
    assert_eq!(recorded.len(), COUNT, "one answer for each query");
    if asked.is_some() && std::env::var_os("ROWTYPE_RECORD").is_some() {
        let lines: String = recorded
            .iter()
            .map(|hash| format!("{hash:08x}\n"))
            .collect();
        fs::write(&file, lines).expect("the answers can be written down");
    }
    let mut same = 0;
    for (index, expected) in recorded.iter().enumerate() {
        if hash(&own[index]) == *expected {
            same += 1;
        } else if let Some(asked) = &asked {
            println!(
                "{}\n    PostgreSQL: {}\n    own: {}",
                queries[index], asked[index], own[index]
            );
        }
    }
    println!("{same} of {COUNT} queries");
    assert!(same * 10_000 >= COUNT * WANTED, "{same} of {COUNT} queries");
}
