use serde_json::{Value, json};

use crate::catalog::{Class, Role};

use super::Document;
use super::relation::firing;

impl Document<'_> {
    pub(super) fn extensions(&self) -> Value {
        let extensions = self.catalog.extensions.iter_by_name().map(|extension| {
            json!({
                "name": extension.name,
                "schema": self.named(Class::Schema, extension.schema)["name"],
                "version": extension.version,
                "comment": extension.comment,
            })
        });
        extensions.collect()
    }

    pub(super) fn publications(&self) -> Value {
        let publications = self.catalog.publications.iter_by_name().map(|publication| {
            let mut tables: Vec<_> = publication
                .tables
                .iter()
                .filter_map(|table| {
                    let relation = self.catalog.relation(table.relation)?;
                    let schema = self.catalog.schema(relation.schema)?;
                    let columns = table
                        .columns
                        .iter()
                        .filter_map(|number| relation.column_numbered(*number));
                    let columns: Vec<_> = columns.map(|column| &column.name).collect();
                    let value = json!({
                        "schema": schema.name,
                        "name": relation.name,
                        "columns": columns,
                        "where": self.sql(table.filter.as_ref()),
                    });
                    Some(((&schema.name, &relation.name), value))
                })
                .collect();
            tables.sort_by_key(|(name, _)| *name);
            let tables: Vec<_> = tables.into_iter().map(|(_, value)| value).collect();
            let schemas = publication
                .schemas
                .iter()
                .filter_map(|schema| self.catalog.schema(*schema));
            let mut schemas: Vec<_> = schemas.map(|schema| &schema.name).collect();
            schemas.sort();
            json!({
                "name": publication.name,
                "owner": self.role(publication.owner),
                "all_tables": publication.all_tables,
                "schemas": schemas,
                "tables": tables,
                "insert": publication.insert,
                "update": publication.update,
                "delete": publication.delete,
                "truncate": publication.truncate,
                "via_root": publication.via_root,
                "comment": publication.comment,
            })
        });
        publications.collect()
    }

    pub(super) fn event_triggers(&self) -> Value {
        let triggers = self.catalog.event_triggers.iter_by_name().map(|trigger| {
            json!({
                "name": trigger.name,
                "owner": self.role(trigger.owner),
                "event": trigger.event,
                "tags": trigger.tags,
                "function": self.named(Class::Function, trigger.function),
                "enabled": firing(trigger.firing),
                "comment": trigger.comment,
            })
        });
        triggers.collect()
    }

    /// All roles but those that come with PostgreSQL.
    pub(super) fn roles(&self) -> Value {
        let roles = self.catalog.roles.iter_by_name();
        let roles = roles.filter(|role| !role.oid.is_built_in() || role.name == "postgres");
        roles.map(|role| self.role_value(role)).collect()
    }

    fn role_value(&self, role: &Role) -> Value {
        let mut member_of: Vec<_> = role
            .member_of
            .iter()
            .map(|membership| {
                json!({ "role": self.role(membership.role), "admin": membership.admin })
            })
            .collect();
        member_of.sort_by_key(|membership| membership["role"].to_string());
        json!({
            "name": role.name,
            "superuser": role.superuser,
            "create_db": role.create_db,
            "create_role": role.create_role,
            "inherit": role.inherit,
            "login": role.login,
            "replication": role.replication,
            "bypass_rls": role.bypass_rls,
            "member_of": member_of,
            "comment": role.comment,
            "assumed": role.assumed,
        })
    }
}
