//! SQL in, facts about the catalog out: what the tests of this folder compare.

use crate::diagnostic::Severity;
use crate::source::{Origin, SourceFile};

use super::Replay;

/// What the SQL of a superuser `postgres` makes of an empty database.
pub(super) fn replayed(sql: &str) -> Replay {
    run(Replay::new("postgres"), sql)
}

/// The same in a cluster whose roles are not all known.
pub(super) fn replayed_among_roles(sql: &str) -> Replay {
    let mut replay = Replay::new("postgres");
    replay.allow_roles_from_elsewhere();
    run(replay, sql)
}

/// The same of several files.
pub(super) fn replayed_files(files: &[&str]) -> Replay {
    files
        .iter()
        .fold(Replay::new("postgres"), |replay, sql| run(replay, sql))
}

fn run(mut replay: Replay, sql: &str) -> Replay {
    let file = replay.sources.add(SourceFile {
        name: "test.sql".to_owned(),
        text: sql.into(),
        origin: Origin::User,
    });
    replay.run_file(file);
    replay
}

/// Errors and warnings, a line each, with the text that they point to:
/// `42P01 relation "x" does not exist: x`.
pub(super) fn messages(replay: &Replay) -> Vec<String> {
    let worth = replay
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Info);
    worth
        .map(|diagnostic| {
            let place = diagnostic.span().map(|span| replay.sources.text(span));
            format!(
                "{} {}: {}",
                diagnostic.code,
                diagnostic.message,
                place.unwrap_or_default()
            )
        })
        .collect()
}
