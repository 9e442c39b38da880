use std::ops::Range;
use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::replay::Replay;
use crate::source::{FileId, Origin, SourceFile, Sources, Span};

const SUPABASE: &str = include_str!("../platform/supabase.sql");
const POSTGRES: &str = include_str!("../platform/postgres.sql");
const GRANTS_LEGACY: &str = include_str!("../platform/grants-legacy.sql");
const GRANTS_EXPLICIT: &str = include_str!("../platform/grants-explicit.sql");

/// What stands in the database before the first migration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Platform {
    /// A Supabase project: roles, `auth`, `storage`, `realtime`, default privileges.
    #[default]
    Supabase,
    /// Nothing but the role `postgres`.
    Postgres,
    /// What these texts make, replayed in order as superuser `postgres`.
    Files(Vec<Text>),
}

/// What the API roles may do with new objects in schema `public` of a Supabase project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grants {
    /// Everything: projects made before 30 May 2026, until 30 October 2026.
    Legacy,
    /// Nothing, unless granted: every other project.
    #[default]
    Explicit,
}

/// An SQL text and how messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The path as the user gave it.
    pub name: String,
    /// The content.
    pub text: String,
}

/// What the SQL files make.
#[derive(Debug, Clone)]
pub struct Database {
    /// The model.
    pub catalog: Catalog,
    /// The model as it was before the user's first file.
    pub baseline: Catalog,
    /// The texts that spans speak of.
    pub sources: Sources,
    /// What there is to say about them, in the order of the statements.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a project's configuration makes in the database once the migrations have run: `supabase/config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Configuration {
    /// The file.
    pub file: Text,
    /// `[storage.buckets.…]`
    pub buckets: Vec<ConfiguredBucket>,
}

/// A bucket of [`Configuration`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredBucket {
    /// Its id and name.
    pub name: String,
    /// Whether it is public; none where nobody can say.
    pub public: Option<bool>,
    /// Where the file says so.
    pub range: Range<u32>,
}

/// Replays a platform, then the user's files in the given order.
pub fn load(platform: &Platform, grants: Grants, files: Vec<Text>) -> Database {
    load_configured(platform, grants, files, &Configuration::default())
}

/// The same with what the configuration makes after that.
pub fn load_configured(
    platform: &Platform,
    grants: Grants,
    files: Vec<Text>,
    configuration: &Configuration,
) -> Database {
    let mut replay = match (platform, grants) {
        (Platform::Files(texts), _) => {
            let mut replay = Replay::new("postgres");
            for text in texts {
                run(&mut replay, &text.name, &text.text, Origin::Platform);
            }
            started(replay, platform)
        }
        // The same each time, so replayed once.
        (Platform::Supabase, Grants::Legacy) => LEGACY_SUPABASE.clone(),
        (Platform::Supabase, Grants::Explicit) => EXPLICIT_SUPABASE.clone(),
        (Platform::Postgres, _) => BARE_POSTGRES.clone(),
    };
    let baseline = replay.catalog.clone();
    for file in files {
        run(&mut replay, &file.name, &file.text, Origin::User);
    }
    replay.finish();
    if !configuration.buckets.is_empty() {
        let file = add(
            &mut replay,
            &configuration.file.name,
            &configuration.file.text,
            Origin::User,
        );
        for bucket in &configuration.buckets {
            let place = Span::new(file, bucket.range.clone());
            replay.configure_bucket(&bucket.name, bucket.public, place);
        }
    }
    Database {
        catalog: replay.catalog,
        baseline,
        sources: replay.sources,
        diagnostics: replay.diagnostics,
    }
}

static LEGACY_SUPABASE: LazyLock<Replay> =
    LazyLock::new(|| supabase("platform grants-legacy.sql", GRANTS_LEGACY));
static EXPLICIT_SUPABASE: LazyLock<Replay> =
    LazyLock::new(|| supabase("platform grants-explicit.sql", GRANTS_EXPLICIT));
static BARE_POSTGRES: LazyLock<Replay> = LazyLock::new(|| {
    let texts = [("platform postgres.sql", POSTGRES)];
    built_in(&Platform::Postgres, &texts)
});

fn supabase(grants_name: &str, grants: &str) -> Replay {
    let texts = [("platform supabase.sql", SUPABASE), (grants_name, grants)];
    built_in(&Platform::Supabase, &texts)
}

fn built_in(platform: &Platform, texts: &[(&str, &str)]) -> Replay {
    let mut replay = Replay::new(NAMELESS);
    for (name, text) in texts {
        run(&mut replay, name, text, Origin::Platform);
    }
    started(replay, platform)
}

/// Where the user's first file finds a platform.
fn started(mut replay: Replay, platform: &Platform) -> Replay {
    // Supabase's roles are known; elsewhere whoever runs the server has made some.
    if *platform != Platform::Supabase {
        replay.allow_roles_from_elsewhere();
    }
    replay.new_session("postgres");
    replay
}

/// The superuser of a cluster whose platform makes `postgres` and all other roles itself.
const NAMELESS: &str = "pg_bootstrap";

fn run(replay: &mut Replay, name: &str, text: &str, origin: Origin) {
    let file = add(replay, name, text, origin);
    replay.run_file(file);
}

fn add(replay: &mut Replay, name: &str, text: &str, origin: Origin) -> FileId {
    replay.sources.add(SourceFile {
        name: name.to_owned(),
        text: text.into(),
        origin,
    })
}
