//! Schemas to try rowtype on, with what they need.

use std::fs;
use std::path::{Path, PathBuf};

use rowtype::access::{Baselines, Brief, Change, Command, Difference, Differing};
use rowtype::catalog::Catalog;
use rowtype::{Database, Grants, Platform, Text, load};
use rowtype_tests::{corpus, root};

/// A schema. Each test that has this module uses what it needs of it.
#[allow(dead_code)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) platform: Platform,
    pub(crate) files: Vec<Text>,
    pub(crate) schemas: Vec<String>,
    /// What the official generator prints for it.
    pub(crate) official: Option<String>,
}

impl Case {
    /// Replays it.
    pub(crate) fn load(&self) -> Database {
        load(&self.platform, Grants::Legacy, self.files.clone())
    }
}

fn read(path: &Path) -> Text {
    Text {
        name: path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned(),
        text: fs::read_to_string(path).expect("UTF-8"),
    }
}

fn sql_files(folder: &Path) -> Vec<Text> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// A difference between grant baselines for everything that a page names.
#[allow(dead_code, reason = "not every test program needs it")]
pub(crate) fn baselines(catalog: &Catalog) -> Baselines {
    let Some(role) = catalog.roles.iter().last().map(|role| role.oid) else {
        panic!("a catalog has roles");
    };
    let brief = |answer| Brief {
        answer,
        exact: true,
    };
    let answers = || Change::Answers(vec![(Command::Insert, brief("all"), brief("no grant"))]);
    let relations = catalog.relations.iter();
    let relations = relations
        .filter(|it| it.provenance.is_users() && (it.table().is_some() || it.view().is_some()))
        .map(|relation| (Differing::Relation(relation.oid), answers()));
    let functions = catalog.functions.iter();
    let functions = functions
        .filter(|function| function.provenance.is_users())
        .map(|function| (Differing::Function(function.oid), Change::Call(true)));
    let buckets = catalog.buckets.iter();
    let buckets = buckets.map(|bucket| (Differing::Bucket(bucket.id.clone()), answers()));
    let all = relations.chain(functions).chain(buckets);
    Baselines {
        used: "legacy".to_owned(),
        other: "explicit".to_owned(),
        differences: all
            .map(|(object, change)| Difference {
                object,
                role,
                change,
            })
            .collect(),
    }
}

/// The corpus, and the probes of the official generator's rules; none where they are absent.
pub(crate) fn shared() -> Option<Vec<Case>> {
    let mut cases = Vec::new();
    for project in corpus()? {
        let platform = match project.platform.as_str() {
            "supabase" => Platform::Supabase,
            "supabase-bare" => {
                Platform::Files(project.preludes().iter().map(|path| read(path)).collect())
            }
            _ => Platform::Postgres,
        };
        cases.push(Case {
            platform,
            files: sql_files(&project.migrations()),
            official: project.official_types(),
            schemas: project.schemas,
            name: project.name,
        });
    }
    let probes = root().parent()?.join("shared/oracle/ts");
    for (name, schemas) in [
        ("kitchen_sink", &["public", "app"][..]),
        ("ks2", &["public", "app"]),
        ("ks3", &["public"]),
    ] {
        let official = probes.join(format!("{name}.official.ts"));
        cases.push(Case {
            name: name.to_owned(),
            platform: Platform::Supabase,
            files: vec![read(&probes.join(format!("{name}.sql")))],
            schemas: schemas.iter().map(|schema| (*schema).to_owned()).collect(),
            official: Some(fs::read_to_string(official).expect("UTF-8")),
        });
    }
    Some(cases)
}

/// The user's schema, and one whose names try to break out of the output.
#[allow(dead_code, reason = "not every test program needs it")]
pub(crate) fn own() -> Vec<Case> {
    let case = |name: &str, schemas: &[&str]| Case {
        name: name.to_owned(),
        platform: Platform::Supabase,
        files: sql_files(&root().join(name)),
        schemas: schemas.iter().map(|schema| (*schema).to_owned()).collect(),
        official: None,
    };
    vec![
        case("schema", &["public"]),
        case("tests/hostile", &["public", "odd.schema"]),
    ]
}
