//! A rule and its page.

use crate::diagnostic::Severity;

use super::Found;
use super::context::Context;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// `E1`, `W9`, `I6`: errors, warnings and remarks are numbered apart.
    pub code: &'static str,
    /// The page that explains it, in Markdown: `# E1: title`, why it matters in the first paragraph, then an SQL example
    /// under `## Found` and the same mended under `## Mended`.
    pub explanation: &'static str,
    pub(super) check: fn(&Context<'_>, &mut Vec<Found>),
}

impl Rule {
    /// What is found, in a few words.
    pub fn title(&self) -> &'static str {
        let line = self.explanation.lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |(_, title)| title)
    }

    /// Why it matters: the first paragraph of the page, in one line.
    pub fn why(&self) -> String {
        let paragraph = self.explanation.split("\n\n").nth(1).unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// How bad it is, as the code's letter says.
    pub fn severity(&self) -> Severity {
        match self.code.as_bytes().first() {
            Some(b'E') => Severity::Error,
            Some(b'W') => Severity::Warning,
            _ => Severity::Info,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{RULES, testing};

    /// The SQL under a heading of a page.
    fn example<'a>(page: &'a str, heading: &str) -> &'a str {
        let section = page.split_once(&format!("\n## {heading}\n\n```sql\n"));
        let (_, rest) = section.unwrap_or_else(|| panic!("no example {heading}: {page}"));
        rest.split_once("```").map_or(rest, |(sql, _)| sql)
    }

    #[test]
    fn pages_have_their_parts() {
        for rule in &RULES {
            let start = format!("# {}: {}\n\n", rule.code, rule.title());
            assert!(rule.explanation.starts_with(&start), "{}", rule.code);
            assert!(rule.why().ends_with('.'), "{}", rule.code);
            let long = rule
                .explanation
                .lines()
                .find(|line| line.chars().count() > 120);
            assert_eq!(long, None, "{}", rule.code);
        }
    }

    #[test]
    fn the_examples_are_found_and_their_mended_forms_are_not() {
        for rule in &RULES {
            let before = example(rule.explanation, "Found");
            assert_ne!(testing::of(rule.code, before).len(), 0, "{}", rule.code);
            let after = example(rule.explanation, "Mended");
            assert_eq!(testing::of(rule.code, after), [""; 0], "{}", rule.code);
        }
    }
}
