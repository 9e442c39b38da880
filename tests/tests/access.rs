//! Access, proved by PostgreSQL: on a real server every role and user tries every command on every table, and what comes
//! of it never exceeds what the matrix says, and is what the matrix says wherever that is exact.
//!
//! `.ci/run` has a server for these tests, in `ROWTYPE_TEST_DATABASE_URL`.

use std::thread;

use rowtype::catalog::Catalog;
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::Postgres;
use rowtype_tests::policies::{Combinations, PLATFORM, TABLES};
use rowtype_tests::probes::{self, Actor, CALLERS, Question, Tally, Target, USER_A, USER_B};

fn server() -> Option<Postgres> {
    let server = std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find());
    if server.is_none() {
        println!("not asked: ROWTYPE_TEST_DATABASE_URL is not set");
    }
    server
}

fn text(name: &str, text: &str) -> Text {
    Text {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Roles of a project, with and without a token.
const OTHERS: [Actor; 3] = [
    Actor {
        name: "clerk",
        role: "clerk",
        claims: "",
        wide: "on",
    },
    Actor {
        name: "clerk as A",
        role: "clerk",
        claims: CALLERS[1].claims,
        wide: "",
    },
    Actor {
        name: "loner",
        role: "loner",
        claims: "",
        wide: "",
    },
];

/// Rows of several owners and of nobody.
fn rows(table: &str) -> String {
    let a = format!("'{USER_A}'");
    let b = format!("'{USER_B}'");
    let values = match table {
        "t" => format!(
            "(1, {a}, {a}, 1, 'live', true, {a}), (2, {b}, {a}, 2, 'new', false, null), (3, null, {b}, null, 'old', true, 'apple'), \
             (4, {a}, {b}, 3, 'old', false, {b} || '/x'), (5, {b}, {b}, 1, 'live', false, 'a')"
        ),
        "p" => format!("(1, {a}, 'open', true), (2, {b}, 'shut', null), (3, null, 'open', false)"),
        _ => format!(
            "(1, {a}, 'boss', 1), (1, {b}, null, 2), (2, {a}, 'temp', 3), (3, {b}, 'boss', 4)"
        ),
    };
    values
}

/// How many combinations there are, and how many share a transaction.
const COMBINATIONS: usize = 5_000;
const BATCH: usize = 50;

/// The combinations of one batch, asked of one database.
fn batch(seed: u64) -> (String, Vec<Question>) {
    let mut source = Combinations::new(seed);
    let names: Vec<String> = (0..BATCH).map(|index| format!("c{index}")).collect();
    let mut sql = String::new();
    let mut combinations = Vec::new();
    for name in &names {
        let combination = source.combination(name);
        sql.push_str(&combination);
        combinations.push(combination);
    }
    let database = load(
        &Platform::Files(vec![text("platform.sql", PLATFORM)]),
        Grants::Legacy,
        vec![text("combinations.sql", &sql)],
    );
    let errors: Vec<_> = database
        .diagnostics
        .iter()
        .filter(|found| found.severity > rowtype::diagnostic::Severity::Info)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let catalog = database.catalog;
    let mut questions = Vec::new();
    for (index, name) in names.iter().enumerate() {
        for table in TABLES {
            for actor in actors(index) {
                questions.extend(question(
                    &catalog,
                    name,
                    table,
                    &actor,
                    &combinations[index],
                ));
            }
        }
    }
    for name in &names {
        for table in TABLES {
            sql.push_str(&format!(
                "insert into {name}.{table} values {};\n",
                rows(table)
            ));
        }
    }
    (sql, questions)
}

/// The server's answers are plain, and every other user's too.
fn actors(index: usize) -> Vec<Actor> {
    let mut actors = CALLERS[..3].to_vec();
    actors.push(match index % 4 {
        0 => CALLERS[3],
        1 => OTHERS[0],
        2 => OTHERS[1],
        _ => OTHERS[2],
    });
    actors
}

fn question(
    catalog: &Catalog,
    schema: &str,
    table: &str,
    actor: &Actor,
    combination: &str,
) -> Option<Question> {
    let relation = catalog.relation_in(catalog.schema_named(schema)?.oid, table)?;
    let target = Target {
        relation,
        name: format!("{schema}.{table}"),
        key: "id::text",
        candidates: (format!("probe.{table}"), 3),
        columns: relation
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        set: "id".to_owned(),
        path: schema.to_owned(),
    };
    Question::new(catalog, &target, actor, combination)
}

/// Rows to insert: of A, of B, of nobody.
fn candidates() -> String {
    let mut sql = String::new();
    for (table, columns) in [
        (
            "t",
            "id int, owner uuid, boss uuid, p_id int, status varchar(9), flag bool, tag varchar(40)",
        ),
        ("p", "id int, owner uuid, kind varchar(9), open bool"),
        ("m", "p_id int, who uuid, role varchar(9), id int"),
    ] {
        let columns = format!("create table probe.{table} ({columns}, n serial);\n");
        sql.push_str(&columns);
        let names = match table {
            "t" => "id, owner, boss, p_id, status, flag, tag",
            "p" => "id, owner, kind, open",
            _ => "p_id, who, role, id",
        };
        sql.push_str(&format!(
            "insert into probe.{table} ({names}) values {};\ngrant select on probe.{table} to public;\n",
            rows(table)
        ));
    }
    sql
}

#[test]
fn random_policies_let_through_what_the_matrix_says() {
    let Some(server) = server() else { return };
    let batches = COMBINATIONS / BATCH;
    let share = |part: usize| {
        let mut tally = Tally::default();
        let mut asked = Vec::new();
        let mut questions = Vec::new();
        for seed in (0..batches).filter(|seed| seed % 2 == part) {
            let (sql, of_batch) = batch(seed as u64);
            asked.push(format!("begin;\n{sql}"));
            questions.push(None);
            for question in of_batch {
                asked.push(format!("{};", question.sql));
                questions.push(Some(question));
            }
            asked.push("rollback;".to_owned());
            questions.push(None);
        }
        let setup = format!("{PLATFORM}{}{}", probes::SETUP, candidates());
        let answers = server.answers(&setup, &asked).expect("a server");
        assert_eq!(
            answers.len(),
            questions.len(),
            "one answer for each question"
        );
        for (question, answer) in questions.into_iter().zip(answers) {
            match (question, answer) {
                (None, Ok(_)) => {}
                (None, Err(state)) => tally.wrong.push(format!("the tables: {state}")),
                (Some(question), Ok(lines)) => question.judge(&lines.concat(), &mut tally),
                (Some(question), Err(state)) => {
                    tally.wrong.push(format!("{}: {state}", question.title));
                }
            }
        }
        tally
    };
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let parts = [0, 1].map(|part| scope.spawn(move || share(part)));
        for part in parts {
            tally.add(part.join().expect("a share of the combinations"));
        }
    });
    report("random combinations", &tally);
}

fn report(what: &str, tally: &Tally) {
    let (exact, all) = tally.exact();
    println!(
        "{what}: {} statements tried, {} undecided; {exact} of {all} cells exact: {:?}",
        tally.tries, tally.undecided, tally.cells
    );
    let shown: Vec<_> = tally.wrong.iter().take(400).cloned().collect();
    assert!(
        tally.wrong.is_empty(),
        "{} wrong:\n{}",
        tally.wrong.len(),
        shown.join("\n\n")
    );
}
