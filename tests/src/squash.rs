//! What `rowtype squash` prints makes what it was printed of.

use rowtype::diagnostic::Severity;
use rowtype::emit::sql::{self, Options};
use rowtype::{Database, Grants, Platform, Text, load};

use crate::model::{differences, dump, parts, subtract};

/// The schema file of a database.
pub fn squash(database: &Database) -> String {
    let options = Options {
        baseline: Some(&database.baseline),
        ..Options::default()
    };
    sql::emit(&database.catalog, &options).0
}

/// What one file makes.
pub fn replay(platform: &Platform, sql: &str) -> Database {
    let file = Text {
        name: "schema.sql".to_owned(),
        text: sql.to_owned(),
    };
    load(platform, Grants::Legacy, vec![file])
}

/// What is not as it was after a round trip, a line each.
pub fn round_trip(platform: &Platform, before: &Database) -> Vec<String> {
    let schema = squash(before);
    let after = replay(platform, &schema);
    let mut complaints = Vec::new();
    for diagnostic in &after.diagnostics {
        if diagnostic.severity == Severity::Error {
            complaints.push(format!("{} {}", diagnostic.code, diagnostic.message));
        }
    }
    let model =
        |database: &Database| parts(subtract(dump(&database.catalog), &dump(&database.baseline)));
    let (old, new) = (model(before), model(&after));
    for (key, value) in &old {
        match new.get(key) {
            None => complaints.push(format!("{} {}: missing", key.0, key.1)),
            Some(now) if now != value => {
                let differences = differences(value, now).join("; ");
                complaints.push(format!("{} {}: {differences}", key.0, key.1));
            }
            Some(_) => {}
        }
    }
    let extra = new.keys().filter(|key| !old.contains_key(*key));
    complaints.extend(extra.map(|key| format!("{} {}: new", key.0, key.1)));
    let again = squash(&after);
    let pairs = schema.lines().zip(again.lines());
    let differing = pairs.enumerate().find(|(_, (old, new))| old != new);
    if let Some((number, (old, new))) = differing {
        complaints.push(format!("line {}: {new:?} for {old:?}", number + 1));
    } else if schema != again {
        complaints.push("one text ends before the other".to_owned());
    }
    complaints
}
