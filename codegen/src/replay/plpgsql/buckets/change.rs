//! UPDATE and DELETE of buckets, and what ON CONFLICT DO UPDATE does.

use sqlparser::ast::{Assignment, AssignmentTarget, Delete, Expr, Update};

use crate::catalog::Oid;

use super::super::Interpreter;
use super::super::evaluate::{ObjectPath, Truth};
use super::super::exception::Result;
use super::super::query::{Binding, Row, Scope};
use super::{Change, column_names, default, is_default, values};

impl Interpreter<'_> {
    pub(super) fn update_buckets(
        &mut self,
        change: &Change<'_>,
        update: &Update,
        scope: &Scope<'_>,
    ) -> Result<Option<usize>> {
        let known: Vec<_> = self
            .replay
            .catalog
            .buckets
            .iter()
            .map(|it| it.oid)
            .collect();
        if update.from.is_some() || !update.table.joins.is_empty() {
            self.undecided_buckets(change.span, "UPDATE with FROM is not followed");
            for oid in known {
                self.set_unknown(oid, &update.assignments);
            }
            return Ok(None);
        }
        let mut count = Some(0);
        for oid in known {
            let touched = self.set(
                change,
                oid,
                &update.assignments,
                update.selection.as_ref(),
                None,
                scope,
            )?;
            count = count.zip(touched).map(|(count, touched)| count + touched);
        }
        Ok(count.filter(|_| !self.replay.filled.tables.contains(&change.table.oid)))
    }

    /// Changes one bucket if the condition holds.
    pub(super) fn set(
        &mut self,
        change: &Change<'_>,
        oid: Oid,
        assignments: &[Assignment],
        selection: Option<&Expr>,
        excluded: Option<(Binding, Row)>,
        scope: &Scope<'_>,
    ) -> Result<Option<usize>> {
        let Some(bucket) = self.replay.catalog.buckets.get_shared(oid) else {
            return Ok(Some(0));
        };
        let table = &change.table;
        let mut row = values(table, &bucket);
        let own = Binding {
            name: change.alias.to_owned(),
            columns: column_names(table),
        };
        let (bindings, rows): (Vec<_>, Vec<_>) =
            std::iter::once((own, Row::Values(row.clone().into())))
                .chain(excluded)
                .unzip();
        let inner = Scope {
            outer: Some(scope),
            bindings: &bindings,
            rows: &rows,
            ..Scope::default()
        };
        let mut is_certain = true;
        if let Some(selection) = selection {
            match self.truth(selection, &inner)? {
                Truth::True => {}
                Truth::False | Truth::Null => return Ok(Some(0)),
                Truth::Unknown(why) => {
                    self.undecided_buckets(change.span, &why);
                    is_certain = false;
                }
            }
        }
        if !is_certain {
            self.set_unknown(oid, assignments);
            return Ok(None);
        }
        for assignment in assignments {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                self.undecided_buckets(change.span, "lists of columns in SET are not followed");
                self.set_unknown(oid, assignments);
                return Ok(None);
            };
            let name = ObjectPath::new(name).name;
            let Some(place) = table.columns.iter().position(|column| column.name == name) else {
                continue;
            };
            row[place] = match &assignment.value {
                value if is_default(value) => default(&table.columns[place]),
                value => self.evaluate(value, &inner)?,
            };
        }
        let changed = self.bucket(table, &row)?;
        if let Some(why) = &changed.doubt {
            self.undecided_buckets(change.span, why);
        }
        let provenance = self.replay.touched(bucket.provenance);
        self.replay.catalog.buckets.update(oid, |bucket| {
            if let Some(id) = changed.id {
                bucket.id = id;
            }
            bucket.name = changed.name;
            bucket.public = changed.public;
            bucket.provenance = provenance;
        });
        Ok(Some(1))
    }

    /// Nobody knows any more what is assigned.
    fn set_unknown(&mut self, oid: Oid, assignments: &[Assignment]) {
        let assigned = |wanted: &str| {
            assignments
                .iter()
                .any(|assignment| match &assignment.target {
                    AssignmentTarget::ColumnName(name) => ObjectPath::new(name).name == wanted,
                    AssignmentTarget::Tuple(names) => names
                        .iter()
                        .any(|name| ObjectPath::new(name).name == wanted),
                })
        };
        let (public, name) = (assigned("public"), assigned("name"));
        self.replay.catalog.buckets.update(oid, |bucket| {
            if public {
                bucket.public = None;
            }
            if name {
                bucket.name = None;
            }
        });
    }

    pub(super) fn delete_buckets(
        &mut self,
        change: &Change<'_>,
        delete: &Delete,
        scope: &Scope<'_>,
    ) -> Result<Option<usize>> {
        if delete.using.is_some() {
            self.undecided_buckets(change.span, "DELETE with USING is not followed");
            return Ok(None);
        }
        let table = &change.table;
        let own = [Binding {
            name: change.alias.to_owned(),
            columns: column_names(table),
        }];
        let mut count = Some(0);
        let known: Vec<_> = self.replay.catalog.buckets.iter().cloned().collect();
        for bucket in known {
            let rows = [Row::Values(values(table, &bucket).into())];
            let inner = Scope {
                outer: Some(scope),
                bindings: &own,
                rows: &rows,
                ..Scope::default()
            };
            let truth = match &delete.selection {
                Some(selection) => self.truth(selection, &inner)?,
                None => Truth::True,
            };
            match truth {
                Truth::True => {
                    self.replay.catalog.buckets.remove(bucket.oid);
                    count = count.map(|count| count + 1);
                }
                Truth::False | Truth::Null => {}
                // It is taken to stay: a bucket too many is no wrong answer, one too few may be.
                Truth::Unknown(why) => {
                    self.undecided_buckets(change.span, &why);
                    count = None;
                }
            }
        }
        if delete.selection.is_none() {
            self.replay.filled.tables.remove(&table.oid);
        }
        Ok(count.filter(|_| !self.replay.filled.tables.contains(&table.oid)))
    }
}
