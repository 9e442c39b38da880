//! The `rowtype` binary of this build.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::{build_folders, root, transcript};

/// A command that runs `rowtype`, built from the present sources in the profile of the running test.
///
/// Its output does not depend on where the test runs: no colours, no settings from the environment.
pub fn rowtype() -> Command {
    let mut command = Command::new(binary());
    command
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("FORCE_COLOR");
    command
}

/// The value of `PATH` with which programs find `rowtype`.
pub fn path_with_rowtype() -> OsString {
    let folder = binary()
        .parent()
        .expect("the binary lies in a folder")
        .to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path)))
        .expect("PATH can be extended")
}

/// Cargo hands a package's tests only the package's own binaries (`CARGO_BIN_EXE_*`), so this one is asked for here.
fn binary() -> &'static Path {
    static BINARY: OnceLock<std::path::PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let (folder, target) = build_folders();
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--package",
                "rowtype",
                "--bin",
                "rowtype",
                "--profile",
                profile,
            ])
            .arg("--target-dir")
            .arg(target)
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(
            output.status.success(),
            "rowtype does not build: {}",
            transcript(&output)
        );
        folder.join(format!("rowtype{}", std::env::consts::EXE_SUFFIX))
    })
}
