//! DO blocks of the corpus: how many run to their end, and of how many something stays open.

use std::collections::BTreeMap;

use rowtype::diagnostic::Severity;
use rowtype::source::{FileId, Origin, Span};
use rowtype::sql::statement::Statement;
use rowtype::sql::{read_statement, split};
use rowtype_tests::corpus;

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Ran,
    Undecided,
    Refused,
}

/// Blocks that must run whole, of all in the corpus.
const LEAST: usize = 160;

/// The DO blocks of a text.
fn blocks(file: FileId, text: &str) -> Vec<Span> {
    let statements = split(file, text).filter_map(|raw| read_statement(file, text, &raw).ok());
    statements
        .filter(|statement| matches!(statement.value, Statement::Do(_)))
        .map(|statement| statement.span)
        .collect()
}

#[test]
fn blocks_run_to_their_end() {
    let Some(projects) = corpus() else {
        return;
    };
    let mut fates: BTreeMap<Fate, usize> = BTreeMap::new();
    for project in &projects {
        let database = project.replay();
        let sources = &database.sources;
        let files: Vec<_> = sources
            .iter()
            .filter(|(_, file)| file.origin == Origin::User)
            .collect();
        for (file, source) in files {
            for block in blocks(file, &source.text) {
                let mut fate = Fate::Ran;
                for diagnostic in &database.diagnostics {
                    let Some(place) = diagnostic.span().map(|span| sources.visible(span)) else {
                        continue;
                    };
                    if place.file != file || place.start < block.start || place.end > block.end {
                        continue;
                    }
                    println!(
                        "{}: {}:{}: {} {}",
                        project.name,
                        source.name,
                        sources.position(place).line,
                        diagnostic.code,
                        diagnostic.message
                    );
                    fate = fate.max(if diagnostic.severity == Severity::Error {
                        Fate::Refused
                    } else {
                        Fate::Undecided
                    });
                }
                *fates.entry(fate).or_default() += 1;
            }
        }
    }
    println!("{fates:?}");
    assert_eq!(
        fates.get(&Fate::Refused),
        None,
        "PostgreSQL ran all of them"
    );
    let ran = fates.get(&Fate::Ran).copied().unwrap_or_default();
    assert!(ran >= LEAST, "only {ran} blocks ran whole, not {LEAST}");
}
