//! Markdown that reads the same as CommonMark with GitHub's tables and as MDX, whatever the text in it.

mod access;
mod buckets;
mod findings;
mod mermaid;
mod objects;
mod page;
mod site;
mod tables;

use std::fmt::Write as _;

use super::inline::{Inline, visible};

pub use page::{Page, merge};
pub use site::{File, folder, merge_folder, page};

/// Where running text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of lines of its own.
    Block,
    /// Inside a line, after something else: list items, headings.
    Line,
    /// In a cell of a table.
    Cell,
}

/// Prints running text.
pub(super) fn render(pieces: &[Inline], place: Place) -> String {
    let mut out = String::new();
    let mut after_code = false;
    for piece in pieces {
        let is_code = matches!(piece, Inline::Code(_));
        if is_code && after_code {
            out.push(' ');
        }
        after_code = is_code;
        match piece {
            Inline::Text(text) => {
                let at_start = place == Place::Block && (out.is_empty() || out.ends_with('\n'));
                escape(text, at_start, &mut out);
            }
            // The only code that a table's cell cannot hold: the pipe's escape would swallow the backslash.
            Inline::Code(text) if place == Place::Cell && text.contains("\\|") => {
                escape(text, false, &mut out);
            }
            Inline::Code(text) => {
                let span = code_span(text);
                match place {
                    Place::Cell => out.push_str(&span.replace('|', "\\|")),
                    Place::Block | Place::Line => out.push_str(&span),
                }
            }
            Inline::Link { label, href } => {
                out.push('[');
                out.push_str(&render(
                    label,
                    if place == Place::Cell {
                        place
                    } else {
                        Place::Line
                    },
                ));
                out.push_str("](");
                out.push_str(href);
                out.push(')');
            }
            Inline::SoftBreak => out.push(if place == Place::Block { '\n' } else { ' ' }),
            Inline::ParagraphBreak => {
                out.push_str(if place == Place::Block {
                    "\n\n"
                } else {
                    "<br/>"
                });
            }
        }
    }
    out
}

/// A code span, with a longer fence than any run of backticks inside.
fn code_span(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = visible(text);
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let needs_padding = text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty());
    let padding = if needs_padding { " " } else { "" };
    // Two backticks around nothing but spaces are no code span to anyone's eye, but they are to Markdown.
    format!("{fence}{padding}{text}{padding}{fence}")
}

/// A code block.
pub(super) fn code_block(language: &str, code: &str) -> String {
    let code = code.replace("\r\n", "\n").replace('\r', "\n");
    let fence = "`".repeat(longest_run(&code, '`').max(2) + 1);
    let code = code.trim_end_matches('\n');
    format!("{fence}{language}\n{code}\n{fence}\n")
}

/// A table, its columns as wide as their widest cell unless that would be very wide.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    const WIDEST: usize = 240;
    let width = |text: &str| text.chars().count();
    let mut widths: Vec<_> = header.iter().map(|title| width(title).max(3)).collect();
    for row in rows {
        for (known, cell) in widths.iter_mut().zip(row) {
            *known = width(cell).max(*known);
        }
    }
    if widths.iter().sum::<usize>() > WIDEST {
        widths.fill(3);
    }
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        out.push('|');
        for (cell, known) in cells.zip(&widths) {
            out.push(' ');
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', known.saturating_sub(width(cell))));
            out.push_str(" |");
        }
        out.push('\n');
    };
    line(&mut header.iter().copied());
    let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&mut rules.iter().map(String::as_str));
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    out
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for char in text.chars() {
        run = if char == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Escapes everything that Markdown, GitHub or MDX would take for something else than text.
fn escape(text: &str, at_start: bool, out: &mut String) {
    let text = visible(text);
    let chars: Vec<char> = text.chars().collect();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|char| char.is_alphanumeric())
    };
    let mut start = 0;
    if at_start {
        start = escape_start(&text, &chars, out);
    }
    for (at, char) in chars.iter().copied().enumerate().skip(start) {
        let escaped = match char {
            '\\' | '`' | '*' | '{' | '}' | '<' | '[' | ']' | '|' | '~' | '$' => true,
            // Inside a word it emphasises nothing.
            '_' => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
            '&' => chars
                .get(at + 1)
                .is_some_and(|next| *next == '#' || next.is_ascii_alphanumeric()),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(char);
    }
}

/// What only means something at the beginning of a line: headings, quotes, lists, underlines, Docusaurus' `:::`, and
/// MDX's `import` and `export`. Returns how many characters were written.
fn escape_start(text: &str, chars: &[char], out: &mut String) -> usize {
    match chars.first() {
        Some(first @ ('#' | '>' | '-' | '+' | '=' | ':')) => {
            out.push('\\');
            out.push(*first);
            1
        }
        Some('0'..='9') => {
            let digits = chars
                .iter()
                .take_while(|char| char.is_ascii_digit())
                .count();
            match chars.get(digits) {
                Some(delimiter @ ('.' | ')')) => {
                    out.extend(&chars[..digits]);
                    out.push('\\');
                    out.push(*delimiter);
                    digits + 1
                }
                _ => 0,
            }
        }
        Some(first @ ('i' | 'e')) if text.starts_with("import") || text.starts_with("export") => {
            let _ = write!(out, "&#{};", u32::from(*first));
            1
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::inline::{code, comment, text};
    use super::*;

    #[test]
    fn texts_are_escaped() {
        let cases = [
            (
                "User's chosen name (theme, 5 > 3)",
                "User's chosen name (theme, 5 > 3)",
            ),
            (
                "snake_case_name and _this_",
                "snake_case_name and \\_this\\_",
            ),
            (
                "{x} <b> [l](u) a|b *s* ~~d~~",
                "\\{x\\} \\<b> \\[l\\](u) a\\|b \\*s\\* \\~\\~d\\~\\~",
            ),
            ("a & b &lt; &#60;", "a & b \\&lt; \\&#60;"),
            ("$5 and `x", "\\$5 and \\`x"),
            ("back\\slash", "back\\\\slash"),
            ("# head", "\\# head"),
            ("1. one", "1\\. one"),
            ("10 apples", "10 apples"),
            ("- item", "\\- item"),
            ("export const x = 1", "&#101;xport const x = 1"),
            (":::note", "\\:::note"),
            ("two\nlines\tand", "two\u{240a}lines\u{2409}and"),
        ];
        for (given, expected) in cases {
            assert_eq!(render(&[text(given)], Place::Block), expected, "{given}");
        }
    }

    #[test]
    fn code_spans_hold_anything() {
        let cases = [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("`a", "`` `a ``"),
            ("a``b`", "``` a``b` ```"),
            (" a ", "`  a  `"),
            (" ", "` `"),
            ("{}", "`{}`"),
            ("a|b", "`a|b`"),
            ("", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(render(&[code(given)], Place::Line), expected, "{given}");
        }
        assert_eq!(render(&[code("a|b")], Place::Cell), "`a\\|b`");
        assert_eq!(render(&[code("a\\|b")], Place::Cell), "a\\\\\\|b");
        assert_eq!(render(&[code("a"), code("b")], Place::Line), "`a` `b`");
    }

    #[test]
    fn comments_keep_code_spans_and_paragraphs() {
        let cases = [
            ("One of `a`, `b|c`.", Place::Block, "One of `a`, `b|c`."),
            ("One of `a`, `b|c`.", Place::Cell, "One of `a`, `b\\|c`."),
            ("``x`y`` and `open", Place::Block, "``x`y`` and \\`open"),
            (
                "one\n  two\n\n\n- three\n",
                Place::Block,
                "one\ntwo\n\n\\- three",
            ),
            ("one\ntwo\r\n\r\nthree", Place::Cell, "one two<br/>three"),
            ("```\nfence\n```", Place::Block, "`fence`"),
            ("", Place::Cell, ""),
        ];
        for (given, place, expected) in cases {
            assert_eq!(render(&comment(given), place), expected, "{given}");
        }
    }

    #[test]
    fn blocks_and_tables() {
        assert_eq!(code_block("sql", "a\r\n```\n"), "````sql\na\n```\n````\n");
        let rows = [vec!["a".to_owned(), "long cell".to_owned()]];
        assert_eq!(
            table(&["One", "Two"], &rows),
            "| One | Two       |\n| --- | --------- |\n| a   | long cell |\n"
        );
        let rows = [vec!["x".repeat(300), String::new()]];
        let wide = format!(
            "| One | Two |\n| --- | --- |\n| {} |     |\n",
            "x".repeat(300)
        );
        assert_eq!(table(&["One", "Two"], &rows), wide);
    }
}
