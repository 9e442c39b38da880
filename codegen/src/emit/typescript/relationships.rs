//! Foreign keys, between tables and through views.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{
    Catalog, Constraint, ConstraintKind, ConstraintOwner, ForeignKey, ObjectAddress, Oid, Relation,
    quote_identifier,
};

use super::collation::Collation;
use super::literal::json_string;
use super::options::Options;
use super::syntax::{Member, Type};
use super::tables::is_table;

/// One end of a relationship: a relation with some of its columns; `null` where the official generator loses them.
type End<'a> = (&'a Relation, Option<Vec<&'a str>>);

/// A foreign key, or one seen through views.
#[derive(Debug, Clone)]
struct Relationship<'a> {
    foreign_key: &'a str,
    one_to_one: bool,
    from: End<'a>,
    to: End<'a>,
}

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
        let exposures = Exposures::new(catalog, options, printed);
        let mut by_relation: BTreeMap<Oid, Vec<Relationship<'a>>> = BTreeMap::new();
        for constraint in catalog.constraints.iter() {
            // Partitions' copies of their table's keys are told of at the table.
            let (Some(table), Some(key), None) = (
                constraint.relation(),
                constraint.foreign_key(),
                constraint.parent,
            ) else {
                continue;
            };
            let (Some(table), Some(other)) = (catalog.relation(table), catalog.relation(key.table))
            else {
                continue;
            };
            if !printed.contains(&table.schema) {
                continue;
            }
            let lost = is_lost(catalog, table);
            let one_to_one = !lost && is_one_to_one(catalog, constraint, table);
            let from_views = exposures.referencing(table, constraint);
            let to_views = exposures.referenced(other, constraint, key);
            let names = |relation, numbers| (!lost).then(|| column_names(relation, numbers));
            let from = (table, names(table, &constraint.columns));
            let to = (other, names(other, &key.columns));
            for from in std::iter::once(&from).chain(&from_views) {
                for to in std::iter::once(&to).chain(&to_views) {
                    if from.0.schema == to.0.schema && printed.contains(&from.0.schema) {
                        by_relation
                            .entry(from.0.oid)
                            .or_default()
                            .push(Relationship {
                                foreign_key: &constraint.name,
                                one_to_one,
                                from: from.clone(),
                                to: to.clone(),
                            });
                    }
                }
            }
        }
        for relationships in by_relation.values_mut() {
            relationships.sort_by(|a, b| compare(collation, options, a, b));
        }
        Self { by_relation }
    }

    /// The entries of a relation.
    pub(super) fn of(&self, relation: &Relation) -> Vec<Type> {
        let own = self.by_relation.get(&relation.oid);
        own.into_iter().flatten().map(Relationship::entry).collect()
    }
}

impl Relationship<'_> {
    fn entry(&self) -> Type {
        let names = |names: &Option<Vec<&str>>| match names {
            Some(names) => {
                let literals = names.iter().map(|name| Type::Literal((*name).to_owned()));
                Type::Tuple(literals.collect())
            }
            None => Type::NULL,
        };
        Type::lines(vec![
            Member::new("foreignKeyName", Type::Literal(self.foreign_key.to_owned())),
            Member::new("columns", names(&self.from.1)),
            Member::new("isOneToOne", Type::boolean(self.one_to_one)),
            Member::new("referencedRelation", Type::Literal(self.to.0.name.clone())),
            Member::new("referencedColumns", names(&self.to.1)),
        ])
    }
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

/// Whether the official generator loses the columns of a table's keys: its query compares the schema's name with
/// quotation marks, where the name needs them, against the name without.
fn is_lost(catalog: &Catalog, table: &Relation) -> bool {
    let schema = catalog.schema(table.schema);
    schema.is_some_and(|schema| quote_identifier(&schema.name) != schema.name)
}

/// Whether the key's columns, in its own order, are those of a primary key or unique constraint in the table's order.
fn is_one_to_one(catalog: &Catalog, key: &Constraint, table: &Relation) -> bool {
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(table.oid));
    constraints.iter().any(|constraint| {
        let unique = matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        );
        let mut columns = constraint.columns.clone();
        columns.sort_unstable();
        unique && columns == key.columns
    })
}

fn column_names<'a>(relation: &'a Relation, numbers: &[i16]) -> Vec<&'a str> {
    let names = numbers.iter().filter_map(|number| {
        let column = relation.column_numbered(*number)?;
        Some(column.name.as_str())
    });
    names.collect()
}

/// Columns of a table by number, with the names that a view has for them.
type Exposed<'a> = BTreeMap<i16, Vec<&'a str>>;

/// Columns that keys of one name reference in a table, with their places in the keys.
type Referenced<'a> = BTreeMap<(Oid, &'a str, usize), BTreeSet<(usize, i16)>>;

/// Which columns of tables the views let through, and by what names.
struct Exposures<'a> {
    /// By table: each view with its names for the table's columns.
    views: BTreeMap<Oid, Vec<(&'a Relation, Exposed<'a>)>>,
    /// By table, name and number of columns: PostgREST tells keys by those alone.
    referenced: Referenced<'a>,
}

impl<'a> Exposures<'a> {
    fn new(catalog: &'a Catalog, options: &Options, printed: &BTreeSet<Oid>) -> Self {
        let mut followed = printed.clone();
        if options.dialect.view_not_null {
            let extra = options.extra_search_path.iter();
            followed.extend(
                extra
                    .filter_map(|name| catalog.schema_named(name))
                    .map(|it| it.oid),
            );
        }
        let mut views: BTreeMap<Oid, Vec<(&Relation, Exposed<'_>)>> = BTreeMap::new();
        let seen = catalog.relations.iter();
        for view in seen.filter(|it| it.view().is_some() && followed.contains(&it.schema)) {
            let mut exposed: BTreeMap<Oid, Exposed<'_>> = BTreeMap::new();
            for column in &view.columns {
                let mut origin = column
                    .inferred
                    .as_ref()
                    .and_then(|inferred| inferred.origin);
                // A view over a view over … stands for all of them. No view stands for itself.
                while let Some(ObjectAddress {
                    oid,
                    column: number,
                    ..
                }) = origin
                    && oid != view.oid
                {
                    let names = exposed.entry(oid).or_default().entry(number).or_default();
                    names.push(&column.name);
                    origin = catalog
                        .relation(oid)
                        .filter(|it| it.view().is_some() && followed.contains(&it.schema))
                        .and_then(|it| it.column_numbered(number)?.inferred.as_ref()?.origin);
                }
            }
            for (table, columns) in exposed {
                views.entry(table).or_default().push((view, columns));
            }
        }
        let mut referenced = Referenced::new();
        for constraint in catalog.constraints.iter() {
            let Some(key) = constraint.foreign_key() else {
                continue;
            };
            let owner = constraint.relation().and_then(|oid| catalog.relation(oid));
            if owner.is_some_and(|it| printed.contains(&it.schema) && !is_lost(catalog, it)) {
                let group = (key.table, constraint.name.as_str(), key.columns.len());
                let columns = referenced.entry(group).or_default();
                columns.extend(key.columns.iter().copied().enumerate());
            }
        }
        Self { views, referenced }
    }

    /// Views in the place of the table that a key belongs to.
    fn referencing(&self, table: &Relation, key: &Constraint) -> Vec<End<'a>> {
        let columns: BTreeSet<_> = key.columns.iter().copied().enumerate().collect();
        self.standing_in(table, &columns, key.columns.len())
    }

    /// Views in the place of the table that a key references.
    fn referenced(&self, table: &Relation, key: &Constraint, own: &ForeignKey) -> Vec<End<'a>> {
        let group = (table.oid, key.name.as_str(), own.columns.len());
        let columns = self.referenced.get(&group);
        columns.map_or_else(Vec::new, |columns| {
            self.standing_in(table, columns, own.columns.len())
        })
    }

    fn standing_in(
        &self,
        table: &Relation,
        columns: &BTreeSet<(usize, i16)>,
        count: usize,
    ) -> Vec<End<'a>> {
        let mut ends = Vec::new();
        if !is_table(table) {
            return ends;
        }
        for (view, exposed) in self.views.get(&table.oid).into_iter().flatten() {
            let names = columns.iter().filter_map(|(_, number)| exposed.get(number));
            let names: Vec<_> = names.collect();
            if names.len() == count {
                let names = combinations(&names).into_iter();
                ends.extend(names.map(|names| (*view, Some(names))));
            }
        }
        ends
    }
}

/// One name out of each list, in every way.
fn combinations<'a>(lists: &[&Vec<&'a str>]) -> Vec<Vec<&'a str>> {
    lists.iter().fold(vec![Vec::new()], |combinations, names| {
        let longer = combinations.iter().flat_map(|combination| {
            names.iter().map(move |name| {
                let mut longer = combination.clone();
                longer.push(*name);
                longer
            })
        });
        longer.collect()
    })
}
