//! Documents that lay themselves out: Wadler's groups and line breaks, as prettier and oxfmt use them.

use std::borrow::Cow;

/// The width that lines should not exceed.
const WIDTH: usize = 80;

/// A piece of text that knows where it may be broken.
#[derive(Debug, Clone)]
pub(super) struct Document {
    node: Node,
    /// It holds a line break that nothing can flatten, so every group around it is broken.
    breaks: bool,
}

#[derive(Debug, Clone)]
enum Node {
    Text(Cow<'static, str>),
    Line(Line),
    Concat(Vec<Document>),
    Indent(Box<Document>),
    Group(Box<Document>),
    IfBroken {
        broken: &'static str,
        flat: &'static str,
    },
}

/// What a line break is where its group is on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Blank,
    Nothing,
    /// Never on one line.
    Hard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// Text without line breaks.
pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Document {
    Document {
        node: Node::Text(text.into()),
        breaks: false,
    }
}

/// A line break, or a blank where the group fits on a line.
pub(super) fn line() -> Document {
    Document {
        node: Node::Line(Line::Blank),
        breaks: false,
    }
}

/// A line break, or nothing where the group fits on a line.
pub(super) fn soft_line() -> Document {
    Document {
        node: Node::Line(Line::Nothing),
        breaks: false,
    }
}

/// A line break.
pub(super) fn hard_line() -> Document {
    Document {
        node: Node::Line(Line::Hard),
        breaks: true,
    }
}

/// One after the other.
pub(super) fn concat(parts: impl IntoIterator<Item = Document>) -> Document {
    let parts: Vec<_> = parts.into_iter().collect();
    Document {
        breaks: parts.iter().any(|part| part.breaks),
        node: Node::Concat(parts),
    }
}

/// One after the other with something between.
pub(super) fn join(separator: &Document, parts: impl IntoIterator<Item = Document>) -> Document {
    let mut joined = Vec::new();
    for part in parts {
        if !joined.is_empty() {
            joined.push(separator.clone());
        }
        joined.push(part);
    }
    concat(joined)
}

/// Line breaks within begin two columns further to the right.
pub(super) fn indent(inner: Document) -> Document {
    Document {
        breaks: inner.breaks,
        node: Node::Indent(Box::new(inner)),
    }
}

/// On one line if there is room, else every line break of it is one.
pub(super) fn group(inner: Document) -> Document {
    Document {
        breaks: inner.breaks,
        node: Node::Group(Box::new(inner)),
    }
}

/// One text where the group is broken, another where it is on one line.
pub(super) fn if_broken(broken: &'static str, flat: &'static str) -> Document {
    Document {
        node: Node::IfBroken { broken, flat },
        breaks: false,
    }
}

impl Document {
    /// Lays it out and appends it to a text that ends in a line feed or is empty.
    pub(super) fn print(&self, output: &mut String) {
        self.print_at(0, output);
    }

    /// The same inside something that is indented and has begun a line.
    pub(super) fn print_at(&self, indent: usize, output: &mut String) {
        let mut column = indent;
        let mut stack = vec![(indent, Mode::Broken, self)];
        while let Some((indent, mode, document)) = stack.pop() {
            match &document.node {
                Node::Text(text) => {
                    output.push_str(text);
                    column += width(text);
                }
                Node::IfBroken { broken, flat } => {
                    let text = if mode == Mode::Broken { broken } else { flat };
                    output.push_str(text);
                    column += text.len();
                }
                Node::Line(Line::Blank) if mode == Mode::Flat => {
                    output.push(' ');
                    column += 1;
                }
                Node::Line(Line::Nothing) if mode == Mode::Flat => {}
                Node::Line(_) => {
                    output.truncate(output.trim_end_matches(' ').len());
                    output.push('\n');
                    output.extend(std::iter::repeat_n(' ', indent));
                    column = indent;
                }
                Node::Concat(parts) => {
                    stack.extend(parts.iter().rev().map(|part| (indent, mode, part)));
                }
                Node::Indent(inner) => stack.push((indent + 2, mode, inner)),
                Node::Group(inner) => {
                    let flat = !inner.breaks
                        && (mode == Mode::Flat
                            || fits(inner, &stack, WIDTH.saturating_sub(column)));
                    let mode = if flat { Mode::Flat } else { Mode::Broken };
                    stack.push((indent, mode, inner));
                }
            }
        }
    }
}

/// Whether a document on one line, with what follows it up to the next line break, has room.
fn fits(first: &Document, rest: &[(usize, Mode, &Document)], mut room: usize) -> bool {
    let mut stack = vec![(Mode::Flat, first)];
    let mut rest = rest.iter().rev();
    loop {
        let Some((mode, document)) = stack
            .pop()
            .or_else(|| rest.next().map(|(_, mode, document)| (*mode, *document)))
        else {
            return true;
        };
        let used = match &document.node {
            Node::Text(text) => width(text),
            Node::IfBroken { broken, flat } => match mode {
                Mode::Broken => broken.len(),
                Mode::Flat => flat.len(),
            },
            Node::Line(kind) => match (kind, mode) {
                (Line::Hard, _) | (_, Mode::Broken) => return true,
                (Line::Blank, Mode::Flat) => 1,
                (Line::Nothing, Mode::Flat) => 0,
            },
            Node::Concat(parts) => {
                stack.extend(parts.iter().rev().map(|part| (mode, part)));
                0
            }
            Node::Indent(inner) => {
                stack.push((mode, inner));
                0
            }
            Node::Group(inner) => {
                let mode = if inner.breaks { Mode::Broken } else { mode };
                stack.push((mode, inner));
                0
            }
        };
        match room.checked_sub(used) {
            Some(left) => room = left,
            None => return false,
        }
    }
}

/// How many columns a text takes: East Asian characters take two.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        unicode_width::UnicodeWidthStr::width(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(document: &Document) -> String {
        let mut output = String::new();
        document.print(&mut output);
        output
    }

    fn list(items: &[&'static str]) -> Document {
        let separator = concat([text(","), line()]);
        let items = join(&separator, items.iter().map(|item| text(*item)));
        group(concat([
            text("["),
            indent(concat([soft_line(), items])),
            if_broken(",", ""),
            soft_line(),
            text("]"),
        ]))
    }

    #[test]
    fn a_group_is_broken_as_a_whole_where_it_does_not_fit() {
        assert_eq!(printed(&list(&["1", "2"])), "[1, 2]");
        let long = "x".repeat(70);
        let long: &'static str = long.leak();
        assert_eq!(
            printed(&list(&[long, "123456"])),
            format!("[{long}, 123456]")
        );
        assert_eq!(
            printed(&list(&[long, "1234567"])),
            format!("[\n  {long},\n  1234567,\n]")
        );
    }

    #[test]
    fn what_follows_a_group_counts_up_to_the_next_line_break() {
        let long: &'static str = "x".repeat(70).leak();
        let group = |tail: Document| concat([list(&[long]), tail]);
        assert!(printed(&group(text("12345678"))).starts_with("[x"));
        assert!(printed(&group(text("123456789"))).starts_with("[\n"));
        let tail = concat([hard_line(), text("123456789")]);
        assert!(printed(&group(tail)).starts_with("[x"));
    }

    #[test]
    fn a_hard_line_break_breaks_what_is_around_it_and_leaves_no_blank_before_it() {
        let document = group(indent(concat([
            text("a: "),
            line(),
            text("b "),
            hard_line(),
            text("c"),
        ])));
        assert_eq!(printed(&document), "a:\n  b\n  c");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let wide: &'static str = "語".repeat(38).leak();
        assert_eq!(printed(&list(&[wide])), format!("[{wide}]"));
        let wider: &'static str = "語".repeat(40).leak();
        assert_eq!(printed(&list(&[wider])), format!("[\n  {wider},\n]"));
    }
}
