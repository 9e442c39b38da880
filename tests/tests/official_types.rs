//! The official `Database` types of the corpus and of the probes, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use rowtype::emit::typescript::{Options, Style, typescript};
use rowtype::{Grants, Platform, Text, load};
use rowtype_tests::{corpus, root};

/// How many answers of the official generator rowtype gives to the byte. Only ever raised.
const EQUAL: usize = 2;

/// A schema that the official generator was asked about.
struct Case {
    name: String,
    platform: Platform,
    files: Vec<Text>,
    schemas: Vec<String>,
    official: String,
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

fn cases() -> Option<Vec<Case>> {
    let mut cases = Vec::new();
    for project in corpus()? {
        let Some(official) = project.official_types() else {
            continue;
        };
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
            schemas: project.schemas.clone(),
            official,
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
            official: fs::read_to_string(official).expect("UTF-8"),
        });
    }
    Some(cases)
}

#[test]
fn database_types_are_the_official_ones() {
    let Some(cases) = cases() else {
        return;
    };
    let all = cases.len();
    let mut equal = 0;
    for case in cases {
        let database = load(&case.platform, Grants::Legacy, case.files);
        let options = Options {
            style: Style::Database,
            schemas: case.schemas,
            ..Options::default()
        };
        let (printed, _) = typescript(&database.catalog, &options);
        if printed == case.official {
            equal += 1;
            println!("{}: equal", case.name);
            continue;
        }
        let differing = |(number, (own, official)): (usize, (&str, &str))| {
            (own != official).then(|| format!("line {}: {own:?} for {official:?}", number + 1))
        };
        let lines = printed.lines().zip(case.official.lines());
        let first = lines.enumerate().find_map(differing);
        let first = first.unwrap_or_else(|| "one ends before the other".to_owned());
        println!("{}: {first}", case.name);
        if let Some(folder) = std::env::var_os("ROWTYPE_SHOW") {
            let file = Path::new(&folder).join(format!("{}.ts", case.name));
            fs::write(file, &printed).expect("the folder is writable");
        }
    }
    println!("{equal} of {all} are the official types to the byte");
    assert!(equal >= EQUAL, "{equal} are fewer than {EQUAL}");
}
