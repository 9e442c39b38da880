//! The schema file of any history makes the same schema again, and itself.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use rowtype::Platform;
use rowtype::diagnostic::Severity;
use rowtype_tests::Grammar;
use rowtype_tests::squash::{replay, round_trip};

/// How many histories are tried; `PROPTEST_CASES` says otherwise.
const HISTORIES: u32 = 600;

/// What every history finds.
const BEGINNING: &str = "
    CREATE ROLE reader;
    CREATE ROLE writer;
    CREATE SCHEMA app;
    CREATE SEQUENCE counter;
    CREATE TYPE feeling AS ENUM ('sad', 'happy');
    CREATE DOMAIN positive AS integer CONSTRAINT c1 CHECK (VALUE > 0);
    CREATE TYPE pair AS (a integer, b text);
    CREATE FUNCTION add_one(x integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN x + 1;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TABLE t1 (id serial PRIMARY KEY, a integer, b text DEFAULT 'x', c timestamptz);
    CREATE TABLE app.t2 (a integer, b bigint NOT NULL, \"user\" text, \"Two Words\" text);
";

#[test]
fn any_history_comes_back() {
    let grammar = Grammar::read(include_str!("../random/schema.grammar"));
    let cases = std::env::var("PROPTEST_CASES").ok();
    let config = Config {
        cases: cases.map_or(HISTORIES, |cases| cases.parse().expect("a number")),
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..Config::default()
    };
    let seed = std::env::var("ROWTYPE_SEED").map_or(0, |seed| seed.parse().expect("a number"));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let histories = vec(vec(any::<u16>(), 1..24), 1..40);
    let (statements, refused) = (Cell::new(0), Cell::new(0));
    let history = |choices: &Vec<Vec<u16>>| {
        let statements = choices
            .iter()
            .map(|choices| grammar.text("statement", choices) + ";\n");
        BEGINNING.to_owned() + &statements.collect::<String>()
    };
    let result = TestRunner::new_with_rng(config, rng).run(&histories, |choices| {
        let before = replay(&Platform::Postgres, &history(&choices));
        let errors = before.diagnostics.iter();
        let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
        statements.set(statements.get() + choices.len());
        refused.set(refused.get() + errors.count());
        let complaints = round_trip(&Platform::Postgres, &before);
        if complaints.is_empty() {
            return Ok(());
        }
        Err(TestCaseError::fail(complaints.join("\n")))
    });
    let (statements, refused) = (statements.get(), refused.get());
    println!("{refused} of {statements} statements are refused");
    if let Err(error) = result {
        let TestError::Fail(reason, choices) = error else {
            panic!("{error}");
        };
        panic!("{reason}\nafter\n{}", history(&choices));
    }
    assert!(
        refused * 4 < statements * 3,
        "few statements do anything: {refused} of {statements} are refused"
    );
}
