//! Collations, operator classes, servers and other objects of which little more than the name matters.

use crate::catalog::{Oid, PlainKind, PlainObject};
use crate::sql::{Name, QualifiedName};

use super::{Replay, Result, SqlError};

/// Access methods of indexes that come with PostgreSQL.
const ACCESS_METHODS: &str = include_str!("../../data/access_methods.tsv");

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
                .find_all(&(Some(schema), name.name.value.clone()));
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

    /// An operator class as SQL text: qualified if it is the user's or an extension's.
    pub(super) fn operator_class_name(&self, name: &QualifiedName) -> String {
        let found = self.find_plain(name, |kind| matches!(kind, PlainKind::OperatorClass { .. }));
        let quoted = crate::catalog::quote_identifier(&name.name.value);
        match found
            .and_then(|found| found.schema)
            .and_then(|schema| self.catalog.schema(schema))
        {
            Some(schema) => format!(
                "{}.{quoted}",
                crate::catalog::quote_identifier(&schema.name)
            ),
            None => quoted.into_owned(),
        }
    }

    /// Complains about an access method that nothing brings.
    pub(super) fn check_access_method(
        &self,
        method: &str,
        span: Option<crate::source::Span>,
    ) -> Result {
        let built_in = crate::catalog::built_in_rows(ACCESS_METHODS).any(|row| row[0] == method);
        // Access methods of extensions are known by their operator classes.
        let extensions = || {
            self.catalog.plain_objects.iter().any(
                |object| matches!(&object.kind, PlainKind::OperatorClass { method: own, .. } if own == method),
            )
        };
        if built_in || method == "rtree" || extensions() {
            return Ok(());
        }
        let error = SqlError::new(
            "42704",
            format!("access method \"{method}\" does not exist"),
        );
        Err(match span {
            Some(span) => error.at(span),
            None => error,
        })
    }

    /// A language that a statement made.
    pub(super) fn find_language(&self, name: &str) -> Option<&PlainObject> {
        let mut objects = self
            .catalog
            .plain_objects
            .find_all(&(None, name.to_owned()));
        objects.find(|object| object.kind == PlainKind::Language)
    }

    /// A foreign data wrapper by name.
    pub(super) fn wrapper(&self, name: &Name) -> Result<Oid> {
        let mut objects = self
            .catalog
            .plain_objects
            .find_all(&(None, name.value.clone()));
        let wrapper = objects.find(|object| object.kind == PlainKind::ForeignDataWrapper);
        let missing = || {
            let message = format!("foreign-data wrapper \"{name}\" does not exist");
            SqlError::new("42704", message).at(name.span)
        };
        wrapper.map(|wrapper| wrapper.oid).ok_or_else(missing)
    }

    /// A foreign server by name.
    pub(super) fn server(&self, name: &Name) -> Result<Oid> {
        let mut objects = self
            .catalog
            .plain_objects
            .find_all(&(None, name.value.clone()));
        let server = objects.find(|object| object.kind == PlainKind::Server);
        let missing =
            || SqlError::new("42704", format!("server \"{name}\" does not exist")).at(name.span);
        server.map(|server| server.oid).ok_or_else(missing)
    }
}
