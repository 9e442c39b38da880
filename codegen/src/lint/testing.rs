//! Rules on SQL.

use super::{Options, findings};
use crate::load::{Grants, Platform, Text, load};

/// Every finding as `code: message`.
pub(super) fn all(sql: &str) -> Vec<String> {
    let files = vec![Text {
        name: "test.sql".to_owned(),
        text: sql.to_owned(),
    }];
    let database = load(&Platform::Supabase, Grants::Legacy, files);
    let refused: Vec<_> = database
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > crate::diagnostic::Severity::Info)
        .collect();
    assert!(refused.is_empty(), "{sql}\n{refused:#?}");
    findings(&database.catalog, &Options::default())
        .into_iter()
        .map(|finding| {
            assert!(finding.diagnostic.span().is_some(), "{finding:?}");
            format!("{}: {}", finding.rule.code, finding.diagnostic.message)
        })
        .collect()
}

/// The messages of one rule.
pub(super) fn of(code: &str, sql: &str) -> Vec<String> {
    let prefix = format!("{code}: ");
    let found = all(sql);
    found
        .iter()
        .filter_map(|line| Some(line.strip_prefix(&prefix)?.to_owned()))
        .collect()
}

/// Checks a rule on a table of SQL and messages.
pub(super) fn check(code: &str, cases: &[(&str, &[&str])]) {
    for (sql, expected) in cases {
        assert_eq!(of(code, sql), *expected, "{sql}");
    }
}
