//! BEGIN, COMMIT, ROLLBACK, SAVEPOINT; and what happens to temporary objects.

use crate::catalog::{Class, ObjectAddress, Oid, RelationKind, TypeKind};
use crate::sql::statement;

use super::session::{Checkpoint, Transaction};
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn transaction(&mut self, statement: &statement::Transaction) -> Result {
        use statement::Transaction as Kind;
        match statement {
            // A second BEGIN is only a warning to PostgreSQL.
            Kind::Begin => self.begin(),
            Kind::Commit { chain } => {
                self.commit();
                if *chain {
                    self.begin();
                }
            }
            Kind::Rollback { chain } => {
                self.rollback();
                if *chain {
                    self.begin();
                }
            }
            Kind::Prepare => self.commit(),
            Kind::Savepoint(name) => {
                let checkpoint = self.checkpoint();
                let savepoints = &mut self.open_transaction("SAVEPOINT")?.savepoints;
                savepoints.push((name.value.clone(), checkpoint));
            }
            Kind::Release(name) => {
                let savepoints = &mut self.open_transaction("RELEASE SAVEPOINT")?.savepoints;
                let place =
                    place_of(savepoints, &name.value).map_err(|error| error.at(name.span))?;
                savepoints.truncate(place);
            }
            Kind::RollbackTo(name) => {
                let savepoints = &mut self.open_transaction("ROLLBACK TO SAVEPOINT")?.savepoints;
                let place =
                    place_of(savepoints, &name.value).map_err(|error| error.at(name.span))?;
                savepoints.truncate(place + 1);
                let checkpoint = savepoints[place].1.clone();
                self.restore(&checkpoint);
            }
        }
        Ok(())
    }

    pub(super) fn begin(&mut self) {
        if self.session.transaction.is_none() {
            let start = self.checkpoint();
            self.session.transaction = Some(Transaction {
                start,
                savepoints: Vec::new(),
            });
        }
    }

    pub(super) fn commit(&mut self) {
        self.session.transaction = None;
        self.session.end_local();
        self.drop_on_commit();
        self.catalog.commit();
    }

    pub(super) fn rollback(&mut self) {
        if let Some(transaction) = self.session.transaction.take() {
            self.restore(&transaction.start);
            self.catalog.commit();
        }
        self.session.end_local();
    }

    /// The present state, to come back to.
    pub(super) fn checkpoint(&mut self) -> Checkpoint {
        Checkpoint {
            catalog: self.catalog.savepoint(),
            settings: self.session.settings.clone(),
            role: self.session.role,
            session_user: self.session.session_user,
            absent_roles: self.session.absent_roles.clone(),
            edited_dependencies: self.session.edited_dependencies,
        }
    }

    /// Goes back to a state.
    pub(super) fn restore(&mut self, checkpoint: &Checkpoint) {
        self.catalog.rollback(checkpoint.catalog);
        self.session.settings.clone_from(&checkpoint.settings);
        self.session.role = checkpoint.role;
        self.session.session_user = checkpoint.session_user;
        self.session
            .absent_roles
            .clone_from(&checkpoint.absent_roles);
        self.session.edited_dependencies = checkpoint.edited_dependencies;
    }

    fn open_transaction(&mut self, what: &str) -> Result<&mut Transaction> {
        let message = format!("{what} can only be used in transaction blocks");
        self.session
            .transaction
            .as_mut()
            .ok_or_else(|| SqlError::new("25P01", message))
    }

    /// Takes out the session's temporary objects, and what depends on them.
    pub(super) fn drop_temporary(&mut self) {
        let catalog = &self.catalog;
        let relations = catalog.relations.iter().filter(|relation| {
            relation.schema == Oid::PG_TEMP
                && !matches!(
                    relation.kind,
                    RelationKind::Index(_) | RelationKind::CompositeType
                )
        });
        let relations = relations.map(|found| ObjectAddress::object(Class::Relation, found.oid));
        let types = catalog.types.iter().filter(|found| {
            let is_part = match found.kind {
                TypeKind::Composite(relation) => catalog
                    .relation(relation)
                    .is_some_and(|relation| relation.kind != RelationKind::CompositeType),
                TypeKind::Multirange { .. } => true,
                _ => found.is_array(),
            };
            found.schema == Oid::PG_TEMP && !is_part
        });
        let types = types.map(|found| ObjectAddress::object(Class::Type, found.oid));
        let functions = catalog
            .functions
            .iter()
            .filter(|function| function.schema == Oid::PG_TEMP);
        let functions = functions.map(|found| ObjectAddress::object(Class::Function, found.oid));
        let doomed: Vec<_> = relations.chain(types).chain(functions).collect();
        self.delete_temporary(&doomed);
    }

    fn drop_on_commit(&mut self) {
        let dropped = self.catalog.relations.iter().filter(|relation| {
            relation.schema == Oid::PG_TEMP
                && relation.table().is_some_and(|table| table.drop_on_commit)
        });
        let dropped: Vec<_> = dropped
            .map(|relation| ObjectAddress::object(Class::Relation, relation.oid))
            .collect();
        self.delete_temporary(&dropped);
    }

    fn delete_temporary(&mut self, doomed: &[ObjectAddress]) {
        if doomed.is_empty() {
            return;
        }
        // Nothing temporary is a part of something permanent, so there is nothing to complain of.
        let deleted = self.delete(doomed, true);
        debug_assert_eq!(deleted, Ok(()));
    }
}

fn place_of(savepoints: &[(String, Checkpoint)], name: &str) -> Result<usize> {
    let place = savepoints.iter().rposition(|(own, _)| own == name);
    place.ok_or_else(|| SqlError::new("3B001", format!("savepoint \"{name}\" does not exist")))
}
