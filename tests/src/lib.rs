//! Shared ground for the end-to-end tests under `tests/tests/`.
//!
//! What a test needs from outside is found or installed here, never assumed: the binary ([`rowtype()`]), Node and the
//! packages pinned in `tests/node/` ([`Node`]), a PostgreSQL ([`Postgres`]), the corpus beside the project
//! ([`corpus`]). Where something cannot be had the test says "skipped" and passes, but fails when `CI` is set.

mod binary;
mod browser;
mod corpus;
mod grammar;
pub mod model;
mod node;
pub mod nulls;
pub mod policies;
mod postgres;
pub mod probes;
pub mod queries;
pub mod rows;
mod rust_targets;
mod scratch;
pub mod squash;
pub mod truth;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use rowtype::diagnostic::Diagnostic;
use rowtype::replay::Replay;
use rowtype::source::{Origin, SourceFile};

pub use binary::{path_with_rowtype, rowtype};
pub use browser::chromium;
pub use corpus::{Project, corpus};
pub use grammar::Grammar;
pub use node::{Node, TypeScript, TypeScriptError, typescript_errors};
pub use postgres::{Postgres, Refused};
pub use rust_targets::{RustTargets, TargetCrate, rust_target_folder};
pub use scratch::Scratch;

/// The root of the project: the folder of the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the project's root")
}

/// Says that the running test is skipped for want of something.
///
/// # Panics
/// Where `CI` is set: there, everything that a test needs has to be present.
pub fn skip(want: &str) {
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci.is_empty()),
        "cannot be skipped in CI: {want}"
    );
    let test = thread::current().name().unwrap_or("test").to_owned();
    // Written to the stream itself: the test harness would keep back what the printing macros print.
    let _ = writeln!(io::stderr(), "{test}: skipped: {want}");
}

/// What is said of a text that is replayed in a cluster without roles from elsewhere: there are those that it makes.
pub fn said_in_an_empty_cluster(text: &str) -> Vec<Diagnostic> {
    let mut replay = Replay::new("postgres");
    let file = replay.sources.add(SourceFile {
        name: "case.sql".to_owned(),
        text: text.into(),
        origin: Origin::User,
    });
    replay.run_file(file);
    replay.finish();
    replay.diagnostics
}

/// Standard output and error of a finished command, together, for the message of a failed assertion.
pub fn transcript(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs a command with a text as its standard input; an input that it does not read to the end is no error.
pub fn output_with_input(command: &mut Command, input: &str) -> io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    // Written beside the reading: neither side waits for a full pipe.
    thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    })
}

/// The folder that cargo puts this build's programs into (`target/debug`), and the target folder above it.
fn build_folders() -> (PathBuf, PathBuf) {
    let test = std::env::current_exe().expect("a running test has a path");
    let profile = test
        .ancestors()
        .nth(2)
        .expect("tests run from <target>/<profile>/deps");
    let target = profile
        .parent()
        .expect("a profile's folder lies in the target folder");
    (profile.to_path_buf(), target.to_path_buf())
}
