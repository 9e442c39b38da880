//! Writing files whole or not at all, and comparing them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use similar::TextDiff;

use crate::project::input::{InputError, shown};

/// Writes a file through a temporary one beside it, if its content differs; says whether it did.
pub(super) fn write(path: &Path, text: &str) -> Result<bool, InputError> {
    let failed =
        |error: io::Error| InputError::new(format!("cannot write {}: {error}", shown(path)));
    // What stands where a link points to is replaced, not the link.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if is_stream(path) {
        return fs::write(path, text).map_err(failed).map(|()| true);
    }
    if fs::read(path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::write(&temporary, text).and_then(|()| {
        // The permissions of the file that is replaced stay.
        if let Ok(metadata) = fs::metadata(path) {
            fs::set_permissions(&temporary, metadata.permissions())?;
        }
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // Whatever went wrong first is what matters.
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(failed).map(|()| true)
}

/// Whether a path leads to a device or a pipe, as `/dev/stdout` does: that is written into, since a file in its
/// place would be no device any more, and never read.
fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|present| !present.is_file() && !present.is_dir())
}

/// What a file holds; nothing if there is none.
pub(super) fn present(path: &Path) -> Result<Option<String>, InputError> {
    if is_stream(path) {
        return Ok(None);
    }
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(InputError::new(format!(
            "cannot read {}: {error}",
            shown(path)
        ))),
    }
}

/// The files of a folder whose names end so, by name; none if there is no such folder.
pub(super) fn present_files(
    path: &Path,
    extension: &str,
) -> Result<BTreeMap<String, String>, InputError> {
    let failed =
        |error: io::Error| InputError::new(format!("cannot read {}: {error}", shown(path)));
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let is_meant = path.is_file() && path.extension().is_some_and(|own| own == extension);
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(name) = name.filter(|_| is_meant)
            && let Some(text) = present(&path)?
        {
            files.insert(name.to_owned(), text);
        }
    }
    Ok(files)
}

/// Whether two paths lead to one file.
pub(super) fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    a == b || real(a).is_some_and(|a| real(b) == Some(a))
}

/// Removes a file.
pub(super) fn remove(path: &Path) -> Result<(), InputError> {
    fs::remove_file(path)
        .map_err(|error| InputError::new(format!("cannot remove {}: {error}", shown(path))))
}

/// The difference between a file and what it should hold, as `diff -u` shows it.
pub(super) fn difference(name: &str, present: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(present, wanted);
    let mut unified = diff.unified_diff();
    unified
        .context_radius(2)
        .header(name, &format!("{name} (generated)"));
    unified.to_string()
}
