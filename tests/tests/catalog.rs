//! The whole model of real projects against PostgreSQL's own catalog, without the texts that PostgreSQL deparses.

use std::collections::BTreeMap;

use rowtype::Database;
use rowtype_tests::model::{differences, dump, expected, parts, subtract};
use rowtype_tests::{Project, corpus};

/// Objects of a project: how many PostgreSQL has, how many are the same here, and a line for each other one.
fn compare(project: &Project, database: &Database) -> (usize, usize, Vec<String>) {
    let have = parts(subtract(dump(&database.catalog), &dump(&database.baseline)));
    let want = parts(expected(&project.catalog()));
    let mut differing = Vec::new();
    let mut same = 0;
    for (key, value) in &want {
        match have.get(key) {
            Some(own) if own == value => same += 1,
            Some(own) => differing.push(format!(
                "{} {}: {}",
                key.0,
                key.1,
                differences(value, own).join("; ")
            )),
            None => differing.push(format!("{} {}: missing", key.0, key.1)),
        }
    }
    let extra = have.keys().filter(|key| !want.contains_key(*key));
    differing.extend(extra.map(|key| format!("{} {}: not in PostgreSQL", key.0, key.1)));
    (want.len(), same, differing)
}

#[test]
fn the_model_is_postgresqls_catalog() {
    let Some(projects) = corpus() else {
        return;
    };
    let mut by_kind: BTreeMap<String, (usize, usize, usize, usize)> = BTreeMap::new();
    for project in &projects {
        let database = project.replay_as_the_server_did();
        let (all, same, differing) = compare(project, &database);
        println!(
            "{} ({}): {same} of {all} objects, {} differ",
            project.name,
            project.kind,
            differing.len()
        );
        if std::env::var_os("ROWTYPE_SHOW").is_some() {
            for line in &differing {
                println!("    {line}");
            }
            for line in project.messages(&database) {
                println!("    {line}");
            }
        }
        let sum = by_kind.entry(project.kind.clone()).or_default();
        sum.0 += same;
        sum.1 += all;
        sum.2 += usize::from(differing.is_empty());
        sum.3 += 1;
    }
    for (kind, (same, all, equal, projects)) in &by_kind {
        println!(
            "{kind}: {same} of {all} objects ({:.1} %), {equal} of {projects} projects equal",
            100.0 * *same as f64 / *all as f64
        );
    }
}
