//! How long rowtype takes, and how much memory, beside the time that sqlparser alone takes to parse the same text.
//!
//! `cargo bench -p rowtype`. Times are what a run takes of a processor, on average, so that what else the machine does
//! counts little; memory is the peak of a process of its own that runs a case once.
#![allow(clippy::print_stdout, reason = "its results are printed")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rowtype::catalog::SearchPath;
use rowtype::emit::typescript::{Options, typescript};
use rowtype::infer::{self, Context, Scope};
use rowtype::source::FileId;
use rowtype::sql::{RawKind, split};
use rowtype::{Database, Grants, Platform, Text, load};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// Names the case that a process of its own runs.
const CASE: &str = "ROWTYPE_BENCH_CASE";

/// What a case may take, all of its runs together.
const BUDGET: Duration = Duration::from_secs(5);

/// Projects that are run one after the other.
struct Case {
    name: &'static str,
    projects: Vec<Project>,
}

#[derive(Default)]
struct Project {
    /// As `project.json` of the corpus says.
    kind: String,
    platform: Platform,
    files: Vec<Text>,
}

fn main() {
    let cases = cases();
    if let Ok(name) = std::env::var(CASE) {
        if let Some(case) = cases.iter().find(|case| case.name == name) {
            run(case);
            println!("{}", peak_kib().unwrap_or_default());
        }
        return;
    }
    println!(
        "{:<26} {:>8} {:>12} {:>12} {:>12} {:>6} {:>6} {:>11} {:>8}",
        "case", "SQL", "load", "with types", "sqlparser", "ratio", "ratio", "refused", "peak"
    );
    for case in &cases {
        let statements = statements(case);
        let mut refused = 0;
        let loaded = average(|| {
            for project in &case.projects {
                black_box(database(project));
            }
        });
        let own = average(|| run(case));
        let parse = average(|| refused = parse(&statements));
        let bytes: usize = case.files().map(|file| file.text.len()).sum();
        println!(
            "{:<26} {:>5} KB {:>9.2} ms {:>9.2} ms {:>9.2} ms {:>6.2} {:>6.2} {:>5}/{:<5} {:>4} MiB",
            case.name,
            bytes / 1000,
            milliseconds(loaded),
            milliseconds(own),
            milliseconds(parse),
            milliseconds(loaded) / milliseconds(parse).max(1e-6),
            milliseconds(own) / milliseconds(parse).max(1e-6),
            refused,
            statements.len(),
            peak(case.name).map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string()),
        );
    }
    let process = shortest(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rowtype"));
        let command = command.args(["typescript"]).current_dir(root());
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "rowtype typescript fails on schema/"
        );
    });
    println!("whole process on schema/: {:.2} ms", milliseconds(process));
    println!();
    typing("schema/ and the platform", &cases[1].projects);
    typing("projects of the corpus", &projects_with_views());
    typing("5 MB of generated DDL", &cases[cases.len() - 1].projects);
}

/// What the types of views add to the time of a replay without them.
fn typing(name: &str, projects: &[Project]) {
    let mut views = 0;
    let (mut loads, mut types) = (Duration::ZERO, Duration::ZERO);
    let budget = Duration::from_secs(1);
    for project in projects {
        loads += average_within(budget, || {
            black_box(database(project));
        });
        let database = database(project);
        views += typed_views(&database);
        types += average_within(budget, || {
            black_box(typed_views(&database));
        });
    }
    println!(
        "types of {views} views, {name}: {:.2} ms of {:.2} ms, which is {:.1} % more than without",
        milliseconds(types),
        milliseconds(loads),
        100.0 * milliseconds(types) / milliseconds(loads.saturating_sub(types)).max(1e-6),
    );
}

/// Infers the types of every view once more; how many views that are.
fn typed_views(database: &Database) -> usize {
    let catalog = &database.catalog;
    let views = catalog.relations.iter().filter_map(|it| it.view());
    let typed = views.filter(|view| {
        let context = Context {
            catalog,
            sources: &database.sources,
            path: SearchPath(&view.query.search_path),
            scope: Scope::None,
        };
        // Texts that renamed objects since are not theirs any more.
        black_box(infer::query(&context, view.query.span)).is_ok()
    });
    typed.count()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Case {
    fn of_one(name: &'static str, platform: Platform, files: Vec<Text>) -> Self {
        Self {
            name,
            projects: vec![Project {
                platform,
                files,
                ..Project::default()
            }],
        }
    }

    fn files(&self) -> impl Iterator<Item = &Text> {
        self.projects.iter().flat_map(|project| &project.files)
    }
}

fn database(project: &Project) -> Database {
    load(&project.platform, Grants::Explicit, project.files.clone())
}

/// Load and TypeScript.
fn run(case: &Case) {
    for project in &case.projects {
        let database = database(project);
        black_box(typescript(&database.catalog, &Options::default()));
    }
}

/// The statements' texts, cut apart beforehand.
fn statements(case: &Case) -> Vec<&str> {
    let cut = |file: &Text| -> Vec<std::ops::Range<usize>> {
        let all = split(FileId(0), &file.text);
        all.filter(|raw| raw.kind == RawKind::Sql)
            .map(|raw| raw.span.range())
            .collect()
    };
    case.files()
        .flat_map(|file| cut(file).into_iter().map(|range| &file.text[range]))
        .collect()
}

/// How many statements sqlparser refuses.
fn parse(statements: &[&str]) -> usize {
    statements
        .iter()
        .filter(|text| black_box(Parser::parse_sql(&PostgreSqlDialect {}, text)).is_err())
        .count()
}

/// What a run takes on average.
fn average(run: impl FnMut()) -> Duration {
    average_within(BUDGET, run)
}

fn average_within(budget: Duration, mut run: impl FnMut()) -> Duration {
    run();
    let (start, before) = (Instant::now(), processor_time());
    let mut runs = 0;
    while runs < 3 || (start.elapsed() < budget && runs < 200) {
        run();
        runs += 1;
    }
    let taken = match (before, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    taken / runs
}

/// The time of the fastest run.
fn shortest(mut run: impl FnMut()) -> Duration {
    let mut times = (0..50).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    let first = times.next().unwrap_or_default();
    times.fold(first, Duration::min)
}

/// What all threads of this process have taken of the processors, user and system; nothing where the system does not
/// tell.
fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in parentheses: the 14th and 15th field, in hundredths of a second.
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// The peak memory of a process that runs one case once, in KiB; nothing where the system does not tell.
fn peak(name: &str) -> Option<u64> {
    let program = std::env::current_exe().ok()?;
    let output = Command::new(program).env(CASE, name).output().ok()?;
    let kib = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .ok()?;
    (kib > 0).then_some(kib)
}

fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::of_one("nothing but the platform", Platform::Supabase, Vec::new()),
        Case::of_one(
            "schema/",
            Platform::Supabase,
            sql_files(&root().join("schema")),
        ),
    ];
    let corpus = corpus();
    if corpus.is_empty() {
        println!("no ../shared/corpus beside the project: its two cases are left out");
    } else {
        cases.push(largest_project(&corpus));
        cases.push(Case {
            name: "whole corpus",
            projects: corpus,
        });
    }
    cases.push(Case::of_one(
        "5 MB of generated DDL",
        Platform::Supabase,
        vec![Text {
            name: "generated.sql".to_owned(),
            text: generated(5_000_000),
        }],
    ));
    cases
}

/// Every project of the corpus, where it lies beside the project.
fn corpus() -> Vec<Project> {
    let Ok(corpus) = fs::read_dir(root().join("../shared/corpus")) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = corpus
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let about = fs::read_to_string(path.join("project.json")).ok()?;
        let about: serde_json::Value = serde_json::from_str(&about).ok()?;
        let platform = match about["platform"].as_str() {
            Some("postgres") => Platform::Postgres,
            _ => Platform::Supabase,
        };
        let files = sql_files(&path.join("migrations"));
        Some(Project {
            kind: about["kind"].as_str()?.to_owned(),
            platform,
            files,
        })
    };
    paths.iter().filter_map(read).collect()
}

/// Those that make views, but for PostgreSQL's own regression files.
fn projects_with_views() -> Vec<Project> {
    let mut projects = corpus();
    projects.retain(|project| {
        let database = database(project);
        let mut relations = database.catalog.relations.iter();
        project.kind != "pg_regress"
            && relations.any(|it| it.view().is_some() && it.provenance.is_users())
    });
    projects
}

/// The Supabase project with most SQL.
fn largest_project(corpus: &[Project]) -> Case {
    let size =
        |project: &&Project| -> usize { project.files.iter().map(|file| file.text.len()).sum() };
    let supabase = corpus
        .iter()
        .filter(|project| project.platform == Platform::Supabase);
    let files = supabase
        .max_by_key(size)
        .map(|project| project.files.clone());
    Case::of_one(
        "largest corpus project",
        Platform::Supabase,
        files.unwrap_or_default(),
    )
}

fn sql_files(folder: &Path) -> Vec<Text> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        Some(Text {
            name: path.display().to_string(),
            text: fs::read_to_string(path).ok()?,
        })
    };
    paths.iter().filter_map(read).collect()
}

/// A schema as a large product has it, one part like the other: always the same text.
fn generated(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 8192);
    let mut number = 0_usize;
    while text.len() < bytes {
        part(&mut text, number);
        number += 1;
    }
    text
}

fn part(out: &mut String, n: usize) {
    let parent = n.saturating_sub(1);
    let _ = write!(
        out,
        "
create type public.state_{n} as enum ('draft', 'active', 'archived');

create table public.items_{n} (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  parent_id uuid references public.items_{parent} (id),
  number bigint generated always as identity,
  title text not null check (char_length(title) between 1 and 200),
  kind text not null default 'note' check (kind in ('note', 'task', 'event')),
  state public.state_{n} not null default 'draft',
  price numeric(12, 2) not null default 0,
  tags text[] not null default '{{}}',
  details jsonb not null default '{{}}'::jsonb,
  position integer,
  due_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint items_{n}_order unique (owner_id, position),
  constraint items_{n}_due check (due_at is null or due_at >= created_at)
);

comment on table public.items_{n} is 'Things of kind {n} that users keep.';
comment on column public.items_{n}.title is 'What the user calls it';
comment on column public.items_{n}.details is 'Whatever the application keeps with it';

create index items_{n}_owner_idx on public.items_{n} (owner_id, created_at desc);
create index items_{n}_open_idx on public.items_{n} (due_at) where state <> 'archived';

alter table public.items_{n} enable row level security;
alter table public.items_{n} add column archived_at timestamptz;

create policy \"Owners see their own\" on public.items_{n}
  for select to authenticated using ((select auth.uid()) = owner_id);
create policy \"Owners add their own\" on public.items_{n}
  for insert to authenticated with check ((select auth.uid()) = owner_id and state = 'draft');
create policy \"Owners change their own\" on public.items_{n}
  for update to authenticated using ((select auth.uid()) = owner_id) with check ((select auth.uid()) = owner_id);

grant select, insert, update on table public.items_{n} to authenticated;
grant all on table public.items_{n} to service_role;

create function public.touch_{n}() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.title is distinct from old.title then
    new.updated_at := now();
  end if;
  return new;
end;
$$;

create trigger touch_{n} before update on public.items_{n}
  for each row execute function public.touch_{n}();

create function public.count_{n}(owner uuid, only_state public.state_{n} default 'active')
returns bigint language sql stable set search_path = '' as $$
  select count(*) from public.items_{n} where owner_id = owner and state = only_state
$$;

create view public.open_items_{n} with (security_invoker = true) as
  select i.id, i.title, i.kind, i.price * 2 as double_price, p.title as parent_title,
    coalesce(i.due_at, i.created_at) as due, count(*) over (partition by i.owner_id) as siblings
  from public.items_{n} i
  left join public.items_{parent} p on p.id = i.parent_id
  where i.state <> 'archived';

grant select on public.open_items_{n} to authenticated;
"
    );
}
