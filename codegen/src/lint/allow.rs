//! Findings that somebody has looked at and allows: by a comment at the statement, or in `rowtype.toml`.
//!
//! ```sql
//! -- rowtype: allow E7 the leaderboard is public
//! create view leaderboard as select name, points from players;
//! ```
//!
//! The comment stands before the statement, in it, or after it on its last line, and speaks of findings at that statement
//! or about what it made. `allow-file` speaks of the whole file. One or more codes, then a reason.

use std::ops::Range;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Origin, Sources, Span};
use crate::sql::lexer::{Lexer, TokenKind};
use crate::sql::split::split;

use super::{Finding, object, rule};

/// Whoever writes these words in a comment speaks to rowtype.
const MARK: &str = "rowtype:";

/// Something that is allowed.
#[derive(Debug)]
pub(super) struct Allow {
    codes: Vec<&'static str>,
    scope: Scope,
    /// Where it is written; none for `rowtype.toml`.
    span: Option<Span>,
    /// How it is written.
    text: String,
    used: bool,
}

#[derive(Debug)]
enum Scope {
    /// A part of a file.
    Range(FileId, Range<u32>),
    /// Files or objects by name.
    Pattern(glob::Pattern),
}

/// Every comment that allows something; what is wrong with the others is added to the messages.
pub(super) fn in_comments(sources: &Sources, messages: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let mut allows = Vec::new();
    for (file, source) in sources.iter() {
        if source.origin != Origin::User || !source.text.contains(MARK) {
            continue;
        }
        let whole = 0..source.text.len() as u32;
        for (comment, statement) in comments(file, &source.text) {
            let text = words(&source.text[comment.range()]);
            let Some(directive) = text.strip_prefix(MARK).map(str::trim) else {
                continue;
            };
            let (verb, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            let range = match verb {
                "allow" => statement,
                "allow-file" => whole.clone(),
                _ => {
                    let message = format!("rowtype does not know what `{verb}` means");
                    let diagnostic = Diagnostic::warning("allow", message).at(comment, "");
                    messages.push(diagnostic.with_help(FORM));
                    continue;
                }
            };
            match codes(rest) {
                Ok(codes) => allows.push(Allow {
                    codes,
                    scope: Scope::Range(file, range),
                    span: Some(comment),
                    text: format!("{verb} {rest}"),
                    used: false,
                }),
                Err(message) => {
                    let diagnostic = Diagnostic::warning("allow", message).at(comment, "");
                    messages.push(diagnostic.with_help(FORM));
                }
            }
        }
    }
    allows
}

const FORM: &str = "write `-- rowtype: allow E7 reason` at a statement, or `allow-file`";

/// What `lint.allow` of `rowtype.toml` allows: patterns of files or objects, each with codes and a reason.
pub(super) fn in_config(pairs: &[(String, String)], messages: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let mut allows = Vec::new();
    for (pattern, rest) in pairs {
        let scope = glob::Pattern::new(pattern)
            .map(Scope::Pattern)
            .map_err(|error| format!("{pattern} is no pattern: {error}"));
        match scope.and_then(|scope| Ok((scope, codes(rest)?))) {
            Ok((scope, codes)) => allows.push(Allow {
                codes,
                scope,
                span: None,
                text: format!("\"{pattern}\" = \"{rest}\""),
                used: false,
            }),
            Err(message) => messages.push(
                Diagnostic::warning("allow", format!("`lint.allow` of rowtype.toml: {message}"))
                    .with_help("write `\"public.leaderboard\" = \"E7 reason\"`"),
            ),
        }
    }
    allows
}

/// Takes out what is allowed.
pub(super) fn apply(
    catalog: &Catalog,
    sources: &Sources,
    allows: &mut [Allow],
    findings: &mut Vec<Finding>,
) {
    findings.retain(|finding| {
        let path = finding
            .object
            .map(|object| object::path(catalog, object))
            .unwrap_or_default();
        let spans = [finding.span, finding.created];
        let spans: Vec<Span> = spans
            .into_iter()
            .flatten()
            .map(|span| sources.visible(span))
            .collect();
        let mut is_allowed = false;
        for allow in &mut *allows {
            let is_meant = allow.codes.contains(&finding.rule.code)
                && match &allow.scope {
                    Scope::Range(file, range) => spans
                        .iter()
                        .any(|span| span.file == *file && range.contains(&span.start)),
                    Scope::Pattern(pattern) => {
                        pattern.matches(&path)
                            || spans
                                .iter()
                                .any(|span| pattern.matches(&sources.file(span.file).name))
                    }
                };
            allow.used |= is_meant;
            is_allowed |= is_meant;
        }
        !is_allowed
    });
}

/// What allows nothing that is there.
pub(super) fn unused(allows: &[Allow]) -> impl Iterator<Item = Diagnostic> {
    allows.iter().filter(|allow| !allow.used).map(|allow| {
        let diagnostic = Diagnostic::warning(
            "unused-allow",
            format!("nothing is found that `{}` would allow", allow.text),
        );
        let diagnostic = match allow.span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        };
        diagnostic.with_help("take it out")
    })
}

/// `E7, W9 reason`: the codes of rules that there are, and a reason.
fn codes(text: &str) -> Result<Vec<&'static str>, String> {
    let mut codes = Vec::new();
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let reason = words.find(|word| {
        let found = rule(word).map(|rule| rule.code);
        codes.extend(found);
        found.is_none()
    });
    match reason {
        Some(word) if codes.is_empty() => Err(format!("there is no rule {word}")),
        None if codes.is_empty() => Err("no rule is named".to_owned()),
        None => Err("a reason is missing".to_owned()),
        Some(_) => Ok(codes),
    }
}

/// The words of a comment, without its signs.
fn words(comment: &str) -> String {
    let inner = match comment.strip_prefix("/*") {
        Some(inner) => inner.strip_suffix("*/").unwrap_or(inner),
        None => comment.trim_start_matches('-'),
    };
    inner.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every comment of a file, with the statement that it is about: the one that it stands in or after the end of which it
/// stands on the same line, else the next one.
fn comments(file: FileId, text: &str) -> Vec<(Span, Range<u32>)> {
    let mut found = Vec::new();
    let mut previous: Option<Range<u32>> = None;
    let is_beside =
        |previous: &Range<u32>, at: u32| !text[previous.end as usize..at as usize].contains('\n');
    for raw in split(file, text) {
        let own = raw.span.start..raw.span.end;
        for comment in raw.comments {
            let about = previous
                .clone()
                .filter(|previous| is_beside(previous, comment.start));
            found.push((comment, about.unwrap_or_else(|| own.clone())));
        }
        let mut lexer = Lexer::new(text, own.clone());
        while let Some(token) = lexer.next_with_comments() {
            if token.kind == TokenKind::Comment {
                found.push((Span::new(file, token.start..token.end), own.clone()));
            }
        }
        previous = Some(own);
    }
    let Some(previous) = previous else {
        return found;
    };
    let mut lexer = Lexer::new(text, previous.end..text.len() as u32);
    while let Some(token) = lexer.next_with_comments() {
        if token.kind == TokenKind::Comment && is_beside(&previous, token.start) {
            found.push((Span::new(file, token.start..token.end), previous.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Options, Report, report};
    use crate::load::{Grants, Platform, Text, load};

    fn reported(sql: &str, allow: &[(&str, &str)]) -> Report {
        let file = Text {
            name: "db/1_a.sql".to_owned(),
            text: sql.to_owned(),
        };
        let database = load(&Platform::Supabase, Grants::Legacy, vec![file]);
        let pairs = allow
            .iter()
            .map(|(pattern, rest)| ((*pattern).to_owned(), (*rest).to_owned()));
        let options = Options {
            allow: pairs.collect(),
            ..Options::default()
        };
        report(&database, &options)
    }

    /// The codes that are left, and the messages about what allows them.
    fn left(sql: &str, allow: &[(&str, &str)]) -> (String, Vec<String>) {
        let report = reported(sql, allow);
        let codes: Vec<_> = report
            .findings
            .iter()
            .map(|finding| finding.rule.code)
            .collect();
        let messages = report
            .diagnostics
            .into_iter()
            .map(|diagnostic| diagnostic.message);
        (codes.join(" "), messages.collect())
    }

    #[test]
    fn comments_and_what_they_are_about() {
        let table = "create table a (id int primary key)";
        let cases = [
            (format!("{table};"), "E1 I10"),
            (
                format!("-- rowtype: allow E1 it is public\n{table};"),
                "I10",
            ),
            (
                format!("-- A table.\n-- rowtype: allow E1, I10 it is public\n\n{table};"),
                "",
            ),
            (
                format!("/* rowtype: allow e1 i10 it is public */ {table};"),
                "",
            ),
            (
                format!("{table} -- rowtype: allow E1 it is public\n;"),
                "I10",
            ),
            (format!("{table}; -- rowtype: allow E1 it is public"), "I10"),
            (
                format!("{table}; -- rowtype: allow E1 it is public\nselect 1;"),
                "I10",
            ),
            // Whoever made the table may have said it, whatever came later.
            (
                format!(
                    "-- rowtype: allow E1 I10 it is public\n{table}; grant select on a to anon;"
                ),
                "",
            ),
            (
                format!(
                    "select 1;\n-- rowtype: allow-file E1 I10 all is public\nselect 2;\n{table};"
                ),
                "",
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(left(&sql, &[]), (expected.to_owned(), vec![]), "{sql}");
        }
    }

    #[test]
    fn what_allows_nothing_is_said() {
        let table = "create table a (id int primary key); alter table a enable row level security; revoke all on a from anon, authenticated;";
        let cases = [
            (
                "allow E1 it is public",
                "nothing is found that `allow E1 it is public` would allow",
            ),
            ("allow E1", "a reason is missing"),
            ("allow E99 no reason", "there is no rule E99"),
            ("allow", "no rule is named"),
            (
                "forbid E1 reason",
                "rowtype does not know what `forbid` means",
            ),
        ];
        for (directive, expected) in cases {
            let sql = format!("-- rowtype: {directive}\n{table}");
            assert_eq!(
                left(&sql, &[]),
                (String::new(), vec![expected.to_owned()]),
                "{sql}"
            );
        }
    }

    #[test]
    fn the_configuration_allows_by_file_and_object() {
        let sql = "create table a (id int); create table b (id int primary key);";
        let all = "E1 E1 I8 I10 I10";
        assert_eq!(left(sql, &[]).0, all);
        assert_eq!(
            left(sql, &[("public.a", "E1 I8 I10 it is public")]).0,
            "E1 I10"
        );
        assert_eq!(
            left(sql, &[("public.*", "E1 they are public")]).0,
            "I8 I10 I10"
        );
        assert_eq!(left(sql, &[("db/1_*.sql", "I8 I10 E1 old")]).0, "");
        assert_eq!(
            left(sql, &[("public.c", "E1 gone")]).1,
            ["nothing is found that `\"public.c\" = \"E1 gone\"` would allow"]
        );
        assert_eq!(
            left(sql, &[("public.c", "E1")]).1,
            ["`lint.allow` of rowtype.toml: a reason is missing"]
        );
    }
}
