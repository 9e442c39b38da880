//! From the command line and the configuration to a replayed database.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::{Common, GrantsName};
use super::input::{self, InputError, shown, unreadable};
use super::supabase::SupabaseProject;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::source::{Origin, SourceFile, Sources};
use crate::{Database, Grants, Platform, load};

/// The name of the configuration.
pub(super) const CONFIG: &str = "rowtype.toml";

/// Where the Supabase command line keeps migrations.
const MIGRATIONS: &str = "supabase/migrations";

/// A project: its folder and what its files say about how to read it.
pub(super) struct Project {
    /// The folder that paths are relative to: that of the configuration, or the present one.
    pub(super) base: PathBuf,
    /// `rowtype.toml`, or nothing.
    pub(super) config: Config,
    /// `supabase/config.toml`, or nothing.
    pub(super) supabase: SupabaseProject,
    common: Common,
}

/// Why there is no project: what stands in the way, with excerpts where a file is to blame.
pub(super) enum ProjectError {
    /// A file cannot be read.
    Input(InputError),
    /// The configuration is wrong.
    Config(Box<Sources>, Vec<Diagnostic>),
}

impl From<InputError> for ProjectError {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl Project {
    /// Finds the configuration: the one that is named, or the nearest `rowtype.toml` here or in a folder above.
    pub(super) fn find(common: Common) -> Result<Self, ProjectError> {
        let here = env::current_dir()
            .map_err(|error| InputError::new(format!("cannot see the present folder: {error}")))?;
        let path = match &common.config {
            Some(path) => Some(here.join(path)),
            None => here
                .ancestors()
                .map(|folder| folder.join(CONFIG))
                .find(|path| path.is_file()),
        };
        let mut base = here;
        let mut config = Config::default();
        if let Some(path) = path {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            let name = common
                .config
                .as_deref()
                .map_or_else(|| CONFIG.to_owned(), shown);
            let text = input::decode(name, bytes)?;
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            let mut sources = Sources::default();
            let file = sources.add(SourceFile {
                name: text.name,
                text: text.text.as_str().into(),
                origin: Origin::User,
            });
            config = Config::parse(file, &text.text)
                .map_err(|errors| ProjectError::Config(Box::new(sources), errors))?;
            base = folder;
        }
        let supabase = SupabaseProject::read(&base)?.unwrap_or_default();
        Ok(Self {
            base,
            config,
            supabase,
            common,
        })
    }

    /// Reads and replays the files that are named, or else those of the project.
    pub(super) fn load(&self, paths: &[String]) -> Result<Database, InputError> {
        let files = if paths.is_empty() {
            let paths = self.paths()?;
            input::read(&self.base, &paths)?
        } else {
            let here = env::current_dir().map_err(|error| InputError::new(error.to_string()))?;
            input::read(&here, paths)?
        };
        Ok(load(&self.platform()?, self.grants(), files))
    }

    fn paths(&self) -> Result<Vec<String>, InputError> {
        if let Some(paths) = self.config.list("input.paths") {
            return Ok(paths);
        }
        if !self.supabase.schema_paths.is_empty() {
            let in_folder = |path: &String| format!("supabase/{}", path.trim_start_matches("./"));
            return Ok(self.supabase.schema_paths.iter().map(in_folder).collect());
        }
        if self.base.join(MIGRATIONS).is_dir() {
            return Ok(vec![MIGRATIONS.to_owned()]);
        }
        Err(InputError::new(
            "nothing to read: no path is given, and there is no folder supabase/migrations",
        )
        .with_help("name SQL files or folders, or write a rowtype.toml with `rowtype init`"))
    }

    fn platform(&self) -> Result<Platform, InputError> {
        let here = env::current_dir().unwrap_or_default();
        let (base, names) = if self.common.platform.is_empty() {
            (
                &self.base,
                self.config.list("input.platform").unwrap_or_default(),
            )
        } else {
            (&here, self.common.platform.clone())
        };
        match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] | ["supabase"] => Ok(Platform::Supabase),
            ["postgres"] => Ok(Platform::Postgres),
            _ => {
                let read = |name: &String| match name.as_str() {
                    "supabase" | "postgres" => {
                        let message = format!("platform {name} cannot be combined with files");
                        Err(InputError::new(message)
                            .with_help("name only SQL files, or only one built-in platform"))
                    }
                    _ => input::read_file(base, &base.join(name)),
                };
                names
                    .iter()
                    .map(read)
                    .collect::<Result<_, _>>()
                    .map(Platform::Files)
            }
        }
    }

    fn grants(&self) -> Grants {
        let named = self.common.grants.map(|name| name == GrantsName::Legacy);
        let configured = || {
            self.config
                .text("input.grants")
                .map(|name| name == "legacy")
        };
        match named
            .or_else(configured)
            .or(self.supabase.auto_expose_new_tables)
        {
            Some(true) => Grants::Legacy,
            _ => Grants::Explicit,
        }
    }

    /// What the grant baseline is called, on the platform that has one.
    pub(super) fn grants_name(&self) -> Option<&'static str> {
        let is_supabase = matches!(self.platform(), Ok(Platform::Supabase));
        is_supabase.then(|| match self.grants() {
            Grants::Legacy => "legacy",
            Grants::Explicit => "explicit",
        })
    }

    /// The schemas that outputs show.
    pub(super) fn schemas(&self) -> Vec<String> {
        if !self.common.schemas.is_empty() {
            return self.common.schemas.clone();
        }
        if let Some(schemas) = self.config.list("input.schemas") {
            return schemas;
        }
        let mut schemas = vec!["public".to_owned()];
        for schema in self.supabase.api_schemas.iter().flatten() {
            if !schemas.contains(schema) {
                schemas.push(schema.clone());
            }
        }
        schemas
    }
}
