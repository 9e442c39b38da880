//! What rowtype has to say about the SQL it read: plain data, rendered at the edge.

mod excerpt;

/// Lays messages out: `Renderer::plain()`, `Renderer::styled()`.
pub use annotate_snippets::Renderer;

use crate::source::{Sources, Span};

pub use excerpt::Excerpts;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, changes no exit code.
    Info,
    /// The outputs may lack something; an error under `--strict`.
    Warning,
    /// The SQL is wrong as it stands: PostgreSQL refuses it, or nobody can read it.
    Error,
}

/// One message with the places it speaks of.
///
/// ```
/// use rowtype::diagnostic::{Diagnostic, Severity};
/// let diagnostic = Diagnostic::error("42P01", "relation \"x\" does not exist").with_help("create it first");
/// assert_eq!(diagnostic.severity, Severity::Error);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// An SQLSTATE (`42P01`) where PostgreSQL would say the same, a word of rowtype's own (`not-understood`), or a
    /// finding's number (`E8`).
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence without a full stop, in PostgreSQL's wording where PostgreSQL has one.
    pub message: String,
    /// Places; the first is where the message points to.
    pub labels: Vec<Label>,
    /// More to know about it, a remark each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words beside the excerpt; empty for none.
    pub text: String,
}

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A remark.
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With excerpts of the source, as rustc prints it. Of many messages, [`Excerpts`] counts the lines only once.
    pub fn render(&self, renderer: &Renderer, sources: &Sources) -> String {
        Excerpts::new(sources).render(renderer, self)
    }

    /// Where the message points to.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}
