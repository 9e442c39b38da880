//! Messages as people, editors and CI read them.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use super::arguments::MessageFormat;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{LineIndex, Position, Sources, Span};

/// Prints messages in one format.
pub(super) struct Reporter<'a> {
    pub(super) format: MessageFormat,
    pub(super) color: bool,
    pub(super) sources: &'a Sources,
}

impl Reporter<'_> {
    /// Prints one message.
    pub(super) fn report(&self, out: &mut dyn Write, diagnostic: &Diagnostic) -> io::Result<()> {
        match self.format {
            MessageFormat::Full => {
                let renderer = if self.color {
                    Renderer::styled()
                } else {
                    Renderer::plain()
                };
                writeln!(out, "{}\n", full(&renderer, self.sources, diagnostic))
            }
            MessageFormat::Concise => self.concise(out, diagnostic),
            MessageFormat::Json => self.json(out, diagnostic),
            MessageFormat::Github => self.github(out, diagnostic),
        }
    }

    fn concise(&self, out: &mut dyn Write, diagnostic: &Diagnostic) -> io::Result<()> {
        if let Some(span) = diagnostic.span() {
            let (name, position) = self.place(span);
            write!(out, "{name}:{}:{}: ", position.line, position.column)?;
        }
        write!(
            out,
            "{}[{}]: {}",
            word(diagnostic.severity),
            diagnostic.code,
            diagnostic.message
        )?;
        match &diagnostic.help {
            Some(help) => writeln!(out, " (help: {})", one_line(help)),
            None => writeln!(out),
        }
    }

    fn json(&self, out: &mut dyn Write, diagnostic: &Diagnostic) -> io::Result<()> {
        let labels: Vec<_> = diagnostic
            .labels
            .iter()
            .map(|label| {
                let span = self.sources.visible(label.span);
                let file = self.sources.file(span.file);
                let position = |offset| {
                    let position = LineIndex::position_of(&file.text, offset);
                    json!({ "line": position.line, "column": position.column, "offset": offset })
                };
                json!({
                    "file": file.name,
                    "start": position(span.start),
                    "end": position(span.end),
                    "text": label.text,
                })
            })
            .collect();
        let value = json!({
            "severity": word(diagnostic.severity),
            "code": diagnostic.code,
            "message": diagnostic.message,
            "labels": labels,
            "help": diagnostic.help,
        });
        writeln!(out, "{value}")
    }

    /// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
    fn github(&self, out: &mut dyn Write, diagnostic: &Diagnostic) -> io::Result<()> {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let data = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        write!(
            out,
            "::{command} title={}",
            property(&format!("rowtype {}", diagnostic.code))
        )?;
        if let Some(span) = diagnostic.span() {
            let (name, position) = self.place(span);
            write!(
                out,
                ",file={},line={},col={}",
                property(&name),
                position.line,
                position.column
            )?;
        }
        let help = diagnostic
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("\nhelp: {help}"));
        writeln!(out, "::{}", data(&format!("{}{help}", diagnostic.message)))
    }

    fn place(&self, span: Span) -> (String, Position) {
        let span = self.sources.visible(span);
        (
            self.sources.file(span.file).name.clone(),
            self.sources.position(span),
        )
    }
}

/// A message with excerpts, as rustc prints it. `include_schema!` uses it with a plain renderer.
pub(crate) fn full(renderer: &Renderer, sources: &Sources, diagnostic: &Diagnostic) -> String {
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

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
