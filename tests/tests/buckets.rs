//! Buckets, proved by PostgreSQL: the rows of `storage.buckets` are those that the files make, and what callers can do with
//! files of each bucket is what the matrix says.
//!
//! `.ci/run` has a server for these tests, in `ROWTYPE_TEST_DATABASE_URL`.
#![allow(clippy::print_stdout, reason = "figures, and what is not asked")]

use std::collections::BTreeSet;

use rowtype::access::{self, Answer, BucketAccess, Command, Extent, Formula};
use rowtype::catalog::Catalog;
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::policies::PLATFORM;
use rowtype_tests::probes::{self, CALLERS, USER_A, USER_B};
use rowtype_tests::{Postgres, corpus};

fn server() -> Option<Postgres> {
    let server = std::env::var_os("ROWTYPE_TEST_DATABASE_URL").and_then(|_| Postgres::find());
    if server.is_none() {
        println!("not asked: ROWTYPE_TEST_DATABASE_URL is not set");
    }
    server
}

/// As much of Supabase's storage as policies speak of.
const STORAGE: &str = "
create table storage.buckets (id text primary key, name text not null unique, public boolean default false);
create table storage.objects (
  id serial primary key, bucket_id text references storage.buckets (id), name text, owner uuid, metadata jsonb
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant usage on schema storage to anon, authenticated, service_role;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant usage on sequence storage.objects_id_seq to anon, authenticated, service_role;
";

/// Buckets and policies of every kind.
const POLICIES: &str = "
insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true), ('files', 'files', false);
insert into storage.buckets values ('it''s', 'it''s') on conflict do nothing;
create table public.shares (bucket text, reader uuid);
grant select on public.shares to anon, authenticated, service_role;
create policy avatars_read on storage.objects for select using (bucket_id = 'avatars');
create policy avatars_write on storage.objects for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = auth.uid()::text);
create policy own on storage.objects to authenticated using (bucket_id in ('files', 'it''s') and owner = auth.uid());
create policy shared on storage.objects for select
  using (exists (select from public.shares s where s.bucket = bucket_id and s.reader = auth.uid()));
create policy tidy on storage.objects for delete to anon using (bucket_id <> 'files' and name like 'tmp/%');
create policy never on storage.objects as restrictive for update to authenticated using (bucket_id <> 'it''s');
";

/// Files of several owners, in each of the buckets.
fn files(bucket: &str) -> String {
    let bucket = bucket.replace('\'', "''");
    let file = |name: &str, owner: &str| format!("('{bucket}', '{name}', {owner})");
    let (a, b) = (format!("'{USER_A}'"), format!("'{USER_B}'"));
    [
        file(&format!("{USER_A}/one.png"), &a),
        file(&format!("{USER_B}/two.png"), &b),
        file("tmp/three.png", &a),
        file("four.png", "null"),
    ]
    .join(", ")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The condition of an answer on files that there are, and on new ones.
fn conditions(catalog: &Catalog, answer: &Answer) -> [String; 2] {
    let sql = |formula: &Formula| access::residual(catalog, formula, "r");
    match answer {
        Answer::All => ["true", "true"].map(str::to_owned),
        Answer::Some { rows, check } => [sql(rows), sql(check)],
        _ => ["false", "false"].map(str::to_owned),
    }
}

/// What a caller really gets by a command, and what the matrix says, both as names of files.
fn questions(
    catalog: &Catalog,
    bucket: &BucketAccess,
    role: usize,
    caller: &probes::Actor<'_>,
) -> Vec<(String, String)> {
    let run = |role: &str, sql: &str| {
        format!(
            "probe.run({}, {}, 'public', '', {})",
            quoted(role),
            quoted(caller.claims),
            quoted(sql)
        )
    };
    let names = "string_agg(name, ' ' order by name)";
    let id = quoted(&bucket.id);
    Command::ALL
        .into_iter()
        .zip(&bucket.cells[role])
        .flat_map(|(command, cell)| {
            assert!(cell.exact, "{} {command:?}", bucket.id);
            let [rows, check] = conditions(catalog, &cell.answer);
            let said = |condition: &str| {
                let sql = format!("select {names} from storage.objects r where bucket_id = {id} and {condition}");
                run("", &sql)
            };
            match command {
                Command::Select => {
                    let sql = format!("select {names} from storage.objects where bucket_id = {id}");
                    vec![(run(caller.role, &sql), said(&rows))]
                }
                Command::Update => {
                    let sql = format!(
                        "with u as (update storage.objects set metadata = '{{}}' where bucket_id = {id} returning name) \
                         select {names} from u"
                    );
                    // No row may be among those that a new row may not be.
                    let both = format!("({rows}) and ({check})");
                    vec![(run(caller.role, &sql), said(&both))]
                }
                Command::Delete => {
                    let sql = format!(
                        "with d as (delete from storage.objects where bucket_id = {id} returning name) select {names} from d"
                    );
                    vec![(run(caller.role, &sql), said(&rows))]
                }
                // One by one: the first that is refused would hide the others.
                Command::Insert => (1..=4)
                    .map(|number| {
                        let new = format!("from probe.files r where bucket_id = {id} and number = {number}");
                        let sql = format!(
                            "with i as (insert into storage.objects (bucket_id, name, owner) select bucket_id, name, owner {new}) \
                             select name {new}"
                        );
                        let said = run("", &format!("select {names} {new} and {check}"));
                        (run(caller.role, &sql), said)
                    })
                    .collect(),
            }
        })
        .collect()
}

#[test]
fn files_of_each_bucket_are_let_through_as_the_matrix_says() {
    let Some(server) = server() else { return };
    let text = |name: &str, text: &str| Text {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let platform = vec![text("platform.sql", PLATFORM), text("storage.sql", STORAGE)];
    let database = load(
        &Platform::Files(platform),
        Grants::Legacy,
        vec![text("policies.sql", POLICIES)],
    );
    assert!(
        database.diagnostics.is_empty(),
        "{:?}",
        database.diagnostics
    );
    let catalog = &database.catalog;
    let roles = ["anon", "authenticated", "service_role"];
    let extent = Extent {
        schemas: Vec::new(),
        roles: roles.map(str::to_owned).to_vec(),
    };
    let storage = access::matrix(catalog, &extent).storage.expect("buckets");
    let known: Vec<_> = storage
        .buckets
        .iter()
        .map(|it| (it.id.as_str(), it.public))
        .collect();
    assert_eq!(
        known,
        [
            ("avatars", Some(true)),
            ("files", Some(false)),
            ("it's", Some(false))
        ]
    );
    let files: Vec<_> = storage.buckets.iter().map(|it| files(&it.id)).collect();
    let files = files.join(", ");
    let setup = format!(
        "{PLATFORM}{STORAGE}{POLICIES}{}
         create table probe.files as select *, row_number() over (partition by bucket_id) as number
           from (values {files}) f (bucket_id, name, owner_text), lateral (select owner_text::uuid as owner) o;
         grant select on probe.files to public;
         insert into storage.objects (bucket_id, name, owner) select bucket_id, name, owner from probe.files;
         insert into public.shares values ('files', '{USER_B}');",
        probes::SETUP
    );
    let mut titles = Vec::new();
    let mut asked = Vec::new();
    for bucket in &storage.buckets {
        for caller in &CALLERS {
            let role = roles
                .iter()
                .position(|role| *role == caller.role)
                .expect("a role");
            for (number, (real, said)) in questions(catalog, bucket, role, caller)
                .into_iter()
                .enumerate()
            {
                titles.push(format!("{} {} {number}", bucket.id, caller.name));
                asked.push(format!("select jsonb_build_array({real}, {said});"));
            }
        }
    }
    let answers = server.answers(&setup, &asked).expect("a server");
    assert_eq!(answers.len(), asked.len(), "one answer for each question");
    let mut wrong = Vec::new();
    let mut let_through = 0;
    for (title, answer) in titles.iter().zip(answers) {
        let line = answer.expect("an answer").concat();
        let pair: [String; 2] = serde_json::from_str(&line).expect("two texts");
        let names = |text: &str| -> BTreeSet<String> {
            // A new row that policies refuse is an error.
            let names = text.strip_prefix("rows ").unwrap_or_default();
            names.split_whitespace().map(str::to_owned).collect()
        };
        let_through += names(&pair[0]).len();
        let is_refused = |text: &str| {
            text.starts_with("rows ") || text.contains("violates row-level security policy")
        };
        if names(&pair[0]) != names(&pair[1])
            || !is_refused(&pair[0])
            || !pair[1].starts_with("rows ")
        {
            wrong.push(format!(
                "{title}: PostgreSQL {}; rowtype {}",
                pair[0], pair[1]
            ));
        }
    }
    println!(
        "{} questions, {let_through} files let through",
        titles.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(let_through > 0);
}

#[test]
fn projects_have_the_buckets_that_their_files_make() {
    let Some(server) = server() else { return };
    let Some(projects) = corpus() else { return };
    let mut count = 0;
    for project in projects.iter().filter(|it| it.kind == "supabase") {
        let catalog = project.replay_as_the_server_did().catalog;
        let ours: BTreeSet<String> = catalog
            .buckets
            .iter()
            .map(|bucket| format!("{} {:?}", bucket.id, bucket.public))
            .collect();
        let names_storage = project
            .texts()
            .iter()
            .any(|file| file.text.contains("buckets"));
        if !names_storage {
            assert!(ours.is_empty(), "{ours:?}");
            continue;
        }
        let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("a prelude");
        let mut setup: String = project.preludes().iter().map(read).collect();
        for file in project.texts() {
            setup.push_str("\nreset all;\nset search_path = \"$user\", public, extensions;\n");
            setup.push_str(&file.text);
            setup.push_str("\n;\n");
        }
        setup.push_str("\nrollback;\nreset all;\n");
        let question = "select coalesce(jsonb_agg(id || ' Some(' || coalesce(public, false) || ')' order by id), '[]') from storage.buckets;";
        let answers = server
            .answers(&setup, &[question.to_owned()])
            .expect("a server");
        let line = answers
            .into_iter()
            .next()
            .expect("an answer")
            .expect("rows")
            .concat();
        let theirs: BTreeSet<String> = serde_json::from_str(&line).expect("a list");
        println!("{}: {theirs:?}", project.name);
        count += theirs.len();
        assert_eq!(ours, theirs, "{}", project.name);
    }
    println!("{count} buckets");
}
