//! Node and the npm packages pinned in `tests/node/package-lock.json`.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::{Scratch, build_folders, output_with_input, root, skip, transcript};

/// The oldest major version of Node that every pinned package runs on.
const OLDEST: u32 = 20;

/// Node with the pinned packages installed.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Holds `node_modules` and copies of the scripts, so that the scripts find the packages.
    folder: &'static Path,
}

/// The pinned compilers, by major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeScript {
    /// 5.9, the last one that most projects run on.
    V5,
    /// 7, the native compiler.
    V7,
}

impl TypeScript {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::V5, Self::V7];
}

impl Node {
    /// Finds Node and installs the packages, once for a lock file, or says by [`skip`] what is wanting.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        match FOUND.get_or_init(|| version().map(|()| install())) {
            Ok(folder) => Some(Self { folder }),
            Err(want) => {
                skip(want);
                None
            }
        }
    }

    /// A command that runs a program of a pinned package: `node_modules/<program>`.
    pub fn program(self, program: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join("node_modules").join(program));
        command
    }

    /// pnpm. Its store lies in the target folder, so that the second installation needs no network.
    pub fn pnpm(self) -> Command {
        let mut command = self.program("pnpm/bin/pnpm.cjs");
        let store = self.folder.with_file_name("pnpm-store");
        command
            .env("npm_config_store_dir", store)
            .env("npm_config_prefer_offline", "true")
            .env("CI", "true");
        command
    }

    /// A TypeScript compiler.
    pub fn tsc(self, version: TypeScript) -> Command {
        self.program(match version {
            TypeScript::V5 => "typescript-5/bin/tsc",
            TypeScript::V7 => "typescript-7/bin/tsc",
        })
    }

    /// The errors that a compiler finds in files of a folder, which may import pinned packages.
    ///
    /// # Panics
    /// When the compiler fails without saying why.
    pub fn check(
        self,
        version: TypeScript,
        scratch: &Scratch,
        files: &[PathBuf],
    ) -> Vec<TypeScriptError> {
        let modules = self.folder.join("node_modules");
        let paths = ["zod", "kysely", "@supabase/supabase-js"]
            .map(|name| (name.to_owned(), json!([modules.join(name)])));
        let project = json!({
            "compilerOptions": {
                "strict": true,
                "noEmit": true,
                "skipLibCheck": true,
                "target": "esnext",
                "module": "esnext",
                "moduleResolution": "bundler",
                "lib": ["esnext", "dom"],
                "types": [],
                "paths": paths.into_iter().collect::<Map<_, _>>(),
            },
            "files": files,
        });
        let project = scratch.write("tsconfig.json", project.to_string());
        let output = self
            .tsc(version)
            .args(["--pretty", "false", "-p"])
            .arg(project)
            .output()
            .expect("Node runs");
        let errors = typescript_errors(&output);
        assert!(
            output.status.success() || !errors.is_empty(),
            "{version:?}: {}",
            transcript(&output)
        );
        errors
    }

    /// The folder whose `node_modules` holds the packages.
    pub fn folder(self) -> &'static Path {
        self.folder
    }

    /// Runs `tests/node/<script>` with JSON on standard input and returns the JSON that it prints.
    ///
    /// # Panics
    /// When the script fails: a verdict is part of its answer, so this is a fault of the tests.
    pub fn ask(self, script: &str, question: &Value) -> Value {
        let mut command = Command::new("node");
        command.arg(self.folder.join(script));
        let output = output_with_input(&mut command, &question.to_string()).expect("node runs");
        assert!(output.status.success(), "{script}: {}", transcript(&output));
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{script}: {error}: {}", transcript(&output)))
    }
}

/// An error of the TypeScript compiler.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeScriptError {
    /// The file, as the compiler names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The code's number: 2322 of `TS2322`.
    pub code: u32,
    /// The first line of the message.
    pub message: String,
}

/// The errors in what `tsc --pretty false` printed.
pub fn typescript_errors(output: &Output) -> Vec<TypeScriptError> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(typescript_error)
        .collect()
}

/// Reads `file(line,column): error TS2322: message`.
fn typescript_error(line: &str) -> Option<TypeScriptError> {
    let (place, error) = line.split_once("): error TS")?;
    let (file, position) = place.rsplit_once('(')?;
    let (code, message) = error.split_once(": ")?;
    Some(TypeScriptError {
        file: file.to_owned(),
        line: position.split_once(',')?.0.parse().ok()?,
        code: code.parse().ok()?,
        message: message.to_owned(),
    })
}

fn version() -> Result<(), String> {
    let output = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| format!("no Node {OLDEST} or newer"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    match major {
        Some(OLDEST..) => Ok(()),
        _ => Err(format!("Node {version} is older than {OLDEST}")),
    }
}

/// Installs into `target/rowtype-tests/node`, under a lock: test programs may run at the same time.
fn install() -> PathBuf {
    let sources = root().join("tests/node");
    let folder = build_folders().1.join("rowtype-tests").join("node");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let lock = File::create(folder.join("lock")).expect("the lock can be made");
    lock.lock().expect("the lock can be taken");

    let stamp = folder.join("stamp");
    let wanted =
        hash(&fs::read(sources.join("package-lock.json")).expect("the lock file is committed"));
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            fs::copy(sources.join(name), folder.join(name)).expect("the manifest can be copied");
        }
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let output = Command::new(npm)
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(&folder)
            .output()
            .expect("npm comes with Node");
        assert!(output.status.success(), "npm ci: {}", transcript(&output));
        fs::write(&stamp, wanted).expect("the stamp can be written");
    }
    copy_scripts(&sources, &folder);
    folder
}

/// Node looks for packages from a script's own place upwards, so the scripts have to lie beside `node_modules`.
fn copy_scripts(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("tests/node can be listed") {
        let path = entry.expect("tests/node can be listed").path();
        if path.extension() == Some(OsStr::new("mjs")) {
            let copy = to.join(path.file_name().expect("a file has a name"));
            let text = fs::read(&path).expect("a script can be read");
            if fs::read(&copy).ok().as_ref() != Some(&text) {
                fs::write(copy, text).expect("the script can be copied");
            }
        }
    }
}

fn hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = fs::read_to_string(root().join("tests/node/package-lock.json")).unwrap();
        assert!(
            !lock.contains("\"resolved\""),
            "written without tests/node/.npmrc"
        );
    }
}
