//! CREATE TYPE of a shell and of a base type. Extensions bring them; a superuser can.

use crate::catalog::{AclKind, DataType, Oid, TypeKind};
use crate::sql::statement::{CreateBaseType, Setting};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_base_type(&mut self, create: &CreateBaseType) -> Result {
        let schema = self.creation_schema(&create.name)?;
        let name = &create.name.name.value;
        let shell = self
            .catalog
            .type_in(schema, name)
            .filter(|existing| existing.kind == TypeKind::Shell)
            .map(|shell| shell.oid);
        let Some(parameters) = &create.parameters else {
            if shell.is_some() {
                let message = format!("type \"{name}\" already exists");
                return Err(SqlError::new("42710", message).at(create.name.span()));
            }
            self.check_type_name(schema, &create.name)?;
            self.add_shell(schema, name);
            return Ok(());
        };
        let Some(shell) = shell else {
            self.check_type_name(schema, &create.name)?;
            let message = format!("type \"{name}\" does not exist");
            return Err(SqlError::new("42710", message)
                .at(create.name.span())
                .with_hint("Create the type as a shell type, then create its I/O functions, then do a full CREATE TYPE."));
        };
        let parameter = |wanted: &str| {
            parameters
                .iter()
                .find(|setting| setting.name.value == wanted)
        };
        for (wanted, message) in [
            ("input", "type input function must be specified"),
            ("output", "type output function must be specified"),
        ] {
            if parameter(wanted).is_none() {
                return Err(SqlError::new("42P17", message));
            }
        }
        let mut category = 'U';
        let mut preferred = false;
        let mut element = None;
        for (which, data_type) in &create.types {
            let oid = self.data_type(data_type)?.oid;
            if which.value == "element" {
                element = Some(oid);
            } else if let Some(model) = self.catalog.data_type(oid) {
                (category, preferred) = (model.category, model.preferred);
            }
        }
        if let Some(value) = parameter("category").and_then(|setting| setting.value.as_deref()) {
            category = value.chars().next().unwrap_or('U');
        }
        if let Some(setting) = parameter("preferred") {
            preferred = is_on(setting);
        }
        let collatable = parameter("collatable").is_some_and(is_on);
        let owner = self.session.role;
        let acl = self.new_acl(AclKind::Type, owner, Some(schema));
        let provenance = self.provenance();
        let array = self.add_array_type(schema, name, shell, collatable);
        self.catalog.types.update(shell, |data_type| {
            data_type.kind = TypeKind::Base;
            data_type.owner = owner;
            data_type.category = category;
            data_type.preferred = preferred;
            data_type.element = element;
            data_type.array = Some(array);
            data_type.collatable = collatable;
            data_type.acl = acl;
            data_type.provenance = provenance;
        });
        Ok(())
    }

    /// A name that CREATE TYPE has still to fill in.
    pub(super) fn add_shell(&mut self, schema: Oid, name: &str) -> Oid {
        self.move_array_away(schema, name);
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let provenance = self.provenance();
        self.catalog.types.insert(DataType {
            oid,
            schema,
            name: name.to_owned(),
            owner,
            kind: TypeKind::Shell,
            category: 'P',
            preferred: false,
            element: None,
            array: None,
            collatable: false,
            acl: None,
            comment: None,
            provenance,
        });
        oid
    }
}

fn is_on(setting: &Setting) -> bool {
    setting.value.as_deref().is_none_or(|value| {
        matches!(
            value.to_ascii_lowercase().as_str(),
            "true" | "on" | "t" | "1"
        )
    })
}
