//! The official `Database` types of the corpus and of the probes, byte for byte.

mod cases;

use std::fs;
use std::path::Path;

use rowtype::emit::typescript::{Options, Style, typescript};

/// Answers that rowtype gives otherwise, and why.
const DIFFERENT: [(&str, &str); 1] = [(
    "QuivrHQ+quivr",
    "the server had a stand-in for the extension wrappers, with few of its functions",
)];

#[test]
fn database_types_are_the_official_ones() {
    let Some(cases) = cases::shared() else {
        return;
    };
    let (mut equal, mut all) = (0, 0);
    let mut different = Vec::new();
    for case in cases {
        let Some(official) = &case.official else {
            continue;
        };
        all += 1;
        let database = case.load();
        let options = Options {
            style: Style::Database,
            schemas: case.schemas,
            ..Options::default()
        };
        let (printed, _) = typescript(&database.catalog, &options);
        if printed == *official {
            equal += 1;
            println!("{}: equal", case.name);
            continue;
        }
        let differing = |(number, (own, official)): (usize, (&str, &str))| {
            (own != official).then(|| format!("line {}: {own:?} for {official:?}", number + 1))
        };
        let lines = printed.lines().zip(official.lines());
        let first = lines.enumerate().find_map(differing);
        let first = first.unwrap_or_else(|| "one ends before the other".to_owned());
        println!("{}: {first}", case.name);
        different.push(case.name.clone());
        if let Some(folder) = std::env::var_os("ROWTYPE_SHOW") {
            let file = Path::new(&folder).join(format!("{}.ts", case.name));
            fs::write(file, &printed).expect("the folder is writable");
        }
    }
    println!("{equal} of {all} are the official types to the byte");
    let known: Vec<_> = DIFFERENT.iter().map(|(name, _)| *name).collect();
    assert_eq!(different, known);
}
