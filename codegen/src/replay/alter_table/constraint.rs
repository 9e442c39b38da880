//! ADD, ALTER and VALIDATE CONSTRAINT.

use crate::catalog::{Constraint, ConstraintKind, ConstraintOwner, Oid};
use crate::sql::Name;
use crate::sql::statement::{self, ConstraintDefinition};

use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    /// ADD CONSTRAINT, or a constraint of ADD COLUMN, which then is on `column`.
    pub(super) fn alter_add_constraint(
        &mut self,
        target: Target,
        definition: &ConstraintDefinition,
        column: Option<&Name>,
    ) -> Result {
        use statement::ConstraintKind as Kind;
        let table = target.relation;
        let relation = self.known(table)?;
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if relation
            .table()
            .is_some_and(|table| table.foreign.is_some())
        {
            let what = match definition.kind {
                Kind::PrimaryKey(_) => Some("primary key"),
                Kind::Unique(_) => Some("unique"),
                Kind::Exclude(_) => Some("exclusion"),
                Kind::ForeignKey(_) => Some("foreign key"),
                Kind::NotNull { .. } | Kind::Check(_) => None,
            };
            if let Some(what) = what {
                let message = format!("{what} constraints are not supported on foreign tables");
                return Err(SqlError::new("0A000", message));
            }
        }
        match &definition.kind {
            Kind::NotNull { column: named } => match named.as_ref().or(column) {
                Some(name) => self.alter_set_not_null(target, name),
                None => Ok(()),
            },
            Kind::ForeignKey(key) if is_partitioned && !target.recurse => {
                let message = format!(
                    "cannot use ONLY for foreign key on partitioned table \"{}\" referencing relation \"{}\"",
                    relation.name, key.table.name
                );
                Err(SqlError::new("42809", message))
            }
            Kind::Check(_) => {
                let Some(oid) = self.add_constraint(table, definition, column, true)? else {
                    return Ok(());
                };
                self.spread_check(oid, table, target.recurse)
            }
            Kind::PrimaryKey(key) if is_partitioned && !target.recurse => {
                for name in column.into_iter().chain(&key.columns) {
                    self.alter_set_not_null(target, name)?;
                }
                self.add_constraint(table, definition, column, false)?;
                Ok(())
            }
            _ => {
                self.add_constraint(table, definition, column, target.recurse)?;
                Ok(())
            }
        }
    }

    /// Hands a new CHECK constraint down to inheritance children and partitions (`ATAddCheckConstraint`).
    fn spread_check(&mut self, oid: Oid, table: Oid, recurse: bool) -> Result {
        let Some(check) = self.catalog.constraints.get_shared(oid) else {
            return Ok(());
        };
        let children = self.children(table);
        if check.no_inherit || children.is_empty() {
            return Ok(());
        }
        if !recurse {
            return Err(SqlError::new(
                "42P16",
                "constraint must be added to child tables too",
            ));
        }
        for child in children {
            let owner = ConstraintOwner::Relation(child);
            if let Some(own) = self.catalog.constraint_of(owner, &check.name) {
                let same = match (&own.kind, &check.kind) {
                    (ConstraintKind::Check(own), ConstraintKind::Check(check)) => {
                        own.same_tokens(check)
                    }
                    _ => false,
                };
                if !same {
                    let child = self.known(child)?;
                    let message = format!(
                        "constraint \"{}\" for relation \"{}\" already exists",
                        check.name, child.name
                    );
                    return Err(SqlError::new("42710", message));
                }
                let own = own.oid;
                self.check_mergeable(own, check.validated)?;
                self.inherit_check(child, &check, table)?;
                continue;
            }
            self.inherit_check(child, &check, table)?;
            if let Some(own) = self.catalog.constraint_of(owner, &check.name) {
                let own = own.oid;
                self.spread_check(own, child, true)?;
            }
        }
        Ok(())
    }

    /// A constraint of a table by name.
    pub(super) fn table_constraint(&self, table: Oid, name: &Name) -> Result<Constraint> {
        let owner = ConstraintOwner::Relation(table);
        if let Some(constraint) = self.catalog.constraint_of(owner, &name.value) {
            return Ok(constraint.clone());
        }
        let relation = self.known(table)?;
        let message = format!(
            "constraint \"{name}\" of relation \"{}\" does not exist",
            relation.name
        );
        Err(SqlError::new("42704", message).at(name.span))
    }

    /// ALTER CONSTRAINT: what is not written becomes the default again.
    pub(super) fn alter_constraint(
        &mut self,
        target: Target,
        name: &Name,
        deferrable: Option<bool>,
        initially_deferred: Option<bool>,
    ) -> Result {
        let constraint = self.table_constraint(target.relation, name)?;
        let table = self.known(target.relation)?;
        if constraint.foreign_key().is_none() {
            let message = format!(
                "constraint \"{name}\" of relation \"{}\" is not a foreign key constraint",
                table.name
            );
            return Err(SqlError::new("42809", message).at(name.span));
        }
        if let Some(above) = constraint
            .parent
            .and_then(|parent| self.catalog.constraints.get(parent))
        {
            let message = format!(
                "cannot alter constraint \"{name}\" on relation \"{}\"",
                table.name
            );
            let owner = above
                .relation()
                .and_then(|owner| self.catalog.relation(owner));
            let owner = owner.map_or("", |owner| owner.name.as_str());
            return Err(SqlError::new("55000", message)
                .with_detail(format!(
                    "Constraint \"{name}\" is derived from constraint \"{}\" of relation \"{owner}\".",
                    above.name
                ))
                .with_hint("you may alter the constraint it derives from instead"));
        }
        let initially_deferred = initially_deferred == Some(true);
        let deferrable = deferrable == Some(true) || initially_deferred;
        for oid in self.constraint_with_parts(constraint.oid) {
            self.catalog.constraints.update(oid, |constraint| {
                constraint.deferrable = deferrable;
                constraint.initially_deferred = initially_deferred;
            });
        }
        Ok(())
    }

    /// ALTER CONSTRAINT … [NOT] ENFORCED: what is enforced anew is validated with it.
    pub(super) fn set_enforced(&mut self, target: Target, name: &Name, enforced: bool) -> Result {
        let constraint = self.table_constraint(target.relation, name)?;
        for oid in self.constraint_with_parts(constraint.oid) {
            self.catalog.constraints.update(oid, |constraint| {
                constraint.enforced = enforced;
                constraint.validated = enforced;
            });
        }
        Ok(())
    }

    /// A constraint of a partitioned table with those of its partitions.
    fn constraint_with_parts(&self, oid: Oid) -> Vec<Oid> {
        let mut all = vec![oid];
        let mut at = 0;
        while at < all.len() {
            let above = all[at];
            let parts = self.catalog.constraints.related_to(above);
            all.extend(
                parts
                    .filter(|part| part.parent == Some(above))
                    .map(|part| part.oid),
            );
            at += 1;
        }
        all
    }

    /// VALIDATE CONSTRAINT. There are no rows that could contradict.
    pub(super) fn validate_constraint(&mut self, target: Target, name: &Name) -> Result {
        let constraint = self.table_constraint(target.relation, name)?;
        match constraint.kind {
            ConstraintKind::ForeignKey(_) => {
                for oid in self.constraint_with_parts(constraint.oid) {
                    self.catalog
                        .constraints
                        .update(oid, |own| own.validated = true);
                }
                Ok(())
            }
            ConstraintKind::Check(_) => {
                let has_children = !self.children(target.relation).is_empty();
                if !constraint.validated
                    && !constraint.no_inherit
                    && has_children
                    && !target.recurse
                {
                    return Err(SqlError::new(
                        "42P16",
                        "constraint must be validated on child tables too",
                    ));
                }
                let tables = if constraint.no_inherit {
                    vec![target.relation]
                } else {
                    self.with_descendants(target)
                };
                for table in tables {
                    let own = self.table_constraint(table, name)?;
                    self.catalog
                        .constraints
                        .update(own.oid, |own| own.validated = true);
                }
                Ok(())
            }
            _ => {
                let table = self.known(target.relation)?;
                let message = format!(
                    "constraint \"{name}\" of relation \"{}\" is not a foreign key or check constraint",
                    table.name
                );
                Err(SqlError::new("42809", message).at(name.span))
            }
        }
    }
}
