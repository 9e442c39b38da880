//! How long rowtype takes, and how much memory, beside the time that sqlparser alone takes to parse the same text.
//!
//! `cargo bench -p rowtype`. Times are medians; memory is the peak of a process of its own that runs a case once.
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

struct Case {
    name: &'static str,
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
        let loaded = median(|| {
            black_box(database(case));
        });
        let own = median(|| run(case));
        let statements = statements(case);
        let mut refused = 0;
        let parse = median(|| refused = parse(&statements));
        let bytes: usize = case.files.iter().map(|file| file.text.len()).sum();
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
    let process = median(|| {
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
    typing("schema/ and the platform", &cases[1..2]);
    typing("projects of the corpus", &projects_with_views());
    typing("5 MB of generated DDL", &cases[cases.len() - 1..]);
}

/// What the types of views add to the time of a replay without them.
fn typing(name: &str, cases: &[Case]) {
    let mut views = 0;
    let (mut loads, mut types) = (Duration::ZERO, Duration::ZERO);
    let budget = Duration::from_secs(1);
    for case in cases {
        loads += median_within(budget, || {
            black_box(database(case));
        });
        let database = database(case);
        views += typed_views(&database);
        types += median_within(budget, || {
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

fn database(case: &Case) -> Database {
    load(&case.platform, Grants::Explicit, case.files.clone())
}

/// Load and TypeScript.
fn run(case: &Case) {
    let database = database(case);
    black_box(typescript(&database.catalog, &Options::default()));
}

/// The statements' texts, cut apart beforehand.
fn statements(case: &Case) -> Vec<&str> {
    let cut = |file: &Text| -> Vec<std::ops::Range<usize>> {
        let all = split(FileId(0), &file.text);
        all.filter(|raw| raw.kind == RawKind::Sql)
            .map(|raw| raw.span.range())
            .collect()
    };
    case.files
        .iter()
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

fn median(run: impl FnMut()) -> Duration {
    median_within(BUDGET, run)
}

fn median_within(budget: Duration, mut run: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || (start.elapsed() < budget && times.len() < 200) {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort();
    times[times.len() / 2]
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
        Case {
            name: "nothing but the platform",
            platform: Platform::Supabase,
            files: Vec::new(),
        },
        Case {
            name: "schema/",
            platform: Platform::Supabase,
            files: sql_files(&root().join("schema")),
        },
    ];
    cases.extend(largest_project());
    cases.push(Case {
        name: "5 MB of generated DDL",
        platform: Platform::Supabase,
        files: vec![Text {
            name: "generated.sql".to_owned(),
            text: generated(5_000_000),
        }],
    });
    cases
}

/// The projects of the corpus, where it lies beside the project, with what `project.json` says of each.
fn corpus() -> Vec<(serde_json::Value, Vec<Text>)> {
    let Ok(folders) = fs::read_dir(root().join("../shared/corpus")) else {
        return Vec::new();
    };
    let projects = folders.filter_map(|entry| {
        let path = entry.ok()?.path();
        let about = fs::read_to_string(path.join("project.json")).ok()?;
        let about = serde_json::from_str(&about).ok()?;
        Some((about, sql_files(&path.join("migrations"))))
    });
    projects.collect()
}

/// The Supabase project of the corpus with most SQL.
fn largest_project() -> Option<Case> {
    let projects = corpus().into_iter();
    let projects = projects.filter(|(about, _)| about["platform"] == "supabase");
    let size = |files: &Vec<Text>| files.iter().map(|file| file.text.len()).sum::<usize>();
    Some(Case {
        name: "largest corpus project",
        platform: Platform::Supabase,
        files: projects.map(|(_, files)| files).max_by_key(size)?,
    })
}

/// The projects of the corpus that make views, but for PostgreSQL's own regression files.
fn projects_with_views() -> Vec<Case> {
    let cases = corpus().into_iter().filter_map(|(about, files)| {
        let platform = match about["platform"].as_str()? {
            "supabase" => Platform::Supabase,
            "postgres" => Platform::Postgres,
            _ => return None,
        };
        let case = Case {
            name: "project",
            platform,
            files,
        };
        let database = database(&case);
        let mut relations = database.catalog.relations.iter();
        let makes_views = relations.any(|it| it.view().is_some() && it.provenance.is_users());
        (makes_views && about["kind"] != "pg_regress").then_some(case)
    });
    cases.collect()
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
