//! Real projects: what replay makes of their migrations, against what PostgreSQL made of them.
//!
//! Figures are ratchets: they are printed, and a test fails when one falls.

use std::collections::BTreeMap;

use rowtype::Database;
use rowtype::catalog::{Catalog, Relation, RelationKind};
use rowtype::diagnostic::Severity;
use rowtype_tests::{Project, corpus};
use serde_json::Value;

/// A table's columns as far as types depend on them: name, type, NOT NULL, whether there is a default.
type Columns = Vec<(String, String, bool, bool)>;

fn columns(catalog: &Catalog, relation: &Relation) -> Columns {
    relation
        .columns
        .iter()
        .map(|column| {
            let data_type = catalog.format_type_qualified(column.data_type);
            let default = column.default.is_some();
            (column.name.clone(), data_type, column.not_null, default)
        })
        .collect()
}

fn expected_columns(relation: &Value) -> Columns {
    let columns = relation["columns"].as_array().expect("columns");
    columns
        .iter()
        .map(|column| {
            let text = |key: &str| column[key].as_str().expect("text").to_owned();
            let not_null = column["not_null"].as_bool().expect("a boolean");
            (
                text("name"),
                text("type"),
                not_null,
                !column["default"].is_null(),
            )
        })
        .collect()
}

/// Tables of a project with just PostgreSQL's columns, all of its tables, and a line for each that differs.
fn tables(project: &Project, database: &Database) -> (usize, usize, Vec<String>) {
    let expected: BTreeMap<String, Value> =
        serde_json::from_value(project.catalog()["relations"].clone()).expect("relations");
    let catalog = &database.catalog;
    let mut differing = Vec::new();
    let (mut equal, mut all) = (0, 0);
    for (name, relation) in &expected {
        if !matches!(
            relation["kind"].as_str(),
            Some("table" | "partitioned" | "foreign")
        ) {
            continue;
        }
        let own = catalog.relations.iter().find(|own| {
            matches!(own.kind, RelationKind::Table(_))
                && catalog
                    .schema(own.schema)
                    .is_some_and(|schema| format!("{}.{}", schema.name, own.name) == *name)
        });
        all += 1;
        let expected = expected_columns(relation);
        match own.map(|own| columns(catalog, own)) {
            Some(own) if own == expected => equal += 1,
            None => differing.push(format!("{name}: missing")),
            Some(own) => {
                let first = expected
                    .iter()
                    .zip(&own)
                    .find(|(expected, own)| expected != own);
                differing.push(match first {
                    Some((expected, own)) => format!("{name}: expected {expected:?}, have {own:?}"),
                    None => format!(
                        "{name}: expected {} columns, have {}",
                        expected.len(),
                        own.len()
                    ),
                });
            }
        }
    }
    // What is there and should not be counts as well.
    for own in catalog.relations.iter() {
        let Some(schema) = catalog.schema(own.schema) else {
            continue;
        };
        let name = format!("{}.{}", schema.name, own.name);
        let is_table = matches!(own.kind, RelationKind::Table(_));
        if is_table && own.provenance.is_users() && !expected.contains_key(&name) {
            all += 1;
            differing.push(format!("{name}: not in PostgreSQL"));
        }
    }
    (equal, all, differing)
}

#[test]
fn tables_have_the_columns_that_postgresql_gives_them() {
    let Some(projects) = corpus() else {
        return;
    };
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for project in &projects {
        let database = project.replay();
        let (equal, all, differing) = tables(project, &database);
        let errors = database
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error);
        println!(
            "{} ({}): {equal} of {all} tables, {} errors",
            project.name,
            project.kind,
            errors.count()
        );
        if std::env::var_os("ROWTYPE_SHOW").is_some() {
            for line in &differing {
                println!("    {line}");
            }
            for line in project.messages(&database) {
                println!("    {line}");
            }
        }
        let sum = by_kind.entry(&project.kind).or_default();
        sum.0 += equal;
        sum.1 += all;
    }
    for (kind, (equal, all)) in &by_kind {
        println!(
            "{kind}: {equal} of {all} tables ({:.1} %)",
            100.0 * *equal as f64 / *all as f64
        );
    }
}
