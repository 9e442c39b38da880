//! Collations, servers and other objects of which little more than the name matters.

use crate::catalog::{Oid, PlainKind, PlainObject};
use crate::sql::{Name, QualifiedName};

use super::{Replay, Result, SqlError};

impl Replay {
    /// The object of a kind with a written name.
    pub(super) fn find_plain(
        &self,
        name: &QualifiedName,
        is: impl Fn(&PlainKind) -> bool,
    ) -> Option<&PlainObject> {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let path = self.path();
        let schemas = self
            .catalog
            .schemas_of(crate::catalog::SearchPath(&path), schema);
        schemas.into_iter().find_map(|schema| {
            let mut objects = self
                .catalog
                .plain_objects
                .find_all(Some(schema), &name.name.value);
            objects.find(|object| is(&object.kind))
        })
    }

    /// A collation by name.
    pub(super) fn find_collation(&self, name: &QualifiedName) -> Result<Oid> {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let path = crate::catalog::SearchPath(&self.path());
        let found = self.catalog.find_collation(path, schema, &name.name.value);
        let missing = || {
            let message = format!("collation \"{name}\" for encoding \"UTF8\" does not exist");
            SqlError::new("42704", message).at(name.span())
        };
        found.ok_or_else(missing)
    }

    /// A language that a statement made.
    pub(super) fn find_language(&self, name: &str) -> Option<&PlainObject> {
        let mut objects = self.catalog.plain_objects.find_all(None, name);
        objects.find(|object| object.kind == PlainKind::Language)
    }

    /// A foreign data wrapper by name.
    pub(super) fn wrapper(&self, name: &Name) -> Result<Oid> {
        let mut objects = self.catalog.plain_objects.find_all(None, &name.value);
        let wrapper = objects.find(|object| object.kind == PlainKind::ForeignDataWrapper);
        let missing = || {
            let message = format!("foreign-data wrapper \"{name}\" does not exist");
            SqlError::new("42704", message).at(name.span)
        };
        wrapper.map(|wrapper| wrapper.oid).ok_or_else(missing)
    }

    /// A foreign server by name.
    pub(super) fn server(&self, name: &Name) -> Result<Oid> {
        let mut objects = self.catalog.plain_objects.find_all(None, &name.value);
        let server = objects.find(|object| object.kind == PlainKind::Server);
        let missing =
            || SqlError::new("42704", format!("server \"{name}\" does not exist")).at(name.span);
        server.map(|server| server.oid).ok_or_else(missing)
    }
}
