//! What is wrong or risky in a schema's access rules, found without a database: one file for each rule.
//!
//! A rule looks at the catalog and at what [`access`](crate::access) works out of it. Each finding names the statement
//! that last changed the object, and where it can the SQL that mends it.

mod context;

mod e01_table_without_row_security;
mod e02_policies_without_row_security;
mod e03_recursive_policy;
mod e04_unreadable_table;
mod e05_open_write;
mod e06_misleading_name;
mod e07_definer_view;
mod e08_definer_function_with_id;
mod e09_user_metadata;
mod e10_inverted_check;
mod e11_self_comparison;
mod i06_unindexed_foreign_key;
mod i07_duplicate_index;
mod i08_no_primary_key;
mod i09_extension_in_public;
mod i10_truncate;
mod w01_dead_policy;
mod w02_write_without_read;
mod w07_missing_grant;
mod w09_search_path;
mod w12_no_policy;
mod w14_realtime;

#[cfg(test)]
mod testing;

use crate::catalog::{Catalog, ObjectAddress};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

use context::Context;

/// What the rules have to know besides the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The schemas that the API serves.
    pub schemas: Vec<String>,
    /// The roles that anybody can have who reaches the API.
    pub clients: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            clients: vec!["anon".to_owned(), "authenticated".to_owned()],
        }
    }
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `E1`, `W9`, `I6`: errors, warnings and remarks are numbered apart.
    pub code: &'static str,
    /// What is found, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    check: fn(&Context<'_>, &mut Vec<Found>),
}

impl Rule {
    /// How bad it is, as the code's letter says.
    pub fn severity(&self) -> Severity {
        match self.code.as_bytes().first() {
            Some(b'E') => Severity::Error,
            Some(b'W') => Severity::Warning,
            _ => Severity::Info,
        }
    }
}

/// What a rule found, without the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    object: ObjectAddress,
    /// The statement to point to.
    span: Option<Span>,
    /// One sentence without a full stop.
    message: String,
    /// What mends it, SQL where possible.
    help: String,
}

/// What a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The object that it is about.
    pub object: ObjectAddress,
    /// What to show.
    pub diagnostic: Diagnostic,
}

/// Every rule, by severity and number.
pub static RULES: [Rule; 22] = [
    e01_table_without_row_security::RULE,
    e02_policies_without_row_security::RULE,
    e03_recursive_policy::RULE,
    e04_unreadable_table::RULE,
    e05_open_write::RULE,
    e06_misleading_name::RULE,
    e07_definer_view::RULE,
    e08_definer_function_with_id::RULE,
    e09_user_metadata::RULE,
    e10_inverted_check::RULE,
    e11_self_comparison::RULE,
    w01_dead_policy::RULE,
    w02_write_without_read::RULE,
    w07_missing_grant::RULE,
    w09_search_path::RULE,
    w12_no_policy::RULE,
    w14_realtime::RULE,
    i06_unindexed_foreign_key::RULE,
    i07_duplicate_index::RULE,
    i08_no_primary_key::RULE,
    i09_extension_in_public::RULE,
    i10_truncate::RULE,
];

/// Runs every rule: what is found, in the order of rules and within a rule in the order of the catalog.
pub fn findings(catalog: &Catalog, options: &Options) -> Vec<Finding> {
    let context = Context::new(catalog, options);
    let mut findings = Vec::new();
    for rule in &RULES {
        let mut found = Vec::new();
        (rule.check)(&context, &mut found);
        findings.extend(found.into_iter().map(|found| found.of(rule)));
    }
    findings
}

/// The same as messages.
pub fn lint(catalog: &Catalog, options: &Options) -> Vec<Diagnostic> {
    let findings = findings(catalog, options).into_iter();
    findings.map(|finding| finding.diagnostic).collect()
}

impl Found {
    fn of(self, rule: &'static Rule) -> Finding {
        let mut diagnostic = match rule.severity() {
            Severity::Error => Diagnostic::error(rule.code, self.message),
            Severity::Warning => Diagnostic::warning(rule.code, self.message),
            Severity::Info => Diagnostic::info(rule.code, self.message),
        };
        if let Some(span) = self.span {
            diagnostic = diagnostic.at(span, "");
        }
        Finding {
            rule,
            object: self.object,
            diagnostic: diagnostic.with_help(self.help),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing;

    #[test]
    fn codes_are_in_order_and_unique() {
        let number = |code: &str| {
            let order = "EWI".find(&code[..1]).unwrap();
            (order, code[1..].parse::<u32>().unwrap())
        };
        let codes: Vec<_> = super::RULES.iter().map(|rule| number(rule.code)).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    }

    #[test]
    fn a_textbook_schema_has_no_error_and_no_warning() {
        let files = [
            include_str!("../../../schema/20260101000000_profiles.sql"),
            include_str!("../../../schema/20260101000100_conversations.sql"),
            include_str!("../../../schema/20260101000200_messages.sql"),
        ];
        let found = testing::all(&files.concat());
        let bad: Vec<_> = found.iter().filter(|line| !line.starts_with('I')).collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }
}
