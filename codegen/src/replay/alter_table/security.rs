//! ENABLE and DISABLE of triggers and rules, REPLICA IDENTITY.

use crate::catalog::{KeyValue, Oid, ReplicaIdentity};
use crate::sql::Name;
use crate::sql::statement::{Firing, ReplicaIdentityClause, TriggerTarget};

use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    /// ENABLE | DISABLE … TRIGGER. Of a partitioned table's row triggers, the partitions' copies follow.
    pub(super) fn set_trigger_firing(
        &mut self,
        target: Target,
        triggers: &TriggerTarget,
        firing: Firing,
    ) -> Result {
        let mut oids: Vec<Oid> = match triggers {
            TriggerTarget::Named(name) => {
                let triggers = &self.catalog.triggers;
                let Some(trigger) = triggers.find(target.relation, &name.value) else {
                    let table = self.known(target.relation)?;
                    let message = format!(
                        "trigger \"{name}\" for table \"{}\" does not exist",
                        table.name
                    );
                    return Err(SqlError::new("42704", message).at(name.span));
                };
                vec![trigger.oid]
            }
            TriggerTarget::All | TriggerTarget::User => {
                let own = self.catalog.triggers_of(target.relation);
                own.iter().map(|trigger| trigger.oid).collect()
            }
        };
        let mut at = 0;
        while target.recurse && at < oids.len() {
            let above = oids[at];
            let copies = self.catalog.triggers.related_to(above);
            oids.extend(
                copies
                    .filter(|copy| copy.parent == Some(above))
                    .map(|copy| copy.oid),
            );
            at += 1;
        }
        for oid in oids {
            self.catalog
                .triggers
                .update(oid, |trigger| trigger.firing = firing);
        }
        Ok(())
    }

    /// ENABLE | DISABLE … RULE
    pub(super) fn set_rule_firing(&mut self, relation: Oid, name: &Name, firing: Firing) -> Result {
        let rule = self.catalog.rules.find(relation, &name.value);
        let Some(rule) = rule.map(|rule| rule.oid) else {
            let table = self.known(relation)?;
            let message = format!(
                "rule \"{name}\" for relation \"{}\" does not exist",
                table.name
            );
            return Err(SqlError::new("42704", message).at(name.span));
        };
        self.catalog.rules.update(rule, |rule| rule.firing = firing);
        Ok(())
    }

    /// REPLICA IDENTITY
    pub(super) fn set_replica_identity(
        &mut self,
        relation: Oid,
        identity: &ReplicaIdentityClause,
    ) -> Result {
        let identity = match identity {
            ReplicaIdentityClause::Default => ReplicaIdentity::Default,
            ReplicaIdentityClause::Full => ReplicaIdentity::Full,
            ReplicaIdentityClause::Nothing => ReplicaIdentity::Nothing,
            ReplicaIdentityClause::Index(name) => {
                ReplicaIdentity::Index(self.replica_identity_index(relation, name)?)
            }
        };
        self.change_table(relation, |table| table.replica_identity = identity);
        Ok(())
    }

    /// An index that can tell rows apart (`ATExecReplicaIdentity`).
    fn replica_identity_index(&self, table: Oid, name: &Name) -> Result<Oid> {
        let table = self.known(table)?;
        let refused =
            |sqlstate, message: String| Err(SqlError::new(sqlstate, message).at(name.span));
        let Some(index) = self.catalog.relation_in(table.schema, &name.value) else {
            let message = format!(
                "index \"{name}\" for table \"{}\" does not exist",
                table.name
            );
            return refused("42704", message);
        };
        let Some(body) = index.index().filter(|body| body.table == table.oid) else {
            let message = format!("\"{name}\" is not an index for table \"{}\"", table.name);
            return refused("42809", message);
        };
        if !body.unique {
            let message = format!("cannot use non-unique index \"{name}\" as replica identity");
            return refused("42809", message);
        }
        if body.predicate.is_some() {
            let message = format!("cannot use partial index \"{name}\" as replica identity");
            return refused("0A000", message);
        }
        for key in &body.keys {
            let KeyValue::Column(number) = key.value else {
                let message = format!("cannot use expression index \"{name}\" as replica identity");
                return refused("0A000", message);
            };
            if let Some(column) = table.column_numbered(number)
                && !column.not_null
            {
                let message = format!(
                    "index \"{name}\" cannot be used as replica identity because column \"{}\" is nullable",
                    column.name
                );
                return refused("42809", message);
            }
        }
        Ok(index.oid)
    }
}
