//! The crates in which the Rust emitter's outputs are compiled: a copy of `tests/rust-targets/` below the target folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rowtype::emit::rust::Target;

use crate::{build_folders, root};

/// A crate of `tests/rust-targets/` in the making.
#[derive(Debug)]
pub struct TargetCrate {
    /// The folder of its sources.
    sources: PathBuf,
    modules: BTreeMap<String, String>,
}

/// The workspace of those crates.
#[derive(Debug, Clone)]
pub struct RustTargets {
    folder: PathBuf,
    target: PathBuf,
}

/// The target folder of crates that are no members of this workspace. They share it, so that none of their dependencies
/// is compiled twice.
pub fn rust_target_folder() -> PathBuf {
    build_folders().1.join("rust-targets")
}

impl RustTargets {
    /// Copies the manifests and hand-written sources to where crates can be filled.
    ///
    /// There is one such place: cargo tells crates in one target folder apart by their paths below the workspace, and would
    /// take those of a second workspace for the first one's.
    pub fn prepare() -> Self {
        let target = rust_target_folder();
        let folder = target.join("workspace");
        copy(&root().join("tests/rust-targets"), &folder);
        Self { folder, target }
    }

    /// The crate of a target, empty.
    pub fn of(&self, target: Target) -> TargetCrate {
        let name = match target {
            Target::Serde => "serde",
            Target::Sqlx => "sqlx",
            Target::TokioPostgres => "tokio-postgres",
            Target::Diesel => "diesel",
        };
        TargetCrate {
            sources: self.folder.join(name).join("src"),
            modules: BTreeMap::new(),
        }
    }

    /// Writes a source unless it is what it should be, so that nothing is compiled twice.
    pub fn write(&self, path: &Path, text: &str) {
        write(path, text);
    }

    /// A folder of the workspace.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs cargo in the workspace, with a target folder of its own.
    pub fn cargo(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--locked")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .envs(environment.iter().copied());
        command.output().expect("cargo runs")
    }
}

impl TargetCrate {
    /// Adds a module with an output.
    pub fn add(&mut self, name: &str, text: String) {
        let name = name.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
        let previous = self.modules.insert(name.to_lowercase(), text);
        assert!(previous.is_none(), "two outputs are called {name}");
    }

    /// How many lines the outputs have.
    pub fn lines(&self) -> usize {
        self.modules.values().map(|text| text.lines().count()).sum()
    }

    /// Writes the sources, of which every warning is an error. Files that stay as they were are not touched, so that
    /// nothing is compiled twice. Returns the paths of the outputs.
    pub fn write(&self) -> Vec<PathBuf> {
        let mut library = String::from("#![deny(warnings)]\n\n");
        let mut paths = Vec::new();
        for (name, text) in &self.modules {
            library.push_str(&format!("pub mod {name};\n"));
            let path = self.sources.join(format!("{name}.rs"));
            write(&path, text);
            paths.push(path);
        }
        let library_path = self.sources.join("lib.rs");
        write(&library_path, &library);
        for entry in fs::read_dir(&self.sources).expect("the folder was just made") {
            let path = entry.expect("the folder can be listed").path();
            if path != library_path && !paths.contains(&path) {
                fs::remove_file(&path).expect("outputs of earlier runs can be removed");
            }
        }
        paths
    }

    /// The dependencies that the headers of the outputs name, with all features that one of them names.
    pub fn dependencies(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for text in self.modules.values() {
            let header = text
                .lines()
                .skip_while(|line| *line != "// [dependencies]")
                .map_while(|line| line.strip_prefix("// "));
            let header: Vec<_> = header.collect();
            for (name, features) in dependencies(&header.join("\n")) {
                all.entry(name).or_default().extend(features);
            }
        }
        all
    }

    /// The same of the crate's manifest.
    pub fn manifest(&self) -> BTreeMap<String, BTreeSet<String>> {
        let manifest = self.sources.with_file_name("Cargo.toml");
        dependencies(&fs::read_to_string(manifest).expect("the crate has a manifest"))
    }
}

/// Names, with their versions and features, of `[dependencies]`.
fn dependencies(toml: &str) -> BTreeMap<String, BTreeSet<String>> {
    let document: toml_edit::DocumentMut = toml.parse().expect("dependencies are TOML");
    let Some(table) = document
        .get("dependencies")
        .and_then(|item| item.as_table())
    else {
        return BTreeMap::new();
    };
    let read = |(name, item): (&str, &toml_edit::Item)| {
        let mut features = BTreeSet::new();
        if let Some(table) = item.as_inline_table() {
            let listed = table.get("features").and_then(toml_edit::Value::as_array);
            let listed = listed.into_iter().flatten();
            features.extend(listed.filter_map(|value| value.as_str().map(str::to_owned)));
            let without = table
                .get("default-features")
                .and_then(toml_edit::Value::as_bool);
            if without == Some(false) {
                features.insert("no defaults".to_owned());
            }
        }
        let version = item.as_str().or_else(|| item.get("version")?.as_str());
        (format!("{name} {}", version.unwrap_or_default()), features)
    };
    table.iter().map(read).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the target folder is writable");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.expect("the folder can be listed").path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            write(
                &target,
                &fs::read_to_string(&path).expect("sources are UTF-8"),
            );
        }
    }
}

/// Writes a file unless it has this content.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap_or(path)).expect("the target folder is writable");
    fs::write(path, text).expect("the target folder is writable");
}
