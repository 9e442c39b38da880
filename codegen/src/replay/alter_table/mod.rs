//! ALTER TABLE, and the actions that ALTER VIEW, INDEX, SEQUENCE, MATERIALIZED VIEW and FOREIGN TABLE share with it.
//!
//! PostgreSQL does the actions of one statement in passes (`AT_PASS_…` of its `tablecmds.c`): what is dropped goes first,
//! whatever the order of writing.

mod add_column;
mod column_attributes;
mod column_type;
mod constraint;
mod drop;
mod identity;
mod inherit;
mod options;
mod partition;
mod security;
mod targets;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalog::{Oid, Relation, RelationKind};
use crate::sql::Name;
use crate::sql::statement::{
    AlterTable, AlterTableAction, AlterTableKind, ColumnConstraint, ConstraintDefinition,
    ConstraintKind, Located,
};

use super::plpgsql::is_system_relation;
use super::{Replay, Result, SqlError};
use column_type::ColumnType;

/// `AT_PASS_…`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    AddColumn,
    ColumnAttributes,
    AddIndex,
    AddOther,
    Rest,
}

/// A part of the statement: an action, or a constraint that ADD COLUMN brings along.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Action(&'a Located<AlterTableAction>),
    Constraint {
        definition: &'a ConstraintDefinition,
        column: &'a Name,
    },
}

/// A step, when it is its turn, and the action that it belongs to.
type Planned<'a> = (Pass, usize, Step<'a>);

/// What an action is done to.
#[derive(Debug, Clone, Copy)]
struct Target {
    relation: Oid,
    /// No ONLY: inheritance children and partitions follow.
    recurse: bool,
}

impl Replay {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) -> Result {
        let Some(relation) = self.relation_to_alter(&alter.name, alter.if_exists)? else {
            return Ok(());
        };
        self.must_own(&relation)
            .map_err(|error| error.at(alter.name.span()))?;
        check_keyword(alter, &relation)?;
        let target = Target {
            relation: relation.oid,
            recurse: !alter.only,
        };
        let mut planned: Vec<Planned<'_>> = Vec::with_capacity(alter.actions.len());
        for (index, action) in alter.actions.iter().enumerate() {
            targets::check(&action.value, &relation)
                .map_err(|error| error.at(alter.name.span()))?;
            if let Some(change) = ColumnType::of(&action.value) {
                self.prepare_column_type(target, &change)
                    .map_err(|error| error.at(action.span))?;
            }
            planned.push((pass(&action.value), index, Step::Action(action)));
            if let AlterTableAction::AddColumn { column, .. } = &action.value {
                let constraints = column.constraints.iter().filter_map(|constraint| {
                    let ColumnConstraint::Constraint(definition) = constraint else {
                        return None;
                    };
                    let step = Step::Constraint {
                        definition,
                        column: &column.name,
                    };
                    Some((constraint_pass(definition), index, step))
                });
                let mut constraints: Vec<Planned<'_>> = constraints.collect();
                // Of one column, checks come before foreign keys.
                constraints.sort_by_key(|(_, _, step)| {
                    matches!(step, Step::Constraint { definition, .. }
                        if matches!(definition.kind, ConstraintKind::ForeignKey(_)))
                });
                planned.extend(constraints);
            }
        }
        planned.sort_by_key(|(pass, _, _)| *pass);
        // ADD COLUMN IF NOT EXISTS of a column that exists: its constraints are passed over too.
        let mut passed_over = BTreeSet::new();
        for (_, index, step) in planned {
            if passed_over.contains(&index) {
                continue;
            }
            match step {
                Step::Action(action) => {
                    let done = self
                        .alter_table_action(target, &action.value)
                        .map_err(|error| error.at(action.span))?;
                    if !done {
                        passed_over.insert(index);
                    }
                }
                Step::Constraint { definition, column } => {
                    self.alter_add_constraint(target, definition, Some(column))
                        .map_err(|error| error.at(definition.span))?;
                }
            }
        }
        let statement = self.statement;
        self.catalog.relations.update(relation.oid, |relation| {
            relation.provenance.changed = Some(statement);
        });
        Ok(())
    }

    /// The relation that an ALTER statement names; none if it need not be there.
    pub(super) fn relation_to_alter(
        &self,
        name: &crate::sql::QualifiedName,
        if_exists: bool,
    ) -> Result<Option<Arc<Relation>>> {
        match self.find_relation(name) {
            Some(relation) => Ok(Some(relation)),
            None if self.is_system_catalog(name) => {
                let message = format!("permission denied: \"{}\" is a system catalog", name.name);
                Err(SqlError::new("42501", message).at(name.span()))
            }
            None if if_exists => Ok(None),
            None => {
                if let Some(schema) = &name.schema {
                    self.schema(schema)?;
                }
                Err(self.no_relation(name))
            }
        }
    }

    /// Whether a name means one of PostgreSQL's own tables.
    fn is_system_catalog(&self, name: &crate::sql::QualifiedName) -> bool {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        schema.is_none_or(|schema| schema == "pg_catalog")
            && !self.platform
            && self.extension.is_none()
            && is_system_relation(schema, &name.name.value)
    }

    /// Carries one action out. False if it turned out that nothing was to do.
    fn alter_table_action(&mut self, target: Target, action: &AlterTableAction) -> Result<bool> {
        use AlterTableAction as Action;
        match action {
            Action::AddColumn {
                if_not_exists,
                column,
            } => return self.alter_add_column(target, column, *if_not_exists),
            Action::ColumnDefault { name, default } => {
                self.alter_column_default(target, name, *default)?;
            }
            Action::ColumnNotNull { name, not_null } => {
                if *not_null {
                    self.alter_set_not_null(target, name)?;
                } else {
                    self.alter_drop_not_null(target, name)?;
                }
            }
            Action::AddIdentity { name, identity } => {
                self.alter_add_identity(target, name, identity)?;
            }
            Action::SetIdentity {
                name,
                always,
                options,
            } => self.alter_set_identity(target, name, *always, options)?,
            Action::DropIdentity { name, if_exists } => {
                self.alter_drop_identity(target, name, *if_exists)?;
            }
            Action::SetExpression { name, expression } => {
                self.alter_set_expression(target, name, *expression)?;
            }
            Action::DropExpression { name, if_exists } => {
                self.alter_drop_expression(target, name, *if_exists)?;
            }
            Action::ColumnStorage { name } => {
                if let Some(name) = name {
                    let relation = self.known(target.relation)?;
                    self.column(&relation, name)?;
                }
            }
            Action::AddConstraint(definition) => {
                self.alter_add_constraint(target, definition, None)?;
            }
            Action::AlterConstraint {
                name,
                deferrable,
                initially_deferred,
                enforced,
                inherit,
            } => {
                // PostgreSQL 18's ENFORCED and INHERIT alone leave the rest alone.
                let other = enforced.or(*inherit).is_some();
                if let Some(enforced) = enforced {
                    self.set_enforced(target, name, *enforced)?;
                }
                if other && deferrable.or(*initially_deferred).is_none() {
                    self.table_constraint(target.relation, name)?;
                    return Ok(true);
                }
                self.alter_constraint(target, name, *deferrable, *initially_deferred)?;
            }
            Action::ValidateConstraint(name) => self.validate_constraint(target, name)?,
            Action::Trigger {
                target: triggers,
                firing,
            } => self.set_trigger_firing(target, triggers, *firing)?,
            Action::Rule { name, firing } => {
                self.set_rule_firing(target.relation, name, *firing)?;
            }
            Action::RowSecurity(enable) => {
                self.change_table(target.relation, |table| table.row_security = *enable);
            }
            Action::ForceRowSecurity(force) => {
                self.change_table(target.relation, |table| table.force_row_security = *force);
            }
            Action::ReplicaIdentity(identity) => {
                self.set_replica_identity(target.relation, identity)?;
            }
            Action::Logged(logged) => self.set_logged(target.relation, *logged)?,
            Action::SetOptions(options) => self.set_options(target.relation, options)?,
            Action::ResetOptions(names) => self.reset_options(target.relation, names),
            Action::Physical => {}
            Action::DropColumn {
                name,
                if_exists,
                cascade,
            } => self.alter_drop_column(target, name, *if_exists, *cascade)?,
            Action::DropConstraint {
                name,
                if_exists,
                cascade,
            } => self.alter_drop_constraint(target, name, *if_exists, *cascade)?,
            Action::Owner(owner) => {
                let owner = self.role(owner)?;
                let relation = self.known(target.relation)?;
                self.change_relation_owner(&relation, owner)?;
            }
            Action::ForeignOptions(changes) => {
                self.change_foreign_options(target.relation, changes)?;
            }
            Action::ColumnType { .. } => {
                if let Some(change) = ColumnType::of(action) {
                    self.alter_column_type(target, &change)?;
                }
            }
            Action::Inherit(parent) => self.add_parent(target.relation, parent)?,
            Action::NoInherit(parent) => self.remove_parent(target.relation, parent)?,
            Action::OfType(name) => self.set_of_type(target.relation, name)?,
            Action::NotOf => self.unset_of_type(target.relation)?,
            Action::AttachPartition { name, bound } => {
                self.attach_partition(target.relation, name, bound.as_ref())?;
            }
            Action::DetachPartition { name, concurrently } => {
                self.detach_partition(target.relation, name, *concurrently)?;
            }
        }
        Ok(true)
    }

    /// A relation with all inheritance children and partitions below it, each once, parents first
    /// (`find_all_inheritors`).
    fn with_descendants(&self, target: Target) -> Vec<Oid> {
        let mut all = vec![target.relation];
        let mut at = 0;
        while target.recurse && at < all.len() {
            for child in self.catalog.children_of(all[at]) {
                if !all.contains(&child.oid) {
                    all.push(child.oid);
                }
            }
            at += 1;
        }
        all
    }

    /// Children of a table, the oldest first.
    fn children(&self, table: Oid) -> Vec<Oid> {
        let children = self.catalog.children_of(table);
        children.map(|child| child.oid).collect()
    }

    /// Changes what only tables have.
    fn change_table(&mut self, oid: Oid, change: impl FnOnce(&mut crate::catalog::Table)) {
        self.catalog.relations.update(oid, |relation| {
            if let Some(table) = relation.table_mut() {
                change(table);
            }
        });
    }

    /// Changes a column.
    fn change_column(
        &mut self,
        relation: Oid,
        number: i16,
        change: impl FnOnce(&mut crate::catalog::Column),
    ) {
        self.catalog.relations.update(relation, |relation| {
            if let Some(column) = relation.column_numbered_mut(number) {
                change(column);
            }
        });
    }
}

/// Complains where another keyword than TABLE does not fit the relation (`RangeVarCallbackForAlterRelation`).
fn check_keyword(alter: &AlterTable, relation: &Relation) -> Result {
    let kind = &relation.kind;
    let is_foreign = relation
        .table()
        .is_some_and(|table| table.foreign.is_some());
    let wrong = match alter.kind {
        AlterTableKind::View if !matches!(kind, RelationKind::View(_)) => "a view",
        AlterTableKind::MaterializedView if !matches!(kind, RelationKind::MaterializedView(_)) => {
            "a materialized view"
        }
        AlterTableKind::ForeignTable if !is_foreign => "a foreign table",
        AlterTableKind::Sequence if !matches!(kind, RelationKind::Sequence(_)) => "a sequence",
        AlterTableKind::Index if !matches!(kind, RelationKind::Index(_)) => "an index",
        _ if matches!(kind, RelationKind::CompositeType) => {
            let message = format!("\"{}\" is a composite type", relation.name);
            return Err(SqlError::new("42809", message)
                .with_hint("use ALTER TYPE instead")
                .at(alter.name.span()));
        }
        _ => return Ok(()),
    };
    let message = format!("\"{}\" is not {wrong}", relation.name);
    Err(SqlError::new("42809", message).at(alter.name.span()))
}

fn pass(action: &AlterTableAction) -> Pass {
    use AlterTableAction as Action;
    match action {
        Action::DropColumn { .. }
        | Action::DropConstraint { .. }
        | Action::DropIdentity { .. }
        | Action::DropExpression { .. }
        | Action::ColumnDefault { default: None, .. }
        | Action::ColumnNotNull {
            not_null: false, ..
        } => Pass::Drop,
        Action::ColumnType { .. } => Pass::Type,
        Action::AddColumn { .. } => Pass::AddColumn,
        Action::ColumnNotNull { not_null: true, .. } | Action::SetExpression { .. } => {
            Pass::ColumnAttributes
        }
        Action::AddConstraint(definition) => constraint_pass(definition),
        Action::ColumnDefault {
            default: Some(_), ..
        }
        | Action::AddIdentity { .. } => Pass::AddOther,
        _ => Pass::Rest,
    }
}

fn constraint_pass(definition: &ConstraintDefinition) -> Pass {
    match definition.kind {
        ConstraintKind::NotNull { .. } => Pass::ColumnAttributes,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            Pass::AddIndex
        }
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => Pass::AddOther,
    }
}
