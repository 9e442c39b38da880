//! Finding and reading the SQL files of a project.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::Document;

use crate::Text;

/// Why the input cannot be read: a message, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InputError {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl InputError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What `supabase/config.toml` says that concerns rowtype.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SupabaseProject {
    /// `[db.migrations].schema_paths`, relative to the folder `supabase`.
    pub(super) schema_paths: Vec<String>,
    /// `[api].schemas`
    pub(super) api_schemas: Option<Vec<String>>,
    /// `[api].extra_search_path`
    pub(super) extra_search_path: Option<Vec<String>>,
    /// `[api].auto_expose_new_tables`
    pub(super) auto_expose_new_tables: Option<bool>,
}

impl SupabaseProject {
    /// Reads `supabase/config.toml` below a folder; nothing where there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, InputError> {
        let path = folder.join("supabase").join("config.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        // Values such as `env(NAME)` are texts; what is no TOML is the CLI's to complain about, and ours.
        let document = Document::parse(text.as_str()).map_err(|error| {
            let message = format!("{} is not TOML: {}", shown(&path), error.message());
            InputError::new(message)
        })?;
        let item = |table: &str, key: &str| {
            document
                .get(table)
                .and_then(|table| table.get(key))
                .cloned()
        };
        let texts = |item: toml_edit::Item| {
            let array = item.as_array()?.clone();
            array
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        };
        let migrations = item("db", "migrations");
        let schema_paths =
            migrations.and_then(|migrations| migrations.get("schema_paths").cloned());
        Ok(Some(Self {
            schema_paths: schema_paths.and_then(texts).unwrap_or_default(),
            api_schemas: item("api", "schemas").and_then(texts),
            extra_search_path: item("api", "extra_search_path").and_then(texts),
            auto_expose_new_tables: item("api", "auto_expose_new_tables")
                .and_then(|item| item.as_bool()),
        }))
    }
}

/// Reads the files that some paths stand for, in replay order: paths in the order given, files of a folder or glob in
/// the order of their names. A file that is named twice is read once, at its first place.
pub(super) fn read(base: &Path, paths: &[String]) -> Result<Vec<Text>, InputError> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let found = expand(base, path)?;
        if found.is_empty() {
            let message = format!("no SQL file in {path}");
            return Err(
                InputError::new(message).with_help("rowtype reads files whose names end in `.sql`")
            );
        }
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files.iter().map(|file| read_file(base, file)).collect()
}

/// Reads one file.
pub(super) fn read_file(base: &Path, path: &Path) -> Result<Text, InputError> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let name = shown(path.strip_prefix(base).unwrap_or(path));
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        let message = format!("{name}:{line}:{column}: this is not UTF-8");
        InputError::new(message)
            .with_help("convert the file, for example with `iconv -f latin1 -t utf-8`")
    })?;
    if u32::try_from(text.len()).is_err() {
        return Err(InputError::new(format!("{name} is larger than 4 GiB")));
    }
    Ok(Text { name, text })
}

fn expand(base: &Path, path: &str) -> Result<Vec<PathBuf>, InputError> {
    let full = base.join(path);
    match fs::metadata(&full) {
        Ok(metadata) if metadata.is_dir() => {
            let mut files = Vec::new();
            walk(&full, &mut files)?;
            return Ok(files);
        }
        Ok(_) => return Ok(vec![full]),
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
            walk(&entry, &mut files)?;
        } else if is_sql(&entry) {
            files.push(entry);
        }
    }
    files.sort();
    Ok(files)
}

/// The SQL files below a folder, in the order of their names. Files that undo a migration are not among them.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), InputError> {
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
                walk(&path, files)?;
            }
        } else if is_sql(&path) && !undoes(&path) {
            files.push(path);
        }
    }
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

fn unreadable(path: &Path, error: &io::Error) -> InputError {
    InputError::new(format!("cannot read {}: {error}", shown(path)))
}

/// With forward slashes, so that messages are the same on every system.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
