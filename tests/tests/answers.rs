//! Statements that PostgreSQL refuses are refused with its SQLSTATE and its words, and no others.
//!
//! `tests/answers/*.sql` holds the cases with PostgreSQL's answers; a server, where there is one, is asked again.

use std::fs;

use rowtype::diagnostic::Severity;
use rowtype_tests::{Postgres, root, said_in_an_empty_cluster};

/// Statements, and PostgreSQL's answer to the last one.
struct Case {
    sql: String,
    answer: String,
}

const ACCEPTED: &str = "accepted";

fn cases() -> Vec<Case> {
    let mut files: Vec<_> = fs::read_dir(root().join("tests/answers"))
        .expect("tests/answers")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("the cases are committed");
        let mut sql = String::new();
        for line in text.lines() {
            if let Some(answer) = line.strip_prefix("--> ") {
                cases.push(Case {
                    sql: std::mem::take(&mut sql),
                    answer: answer.to_owned(),
                });
            } else if !line.is_empty() && !line.starts_with("-- ") {
                sql.push_str(line);
                sql.push('\n');
            }
        }
        assert_eq!(sql, "", "{}: a case without an answer", file.display());
    }
    cases
}

/// What rowtype says: the errors and warnings, which should be one.
fn replayed(sql: &str) -> String {
    let messages: Vec<_> = said_in_an_empty_cluster(sql)
        .into_iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Info)
        .map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message))
        .collect();
    if messages.is_empty() {
        return ACCEPTED.to_owned();
    }
    messages.join("\n")
}

#[test]
fn rowtype_answers_as_postgresql_does() {
    let mut wrong = Vec::new();
    for case in cases() {
        let answer = replayed(&case.sql);
        if answer != case.answer {
            wrong.push(format!("{}--> {}\nnot {answer}\n", case.sql, case.answer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn postgresql_answers_as_the_cases_say() {
    let Some(postgres) = Postgres::find() else {
        return;
    };
    // Whatever a case does is undone, be it by its error or by ours.
    let outcome = format!(
        "create function pg_temp.outcome(sql text) returns text language plpgsql as $$
         begin
           execute sql;
           raise exception '' using errcode = 'RT000';
         exception
           when sqlstate 'RT000' then return '{ACCEPTED}';
           when others then return sqlstate || ': ' || sqlerrm;
         end $$;"
    );
    let cases = cases();
    let questions: Vec<_> = cases
        .iter()
        .map(|case| format!("select pg_temp.outcome($case${}$case$) as answer", case.sql))
        .collect();
    let questions: Vec<&str> = questions.iter().map(String::as_str).collect();
    let answers = postgres
        .replay(&[&outcome], &questions)
        .expect("every case is caught");
    let mut wrong = Vec::new();
    for (case, answer) in cases.iter().zip(answers) {
        if answer[0]["answer"] != case.answer.as_str() {
            wrong.push(format!(
                "{}--> {}\nnot {}\n",
                case.sql, case.answer, answer[0]["answer"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
