//! What is printed: the schemas with their relations, functions and types, each list in the order of the output.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Column, DataType, Oid, Relation, RelationKind, Schema, TypeKind};

use crate::emit::postgrest::collation::Collation;
use crate::emit::postgrest::signature::Signatures;

use super::functions::Callable;
use super::options::Options;
use super::relationships::Relationships;
use super::type_map::{TypeMap, composite};
use super::written::Written;

/// All that the printers of the `Database` type share.
pub(super) struct Scope<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) options: &'a Options,
    pub(super) collation: Collation,
    pub(super) signatures: Signatures<'a>,
    pub(super) written: &'a Written<'a>,
    pub(super) types: TypeMap<'a>,
    pub(super) relationships: Relationships<'a>,
    pub(super) schemas: Vec<SchemaScope<'a>>,
}

/// A schema that is printed.
pub(super) struct SchemaScope<'a> {
    pub(super) schema: &'a Schema,
    /// Tables, partitioned tables, partitions and foreign tables.
    pub(super) tables: Vec<&'a Relation>,
    /// Views and materialized views.
    pub(super) views: Vec<&'a Relation>,
    /// Functions that the API can call.
    pub(super) functions: Vec<Callable<'a>>,
    /// Enums that have labels.
    pub(super) enums: Vec<&'a DataType>,
    /// Composite types that have attributes, with their relations.
    pub(super) composites: Vec<(&'a DataType, &'a Relation)>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        options: &'a Options,
        written: &'a Written<'a>,
    ) -> Self {
        let collation = Collation::new();
        let wanted = options
            .schemas
            .iter()
            .filter(|name| !name.starts_with("pg_"));
        let found = wanted.filter_map(|name| catalog.schema_named(name));
        let mut schemas: Vec<_> = found.collect();
        schemas.sort_by(|a, b| collation.compare(&a.name, &b.name).then(a.oid.cmp(&b.oid)));
        schemas.dedup_by_key(|schema| schema.oid);
        let printed: BTreeSet<Oid> = schemas.iter().map(|schema| schema.oid).collect();
        let types = TypeMap::new(
            catalog,
            options.dialect,
            written,
            printed.clone(),
            &collation,
        );
        let relationships = Relationships::new(catalog, options, &printed, &collation);
        let signatures = Signatures::new(catalog, &options.search_path);
        let schemas = schemas
            .into_iter()
            .map(|schema| SchemaScope::new(catalog, &signatures, &collation, schema))
            .collect();
        Self {
            catalog,
            options,
            collation,
            signatures,
            written,
            types,
            relationships,
            schemas,
        }
    }

    /// The columns of a relation in the order of the output.
    pub(super) fn columns(&self, relation: &'a Relation) -> Vec<&'a Column> {
        let mut columns: Vec<_> = relation.columns.iter().collect();
        columns.sort_by(|a, b| self.collation.compare(&a.name, &b.name));
        columns
    }
}

impl<'a> SchemaScope<'a> {
    fn new(
        catalog: &'a Catalog,
        signatures: &Signatures<'_>,
        collation: &Collation,
        schema: &'a Schema,
    ) -> Self {
        let mut tables = Vec::new();
        let mut views = Vec::new();
        let of_schema = catalog
            .relations
            .iter()
            .filter(|it| it.schema == schema.oid);
        for relation in of_schema {
            match relation.kind {
                RelationKind::Table(_) => tables.push(relation),
                RelationKind::View(_) | RelationKind::MaterializedView(_) => views.push(relation),
                _ => {}
            }
        }
        let mut enums = Vec::new();
        let mut composites = Vec::new();
        for data_type in catalog.types.iter().filter(|it| it.schema == schema.oid) {
            match &data_type.kind {
                TypeKind::Enum(labels) if !labels.is_empty() => enums.push(data_type),
                TypeKind::Composite(relation) => {
                    if let Some(relation) = composite(catalog, *relation)
                        && !relation.columns.is_empty()
                    {
                        composites.push((data_type, relation));
                    }
                }
                _ => {}
            }
        }
        tables.sort_by(|a, b| collation.compare(&a.name, &b.name));
        views.sort_by(|a, b| collation.compare(&a.name, &b.name));
        enums.sort_by(|a, b| collation.compare(&a.name, &b.name));
        composites.sort_by(|(a, _), (b, _)| collation.compare(&a.name, &b.name));
        Self {
            schema,
            tables,
            views,
            functions: Callable::all(catalog, signatures, collation, schema.oid),
            enums,
            composites,
        }
    }
}
