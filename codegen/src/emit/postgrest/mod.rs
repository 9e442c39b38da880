//! What PostgREST's clients see of a catalog, as the official generator reads it: shared by the `Database` type and the
//! document that generators of other languages read.

pub(super) mod collation;
pub(super) mod relationships;
pub(super) mod results;
pub(super) mod signature;
pub(super) mod writable;

use crate::catalog::{Catalog, Oid, Relation, RelationKind, TypeKind};

/// Whether a relation is a table, be it partitioned, a partition or foreign.
pub(super) fn is_table(relation: &Relation) -> bool {
    matches!(relation.kind, RelationKind::Table(_))
}

/// The relation whose rows, or the composite type whose values, a type stands for.
pub(super) fn row_of(catalog: &Catalog, data_type: Oid) -> Option<&Relation> {
    match catalog.data_type(data_type)?.kind {
        TypeKind::Composite(relation) => catalog.relation(relation),
        _ => None,
    }
}
