//! DROP of anything.

use crate::catalog::{Class, FunctionKind, ObjectAddress, Oid, RelationKind};
use crate::sql::QualifiedName;
use crate::sql::statement::{
    Drop, FunctionReference, ObjectReference, RelationKeyword, RoutineKind,
};

use super::object_addresses::{fits, is_missing, with_article, word};
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn drop_statement(&mut self, drop: &Drop) -> Result {
        let mut addresses = Vec::with_capacity(drop.objects.len());
        for object in &drop.objects {
            let address = match object {
                ObjectReference::Relation { kind, name } => self.relation_to_drop(name, *kind),
                _ => self.object_address(object),
            };
            if let (
                Ok(Some(_)),
                ObjectReference::Policy { table, .. }
                | ObjectReference::Trigger { table, .. }
                | ObjectReference::Rule { table, .. },
            ) = (&address, object)
                && let Some(table) = self.find_relation(table)
            {
                self.must_be_owner("relation", &table.name, table.owner)?;
            }
            if let (Ok(Some(address)), ObjectReference::Function(function)) = (&address, object) {
                self.check_is_function(address.oid, function)?;
            }
            match address {
                Ok(Some(address)) if !addresses.contains(&address) => addresses.push(address),
                Ok(Some(_)) => {}
                Ok(None) => match object {
                    ObjectReference::Function(function) if !drop.if_exists => {
                        let message = format!("function {} does not exist", function.name);
                        return Err(SqlError::new("42883", message).at(function.span));
                    }
                    _ => {}
                },
                Err(error) if drop.if_exists && is_missing(&error) => {
                    if let ObjectReference::Role(name) = object {
                        self.session.absent_roles.insert(name.value.clone());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        for address in &addresses {
            self.check_may_drop(*address)?;
        }
        let (roles, rest): (Vec<_>, Vec<_>) = addresses
            .into_iter()
            .partition(|address| address.class == Class::Role);
        for role in roles {
            self.drop_role(role.oid)?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.delete(&rest, drop.cascade)
    }

    /// The relation that DROP TABLE and its kin name, with their own complaints (`DropErrorMsgWrongType`).
    fn relation_to_drop(
        &self,
        name: &QualifiedName,
        keyword: RelationKeyword,
    ) -> Result<Option<ObjectAddress>> {
        let Some(relation) = self.find_relation(name) else {
            if let Some(schema) = &name.schema {
                self.schema(schema)?;
            }
            let sqlstate = match keyword {
                RelationKeyword::Index => "42704",
                _ => "42P01",
            };
            let message = format!("{} \"{}\" does not exist", word(keyword), name.name);
            return Err(SqlError::new(sqlstate, message).at(name.span()));
        };
        if fits(&relation, keyword) {
            self.must_own_to_drop(&relation)
                .map_err(|error| error.at(name.span()))?;
            return Ok(Some(ObjectAddress::object(Class::Relation, relation.oid)));
        }
        let message = format!("\"{}\" is not {}", relation.name, with_article(keyword));
        let (statement, what) = match &relation.kind {
            RelationKind::Table(table) if table.foreign.is_some() => {
                ("FOREIGN TABLE", "a foreign table")
            }
            RelationKind::Table(_) => ("TABLE", "a table"),
            RelationKind::View(_) => ("VIEW", "a view"),
            RelationKind::MaterializedView(_) => ("MATERIALIZED VIEW", "a materialized view"),
            RelationKind::Sequence(_) => ("SEQUENCE", "a sequence"),
            RelationKind::Index(_) => ("INDEX", "an index"),
            RelationKind::CompositeType => ("TYPE", "a type"),
        };
        Err(SqlError::new("42809", message)
            .with_hint(format!("use DROP {statement} to remove {what}"))
            .at(name.span()))
    }

    /// DROP FUNCTION takes no aggregates (`RemoveObjects`).
    fn check_is_function(&self, oid: Oid, reference: &FunctionReference) -> Result {
        let is_aggregate = self
            .catalog
            .function(oid)
            .is_some_and(|function| matches!(function.kind, FunctionKind::Aggregate(_)));
        if reference.kind == RoutineKind::Function && is_aggregate {
            let message = format!("\"{}\" is an aggregate function", reference.name);
            return Err(SqlError::new("42809", message)
                .with_hint("Use DROP AGGREGATE to drop aggregate functions.")
                .at(reference.span));
        }
        Ok(())
    }

    /// What comes with PostgreSQL stays.
    fn check_may_drop(&self, object: ObjectAddress) -> Result {
        let pinned = object.oid.is_built_in()
            && object.oid != Oid::PUBLIC_SCHEMA
            && object.class != Class::Role;
        if pinned {
            let message = format!(
                "cannot drop {} because it is required by the database system",
                self.describe(object)
            );
            return Err(SqlError::new("2BP01", message));
        }
        Ok(())
    }

    /// DROP ROLE: memberships go with it, anything else has to be gone (`DropRole`).
    fn drop_role(&mut self, role: Oid) -> Result {
        if role == self.session.role {
            return Err(SqlError::new("55006", "current user cannot be dropped"));
        }
        if role == self.session.session_user {
            return Err(SqlError::new("55006", "session user cannot be dropped"));
        }
        let dependents = self.dependents_of_role(role);
        if !dependents.is_empty() {
            let name = self.catalog.role(role).map_or("", |role| &role.name);
            let message =
                format!("role \"{name}\" cannot be dropped because some objects depend on it");
            return Err(SqlError::new("2BP01", message).with_detail(dependents.join("\n")));
        }
        let members: Vec<_> = self
            .catalog
            .roles
            .iter()
            .filter(|member| member.member_of.iter().any(|of| of.role == role))
            .map(|member| member.oid)
            .collect();
        for member in members {
            self.catalog.roles.update(member, |member| {
                member.member_of.retain(|of| of.role != role);
            });
        }
        if let Some(dropped) = self.catalog.role(role) {
            self.session.absent_roles.insert(dropped.name.clone());
        }
        self.catalog.roles.remove(role);
        Ok(())
    }
}
