use std::sync::Arc;

use crate::catalog::{Grantee, Oid, Relation, RelationKind, SearchPath, TypeReference};
use crate::sql::statement::{Persistence, RoleName, TypeName};
use crate::sql::{Name, QualifiedName};

use super::{Replay, Result, SqlError};

impl Replay {
    /// The schemas in which names are looked up now.
    pub(super) fn path(&self) -> Arc<[Oid]> {
        self.session.search_path(&self.catalog)
    }

    /// The schema of a written name.
    pub(super) fn schema(&self, name: &Name) -> Result<Oid> {
        if name.value == "pg_temp" {
            return Ok(Oid::PG_TEMP);
        }
        match self.catalog.schema_named(&name.value) {
            Some(schema) => Ok(schema.oid),
            None => Err(
                SqlError::new("3F000", format!("schema \"{name}\" does not exist")).at(name.span),
            ),
        }
    }

    /// Where a new object goes: the schema that is written, or the first one of the search path.
    pub(super) fn creation_schema(&self, name: &QualifiedName) -> Result<Oid> {
        match &name.schema {
            Some(schema) => self.schema(schema),
            None => self.default_schema().map_err(|error| error.at(name.span())),
        }
    }

    /// Where a new object without a written schema goes.
    pub(super) fn default_schema(&self) -> Result<Oid> {
        let named = self.session.named_schemas(&self.catalog);
        let first = named
            .into_iter()
            .find(|schema| *schema != Oid::PG_CATALOG || self.platform || self.extension.is_some());
        first.ok_or_else(|| SqlError::new("3F000", "no schema has been selected to create in"))
    }

    /// The same for relations, which may be temporary.
    pub(super) fn creation_schema_of_relation(
        &self,
        name: &QualifiedName,
        persistence: Persistence,
    ) -> Result<Oid> {
        if persistence != Persistence::Temporary {
            let schema = self.creation_schema(name)?;
            if schema == Oid::PG_CATALOG && !self.platform && self.extension.is_none() {
                let message = format!("permission denied to create \"pg_catalog.{}\"", name.name);
                return Err(SqlError::new("42501", message)
                    .with_detail("System catalog modifications are currently disallowed.")
                    .at(name.span()));
            }
            return Ok(schema);
        }
        match &name.schema {
            Some(schema) if schema.value != "pg_temp" => Err(SqlError::new(
                "42P16",
                "cannot create temporary relation in non-temporary schema",
            )
            .at(schema.span)),
            _ => Ok(Oid::PG_TEMP),
        }
    }

    /// The relation of a written name, if there is one.
    pub(super) fn find_relation(&self, name: &QualifiedName) -> Option<Arc<Relation>> {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let found =
            self.catalog
                .find_relation(SearchPath(&self.path()), schema, &name.name.value)?;
        self.catalog.relations.get_shared(found.oid)
    }

    /// The relation of a written name.
    pub(super) fn relation(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        self.find_relation(name)
            .ok_or_else(|| self.no_relation(name))
    }

    /// PostgreSQL's complaint about a relation that is not there.
    pub(super) fn no_relation(&self, name: &QualifiedName) -> SqlError {
        // A schema that is not there makes another complaint only where PostgreSQL looks it up first; for relations
        // it complains of the relation.
        SqlError::new("42P01", format!("relation \"{name}\" does not exist")).at(name.span())
    }

    /// The ordinary, partitioned or foreign table of a written name.
    pub(super) fn table(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        let relation = self.relation(name)?;
        match relation.kind {
            RelationKind::Table(_) => Ok(relation),
            _ => Err(
                SqlError::new("42809", format!("\"{}\" is not a table", relation.name))
                    .at(name.span()),
            ),
        }
    }

    /// The number of a column of a relation.
    pub(super) fn column(&self, relation: &Relation, name: &Name) -> Result<i16> {
        let missing = || {
            let message = format!(
                "column \"{name}\" of relation \"{}\" does not exist",
                relation.name
            );
            SqlError::new("42703", message).at(name.span)
        };
        relation
            .column(&name.value)
            .map(|column| column.number)
            .ok_or_else(missing)
    }

    /// The type of a written name, with its modifier.
    pub(super) fn data_type(&self, written: &TypeName) -> Result<TypeReference> {
        let path = self.path();
        let resolved = self.catalog.resolve_type(SearchPath(&path), written);
        resolved.map_err(|error| SqlError::from(error).at(written.span))
    }

    /// The type of a written name that is nothing but a name.
    pub(super) fn type_named(&self, name: &QualifiedName) -> Result<Oid> {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let path = self.path();
        let found = self
            .catalog
            .find_type(SearchPath(&path), schema, &name.name.value);
        let missing =
            || SqlError::new("42704", format!("type \"{name}\" does not exist")).at(name.span());
        found.map(|found| found.oid).ok_or_else(missing)
    }

    /// The role of a written name; PUBLIC is none.
    pub(super) fn grantee(&self, name: &RoleName) -> Result<Grantee> {
        Ok(match name {
            RoleName::Public(_) => Grantee::Public,
            RoleName::Named(name) => Grantee::Role(self.role_named(name)?),
            RoleName::CurrentUser(_) => Grantee::Role(self.session.role),
            RoleName::SessionUser(_) => Grantee::Role(self.session.session_user),
        })
    }

    /// The role of a written name, where PUBLIC makes no sense.
    pub(super) fn role(&self, name: &RoleName) -> Result<Oid> {
        match (self.grantee(name)?, name) {
            (Grantee::Role(role), _) => Ok(role),
            (Grantee::Public, RoleName::Public(span)) => {
                Err(SqlError::new("42704", "role \"public\" does not exist").at(*span))
            }
            (Grantee::Public, _) => Err(SqlError::new("42704", "role \"public\" does not exist")),
        }
    }

    /// The role of a name.
    pub(super) fn role_named(&self, name: &Name) -> Result<Oid> {
        match self.catalog.role_named(&name.value) {
            Some(role) => Ok(role.oid),
            None => Err(self.no_role(name)),
        }
    }
}
