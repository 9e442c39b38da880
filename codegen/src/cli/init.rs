//! `rowtype init`: a commented configuration for the project that is found.

use std::fmt::Write as _;
use std::path::Path;

use super::output;
use crate::config::keys::{KEYS, Key};
use crate::project::CONFIG;
use crate::project::InputError;
use crate::project::supabase::SupabaseProject;

/// Writes the file and gives its name; does not replace one that is there unless told so.
pub(super) fn init(folder: &Path, force: bool) -> Result<String, InputError> {
    let path = folder.join(CONFIG);
    if path.exists() && !force {
        return Err(InputError::new(format!("there is a {CONFIG} already"))
            .with_help("replace it with `rowtype init --force`"));
    }
    output::write(&path, &text(folder)?)?;
    Ok(CONFIG.to_owned())
}

/// The file's text: keys that the project needs are set, all others are there as comments.
fn text(folder: &Path) -> Result<String, InputError> {
    let found = Found::look(folder)?;
    let mut text =
        String::from("# Configuration of rowtype. Every key, with what holds if it is not set.\n");
    let mut table = "";
    for key in KEYS {
        let (own_table, name) = key.path.split_once('.').unwrap_or(("", key.path));
        if own_table != table {
            table = own_table;
            let _ = write!(text, "\n[{table}]\n");
        }
        let _ = writeln!(text, "\n# {}", key.about);
        let _ = writeln!(text, "# Default: {}.", key.default);
        match found.value(key) {
            Some(value) => {
                let _ = writeln!(text, "{name} = {value}");
            }
            None => {
                let _ = writeln!(text, "# {name} = {}", key.example);
            }
        }
    }
    Ok(text)
}

/// What a project has that the configuration depends on.
struct Found {
    paths: Option<&'static str>,
    platform: Option<&'static str>,
    typescript: Option<&'static str>,
    rust: Option<&'static str>,
    docs: Option<&'static str>,
}

impl Found {
    fn look(folder: &Path) -> Result<Self, InputError> {
        let is_folder = |name: &&'static str| folder.join(name).is_dir();
        let supabase = SupabaseProject::read(folder)?;
        let has_supabase = supabase.is_some() || folder.join("supabase").is_dir();
        // What `supabase/` holds is found without being named.
        let paths = if has_supabase {
            None
        } else {
            [
                "migrations",
                "schema",
                "db/migrations",
                "prisma/migrations",
                "sql",
            ]
            .iter()
            .copied()
            .find(is_folder)
        };
        Ok(Self {
            paths,
            platform: (!has_supabase).then_some("\"postgres\""),
            typescript: if folder.join("packages/shared").is_dir() {
                Some("\"packages/shared/src/types/database.ts\"")
            } else if has_supabase || folder.join("package.json").is_file() {
                Some("\"database.types.ts\"")
            } else {
                None
            },
            rust: folder
                .join("Cargo.toml")
                .is_file()
                .then_some("\"src/schema.rs\""),
            docs: folder
                .join("docs")
                .is_dir()
                .then_some("\"docs/database-schema.md\""),
        })
    }

    fn value(&self, key: &Key) -> Option<String> {
        match key.path {
            "input.paths" => self.paths.map(|path| format!("[\"{path}\"]")),
            "input.platform" => self.platform.map(str::to_owned),
            "typescript.path" => self.typescript.map(str::to_owned),
            "rust.path" => self.rust.map(str::to_owned),
            "docs.path" => self.docs.map(str::to_owned),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
