//! No view of the corpus shows NULL in a column that is called never NULL: on a real server, over rows that hold NULL
//! wherever it is allowed.
#![allow(clippy::print_stdout, reason = "figures")]

use std::fmt::Write as _;
use std::fs;

use rowtype::Database;
use rowtype::catalog::{Nullability, quote_identifier};
use rowtype::source::FileId;
use rowtype::sql::{RawKind, split};
use rowtype_tests::nulls::{Completeness, Watched};
use rowtype_tests::{Postgres, Project, corpus};

/// Makes the rows.
const FILL: &str = include_str!("../src/fill.sql");

/// The statements of a text, without data and lines for psql.
fn statements(text: &str) -> String {
    let mut statements = String::new();
    for raw in split(FileId(0), text) {
        if raw.kind == RawKind::Sql && raw.data.is_none() {
            let _ = writeln!(statements, "{};", &text[raw.span.range()]);
        }
    }
    statements
}

/// What stands in for an extension that few servers have: texts, which are all equally distant.
const VECTOR: &str = "
select not exists (select from pg_available_extensions where name = 'vector') as absent \\gset
\\if :absent
create type extensions.vector;
create function extensions.vector_in(cstring, oid, int) returns extensions.vector language internal immutable strict as 'varcharin';
create function extensions.vector_out(extensions.vector) returns cstring language internal immutable strict as 'varcharout';
create type extensions.vector (input = extensions.vector_in, output = extensions.vector_out, typmod_in = varchartypmodin);
create function extensions.distance(extensions.vector, extensions.vector) returns float8 language sql as 'select 0.5';
create operator extensions.<=> (leftarg = extensions.vector, rightarg = extensions.vector, function = extensions.distance);
create operator extensions.<-> (leftarg = extensions.vector, rightarg = extensions.vector, function = extensions.distance);
\\endif
";

/// A script for psql that does what the corpus' server did.
fn replay(project: &Project) -> String {
    let mut script = String::new();
    for path in project.preludes() {
        script.push_str(&fs::read_to_string(path).expect("UTF-8"));
    }
    if project.platform != "postgres" {
        script.push_str(
            "select format('alter database %I set search_path = \"$user\", public, extensions', current_database()) \\gexec\n",
        );
    }
    if project.platform == "supabase" {
        script.push_str(VECTOR);
    }
    for text in project.texts() {
        // Each file has a session of its own.
        let _ = writeln!(script, "\\connect\n{}", statements(&text.text));
    }
    script.push_str("\\connect\n");
    script.push_str(FILL);
    script
}

fn makes_views(project: &Project) -> bool {
    let catalog = project.catalog();
    let mut relations = catalog["relations"]
        .as_object()
        .expect("relations")
        .values();
    relations.any(|it| matches!(it["kind"].as_str(), Some("view" | "matview")))
}

/// The views of a project, with what is claimed of their columns.
fn views(database: &Database) -> Vec<Watched> {
    let catalog = &database.catalog;
    let mut watched = Vec::new();
    for relation in catalog.relations.iter() {
        let (Some(_), Some(schema)) = (relation.view(), catalog.schema(relation.schema)) else {
            continue;
        };
        if relation.provenance.extension.is_some() || relation.columns.is_empty() {
            continue;
        }
        let name = format!(
            "{}.{}",
            quote_identifier(&schema.name),
            quote_identifier(&relation.name)
        );
        let columns: Vec<&str> = relation.columns.iter().map(|it| it.name.as_str()).collect();
        let listed: Vec<_> = columns.iter().map(|it| quote_identifier(it)).collect();
        let claims: Vec<Nullability> = relation
            .columns
            .iter()
            .map(|column| {
                column
                    .inferred
                    .as_ref()
                    .map_or(Nullability::Unknown, |it| it.nullability)
            })
            .collect();
        let query = format!("select {} from {name}", listed.join(", "));
        watched.push(Watched::new(&name, &query, &claims));
    }
    watched
}

/// Asks with all rows, with those of every other table, and with none. Gives how many views answered at all.
fn watch(server: &Postgres, project: &Project, watched: &mut [Watched]) -> usize {
    let mut asked = vec![
        "\\set ON_ERROR_ROLLBACK on".to_owned(),
        "set statement_timeout = '2s';".to_owned(),
    ];
    let first = asked.len();
    for parity in ["null", "0", "1", "2"] {
        asked.push("begin;".to_owned());
        asked.push(format!("select pg_temp.keep({parity});"));
        asked.extend(watched.iter().map(|view| format!("{};", view.question)));
        asked.push("rollback;".to_owned());
    }
    let answers = server.answers(&replay(project), &asked).expect("a server");
    assert_eq!(answers.len(), asked.len(), "one answer for each statement");
    let mut answered = vec![false; watched.len()];
    for round in answers[first..].chunks(watched.len() + 3) {
        assert!(round[1].is_ok(), "{}: {:?}", project.name, round[1]);
        for ((answer, view), answered) in round[2..].iter().zip(&mut *watched).zip(&mut answered) {
            match answer {
                Ok(lines) => {
                    view.see(&lines[0]);
                    *answered = true;
                }
                Err(state) => println!("    {}: {state}", view.name),
            }
        }
    }
    answered.iter().filter(|it| **it).count()
}

#[test]
fn no_column_of_a_view_that_is_called_never_null_shows_null() {
    let server = std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find());
    let (Some(server), Some(projects)) = (server, corpus()) else {
        // The embedded PostgreSQL has not the extensions. `.ci/run` has a server for this test.
        println!("not asked: ROWTYPE_TEST_DATABASE_URL is not set");
        return;
    };
    let mut all = Vec::new();
    let (mut answered, mut views_in_all) = (0, 0);
    for project in projects.iter().filter(|project| makes_views(project)) {
        let mut watched = views(&project.replay_as_the_server_did());
        let seen = watch(&server, project, &mut watched);
        let line = Completeness::of(&watched).line(&format!(
            "{}: {seen} of {} views",
            project.name,
            watched.len()
        ));
        println!("{line}");
        if std::env::var_os("ROWTYPE_SHOW").is_some() {
            for view in &watched {
                println!(
                    "    {}: perhaps never NULL as well: {:?}",
                    view.name,
                    view.unclaimed()
                );
            }
        }
        answered += seen;
        views_in_all += watched.len();
        all.extend(watched);
    }
    println!(
        "{}",
        Completeness::of(&all).line(&format!("{answered} of {views_in_all} views"))
    );
    assert!(
        answered * 100 >= views_in_all * 95,
        "the server has the views"
    );
    let wrong: Vec<_> = all
        .iter()
        .filter(|view| !view.wrong().is_empty())
        .map(|view| format!("{}: columns {:?}", view.name, view.wrong()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
