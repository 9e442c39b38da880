//! CHECK.

use crate::catalog::{Class, ConstraintKind, ConstraintOwner, Expression, Oid};
use crate::infer::Purpose;
use crate::sql::Name;
use crate::sql::statement::{ConstraintDefinition, Fragment};

use crate::replay::expressions::{Names, Stored};
use crate::replay::names::choose_constraint_name;
use crate::replay::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn add_check(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        fragment: Fragment,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if definition.no_inherit && is_partitioned {
            let message = format!(
                "cannot add NO INHERIT constraint to partitioned table \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(definition.span));
        }
        let stored = self.store(fragment, Names::Columns(&relation), Purpose::Check)?;
        let name = match &definition.name {
            Some(name) => {
                if let Some(inherited) = self.inherited_check(table, name, &stored.expression) {
                    self.check_mergeable(inherited, !definition.not_valid)?;
                    self.catalog
                        .constraints
                        .update(inherited, |inherited| inherited.is_local = true);
                    return Ok(inherited);
                }
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let column = match stored.columns[..] {
                    [only] => relation
                        .column_numbered(only)
                        .map(|column| column.name.as_str()),
                    _ => None,
                };
                choose_constraint_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    column,
                    "check",
                    &[],
                )
            }
        };
        let columns = columns_as_read(&stored, table);
        let kind = ConstraintKind::Check(stored.expression);
        let oid = self.insert_constraint(table, name, kind, columns, Some(definition));
        // On a table that CREATE TABLE has just made, NOT VALID has nothing to wait for.
        if relation.provenance.created == Some(self.statement) {
            self.catalog
                .constraints
                .update(oid, |constraint| constraint.validated = true);
        }
        Ok(oid)
    }

    /// Complains if a constraint cannot be one with a parent's or its table's own of the same words.
    pub(in crate::replay) fn check_mergeable(&self, constraint: Oid, valid: bool) -> Result {
        let Some(own) = self.catalog.constraints.get(constraint) else {
            return Ok(());
        };
        let what = if own.no_inherit {
            "non-inherited"
        } else if valid && !own.validated {
            "NOT VALID"
        } else {
            return Ok(());
        };
        let relation = own
            .relation()
            .and_then(|table| self.catalog.relation(table));
        let message = format!(
            "constraint \"{}\" conflicts with {what} constraint on relation \"{}\"",
            own.name,
            relation.map_or("", |relation| relation.name.as_str())
        );
        Err(SqlError::new("42P17", message))
    }

    /// The same constraint inherited from a parent, which a definition makes the table's own as well
    /// (`MergeWithExistingConstraint`).
    fn inherited_check(&self, table: Oid, name: &Name, expression: &Expression) -> Option<Oid> {
        let owner = ConstraintOwner::Relation(table);
        let existing = self.catalog.constraint_of(owner, &name.value)?;
        let same = match &existing.kind {
            ConstraintKind::Check(own) => own.same_tokens(expression),
            _ => false,
        };
        (same && existing.inherited_from > 0 && !existing.is_local).then_some(existing.oid)
    }
}

/// The columns of a table that an expression reads, each once, in the order in which it first names them: `conkey` of a
/// CHECK constraint.
fn columns_as_read(stored: &Stored, table: Oid) -> Vec<i16> {
    let named = stored
        .expression
        .dependencies()
        .filter(|address| address.class == Class::Relation && address.oid == table)
        .map(|address| address.column)
        .filter(|number| stored.columns.contains(number));
    let mut columns: Vec<i16> = Vec::with_capacity(stored.columns.len());
    for number in named.chain(stored.columns.iter().copied()) {
        if !columns.contains(&number) {
            columns.push(number);
        }
    }
    columns
}
