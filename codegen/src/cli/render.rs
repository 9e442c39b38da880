//! Messages as people, editors and CI read them.

use std::io::{self, Write};

use annotate_snippets::Renderer;
use serde_json::json;

use super::arguments::MessageFormat;
use crate::diagnostic::{Diagnostic, Excerpts, Severity};
use crate::lint::Finding;
use crate::source::{Position, Sources};

/// A message, with the finding that it tells of.
pub(super) struct Message<'a> {
    pub(super) diagnostic: Diagnostic,
    pub(super) finding: Option<&'a Finding>,
}

impl From<&Diagnostic> for Message<'_> {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            diagnostic: diagnostic.clone(),
            finding: None,
        }
    }
}

/// Prints messages in one format.
pub(super) struct Reporter<'a> {
    format: MessageFormat,
    renderer: Renderer,
    sources: &'a Sources,
    excerpts: Excerpts<'a>,
}

impl<'a> Reporter<'a> {
    /// About these texts.
    pub(super) fn new(format: MessageFormat, color: bool, sources: &'a Sources) -> Self {
        Self {
            format,
            renderer: if color {
                Renderer::styled()
            } else {
                Renderer::plain()
            },
            sources,
            excerpts: Excerpts::new(sources),
        }
    }

    /// Prints one message. Those of [`MessageFormat::Sarif`] are one document: see [`super::sarif`].
    pub(super) fn report(&self, out: &mut dyn Write, message: &Message<'_>) -> io::Result<()> {
        let diagnostic = &message.diagnostic;
        match self.format {
            MessageFormat::Full => {
                let text = self.excerpts.render(&self.renderer, diagnostic);
                writeln!(out, "{text}\n")
            }
            MessageFormat::Concise => self.concise(out, diagnostic),
            MessageFormat::Json => self.json(out, message),
            MessageFormat::Sarif => Ok(()),
            MessageFormat::Github => self.github(out, diagnostic),
        }
    }

    fn concise(&self, out: &mut dyn Write, diagnostic: &Diagnostic) -> io::Result<()> {
        if let Some(span) = diagnostic.span() {
            let (name, position) = self.excerpts.place(span);
            write!(out, "{name}:{}:{}: ", position.line, position.column)?;
        }
        write!(
            out,
            "{}[{}]: {}",
            word(diagnostic.severity),
            diagnostic.code,
            one_line(&diagnostic.message)
        )?;
        match &diagnostic.help {
            Some(help) => writeln!(out, " (help: {})", one_line(help)),
            None => writeln!(out),
        }
    }

    fn json(&self, out: &mut dyn Write, message: &Message<'_>) -> io::Result<()> {
        let diagnostic = &message.diagnostic;
        let labels: Vec<_> = diagnostic
            .labels
            .iter()
            .map(|label| {
                let span = self.sources.visible(label.span);
                let (file, start) = self.excerpts.place(span);
                let place = |position: Position, offset: u32| {
                    json!({ "line": position.line, "column": position.column, "offset": offset })
                };
                json!({
                    "file": file,
                    "start": place(start, span.start),
                    "end": place(self.excerpts.end(span), span.end),
                    "text": label.text,
                })
            })
            .collect();
        let mut value = json!({
            "severity": word(diagnostic.severity),
            "code": diagnostic.code,
            "message": diagnostic.message,
            "labels": labels,
            "help": diagnostic.help,
        });
        if let Some(finding) = message.finding {
            value["title"] = json!(finding.rule.title());
            value["why"] = json!(finding.rule.why());
            value["object"] = json!(finding.object_name);
            value["help"] = json!(finding.help);
            value["fix"] = json!(finding.fix);
        }
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
            let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
            let visible = lines.map(|line| line.chars().map(visible).collect::<String>());
            visible
                .collect::<Vec<_>>()
                .join("\n")
                .replace('%', "%25")
                .replace('\n', "%0A")
        };
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        write!(
            out,
            "::{command} title={}",
            property(&format!("rowtype {}", diagnostic.code))
        )?;
        if let Some(span) = diagnostic.span() {
            let (name, position) = self.excerpts.place(span);
            write!(
                out,
                ",file={},line={},col={}",
                property(name),
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
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// Without line breaks, and with pictures in the place of what a terminal would obey.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().map(visible).collect()
}

fn visible(char: char) -> char {
    match u32::from(char) {
        code @ 0..=0x1F => char::from_u32(0x2400 + code).unwrap_or(char),
        0x7F => '\u{2421}',
        // C1 controls, and those that turn the direction of what follows.
        0x80..=0x9F | 0x202A..=0x202E | 0x2066..=0x2069 => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

#[cfg(test)]
mod tests;
