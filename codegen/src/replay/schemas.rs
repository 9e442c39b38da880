//! CREATE SCHEMA.

use crate::catalog::{AclKind, Oid, Schema};
use crate::sql::statement::{CreateSchema, RoleName, Statement};

use super::session::SEARCH_PATH;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_schema(&mut self, create: &CreateSchema) -> Result {
        let owner = match &create.owner {
            Some(owner) => self.role(owner)?,
            None => self.session.role,
        };
        let owner_name = || match &create.owner {
            Some(RoleName::Named(name)) => name.value.clone(),
            _ => self
                .catalog
                .role(owner)
                .map(|role| role.name.clone())
                .unwrap_or_default(),
        };
        let name = create
            .name
            .as_ref()
            .map_or_else(owner_name, |name| name.value.clone());
        let at = |error: SqlError| match &create.name {
            Some(name) => error.at(name.span),
            None => error,
        };
        if self.catalog.schema_named(&name).is_some() {
            if create.if_not_exists {
                return Ok(());
            }
            return Err(at(SqlError::new(
                "42P06",
                format!("schema \"{name}\" already exists"),
            )));
        }
        if name.starts_with("pg_") {
            let error = SqlError::new("42939", format!("unacceptable schema name \"{name}\""));
            return Err(at(
                error.with_hint("The prefix \"pg_\" is reserved for system schemas.")
            ));
        }
        self.add_schema(&name, owner);
        self.schema_elements(&name, owner, &create.elements)
    }

    /// Adds a schema to the catalog.
    pub(super) fn add_schema(&mut self, name: &str, owner: Oid) -> Oid {
        let oid = self.catalog.new_oid();
        let acl = self.new_acl(AclKind::Schema, owner, None);
        let provenance = self.provenance();
        self.catalog.schemas.insert(Schema {
            oid,
            name: name.to_owned(),
            owner,
            acl,
            comment: None,
            provenance,
        });
        oid
    }

    /// Makes the objects within the statement, as the schema's owner and with the schema in front of the search path.
    /// PostgreSQL makes sequences first, then tables, views, indexes, triggers, and grants last
    /// (`transformCreateSchemaStmt`).
    fn schema_elements(
        &mut self,
        name: &str,
        owner: Oid,
        elements: &[crate::sql::statement::Located<Statement>],
    ) -> Result {
        if elements.is_empty() {
            return Ok(());
        }
        let rank = |statement: &Statement| match statement {
            Statement::CreateSequence(_) => 0,
            Statement::CreateTable(_) => 1,
            Statement::CreateView(_) => 2,
            Statement::CreateIndex(_) => 3,
            Statement::CreateTrigger(_) => 4,
            _ => 5,
        };
        let mut ordered: Vec<_> = elements.iter().collect();
        ordered.sort_by_key(|element| rank(&element.value));
        let checkpoint = self.session.clone();
        let mut path = vec![name.to_owned()];
        path.extend(
            self.session
                .settings
                .get(SEARCH_PATH)
                .cloned()
                .unwrap_or_default(),
        );
        self.session.settings.insert(SEARCH_PATH.to_owned(), path);
        self.session.role = owner;
        self.depth += 1;
        let mut result = Ok(());
        for element in ordered {
            result = self
                .attempt(&element.value, element.span)
                .map_err(|error| error.at(element.span));
            if result.is_err() {
                break;
            }
        }
        self.depth -= 1;
        self.session.settings = checkpoint.settings;
        self.session.role = checkpoint.role;
        result
    }
}
