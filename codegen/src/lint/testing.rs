//! Rules on SQL.

use super::{Finding, Options, findings};
use crate::diagnostic::Severity;
use crate::load::{Database, Grants, Platform, Text, load};

/// Replays SQL on the platform that the rule is for.
fn replay(code: &str, sql: &str) -> Database {
    let platform = match code {
        // Only outside Supabase.
        "I12" => Platform::Postgres,
        _ => Platform::Supabase,
    };
    let file = Text {
        name: "test.sql".to_owned(),
        text: sql.to_owned(),
    };
    let database = load(&platform, Grants::Legacy, vec![file]);
    // These two are about statements that PostgreSQL refuses or nobody can follow.
    if !matches!(code, "W15" | "W19") {
        let refused: Vec<_> = database
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity > Severity::Info)
            .collect();
        assert!(refused.is_empty(), "{sql}\n{refused:#?}");
    }
    database
}

/// Every finding as `code: message`.
pub(super) fn all(sql: &str) -> Vec<String> {
    let database = replay("", sql);
    findings(&database, &Options::default())
        .into_iter()
        .map(|finding| {
            assert!(finding.span.is_some(), "{finding:?}");
            format!("{}: {}", finding.rule.code, finding.message)
        })
        .collect()
}

fn found(code: &str, sql: &str) -> Vec<Finding> {
    let mut found = findings(&replay(code, sql), &Options::default());
    found.retain(|finding| finding.rule.code == code);
    found
}

/// The messages of one rule.
pub(super) fn of(code: &str, sql: &str) -> Vec<String> {
    let found = found(code, sql).into_iter();
    found.map(|finding| finding.message).collect()
}

/// Checks a rule on a table of SQL and messages, and that the SQL which is to mend a finding does.
pub(super) fn check(code: &str, cases: &[(&str, &[&str])]) {
    for (sql, expected) in cases {
        let found = found(code, sql);
        let messages: Vec<_> = found.iter().map(|finding| &finding.message).collect();
        assert_eq!(messages, *expected, "{sql}");
        for finding in found {
            assert!(finding.span.is_some(), "{finding:?}");
            if let Some(fix) = &finding.fix {
                let after = of(code, &format!("{sql};\n{fix}"));
                assert!(!after.contains(&finding.message), "{sql}\n{fix}");
            }
        }
    }
}
