use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sql::Name;

/// Why PostgreSQL refuses a statement: the statement changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// The SQLSTATE: `42P01`.
    pub sqlstate: &'static str,
    /// PostgreSQL's wording.
    pub message: String,
    /// The part of the statement that is to blame, if narrower than the whole.
    pub span: Option<Span>,
    /// PostgreSQL's DETAIL.
    pub detail: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The role for want of which it is refused, if nothing says that there is no such role.
    pub unknown_role: Option<Box<Name>>,
}

impl SqlError {
    /// An error in PostgreSQL's words.
    pub fn new(sqlstate: &'static str, message: impl Into<String>) -> Self {
        Self {
            sqlstate,
            message: message.into(),
            span: None,
            detail: None,
            hint: None,
            unknown_role: None,
        }
    }

    /// Says which part is to blame; the first word on that counts.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// Adds PostgreSQL's DETAIL.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message for people. `statement` is where it points to if nothing narrower is known.
    pub fn into_diagnostic(self, statement: Span) -> Diagnostic {
        let span = self.span.unwrap_or(statement);
        let mut diagnostic = Diagnostic::error(self.sqlstate, self.message)
            .at(span, self.detail.unwrap_or_default());
        diagnostic.help = self.hint;
        diagnostic
    }
}

impl From<(&'static str, String)> for SqlError {
    fn from((sqlstate, message): (&'static str, String)) -> Self {
        Self::new(sqlstate, message)
    }
}

/// What applying a statement gives.
pub type Result<T = ()> = std::result::Result<T, SqlError>;
