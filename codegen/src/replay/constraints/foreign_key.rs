//! FOREIGN KEY.

use crate::catalog::{Column, ConstraintKind, ForeignKey, Index, KeyValue, Oid, Relation};
use crate::infer::can_coerce;
use crate::sql::Name;
use crate::sql::statement::{ConstraintDefinition, ForeignKeyDefinition, Persistence};

use crate::replay::names::{choose_constraint_name, joined_columns};
use crate::replay::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn add_foreign_key(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        key: &ForeignKeyDefinition,
        column: Option<&Name>,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let target = self.relation(&key.table)?;
        let is_table = target.table().is_some_and(|table| table.foreign.is_none());
        if !is_table {
            let message = format!("referenced relation \"{}\" is not a table", target.name);
            return Err(SqlError::new("42809", message).at(key.table.span()));
        }
        let beyond = match (relation.persistence, target.persistence) {
            (own, other) if own == other => None,
            (Persistence::Permanent, _) => Some(("permanent", "permanent")),
            (Persistence::Unlogged, Persistence::Temporary) => {
                Some(("unlogged", "permanent or unlogged"))
            }
            (Persistence::Temporary, _) => Some(("temporary", "temporary")),
            (Persistence::Unlogged, _) => None,
        };
        if let Some((own, others)) = beyond {
            let message = format!("constraints on {own} tables may reference only {others} tables");
            return Err(SqlError::new("42P16", message).at(key.table.span()));
        }
        let written = match column {
            Some(name) => std::slice::from_ref(name),
            None => &key.columns,
        };
        let foreign_key_columns = |relation: &Relation, names: &[Name]| {
            names
                .iter()
                .map(|name| {
                    let missing = || {
                        let message = format!(
                            "column \"{name}\" referenced in foreign key constraint does not exist"
                        );
                        SqlError::new("42703", message).at(name.span)
                    };
                    relation
                        .column(&name.value)
                        .map(|column| column.number)
                        .ok_or_else(missing)
                })
                .collect::<Result<Vec<_>>>()
        };
        let columns = foreign_key_columns(&relation, written)?;
        let (referenced, index) = if key.referenced.is_empty() {
            let missing = || {
                let message = format!(
                    "there is no primary key for referenced table \"{}\"",
                    target.name
                );
                SqlError::new("42704", message).at(key.table.span())
            };
            let primary = self.primary_key(target.oid).ok_or_else(missing)?;
            (
                primary.columns.clone(),
                primary.index().unwrap_or(primary.oid),
            )
        } else {
            let referenced = foreign_key_columns(&target, &key.referenced)?;
            let missing = || {
                let message = format!(
                    "there is no unique constraint matching given keys for referenced table \"{}\"",
                    target.name
                );
                SqlError::new("42830", message).at(key.table.span())
            };
            let index = self
                .unique_index(target.oid, &referenced)
                .ok_or_else(missing)?;
            (referenced, index)
        };
        if columns.len() != referenced.len() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(SqlError::new("42830", message).at(definition.span));
        }
        let name = match &definition.name {
            Some(name) => {
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let joined = joined_columns(written.iter().map(|name| name.value.as_str()));
                choose_constraint_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "fkey",
                    &[],
                )
            }
        };
        for (own, other) in columns.iter().zip(&referenced) {
            self.check_comparable(&name, (&relation, *own), (&target, *other))
                .map_err(|error| error.at(definition.span))?;
        }
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            table: target.oid,
            columns: referenced,
            index,
            match_type: key.match_type,
            on_delete: key.on_delete,
            on_delete_columns: foreign_key_columns(&relation, &key.on_delete_columns)?,
            on_update: key.on_update,
            period: key.period,
        });
        let oid = self.insert_constraint(table, name, kind, columns, Some(definition));
        self.spread_foreign_key(oid)?;
        Ok(oid)
    }

    /// Complains if values of a foreign key's column cannot be looked up in the referenced column's index: there must be
    /// an equality of its operator family for both types, or an implicit cast (`ATAddForeignKeyConstraint`).
    pub(in crate::replay) fn check_comparable(
        &self,
        constraint: &str,
        (table, own): (&Relation, i16),
        (target, other): (&Relation, i16),
    ) -> Result {
        let (Some(own), Some(other)) = (table.column_numbered(own), target.column_numbered(other))
        else {
            return Ok(());
        };
        let base = |column: &Column| self.catalog.base_type(column.data_type).oid;
        let (from, to) = (base(own), base(other));
        let same_family = COMPARABLE
            .iter()
            .any(|family| family.contains(&from.0) && family.contains(&to.0));
        if same_family || can_coerce(&self.catalog, from, to, false) {
            return Ok(());
        }
        let detail = format!(
            "Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
            own.name,
            other.name,
            self.shown_type(own.data_type.oid),
            self.shown_type(other.data_type.oid)
        );
        let message = format!("foreign key constraint \"{constraint}\" cannot be implemented");
        Err(SqlError::new("42804", message).with_detail(detail))
    }

    /// A unique index over just these columns in whatever order, without a predicate: what a foreign key needs
    /// (`transformFkeyCheckAttrs`). The oldest one counts.
    fn unique_index(&self, table: Oid, columns: &[i16]) -> Option<Oid> {
        let fits = |index: &Index| {
            index.table == table
                && (index.unique)
                && index.predicate.is_none()
                && index.keys.len() == columns.len()
                && index.keys.iter().all(|key| matches!(key.value, KeyValue::Column(number) if columns.contains(&number)))
        };
        let mut relations = self.catalog.relations.related_to(table);
        relations
            .find(|relation| relation.index().is_some_and(fits))
            .map(|relation| relation.oid)
    }
}

/// Types that the operator families of B-trees compare with one another: integers, floats, texts, dates and times.
const COMPARABLE: [&[u32]; 4] = [
    &[20, 21, 23],
    &[700, 701],
    &[19, 25, 1043],
    &[1082, 1114, 1184],
];
