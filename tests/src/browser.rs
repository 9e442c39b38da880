//! Chromium, to use HTML pages as people do.

use std::path::PathBuf;

use crate::skip;

/// The path of Chromium or Chrome, or nothing, said by [`skip`].
pub fn chromium() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file());
    if found.is_none() {
        skip("no Chromium");
    }
    found
}
