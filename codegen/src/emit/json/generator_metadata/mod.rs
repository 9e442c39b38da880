//! Supabase's `GeneratorMetadata`, version 1: the document that the official generators of TypeScript, Go, Python, Swift
//! and Dart read.
//!
//! Its members and their order are those that `@supabase/postgrest-typegen` 0.2.2 reads out of a live database and sorts.
//! Sizes and row counts are those of empty tables. Numbers of objects are as stable as the input, but not a server's.

mod columns;
mod functions;
mod relations;
mod types;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Oid, Schema};
use crate::diagnostic::Diagnostic;
use crate::emit::postgrest::collation::Collation;
use crate::emit::postgrest::signature::Signatures;

/// What the document is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The schemas, by name.
    pub schemas: Vec<String>,
    /// Schemas whose types need no qualifier in texts: the search path of the session that is asked.
    pub search_path: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            search_path: vec!["public".to_owned(), "extensions".to_owned()],
        }
    }
}

/// The version of the document's shape.
const VERSION: u32 = 1;

/// Prints the document.
pub fn generator_metadata(catalog: &Catalog, options: &Options) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    for name in &options.schemas {
        if catalog.schema_named(name).is_none() {
            let message = format!("schema \"{name}\" does not exist");
            diagnostics.push(Diagnostic::warning("3F000", message));
        }
    }
    let document = Document::new(catalog, options).value();
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    (text, diagnostics)
}

/// The document in the making.
struct Document<'a> {
    catalog: &'a Catalog,
    collation: Collation,
    signatures: Signatures<'a>,
    schemas: Vec<&'a Schema>,
    /// The numbers of the schemas.
    numbers: BTreeSet<Oid>,
}

impl<'a> Document<'a> {
    fn new(catalog: &'a Catalog, options: &Options) -> Self {
        let collation = Collation::new();
        let wanted = options
            .schemas
            .iter()
            .filter(|name| !name.starts_with("pg_"));
        let mut schemas: Vec<_> = wanted
            .filter_map(|name| catalog.schema_named(name))
            .collect();
        schemas.sort_by(|a, b| collation.compare(&a.name, &b.name).then(a.oid.cmp(&b.oid)));
        schemas.dedup_by_key(|schema| schema.oid);
        Self {
            catalog,
            signatures: Signatures::new(catalog, &options.search_path),
            numbers: schemas.iter().map(|schema| schema.oid).collect(),
            schemas,
            collation,
        }
    }

    fn value(&self) -> Value {
        json!({
            "version": VERSION,
            "schemas": self.schemas.iter().map(|schema| self.schema(schema)).collect::<Vec<_>>(),
            "tables": self.tables(),
            "foreignTables": self.foreign_tables(),
            "views": self.views(),
            "materializedViews": self.materialized_views(),
            "columns": self.columns(),
            "primaryKeys": self.primary_keys(),
            "relationships": self.relationships(),
            "functions": self.functions(),
            "types": self.types(),
        })
    }

    fn schema(&self, schema: &Schema) -> Value {
        let owner = self.catalog.role(schema.owner);
        json!({
            "id": schema.oid.0,
            "name": schema.name,
            "owner": owner.map_or("", |role| role.name.as_str()),
        })
    }

    fn schema_name(&self, oid: Oid) -> &'a str {
        self.catalog
            .schema(oid)
            .map_or("", |schema| schema.name.as_str())
    }
}
