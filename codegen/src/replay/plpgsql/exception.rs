use std::fmt;

use crate::source::Span;
use crate::sql::SyntaxError;

use super::super::SqlError;
use super::conditions;

/// An error on its way up to a handler: PostgreSQL's, or one that RAISE made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exception {
    /// The SQLSTATE, which RAISE may choose freely.
    pub(super) state: String,
    /// The message, and where it points to.
    pub(super) error: Box<SqlError>,
    /// Whether RAISE made it.
    pub(super) raised: bool,
}

/// What running code gives.
pub(super) type Result<T = ()> = std::result::Result<T, Exception>;

impl Exception {
    pub(super) fn new(state: &'static str, message: impl Into<String>) -> Self {
        SqlError::new(state, message).into()
    }

    /// Says which part is to blame; the first word on that counts.
    #[must_use]
    pub(super) fn at(mut self, span: Span) -> Self {
        self.error = Box::new(self.error.at(span));
        self
    }

    /// The same for those who know only PostgreSQL's own codes.
    pub(super) fn into_error(self) -> SqlError {
        let mut error = *self.error;
        if let Some(state) = conditions::known_state(&self.state) {
            error.sqlstate = state;
            return error;
        }
        error.sqlstate = "P0001";
        let state = format!("SQLSTATE {}", self.state);
        error.detail = Some(match error.detail {
            Some(detail) => format!("{detail} ({state})"),
            None => state,
        });
        error
    }
}

impl From<SqlError> for Exception {
    fn from(error: SqlError) -> Self {
        Self {
            state: error.sqlstate.to_owned(),
            error: Box::new(error),
            raised: false,
        }
    }
}

impl From<SyntaxError> for Exception {
    fn from(error: SyntaxError) -> Self {
        SqlError::new(SyntaxError::SQLSTATE, error.to_string())
            .at(error.span)
            .into()
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error.message)
    }
}
