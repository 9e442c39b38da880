//! What depends on what: PostgreSQL's `pg_depend`, derived from the objects themselves.

mod collect;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::catalog::{Catalog, Class, Constraint, ObjectAddress, Oid, PlainKind};

use super::Replay;
use collect::Kind;

pub(super) use collect::plain_class;

/// How an object depends on another one: `pg_depend.deptype` (manual, 53.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DependencyKind {
    /// `n`: the other one can go only with CASCADE.
    Normal,
    /// `a`: goes with the other one unasked.
    Auto,
    /// `i`: part of the other one; cannot go without it.
    Internal,
    /// `P`: of a partition, part of the partitioned table's object.
    PartitionPrimary,
    /// `S`: and of the partition.
    PartitionSecondary,
    /// `e`: member of an extension.
    Extension,
}

/// One row of `pg_depend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) dependent: ObjectAddress,
    pub(super) referenced: ObjectAddress,
    pub(super) kind: DependencyKind,
}

/// An object whose rows are remembered.
type Source = (Kind, Oid);

/// All dependencies of a catalog, to be asked in both directions; brought up to date by what changed since.
#[derive(Debug, Clone, Default)]
pub(super) struct Dependencies {
    rows: FxHashMap<Source, Vec<Dependency>>,
    /// Whose rows name an object as the one that something depends on. Sets, since the order of rows is that of sources.
    by_referenced: FxHashMap<(Class, Oid), BTreeSet<Source>>,
    /// Whose rows make an object a part of another one.
    by_dependent: FxHashMap<(Class, Oid), BTreeSet<Source>>,
}

impl Dependencies {
    /// Takes in what changed in a catalog since the last time.
    pub(super) fn update(&mut self, catalog: &mut Catalog) {
        for source in self.stale(catalog) {
            self.forget(source);
            let rows = collect::rows_of(catalog, source.0, source.1);
            if !rows.is_empty() {
                self.remember(source, rows);
            }
        }
    }

    /// The objects that changed, and those whose rows are made with a look at them.
    fn stale(&self, catalog: &mut Catalog) -> BTreeSet<Source> {
        let mut stale = BTreeSet::new();
        let mut add = |kind, changes: Vec<Oid>| {
            stale.extend(changes.into_iter().map(|oid| (kind, oid)));
        };
        add(Kind::Type, catalog.types.take_changes());
        add(Kind::Relation, catalog.relations.take_changes());
        add(Kind::Constraint, catalog.constraints.take_changes());
        add(Kind::Function, catalog.functions.take_changes());
        add(Kind::Trigger, catalog.triggers.take_changes());
        add(Kind::Policy, catalog.policies.take_changes());
        add(Kind::Rule, catalog.rules.take_changes());
        add(Kind::Extension, catalog.extensions.take_changes());
        add(Kind::Schema, catalog.schemas.take_changes());
        add(Kind::Publication, catalog.publications.take_changes());
        add(Kind::EventTrigger, catalog.event_triggers.take_changes());
        add(Kind::Operator, catalog.operators.take_changes());
        add(Kind::Cast, catalog.casts.take_changes());
        add(Kind::Plain, catalog.plain_objects.take_changes());
        let catalog = &*catalog;
        let mut more = BTreeSet::new();
        let indexes = || {
            let indexes = catalog.relations.iter().filter(|it| it.index().is_some());
            indexes.map(|index| (Kind::Relation, index.oid))
        };
        for (kind, oid) in &stale {
            match kind {
                Kind::Constraint => {
                    let index = catalog.constraints.get(*oid).and_then(Constraint::index);
                    more.extend(index.map(|index| (Kind::Relation, index)));
                    more.extend(
                        self.by_referenced
                            .get(&(Class::Constraint, *oid))
                            .into_iter()
                            .flatten(),
                    );
                }
                Kind::Relation => {
                    let index = catalog.relation(*oid).and_then(|it| it.index());
                    let constraints =
                        index.map(|index| catalog.constraints.related_to(index.table));
                    let own = constraints
                        .into_iter()
                        .flatten()
                        .filter(|it| it.index() == Some(*oid));
                    more.extend(own.map(|constraint| (Kind::Constraint, constraint.oid)));
                }
                // Indexes name operator classes by schema and name.
                Kind::Schema if self.rows.contains_key(&(*kind, *oid)) => more.extend(indexes()),
                Kind::Plain => match catalog.plain_objects.get(*oid).map(|it| &it.kind) {
                    Some(PlainKind::OperatorClass { .. }) => more.extend(indexes()),
                    Some(PlainKind::Language) => {
                        let functions = catalog.functions.iter();
                        more.extend(functions.map(|function| (Kind::Function, function.oid)));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        stale.extend(more);
        stale
    }

    fn forget(&mut self, source: Source) {
        for row in self.rows.remove(&source).into_iter().flatten() {
            remove(&mut self.by_referenced, row.referenced, source);
            remove(&mut self.by_dependent, row.dependent, source);
        }
    }

    fn remember(&mut self, source: Source, rows: Vec<Dependency>) {
        for row in &rows {
            insert(&mut self.by_referenced, row.referenced, source);
            if row.makes_a_part() {
                insert(&mut self.by_dependent, row.dependent, source);
            }
        }
        self.rows.insert(source, rows);
    }

    /// What depends on an object; of a whole relation, what depends on its columns as well.
    pub(super) fn dependents(&self, object: ObjectAddress) -> impl Iterator<Item = &Dependency> {
        self.rows_by(&self.by_referenced, object)
            .filter(move |row| matches(row.referenced, object))
    }

    /// What an object is a part of.
    pub(super) fn wholes(&self, object: ObjectAddress) -> impl Iterator<Item = &Dependency> {
        self.rows_by(&self.by_dependent, object)
            .filter(move |row| row.makes_a_part() && matches(row.dependent, object))
    }

    fn rows_by(
        &self,
        sources: &FxHashMap<(Class, Oid), BTreeSet<Source>>,
        object: ObjectAddress,
    ) -> impl Iterator<Item = &Dependency> {
        let sources = sources
            .get(&(object.class, object.oid))
            .into_iter()
            .flatten();
        sources.filter_map(|source| self.rows.get(source)).flatten()
    }
}

#[cfg(test)]
impl Dependencies {
    /// Whether the rows are those that collecting anew would give.
    fn is_complete(&self, catalog: &Catalog) -> bool {
        let mut count = 0;
        let mut is_known = |kind, oid| {
            let rows = collect::rows_of(catalog, kind, oid);
            count += usize::from(!rows.is_empty());
            self.rows.get(&(kind, oid)).map_or(&[][..], Vec::as_slice) == rows
        };
        catalog.types.iter().all(|it| is_known(Kind::Type, it.oid))
            && catalog
                .relations
                .iter()
                .all(|it| is_known(Kind::Relation, it.oid))
            && catalog
                .constraints
                .iter()
                .all(|it| is_known(Kind::Constraint, it.oid))
            && catalog
                .functions
                .iter()
                .all(|it| is_known(Kind::Function, it.oid))
            && catalog
                .triggers
                .iter()
                .all(|it| is_known(Kind::Trigger, it.oid))
            && catalog
                .policies
                .iter()
                .all(|it| is_known(Kind::Policy, it.oid))
            && catalog.rules.iter().all(|it| is_known(Kind::Rule, it.oid))
            && catalog
                .extensions
                .iter()
                .all(|it| is_known(Kind::Extension, it.oid))
            && catalog
                .schemas
                .iter()
                .all(|it| is_known(Kind::Schema, it.oid))
            && catalog
                .publications
                .iter()
                .all(|it| is_known(Kind::Publication, it.oid))
            && catalog
                .event_triggers
                .iter()
                .all(|it| is_known(Kind::EventTrigger, it.oid))
            && catalog
                .operators
                .iter()
                .all(|it| is_known(Kind::Operator, it.oid))
            && catalog.casts.iter().all(|it| is_known(Kind::Cast, it.oid))
            && catalog
                .plain_objects
                .iter()
                .all(|it| is_known(Kind::Plain, it.oid))
            && count == self.rows.len()
    }
}

impl Dependency {
    fn makes_a_part(&self) -> bool {
        !matches!(self.kind, DependencyKind::Normal | DependencyKind::Auto)
    }
}

/// Whether a row's object is the one that is asked for; a whole relation stands for its columns as well.
fn matches(of_row: ObjectAddress, object: ObjectAddress) -> bool {
    (of_row.class, of_row.oid) == (object.class, object.oid)
        && (object.column == 0 || of_row.column == object.column)
}

fn insert(
    sources: &mut FxHashMap<(Class, Oid), BTreeSet<Source>>,
    of_row: ObjectAddress,
    source: Source,
) {
    sources
        .entry((of_row.class, of_row.oid))
        .or_default()
        .insert(source);
}

fn remove(
    sources: &mut FxHashMap<(Class, Oid), BTreeSet<Source>>,
    of_row: ObjectAddress,
    source: Source,
) {
    let key = (of_row.class, of_row.oid);
    if let Some(set) = sources.get_mut(&key) {
        set.remove(&source);
        if set.is_empty() {
            sources.remove(&key);
        }
    }
}

impl Replay {
    /// Asks the dependencies of the present state.
    pub(super) fn with_dependencies<T>(
        &mut self,
        ask: impl FnOnce(&Self, &Dependencies) -> T,
    ) -> T {
        let mut dependencies = std::mem::take(&mut self.dependencies);
        dependencies.update(&mut self.catalog);
        #[cfg(test)]
        assert!(
            dependencies.is_complete(&self.catalog),
            "dependencies out of date"
        );
        let answer = ask(self, &dependencies);
        self.dependencies = dependencies;
        answer
    }
}
