//! ALTER COLUMN: ADD GENERATED AS IDENTITY, SET GENERATED, DROP IDENTITY.

use crate::catalog::Identity;
use crate::sql::Name;
use crate::sql::statement::{IdentityDefinition, SequenceOption};

use super::super::columns::{ColumnHome, check_identity_type};
use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    pub(super) fn alter_add_identity(
        &mut self,
        target: Target,
        name: &Name,
        identity: &IdentityDefinition,
    ) -> Result {
        let (column, table) = self.column_to_alter(target.relation, name)?;
        let refused = |what: &str| {
            let message = format!("column \"{name}\" of relation \"{table}\" {what}");
            Err(SqlError::new("55000", message).at(name.span))
        };
        check_identity_type(column.data_type.oid)?;
        if !column.not_null {
            return refused("must be declared NOT NULL before identity can be added");
        }
        if column.identity.is_some() {
            return refused("is already an identity column");
        }
        if column.default.is_some() || column.generated.is_some() {
            return refused("already has a default value");
        }
        let relation = self.known(target.relation)?;
        let home = ColumnHome {
            relation: relation.oid,
            schema: relation.schema,
            name: &relation.name,
            owner: relation.owner,
            persistence: relation.persistence,
        };
        let sequence =
            self.column_sequence(home, column.number, &column, &identity.options, true, None)?;
        let always = identity.always;
        self.change_column(relation.oid, column.number, |column| {
            column.identity = Some(Identity { always, sequence });
        });
        Ok(())
    }

    pub(super) fn alter_set_identity(
        &mut self,
        target: Target,
        name: &Name,
        always: Option<bool>,
        options: &[SequenceOption],
    ) -> Result {
        let (column, table) = self.column_to_alter(target.relation, name)?;
        let Some(identity) = column.identity else {
            return Err(not_an_identity(name, &table));
        };
        self.change_sequence(identity.sequence, options)?;
        self.change_column(target.relation, column.number, |column| {
            if let (Some(identity), Some(always)) = (&mut column.identity, always) {
                identity.always = always;
            }
        });
        Ok(())
    }

    /// The sequence goes, NOT NULL stays.
    pub(super) fn alter_drop_identity(
        &mut self,
        target: Target,
        name: &Name,
        if_exists: bool,
    ) -> Result {
        let (column, table) = self.column_to_alter(target.relation, name)?;
        let Some(identity) = column.identity else {
            return if if_exists {
                Ok(())
            } else {
                Err(not_an_identity(name, &table))
            };
        };
        self.change_column(target.relation, column.number, |column| {
            column.identity = None;
        });
        self.catalog.relations.remove(identity.sequence);
        Ok(())
    }
}

fn not_an_identity(name: &Name, table: &str) -> SqlError {
    let message = format!("column \"{name}\" of relation \"{table}\" is not an identity column");
    SqlError::new("55000", message).at(name.span)
}
