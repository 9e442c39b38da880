//! `Relationships`: foreign keys, between tables and through views.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Oid, Relation};
use crate::emit::postgrest::collation::Collation;
use crate::emit::postgrest::relationships::{Relationship, Search};

use super::literal::json_string;
use super::options::Options;
use super::syntax::{Member, Type};

/// All relationships, by the relation that references.
pub(super) struct Relationships<'a> {
    by_relation: BTreeMap<Oid, Vec<Relationship<'a>>>,
}

impl<'a> Relationships<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        options: &Options,
        printed: &BTreeSet<Oid>,
        collation: &Collation,
    ) -> Self {
        let mut followed = printed.clone();
        if options.dialect.view_not_null {
            let extra = options.extra_search_path.iter();
            followed.extend(
                extra
                    .filter_map(|name| catalog.schema_named(name))
                    .map(|it| it.oid),
            );
        }
        let search = Search {
            schemas: printed,
            views: &followed,
            lossy: true,
        };
        let mut by_relation: BTreeMap<Oid, Vec<Relationship<'a>>> = BTreeMap::new();
        for relationship in search.all(catalog) {
            let (from, to) = (relationship.from.0, relationship.to.0);
            let related = from.schema == to.schema
                || options.database.relationships_across_schemas && printed.contains(&to.schema);
            if related && printed.contains(&from.schema) {
                by_relation.entry(from.oid).or_default().push(relationship);
            }
        }
        for relationships in by_relation.values_mut() {
            relationships.sort_by(|a, b| compare(collation, options, a, b));
        }
        Self { by_relation }
    }

    /// The entries of a relation.
    pub(super) fn of(&self, catalog: &Catalog, relation: &Relation) -> Vec<Type> {
        let own = self.by_relation.get(&relation.oid);
        own.into_iter()
            .flatten()
            .map(|relationship| entry(catalog, relationship))
            .collect()
    }
}

fn entry(catalog: &Catalog, relationship: &Relationship<'_>) -> Type {
    let names = |names: &Option<Vec<&str>>| match names {
        Some(names) => {
            let literals = names.iter().map(|name| Type::Literal((*name).to_owned()));
            Type::Tuple(literals.collect())
        }
        None => Type::NULL,
    };
    let mut members = vec![
        Member::new(
            "foreignKeyName",
            Type::Literal(relationship.foreign_key.to_owned()),
        ),
        Member::new("columns", names(&relationship.from.1)),
        Member::new("isOneToOne", Type::boolean(relationship.one_to_one)),
        Member::new(
            "referencedRelation",
            Type::Literal(relationship.to.0.name.clone()),
        ),
        Member::new("referencedColumns", names(&relationship.to.1)),
    ];
    let (from, to) = (relationship.from.0, relationship.to.0);
    if from.schema != to.schema
        && let Some(schema) = catalog.schema(to.schema)
    {
        let schema = Type::Literal(schema.name.clone());
        members.insert(3, Member::new("referencedSchema", schema));
    }
    Type::lines(members)
}

fn compare(
    collation: &Collation,
    options: &Options,
    a: &Relationship<'_>,
    b: &Relationship<'_>,
) -> Ordering {
    let lists =
        |a: &Option<_>, b: &Option<_>| collation.compare(&json(a.as_ref()), &json(b.as_ref()));
    collation
        .compare(a.foreign_key, b.foreign_key)
        .then_with(|| collation.compare(&a.to.0.name, &b.to.0.name))
        .then_with(|| lists(&a.to.1, &b.to.1))
        .then_with(|| {
            if options.dialect.total_order {
                lists(&a.from.1, &b.from.1)
            } else {
                Ordering::Equal
            }
        })
}

/// As JavaScript's `JSON.stringify` writes a list of texts: columns are compared in that form.
fn json(names: Option<&Vec<&str>>) -> String {
    let Some(names) = names else {
        return "null".to_owned();
    };
    let literals: Vec<_> = names.iter().map(|name| json_string(name)).collect();
    format!("[{}]", literals.join(","))
}
