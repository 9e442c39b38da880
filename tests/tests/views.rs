//! Views, materialized views and tables made from a query: the columns that inference gives them, against PostgreSQL's.
//!
//! Figures are ratchets: they are printed, and a test fails when one falls.

mod cases;

use std::collections::BTreeMap;

use rowtype::Database;
use rowtype::catalog::{Relation, RelationKind, TypeReference};
use rowtype_tests::{Project, corpus, root};
use serde_json::Value;

/// Names and types of columns, in order.
type Columns = Vec<(String, String)>;

/// How many relations have just PostgreSQL's columns (name and type), of how many.
#[derive(Debug, Default, Clone, Copy)]
struct Figure {
    equal: usize,
    all: usize,
}

impl Figure {
    /// Counts a relation; gives the first difference.
    fn count(&mut self, expected: &Columns, own: Option<&Columns>) -> Option<String> {
        self.all += 1;
        let Some(own) = own else {
            return Some("missing".to_owned());
        };
        if own == expected {
            self.equal += 1;
            return None;
        }
        let first = expected.iter().zip(own).find(|(a, b)| a != b);
        Some(match first {
            Some((expected, own)) => format!("expected {expected:?}, have {own:?}"),
            None => format!("expected {} columns, have {}", expected.len(), own.len()),
        })
    }

    fn add(&mut self, other: Self) {
        self.equal += other.equal;
        self.all += other.all;
    }
}

/// What was reached, outside `pg_regress` and inside. Only up from here.
const PROJECTS: usize = 139;
const REGRESS: usize = 61;

/// Whether a query made its columns.
fn comes_from_query(relation: &Relation) -> bool {
    match &relation.kind {
        RelationKind::View(_) | RelationKind::MaterializedView(_) => true,
        RelationKind::Table(table) => table.made_as.is_some(),
        _ => false,
    }
}

/// The relations that queries made, by qualified name, with the columns as `shown` prints their types.
fn own_relations(
    database: &Database,
    shown: impl Fn(TypeReference) -> String,
) -> BTreeMap<String, Columns> {
    let catalog = &database.catalog;
    let relations = catalog.relations.iter().filter(|it| comes_from_query(it));
    let named = relations.filter_map(|relation| {
        let schema = &catalog.schema(relation.schema)?.name;
        let columns = relation.columns.iter();
        let columns = columns.map(|column| (column.name.clone(), shown(column.data_type)));
        Some((format!("{schema}.{}", relation.name), columns.collect()))
    });
    named.collect()
}

fn compare(project: &Project, database: &Database) -> (Figure, Vec<String>) {
    let expected: BTreeMap<String, Value> =
        serde_json::from_value(project.catalog()["relations"].clone()).expect("relations");
    let own = own_relations(database, |data_type| {
        database.catalog.format_type_qualified(data_type)
    });
    let mut figure = Figure::default();
    let mut differing = Vec::new();
    for (name, relation) in &expected {
        let is_view = matches!(relation["kind"].as_str(), Some("view" | "matview"));
        if !is_view && !own.contains_key(name) {
            continue;
        }
        let columns = relation["columns"].as_array().expect("columns").iter();
        let columns = columns.map(|column| {
            let text = |key: &str| column[key].as_str().expect("text").to_owned();
            (text("name"), text("type"))
        });
        if let Some(difference) = figure.count(&columns.collect(), own.get(name)) {
            differing.push(format!("{name}: {difference}"));
        }
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
        let (figure, differing) = compare(project, &database);
        if figure.all == 0 {
            continue;
        }
        println!("{}: {} of {}", project.name, figure.equal, figure.all);
        for line in &differing {
            println!("    {line}");
        }
        let sum = if project.kind == "pg_regress" {
            &mut regress
        } else {
            &mut real
        };
        sum.add(figure);
    }
    println!("projects: {} of {}", real.equal, real.all);
    println!("pg_regress: {} of {}", regress.equal, regress.all);
    assert!(real.equal >= PROJECTS, "{} of {PROJECTS}", real.equal);
    assert!(regress.equal >= REGRESS, "{} of {REGRESS}", regress.equal);
}

/// Views of the probes that were made to touch every rule of the official generator, against the document that it reads.
/// It has the types' names in `pg_type`, without modifiers.
#[test]
fn views_of_the_probes_have_the_columns_that_postgresql_gives_them() {
    let Some(cases) = cases::shared() else {
        return;
    };
    let probes = root().join("../shared/oracle/ts");
    let mut sum = Figure::default();
    for case in cases {
        let file = probes.join(format!("{}.generator_metadata.json", case.name));
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let mut expected: BTreeMap<i64, (String, Columns)> = BTreeMap::new();
        for kind in ["views", "materializedViews"] {
            for view in document[kind].as_array().expect("views") {
                let name = format!("{}.{}", text_of(view, "schema"), text_of(view, "name"));
                let id = view["id"].as_i64().expect("a number");
                expected.insert(id, (name, Vec::new()));
            }
        }
        let mut columns: Vec<&Value> = document["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .collect();
        columns.sort_by_key(|column| column["ordinal_position"].as_i64());
        for column in columns {
            let id = column["table_id"].as_i64().expect("a number");
            if let Some((_, columns)) = expected.get_mut(&id) {
                let data_type = format!(
                    "{}.{}",
                    text_of(column, "type_schema"),
                    text_of(column, "format")
                );
                columns.push((text_of(column, "name"), data_type));
            }
        }
        let database = case.load();
        let catalog = &database.catalog;
        let own = own_relations(&database, |data_type| {
            let found = catalog.data_type(data_type.oid).expect("a type");
            let schema = catalog.schema(found.schema).expect("a schema");
            format!("{}.{}", schema.name, found.name)
        });
        let mut figure = Figure::default();
        for (name, columns) in expected.values() {
            if let Some(difference) = figure.count(columns, own.get(name)) {
                println!("    {name}: {difference}");
            }
        }
        println!("{}: {} of {}", case.name, figure.equal, figure.all);
        sum.add(figure);
    }
    println!("probes: {} of {}", sum.equal, sum.all);
    assert!(sum.all >= 39, "the probes have views: {}", sum.all);
    assert_eq!(sum.equal, sum.all);
}

fn text_of(value: &Value, key: &str) -> String {
    value[key].as_str().expect("text").to_owned()
}
