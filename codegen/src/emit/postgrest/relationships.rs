//! Foreign keys, between tables and through views.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{
    Catalog, Constraint, ConstraintKind, ConstraintOwner, ForeignKey, ObjectAddress, Oid, Relation,
    quote_identifier,
};

use super::is_table;

/// One end of a relationship: a relation with some of its columns; none where the official generator loses them.
pub(in crate::emit) type End<'a> = (&'a Relation, Option<Vec<&'a str>>);

/// A foreign key, or one seen through views.
#[derive(Debug, Clone)]
pub(in crate::emit) struct Relationship<'a> {
    /// The constraint's name.
    pub(in crate::emit) foreign_key: &'a str,
    /// Whether at most one row references a row.
    pub(in crate::emit) one_to_one: bool,
    /// What references.
    pub(in crate::emit) from: End<'a>,
    /// What is referenced.
    pub(in crate::emit) to: End<'a>,
}

/// Which relationships there are to find.
pub(in crate::emit) struct Search<'a> {
    /// The schemas whose tables' foreign keys count.
    pub(in crate::emit) schemas: &'a BTreeSet<Oid>,
    /// The schemas whose views are followed.
    pub(in crate::emit) views: &'a BTreeSet<Oid>,
    /// Columns are lost where the official generator loses them.
    pub(in crate::emit) lossy: bool,
}

impl Search<'_> {
    /// All foreign keys of tables, then all that are seen through views.
    pub(in crate::emit) fn all<'a>(&self, catalog: &'a Catalog) -> Vec<Relationship<'a>> {
        let exposures = Exposures::new(catalog, self);
        let mut own = Vec::new();
        let mut through_views = Vec::new();
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
            if !self.schemas.contains(&table.schema) {
                continue;
            }
            let lost = self.loses(catalog, table);
            let names = |relation, numbers| (!lost).then(|| column_names(relation, numbers));
            let relationship = |from: &End<'a>, to: &End<'a>| Relationship {
                foreign_key: &constraint.name,
                one_to_one: !lost && is_one_to_one(catalog, constraint, table),
                from: from.clone(),
                to: to.clone(),
            };
            let from = (table, names(table, &constraint.columns));
            let to = (other, names(other, &key.columns));
            own.push(relationship(&from, &to));
            let from_views = exposures.referencing(table, constraint);
            let to_views = exposures.referenced(other, constraint, key);
            for to in &to_views {
                through_views.push(relationship(&from, to));
            }
            for from in &from_views {
                for to in std::iter::once(&to).chain(&to_views) {
                    through_views.push(relationship(from, to));
                }
            }
        }
        own.append(&mut through_views);
        own
    }

    /// Whether the official generator loses the columns of a table's keys: its query compares the schema's name with
    /// quotation marks, where the name needs them, against the name without.
    fn loses(&self, catalog: &Catalog, table: &Relation) -> bool {
        let schema = catalog.schema(table.schema);
        self.lossy && schema.is_some_and(|schema| quote_identifier(&schema.name) != schema.name)
    }
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
    fn new(catalog: &'a Catalog, search: &Search<'_>) -> Self {
        let followed = search.views;
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
            if owner
                .is_some_and(|it| search.schemas.contains(&it.schema) && !search.loses(catalog, it))
            {
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
