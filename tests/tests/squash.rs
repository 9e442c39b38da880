//! The schema file makes the schema that it was made of, in rowtype's own replay.

use rowtype::diagnostic::Severity;
use rowtype::{Grants, Platform, load};
use rowtype_tests::squash::{replay, round_trip, squash};
use rowtype_tests::{Project, corpus};

/// How many projects come back the same, text and model. Only ever raised.
const SAME: usize = 51;

fn platform(project: &Project) -> Platform {
    match project.platform.as_str() {
        "postgres" => Platform::Postgres,
        _ => Platform::Supabase,
    }
}

#[test]
fn the_corpus_comes_back() {
    let Some(projects) = corpus() else {
        return;
    };
    let mut same = 0;
    for project in &projects {
        let platform = platform(project);
        let complaints = round_trip(&platform, &load(&platform, Grants::Legacy, project.texts()));
        if complaints.is_empty() {
            same += 1;
            continue;
        }
        println!("{}: {} complaints", project.name, complaints.len());
        for complaint in complaints.iter().take(10) {
            println!("    {complaint}");
        }
    }
    println!("{same} of {} schemas come back the same", projects.len());
    assert!(same >= SAME, "{same} are fewer than {SAME}");
}

#[test]
fn hostile_names_come_back() {
    let sql = include_str!("../hostile/20260101000000_hostile.sql");
    for platform in [Platform::Supabase, Platform::Postgres] {
        let before = replay(&platform, sql);
        assert_eq!(
            round_trip(&platform, &before),
            [] as [&str; 0],
            "{}",
            squash(&before)
        );
    }
}

#[test]
fn what_the_platform_brings_is_changed_and_not_made_again() {
    let platform = Platform::Supabase;
    let before = replay(
        &platform,
        "alter table auth.users add column nickname text not null default 'x';
         comment on column auth.users.nickname is 'What friends say.';
         create policy mine on storage.objects for select to authenticated using (owner = auth.uid());
         create function public.greet() returns trigger language plpgsql as 'begin return new; end';
         create trigger greet after insert on auth.users for each row execute function public.greet();
         revoke all on schema storage from anon;
         grant select on auth.users to authenticated;
         alter default privileges in schema public revoke all on tables from anon;
         create table public.t (id integer);
         drop table if exists auth.flow_state cascade;
         alter publication supabase_realtime add table public.t;",
    );
    let errors: Vec<_> = before
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let complaints = round_trip(&platform, &before);
    assert_eq!(complaints, [] as [&str; 0]);
    insta::assert_snapshot!(squash(&before));
}
