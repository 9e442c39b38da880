//! Finding and reading the SQL files of a project.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::Text;
use crate::diagnostic::Diagnostic;
use crate::source::{Origin, SourceFile, Sources, Span};

/// Why the input cannot be read: a message, the place in a file if one is to blame, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    message: String,
    help: Option<String>,
    place: Option<Box<Place>>,
}

/// A place in a text that is no source of the replay.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    file: Text,
    range: Range<usize>,
    label: String,
}

impl InputError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            place: None,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn at(mut self, file: Text, range: Range<usize>, label: impl Into<String>) -> Self {
        let label = label.into();
        self.place = Some(Box::new(Place { file, range, label }));
        self
    }

    /// As a message, with the text that it points into.
    pub fn into_diagnostic(self) -> (Sources, Diagnostic) {
        let mut sources = Sources::default();
        let mut diagnostic = Diagnostic::error("input", self.message);
        diagnostic.help = self.help;
        if let Some(place) = self.place {
            let file = sources.add(SourceFile {
                name: place.file.name,
                text: place.file.text.into(),
                origin: Origin::User,
            });
            let range = place.range.start as u32..place.range.end as u32;
            diagnostic = diagnostic.at(Span::new(file, range), place.label);
        }
        (sources, diagnostic)
    }
}

/// The files that some paths stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// In replay order.
    pub read: Vec<PathBuf>,
    /// SQL files in a folder of Supabase migrations that Supabase itself would pass over.
    pub skipped: Vec<PathBuf>,
}

/// The files that some paths stand for, in replay order: paths in the order given, files of a folder or glob in the
/// order of their names. A file that is named twice has its first place.
pub(crate) fn find(base: &Path, paths: &[String]) -> Result<Files, InputError> {
    let mut files = Files::default();
    for path in paths {
        let found = expand(base, path)?;
        if found.read.is_empty() {
            let message = format!("no SQL file in {path}");
            let help = if found.skipped.is_empty() {
                "rowtype reads files whose names end in `.sql`"
            } else {
                MIGRATION_NAMES
            };
            return Err(InputError::new(message).with_help(help));
        }
        for file in found.read {
            if !files.read.contains(&file) {
                files.read.push(file);
            }
        }
        files.skipped.extend(found.skipped);
    }
    files.skipped.retain(|file| !files.read.contains(file));
    Ok(files)
}

/// What is to be done about a file that is passed over.
pub(crate) const MIGRATION_NAMES: &str = "Supabase applies the files directly in supabase/migrations whose names are \
    like `20260101000000_name.sql`; rename the file, or name it in `input.paths`";

/// Says that a file is passed over.
pub(crate) fn skipped(base: &Path, file: &Path) -> Diagnostic {
    let name = shown(file.strip_prefix(base).unwrap_or(file));
    let mut diagnostic = Diagnostic::warning("skipped", format!("{name} is not read"));
    diagnostic.help = Some(MIGRATION_NAMES.to_owned());
    diagnostic
}

/// Reads one file.
pub(crate) fn read_file(base: &Path, path: &Path) -> Result<Text, InputError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let name = shown(path.strip_prefix(base).unwrap_or(path));
    if u32::try_from(bytes.len()).is_err() {
        return Err(InputError::new(format!("{name} is larger than 4 GiB")));
    }
    decode(name, bytes)
}

/// The text of a file, which has to be UTF-8.
pub(crate) fn decode(name: String, bytes: Vec<u8>) -> Result<Text, InputError> {
    String::from_utf8(bytes)
        .map(|text| Text {
            name: name.clone(),
            text,
        })
        .map_err(|error| {
            // Up to the first wrong byte the text is what the file holds, so places in it are right.
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let from = match bytes {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "utf-16",
                _ => "latin1",
            };
            let byte = bytes[at];
            let text = String::from_utf8_lossy(bytes).into_owned();
            let range = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
            InputError::new("this is not UTF-8")
                .with_help(format!(
                    "convert the file, for example with `iconv -f {from} -t utf-8`"
                ))
                .at(Text { name, text }, range, format!("byte {byte:02X}"))
        })
}

fn expand(base: &Path, path: &str) -> Result<Files, InputError> {
    let full = base.join(path);
    match fs::metadata(&full) {
        Ok(metadata) if metadata.is_dir() => {
            let mut read = Vec::new();
            walk(&full, &mut Vec::new(), &mut read)?;
            let mut skipped = Vec::new();
            if full.ends_with("supabase/migrations") {
                let applied = |file: &PathBuf| file.parent() == Some(&full) && is_migration(file);
                (read, skipped) = read.into_iter().partition(applied);
            }
            return Ok(Files { read, skipped });
        }
        Ok(_) => {
            return Ok(Files {
                read: vec![full],
                ..Files::default()
            });
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unreadable(&full, &error)),
    }
    if !path.contains(['*', '?', '[']) {
        let message = format!("there is no file or folder {path}");
        return Err(InputError::new(message)
            .with_help("name SQL files or folders, or set `input.paths` in rowtype.toml"));
    }
    let pattern = full.to_string_lossy().into_owned();
    let found = glob::glob(&pattern).map_err(|error| {
        let message = format!("{path} is no pattern of file names: {}", error.msg);
        InputError::new(message)
    })?;
    let mut files = Vec::new();
    for entry in found {
        let entry = entry.map_err(|error| unreadable(error.path(), error.error()))?;
        if entry.is_dir() {
            walk(&entry, &mut Vec::new(), &mut files)?;
        } else if is_sql(&entry) {
            files.push(entry);
        }
    }
    files.sort();
    Ok(Files {
        read: files,
        ..Files::default()
    })
}

/// Whether a file has a name as Supabase wants it of a migration: `^([0-9]+)_(.*)\.sql$`.
fn is_migration(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let version = name.split_once('_').map(|(version, _)| version);
    name.ends_with(".sql")
        && version.is_some_and(|version| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The SQL files below a folder, in the order of their names. Files that undo a migration are not among them.
///
/// A link to one of the folders `above` would be walked for ever.
fn walk(
    folder: &Path,
    above: &mut Vec<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), InputError> {
    let real = folder
        .canonicalize()
        .map_err(|error| unreadable(folder, &error))?;
    if above.contains(&real) {
        return Ok(());
    }
    above.push(real);
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| unreadable(folder, &error))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !hidden {
                walk(&path, above, files)?;
            }
        } else if is_sql(&path) && !undoes(&path) {
            files.push(path);
        }
    }
    above.pop();
    Ok(())
}

fn is_sql(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

/// `down.sql` of diesel, `….down.sql` of sqlx and golang-migrate, `….undo.sql`.
fn undoes(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    name == "down.sql" || name.ends_with(".down.sql") || name.ends_with(".undo.sql")
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> InputError {
    InputError::new(format!("cannot read {}: {error}", shown(path)))
}

/// With forward slashes, so that messages are the same on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
