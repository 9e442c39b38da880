//! Messages with excerpts of the source, as rustc prints them.

use std::cell::OnceCell;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Severity};
use crate::source::{FileId, LineIndex, Position, Sources, Span};

/// Lines longer than this are shown in part: an INSERT may have megabytes in one.
const LONG_LINE: usize = 4096;

/// Labels of one message that lie farther apart than this get an excerpt each.
const FAR: usize = 16 * 1024;

/// Texts whose lines are counted once, however many messages there are about them.
pub struct Excerpts<'a> {
    sources: &'a Sources,
    lines: Vec<OnceCell<LineIndex<'a>>>,
}

impl<'a> Excerpts<'a> {
    /// Of these texts.
    pub fn new(sources: &'a Sources) -> Self {
        let lines = sources.iter().map(|_| OnceCell::new()).collect();
        Self { sources, lines }
    }

    fn lines(&self, file: FileId) -> &LineIndex<'a> {
        let text = &self.sources.file(file).text;
        self.lines[file.0 as usize].get_or_init(|| LineIndex::new(text))
    }

    /// Where a span begins: the file's name and the place. What a statement made is where that statement is.
    pub fn place(&self, span: Span) -> (&'a str, Position) {
        let span = self.sources.visible(span);
        let position = self.lines(span.file).position(span.start);
        (&self.sources.file(span.file).name, position)
    }

    /// Where a span that is [visible](Sources::visible) ends.
    pub fn end(&self, span: Span) -> Position {
        self.lines(span.file).position(span.end)
    }

    /// A message with excerpts.
    pub fn render(&self, renderer: &Renderer, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let title = level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code);
        let mut group = Group::with_title(title);
        for labels in self.grouped(&diagnostic.labels) {
            group = self.excerpt(group, &labels);
        }
        for note in &diagnostic.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        let mut report = Vec::new();
        match &diagnostic.help {
            None => report.push(group),
            Some(help) if diagnostic.labels.is_empty() => {
                report.push(group.element(Level::HELP.message(help.as_str())));
            }
            Some(help) => {
                let help = Level::HELP.secondary_title(help.as_str());
                report.extend([group, Group::with_title(help)]);
            }
        }
        renderer.render(&report)
    }

    /// The labels that share an excerpt, those of the first label first.
    fn grouped<'b>(&self, labels: &'b [Label]) -> Vec<Vec<Mark<'b>>> {
        let mut groups: Vec<Vec<Mark<'_>>> = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let mark = Mark {
                span: self.sources.visible(label.span),
                text: &label.text,
                is_primary: index == 0,
            };
            match groups.iter_mut().find(|group| mark.is_near(&group[0])) {
                Some(group) => group.push(mark),
                None => groups.push(vec![mark]),
            }
        }
        groups
    }

    fn excerpt<'b>(&self, group: Group<'b>, marks: &[Mark<'b>]) -> Group<'b>
    where
        'a: 'b,
    {
        let file = marks[0].span.file;
        let text: &'a str = &self.sources.file(file).text;
        let name: &'a str = &self.sources.file(file).name;
        let starts = marks.iter().map(|mark| mark.span.start);
        let ends = marks.iter().map(|mark| mark.span.end);
        let (first, last) = (starts.min().unwrap_or(0), ends.max().unwrap_or(0));
        let lines = self.lines(file);
        let whole = lines.line(first).start..lines.line(last).end;
        let shown = window(text, &whole, first as usize..last as usize);
        let excerpt = &text[shown.clone()];
        let annotations = marks.iter().map(|mark| {
            let kind = if mark.is_primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let range = mark.span.range();
            let within = |at: usize| at.clamp(shown.start, shown.end) - shown.start;
            let range = first_line(excerpt, &(within(range.start)..within(range.end)));
            let annotation = kind.span(range);
            if mark.text.is_empty() {
                annotation
            } else {
                annotation.label(mark.text)
            }
        });
        let position = lines.position(marks[0].span.start);
        let snippet = Snippet::source(excerpt)
            .line_start(lines.position(first).line as usize)
            .annotations(annotations);
        if shown.start == whole.start {
            return group.element(snippet.path(name));
        }
        // A column counted from where the excerpt begins would be wrong.
        let origin = Origin::path(name)
            .line(position.line as usize)
            .char_column(position.column as usize);
        group.element(origin).element(snippet)
    }
}

/// A label in a text that can be shown.
struct Mark<'a> {
    span: Span,
    text: &'a str,
    is_primary: bool,
}

impl Mark<'_> {
    fn is_near(&self, other: &Self) -> bool {
        let distance = self.span.start.abs_diff(other.span.start);
        self.span.file == other.span.file && (distance as usize) < FAR
    }
}

/// Of very long lines, what stands around the marks.
fn window(text: &str, lines: &Range<usize>, marked: Range<usize>) -> Range<usize> {
    let start = marked.start.saturating_sub(LONG_LINE / 4);
    let start = if marked.start - lines.start <= LONG_LINE {
        lines.start
    } else {
        boundary(text, (0..=start).rev())
    };
    // Marks are shown by their first line, so what is left out after them is not missed.
    let end = marked.end.min(marked.start + FAR + LONG_LINE) + LONG_LINE / 4;
    if lines.end <= end {
        start..lines.end
    } else {
        start..boundary(text, end..=text.len())
    }
}

/// The first of some offsets at which a character begins or the text ends.
fn boundary(text: &str, mut offsets: impl Iterator<Item = usize>) -> usize {
    let found = offsets.find(|at| text.is_char_boundary(*at));
    found.unwrap_or(text.len())
}

/// A long statement is marked in its first line: the rest says nothing about the mistake.
fn first_line(excerpt: &str, range: &Range<usize>) -> Range<usize> {
    let marked = &excerpt[range.clone()];
    let line = marked.find('\n').map_or(marked, |at| &marked[..at]);
    range.start..range.start + line.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Origin, SourceFile};

    fn render(text: &str, marks: &[&str]) -> String {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile {
            name: "a.sql".to_owned(),
            text: text.into(),
            origin: Origin::User,
        });
        let mut diagnostic = Diagnostic::error("E", "wrong");
        for mark in marks {
            let start = text.find(mark).unwrap() as u32;
            let span = Span::new(file, start..start + mark.len() as u32);
            diagnostic = diagnostic.at(span, "");
        }
        Excerpts::new(&sources).render(&Renderer::plain(), &diagnostic)
    }

    #[test]
    fn long_lines_are_shown_in_part_with_the_true_column() {
        let text = format!("select 1;\n{}drop;{}", "é, ".repeat(5000), "ß".repeat(9000));
        let shown = render(&text, &["drop"]);
        assert!(shown.contains("--> a.sql:2:15001\n"), "{shown}");
        assert!(shown.contains("drop;"), "{shown}");
        assert!(shown.contains("^^^^"), "{shown}");
        assert!(shown.len() < 2000, "{shown}");
    }

    #[test]
    fn a_mark_of_a_whole_long_line() {
        let line = "x".repeat(100_000);
        let shown = render(&format!("\n{line}\n"), &[&line]);
        assert!(shown.contains("--> a.sql:2:1\n"), "{shown}");
        assert!(shown.len() < 2000, "{shown}");
    }

    #[test]
    fn marks_far_apart_have_an_excerpt_each() {
        let text = format!("first\n{}second\n", "filler\n".repeat(50_000));
        let shown = render(&text, &["second", "first"]);
        assert_eq!(
            shown,
            "\
error[E]: wrong
     --> a.sql:50002:1
      |
50002 | second
      | ^^^^^^
      |
     ::: a.sql:1:1
      |
    1 | first
      | -----"
        );
    }
}
