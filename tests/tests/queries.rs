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
use rowtype_tests::nulls::{Completeness, Watched};
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

/// Queries, and what inference says to each.
struct Analysed {
    catalog: Catalog,
    queries: Vec<String>,
    results: Vec<infer::Analysed<infer::QueryInfo>>,
}

fn analysed(count: usize) -> Analysed {
    let text = Text {
        name: "schema.sql".to_owned(),
        text: SCHEMA.to_owned(),
    };
    let mut database = load(&Platform::Postgres, Grants::Legacy, vec![text]);
    assert_eq!(database.diagnostics, [], "the schema is understood");
    let mut source = Queries::new(SEED);
    let queries: Vec<String> = (0..count).map(|_| source.query()).collect();
    let path = [Oid::PG_CATALOG, Oid::PUBLIC_SCHEMA];
    let mut results = Vec::with_capacity(count);
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
        results.push(infer::query(
            &context,
            Span::new(file, 0..query.len() as u32),
        ));
    }
    Analysed {
        catalog: database.catalog,
        queries,
        results,
    }
}

/// The server of `ROWTYPE_TEST_DATABASE_URL`.
fn server() -> Option<Postgres> {
    std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find())
}

#[test]
fn random_queries_get_the_types_that_postgresql_gives_them() {
    let Analysed {
        catalog,
        queries,
        results,
    } = analysed(COUNT);
    let own: Vec<String> = results
        .into_iter()
        .map(|result| answer(&catalog, result))
        .collect();
    let file = root().join("tests/tests/recorded-queries.txt");
    let asked = server().and_then(|server| server.describe(SCHEMA, &queries));
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

/// Rows that hold NULL wherever it is allowed, and values that casts of texts can read.
const ROWS: &str = r#"
insert into t (id, i, tz, jb, m, ta) values
  (1, 1, now(), '{}', 'sad', '{}'), (2, 2, now(), 'null', 'ok', '{a,NULL}'), (3, 0, now(), '{"a": null}', 'happy', '{a}');
insert into t values
  (4, 5, 1, 1.5, 2.5, 'a', '1', true, '2020-01-01', '2020-01-01', '2020-01-01', '1 day', '{"a": {"b": "1"}}',
   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'sad', 1, '{1,NULL}', '{a}', row(1, null), '[1,5)'),
  (5, 7, 1, 1.5, 2.5, '', '2', false, '2020-01-01', '2020-01-01', '2020-01-01', '1 day', '[1]',
   'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'sad', 1, '{}', '{}', row(1, null), 'empty');
insert into k values (1, 1, '1', 1, 1), (2, null, 'a', null, null), (7, 4, '2', null, 2);
insert into z values (1, '1', 1), (null, null, 2), (4, null, 9), (7, 'a', 7);
"#;

/// How many queries are run: each costs the server some milliseconds, twice.
const RUN: usize = 2_000;

#[test]
fn no_column_that_is_called_never_null_shows_null() {
    let Some(server) = server() else {
        // The embedded PostgreSQL cannot end a query that runs too long. `.ci/run` has a server for this test.
        println!("not asked: ROWTYPE_TEST_DATABASE_URL is not set");
        return;
    };
    let Analysed {
        queries, results, ..
    } = analysed(RUN);
    let mut watched = Vec::new();
    for (query, result) in queries.iter().zip(results) {
        let Ok((info, _)) = result else { continue };
        let columns: Vec<_> = info.columns.iter().map(|it| it.nullability).collect();
        watched.push(Watched::new(query, query, &columns));
    }
    let asked: Vec<String> = watched.iter().map(|it| it.question.clone()).collect();
    for setup in [format!("{SCHEMA}{ROWS}"), SCHEMA.to_owned()] {
        let answers = server.rows(&setup, &asked).expect("a server");
        assert_eq!(answers.len(), watched.len(), "one answer for each query");
        for (answer, query) in answers.iter().zip(&mut watched) {
            if let Some(counts) = answer.as_deref().and_then(<[String]>::first) {
                query.see(counts);
            }
        }
    }
    let completeness = Completeness::of(&watched);
    println!("{}", completeness.line("generated queries"));
    assert!(completeness.claimed > 1000, "the queries say something");
    let wrong: Vec<_> = watched.iter().filter(|it| !it.wrong().is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
