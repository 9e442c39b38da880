use crate::source::Span;

use super::Oid;

/// Where an object comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// The statement that made it; none for what comes with PostgreSQL.
    pub created: Option<Span>,
    /// The statement that last changed it.
    pub changed: Option<Span>,
    /// Whether the platform made it, and not the user's files. Emitters print no such object unless asked.
    pub platform: bool,
    /// The extension that it is a member of.
    pub extension: Option<Oid>,
}

impl Provenance {
    /// What comes with PostgreSQL.
    pub const BUILT_IN: Self = Self {
        created: None,
        changed: None,
        platform: true,
        extension: None,
    };

    /// Whether the user's files made the object itself: no extension, no platform.
    pub fn is_users(&self) -> bool {
        !self.platform && self.extension.is_none()
    }
}
