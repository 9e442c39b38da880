//! `rowtype json --format generator-metadata` against what the official package reads out of a live database, and what
//! it makes of both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rowtype::catalog::Catalog;
use rowtype::emit::json::generator_metadata::{Options, generator_metadata};
use rowtype::emit::typescript::{self, Dialect, Style, typescript};
use rowtype_tests::{Node, Project, corpus};
use serde_json::{Value, json};

/// Members that differ from server to server, or that the recorded documents leave out.
const LEFT_OUT: [&str; 4] = ["bytes", "size", "live_rows_estimate", "dead_rows_estimate"];

/// Documents that rowtype makes otherwise, and why.
const DIFFERENT: [(&str, &str); 2] = [
    (
        "QuivrHQ+quivr",
        "the server had a stand-in for the extension wrappers, with other columns of its tables",
    ),
    (
        "k1LoW+tbls",
        "the official query loses the columns of keys in a schema whose name needs quotation marks, and its validator \
         refuses what is left",
    ),
];

/// Projects of which the Python differs: it names the enums of every schema, and the server had stand-ins without enums
/// for these extensions.
const OTHER_ENUMS: [(&str, &str); 3] = [
    ("letsrunit-hq+letsrunit", "pg_tle"),
    ("liam-hq+liam", "pg_net"),
    ("pgflow-dev+pgflow", "pg_net"),
];

/// The collections of a document.
const COLLECTIONS: [&str; 10] = [
    "schemas",
    "tables",
    "foreignTables",
    "views",
    "materializedViews",
    "columns",
    "primaryKeys",
    "relationships",
    "functions",
    "types",
];

fn document(catalog: &Catalog, schemas: &[String]) -> Value {
    let options = Options {
        schemas: schemas.to_vec(),
        ..Options::default()
    };
    let (text, diagnostics) = generator_metadata(catalog, &options);
    assert_eq!(diagnostics, []);
    serde_json::from_str(&text).expect("JSON")
}

/// The projects of which there is a document, with it.
fn recorded() -> Option<Vec<(Project, Value)>> {
    let projects = corpus()?.into_iter().filter_map(|project| {
        let text = fs::read_to_string(project.path.join("generator_metadata.json")).ok()?;
        Some((project, serde_json::from_str(&text).expect("JSON")))
    });
    Some(projects.collect())
}

/// What the numbers of a document stand for.
struct Numbers(BTreeMap<u64, String>);

impl Numbers {
    fn new(document: &Value) -> Self {
        let mut numbers = BTreeMap::new();
        for collection in [
            "types",
            "tables",
            "foreignTables",
            "views",
            "materializedViews",
        ] {
            for object in document[collection].as_array().expect("a list") {
                let name = format!("{}.{}", object["schema"], object["name"]);
                let mut add = |id: &Value| {
                    if let Some(id) = id.as_u64().filter(|id| *id >= 10_000) {
                        numbers.insert(id, name.clone());
                    }
                };
                add(&object["id"]);
                add(&object["type_relation_id"]);
            }
        }
        Self(numbers)
    }

    /// An entry with names in the place of numbers.
    fn named(&self, entry: &Value) -> Value {
        match entry {
            Value::Object(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()) && *name != "id");
                let named = kept.map(|(name, value)| {
                    let number = value.as_u64().filter(|_| name.ends_with("id"));
                    let named = number.and_then(|id| self.0.get(&id)).map(|it| json!(it));
                    (name.clone(), named.unwrap_or_else(|| self.named(value)))
                });
                Value::Object(named.collect())
            }
            Value::Array(entries) => entries.iter().map(|entry| self.named(entry)).collect(),
            other => other.clone(),
        }
    }
}

/// What extensions bring. rowtype knows it from descriptions, which have no code and no internal functions, and the
/// server had stand-ins for some of them.
struct Extensions {
    /// Schemas and names of functions and types.
    names: BTreeSet<(String, String)>,
}

impl Extensions {
    fn new(catalog: &Catalog) -> Self {
        let schema = |oid| catalog.schema(oid).expect("a schema").name.clone();
        let functions = catalog.functions.iter();
        let functions = functions
            .filter(|it| it.provenance.extension.is_some())
            .map(|it| (schema(it.schema), it.name.clone()));
        let types = catalog.types.iter();
        let types = types
            .filter(|it| it.provenance.extension.is_some())
            .map(|it| (schema(it.schema), it.name.clone()));
        Self {
            names: functions.chain(types).collect(),
        }
    }

    /// Whether an entry of a document is theirs: by its name, by the language that only they use, or as a type that is
    /// nothing but a name and that no migration made.
    fn brought(&self, entry: &Value, collection: &str, made: &Value) -> bool {
        let text = |member: &str| entry[member].as_str().unwrap_or_default().to_owned();
        let (schema, name) = (text("schema"), text("name"));
        let known = self.names.contains(&(schema.clone(), name.clone()));
        match collection {
            "functions" => {
                let code = entry["language"] == "c" || entry["language"] == "internal";
                let is_range = made["ranges"].get(format!("{schema}.{name}")).is_some();
                known || code && !is_range
            }
            "types" => {
                let empty = |member: &str| entry[member].as_array().is_some_and(Vec::is_empty);
                let bare =
                    empty("enums") && empty("attributes") && entry["type_relation_id"].is_null();
                let element = format!("{schema}.{}", name.strip_prefix('_').unwrap_or(&name));
                let is_made = ["domains", "ranges", "enums", "composites", "relations"]
                    .iter()
                    .any(|kind| made[kind].get(&element).is_some());
                known || bare && !is_made
            }
            _ => false,
        }
    }
}

/// A collection's entries, in an order that depends on no server.
fn entries(
    document: &Value,
    numbers: &Numbers,
    collection: &str,
    brought: &dyn Fn(&Value) -> bool,
) -> Vec<Value> {
    let own = document[collection].as_array().expect("a list").iter();
    let mut entries: Vec<_> = own
        .filter(|entry| {
            collection != "types"
                || !matches!(
                    entry["schema"].as_str(),
                    Some("pg_catalog" | "information_schema")
                )
        })
        .filter(|entry| !brought(entry))
        .map(|entry| numbers.named(entry))
        .collect();
    let name = |entry: &Value| {
        [
            "schema",
            "table",
            "table_name",
            "relation",
            "foreign_key_name",
            "name",
            "identity_argument_types",
            "columns",
            "referenced_relation",
        ]
        .map(|member| entry[member].to_string())
    };
    entries.sort_by_key(|entry| (name(entry), entry.to_string()));
    entries
}

/// What two entries of one name differ in.
fn difference(own: &Value, expected: &Value) -> String {
    let (Some(own), Some(expected)) = (own.as_object(), expected.as_object()) else {
        return format!("{own} for {expected}");
    };
    let differing = expected
        .iter()
        .filter(|(name, value)| own.get(*name) != Some(value))
        .map(|(name, value)| {
            format!(
                "{name}: {} for {value}",
                own.get(name).unwrap_or(&Value::Null)
            )
        });
    differing.collect::<Vec<_>>().join("; ")
}

#[test]
fn documents_are_those_of_live_databases() {
    let Some(recorded) = recorded() else {
        return;
    };
    let (mut equal_documents, mut equal, mut all) = (0, 0, 0);
    let mut different = Vec::new();
    for (project, expected) in &recorded {
        let database = project.replay_as_the_server_did();
        let own = document(&database.catalog, &project.schemas);
        let (own_numbers, expected_numbers) = (Numbers::new(&own), Numbers::new(expected));
        let (extensions, made) = (Extensions::new(&database.catalog), project.catalog());
        let mut same = true;
        for collection in COLLECTIONS {
            let brought = |entry: &Value| extensions.brought(entry, collection, &made);
            let own = entries(&own, &own_numbers, collection, &brought);
            let expected = entries(expected, &expected_numbers, collection, &brought);
            all += expected.len();
            let mut rest = own.clone();
            let mut missing = Vec::new();
            for entry in &expected {
                match rest.iter().position(|own| own == entry) {
                    Some(at) => {
                        rest.remove(at);
                        equal += 1;
                    }
                    None => missing.push(entry),
                }
            }
            same &= missing.is_empty() && rest.is_empty();
            for entry in &missing {
                let title = |entry: &Value| {
                    format!("{}.{}.{}", entry["schema"], entry["table"], entry["name"])
                };
                let own = rest.iter().find(|own| title(own) == title(entry));
                let said = own.map_or_else(|| "missing".to_owned(), |own| difference(own, entry));
                println!("{} {collection} {}: {said}", project.name, title(entry));
            }
            if rest.len() > missing.len() {
                println!(
                    "{} {collection}: {} more than there are",
                    project.name,
                    rest.len() - missing.len()
                );
            }
        }
        equal_documents += usize::from(same);
        if !same {
            different.push(project.name.as_str());
        }
    }
    println!(
        "{equal_documents} of {} documents are those of live databases; {equal} of {all} entries",
        recorded.len()
    );
    let known: Vec<_> = DIFFERENT.iter().map(|(name, _)| *name).collect();
    assert_eq!(different, known);
}

/// The types of `pg_catalog`, which the recorded documents leave out and whose numbers are the same everywhere.
fn with_system_types(recorded: &Value, own: &Value) -> Value {
    let is_system = |entry: &&Value| entry["schema"] == "pg_catalog";
    let system = own["types"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(is_system);
    let mut whole = recorded.clone();
    let types = whole["types"].as_array_mut().expect("a list");
    types.extend(system.cloned());
    for table in whole["tables"].as_array_mut().expect("a list") {
        for member in LEFT_OUT {
            table[member] = if member == "size" {
                json!("0 bytes")
            } else {
                json!(0)
            };
        }
    }
    whole
}

/// The first line in which two texts differ.
fn first_difference(own: &str, expected: &str) -> Option<String> {
    let lines = own.lines().zip(expected.lines());
    let differing = lines.enumerate().find_map(|(number, (own, expected))| {
        (own != expected).then(|| format!("line {}: {own:?} for {expected:?}", number + 1))
    });
    differing.or_else(|| (own != expected).then(|| "one ends before the other".to_owned()))
}

/// The package judges both documents: it validates rowtype's, and its generators make the same of it. The TypeScript
/// that it makes is what rowtype itself prints in the package's dialect.
#[test]
fn the_official_package_makes_the_same_of_both() {
    let (Some(node), Some(recorded)) = (Node::find(), recorded()) else {
        return;
    };
    let languages = ["typescript", "go", "python", "swift"];
    let mut equal = BTreeMap::from(languages.map(|language| (language, 0)));
    let mut printed_equal = 0;
    let (mut different, mut different_python) = (BTreeSet::new(), BTreeSet::new());
    for (project, expected) in &recorded {
        let database = project.replay_as_the_server_did();
        let own = document(&database.catalog, &project.schemas);
        let question = json!({ "documents": [own, with_system_types(expected, &own)] });
        let answers = node.ask("generator-metadata.mjs", &question);
        let (own, expected) = (&answers[0], &answers[1]);
        assert_eq!(own["invalid"], Value::Null, "{}", project.name);
        assert_eq!(own["sorted"], true, "{}", project.name);
        if expected["invalid"] != Value::Null {
            println!(
                "{}: the recorded document is not valid: {}",
                project.name, expected["invalid"]
            );
            different.insert(project.name.as_str());
            continue;
        }
        let text =
            |answer: &Value, language: &str| answer[language]["text"].as_str().map(str::to_owned);
        for language in languages {
            let both = (text(own, language), text(expected, language));
            let (Some(own), Some(expected)) = both else {
                println!("{} {language}: {}", project.name, own[language]["error"]);
                assert_eq!(own[language], expected[language]);
                continue;
            };
            match first_difference(&own, &expected) {
                None => *equal.entry(language).or_default() += 1,
                Some(difference) => {
                    println!("{} {language}: {difference}", project.name);
                    let named = if language == "python" {
                        &mut different_python
                    } else {
                        &mut different
                    };
                    named.insert(project.name.as_str());
                }
            }
        }
        let Some(official) = text(own, "typescript") else {
            continue;
        };
        let options = typescript::Options {
            style: Style::Database,
            dialect: Dialect::POSTGRES_META_0_99,
            schemas: project.schemas.clone(),
            ..typescript::Options::default()
        };
        let (printed, _) = typescript(&database.catalog, &options);
        match first_difference(&printed, &official) {
            None => printed_equal += 1,
            Some(difference) => {
                println!("{} postgres-meta 0.99: {difference}", project.name);
                different.insert(project.name.as_str());
            }
        }
    }
    let all = recorded.len();
    println!("of {all} documents the package makes the same as of live databases: {equal:?}");
    println!("{printed_equal} of {all} outputs of dialect postgres-meta 0.99 are the package's");
    let known: BTreeSet<_> = DIFFERENT.iter().map(|(name, _)| *name).collect();
    assert_eq!(different, known);
    let other_enums: BTreeSet<_> = OTHER_ENUMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(different_python, other_enums);
}
