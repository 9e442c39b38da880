//! What the Rust emitter prints for every project of the corpus is formatted, and compiles without warnings.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rowtype::Database;
use rowtype::diagnostic::Severity;
use rowtype::emit::rust::{Options, Target, Time, print};
use rowtype_tests::{RustTargets, TargetCrate, corpus, skip, transcript};

const TARGETS: [Target; 4] = [
    Target::Serde,
    Target::Sqlx,
    Target::TokioPostgres,
    Target::Diesel,
];
const TIMES: [Time; 2] = [Time::Chrono, Time::Time];

/// The derives of all outputs keep a compiler busy for a quarter of an hour. Without this variable, a project with more lines
/// than [`MANY`] is compiled for one target, each target of a project with one of the two crates for time, and what is longer
/// than a crate not at all.
const EVERYTHING: &str = "ROWTYPE_TEST_EVERY_RUST_OUTPUT";
const MANY: usize = 1_000;

/// Lines of one crate: the compiler needs the more memory for a line the more lines there are.
const LINES_OF_A_CRATE: usize = 30_000;

/// An output, and where it is to be compiled.
struct Output {
    name: String,
    target: Target,
    text: String,
}

fn outputs_of(project: &str, database: &Database) -> Vec<(Target, Time, Output)> {
    let made = database.catalog.schemas.iter();
    let made = made.filter(|schema| schema.provenance.is_users() && schema.name != "public");
    let schemas: Vec<_> = ["public".to_owned()]
        .into_iter()
        .chain(made.map(|schema| schema.name.clone()))
        .collect();
    let mut outputs = Vec::new();
    for target in TARGETS {
        for time in TIMES {
            let options = Options {
                schemas: schemas.clone(),
                target,
                time,
                ..Options::default()
            };
            let (text, diagnostics) = print(&database.catalog, &options);
            let wrong = diagnostics
                .iter()
                .find(|diagnostic| diagnostic.severity == Severity::Error);
            assert_eq!(wrong, None, "{project}");
            let output = Output {
                name: format!("{time:?}_{project}"),
                target,
                text,
            };
            outputs.push((target, time, output));
        }
    }
    outputs
}

/// The outputs to compile of a project, which is the `index`th, and the number of lines that are left out.
fn chosen(index: usize, outputs: Vec<(Target, Time, Output)>) -> (Vec<Output>, usize) {
    let everything = env::var_os(EVERYTHING).is_some();
    let many = outputs
        .iter()
        .any(|(target, _, output)| *target == Target::Serde && output.text.lines().count() > MANY);
    let mut left_out = 0;
    let mut kept = Vec::new();
    for (target, time, output) in outputs {
        let place = TARGETS
            .iter()
            .position(|one| *one == target)
            .unwrap_or_default();
        let its_turn = !many || place == index % TARGETS.len();
        let its_time = TIMES[(index / TARGETS.len() + place) % TIMES.len()] == time;
        // Wide tables need a diesel that is itself compiled for minutes.
        let narrow = !["\"64-column-tables\"", "\"128-column-tables\""]
            .iter()
            .any(|feature| output.text.contains(feature));
        let fits = output.text.lines().count() <= LINES_OF_A_CRATE;
        if everything || (its_turn && its_time && narrow && fits) {
            kept.push(output);
        } else {
            left_out += output.text.lines().count();
        }
    }
    (kept, left_out)
}

#[test]
fn every_output_is_formatted_and_compiles_without_warnings() {
    let Some(projects) = corpus() else { return };
    let folder = RustTargets::prepare().folder("formatted");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let mut kept = Vec::new();
    let mut paths = Vec::new();
    let mut left_out = 0;
    for (index, project) in projects.iter().enumerate() {
        let outputs = outputs_of(&project.name, &project.replay());
        for (target, time, output) in &outputs {
            let path = folder.join(format!("{}-{target:?}-{time:?}.rs", project.name));
            fs::write(&path, &output.text).expect("the target folder is writable");
            paths.push(path);
        }
        let (outputs, lines) = chosen(index, outputs);
        kept.extend(outputs);
        left_out += lines;
    }
    check_format(&paths);
    let lines: usize = kept.iter().map(|output| output.text.lines().count()).sum();
    println!(
        "{} outputs of {} projects are formatted; {} of them, {lines} lines, are compiled; {left_out} lines are not, \
         unless {EVERYTHING} is set",
        paths.len(),
        projects.len(),
        kept.len(),
    );
    compile(kept);
}

fn check_format(paths: &[PathBuf]) {
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .args(["--config", "skip_children=true"])
        .args(paths)
        .output();
    let output = output.expect("rustfmt is part of the toolchain");
    assert!(output.status.success(), "{}", transcript(&output));
}

/// Compiles outputs in crates of bearable size, one for each target at a time.
fn compile(outputs: Vec<Output>) {
    let mut rounds: Vec<BTreeMap<usize, TargetCrate>> = Vec::new();
    let targets = RustTargets::prepare();
    for output in outputs {
        let place = TARGETS.iter().position(|one| *one == output.target);
        let place = place.unwrap_or_default();
        let room = |round: &BTreeMap<usize, TargetCrate>| {
            let present = round.get(&place).map_or(0, TargetCrate::lines);
            present + output.text.lines().count() <= LINES_OF_A_CRATE
        };
        let round = rounds.iter().position(room).unwrap_or_else(|| {
            rounds.push(BTreeMap::new());
            rounds.len() - 1
        });
        let target = rounds[round]
            .entry(place)
            .or_insert_with(|| targets.of(output.target));
        target.add(&output.name, output.text);
    }
    if env::var_os(EVERYTHING).is_some() {
        let manifest = targets.folder("diesel").join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("the manifest was just copied");
        let wide = text.replace("\"32-column-tables\"", "\"128-column-tables\"");
        targets.write(&manifest, &wide);
    }
    let mut check = vec![
        "check",
        "--workspace",
        "--exclude",
        "round-trip",
        "--keep-going",
    ];
    if Command::new("pg_config").output().is_err() {
        skip("no pg_config: diesel is not built without PostgreSQL's library");
        check.extend(["--exclude", "outputs-diesel"]);
    }
    for round in rounds {
        for (place, target) in TARGETS.iter().enumerate() {
            let filled = round.get(&place);
            filled.map_or_else(|| targets.of(*target).write(), TargetCrate::write);
        }
        let output = targets.cargo(&check, &[]);
        assert!(output.status.success(), "{}", transcript(&output));
    }
}
