//! Taking objects out of the catalog with what depends on them (`dependency.c`: `performMultipleDeletions`).

use rustc_hash::FxHashMap;

use crate::catalog::{Class, ObjectAddress, Oid};

use super::dependencies::{Dependencies, DependencyKind};
use super::{Replay, Result, SqlError};

/// How many dependents a refusal names.
const MAX_REPORTED: usize = 100;

/// Why an object is among those to go: `DEPFLAG_…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Flags(u16);

impl Flags {
    const ORIGINAL: Self = Self(1);
    const NORMAL: Self = Self(1 << 1);
    const AUTO: Self = Self(1 << 2);
    const INTERNAL: Self = Self(1 << 3);
    const PARTITION: Self = Self(1 << 4);
    const EXTENSION: Self = Self(1 << 5);
    const REVERSE: Self = Self(1 << 6);
    const IS_PART: Self = Self(1 << 7);
    const SUBOBJECT: Self = Self(1 << 8);

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// An object that is to go.
#[derive(Debug, Clone, Copy)]
struct Doomed {
    object: ObjectAddress,
    flags: Flags,
    /// What it depends on.
    dependee: Option<ObjectAddress>,
}

/// The search for all that has to go.
struct Search<'a> {
    replay: &'a Replay,
    dependencies: &'a Dependencies,
    pending: &'a [ObjectAddress],
    doomed: Vec<Doomed>,
    places: FxHashMap<(Class, Oid), Vec<usize>>,
    /// Objects whose dependents are being looked at, the outermost first.
    stack: Vec<(ObjectAddress, Flags)>,
}

impl Replay {
    /// Takes objects out, and with CASCADE all that depends on them.
    ///
    /// # Errors
    /// Without CASCADE, that something depends on them; in any case, that one of them is a part of something else.
    pub(super) fn delete(&mut self, objects: &[ObjectAddress], cascade: bool) -> Result {
        self.delete_named(objects, cascade, objects.len() == 1)
    }

    /// The same; a refusal names the object only if it is a `single` one.
    pub(super) fn delete_named(
        &mut self,
        objects: &[ObjectAddress],
        cascade: bool,
        single: bool,
    ) -> Result {
        let doomed = self.with_dependencies(|replay, dependencies| -> Result<_> {
            let mut search = Search {
                replay,
                dependencies,
                pending: objects,
                doomed: Vec::new(),
                places: FxHashMap::default(),
                stack: Vec::new(),
            };
            for object in objects {
                search.find(*object, Flags::ORIGINAL)?;
            }
            search.report(objects.first().filter(|_| single), cascade)?;
            Ok(search.doomed)
        })?;
        let doomed: Vec<_> = doomed.iter().map(|doomed| doomed.object).collect();
        self.take_out(&doomed);
        Ok(())
    }

    /// Takes objects out, dependents first, without asking anything.
    fn take_out(&mut self, objects: &[ObjectAddress]) {
        let mut memberships: Vec<(Oid, Vec<usize>)> = Vec::new();
        for object in objects {
            let oid = object.oid;
            let catalog = &mut self.catalog;
            match object.class {
                Class::Relation if object.column != 0 => {
                    catalog.relations.update(oid, |relation| {
                        relation
                            .columns
                            .retain(|column| column.number != object.column);
                    });
                }
                Class::Relation => catalog.relations.remove(oid),
                Class::Default => catalog.relations.update(oid, |relation| {
                    if let Some(column) = relation.column_numbered_mut(object.column) {
                        column.default = None;
                        column.generated = None;
                    }
                }),
                Class::Type => catalog.types.remove(oid),
                Class::Function => catalog.functions.remove(oid),
                Class::Constraint => catalog.constraints.remove(oid),
                Class::Trigger => catalog.triggers.remove(oid),
                Class::Policy => catalog.policies.remove(oid),
                Class::Rule => catalog.rules.remove(oid),
                Class::Extension => catalog.extensions.remove(oid),
                Class::Publication if object.column != 0 => {
                    let place = usize::try_from(object.column - 1).unwrap_or_default();
                    match memberships.iter_mut().find(|(own, _)| *own == oid) {
                        Some((_, places)) => places.push(place),
                        None => memberships.push((oid, vec![place])),
                    }
                }
                Class::Publication => catalog.publications.remove(oid),
                Class::Operator => catalog.operators.remove(oid),
                Class::Cast => catalog.casts.remove(oid),
                Class::EventTrigger => catalog.event_triggers.remove(oid),
                Class::Role => catalog.roles.remove(oid),
                Class::Schema => self.take_schema_out(oid),
                Class::OperatorClass
                | Class::OperatorFamily
                | Class::Collation
                | Class::Statistics
                | Class::TextSearch
                | Class::Server
                | Class::ForeignDataWrapper
                | Class::Language => catalog.plain_objects.remove(oid),
            }
        }
        for (publication, places) in memberships {
            self.catalog.publications.update(publication, |own| {
                let mut place = 0;
                own.tables.retain(|_| {
                    place += 1;
                    !places.contains(&(place - 1))
                });
            });
        }
    }

    /// A schema goes with the default privileges in it, and leaves publications.
    fn take_schema_out(&mut self, schema: Oid) {
        self.catalog.schemas.remove(schema);
        let defaults: Vec<_> = self
            .catalog
            .default_acls
            .iter()
            .filter(|default| default.schema == Some(schema))
            .map(|default| default.oid)
            .collect();
        for default in defaults {
            self.catalog.default_acls.remove(default);
        }
        let publications: Vec<_> = self
            .catalog
            .publications
            .iter()
            .filter(|publication| publication.schemas.contains(&schema))
            .map(|publication| publication.oid)
            .collect();
        for publication in publications {
            self.catalog
                .publications
                .update(publication, |own| own.schemas.retain(|own| *own != schema));
        }
    }
}

impl Search<'_> {
    /// Adds an object and, before it, all that depends on it (`findDependentObjects`).
    fn find(&mut self, object: ObjectAddress, flags: Flags) -> Result {
        let mut flags = flags;
        if self.in_stack(object, Some(flags)) || self.in_doomed(object, flags) {
            return Ok(());
        }
        let mut whole = None;
        let mut partition_whole = None;
        let wholes: Vec<_> = self.dependencies.wholes(object).copied().collect();
        for row in wholes {
            let other = row.referenced;
            match row.kind {
                DependencyKind::Extension if self.replay.extension == Some(other.oid) => {}
                DependencyKind::Extension | DependencyKind::Internal => {
                    if self.stack.is_empty() {
                        if self.pending.contains(&other) {
                            return Ok(());
                        }
                        if whole.is_none() || row.kind == DependencyKind::Internal {
                            whole = Some(other);
                        }
                        continue;
                    }
                    if self.in_stack(other, None) {
                        continue;
                    }
                    // The part is reached before the whole: the whole goes instead.
                    self.find(other, Flags::REVERSE)?;
                    self.in_doomed(object, flags);
                    return Ok(());
                }
                DependencyKind::PartitionPrimary => {
                    flags = flags.with(Flags::IS_PART);
                    partition_whole = Some(other);
                }
                DependencyKind::PartitionSecondary => {
                    flags = flags.with(Flags::IS_PART);
                    partition_whole.get_or_insert(other);
                }
                DependencyKind::Normal | DependencyKind::Auto => {}
            }
        }
        if let Some(whole) = whole {
            return Err(self.required(object, whole));
        }

        let mut dependents = Vec::new();
        for row in self.dependencies.dependents(object) {
            let other = row.dependent;
            let own_part = (other.class, other.oid) == (object.class, object.oid);
            if own_part && object.column == 0 {
                continue;
            }
            let why = match row.kind {
                DependencyKind::Normal => Flags::NORMAL,
                DependencyKind::Auto => Flags::AUTO,
                DependencyKind::Internal => Flags::INTERNAL,
                DependencyKind::PartitionPrimary | DependencyKind::PartitionSecondary => {
                    Flags::PARTITION
                }
                DependencyKind::Extension => Flags::EXTENSION,
            };
            dependents.push((other, why));
        }
        // Newer ones first, as PostgreSQL does.
        dependents.sort_by_key(|(other, _)| {
            // A default has a number of its own in PostgreSQL, and a later column's is higher.
            let column = match other.class {
                Class::Default => -other.column,
                _ => other.column,
            };
            (std::cmp::Reverse(other.oid), other.class, column)
        });
        self.stack.push((object, flags));
        for (other, why) in dependents {
            self.find(other, why)?;
        }
        let flags = self.stack.pop().map_or(flags, |(_, flags)| flags);
        let dependee = if flags.has(Flags::IS_PART) {
            partition_whole
        } else {
            self.stack.last().map(|(above, _)| *above)
        };
        self.places
            .entry((object.class, object.oid))
            .or_default()
            .push(self.doomed.len());
        self.doomed.push(Doomed {
            object,
            flags,
            dependee,
        });
        Ok(())
    }

    /// Whether an object, or the whole that it is a column of, is being looked at.
    fn in_stack(&mut self, object: ObjectAddress, flags: Option<Flags>) -> bool {
        let mut found = false;
        for (own, own_flags) in self.stack.iter_mut().rev() {
            if (own.class, own.oid) != (object.class, object.oid) {
                continue;
            }
            if own.column == object.column {
                if let Some(flags) = flags {
                    *own_flags = own_flags.with(flags);
                }
                found = true;
            } else if own.column == 0 {
                found = true;
            } else if object.column == 0
                && let Some(flags) = flags
            {
                *own_flags = own_flags.with(flags).with(Flags::SUBOBJECT);
            }
        }
        found
    }

    /// The same among those that are to go.
    fn in_doomed(&mut self, object: ObjectAddress, flags: Flags) -> bool {
        let mut found = false;
        let places = self.places.get(&(object.class, object.oid));
        for place in places.into_iter().flatten().rev() {
            let own = &mut self.doomed[*place];
            if own.object.column == object.column {
                own.flags = own.flags.with(flags);
                found = true;
            } else if own.object.column == 0 {
                found = true;
            } else if object.column == 0 {
                own.flags = own.flags.with(flags).with(Flags::SUBOBJECT);
            }
        }
        found
    }

    /// `cannot drop … because … requires it`
    fn required(&self, object: ObjectAddress, whole: ObjectAddress) -> SqlError {
        let (object, whole) = (self.replay.describe(object), self.replay.describe(whole));
        SqlError::new(
            "2BP01",
            format!("cannot drop {object} because {whole} requires it"),
        )
        .with_hint(format!("you can drop {whole} instead"))
    }

    /// Complains about what would go unasked (`reportDependentObjects`).
    fn report(&self, single: Option<&ObjectAddress>, cascade: bool) -> Result {
        for doomed in &self.doomed {
            if doomed.flags.has(Flags::IS_PART)
                && !doomed.flags.has(Flags::PARTITION)
                && let Some(whole) = doomed.dependee
            {
                return Err(self.required(doomed.object, whole));
            }
        }
        if cascade {
            return Ok(());
        }
        let silent = Flags::ORIGINAL
            .with(Flags::SUBOBJECT)
            .with(Flags::AUTO)
            .with(Flags::INTERNAL)
            .with(Flags::PARTITION)
            .with(Flags::EXTENSION);
        let mut lines = Vec::new();
        let mut unreported = 0;
        for doomed in self.doomed.iter().rev() {
            if doomed.flags.has(silent) {
                continue;
            }
            if lines.len() >= MAX_REPORTED {
                unreported += 1;
                continue;
            }
            let object = self.replay.describe(doomed.object);
            lines.push(match doomed.dependee {
                Some(dependee) => {
                    format!("{object} depends on {}", self.replay.describe(dependee))
                }
                None => object,
            });
        }
        if lines.is_empty() {
            return Ok(());
        }
        if unreported > 0 {
            let objects = if unreported == 1 { "object" } else { "objects" };
            lines.push(format!("and {unreported} other {objects}"));
        }
        let message = match single {
            Some(only) => format!(
                "cannot drop {} because other objects depend on it",
                self.replay.describe(*only)
            ),
            None => "cannot drop desired object(s) because other objects depend on them".to_owned(),
        };
        Err(SqlError::new("2BP01", message)
            .with_detail(lines.join("\n"))
            .with_hint("use DROP … CASCADE to drop the dependent objects too"))
    }
}
