//! A project on disk: its configuration, its SQL files, and the outputs' options that follow from them.
//!
//! The command line and `include_schema!` read projects through here, so that both see the same.

mod include;
pub(crate) mod input;
mod rust_options;
pub(crate) mod supabase;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::access::{Baselines, Extent, differences};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::source::{Origin, SourceFile, Sources};
use crate::{Database, Grants, Platform, load_configured};

pub use include::{Include, Included};
pub use input::{Files, InputError};
use input::{shown, unreadable};
use supabase::SupabaseProject;

/// The name of the configuration.
pub const CONFIG: &str = "rowtype.toml";

/// Platforms that rowtype has files for.
const BUILT_IN_PLATFORMS: [&str; 2] = ["supabase", "postgres"];

/// Where the Supabase command line keeps migrations.
const MIGRATIONS: &str = "supabase/migrations";

/// A project: its folder, what its files say about how to read it, and what the caller says instead.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that paths of the configuration are relative to.
    pub base: PathBuf,
    /// `rowtype.toml`, or nothing.
    pub config: Config,
    pub(crate) supabase: SupabaseProject,
    /// What is said in the place of the configuration.
    pub overrides: Overrides,
    /// The catalog with the other grant baseline; none if the files could not be read again.
    other: OnceLock<Option<Arc<Catalog>>>,
}

/// What the caller says in the place of the configuration; empty or none where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// The folder that the paths below are relative to.
    pub base: PathBuf,
    /// SQL files, folders or globs.
    pub paths: Vec<String>,
    /// `supabase`, `postgres`, or SQL files.
    pub platform: Vec<String>,
    /// The schemas that outputs show.
    pub schemas: Vec<String>,
    /// The grant baseline.
    pub grants: Option<Grants>,
}

/// Why there is no project: what stands in the way, with excerpts where a file is to blame.
#[derive(Debug)]
pub enum ProjectError {
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
    /// The project of a folder: with the configuration of that path, or with none. `shown_as` is how messages call it.
    ///
    /// # Errors
    /// The configuration, or that of Supabase, cannot be read or is wrong.
    pub fn open(
        folder: &Path,
        config: Option<(&Path, String)>,
        overrides: Overrides,
    ) -> Result<Self, ProjectError> {
        let mut base = folder.to_path_buf();
        let mut read = Config::default();
        if let Some((path, shown_as)) = config {
            let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
            let text = input::decode(shown_as, bytes)?;
            let mut sources = Sources::default();
            let file = sources.add(SourceFile {
                name: text.name,
                text: text.text.as_str().into(),
                origin: Origin::User,
            });
            read = Config::parse(file, &text.text)
                .map_err(|errors| ProjectError::Config(Box::new(sources), errors))?;
            base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        }
        let supabase = SupabaseProject::read(&base)?.unwrap_or_default();
        Ok(Self {
            base,
            config: read,
            supabase,
            overrides,
            other: OnceLock::new(),
        })
    }

    /// The SQL files in replay order, and those that are passed over.
    ///
    /// # Errors
    /// There is none, or a folder cannot be read.
    pub fn files(&self) -> Result<Files, InputError> {
        if self.overrides.paths.is_empty() {
            input::find(&self.base, &self.paths()?)
        } else {
            input::find(&self.overrides.base, &self.overrides.paths)
        }
    }

    /// Every file that the outputs hang on, but the configuration: SQL files, those of the platform, and what the
    /// Supabase command line reads.
    ///
    /// # Errors
    /// As those of [`Project::files`].
    pub fn files_read(&self) -> Result<Vec<PathBuf>, InputError> {
        let mut files = self.files()?.read;
        let (base, platform) = self.platform_names();
        if !matches!(platform.as_slice(), [name] if BUILT_IN_PLATFORMS.contains(&name.as_str())) {
            files.extend(platform.iter().map(|name| base.join(name)));
        }
        let supabase = self.base.join(supabase::CONFIG);
        if supabase.is_file() {
            files.push(supabase);
        }
        Ok(files)
    }

    /// Reads and replays the SQL files.
    ///
    /// # Errors
    /// A file cannot be read. What is wrong in the SQL is in the database's diagnostics.
    pub fn load(&self) -> Result<Database, InputError> {
        self.load_with(self.grants())
    }

    /// What the other grant baseline of the platform would change, if it has two.
    pub fn baselines(&self, catalog: &Catalog, extent: &Extent) -> Option<Baselines> {
        let used = self.grants_name()?;
        let other = match self.grants() {
            Grants::Legacy => Grants::Explicit,
            Grants::Explicit => Grants::Legacy,
        };
        // The files were just read; if one is gone since, there is nothing to compare with.
        let second = self.other.get_or_init(|| {
            let database = self.load_with(other).ok()?;
            Some(Arc::new(database.catalog))
        });
        Some(Baselines {
            used: used.to_owned(),
            other: name_of(other).to_owned(),
            differences: differences(catalog, second.as_ref()?, extent),
        })
    }

    fn load_with(&self, grants: Grants) -> Result<Database, InputError> {
        let base = if self.overrides.paths.is_empty() {
            &self.base
        } else {
            &self.overrides.base
        };
        let files = self.files()?;
        let texts = files.read.iter().map(|file| input::read_file(base, file));
        let texts = texts.collect::<Result<_, _>>()?;
        let mut database = load_configured(
            &self.platform()?,
            grants,
            texts,
            &self.supabase.configuration,
        );
        let skipped = files.skipped.iter().map(|file| input::skipped(base, file));
        database.diagnostics.splice(0..0, skipped);
        Ok(database)
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

    /// What the platform is called, and the folder that its files are relative to.
    fn platform_names(&self) -> (&Path, Vec<String>) {
        if self.overrides.platform.is_empty() {
            let configured = self.config.list("input.platform");
            (&self.base, configured.unwrap_or_default())
        } else {
            (&self.overrides.base, self.overrides.platform.clone())
        }
    }

    fn platform(&self) -> Result<Platform, InputError> {
        let (base, names) = self.platform_names();
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
        let baseline = |legacy| {
            if legacy {
                Grants::Legacy
            } else {
                Grants::Explicit
            }
        };
        let configured = || {
            let name = self.config.text("input.grants")?;
            Some(baseline(name == "legacy"))
        };
        let exposed = || self.supabase.auto_expose_new_tables.map(baseline);
        let said = self.overrides.grants.or_else(configured);
        said.or_else(exposed).unwrap_or_default()
    }

    /// What the grant baseline is called, on the platform that has one.
    pub fn grants_name(&self) -> Option<&'static str> {
        let is_supabase = matches!(self.platform(), Ok(Platform::Supabase));
        is_supabase.then(|| name_of(self.grants()))
    }

    /// The schemas that the command line or the configuration name, if they do.
    pub fn named_schemas(&self) -> Option<Vec<String>> {
        if self.overrides.schemas.is_empty() {
            self.config.list("input.schemas")
        } else {
            Some(self.overrides.schemas.clone())
        }
    }

    /// The schemas that outputs show.
    pub fn schemas(&self) -> Vec<String> {
        if let Some(schemas) = self.named_schemas() {
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

fn name_of(grants: Grants) -> &'static str {
    match grants {
        Grants::Legacy => "legacy",
        Grants::Explicit => "explicit",
    }
}

/// A path as messages show it, with forward slashes.
pub fn shown_path(path: &Path) -> String {
    shown(path)
}
