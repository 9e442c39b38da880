//! `rowtype json`: the catalog as JSON, for tools of one's own.
//!
//! The document's shape is versioned by `format`: members may be added to it within a version, none is taken away or
//! changed. Every member is always there; what an object lacks is `null` or an empty list. Lists whose order means
//! nothing are sorted by name, so that the text depends on the schema alone.
//!
//! | path | holds |
//! | --- | --- |
//! | `schemas[]` | `name`, `owner`, `comment`, `grants`, and the lists below |
//! | `….tables[]` | `name`, `kind` (`table`, `partitioned`, `foreign`), `owner`, `comment`, `row_security` (`enabled`, `forced`), `columns`, `constraints`, `indexes`, `triggers`, `policies`, `rules`, `grants`, `inherits`, `partition` (`of`, `bound`), `partition_key` |
//! | `….views[]` | `name`, `materialized`, `query`, `options`, `updatable`, `columns` with `nullable` as inferred and `origin`, `triggers`, `rules`, `grants` |
//! | `….columns[]` | `name`, `type` (as PostgreSQL prints it), `type_schema`, `type_name`, `nullable`, `default`, `identity` (`always`, `by default`), `generated`, `collation`, `comment`, `grants`; `values`: what a CHECK allows |
//! | `….constraints[]` | `name`, `kind`, `columns`, `definition` by kind, `deferrable`, `initially_deferred`, `validated`, `comment` |
//! | `….functions[]` | `name`, `kind`, `parameters`, `returns`, `returns_set`, `language`, `volatility`, `strict`, `security_definer`, `settings`, `comment`, `grants` |
//! | `….enums[]`, `….domains[]`, `….composites[]`, `….ranges[]`, `….sequences[]` | types and sequences |
//! | `extensions[]`, `publications[]`, `event_triggers[]`, `roles[]`, `default_privileges[]` | what lives in no schema |

mod access;
mod database;
mod function;
pub mod generator_metadata;
mod matrix;
mod relation;
mod types;

#[cfg(test)]
mod tests;

pub use matrix::matrix;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Class, Expression, ObjectAddress, Oid, Provenance, TypeReference};
use crate::diagnostic::Diagnostic;

/// What the document is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The schemas. If there is none: all that the user's files made or put something into.
    pub schemas: Vec<String>,
}

/// The version of the document's shape.
const FORMAT: u32 = 1;

/// Prints the document.
pub fn json(catalog: &Catalog, options: &Options) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    for name in &options.schemas {
        if catalog.schema_named(name).is_none() {
            let message = format!("schema \"{name}\" does not exist");
            diagnostics.push(Diagnostic::warning("3F000", message));
        }
    }
    let document = Document {
        catalog,
        schemas: schemas(catalog, options),
    };
    let mut text = serde_json::to_string_pretty(&document.value()).unwrap_or_default();
    text.push('\n');
    (text, diagnostics)
}

/// The schemas to print, by name.
fn schemas(catalog: &Catalog, options: &Options) -> Vec<Oid> {
    let schemas = catalog.schemas.iter_by_name().filter(|schema| {
        if !options.schemas.is_empty() {
            return options.schemas.contains(&schema.name);
        }
        let own = |in_schema: Oid, provenance: &Provenance| {
            in_schema == schema.oid && provenance.is_users()
        };
        schema.provenance.is_users()
            || catalog
                .relations
                .iter()
                .any(|it| own(it.schema, &it.provenance))
            || catalog
                .types
                .iter()
                .any(|it| own(it.schema, &it.provenance))
            || catalog
                .functions
                .iter()
                .any(|it| own(it.schema, &it.provenance))
    });
    schemas.map(|schema| schema.oid).collect()
}

/// The document in the making.
struct Document<'a> {
    catalog: &'a Catalog,
    schemas: Vec<Oid>,
}

impl Document<'_> {
    fn value(&self) -> Value {
        let schemas = self
            .schemas
            .iter()
            .filter_map(|schema| self.schema(*schema));
        let schemas: Vec<_> = schemas.collect();
        json!({
            "format": FORMAT,
            "schemas": schemas,
            "extensions": self.extensions(),
            "publications": self.publications(),
            "event_triggers": self.event_triggers(),
            "roles": self.roles(),
            "default_privileges": self.default_privileges(),
        })
    }

    fn schema(&self, oid: Oid) -> Option<Value> {
        let schema = self.catalog.schema(oid)?;
        Some(json!({
            "name": schema.name,
            "owner": self.role(schema.owner),
            "comment": schema.comment,
            "grants": self.grants(crate::catalog::AclKind::Schema, schema.owner, schema.acl.as_ref()),
            "tables": self.tables(oid),
            "views": self.views(oid),
            "functions": self.functions(oid),
            "enums": self.enums(oid),
            "domains": self.domains(oid),
            "composites": self.composites(oid),
            "ranges": self.ranges(oid),
            "sequences": self.sequences(oid),
        }))
    }

    /// Whether an object is printed where its schema is.
    fn is_printed(provenance: &Provenance) -> bool {
        provenance.extension.is_none()
    }

    fn role(&self, oid: Oid) -> Option<&str> {
        self.catalog.role(oid).map(|role| role.name.as_str())
    }

    fn type_text(&self, reference: TypeReference) -> String {
        self.catalog.format_type_qualified(reference)
    }

    fn sql(&self, expression: Option<&Expression>) -> Option<String> {
        expression.map(|expression| expression.sql(self.catalog))
    }

    /// `{"schema": …, "name": …}` of an object.
    fn named(&self, class: Class, oid: Oid) -> Value {
        let Some((schema, name)) = self
            .catalog
            .schema_and_name(ObjectAddress::object(class, oid))
        else {
            return Value::Null;
        };
        let schema = schema.and_then(|schema| self.catalog.schema(schema));
        json!({ "schema": schema.map(|schema| &schema.name), "name": name })
    }
}
