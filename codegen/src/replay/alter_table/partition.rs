//! ATTACH PARTITION and DETACH PARTITION, of tables and of indexes.

use crate::catalog::{Constraint, Index, Oid, Relation, RelationKind};
use crate::sql::QualifiedName;
use crate::sql::statement::{AlterTableAction, PartitionBound, Persistence};

use super::super::create_table::corresponding;
use super::super::{Replay, Result, SqlError};
use super::targets;

impl Replay {
    pub(super) fn attach_partition(
        &mut self,
        table: Oid,
        name: &QualifiedName,
        bound: Option<&PartitionBound>,
    ) -> Result {
        let parent = self.known(table)?;
        if parent.index().is_some() {
            return self.attach_index(&parent, name);
        }
        let Some(bound) = bound else {
            return Ok(());
        };
        let refused =
            |sqlstate, message: String| Err(SqlError::new(sqlstate, message).at(name.span()));
        if parent
            .table()
            .is_none_or(|table| table.partition_key.is_none())
        {
            return refused(
                "42P17",
                format!("table \"{}\" is not partitioned", parent.name),
            );
        }
        self.check_bound_form(&parent, bound)
            .map_err(|error| error.at(name.span()))?;
        let partition = self.relation_in_schema(name)?;
        self.must_own(&partition)
            .map_err(|error| error.at(name.span()))?;
        let action = AlterTableAction::AttachPartition {
            name: name.clone(),
            bound: None,
        };
        let Some(own) = partition.table() else {
            return targets::check(&action, &partition).map_err(|error| error.at(name.span()));
        };
        if own.partition_bound.is_some() {
            return refused(
                "42809",
                format!("\"{}\" is already a partition", partition.name),
            );
        }
        if own.of_type.is_some() {
            return refused(
                "42809",
                "cannot attach a typed table as partition".to_owned(),
            );
        }
        if !own.inherits.is_empty() {
            return refused(
                "42809",
                "cannot attach inheritance child as partition".to_owned(),
            );
        }
        if own.partition_key.is_none() && !self.children(partition.oid).is_empty() {
            return refused(
                "42809",
                "cannot attach inheritance parent as partition".to_owned(),
            );
        }
        let temporary = |relation: &Relation| relation.persistence == Persistence::Temporary;
        if temporary(&parent) != temporary(&partition) {
            let (own, other) = if temporary(&parent) {
                ("permanent", "temporary")
            } else {
                ("temporary", "permanent")
            };
            let message = format!(
                "cannot attach a {own} relation as partition of {other} relation \"{}\"",
                parent.name
            );
            return refused("42809", message);
        }
        let below = self.with_descendants(super::Target {
            relation: partition.oid,
            recurse: true,
        });
        if below.contains(&table) {
            let detail = format!(
                "\"{}\" is already a child of \"{}\".",
                parent.name, partition.name
            );
            return Err(SqlError::new("42P07", "circular inheritance not allowed")
                .with_detail(detail)
                .at(name.span()));
        }
        for column in &partition.columns {
            if parent.column(&column.name).is_none() {
                let message = format!(
                    "table \"{}\" contains column \"{}\" not found in parent \"{}\"",
                    partition.name, column.name, parent.name
                );
                return Err(SqlError::new("42804", message)
                    .with_detail(
                        "The new partition may contain only the columns present in parent.",
                    )
                    .at(name.span()));
            }
        }
        if matches!(bound, PartitionBound::Default) {
            self.check_no_default_partition(table, &partition.name)?;
        }
        self.adopt_columns(&parent, &partition)?;
        self.adopt_checks(&parent, &partition)?;
        self.change_table(partition.oid, |own| own.inherits.push(table));
        self.check_partition_bound(table, bound)?;
        let bound = self.partition_bound(bound);
        self.become_partition(partition.oid, table, bound)
    }

    fn default_partition(&self, table: Oid) -> Option<&Relation> {
        let is_default = |relation: &&Relation| {
            relation
                .table()
                .is_some_and(|own| own.partition_bound.as_deref() == Some("DEFAULT"))
        };
        self.catalog.children_of(table).find(is_default)
    }

    pub(in crate::replay) fn check_no_default_partition(&self, table: Oid, name: &str) -> Result {
        match self.default_partition(table) {
            Some(default) => {
                let message = format!(
                    "partition \"{name}\" conflicts with existing default partition \"{}\"",
                    default.name
                );
                Err(SqlError::new("42P17", message))
            }
            None => Ok(()),
        }
    }

    pub(super) fn detach_partition(
        &mut self,
        table: Oid,
        name: &QualifiedName,
        concurrently: bool,
    ) -> Result {
        if concurrently && self.session.transaction.is_some() {
            let message =
                "ALTER TABLE ... DETACH CONCURRENTLY cannot run inside a transaction block";
            return Err(SqlError::new("25001", message));
        }
        let parent = self.known(table)?;
        if parent
            .table()
            .is_none_or(|table| table.partition_key.is_none())
        {
            let message = format!("table \"{}\" is not partitioned", parent.name);
            return Err(SqlError::new("42P17", message).at(name.span()));
        }
        if concurrently && self.default_partition(table).is_some() {
            let message = "cannot detach partitions concurrently when a default partition exists";
            return Err(SqlError::new("55000", message).at(name.span()));
        }
        let partition = self.relation_in_schema(name)?;
        let is_part = partition
            .table()
            .is_some_and(|own| own.partition_bound.is_some() && own.inherits.contains(&table));
        if !is_part {
            let message = format!(
                "relation \"{}\" is not a partition of relation \"{}\"",
                partition.name, parent.name
            );
            return Err(SqlError::new("42P01", message).at(name.span()));
        }
        self.part_with(&parent, &partition);
        self.change_table(partition.oid, |own| own.partition_bound = None);
        let indexes: Vec<_> = self
            .catalog
            .indexes_of(partition.oid)
            .into_iter()
            .map(|index| index.oid)
            .collect();
        for index in indexes {
            self.catalog.relations.update(index, |index| {
                if let RelationKind::Index(index) = &mut index.kind {
                    index.parent = None;
                }
            });
        }
        let constraints: Vec<_> = self
            .catalog
            .constraints
            .related_to(partition.oid)
            .filter(|own| own.relation() == Some(partition.oid) && own.parent.is_some())
            .map(|own| own.oid)
            .collect();
        for constraint in constraints {
            self.catalog.constraints.update(constraint, |own| {
                own.parent = None;
                own.inherited_from = own.inherited_from.saturating_sub(1);
                own.is_local = true;
            });
        }
        let triggers: Vec<_> = self
            .catalog
            .triggers_of(partition.oid)
            .into_iter()
            .filter(|trigger| trigger.parent.is_some())
            .map(|trigger| trigger.oid)
            .collect();
        for trigger in triggers {
            self.remove_trigger_copy(trigger);
        }
        Ok(())
    }

    /// Takes a partition's copy of a trigger out, with the copies below it.
    fn remove_trigger_copy(&mut self, trigger: Oid) {
        let below: Vec<_> = self
            .catalog
            .triggers
            .related_to(trigger)
            .filter(|copy| copy.parent == Some(trigger))
            .map(|copy| copy.oid)
            .collect();
        for copy in below {
            self.remove_trigger_copy(copy);
        }
        self.catalog.triggers.remove(trigger);
    }

    /// ALTER INDEX … ATTACH PARTITION (`ATExecAttachPartitionIdx`)
    fn attach_index(&mut self, parent: &Relation, name: &QualifiedName) -> Result {
        let child = self.relation_in_schema(name)?;
        let (Some(above), Some(below)) = (parent.index(), child.index()) else {
            let message = format!("\"{}\" is not an index", child.name);
            return Err(SqlError::new("42809", message).at(name.span()));
        };
        if below.parent == Some(parent.oid) {
            return Ok(());
        }
        let refused = |detail: String| {
            let message = format!(
                "cannot attach index \"{}\" as a partition of index \"{}\"",
                child.name, parent.name
            );
            Err(SqlError::new("55000", message)
                .with_detail(detail)
                .at(name.span()))
        };
        if below.parent.is_some() {
            return refused(format!(
                "Index \"{}\" is already attached to another index.",
                child.name
            ));
        }
        let mismatch = |error: SqlError| SqlError {
            sqlstate: "42P17",
            ..error
        };
        let table = self.known(above.table)?;
        let partition = self.known(below.table)?;
        let is_part = partition
            .table()
            .is_some_and(|own| own.partition_bound.is_some() && own.inherits.contains(&table.oid));
        if !is_part {
            return refused(format!(
                "Index \"{}\" is not an index on any partition of table \"{}\".",
                child.name, table.name
            ));
        }
        let taken = self
            .catalog
            .indexes_of(partition.oid)
            .into_iter()
            .any(|index| {
                index
                    .index()
                    .is_some_and(|own| own.parent == Some(parent.oid))
            });
        if taken {
            return refused(format!(
                "Another index is already attached for partition \"{}\".",
                partition.name
            ));
        }
        if !same_index(above, &table, below, &partition) {
            return refused("The index definitions do not match.".to_owned()).map_err(mismatch);
        }
        let above_constraint = self.constraint_of_index(above.table, parent.oid);
        let below_constraint = self.constraint_of_index(below.table, child.oid);
        let above_constraint = above_constraint.map(|constraint| constraint.oid);
        match (above_constraint, below_constraint.map(|own| own.oid)) {
            (Some(_), None) => {
                return refused(format!(
                    "The index \"{}\" belongs to a constraint in table \"{}\" but no constraint exists for index \"{}\".",
                    parent.name, table.name, child.name
                ))
                .map_err(mismatch);
            }
            (Some(above), Some(below)) => self.catalog.constraints.update(below, |own| {
                own.parent = Some(above);
                own.inherited_from += 1;
                own.is_local = false;
            }),
            (None, _) => {}
        }
        let above = parent.oid;
        self.catalog.relations.update(child.oid, |index| {
            if let RelationKind::Index(index) = &mut index.kind {
                index.parent = Some(above);
            }
        });
        self.validate_partitioned_index(above);
        Ok(())
    }

    fn constraint_of_index(&self, table: Oid, index: Oid) -> Option<&Constraint> {
        let mut constraints = self.catalog.constraints.related_to(table);
        constraints.find(|constraint| constraint.index() == Some(index))
    }

    /// Makes a partitioned index valid once every partition has a valid part of it, and so on upwards.
    fn validate_partitioned_index(&mut self, index: Oid) {
        let Some(body) = self.catalog.relation(index).and_then(Relation::index) else {
            return;
        };
        let (table, parent, valid) = (body.table, body.parent, body.valid);
        let parts = self.catalog.relations.related_to(index).filter(|part| {
            part.index()
                .is_some_and(|part| part.parent == Some(index) && part.valid)
        });
        if valid || parts.count() != self.partitions_of(table).len() {
            return;
        }
        self.catalog.relations.update(index, |index| {
            if let RelationKind::Index(index) = &mut index.kind {
                index.valid = true;
            }
        });
        if let Some(parent) = parent {
            self.validate_partitioned_index(parent);
        }
    }
}

/// Whether two indexes say the same of two tables with columns of the same names (`CompareIndexInfo`).
fn same_index(above: &Index, table: &Relation, below: &Index, partition: &Relation) -> bool {
    let same_keys = above.keys.len() == below.keys.len()
        && above.keys.iter().zip(&below.keys).all(|(above, below)| {
            let mut wanted = above.clone();
            wanted.value = wanted.value.moved(table, partition);
            wanted.same(below)
        });
    same_keys
        && above.unique == below.unique
        && above.nulls_not_distinct == below.nulls_not_distinct
        && above.method == below.method
        && above.exclusion == below.exclusion
        && corresponding(table, partition, &above.include) == below.include
        && above.predicate.as_ref().map(|it| &it.text)
            == below.predicate.as_ref().map(|it| &it.text)
}
