//! Truth tables of row level security: what the access engine says of each of their checks, from the very statements before
//! the check, is what PostgreSQL answers.
//!
//! A table's statements run in PostgreSQL and are replayed, side by side. At each check the matrix is asked; what it says
//! of rows is a condition, which PostgreSQL then evaluates past all policies, on the rows that there are at that point.
#![allow(clippy::print_stdout, reason = "figures")]

use rowtype::catalog::quote_literal;
use rowtype::diagnostic::Severity;
use rowtype::replay::Replay;
use rowtype::source::{Origin, SourceFile};
use rowtype_tests::truth::{
    ANYTHING, Check, Piece, Question, Rows, Said, cascade, of_rows, own_table, truth_table,
};
use rowtype_tests::{Node, Postgres};

/// Checks that are not asked of the engine, by their words, and why.
const OUTSIDE: [(&str, &str); 4] = [
    (
        "row_security=off raises",
        "a setting of the session, which no API call makes",
    ),
    (
        "COPY ... FROM is refused",
        "a command that no API call can give",
    ),
    (
        "serial column: caller also needs USAGE",
        "what a default of the caller's own needs; a row that brings the value is let in",
    ),
    (
        "invoker trigger writes as the caller",
        "the trigger's INSERT is a statement of its own, on a table of its own",
    ),
];

/// The SQLSTATE of an endless recursion, which the embedded PostgreSQL does not survive: there the table's own answer counts.
const TOO_DEEP: &str = "54001";

/// What PostgreSQL has beside the table: how what the engine says is worked out, and noted.
const HARNESS: &str = "
create table t.said (id text, outcome text);
create function t.say(p_id text, p_user text, p_setup text, p_sql text) returns void language plpgsql as $$
declare answer text;
begin
  begin
    perform set_config('request.jwt.claim.sub', coalesce(p_user, ''), true);
    execute p_setup;
    execute p_sql into answer;
    raise exception using errcode = 'ZZ001', message = answer;
  exception
    when sqlstate 'ZZ001' then answer := sqlerrm;
    when others then answer := 'err=' || sqlstate || ':' || left(sqlerrm, 45);
  end;
  insert into t.said values (p_id, answer);
end $$;
create function auth.jwt() returns jsonb language sql stable as
$$ select jsonb_build_object('sub', nullif(current_setting('request.jwt.claim.sub', true), '')) $$;
";

/// How the project's own table tries its statements: as a role with a user's token, and undone at once.
const TRIES: &str = "
create schema t;
create table t.result (n serial, grp text, actual text);
create function t.chk(p_grp text, p_claim text, p_role text, p_user text, p_sql text, p_expected text) returns void
language plpgsql as $$
declare answer text; n bigint;
begin
  begin
    perform set_config('request.jwt.claim.sub', coalesce(p_user, ''), true);
    execute format('set local role %I', p_role);
    execute p_sql;
    get diagnostics n = row_count;
    raise exception using errcode = 'ZZ001', message = 'rows=' || n;
  exception
    when sqlstate 'ZZ001' then answer := sqlerrm;
    when others then answer := 'err=' || sqlstate || ':' || left(sqlerrm, 45);
  end;
  insert into t.result (grp, actual) values (p_grp, answer);
end $$;
";

#[test]
fn the_engine_says_what_postgresql_does() {
    let Some(pieces) = truth_table() else { return };
    if let Some(lines) = ask(&pieces, "") {
        insta::assert_snapshot!(lines);
    }
}

#[test]
fn every_form_of_statement_on_tables_views_and_functions() {
    if let Some(lines) = ask(&own_table(), TRIES) {
        insta::assert_snapshot!(lines);
    }
}

/// Asks PostgreSQL and the engine, and lists what they say of each check; nothing without a PostgreSQL.
fn ask(pieces: &[Piece], before: &str) -> Option<String> {
    // Always the embedded one: the table makes roles, and a server's roles outlive its databases.
    let postgres = Node::find().map(Postgres::Pglite)?;
    let mut replay = Replay::new("postgres");
    // Every statement is a file here, and a file begins a session unless a transaction is open.
    run(&mut replay, "begin;");
    let login = "create role postgres superuser; set session authorization postgres;";
    let mut script = vec![login.to_owned(), before.to_owned()];
    let mut has_harness = false;
    let mut verdicts: Vec<(&Check, Result<Said, &str>)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Statement(statement) => {
                run(&mut replay, statement);
                script.push(statement.clone());
            }
            Piece::Check(check) => {
                if !has_harness {
                    script.push(HARNESS.to_owned());
                    has_harness = true;
                }
                let said = said(&replay, check);
                if let Ok(said) = &said {
                    let user = match &check.question {
                        Question::Statement {
                            user: Some(user), ..
                        } => quote_literal(user),
                        _ => "null".to_owned(),
                    };
                    script.push(format!(
                        "select t.say({}, {user}, {}, {})",
                        quote_literal(&check.id),
                        quote_literal(&said.setup),
                        quote_literal(&said.sql)
                    ));
                }
                script.push(if is_too_deep(check) {
                    "select nextval('t.result_n_seq')".to_owned()
                } else {
                    check.sql.clone()
                });
                verdicts.push((check, said));
            }
        }
    }
    let errors: Vec<_> = replay
        .diagnostics
        .iter()
        .filter(|said| said.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let script: Vec<&str> = script.iter().map(String::as_str).collect();
    let answers = postgres
        .replay(
            &script,
            &[
                "select grp || n as id, actual from t.result order by n",
                "select id, outcome from t.said",
            ],
        )
        .expect("PostgreSQL runs the table");
    let find = |answer: usize, id: &str, key: &str| {
        let rows = answers[answer].as_array().expect("rows");
        let row = rows.iter().find(|row| row["id"] == id);
        row.and_then(|row| row[key].as_str()).map(str::to_owned)
    };
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for (check, said) in &verdicts {
        let actual = match &check.expected {
            Some(expected) if is_too_deep(check) => expected.clone(),
            _ => find(0, &check.id, "actual").expect("an answer"),
        };
        let known = check.expected.as_ref().unwrap_or(&actual);
        let verdict = match said {
            Ok(said) => {
                let outcome = find(1, &check.id, "outcome").unwrap_or_default();
                if actual != *known {
                    wrong.push(format!(
                        "{}: PostgreSQL says {actual}, not {known}",
                        check.id
                    ));
                }
                if !agrees(said, &outcome, &actual) {
                    wrong.push(format!(
                        "{} {}\n  PostgreSQL: {actual}\n  rowtype: {}, that is {outcome}\n  by {}",
                        check.id, check.claim, said.words, said.sql
                    ));
                }
                said.words.clone()
            }
            Err(reason) => format!("outside: {reason}"),
        };
        lines.push(format!(
            "{} {}\n    {}\n    {verdict}",
            check.id, check.claim, known
        ));
    }
    println!(
        "{} of {} checks are asked of the engine",
        verdicts.iter().filter(|(_, said)| said.is_ok()).count(),
        verdicts.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    Some(lines.join("\n"))
}

fn is_too_deep(check: &Check) -> bool {
    check
        .expected
        .as_ref()
        .is_some_and(|answer| answer.contains(TOO_DEEP))
}

/// Whether what the engine says is to come is what came, or at least no less.
fn agrees(said: &Said, outcome: &str, actual: &str) -> bool {
    let rows = |text: &str| {
        text.strip_prefix("rows=")
            .and_then(|count| count.parse::<i64>().ok())
    };
    if said.exact {
        return match outcome.strip_prefix("err=") {
            Some(_) => actual.starts_with(outcome),
            None => actual == outcome,
        };
    }
    match (rows(outcome), rows(actual)) {
        (Some(most), Some(rows)) => rows <= most,
        (Some(_), None) => true,
        (None, _) => outcome == ANYTHING || outcome == actual,
    }
}

fn run(replay: &mut Replay, sql: &str) {
    let file = replay.sources.add(SourceFile {
        name: "truth.sql".to_owned(),
        text: sql.into(),
        origin: Origin::User,
    });
    replay.run_file(file);
}

/// What the engine says of a check, or why it is not asked.
fn said(replay: &Replay, check: &Check) -> Result<Said, &'static str> {
    if let Some((_, reason)) = OUTSIDE
        .iter()
        .find(|(words, _)| check.claim.starts_with(words))
    {
        return Err(reason);
    }
    match &check.question {
        Question::Fact(sql) if sql == "t.cascade_test()" => Ok(cascade(&replay.catalog)),
        Question::Fact(sql) => fact(replay, sql, check.expected.as_deref().unwrap_or_default()),
        Question::Statement { role, sql, .. } => match Rows::read(sql) {
            Some(rows) => Ok(of_rows(&replay.catalog, role, &rows, sql)),
            None => Ok(refusal(replay, sql)),
        },
    }
}

/// What replay says of a statement that the owner of everything runs.
fn refusal(replay: &Replay, sql: &str) -> Said {
    let mut replay = replay.clone();
    let known = replay.diagnostics.len();
    run(&mut replay, sql);
    let refused = replay.diagnostics[known..]
        .iter()
        .find(|said| said.severity == Severity::Error);
    match refused {
        Some(error) => {
            let message: String = error.message.chars().take(45).collect();
            Said::plainly(
                "replay refuses it in the same words",
                &format!("err={}:{message}", error.code),
            )
        }
        None => Said::plainly("replay accepts it", "rows=0"),
    }
}

/// A question to the system catalogs, which the engine asks its own.
fn fact(replay: &Replay, sql: &str, expected: &str) -> Result<Said, &'static str> {
    let mut replay = replay.clone();
    let known = replay.diagnostics.len();
    let wanted = quote_literal(expected);
    run(
        &mut replay,
        &format!(
            "do $fact$ begin if ({sql}) is distinct from {wanted} then raise exception 'no'; else create table t.fact (); end if; end $fact$;"
        ),
    );
    let schema = replay
        .catalog
        .schema_named("t")
        .expect("the harness' schema")
        .oid;
    if replay.catalog.relation_in(schema, "fact").is_some() {
        return Ok(Said::plainly("replay's catalog has it", expected));
    }
    println!("{sql}: {:?}", &replay.diagnostics[known..]);
    Err("a question that replay's own catalogs do not answer")
}
