//! Views and materialized views of real projects: the columns that inference gives them, against PostgreSQL's.
//!
//! Figures are ratchets: they are printed, and a test fails when one falls.

use std::collections::BTreeMap;

use rowtype::Database;
use rowtype::catalog::{Relation, RelationKind};
use rowtype_tests::{Project, corpus};
use serde_json::Value;

/// How many views have just PostgreSQL's columns (name and type), of how many.
#[derive(Debug, Default, Clone, Copy)]
struct Figure {
    equal: usize,
    all: usize,
}

/// What was reached, outside `pg_regress` and inside. Only up from here.
const PROJECTS: usize = 139;
const REGRESS: usize = 31;

fn own_view<'a>(database: &'a Database, name: &str) -> Option<&'a Relation> {
    let catalog = &database.catalog;
    catalog.relations.iter().find(|own| {
        matches!(
            own.kind,
            RelationKind::View(_) | RelationKind::MaterializedView(_)
        ) && catalog
            .schema(own.schema)
            .is_some_and(|schema| format!("{}.{}", schema.name, own.name) == name)
    })
}

fn views(project: &Project, database: &Database) -> (Figure, Vec<String>) {
    let expected: BTreeMap<String, Value> =
        serde_json::from_value(project.catalog()["relations"].clone()).expect("relations");
    let mut figure = Figure::default();
    let mut differing = Vec::new();
    for (name, relation) in &expected {
        if !matches!(relation["kind"].as_str(), Some("view" | "matview")) {
            continue;
        }
        figure.all += 1;
        let expected: Vec<(String, String)> = relation["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .map(|column| {
                let text = |key: &str| column[key].as_str().expect("text").to_owned();
                (text("name"), text("type"))
            })
            .collect();
        let Some(own) = own_view(database, name) else {
            differing.push(format!("{name}: missing"));
            continue;
        };
        let columns: Vec<(String, String)> = own
            .columns
            .iter()
            .map(|column| {
                let data_type = database.catalog.format_type_qualified(column.data_type);
                (column.name.clone(), data_type)
            })
            .collect();
        if columns == expected {
            figure.equal += 1;
            continue;
        }
        let first = expected.iter().zip(&columns).find(|(a, b)| a != b);
        differing.push(match first {
            Some((expected, own)) => format!("{name}: expected {expected:?}, have {own:?}"),
            None => format!(
                "{name}: expected {} columns, have {}",
                expected.len(),
                columns.len()
            ),
        });
    }
    (figure, differing)
}

#[test]
fn views_have_the_columns_that_postgresql_gives_them() {
    let Some(projects) = corpus() else {
        return;
    };
    let mut real = Figure::default();
    let mut regress = Figure::default();
    for project in &projects {
        let database = project.replay();
        let (figure, differing) = views(project, &database);
        if figure.all == 0 {
            continue;
        }
        println!("{}: {} of {} views", project.name, figure.equal, figure.all);
        for line in &differing {
            println!("    {line}");
        }
        let sum = if project.kind == "pg_regress" {
            &mut regress
        } else {
            &mut real
        };
        sum.equal += figure.equal;
        sum.all += figure.all;
    }
    println!("projects: {} of {} views", real.equal, real.all);
    println!("pg_regress: {} of {} views", regress.equal, regress.all);
    assert!(real.equal >= PROJECTS, "{} of {PROJECTS} views", real.equal);
    assert!(
        regress.equal >= REGRESS,
        "{} of {REGRESS} views",
        regress.equal
    );
}
