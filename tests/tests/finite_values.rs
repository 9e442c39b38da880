//! Columns of the corpus whose CHECK is a list of texts or numbers, against PostgreSQL's text of the constraint.

mod cases;

use std::collections::{BTreeMap, BTreeSet};

use rowtype::catalog::Catalog;
use rowtype::emit::finite_values::{FiniteValues, finite_values};
use rowtype_tests::corpus;
use serde_json::Value;

/// The literals of a constraint that says nothing but that a column is one of them.
fn listed(definition: &str, column: &str) -> Option<BTreeSet<String>> {
    let mut literals = BTreeSet::new();
    let mut rest = definition.strip_prefix("CHECK ")?;
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' => {
                let body = &rest[1..];
                let end = body.find('\'')?;
                literals.insert(body[..end].to_owned());
                end + 2
            }
            _ if first.is_ascii_digit() => {
                let end = rest.find(|it: char| !it.is_ascii_digit())?;
                literals.insert(rest[..end].to_owned());
                end
            }
            _ if first.is_alphanumeric() || matches!(first, '_' | '"') => {
                let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '"');
                let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
                words.push(rest[..end].trim_matches('"').to_owned());
                end
            }
            '(' | ')' | '[' | ']' | ',' | ':' | '=' | ' ' => 1,
            _ => return None,
        };
        rest = &rest[end..];
    }
    let known = |word: &String| {
        let harmless = [
            "ANY",
            "ARRAY",
            "OR",
            "IS",
            "NULL",
            "text",
            "character",
            "varying",
        ];
        word == column || harmless.contains(&word.as_str())
    };
    (words.iter().all(known) && !literals.is_empty()).then_some(literals)
}

fn found(catalog: &Catalog, relation: &str, column: &str) -> Option<BTreeSet<String>> {
    let (schema, name) = relation.split_once('.')?;
    let schema = catalog.schema_named(schema)?;
    let relation = catalog.relation_in(schema.oid, name)?;
    let values = finite_values(catalog, relation, relation.column(column)?)?;
    let (FiniteValues::Texts(values) | FiniteValues::Numbers(values)) = values;
    Some(values.into_iter().collect())
}

#[test]
fn lists_of_values_are_found() {
    let (Some(projects), Some(cases)) = (corpus(), cases::shared()) else {
        return;
    };
    let (mut equal, mut all) = (0, 0);
    for (project, case) in projects.iter().zip(&cases) {
        let expected = project.catalog();
        let relations = expected["relations"].as_object().expect("relations");
        let database = case.load();
        for (relation, description) in relations {
            let mut columns: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            let constraints = description["constraints"].as_array();
            for constraint in constraints.into_iter().flatten() {
                let definition = constraint["def"].as_str().expect("a definition");
                let column = constraint["columns"].as_array();
                let Some([Value::String(column)]) = column.map(Vec::as_slice) else {
                    continue;
                };
                if let Some(listed) = listed(definition, column) {
                    let both = columns.entry(column).or_insert_with(|| listed.clone());
                    both.retain(|literal| listed.contains(literal));
                }
            }
            for (column, listed) in columns {
                all += 1;
                let found = found(&database.catalog, relation, column);
                if found.as_ref() == Some(&listed) {
                    equal += 1;
                } else {
                    println!(
                        "{} {relation}.{column}: {found:?} for {listed:?}",
                        project.name
                    );
                }
            }
        }
    }
    println!("{equal} of {all} columns have the values that their CHECK lists");
    assert_eq!(equal, all);
}
