//! The whole model of real projects against PostgreSQL's own catalog, without the texts that PostgreSQL deparses.
//!
//! The figures are ratchets: the test fails when one falls. `ROWTYPE_SHOW=1` names
//! every difference and message.

use std::collections::BTreeMap;

use rowtype::Database;
use rowtype::diagnostic::{Diagnostic, Severity};
use rowtype_tests::model::{differences, dump, expected, parts, subtract};
use rowtype_tests::{Project, corpus};

/// How much of a kind of project is as in PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Figures {
    /// Objects: tables without their parts, columns of a table, its constraints, functions …
    objects: usize,
    /// Tables with just PostgreSQL's columns: name, type, NOT NULL, whether there is a default.
    tables: usize,
    /// Projects without any difference.
    projects: usize,
}

/// What is known to be as in PostgreSQL.
///
/// Not equal: `alter_table` (two objects).
const EQUAL: [(&str, Figures); 8] = [
    ("dump", figures(1976, 148, 5)),
    ("fixture", figures(1539, 157, 2)),
    ("goose", figures(190, 22, 1)),
    ("pg_regress", figures(3463, 413, 12)),
    ("plain", figures(896, 112, 6)),
    ("prisma", figures(2314, 313, 6)),
    ("service", figures(181, 20, 2)),
    ("supabase", figures(3303, 260, 16)),
];

const fn figures(objects: usize, tables: usize, projects: usize) -> Figures {
    Figures {
        objects,
        tables,
        projects,
    }
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.objects += other.objects;
        self.tables += other.tables;
        self.projects += other.projects;
    }
}

/// What is equal, what there is in all, and a line for each difference.
fn compare(project: &Project, database: &Database) -> (Figures, Figures, Vec<String>) {
    let have = parts(subtract(dump(&database.catalog), &dump(&database.baseline)));
    let want = parts(expected(&project.catalog()));
    let is_table = |name: &String| {
        let relation = &want.get(&("relations".to_owned(), name.clone()));
        relation.is_some_and(|it| {
            matches!(
                it["kind"].as_str(),
                Some("table" | "partitioned" | "foreign")
            )
        })
    };
    let (mut equal, mut all) = (Figures::default(), Figures::default());
    let mut differing = Vec::new();
    for (key, value) in &want {
        let (part, name) = key;
        let tables = usize::from(part == "columns" && is_table(name));
        all.add(figures(1, tables, 0));
        match have.get(key) {
            Some(own) if own == value => equal.add(figures(1, tables, 0)),
            Some(own) => differing.push(format!(
                "{part} {name}: {}",
                differences(value, own).join("; ")
            )),
            None => differing.push(format!("{part} {name}: missing")),
        }
    }
    let extra = have.keys().filter(|key| !want.contains_key(*key));
    differing.extend(extra.map(|(part, name)| format!("{part} {name}: not in PostgreSQL")));
    equal.projects = usize::from(differing.is_empty());
    all.projects = 1;
    (equal, all, differing)
}

#[test]
fn the_model_is_postgresqls_catalog() {
    let Some(projects) = corpus() else {
        return;
    };
    let show = std::env::var_os("ROWTYPE_SHOW").is_some();
    let mut by_kind: BTreeMap<String, (Figures, Figures)> = BTreeMap::new();
    for project in &projects {
        let database = project.replay_as_the_server_did();
        let (equal, all, differing) = compare(project, &database);
        let (name, kind) = (&project.name, &project.kind);
        println!(
            "{name} ({kind}): {} of {} objects, {} differ",
            equal.objects,
            all.objects,
            differing.len()
        );
        if show {
            for line in differing.iter().chain(&project.messages(&database)) {
                println!("    {line}");
            }
        }
        let sums = by_kind.entry(kind.clone()).or_default();
        sums.0.add(equal);
        sums.1.add(all);
    }
    let mut fallen = Vec::new();
    for (kind, (equal, all)) in &by_kind {
        let percent = |equal: usize, all: usize| 100.0 * equal as f64 / all.max(1) as f64;
        println!(
            "{kind}: {} of {} objects ({:.2} %), {} of {} tables ({:.1} %), {} of {} projects equal",
            equal.objects,
            all.objects,
            percent(equal.objects, all.objects),
            equal.tables,
            all.tables,
            percent(equal.tables, all.tables),
            equal.projects,
            all.projects,
        );
        let known = EQUAL.iter().find(|(known, _)| known == kind);
        let known = known.map_or(Figures::default(), |(_, figures)| *figures);
        if equal.objects < known.objects
            || equal.tables < known.tables
            || equal.projects < known.projects
        {
            fallen.push(format!("{kind}: {known:?} before, {equal:?} now"));
        } else if *equal != known {
            println!("{kind}: better than {known:?}; raise the ratchet");
        }
    }
    assert!(
        fallen.is_empty(),
        "the model is further from PostgreSQL's than before:\n{}",
        fallen.join("\n")
    );
}

/// PostgreSQL took every statement of the corpus, so rowtype refuses none, and understands each.
#[test]
fn no_statement_is_refused_or_not_understood() {
    let Some(projects) = corpus() else {
        return;
    };
    let complaint = |diagnostic: &&Diagnostic| {
        diagnostic.severity == Severity::Error || diagnostic.code == "not-understood"
    };
    let mut complaints = Vec::new();
    for project in &projects {
        for database in [project.replay_as_the_server_did(), project.replay()] {
            let lines = project.messages(&database);
            let with_lines = database.diagnostics.iter().zip(lines);
            let wrong = with_lines.filter(|(diagnostic, _)| complaint(diagnostic));
            complaints.extend(wrong.map(|(_, line)| format!("{}: {line}", project.name)));
        }
    }
    complaints.sort();
    complaints.dedup();
    println!(
        "{} statements are refused or not understood",
        complaints.len()
    );
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
