//! What is wrong or risky in a schema's access rules, found without a database: one file for each rule, with a page beside
//! it that explains it.
//!
//! A rule looks at the catalog and at what [`access`](crate::access) works out of it. Each finding names the statement
//! that last changed the object, and where it can the SQL that mends it.

mod allow;
#[cfg(feature = "cli")]
mod baseline;
mod clause;
mod context;
mod object;
mod rule;

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
mod e12_lost_option;
mod i01_call_for_each_row;
mod i02_unindexed_policy_column;
mod i03_several_policies;
mod i04_no_role_named;
mod i05_service_role_policy;
mod i06_unindexed_foreign_key;
mod i07_duplicate_index;
mod i08_no_primary_key;
mod i09_extension_in_public;
mod i10_truncate;
mod i11_foreign_cascade;
mod i12_not_forced;
mod i13_unqualified_column;
mod w01_dead_policy;
mod w02_write_without_read;
mod w03_soft_delete;
mod w04_invisible_insert;
mod w05_negative_subquery;
mod w06_unknown_role;
mod w07_missing_grant;
mod w08_vain_revoke;
mod w09_search_path;
mod w10_weaker_check;
mod w11_open_child;
mod w12_no_policy;
mod w13_storage_bucket;
mod w14_realtime;
mod w15_type_mismatch;
mod w16_email_identity;
mod w17_setting_switch;
mod w18_sensitive_column;
mod w19_not_followed;

#[cfg(test)]
mod testing;

use crate::Database;
use crate::catalog::ObjectAddress;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

use context::Context;

#[cfg(feature = "cli")]
pub use baseline::Baseline;
pub use rule::Rule;

/// What the rules have to know besides the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The schemas that the API serves.
    pub schemas: Vec<String>,
    /// The roles that anybody can have who reaches the API.
    pub clients: Vec<String>,
    /// Codes of rules that are not asked.
    pub off: Vec<String>,
    /// What is allowed: a pattern of files (`db/*.sql`) or objects (`public.audit_*`), and codes with a reason
    /// (`E7 W9 it is public`).
    pub allow: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            clients: vec!["anon".to_owned(), "authenticated".to_owned()],
            off: Vec::new(),
            allow: Vec::new(),
        }
    }
}

/// What a rule found, without the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    object: Option<ObjectAddress>,
    /// The statement to point to.
    span: Option<Span>,
    /// One sentence without a full stop.
    message: String,
    /// What to do, in words.
    help: String,
    /// SQL that mends it as it stands.
    fix: Option<String>,
}

/// What a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The object that it is about; none if it is about a statement.
    pub object: Option<ObjectAddress>,
    /// What the object is called, with its kind: `policy p on public.a`. Together with the rule it is the finding's
    /// identity from one run to the next.
    pub object_name: String,
    /// The statement that last changed the object.
    pub span: Option<Span>,
    /// The statement that made the object.
    pub created: Option<Span>,
    /// What is found: one sentence without a full stop.
    pub message: String,
    /// What to do, in words.
    pub help: String,
    /// SQL that mends it as it stands, where no decision of a person is needed.
    pub fix: Option<String>,
}

impl Finding {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// What tells findings of the same rule apart from one run to the next: the object's name, or of what has none the
    /// message.
    pub fn identity(&self) -> &str {
        if self.object_name.is_empty() {
            &self.message
        } else {
            &self.object_name
        }
    }

    /// As a message.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = match self.severity() {
            Severity::Error => Diagnostic::error(self.rule.code, self.message.as_str()),
            Severity::Warning => Diagnostic::warning(self.rule.code, self.message.as_str()),
            Severity::Info => Diagnostic::info(self.rule.code, self.message.as_str()),
        };
        if let Some(span) = self.span {
            diagnostic = diagnostic.at(span, "");
        }
        diagnostic.with_help(match &self.fix {
            Some(fix) => format!("{}:\n{fix}", self.help),
            None => self.help.clone(),
        })
    }
}

/// Every rule, by severity and number.
pub static RULES: [Rule; 44] = [
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
    e12_lost_option::RULE,
    w01_dead_policy::RULE,
    w02_write_without_read::RULE,
    w03_soft_delete::RULE,
    w04_invisible_insert::RULE,
    w05_negative_subquery::RULE,
    w06_unknown_role::RULE,
    w07_missing_grant::RULE,
    w08_vain_revoke::RULE,
    w09_search_path::RULE,
    w10_weaker_check::RULE,
    w11_open_child::RULE,
    w12_no_policy::RULE,
    w13_storage_bucket::RULE,
    w14_realtime::RULE,
    w15_type_mismatch::RULE,
    w16_email_identity::RULE,
    w17_setting_switch::RULE,
    w18_sensitive_column::RULE,
    w19_not_followed::RULE,
    i01_call_for_each_row::RULE,
    i02_unindexed_policy_column::RULE,
    i03_several_policies::RULE,
    i04_no_role_named::RULE,
    i05_service_role_policy::RULE,
    i06_unindexed_foreign_key::RULE,
    i07_duplicate_index::RULE,
    i08_no_primary_key::RULE,
    i09_extension_in_public::RULE,
    i10_truncate::RULE,
    i11_foreign_cascade::RULE,
    i12_not_forced::RULE,
    i13_unqualified_column::RULE,
];

/// The rule of a code, in any case: `E8`, `e8`.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

/// Runs every rule: what is found, in the order of rules and within a rule in the order of the catalog.
pub fn findings(database: &Database, options: &Options) -> Vec<Finding> {
    let context = Context::new(database, options);
    let mut findings = Vec::new();
    for rule in &RULES {
        let mut found = Vec::new();
        (rule.check)(&context, &mut found);
        findings.extend(found.into_iter().map(|found| {
            Finding {
                rule,
                object: found.object,
                object_name: found
                    .object
                    .map_or_else(String::new, |object| object::name(&context, object)),
                created: found
                    .object
                    .and_then(|object| object::created(context.catalog, object)),
                span: found.span,
                message: found.message,
                help: found.help,
                fix: found.fix,
            }
        }));
    }
    findings
}

/// What there is to say of a schema.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What is found and not allowed.
    pub findings: Vec<Finding>,
    /// How many findings are allowed by comments and the configuration.
    pub allowed: usize,
    /// What replay had to say, but for what W19 tells; then what is wrong with comments and settings that allow findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs every rule that is not off, and takes out what is allowed.
pub fn report(database: &Database, options: &Options) -> Report {
    let mut messages = Vec::new();
    let mut off = Vec::new();
    for code in &options.off {
        match rule(code) {
            Some(rule) => off.push(rule.code),
            None => messages.push(Diagnostic::warning(
                "allow",
                format!("`lint.off` of rowtype.toml: there is no rule {code}"),
            )),
        }
    }
    let mut findings = findings(database, options);
    findings.retain(|finding| !off.contains(&finding.rule.code));
    let before = findings.len();
    let mut allows = allow::in_comments(&database.sources, &mut messages);
    allows.extend(allow::in_config(&options.allow, &mut messages));
    allow::apply(
        &database.catalog,
        &database.sources,
        &mut allows,
        &mut findings,
    );
    messages.extend(allow::unused(&allows));
    let told = |diagnostic: &&Diagnostic| !w19_not_followed::tells(diagnostic);
    let replay = database.diagnostics.iter().filter(told).cloned();
    Report {
        allowed: before - findings.len(),
        findings,
        diagnostics: replay.chain(messages).collect(),
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
