//! The repository's own SQL in a real PostgreSQL: the platform and the user's schema are accepted as they stand.

use std::fs;

use rowtype_tests::{Node, Postgres, root};
use serde_json::json;

/// The platform, a grant baseline and the schema, in the order of a real project.
fn texts(grants: &str) -> Vec<String> {
    let read = |path: &str| {
        fs::read_to_string(root().join(path)).expect("the project's own files can be read")
    };
    let session =
        "set session authorization postgres; set search_path = \"$user\", public, extensions;";
    let mut texts = vec![
        read("codegen/platform/supabase.sql"),
        read(&format!("codegen/platform/{grants}.sql")),
    ];
    texts.push(session.to_owned());
    let mut schema: Vec<_> = fs::read_dir(root().join("schema"))
        .expect("schema/")
        .map(|entry| entry.expect("entry").path())
        .collect();
    schema.sort();
    texts.extend(
        schema
            .iter()
            .map(|path| fs::read_to_string(path).expect("schema/*.sql")),
    );
    texts
}

#[test]
fn postgresql_accepts_platform_and_schema() {
    // Always the embedded one: the platform makes roles, and a server's roles outlive its databases.
    let Some(postgres) = Node::find().map(Postgres::Pglite) else {
        return;
    };
    for grants in ["grants-legacy", "grants-explicit"] {
        let texts = texts(grants);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let tables = "select relname::text, relowner::regrole::text as owner, relrowsecurity
                      from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname";
        let answers = postgres
            .replay(&texts, &[tables])
            .unwrap_or_else(|refused| panic!("{grants}: {refused:?}"));
        let table =
            |name: &str| json!({ "relname": name, "owner": "postgres", "relrowsecurity": true });
        assert_eq!(
            answers,
            [json!([
                table("conversations"),
                table("messages"),
                table("profiles")
            ])],
            "{grants}"
        );
    }
}

#[test]
fn a_refusal_names_the_text_and_the_sqlstate() {
    let Some(postgres) = Postgres::find() else {
        return;
    };
    let texts = [
        "create table a (id int);",
        "create table b (id int references c);",
    ];
    let refused = postgres
        .replay(&texts, &[])
        .expect_err("relation c does not exist");
    assert_eq!(
        (refused.index, refused.message.as_str()),
        (1, "42P01: relation \"c\" does not exist")
    );
}

#[test]
fn postgresql_accepts_the_hostile_names() {
    let Some(postgres) = Postgres::find() else {
        return;
    };
    let path = root().join("tests/hostile/20260101000000_hostile.sql");
    let text = fs::read_to_string(path).expect("the fixture is committed");
    postgres
        .replay(&[&text], &[])
        .expect("a fixture that PostgreSQL refuses proves nothing");
}
