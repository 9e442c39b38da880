//! INHERIT, NO INHERIT, OF and NOT OF.

use crate::catalog::{Constraint, ConstraintKind, ConstraintOwner, Oid, Relation};
use crate::sql::QualifiedName;
use crate::sql::statement::{AlterTableAction, Persistence};

use super::super::{Replay, Result, SqlError};
use super::targets;

impl Replay {
    /// INHERIT parent (`ATExecAddInherit`)
    pub(super) fn add_parent(&mut self, table: Oid, parent: &QualifiedName) -> Result {
        let above = self.relation_in_schema(parent)?;
        let relation = self.known(table)?;
        let refused = |sqlstate, message: &str| {
            Err(SqlError::new(sqlstate, message.to_owned()).at(parent.span()))
        };
        if let Some(own) = relation.table() {
            if own.of_type.is_some() {
                return refused("42809", "cannot change inheritance of typed table");
            }
            if own.partition_bound.is_some() {
                return refused("42809", "cannot change inheritance of a partition");
            }
            if own.partition_key.is_some() {
                return refused("42809", "cannot change inheritance of partitioned table");
            }
        }
        let action = AlterTableAction::Inherit(parent.clone());
        targets::check(&action, &above).map_err(|error| error.at(parent.span()))?;
        let Some(above_table) = above.table() else {
            return Ok(());
        };
        if above_table.partition_key.is_some() {
            let message = format!("cannot inherit from partitioned table \"{}\"", above.name);
            return refused("42809", &message);
        }
        if above_table.partition_bound.is_some() {
            return refused("42809", "cannot inherit from a partition");
        }
        if above.persistence == Persistence::Temporary
            && relation.persistence != Persistence::Temporary
        {
            let message = format!("cannot inherit from temporary relation \"{}\"", above.name);
            return refused("42809", &message);
        }
        let inherits = relation.table().map(|own| own.inherits.clone());
        if inherits.is_some_and(|inherits| inherits.contains(&above.oid)) {
            let message = format!(
                "relation \"{}\" would be inherited from more than once",
                above.name
            );
            return refused("42P07", &message);
        }
        let below = self.with_descendants(super::Target {
            relation: table,
            recurse: true,
        });
        if below.contains(&above.oid) {
            let detail = format!(
                "\"{}\" is already a child of \"{}\".",
                parent.name.value, relation.name
            );
            return Err(SqlError::new("42P07", "circular inheritance not allowed")
                .with_detail(detail)
                .at(parent.span()));
        }
        self.adopt_columns(&above, &relation)?;
        self.adopt_checks(&above, &relation)?;
        self.change_table(table, |own| own.inherits.push(above.oid));
        Ok(())
    }

    /// A parent's columns, all of which the child must have (`MergeAttributesIntoExisting`).
    pub(super) fn adopt_columns(&mut self, parent: &Relation, child: &Relation) -> Result {
        let is_partition = parent
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        for column in &parent.columns {
            let Some(own) = child.column(&column.name) else {
                let message = format!("child table is missing column \"{}\"", column.name);
                return Err(SqlError::new("42804", message));
            };
            if own.data_type != column.data_type {
                let message = format!(
                    "child table \"{}\" has different type for column \"{}\"",
                    child.name, column.name
                );
                return Err(SqlError::new("42804", message));
            }
            if own.collation != column.collation {
                let message = format!(
                    "child table \"{}\" has different collation for column \"{}\"",
                    child.name, column.name
                );
                return Err(SqlError::new("42P21", message));
            }
            if column.not_null && !own.not_null {
                let message = format!(
                    "column \"{}\" in child table must be marked NOT NULL",
                    column.name
                );
                return Err(SqlError::new("42804", message));
            }
            if column.generated.is_some() != own.generated.is_some() {
                let message = match column.generated {
                    Some(_) => "must be a generated column",
                    None => "must not be a generated column",
                };
                let message = format!("column \"{}\" in child table {message}", column.name);
                return Err(SqlError::new("42804", message));
            }
            self.change_column(child.oid, own.number, |own| {
                own.inherited_from += 1;
                // A partition has nothing of its own.
                own.is_local &= !is_partition;
            });
        }
        Ok(())
    }

    /// A parent's CHECK constraints, all of which the child must have (`MergeConstraintsIntoExisting`).
    pub(super) fn adopt_checks(&mut self, parent: &Relation, child: &Relation) -> Result {
        let is_partition = parent
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        for check in self.inheritable_checks(parent.oid) {
            let owner = ConstraintOwner::Relation(child.oid);
            let own = self.catalog.constraint_of(owner, &check.name);
            let Some(own) = own.filter(|own| matches!(own.kind, ConstraintKind::Check(_))) else {
                let message = format!("child table is missing constraint \"{}\"", check.name);
                return Err(SqlError::new("42804", message));
            };
            if own.no_inherit {
                let message = format!(
                    "constraint \"{}\" conflicts with non-inherited constraint on child table \"{}\"",
                    check.name, child.name
                );
                return Err(SqlError::new("42P17", message));
            }
            let oid = own.oid;
            self.catalog.constraints.update(oid, |own| {
                own.inherited_from += 1;
                own.is_local &= !is_partition;
            });
        }
        Ok(())
    }

    fn inheritable_checks(&self, table: Oid) -> Vec<Constraint> {
        let constraints = self
            .catalog
            .constraints_of(ConstraintOwner::Relation(table))
            .into_iter();
        constraints
            .filter(|constraint| {
                matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit
            })
            .cloned()
            .collect()
    }

    /// NO INHERIT parent
    pub(super) fn remove_parent(&mut self, table: Oid, parent: &QualifiedName) -> Result {
        let above = self.relation_in_schema(parent)?;
        let relation = self.known(table)?;
        let Some(own) = relation.table() else {
            return Ok(());
        };
        if own.partition_bound.is_some() {
            let message = "cannot change inheritance of a partition";
            return Err(SqlError::new("42809", message));
        }
        if !own.inherits.contains(&above.oid) {
            let message = format!(
                "relation \"{}\" is not a parent of relation \"{}\"",
                above.name, relation.name
            );
            return Err(SqlError::new("42P01", message).at(parent.span()));
        }
        self.part_with(&above, &relation);
        Ok(())
    }

    /// Makes what a child has from a parent its own (`RemoveInheritance`).
    pub(super) fn part_with(&mut self, parent: &Relation, child: &Relation) {
        self.change_table(child.oid, |own| {
            own.inherits.retain(|above| *above != parent.oid);
        });
        for column in &parent.columns {
            if let Some(own) = child.column(&column.name) {
                self.change_column(child.oid, own.number, |own| {
                    own.inherited_from = own.inherited_from.saturating_sub(1);
                    own.is_local |= own.inherited_from == 0;
                });
            }
        }
        for check in self.inheritable_checks(parent.oid) {
            let owner = ConstraintOwner::Relation(child.oid);
            if let Some(own) = self.catalog.constraint_of(owner, &check.name) {
                let oid = own.oid;
                self.catalog.constraints.update(oid, |own| {
                    own.inherited_from = own.inherited_from.saturating_sub(1);
                    own.is_local |= own.inherited_from == 0;
                });
            }
        }
    }

    /// OF type (`ATExecAddOf`)
    pub(super) fn set_of_type(&mut self, table: Oid, name: &QualifiedName) -> Result {
        let (of_type, attributes) = self.type_of_rows(name)?;
        let relation = self.known(table)?;
        if relation.table().is_some_and(|own| !own.inherits.is_empty()) {
            return Err(SqlError::new("42809", "typed tables cannot inherit"));
        }
        let mut own = relation.columns.iter();
        for attribute in &attributes {
            let Some(column) = own.next() else {
                let message = format!("table is missing column \"{}\"", attribute.name);
                return Err(SqlError::new("42804", message));
            };
            if column.name != attribute.name {
                let message = format!(
                    "table has column \"{}\" where type requires \"{}\"",
                    column.name, attribute.name
                );
                return Err(SqlError::new("42804", message));
            }
            if column.data_type != attribute.data_type || column.collation != attribute.collation {
                let message = format!(
                    "table \"{}\" has different type for column \"{}\"",
                    relation.name, column.name
                );
                return Err(SqlError::new("42804", message));
            }
        }
        if let Some(extra) = own.next() {
            let message = format!("table has extra column \"{}\"", extra.name);
            return Err(SqlError::new("42804", message));
        }
        self.change_table(table, |own| own.of_type = Some(of_type));
        Ok(())
    }

    /// NOT OF
    pub(super) fn unset_of_type(&mut self, table: Oid) -> Result {
        let relation = self.known(table)?;
        if relation.table().is_none_or(|own| own.of_type.is_none()) {
            let message = format!("\"{}\" is not a typed table", relation.name);
            return Err(SqlError::new("42809", message));
        }
        self.change_table(table, |own| own.of_type = None);
        Ok(())
    }
}
