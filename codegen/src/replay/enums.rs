//! CREATE TYPE … AS ENUM, and ALTER TYPE of enums.

use std::sync::Arc;

use crate::catalog::{DataType, Label, Oid, SearchPath, TypeKind};
use crate::sql::QualifiedName;
use crate::sql::statement::{AlterEnum, AlterEnumAction, CreateEnum, EnumLabel};

use super::{Replay, Result, SqlError};

/// Labels are names: `NAMEDATALEN - 1` bytes.
const MAX_LABEL_BYTES: usize = 63;

impl Replay {
    pub(super) fn create_enum(&mut self, create: &CreateEnum) -> Result {
        let schema = self.creation_schema(&create.name)?;
        self.check_type_name(schema, &create.name)?;
        let mut labels: Vec<Label> = Vec::with_capacity(create.labels.len());
        for label in &create.labels {
            check_label(label)?;
            if labels.iter().any(|other| other.value == label.value) {
                // The unique index of `pg_enum` is what complains.
                let message =
                    "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"";
                return Err(SqlError::new("23505", message).at(label.span));
            }
            labels.push(Label {
                id: labels.len() as u32,
                value: label.value.clone(),
            });
        }
        let owner = self.session.role;
        let name = &create.name.name.value;
        self.add_type(schema, name, owner, TypeKind::Enum(labels), 'E');
        Ok(())
    }

    pub(super) fn alter_enum(&mut self, alter: &AlterEnum) -> Result {
        let found = self.known_type(&alter.name)?;
        let Some(labels) = found.labels() else {
            let shown = self.shown_type(found.oid);
            return Err(
                SqlError::new("42809", format!("{shown} is not an enum")).at(alter.name.span())
            );
        };
        let mut labels = labels.to_vec();
        match &alter.action {
            AlterEnumAction::Add {
                if_not_exists,
                label,
                neighbour,
            } => {
                check_label(label)?;
                if labels.iter().any(|other| other.value == label.value) {
                    if *if_not_exists {
                        return Ok(());
                    }
                    return Err(label_exists(label));
                }
                let place = match neighbour {
                    Some((before, neighbour)) => {
                        position(&labels, neighbour)? + usize::from(!before)
                    }
                    None => labels.len(),
                };
                let id = labels.iter().map(|label| label.id + 1).max().unwrap_or(0);
                let value = label.value.clone();
                labels.insert(place, Label { id, value });
            }
            AlterEnumAction::Rename { from, to } => {
                check_label(to)?;
                let place = position(&labels, from)?;
                if labels.iter().any(|other| other.value == to.value) {
                    return Err(label_exists(to));
                }
                labels[place].value.clone_from(&to.value);
            }
        }
        let provenance = self.touched(found.provenance);
        self.catalog.types.update(found.oid, |data_type| {
            data_type.kind = TypeKind::Enum(labels);
            data_type.provenance = provenance;
        });
        Ok(())
    }

    /// The type of a written name that is nothing but a name.
    pub(super) fn known_type(&self, name: &QualifiedName) -> Result<Arc<DataType>> {
        let oid = self.type_named(name)?;
        let missing =
            || SqlError::new("42704", format!("type \"{name}\" does not exist")).at(name.span());
        self.catalog.types.get_shared(oid).ok_or_else(missing)
    }

    /// A type as PostgreSQL's messages show it.
    pub(super) fn shown_type(&self, oid: Oid) -> String {
        self.catalog.format_type_name(oid, SearchPath(&self.path()))
    }

    /// Complains if a type of the name is there already, unless it makes room.
    pub(super) fn check_type_name(&self, schema: Oid, name: &QualifiedName) -> Result {
        match self.catalog.type_in(schema, &name.name.value) {
            Some(existing) if !self.makes_room(existing) => {
                let message = format!("type \"{}\" already exists", name.name);
                Err(SqlError::new("42710", message).at(name.span()))
            }
            _ => Ok(()),
        }
    }
}

fn check_label(label: &EnumLabel) -> Result {
    if label.value.len() <= MAX_LABEL_BYTES {
        return Ok(());
    }
    let message = format!("invalid enum label \"{}\"", label.value);
    Err(SqlError::new("42602", message)
        .at(label.span)
        .with_detail("Labels must be 63 bytes or less."))
}

fn position(labels: &[Label], wanted: &EnumLabel) -> Result<usize> {
    let missing = || {
        let message = format!("\"{}\" is not an existing enum label", wanted.value);
        SqlError::new("22023", message).at(wanted.span)
    };
    labels
        .iter()
        .position(|label| label.value == wanted.value)
        .ok_or_else(missing)
}

fn label_exists(label: &EnumLabel) -> SqlError {
    let message = format!("enum label \"{}\" already exists", label.value);
    SqlError::new("42710", message).at(label.span)
}
