//! Messages with excerpts of the source.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};

impl Diagnostic {
    /// The message with excerpts, as rustc prints it.
    pub fn render(&self, renderer: &Renderer, sources: &Sources) -> String {
        let diagnostic = self;
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let title = level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code);
        let mut group = Group::with_title(title);
        // One excerpt for a file, with all of the labels that lie in it.
        let mut files: Vec<(crate::source::FileId, Vec<(Span, &str, bool)>)> = Vec::new();
        for (index, label) in diagnostic.labels.iter().enumerate() {
            let span = sources.visible(label.span);
            let entry = (span, label.text.as_str(), index == 0);
            match files.iter_mut().find(|(file, _)| *file == span.file) {
                Some((_, labels)) => labels.push(entry),
                None => files.push((span.file, vec![entry])),
            }
        }
        for (file, labels) in files {
            let file = sources.file(file);
            let (excerpt, line, offset) = excerpt(&file.text, &labels);
            let annotations = labels.into_iter().map(|(span, text, primary)| {
                let kind = if primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let range = within(
                    excerpt,
                    &(span.range().start - offset..span.range().end - offset),
                );
                let annotation = kind.span(range);
                if text.is_empty() {
                    annotation
                } else {
                    annotation.label(text)
                }
            });
            let snippet = Snippet::source(excerpt)
                .line_start(line)
                .path(file.name.as_str());
            group = group.element(snippet.annotations(annotations));
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
}

/// The lines of a text around its labels: a text of many megabytes is not to be walked through for each message.
fn excerpt<'a>(text: &'a str, labels: &[(Span, &str, bool)]) -> (&'a str, usize, usize) {
    let first = labels
        .iter()
        .map(|(span, ..)| span.range().start)
        .min()
        .unwrap_or_default()
        .min(text.len());
    let last = labels
        .iter()
        .map(|(span, ..)| span.range().end)
        .max()
        .unwrap_or_default()
        .min(text.len());
    let start = text.as_bytes()[..first]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let end = text.as_bytes()[last..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(text.len(), |at| last + at);
    let line = text.as_bytes()[..start]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    (&text[start..end], line, start)
}

/// A long statement is shown by its first line: the rest says nothing about the mistake.
fn within(excerpt: &str, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = range.start.min(excerpt.len());
    let end = range.end.min(excerpt.len()).max(start);
    let first_line = excerpt[start..end].find('\n').map_or(end, |at| start + at);
    let trimmed = excerpt[start..first_line].trim_end().len();
    start..start + trimmed
}
