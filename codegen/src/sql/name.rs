use std::fmt;

use crate::source::Span;

/// An identifier as PostgreSQL stores it: folded to lower case unless quoted, at most 63 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The stored form.
    pub value: String,
    /// Where it is written.
    pub span: Span,
}

/// `name`, `schema.name` or `catalog.schema.name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QualifiedName {
    /// The database, which PostgreSQL accepts only if it is the current one.
    pub catalog: Option<Name>,
    /// The schema, if written.
    pub schema: Option<Name>,
    /// The object's own name.
    pub name: Name,
}

impl QualifiedName {
    /// A name without a schema.
    pub fn unqualified(name: Name) -> Self {
        Self {
            catalog: None,
            schema: None,
            name,
        }
    }

    /// Everything that is written of the name.
    pub fn span(&self) -> Span {
        let first = self.catalog.as_ref().or(self.schema.as_ref());
        first.unwrap_or(&self.name).span.to(self.name.span)
    }
}

/// As PostgreSQL's messages show it: unquoted parts joined by dots.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.catalog.iter().chain(&self.schema) {
            write!(f, "{}.", part.value)?;
        }
        f.write_str(&self.name.value)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}
