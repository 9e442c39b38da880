//! Entity relationship diagrams that every Mermaid from 9 on reads alike.
//!
//! Entity names are always quoted; types and attribute names keep to the characters that all versions take; the
//! original name stands in the attribute's comment where it had to change.

use std::fmt::Write as _;

use crate::catalog::{ConstraintOwner, Oid, Relation};
use crate::diagnostic::Diagnostic;

use super::super::columns::keys as key_marks;
use super::super::inline::visible;
use super::super::names::{Documented, Layout};
use super::super::relationships::{self, Relationship};

/// Mermaid refuses texts of more than 50,000 characters.
const LONGEST: usize = 40_000;
/// More tables with all their columns nobody can read.
const MOST_TABLES: usize = 30;
/// Longer comments make boxes wider than a page.
const LONGEST_COMMENT: usize = 60;

/// How much of a table a diagram shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Columns,
    Name,
}

/// The diagram of all tables: with columns if it can be read then, else with names alone, and none if even that is
/// more than Mermaid takes.
pub(super) fn overview(
    documented: &Documented<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    if documented.tables.is_empty() {
        return None;
    }
    let tables = documented.tables.iter();
    let keys = tables.flat_map(|table| relationships::of_table(documented, table.oid));
    let keys: Vec<_> = keys.collect();
    if !is_large(documented) {
        let full = diagram(documented, &keys, |_| Detail::Columns, &documented.tables);
        if full.len() <= LONGEST {
            return Some(full);
        }
    }
    let names = diagram(documented, &keys, |_| Detail::Name, &documented.tables);
    if names.len() <= LONGEST {
        return Some(names);
    }
    diagnostics.push(Diagnostic::info(
        "diagram-too-large",
        format!(
            "{} tables and {} foreign keys make a larger diagram than Mermaid draws; each table has one of its own",
            documented.tables.len(),
            keys.len(),
        ),
    ));
    None
}

fn is_large(documented: &Documented<'_>) -> bool {
    documented.tables.len() > MOST_TABLES
}

/// Whether each table needs a diagram of its own: there are many, or each has its own page.
pub(super) fn is_apart(documented: &Documented<'_>) -> bool {
    is_large(documented) || documented.layout == Layout::Folder
}

/// A table with its columns, and those that it is tied to by name.
pub(super) fn around(documented: &Documented<'_>, table: &Relation) -> Option<String> {
    let mut keys = relationships::of_table(documented, table.oid);
    keys.extend(relationships::to_table(documented, table.oid));
    let detail = |oid| {
        if oid == table.oid {
            Detail::Columns
        } else {
            Detail::Name
        }
    };
    let text = diagram(documented, &keys, detail, &[table]);
    (text.len() <= LONGEST).then_some(text)
}

fn diagram(
    documented: &Documented<'_>,
    keys: &[Relationship<'_>],
    detail: impl Fn(Oid) -> Detail,
    tables: &[&Relation],
) -> String {
    let mut out = "erDiagram\n".to_owned();
    for key in keys {
        relationship(documented, key, &mut out);
    }
    for table in tables {
        if !out.ends_with("erDiagram\n") && detail(table.oid) == Detail::Columns {
            out.push('\n');
        }
        let name = entity(&documented.name(table));
        if detail(table.oid) == Detail::Name || table.columns.is_empty() {
            let _ = writeln!(out, "    {name}");
            continue;
        }
        let _ = writeln!(out, "    {name} {{");
        let constraints = documented
            .catalog
            .constraints_of(ConstraintOwner::Relation(table.oid));
        for column in &table.columns {
            let attribute = attribute(&column.name);
            let mut comment = match &column.comment {
                Some(comment) => first_line(comment),
                None => String::new(),
            };
            if attribute != column.name {
                let name = visible(&column.name);
                comment = if comment.is_empty() {
                    name
                } else {
                    format!("{name}: {comment}")
                };
            }
            let data_type = word(&documented.type_name(column.data_type).to_lowercase());
            let _ = write!(out, "        {data_type} {attribute}");
            let keys = key_marks(&constraints, column.number);
            if !keys.is_empty() {
                let _ = write!(out, " {}", keys.join(", "));
            }
            if !comment.is_empty() {
                let _ = write!(out, " \"{}\"", label(&comment));
            }
            out.push('\n');
        }
        out.push_str("    }\n");
    }
    out
}

/// `parent ||--o{ child : "columns"`. The parent's end says whether a child must have one; the child's, whether a
/// parent can have several.
fn relationship(documented: &Documented<'_>, key: &Relationship<'_>, out: &mut String) {
    let parents = if key.is_required { "||" } else { "|o" };
    let children = if key.is_unique { "o|" } else { "o{" };
    let _ = writeln!(
        out,
        "    {} {parents}--{children} {} : \"{}\"",
        entity(&documented.name(key.parent)),
        entity(&documented.name(key.child)),
        label(&key.label),
    );
}

/// A quoted entity name. There is no escape for the characters that no version takes, so others stand in for them.
fn entity(name: &str) -> String {
    let name = visible(name).replace('%', "_").replace('\\', "/");
    format!("\"{}\"", entities(&name))
}

/// The inside of a quoted label or comment.
fn label(text: &str) -> String {
    // `%%{` would begin a directive.
    entities(&visible(text).replace("%%", "% %").replace('\\', "/"))
}

/// Replaces double quotes, and keeps Mermaid from reading `#word;` as a character.
fn entities(text: &str) -> String {
    text.replace('"', "'").replace('#', "#35;")
}

/// A type: letters, digits and `_-()[]`.
fn word(text: &str) -> String {
    let keep = |char: char| {
        if char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '(' | ')' | '[' | ']') {
            char
        } else {
            '_'
        }
    };
    let word: String = text.chars().map(keep).collect();
    match word.chars().next() {
        Some('a'..='z' | 'A'..='Z' | '_') => word,
        _ => format!("_{word}"),
    }
}

/// An attribute's name: a [`word`] that is none of Mermaid's own.
fn attribute(name: &str) -> String {
    let word = word(name);
    if ["pk", "fk", "uk"]
        .iter()
        .any(|key| word.eq_ignore_ascii_case(key))
    {
        format!("_{word}")
    } else {
        word
    }
}

/// The first line of a comment, without the marks of code, not too long.
fn first_line(comment: &str) -> String {
    let line = comment.trim().lines().next().unwrap_or_default();
    let line: String = line.chars().filter(|char| *char != '`').collect();
    if line.chars().count() <= LONGEST_COMMENT {
        return line;
    }
    let mut short: String = line.chars().take(LONGEST_COMMENT - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_the_portable_profile() {
        let cases = [
            ("title", "title"),
            ("pk", "_pk"),
            ("Uk", "_Uk"),
            ("UK_id", "UK_id"),
            ("1st", "_1st"),
            ("a b$", "a_b_"),
            ("日本語", "___"),
            ("", "_"),
        ];
        for (name, expected) in cases {
            assert_eq!(attribute(name), expected, "{name}");
        }
        let cases = [
            ("auth.users", "\"auth.users\""),
            ("a\"b%c\\d\n", "\"a'b_c/d\u{240a}\""),
            ("x#quot;", "\"x#35;quot;\""),
        ];
        for (name, expected) in cases {
            assert_eq!(entity(name), expected, "{name}");
        }
        assert_eq!(word("numeric(10,2)"), "numeric(10_2)");
        assert_eq!(label("%%{init}%%"), "% %{init}% %");
        assert_eq!(first_line(&"x".repeat(80)), "x".repeat(59) + "…");
    }
}
