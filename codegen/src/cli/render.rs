//! Messages as people, editors and CI read them.

use std::io::{self, Write};

use annotate_snippets::Renderer;
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
                writeln!(out, "{}\n", diagnostic.render(&renderer, self.sources))
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
