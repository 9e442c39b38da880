//! DROP COLUMN and DROP CONSTRAINT.

use crate::catalog::{
    Class, ConstraintKind, ConstraintOwner, KeyValue, ObjectAddress, Oid, Relation,
};
use crate::sql::Name;

use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    pub(super) fn alter_drop_column(
        &mut self,
        target: Target,
        name: &Name,
        if_exists: bool,
        cascade: bool,
    ) -> Result {
        let relation = self.known(target.relation)?;
        if relation
            .table()
            .is_some_and(|table| table.of_type.is_some())
        {
            return Err(SqlError::new(
                "42809",
                "cannot drop column from typed table",
            ));
        }
        if relation.column(&name.value).is_none() && if_exists {
            return Ok(());
        }
        let mut doomed = Vec::new();
        self.columns_to_drop(target.relation, name, target.recurse, false, &mut doomed)?;
        self.delete(&doomed, cascade)
    }

    /// A column, and those of inheritance children that have it from nowhere else (`ATExecDropColumn`).
    fn columns_to_drop(
        &mut self,
        table: Oid,
        name: &Name,
        recurse: bool,
        recursing: bool,
        doomed: &mut Vec<ObjectAddress>,
    ) -> Result {
        let relation = self.known(table)?;
        let number = self.column(&relation, name)?;
        let Some(column) = relation.column_numbered(number) else {
            return Ok(());
        };
        if column.inherited_from > 0 && !recursing {
            let message = format!("cannot drop inherited column \"{name}\"");
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        if in_partition_key(&relation, number) {
            let message = format!(
                "cannot drop column \"{name}\" because it is part of the partition key of relation \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        let children = self.children(table);
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if !children.is_empty() && is_partitioned && !recurse {
            return Err(SqlError::new(
                "42P16",
                "cannot drop column from only the partitioned table when partitions exist",
            )
            .with_hint("do not specify the ONLY keyword"));
        }
        for child in children {
            let relation = self.known(child)?;
            let Some(own) = relation.column(&name.value) else {
                continue;
            };
            let number = own.number;
            if !recurse {
                // The child keeps the column as its own.
                self.change_column(child, number, |own| {
                    own.inherited_from = own.inherited_from.saturating_sub(1);
                    own.is_local = true;
                });
            } else if own.inherited_from == 1 && !own.is_local {
                self.columns_to_drop(child, name, true, true, doomed)?;
            } else {
                self.change_column(child, number, |own| {
                    own.inherited_from = own.inherited_from.saturating_sub(1);
                });
            }
        }
        doomed.push(ObjectAddress::column(table, number));
        Ok(())
    }

    pub(super) fn alter_drop_constraint(
        &mut self,
        target: Target,
        name: &Name,
        if_exists: bool,
        cascade: bool,
    ) -> Result {
        let owner = ConstraintOwner::Relation(target.relation);
        if if_exists && self.catalog.constraint_of(owner, &name.value).is_none() {
            return Ok(());
        }
        let constraint = self.table_constraint(target.relation, name)?;
        let relation = self.known(target.relation)?;
        if constraint.inherited_from > 0 {
            let message = format!(
                "cannot drop inherited constraint \"{name}\" of relation \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(name.span));
        }
        let spreads = matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit;
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if spreads
            && is_partitioned
            && !target.recurse
            && !self.children(target.relation).is_empty()
        {
            return Err(SqlError::new(
                "42P16",
                "cannot remove constraint from only the partitioned table when partitions exist",
            )
            .with_hint("Do not specify the ONLY keyword."));
        }
        let address = ObjectAddress::object(Class::Constraint, constraint.oid);
        self.delete(&[address], cascade)?;
        if spreads {
            self.drop_inherited_check(target.relation, name, target.recurse, cascade)?;
        }
        Ok(())
    }

    /// Takes a CHECK constraint from inheritance children, or makes it their own (`ATExecDropConstraint`).
    fn drop_inherited_check(
        &mut self,
        table: Oid,
        name: &Name,
        recurse: bool,
        cascade: bool,
    ) -> Result {
        for child in self.children(table) {
            let owner = ConstraintOwner::Relation(child);
            let Some(own) = self.catalog.constraint_of(owner, &name.value) else {
                continue;
            };
            let oid = own.oid;
            if recurse && own.inherited_from == 1 && !own.is_local {
                let address = ObjectAddress::object(Class::Constraint, oid);
                self.delete(&[address], cascade)?;
                self.drop_inherited_check(child, name, recurse, cascade)?;
            } else {
                self.catalog.constraints.update(oid, |own| {
                    own.inherited_from = own.inherited_from.saturating_sub(1);
                    own.is_local |= !recurse;
                });
            }
        }
        Ok(())
    }
}

/// Whether a column, alone or in an expression, decides where a row of a partitioned table goes.
pub(super) fn in_partition_key(relation: &Relation, number: i16) -> bool {
    let key = relation
        .table()
        .and_then(|table| table.partition_key.as_ref());
    let mut elements = key.into_iter().flat_map(|key| &key.elements);
    elements.any(|element| match &element.value {
        KeyValue::Column(own) => *own == number,
        KeyValue::Expression(expression) => expression
            .dependencies()
            .any(|address| address == ObjectAddress::column(relation.oid, number)),
    })
}
