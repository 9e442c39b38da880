//! BEGIN, COMMIT, ROLLBACK, SAVEPOINT; and what happens to temporary objects.

use crate::catalog::Oid;
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

    fn begin(&mut self) {
        if self.session.transaction.is_none() {
            let start = self.checkpoint();
            self.session.transaction = Some(Transaction {
                start,
                savepoints: Vec::new(),
                local: Vec::new(),
                local_role: None,
            });
        }
    }

    pub(super) fn commit(&mut self) {
        if let Some(transaction) = self.session.transaction.take() {
            for (name, before) in transaction.local.into_iter().rev() {
                match before {
                    Some(value) => self.session.settings.insert(name, value),
                    None => self.session.settings.remove(&name),
                };
            }
            if let Some(role) = transaction.local_role {
                self.session.role = role;
            }
        }
        self.drop_on_commit();
        self.catalog.commit();
    }

    fn rollback(&mut self) {
        if let Some(transaction) = self.session.transaction.take() {
            self.restore(&transaction.start);
            self.catalog.commit();
        }
    }

    /// The present state, to come back to.
    pub(super) fn checkpoint(&mut self) -> Checkpoint {
        Checkpoint {
            catalog: self.catalog.savepoint(),
            settings: self.session.settings.clone(),
            role: self.session.role,
            session_user: self.session.session_user,
        }
    }

    /// Goes back to a state.
    pub(super) fn restore(&mut self, checkpoint: &Checkpoint) {
        self.catalog.rollback(checkpoint.catalog);
        self.session.settings.clone_from(&checkpoint.settings);
        self.session.role = checkpoint.role;
        self.session.session_user = checkpoint.session_user;
    }

    fn open_transaction(&mut self, what: &str) -> Result<&mut Transaction> {
        let message = format!("{what} can only be used in transaction blocks");
        self.session
            .transaction
            .as_mut()
            .ok_or_else(|| SqlError::new("25P01", message))
    }

    /// Takes out the session's temporary objects.
    pub(super) fn drop_temporary(&mut self) {
        let relations: Vec<_> = self
            .catalog
            .relations
            .iter()
            .filter(|relation| relation.schema == Oid::PG_TEMP)
            .map(|relation| relation.oid)
            .collect();
        self.forget_relations(&relations);
        let types: Vec<_> = self
            .catalog
            .types
            .iter()
            .filter(|found| found.schema == Oid::PG_TEMP)
            .map(|found| found.oid)
            .collect();
        for oid in types {
            self.catalog.types.remove(oid);
        }
        let functions = self
            .catalog
            .functions
            .iter()
            .filter(|function| function.schema == Oid::PG_TEMP);
        for oid in functions.map(|function| function.oid).collect::<Vec<_>>() {
            self.catalog.functions.remove(oid);
        }
    }

    fn drop_on_commit(&mut self) {
        let dropped = self.catalog.relations.iter().filter(|relation| {
            relation.schema == Oid::PG_TEMP
                && relation.table().is_some_and(|table| table.drop_on_commit)
        });
        let dropped: Vec<_> = dropped.map(|relation| relation.oid).collect();
        if !dropped.is_empty() {
            self.forget_relations(&dropped);
        }
    }

    /// Takes relations out with what belongs to them, without asking who depends on them: nothing permanent can depend
    /// on what is temporary.
    fn forget_relations(&mut self, relations: &[Oid]) {
        for oid in relations {
            let constraints = self
                .catalog
                .constraints
                .related_to(*oid)
                .map(|found| found.oid);
            for constraint in constraints.collect::<Vec<_>>() {
                self.catalog.constraints.remove(constraint);
            }
            for trigger in self
                .catalog
                .triggers
                .related_to(*oid)
                .map(|found| found.oid)
                .collect::<Vec<_>>()
            {
                self.catalog.triggers.remove(trigger);
            }
            for policy in self
                .catalog
                .policies
                .related_to(*oid)
                .map(|found| found.oid)
                .collect::<Vec<_>>()
            {
                self.catalog.policies.remove(policy);
            }
            for rule in self
                .catalog
                .rules
                .related_to(*oid)
                .map(|found| found.oid)
                .collect::<Vec<_>>()
            {
                self.catalog.rules.remove(rule);
            }
            let belonging = self
                .catalog
                .relations
                .related_to(*oid)
                .map(|found| found.oid)
                .collect::<Vec<_>>();
            for relation in belonging.into_iter().chain([*oid]) {
                let row_type = self
                    .catalog
                    .relation(relation)
                    .and_then(|relation| relation.row_type);
                for row_type in row_type.into_iter() {
                    if let Some(array) = self
                        .catalog
                        .data_type(row_type)
                        .and_then(|found| found.array)
                    {
                        self.catalog.types.remove(array);
                    }
                    self.catalog.types.remove(row_type);
                }
                self.catalog.relations.remove(relation);
            }
        }
    }
}

fn place_of(savepoints: &[(String, Checkpoint)], name: &str) -> Result<usize> {
    let place = savepoints.iter().rposition(|(own, _)| own == name);
    place.ok_or_else(|| SqlError::new("3B001", format!("savepoint \"{name}\" does not exist")))
}
