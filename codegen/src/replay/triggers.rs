//! CREATE TRIGGER.

use std::sync::Arc;

use crate::catalog::{
    Constraint, ConstraintKind, ConstraintOwner, ConstraintTrigger, Expression, Oid, Relation,
    RelationKind, Trigger,
};
use crate::infer::Purpose;
use crate::sql::QualifiedName;
use crate::sql::statement::{CreateTrigger, Firing, Fragment, TriggerEvent, TriggerTiming};

use super::expressions::Names;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_trigger(&mut self, create: &CreateTrigger) -> Result {
        let relation = self.relation(&create.table)?;
        check_relation(create, &relation)?;
        let from = match &create.from {
            Some(from) => Some(self.relation(from)?.oid),
            None => None,
        };
        check_clauses(create, &relation)?;
        let condition = match create.condition {
            Some(fragment) => Some(self.trigger_condition(create, fragment, &relation)?),
            None => None,
        };
        let function = self.trigger_function(&create.function, Oid::TRIGGER)?;
        let replaced = self.replaced_trigger(create, &relation)?;
        let update_columns = self.update_columns(create, &relation)?;
        let on = |wanted: fn(&TriggerEvent) -> bool| create.events.iter().any(wanted);
        let oid = match &replaced {
            Some(replaced) => replaced.oid,
            None => self.catalog.new_oid(),
        };
        let constraint = if create.constraint {
            Some(ConstraintTrigger {
                constraint: self.trigger_constraint(create, relation.oid),
                from,
                deferrable: create.deferrable || create.initially_deferred,
                initially_deferred: create.initially_deferred,
            })
        } else {
            None
        };
        let mut provenance = self.provenance();
        if let Some(replaced) = &replaced {
            provenance = self.touched(replaced.provenance);
            self.remove_copies(oid);
        }
        self.catalog.triggers.insert(Trigger {
            oid,
            relation: relation.oid,
            name: create.name.value.clone(),
            timing: create.timing,
            on_insert: on(|event| matches!(event, TriggerEvent::Insert)),
            on_update: on(|event| matches!(event, TriggerEvent::Update(_))),
            update_columns,
            on_delete: on(|event| matches!(event, TriggerEvent::Delete)),
            on_truncate: on(|event| matches!(event, TriggerEvent::Truncate)),
            for_each_row: create.for_each_row,
            old_table: create.old_table.as_ref().map(|name| name.value.clone()),
            new_table: create.new_table.as_ref().map(|name| name.value.clone()),
            condition,
            function,
            arguments: create.arguments.clone(),
            constraint,
            firing: Firing::Origin,
            parent: None,
            comment: replaced
                .as_ref()
                .and_then(|replaced| replaced.comment.clone()),
            provenance,
        });
        if create.for_each_row {
            for partition in self.partitions_of(relation.oid) {
                self.inherit_triggers(relation.oid, partition, create.or_replace)?;
            }
        }
        Ok(())
    }

    /// A function without parameters that returns `trigger` or `event_trigger`.
    pub(super) fn trigger_function(&self, name: &QualifiedName, returns: Oid) -> Result<Oid> {
        let routine = self.routine(name, &[])?;
        if routine.returns == returns {
            return Ok(routine.oid);
        }
        let wanted = if returns == Oid::TRIGGER {
            "trigger"
        } else {
            "event_trigger"
        };
        let message = format!("function {name} must return type {wanted}");
        Err(SqlError::new("42P17", message).at(name.span()))
    }

    fn replaced_trigger(
        &self,
        create: &CreateTrigger,
        relation: &Relation,
    ) -> Result<Option<Arc<Trigger>>> {
        let triggers = &self.catalog.triggers;
        let Some(existing) = triggers.find_shared(relation.oid, &create.name.value) else {
            return Ok(None);
        };
        let complaint = |what: &str| {
            let message = format!(
                "trigger \"{}\" for relation \"{}\" {what}",
                create.name, relation.name
            );
            Err(SqlError::new("42710", message).at(create.name.span))
        };
        if !create.or_replace {
            return complaint("already exists");
        }
        if existing.parent.is_some() {
            return complaint("is an internal or a child trigger");
        }
        if existing.constraint.is_some() {
            return complaint("is a constraint trigger");
        }
        Ok(Some(existing))
    }

    /// UPDATE OF.
    fn update_columns(&self, create: &CreateTrigger, relation: &Relation) -> Result<Vec<i16>> {
        let mut columns = Vec::new();
        for event in &create.events {
            let TriggerEvent::Update(names) = event else {
                continue;
            };
            for name in names {
                let number = self.column(relation, name)?;
                if columns.contains(&number) {
                    let message = format!("column \"{name}\" specified more than once");
                    return Err(SqlError::new("42701", message).at(name.span));
                }
                columns.push(number);
            }
        }
        Ok(columns)
    }

    /// The row of `pg_constraint` of a constraint trigger.
    fn trigger_constraint(&mut self, create: &CreateTrigger, relation: Oid) -> Oid {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.constraints.insert(Constraint {
            oid,
            owner: ConstraintOwner::Relation(relation),
            name: create.name.value.clone(),
            kind: ConstraintKind::Trigger,
            columns: Vec::new(),
            deferrable: create.deferrable || create.initially_deferred,
            initially_deferred: create.initially_deferred,
            enforced: true,
            validated: true,
            no_inherit: true,
            inherited_from: 0,
            is_local: true,
            parent: None,
            comment: None,
            provenance,
        });
        oid
    }

    /// A partition's row of `pg_constraint` for its copy of a constraint trigger.
    pub(super) fn copy_trigger_constraint(&mut self, parent: Oid, partition: Oid) -> Oid {
        let Some(constraint) = self.catalog.constraints.get(parent).cloned() else {
            return parent;
        };
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.constraints.insert(Constraint {
            oid,
            owner: ConstraintOwner::Relation(partition),
            inherited_from: 1,
            is_local: false,
            parent: Some(parent),
            comment: None,
            provenance,
            ..constraint
        });
        oid
    }

    /// A trigger's condition. What rows there are hangs on the events, and for statements there is none.
    fn trigger_condition(
        &mut self,
        create: &CreateTrigger,
        fragment: Fragment,
        relation: &Relation,
    ) -> Result<Expression> {
        let condition = self.store(fragment, Names::OldAndNew(relation), Purpose::Trigger)?;
        let refused = |message| Err(SqlError::new("42P17", message).at(fragment.span));
        let can_use_only = |names| self.can_use_only(fragment, names, Purpose::Trigger);
        if !create.for_each_row && !can_use_only(Names::None) {
            return refused("statement trigger's WHEN condition cannot reference column values");
        }
        let on_insert = create.events.contains(&TriggerEvent::Insert);
        if create.for_each_row && on_insert && !can_use_only(Names::New(relation)) {
            return refused("INSERT trigger's WHEN condition cannot reference OLD values");
        }
        let on_delete = create.events.contains(&TriggerEvent::Delete);
        if create.for_each_row && on_delete && !can_use_only(Names::Old(relation)) {
            return refused("DELETE trigger's WHEN condition cannot reference NEW values");
        }
        Ok(condition.expression)
    }

    /// Takes the partitions' copies of a trigger away.
    pub(super) fn remove_copies(&mut self, trigger: Oid) {
        let related = self.catalog.triggers.related_to(trigger);
        let copies: Vec<_> = related
            .filter(|copy| copy.parent == Some(trigger))
            .map(|copy| copy.oid)
            .collect();
        for copy in copies {
            self.remove_copies(copy);
            self.catalog.triggers.remove(copy);
        }
    }
}

/// Which relations can have which triggers (`CreateTriggerFiringOn`).
fn check_relation(create: &CreateTrigger, relation: &Relation) -> Result {
    let name = &relation.name;
    let refusal = |kind: &str, detail: &str| {
        let error = SqlError::new("42809", format!("\"{name}\" is a {kind}"));
        Err(error.at(create.table.span()).with_detail(detail))
    };
    let instead = create.timing == TriggerTiming::InsteadOf;
    match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => {
            if instead {
                return refusal(
                    "foreign table",
                    "Foreign tables cannot have INSTEAD OF triggers.",
                );
            }
            if create.constraint {
                return refusal(
                    "foreign table",
                    "Foreign tables cannot have constraint triggers.",
                );
            }
        }
        RelationKind::Table(table) => {
            if instead {
                return refusal("table", "Tables cannot have INSTEAD OF triggers.");
            }
            let transition = create.old_table.is_some() || create.new_table.is_some();
            if table.partition_key.is_some() && create.for_each_row && transition {
                let error = SqlError::new("0A000", format!("\"{name}\" is a partitioned table"));
                return Err(error.at(create.table.span()).with_detail(
                    "ROW triggers with transition tables are not supported on partitioned tables.",
                ));
            }
        }
        RelationKind::View(_) => {
            if !instead && create.for_each_row {
                return refusal(
                    "view",
                    "Views cannot have row-level BEFORE or AFTER triggers.",
                );
            }
            if create.events.contains(&TriggerEvent::Truncate) {
                return refusal("view", "Views cannot have TRUNCATE triggers.");
            }
        }
        _ => {
            let message = format!("relation \"{name}\" cannot have triggers");
            return Err(SqlError::new("42809", message).at(create.table.span()));
        }
    }
    Ok(())
}

/// Which clauses go together (`CreateTriggerFiringOn`).
fn check_clauses(create: &CreateTrigger, relation: &Relation) -> Result {
    let refused = |sqlstate, message: &str| Err(SqlError::new(sqlstate, message));
    let has_columns = |event: &TriggerEvent| matches!(event, TriggerEvent::Update(columns) if !columns.is_empty());
    let with_columns = create.events.iter().any(has_columns);
    let truncate = create.events.contains(&TriggerEvent::Truncate);
    if create.for_each_row && truncate {
        return refused("0A000", "TRUNCATE FOR EACH ROW triggers are not supported");
    }
    if create.timing == TriggerTiming::InsteadOf {
        if !create.for_each_row {
            return refused("0A000", "INSTEAD OF triggers must be FOR EACH ROW");
        }
        if create.condition.is_some() {
            return refused("0A000", "INSTEAD OF triggers cannot have WHEN conditions");
        }
        if with_columns {
            return refused("0A000", "INSTEAD OF triggers cannot have column lists");
        }
    }
    let (Some(first), second) = (
        create.old_table.as_ref().or(create.new_table.as_ref()),
        create.new_table.as_ref(),
    ) else {
        return Ok(());
    };
    if create.timing != TriggerTiming::After {
        return refused(
            "42P17",
            "transition table name can only be specified for an AFTER trigger",
        );
    }
    if let RelationKind::View(_) = relation.kind {
        let error = SqlError::new("42809", format!("\"{}\" is a view", relation.name));
        return Err(error.with_detail("Triggers on views cannot have transition tables."));
    }
    if let Some(table) = relation.table() {
        if table.foreign.is_some() {
            let error = SqlError::new("42809", format!("\"{}\" is a foreign table", relation.name));
            return Err(
                error.with_detail("Triggers on foreign tables cannot have transition tables.")
            );
        }
        if create.for_each_row && table.partition_bound.is_some() {
            return refused(
                "0A000",
                "ROW triggers with transition tables are not supported on partitions",
            );
        }
        if create.for_each_row && !table.inherits.is_empty() {
            return refused(
                "0A000",
                "ROW triggers with transition tables are not supported on inheritance children",
            );
        }
    }
    if truncate {
        return refused(
            "0A000",
            "TRUNCATE triggers with transition tables are not supported",
        );
    }
    if create.events.len() > 1 {
        return refused(
            "0A000",
            "transition tables cannot be specified for triggers with more than one event",
        );
    }
    if with_columns {
        return refused(
            "0A000",
            "transition tables cannot be specified for triggers with column lists",
        );
    }
    if create.new_table.is_some() && create.events.contains(&TriggerEvent::Delete) {
        return refused(
            "42P17",
            "NEW TABLE can only be specified for an INSERT or UPDATE trigger",
        );
    }
    if create.old_table.is_some() && create.events.contains(&TriggerEvent::Insert) {
        return refused(
            "42P17",
            "OLD TABLE can only be specified for a DELETE or UPDATE trigger",
        );
    }
    if create.old_table.is_some() && second.is_some_and(|second| second.value == first.value) {
        return refused(
            "42P17",
            "OLD TABLE name and NEW TABLE name cannot be the same",
        );
    }
    Ok(())
}
