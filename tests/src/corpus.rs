//! The corpus: real public projects with PostgreSQL's own answers, in `../shared/corpus` beside the project.

use std::fs;
use std::path::{Path, PathBuf};

use rowtype::{Database, Grants, Platform, Text, load};
use serde_json::Value;

use crate::{root, skip};

/// One project of the corpus.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder's name: `owner+repository`.
    pub name: String,
    /// The folder.
    pub path: PathBuf,
    /// What kind of project it is: `supabase`, `prisma`, `pg_regress`, …
    pub kind: String,
    /// What stands in the database before the first migration: `supabase`, `supabase-bare` or `postgres`.
    pub platform: String,
    /// The schemas that the official `Database` type was asked for; empty where there is none.
    pub schemas: Vec<String>,
}

/// Every project of the corpus, by name, or nothing (said by [`skip`]) where the corpus is absent.
pub fn corpus() -> Option<Vec<Project>> {
    let shared = root().parent()?.join("shared");
    let Ok(entries) = fs::read_dir(shared.join("corpus")) else {
        skip("no ../shared/corpus beside the project");
        return None;
    };
    let mut projects: Vec<Project> = entries
        .filter_map(|entry| Project::read(&entry.expect("the corpus can be listed").path()))
        .collect();
    projects.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!projects.is_empty(), "../shared/corpus holds no project");
    Some(projects)
}

impl Project {
    fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path.join("project.json")).ok()?;
        let project: Value = serde_json::from_str(&text).expect("project.json is JSON");
        let text_of = |key: &str| {
            project[key]
                .as_str()
                .expect("project.json has kind and platform")
                .to_owned()
        };
        let schemas = project["official_types_schemas"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        Some(Self {
            name: path.file_name()?.to_str()?.to_owned(),
            path: path.to_path_buf(),
            kind: text_of("kind"),
            platform: text_of("platform"),
            schemas: schemas
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
    }

    /// The folder of its SQL files.
    pub fn migrations(&self) -> PathBuf {
        self.path.join("migrations")
    }

    /// The official generator's `Database` type for [`Project::schemas`].
    pub fn official_types(&self) -> Option<String> {
        fs::read_to_string(self.path.join("official.ts")).ok()
    }

    /// PostgreSQL's catalog after the migrations.
    pub fn catalog(&self) -> Value {
        let text = fs::read_to_string(self.path.join("catalog.json"))
            .expect("every project has a catalog.json");
        serde_json::from_str(&text).expect("catalog.json is JSON")
    }

    /// Its SQL files with their texts, in order.
    pub fn texts(&self) -> Vec<Text> {
        let entries = fs::read_dir(self.migrations()).expect("migrations/ can be listed");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("migrations/ can be listed").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
            .collect();
        paths.sort();
        paths.iter().map(|path| text(path)).collect()
    }

    /// What rowtype makes of it on the built-in platform of its kind.
    pub fn replay(&self) -> Database {
        let platform = match self.platform.as_str() {
            "supabase" => Platform::Supabase,
            "postgres" => Platform::Postgres,
            _ => return self.replay_as_the_server_did(),
        };
        load(&platform, Grants::Legacy, self.texts())
    }

    /// What rowtype makes of it after the very files that the corpus' server had replayed before.
    pub fn replay_as_the_server_did(&self) -> Database {
        self.replay_texts_as_the_server_did(self.texts())
    }

    /// The same of other texts.
    pub fn replay_texts_as_the_server_did(&self, texts: Vec<Text>) -> Database {
        let preludes = self.preludes().iter().map(|path| text(path)).collect();
        load(&Platform::Files(preludes), Grants::Legacy, texts)
    }

    /// What replay has to say about it, a line each.
    pub fn messages(&self, database: &Database) -> Vec<String> {
        let line = |diagnostic: &rowtype::diagnostic::Diagnostic| {
            let place = diagnostic.span().map_or_else(String::new, |span| {
                let span = database.sources.visible(span);
                let position = database.sources.position(span);
                let name = &database.sources.file(span.file).name;
                format!("{name}:{}:{}: ", position.line, position.column)
            });
            format!(
                "{place}{:?} {} {}",
                diagnostic.severity, diagnostic.code, diagnostic.message
            )
        };
        database.diagnostics.iter().map(line).collect()
    }

    /// The files that the corpus' server had replayed before the migrations, in order.
    pub fn preludes(&self) -> Vec<PathBuf> {
        let names: &[&str] = match self.platform.as_str() {
            "supabase" => &["prelude_roles.sql", "prelude.sql"],
            "supabase-bare" => &["prelude_roles.sql", "prelude_bare.sql"],
            "postgres" => &["prelude_roles.sql"],
            other => panic!("{}: unknown platform {other}", self.name),
        };
        let oracle = self
            .path
            .ancestors()
            .nth(2)
            .expect("shared/corpus/<project>")
            .join("oracle");
        names.iter().map(|name| oracle.join(name)).collect()
    }
}

fn text(path: &Path) -> Text {
    Text {
        name: path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        text: fs::read_to_string(path).expect("SQL files of the corpus are UTF-8"),
    }
}
