//! Which TypeScript type stands for a PostgreSQL type, as the official generator has it: by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Column, DataType, Oid, Relation, RelationKind, TypeKind};

use crate::emit::postgrest::collation::Collation;

use super::options::Dialect;
use super::syntax::Type;
use super::written::Written;

/// Everything that a type's name can mean.
pub(super) struct TypeMap<'a> {
    catalog: &'a Catalog,
    dialect: Dialect,
    written: &'a Written<'a>,
    /// The schemas that are printed.
    printed: BTreeSet<Oid>,
    enums: BTreeMap<&'a str, Vec<&'a DataType>>,
    composites: BTreeMap<&'a str, Vec<&'a DataType>>,
    /// Relations of the printed schemas, in the order in which they are tried.
    relations: BTreeMap<&'a str, Vec<&'a Relation>>,
}

impl<'a> TypeMap<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        dialect: Dialect,
        written: &'a Written<'a>,
        printed: BTreeSet<Oid>,
        collation: &Collation,
    ) -> Self {
        let mut map = Self {
            catalog,
            dialect,
            written,
            printed,
            enums: BTreeMap::new(),
            composites: BTreeMap::new(),
            relations: BTreeMap::new(),
        };
        for data_type in catalog.types.iter() {
            let names = match &data_type.kind {
                TypeKind::Enum(labels) if !labels.is_empty() => &mut map.enums,
                TypeKind::Composite(relation)
                    if composite(catalog, *relation)
                        .is_some_and(|relation| !relation.columns.is_empty()) =>
                {
                    &mut map.composites
                }
                _ => continue,
            };
            names.entry(&data_type.name).or_default().push(data_type);
        }
        for relation in catalog.relations.iter() {
            let known = match relation_order(relation) {
                Some(0 | 2) => true,
                Some(_) => dialect.owning_schema,
                None => false,
            };
            if known && map.printed.contains(&relation.schema) {
                let same_name = map.relations.entry(&relation.name).or_default();
                same_name.push(relation);
            }
        }
        let schema_name = |oid| {
            catalog
                .schema(oid)
                .map_or("", |schema| schema.name.as_str())
        };
        let by_schema = |a: Oid, b: Oid| collation.compare(schema_name(a), schema_name(b));
        for types in map.enums.values_mut().chain(map.composites.values_mut()) {
            types.sort_by(|a, b| by_schema(a.schema, b.schema));
        }
        for relations in map.relations.values_mut() {
            relations.sort_by(|a, b| {
                let kinds = relation_order(a).cmp(&relation_order(b));
                kinds.then_with(|| by_schema(a.schema, b.schema))
            });
        }
        map
    }

    /// The type of a column in a schema that is printed. A domain stands for the type just below it; with `domains`, for
    /// the type below all domains.
    pub(super) fn column(&self, printing: Oid, column: &Column, domains: bool) -> Type {
        let Some(data_type) = self.catalog.data_type(column.data_type.oid) else {
            return Type::UNKNOWN;
        };
        if let Some(written) = self.written.rule(self.catalog, data_type) {
            return written;
        }
        match data_type.domain() {
            Some(domain) => self.of(printing, domain.base.oid, domains),
            None => self.of(printing, data_type.oid, domains),
        }
    }

    /// A type in a schema that is printed. A domain is nothing that is known by name; with `domains` it stands for the
    /// type below it.
    pub(super) fn of(&self, printing: Oid, oid: Oid, domains: bool) -> Type {
        let Some(data_type) = self.catalog.data_type(oid) else {
            return Type::UNKNOWN;
        };
        if let Some(written) = self.written.rule(self.catalog, data_type) {
            return written;
        }
        // The official generator knows elements by name only.
        let element = data_type.element.filter(|_| data_type.is_array());
        if let Some(element) = element.filter(|it| domains || self.is_ruled(*it)) {
            return self.of(printing, element, domains).array();
        }
        match data_type.domain() {
            Some(domain) if domains => self.of(printing, domain.base.oid, domains),
            _ => self.named(printing, &data_type.name, data_type.schema),
        }
    }

    fn is_ruled(&self, oid: Oid) -> bool {
        let data_type = self.catalog.data_type(oid);
        data_type.is_some_and(|it| self.written.rule(self.catalog, it).is_some())
    }

    /// What a type's name means, first of all in its own schema.
    fn named(&self, printing: Oid, name: &str, schema: Oid) -> Type {
        if let Some(simple) = simple(name) {
            return simple;
        }
        if let Some(element) = name.strip_prefix('_') {
            return self.named(printing, element, schema).array();
        }
        let preferred = if self.dialect.owning_schema {
            schema
        } else {
            printing
        };
        if let Some(found) = self.enums.get(name) {
            let found = nearest(found, preferred, |one| one.schema);
            return match self.printed_name(found.schema) {
                Some(schema) => Type::database([schema, "Enums", &found.name]),
                None => Type::one_of(labels(found)),
            };
        }
        if let Some(found) = self.composites.get(name) {
            let found = nearest(found, preferred, |one| one.schema);
            let schema = self.printed_name(found.schema);
            return schema.map_or(Type::UNKNOWN, |schema| {
                Type::database([schema, "CompositeTypes", &found.name])
            });
        }
        let Some(found) = self.relations.get(name) else {
            return Type::UNKNOWN;
        };
        // Older generators looked through all tables before any view.
        let kind = relation_order(found[0]);
        let same_kind = found.iter().take_while(|one| relation_order(one) == kind);
        let count = if self.dialect.owning_schema {
            found.len()
        } else {
            same_kind.count()
        };
        let found = nearest(&found[..count], preferred, |one| one.schema);
        self.row(found, "Row").unwrap_or(Type::UNKNOWN)
    }

    /// A member of a relation's entry, if its schema is printed.
    pub(super) fn row(&self, relation: &Relation, member: &str) -> Option<Type> {
        let schema = self.printed_name(relation.schema)?;
        let group = match relation.kind {
            RelationKind::Table(_) => "Tables",
            _ => "Views",
        };
        Some(Type::database([schema, group, &relation.name, member]))
    }

    fn printed_name(&self, schema: Oid) -> Option<&str> {
        let schema = self.printed.contains(&schema).then_some(schema)?;
        self.catalog
            .schema(schema)
            .map(|schema| schema.name.as_str())
    }
}

/// The one of the preferred schema, else the first.
fn nearest<'a, T>(found: &[&'a T], preferred: Oid, schema: impl Fn(&T) -> Oid) -> &'a T {
    let own = found.iter().find(|one| schema(one) == preferred);
    own.unwrap_or(&found[0])
}

/// The labels of an enum in their order.
pub(super) fn labels(data_type: &DataType) -> impl Iterator<Item = String> {
    let labels = data_type.labels().unwrap_or_default();
    labels.iter().map(|label| label.value.clone())
}

/// The relation of a type that CREATE TYPE … AS made.
pub(super) fn composite(catalog: &Catalog, relation: Oid) -> Option<&Relation> {
    let relation = catalog.relation(relation)?;
    matches!(relation.kind, RelationKind::CompositeType).then_some(relation)
}

/// Tables come first, then foreign tables, views, materialized views.
fn relation_order(relation: &Relation) -> Option<u8> {
    Some(match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => 1,
        RelationKind::Table(_) => 0,
        RelationKind::View(_) => 2,
        RelationKind::MaterializedView(_) => 3,
        _ => return None,
    })
}

/// Types that are told by their name alone, whatever their schema.
fn simple(name: &str) -> Option<Type> {
    Some(match name {
        "bool" => Type::Keyword("boolean"),
        "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => Type::NUMBER,
        "bytea" | "bpchar" | "varchar" | "date" | "text" | "citext" | "time" | "timetz"
        | "timestamp" | "timestamptz" | "uuid" | "vector" | "interval" => Type::STRING,
        "json" | "jsonb" => Type::JSON,
        "void" => Type::Keyword("undefined"),
        "record" => Type::record(),
        _ => return None,
    })
}
