//! Partitions: what a partitioned table hands down to them.

use crate::catalog::{
    ConstraintKind, ConstraintOwner, ConstraintTrigger, KeyValue, Oid, Relation, RelationKind,
};
use crate::infer::Purpose;
use crate::sql::statement::{Fragment, PartitionBound, PartitionStrategy};

use super::create_table::corresponding;
use super::expressions::Names;
use super::names::joined_columns;
use super::{Replay, Result, SqlError};

impl Replay {
    /// A bound as text: what stands after FOR VALUES, or DEFAULT.
    pub(super) fn partition_bound(&self, bound: &PartitionBound) -> String {
        let list = |fragments: &[Fragment]| {
            let texts: Vec<_> = fragments
                .iter()
                .map(|fragment| self.sources.text(fragment.span))
                .collect();
            texts.join(", ")
        };
        match bound {
            PartitionBound::Default => "DEFAULT".to_owned(),
            PartitionBound::List(values) => format!("FOR VALUES IN ({})", list(values)),
            PartitionBound::Range { from, to } => {
                format!("FOR VALUES FROM ({}) TO ({})", list(from), list(to))
            }
            PartitionBound::Hash { modulus, remainder } => {
                format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})")
            }
        }
    }

    /// Complains about a bound that is none of the parent's kind (`transformPartitionBound`).
    pub(super) fn check_bound_form(&self, parent: &Relation, bound: &PartitionBound) -> Result {
        let Some(key) = parent.table().and_then(|it| it.partition_key.as_ref()) else {
            return Ok(());
        };
        let wide = |values: &[Fragment]| values.len() == key.elements.len();
        let message = match (key.strategy, bound) {
            (PartitionStrategy::Hash, PartitionBound::Default) => {
                "a hash-partitioned table may not have a default partition"
            }
            (PartitionStrategy::Hash, PartitionBound::Hash { modulus: 0, .. }) => {
                "modulus for hash partition must be an integer value greater than zero"
            }
            (PartitionStrategy::Hash, PartitionBound::Hash { modulus, remainder })
                if remainder >= modulus =>
            {
                "remainder for hash partition must be less than modulus"
            }
            (PartitionStrategy::Range, PartitionBound::Range { from, .. }) if !wide(from) => {
                "FROM must specify exactly one value per partitioning column"
            }
            (PartitionStrategy::Range, PartitionBound::Range { to, .. }) if !wide(to) => {
                "TO must specify exactly one value per partitioning column"
            }
            (PartitionStrategy::Hash, PartitionBound::Hash { .. })
            | (PartitionStrategy::List, PartitionBound::List(_))
            | (PartitionStrategy::Range, PartitionBound::Range { .. })
            | (_, PartitionBound::Default) => return Ok(()),
            (PartitionStrategy::Hash, _) => "invalid bound specification for a hash partition",
            (PartitionStrategy::List, _) => "invalid bound specification for a list partition",
            (PartitionStrategy::Range, _) => "invalid bound specification for a range partition",
        };
        Err(SqlError::new("42P16", message))
    }

    /// Complains about values that are none of the key's (`transformPartitionBoundValue`).
    pub(super) fn check_partition_bound(&mut self, parent: Oid, bound: &PartitionBound) -> Result {
        let parent = self.known(parent)?;
        let Some(key) = parent.table().and_then(|it| it.partition_key.as_ref()) else {
            return Ok(());
        };
        let values: Vec<(usize, Fragment)> = match bound {
            PartitionBound::List(values) => values.iter().map(|value| (0, *value)).collect(),
            PartitionBound::Range { from, to } => {
                let numbered = |values: &[Fragment]| -> Vec<(usize, Fragment)> {
                    values.iter().copied().enumerate().collect()
                };
                [numbered(from), numbered(to)].concat()
            }
            PartitionBound::Default | PartitionBound::Hash { .. } => Vec::new(),
        };
        for (place, value) in values {
            let text = self.sources.text(value.span);
            let is_end = ["minvalue", "maxvalue"]
                .iter()
                .any(|end| text.eq_ignore_ascii_case(end));
            let element = key.elements.get(place).map(|element| &element.value);
            if let (false, Some(KeyValue::Column(number))) = (is_end, element)
                && let Some(column) = parent.column_numbered(*number)
            {
                let purpose = Purpose::PartitionBound(&column.name, column.data_type);
                self.store(value, Names::None, purpose)?;
            }
        }
        Ok(())
    }

    /// Gives a table the indexes, foreign keys and row triggers of its partitioned table.
    pub(super) fn become_partition(&mut self, table: Oid, parent: Oid, bound: String) -> Result {
        self.catalog.relations.update(table, |relation| {
            if let Some(table) = relation.table_mut() {
                table.partition_bound = Some(bound);
            }
        });
        let indexes: Vec<_> = self
            .catalog
            .indexes_of(parent)
            .into_iter()
            .map(|index| index.oid)
            .collect();
        let mut indexes = indexes;
        indexes.sort();
        for index in indexes {
            self.index_partition(index, table)?;
        }
        let keys: Vec<_> = self
            .catalog
            .constraints
            .related_to(parent)
            .filter(|constraint| {
                constraint.relation() == Some(parent) && constraint.foreign_key().is_some()
            })
            .map(|constraint| constraint.oid)
            .collect();
        for key in keys {
            self.inherit_foreign_key(key, table)?;
        }
        self.inherit_triggers(parent, table, false)
    }

    /// Hands a new index of a partitioned table down to its partitions, with its constraint if it has one.
    pub(super) fn spread_index(&mut self, index: Oid, _constraint: Option<Oid>) -> Result {
        let Some(table) = self
            .catalog
            .relation(index)
            .and_then(|relation| relation.index())
            .map(|index| index.table)
        else {
            return Ok(());
        };
        for partition in self.partitions_of(table) {
            self.index_partition(index, partition)?;
        }
        Ok(())
    }

    /// Partitions of a table, the oldest first.
    pub(super) fn partitions_of(&self, table: Oid) -> Vec<Oid> {
        let children = self.catalog.children_of(table);
        children
            .filter(|child| child.is_partition())
            .map(|child| child.oid)
            .collect()
    }

    /// Finds or makes the partition's part of a partitioned index (`DefineIndex`, `AttachPartitionEnsureIndexes`).
    fn index_partition(&mut self, parent_index: Oid, partition: Oid) -> Result {
        let parent_index_relation = self.known(parent_index)?;
        let Some(parent_body) = parent_index_relation.index() else {
            return Ok(());
        };
        let source = self.known(parent_body.table)?;
        let relation = self.known(partition)?;
        let parent_constraint = self
            .catalog
            .constraints
            .related_to(source.oid)
            .find(|constraint| constraint.index() == Some(parent_index))
            .cloned();
        let mut wanted = parent_body.clone();
        for key in &mut wanted.keys {
            key.value = key.value.moved(&source, &relation);
        }
        let existing = self
            .catalog
            .relations
            .related_to(partition)
            .find(|candidate| {
                candidate.index().is_some_and(|index| {
                    index.table == partition
                        && index.parent.is_none()
                        && index.unique == wanted.unique
                        && index.method == wanted.method
                        && index.keys.len() == wanted.keys.len()
                        && index
                            .keys
                            .iter()
                            .zip(&wanted.keys)
                            .all(|(own, wanted)| own.same(wanted))
                        && index.predicate.is_some() == wanted.predicate.is_some()
                        && (parent_constraint.is_none()
                            || self
                                .catalog
                                .constraints
                                .related_to(partition)
                                .any(|constraint| constraint.index() == Some(candidate.oid)))
                })
            });
        let (oid, made) = match existing {
            Some(existing) => (existing.oid, false),
            None => (
                self.copy_index(partition, &source, &parent_index_relation, false)?,
                true,
            ),
        };
        self.catalog.relations.update(oid, |relation| {
            if let RelationKind::Index(index) = &mut relation.kind {
                index.parent = Some(parent_index);
            }
        });
        if let Some(parent_constraint) = parent_constraint {
            let own = self
                .catalog
                .constraints
                .related_to(partition)
                .find(|own| own.index() == Some(oid));
            if let Some(own) = own.map(|own| own.oid) {
                self.catalog.constraints.update(own, |own| {
                    own.parent = Some(parent_constraint.oid);
                    own.inherited_from = 1;
                    own.is_local = false;
                });
            }
        }
        if made {
            self.spread_index(oid, None)?;
        }
        Ok(())
    }

    /// Hands a new foreign key of a partitioned table down to its partitions.
    pub(super) fn spread_foreign_key(&mut self, constraint: Oid) -> Result {
        let Some(table) = self
            .catalog
            .constraints
            .get(constraint)
            .and_then(crate::catalog::Constraint::relation)
        else {
            return Ok(());
        };
        for partition in self.partitions_of(table) {
            self.inherit_foreign_key(constraint, partition)?;
        }
        Ok(())
    }

    /// A partition's part of a foreign key (`CloneFkReferencing`): an equal one of its own is taken over.
    fn inherit_foreign_key(&mut self, constraint: Oid, partition: Oid) -> Result {
        let Some(key) = self.catalog.constraints.get_shared(constraint) else {
            return Ok(());
        };
        let (ConstraintKind::ForeignKey(foreign_key), Some(parent)) = (&key.kind, key.relation())
        else {
            return Ok(());
        };
        let parent = self.known(parent)?;
        let relation = self.known(partition)?;
        let columns = corresponding(&parent, &relation, &key.columns);
        let equal = self.catalog.constraints.related_to(partition).find(|own| {
            own.owner == ConstraintOwner::Relation(partition)
                && own.columns == columns
                && own.parent.is_none()
                && own.foreign_key().is_some_and(|own| own == foreign_key)
        });
        if let Some(equal) = equal.map(|equal| equal.oid) {
            self.catalog.constraints.update(equal, |own| {
                own.parent = Some(constraint);
                own.inherited_from = 1;
                own.is_local = false;
            });
            return Ok(());
        }
        let names = columns
            .iter()
            .filter_map(|number| relation.column_numbered(*number));
        let joined = joined_columns(names.map(|column| column.name.as_str()));
        let name = self.free_foreign_key_name(&relation, &key.name, &joined);
        let oid = self.insert_constraint(partition, name, key.kind.clone(), columns, None);
        let key = std::sync::Arc::clone(&key);
        self.catalog.constraints.update(oid, |own| {
            own.deferrable = key.deferrable;
            own.initially_deferred = key.initially_deferred;
            own.validated = key.validated;
            own.parent = Some(constraint);
            own.inherited_from = 1;
            own.is_local = false;
        });
        self.spread_foreign_key(oid)
    }

    /// Hands the row triggers of a partitioned table down to a partition (`CloneRowTriggersToPartition`). With `replace`,
    /// a trigger of the same name there becomes the partition's copy.
    pub(super) fn inherit_triggers(
        &mut self,
        parent: Oid,
        partition: Oid,
        replace: bool,
    ) -> Result {
        let relation = self.known(partition)?;
        let source = self.known(parent)?;
        let triggers: Vec<_> = self
            .catalog
            .triggers
            .related_to(parent)
            .filter(|trigger| trigger.relation == parent && trigger.for_each_row)
            .cloned()
            .collect();
        for trigger in triggers {
            let existing = self.catalog.triggers.find_shared(partition, &trigger.name);
            match &existing {
                Some(existing) if existing.parent == Some(trigger.oid) => continue,
                Some(existing)
                    if replace && existing.parent.is_none() && existing.constraint.is_none() =>
                {
                    self.remove_copies(existing.oid);
                }
                Some(_) => {
                    let message = format!(
                        "trigger \"{}\" for relation \"{}\" already exists",
                        trigger.name, relation.name
                    );
                    return Err(SqlError::new("42710", message));
                }
                None => {}
            }
            let (oid, comment) = match &existing {
                Some(replaced) => (replaced.oid, replaced.comment.clone()),
                None => (self.catalog.new_oid(), None),
            };
            let constraint = trigger
                .constraint
                .clone()
                .map(|constraint| ConstraintTrigger {
                    constraint: self.copy_trigger_constraint(constraint.constraint, partition),
                    ..constraint
                });
            let update_columns = corresponding(&source, &relation, &trigger.update_columns);
            let condition = trigger
                .condition
                .as_ref()
                .map(|condition| condition.moved(&source, &relation));
            let parent_trigger = trigger.oid;
            self.catalog.triggers.insert(crate::catalog::Trigger {
                oid,
                relation: partition,
                update_columns,
                condition,
                constraint,
                parent: Some(parent_trigger),
                comment,
                provenance: self.provenance(),
                ..trigger
            });
        }
        for below in self.partitions_of(partition) {
            self.inherit_triggers(partition, below, replace)?;
        }
        Ok(())
    }
}
