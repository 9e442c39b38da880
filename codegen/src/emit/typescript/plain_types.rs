//! TypeScript types of values as PostgREST sends them, spelled out rather than looked up in `Database`.

use std::collections::BTreeMap;

use crate::catalog::{
    Catalog, Column, ConstraintKind, ConstraintOwner, DataType, ObjectAddress, Oid, Relation,
    TypeKind, TypeReference,
};
use crate::emit::finite_values::{FiniteValues, finite_domain_values, finite_values};

use super::syntax::{Member, Type};
use super::type_map::labels;
use super::written::Written;

/// `pg_type` of json.
const JSON: Oid = Oid(114);

/// How deep composite types are spelled out.
const MAX_DEPTH: usize = 8;

/// The types of columns.
pub(super) struct PlainTypes<'a> {
    catalog: &'a Catalog,
    written: &'a Written<'a>,
    /// Names of interfaces, by relation.
    names: BTreeMap<Oid, String>,
}

impl<'a> PlainTypes<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        written: &'a Written<'a>,
        names: BTreeMap<Oid, String>,
    ) -> Self {
        Self {
            catalog,
            written,
            names,
        }
    }

    /// The name of a relation's interface.
    pub(super) fn name_of(&self, relation: Oid) -> &str {
        self.names.get(&relation).map_or("", String::as_str)
    }

    /// The values of a column besides null.
    pub(super) fn column(&self, relation: &Relation, column: &Column) -> Type {
        let found = finite_type(self.catalog, relation, column);
        found.unwrap_or_else(|| self.of(column.data_type, 0))
    }

    fn of(&self, reference: TypeReference, depth: usize) -> Type {
        let Some(data_type) = self.catalog.data_type(reference.oid) else {
            return Type::UNKNOWN;
        };
        if let Some(written) = self.written.rule(self.catalog, data_type) {
            return written;
        }
        if data_type.is_array()
            && let Some(element) = data_type.element
        {
            return self.of(TypeReference::new(element), depth).array();
        }
        match &data_type.kind {
            TypeKind::Enum(own) if own.is_empty() => Type::NEVER,
            TypeKind::Enum(_) => Type::one_of(labels(data_type)),
            TypeKind::Domain(domain) => finite_domain_type(self.catalog, reference)
                .unwrap_or_else(|| self.of(domain.base, depth)),
            TypeKind::Composite(relation) => self.composite(*relation, depth),
            TypeKind::Pseudo => Type::UNKNOWN,
            TypeKind::Range { .. } | TypeKind::Multirange { .. } => Type::STRING,
            TypeKind::Base | TypeKind::Shell => self.base(data_type),
        }
    }

    /// As `to_json` has it: numbers and booleans as such, json as it is, what can be cast to json unknown, and the rest as
    /// text.
    fn base(&self, data_type: &DataType) -> Type {
        if data_type.schema == Oid::PG_CATALOG {
            return match &*data_type.name {
                "bool" => Type::Keyword("boolean"),
                "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => Type::NUMBER,
                "json" | "jsonb" => Type::record(),
                _ => Type::STRING,
            };
        }
        let mut casts = self.catalog.casts.iter();
        let to_json = casts.any(|cast| cast.source == data_type.oid && cast.target == JSON);
        match (&*data_type.name, to_json) {
            ("hstore", true) => Type::Generic("Record", vec![Type::STRING, Type::STRING.or_null()]),
            (_, true) => Type::UNKNOWN,
            (_, false) => Type::STRING,
        }
    }

    fn composite(&self, relation: Oid, depth: usize) -> Type {
        if let Some(name) = self.names.get(&relation) {
            return Type::Name(name.clone().into());
        }
        let Some(relation) = self
            .catalog
            .relation(relation)
            .filter(|_| depth < MAX_DEPTH)
        else {
            return Type::record();
        };
        let attributes = relation.columns.iter().map(|attribute| {
            let data_type = self.of(attribute.data_type, depth + 1);
            let not_null = attribute.not_null || self.domain_is_not_null(attribute.data_type);
            let data_type = if not_null {
                data_type
            } else {
                data_type.or_null()
            };
            Member::new(attribute.name.clone(), data_type)
        });
        Type::fitting(attributes.collect())
    }

    /// Whether a domain, or one below it, is NOT NULL.
    pub(super) fn domain_is_not_null(&self, reference: TypeReference) -> bool {
        self.domains(reference).any(|domain| domain.not_null)
    }

    /// Whether a domain, or one below it, has a default, which columns of it take.
    pub(super) fn domain_has_default(&self, reference: TypeReference) -> bool {
        self.domains(reference)
            .any(|domain| domain.default.is_some())
    }

    fn domains(&self, reference: TypeReference) -> impl Iterator<Item = &crate::catalog::Domain> {
        let domain = |oid| self.catalog.data_type(oid).and_then(DataType::domain);
        std::iter::successors(domain(reference.oid), move |above| domain(above.base.oid))
    }

    /// The column of a primary key of one column.
    pub(super) fn primary_key<'b>(&self, relation: &'b Relation) -> Option<&'b Column> {
        let constraints = self
            .catalog
            .constraints_of(ConstraintOwner::Relation(relation.oid));
        let key = constraints
            .into_iter()
            .find(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))?;
        match key.columns[..] {
            [column] => relation.column_numbered(column),
            _ => None,
        }
    }

    /// The column that a foreign key of this column alone references.
    pub(super) fn referenced(&self, relation: &Relation, column: &Column) -> Option<ObjectAddress> {
        let constraints = self
            .catalog
            .constraints_of(ConstraintOwner::Relation(relation.oid));
        constraints.into_iter().find_map(|constraint| {
            let key = constraint.foreign_key()?;
            match (&constraint.columns[..], &key.columns[..]) {
                ([own], [other]) if *own == column.number => {
                    Some(ObjectAddress::column(key.table, *other))
                }
                _ => None,
            }
        })
    }
}

fn literals(values: FiniteValues) -> Type {
    match values {
        FiniteValues::Texts(texts) => Type::one_of(texts),
        FiniteValues::Numbers(numbers) => {
            let mut numbers: Vec<_> = numbers
                .into_iter()
                .map(|number| Type::Name(number.into()))
                .collect();
            if numbers.len() == 1 {
                numbers.remove(0)
            } else {
                Type::Union(numbers)
            }
        }
    }
}

/// The values that CHECK constraints leave a column, or the one that a view's column comes from.
pub(super) fn finite_column_values(
    catalog: &Catalog,
    relation: &Relation,
    column: &Column,
) -> Option<FiniteValues> {
    let (relation, column) = source(catalog, relation, column);
    finite_values(catalog, relation, column)
}

/// The same as a type.
pub(super) fn finite_type(catalog: &Catalog, relation: &Relation, column: &Column) -> Option<Type> {
    finite_column_values(catalog, relation, column).map(literals)
}

/// The values that CHECK constraints leave a domain, as a type.
pub(super) fn finite_domain_type(catalog: &Catalog, reference: TypeReference) -> Option<Type> {
    finite_domain_values(catalog, reference).map(literals)
}

/// Where a view's column comes from unchanged, in its type too.
fn source<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
    column: &'a Column,
) -> (&'a Relation, &'a Column) {
    let mut found = (relation, column);
    for _ in 0..MAX_DEPTH {
        let origin = found
            .1
            .inferred
            .as_ref()
            .and_then(|inferred| inferred.origin);
        let next = origin.and_then(|origin| {
            let relation = catalog.relation(origin.oid)?;
            Some((relation, relation.column_numbered(origin.column)?))
        });
        match next {
            Some(next) if next.1.data_type.oid == found.1.data_type.oid => found = next,
            _ => break,
        }
    }
    found
}
