//! OWNER TO, REASSIGN OWNED, DROP OWNED, and what hangs on a role.

use std::sync::Arc;

use crate::catalog::{
    Acl, AclItem, Class, Grantee, ObjectAddress, Oid, Relation, RelationKind, TypeKind,
};
use crate::sql::QualifiedName;
use crate::sql::statement::{
    AlterOwner, DefaultAclObject, DropOwned, ObjectReference, ReassignOwned, RelationKeyword,
    RoleName,
};

use super::dependencies::plain_class;
use super::object_addresses::{fits, is_missing, with_article};
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn alter_owner(&mut self, alter: &AlterOwner) -> Result {
        let owner = self.role(&alter.owner)?;
        if let ObjectReference::Relation { kind, name } = &alter.object {
            let relation = self.relation_to_change(name, *kind, alter.if_exists, true)?;
            return match relation {
                Some(relation) => self.change_relation_owner(&relation, owner),
                None => Ok(()),
            };
        }
        match self.object_to_alter(&alter.object) {
            Ok(Some(object)) => self.change_owner(object, owner),
            Ok(None) => Ok(()),
            Err(error) if alter.if_exists && is_missing(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The relation that RENAME, OWNER TO and SET SCHEMA speak of: TABLE stands for any kind
    /// (`RangeVarCallbackForAlterRelation`).
    pub(super) fn relation_to_change(
        &self,
        name: &QualifiedName,
        keyword: RelationKeyword,
        if_exists: bool,
        strict_index: bool,
    ) -> Result<Option<Arc<Relation>>> {
        let Some(relation) = self.relation_to_alter(name, if_exists)? else {
            return Ok(None);
        };
        self.must_own(&relation)
            .map_err(|error| error.at(name.span()))?;
        let any = keyword == RelationKeyword::Table
            || (keyword == RelationKeyword::Index && !strict_index);
        if relation.kind == RelationKind::CompositeType {
            let message = format!("\"{}\" is a composite type", relation.name);
            return Err(SqlError::new("42809", message)
                .with_hint("use ALTER TYPE instead")
                .at(name.span()));
        }
        if !any && !fits(&relation, keyword) {
            let message = format!("\"{}\" is not {}", relation.name, with_article(keyword));
            return Err(SqlError::new("42809", message).at(name.span()));
        }
        Ok(Some(relation))
    }

    /// A relation's new owner, with PostgreSQL's complaints (`ATExecChangeOwner`).
    pub(super) fn change_relation_owner(&mut self, relation: &Relation, owner: Oid) -> Result {
        match &relation.kind {
            // PostgreSQL only warns: an index belongs to its table's owner.
            RelationKind::Index(_) => return Ok(()),
            RelationKind::Sequence(sequence) => {
                if let Some((table, _)) = sequence.owned_by
                    && relation.owner != owner
                {
                    let table = self.known(table)?;
                    let message = format!("cannot change owner of sequence \"{}\"", relation.name);
                    return Err(SqlError::new("0A000", message).with_detail(format!(
                        "Sequence \"{}\" is linked to table \"{}\".",
                        relation.name, table.name
                    )));
                }
            }
            _ => {}
        }
        self.set_relation_owner(relation.oid, owner);
        Ok(())
    }

    /// Gives a relation with its types, indexes and owned sequences to a role.
    fn set_relation_owner(&mut self, oid: Oid, owner: Oid) {
        let Some(relation) = self.catalog.relations.get_shared(oid) else {
            return;
        };
        if relation.owner == owner {
            return;
        }
        let old = relation.owner;
        let statement = self.statement;
        self.catalog.relations.update(oid, |relation| {
            relation.owner = owner;
            new_owner(&mut relation.acl, old, owner);
            for column in &mut relation.columns {
                new_owner(&mut column.acl, old, owner);
            }
            relation.provenance.changed = Some(statement);
        });
        if let Some(row_type) = relation.row_type {
            self.set_type_owner(row_type, owner);
        }
        let along: Vec<_> = self
            .catalog
            .relations
            .related_to(oid)
            .filter(|other| {
                other.index().is_some_and(|index| index.table == oid) || other.sequence().is_some()
            })
            .map(|other| other.oid)
            .collect();
        for other in along {
            self.set_relation_owner(other, owner);
        }
    }

    fn set_type_owner(&mut self, oid: Oid, owner: Oid) {
        let Some(data_type) = self.catalog.types.get_shared(oid) else {
            return;
        };
        let old = data_type.owner;
        self.catalog.types.update(oid, |data_type| {
            data_type.owner = owner;
            new_owner(&mut data_type.acl, old, owner);
        });
        let multirange = match data_type.kind {
            TypeKind::Range { multirange, .. } => multirange,
            _ => None,
        };
        for other in data_type.array.into_iter().chain(multirange) {
            self.set_type_owner(other, owner);
        }
    }

    /// Gives an object to a role.
    fn change_owner(&mut self, object: ObjectAddress, owner: Oid) -> Result {
        let oid = object.oid;
        let catalog = &mut self.catalog;
        match object.class {
            Class::Relation => self.set_relation_owner(oid, owner),
            Class::Type => {
                let Some(data_type) = self.catalog.types.get_shared(oid) else {
                    return Ok(());
                };
                match data_type.kind {
                    TypeKind::Composite(relation) => {
                        let relation = self.known(relation)?;
                        if relation.kind != RelationKind::CompositeType {
                            let message = format!("{} is a table's row type", self.shown_type(oid));
                            return Err(SqlError::new("42809", message)
                                .with_hint("use ALTER TABLE instead"));
                        }
                        self.set_relation_owner(relation.oid, owner);
                    }
                    _ => self.set_type_owner(oid, owner),
                }
            }
            Class::Function => catalog.functions.update(oid, |function| {
                new_owner(&mut function.acl, function.owner, owner);
                function.owner = owner;
            }),
            Class::Schema => catalog.schemas.update(oid, |schema| {
                new_owner(&mut schema.acl, schema.owner, owner);
                schema.owner = owner;
            }),
            Class::Extension => catalog
                .extensions
                .update(oid, |extension| extension.owner = owner),
            Class::Publication => catalog
                .publications
                .update(oid, |publication| publication.owner = owner),
            Class::EventTrigger => catalog
                .event_triggers
                .update(oid, |trigger| trigger.owner = owner),
            Class::Operator => catalog
                .operators
                .update(oid, |operator| operator.owner = owner),
            Class::OperatorClass
            | Class::OperatorFamily
            | Class::Collation
            | Class::Statistics
            | Class::TextSearch
            | Class::Server
            | Class::ForeignDataWrapper
            | Class::Language => catalog.plain_objects.update(oid, |object| {
                new_owner(&mut object.acl, object.owner, owner);
                object.owner = owner;
            }),
            Class::Constraint
            | Class::Trigger
            | Class::Policy
            | Class::Rule
            | Class::Default
            | Class::Cast
            | Class::Role => {}
        }
        Ok(())
    }

    /// Everything that a role owns and that no other object drags along.
    fn owned_by_role(&self, role: Oid) -> Vec<ObjectAddress> {
        let catalog = &self.catalog;
        let mut owned = Vec::new();
        let mut add = |class, oid, owner| {
            if owner == role {
                owned.push(ObjectAddress::object(class, oid));
            }
        };
        for schema in catalog.schemas.iter() {
            add(Class::Schema, schema.oid, schema.owner);
        }
        for relation in catalog.relations.iter() {
            let independent = match &relation.kind {
                RelationKind::Index(_) | RelationKind::CompositeType => false,
                RelationKind::Sequence(sequence) => !sequence.identity,
                _ => true,
            };
            if independent {
                add(Class::Relation, relation.oid, relation.owner);
            }
        }
        for data_type in catalog.types.iter() {
            let dependent = match data_type.kind {
                TypeKind::Composite(relation) => catalog
                    .relation(relation)
                    .is_some_and(|relation| relation.kind != RelationKind::CompositeType),
                TypeKind::Multirange { .. } => true,
                _ => data_type.is_array(),
            };
            if !dependent && !data_type.oid.is_built_in() {
                add(Class::Type, data_type.oid, data_type.owner);
            }
        }
        for function in catalog.functions.iter() {
            add(Class::Function, function.oid, function.owner);
        }
        for operator in catalog.operators.iter() {
            add(Class::Operator, operator.oid, operator.owner);
        }
        for extension in catalog.extensions.iter() {
            add(Class::Extension, extension.oid, extension.owner);
        }
        for publication in catalog.publications.iter() {
            add(Class::Publication, publication.oid, publication.owner);
        }
        for trigger in catalog.event_triggers.iter() {
            add(Class::EventTrigger, trigger.oid, trigger.owner);
        }
        for object in catalog.plain_objects.iter() {
            add(plain_class(&object.kind), object.oid, object.owner);
        }
        owned
    }

    pub(super) fn reassign_owned(&mut self, reassign: &ReassignOwned) -> Result {
        let to = self.role(&reassign.to)?;
        for role in self.roles_named(&reassign.roles)? {
            for object in self.owned_by_role(role) {
                self.change_owner(object, to)?;
            }
        }
        Ok(())
    }

    pub(super) fn drop_owned(&mut self, drop: &DropOwned) -> Result {
        let roles = self.roles_named(&drop.roles)?;
        let mut owned = Vec::new();
        let mut more = 0;
        for role in roles {
            self.revoke_all_from(role);
            more += self.leave_policies(role);
            let defaults: Vec<_> = self
                .catalog
                .default_acls
                .iter()
                .filter(|default| default.role == role)
                .map(|default| default.oid)
                .collect();
            more += defaults.len();
            for default in defaults {
                self.catalog.default_acls.remove(default);
            }
            owned.extend(self.owned_by_role(role));
        }
        // Members of extensions go with their extension, or stay.
        owned.retain(|object| !self.is_member_of_extension(*object));
        if owned.is_empty() {
            return Ok(());
        }
        self.delete_named(&owned, drop.cascade, owned.len() + more == 1)
    }

    fn is_member_of_extension(&self, object: ObjectAddress) -> bool {
        let oid = object.oid;
        let catalog = &self.catalog;
        let provenance = match object.class {
            Class::Relation => catalog.relation(oid).map(|it| it.provenance),
            Class::Type => catalog.data_type(oid).map(|it| it.provenance),
            Class::Function => catalog.function(oid).map(|it| it.provenance),
            Class::Schema => catalog.schema(oid).map(|it| it.provenance),
            Class::Operator => catalog.operators.get(oid).map(|it| it.provenance),
            Class::EventTrigger => catalog.event_triggers.get(oid).map(|it| it.provenance),
            _ => catalog.plain_objects.get(oid).map(|it| it.provenance),
        };
        provenance.is_some_and(|provenance| provenance.extension.is_some())
    }

    fn roles_named(&self, names: &[RoleName]) -> Result<Vec<Oid>> {
        names.iter().map(|name| self.role(name)).collect()
    }

    /// Takes every privilege from a role.
    fn revoke_all_from(&mut self, role: Oid) {
        let holds = |acl: &Option<Acl>| acl.as_ref().is_some_and(|acl| mentions(acl, role));
        let revoke = |acl: &mut Option<Acl>| {
            if let Some(acl) = acl {
                acl.items.retain(|item| item.grantee != Grantee::Role(role));
            }
        };
        let catalog = &mut self.catalog;
        let relations: Vec<_> = catalog
            .relations
            .iter()
            .filter(|it| it.owner != role)
            .filter(|it| holds(&it.acl) || it.columns.iter().any(|column| holds(&column.acl)))
            .map(|it| it.oid)
            .collect();
        for oid in relations {
            catalog.relations.update(oid, |relation| {
                revoke(&mut relation.acl);
                for column in &mut relation.columns {
                    revoke(&mut column.acl);
                    column.acl = column.acl.take().filter(|acl| !acl.items.is_empty());
                }
            });
        }
        macro_rules! revoke_in {
            ($($store:ident)+) => {$(
                let found: Vec<_> = catalog.$store.iter()
                    .filter(|it| it.owner != role && holds(&it.acl)).map(|it| it.oid).collect();
                for oid in found {
                    catalog.$store.update(oid, |it| revoke(&mut it.acl));
                }
            )+};
        }
        revoke_in!(schemas types functions plain_objects);
        let defaults: Vec<_> = catalog
            .default_acls
            .iter()
            .filter(|default| default.role != role && mentions(&default.acl, role))
            .map(|default| default.oid)
            .collect();
        for oid in defaults {
            catalog.default_acls.update(oid, |default| {
                default
                    .acl
                    .items
                    .retain(|item| item.grantee != Grantee::Role(role));
            });
        }
    }

    /// Takes a role out of policies; one that is for it alone goes (`RemoveRoleFromObjectPolicy`). Gives how many went.
    fn leave_policies(&mut self, role: Oid) -> usize {
        let mut gone = 0;
        let policies: Vec<_> = self
            .catalog
            .policies
            .iter()
            .filter(|policy| policy.roles.contains(&Grantee::Role(role)))
            .map(|policy| (policy.oid, policy.roles.len()))
            .collect();
        for (oid, roles) in policies {
            if roles == 1 {
                self.catalog.policies.remove(oid);
                gone += 1;
            } else {
                self.catalog.policies.update(oid, |policy| {
                    policy.roles.retain(|own| *own != Grantee::Role(role));
                });
            }
        }
        gone
    }

    /// What keeps a role from being dropped, in words: `pg_shdepend`.
    pub(super) fn dependents_of_role(&self, role: Oid) -> Vec<String> {
        let mut found: Vec<_> = self
            .owned_by_role(role)
            .into_iter()
            .map(|object| (object, "owner of"))
            .collect();
        let catalog = &self.catalog;
        let mut privileges = |class, oid, owner, acl: &Option<Acl>| {
            if owner != role && acl.as_ref().is_some_and(|acl| mentions(acl, role)) {
                found.push((ObjectAddress::object(class, oid), "privileges for"));
            }
        };
        for it in catalog.schemas.iter() {
            privileges(Class::Schema, it.oid, it.owner, &it.acl);
        }
        for it in catalog.relations.iter() {
            privileges(Class::Relation, it.oid, it.owner, &it.acl);
        }
        for it in catalog.types.iter() {
            privileges(Class::Type, it.oid, it.owner, &it.acl);
        }
        for it in catalog.functions.iter() {
            privileges(Class::Function, it.oid, it.owner, &it.acl);
        }
        for it in catalog.plain_objects.iter() {
            privileges(plain_class(&it.kind), it.oid, it.owner, &it.acl);
        }
        for relation in catalog.relations.iter() {
            for column in &relation.columns {
                if column.acl.as_ref().is_some_and(|acl| mentions(acl, role)) {
                    let column = ObjectAddress::column(relation.oid, column.number);
                    found.push((column, "privileges for"));
                }
            }
        }
        for policy in catalog.policies.iter() {
            if policy.roles.contains(&Grantee::Role(role)) {
                found.push((
                    ObjectAddress::object(Class::Policy, policy.oid),
                    "target of",
                ));
            }
        }
        found.sort_by_key(|(object, _)| (object.oid, object.class, object.column));
        let mut lines: Vec<_> = found
            .into_iter()
            .map(|(object, how)| format!("{how} {}", self.describe(object)))
            .collect();
        for default in catalog.default_acls.iter() {
            let how = if default.role == role {
                "owner of"
            } else if mentions(&default.acl, role) {
                "privileges for"
            } else {
                continue;
            };
            let objects = match default.object {
                DefaultAclObject::Tables => "relations",
                DefaultAclObject::Sequences => "sequences",
                DefaultAclObject::Functions => "functions",
                DefaultAclObject::Types => "types",
                DefaultAclObject::Schemas => "schemas",
                DefaultAclObject::LargeObjects => "large objects",
            };
            let of = catalog.role(default.role).map_or("", |role| &role.name);
            let schema = default
                .schema
                .and_then(|schema| catalog.schema(schema))
                .map_or_else(String::new, |schema| format!(" in schema {}", schema.name));
            lines.push(format!(
                "{how} default privileges on new {objects} belonging to role {of}{schema}"
            ));
        }
        lines
    }
}

fn mentions(acl: &Acl, role: Oid) -> bool {
    acl.items
        .iter()
        .any(|item| item.grantee == Grantee::Role(role) || item.grantor == role)
}

/// Privileges after a change of owner: what the old one gave and held, the new one gives and holds (`aclnewowner`).
fn new_owner(acl: &mut Option<Acl>, old: Oid, new: Oid) {
    let Some(acl) = acl else { return };
    let mut items: Vec<AclItem> = Vec::with_capacity(acl.items.len());
    for item in &acl.items {
        let mut item = *item;
        if item.grantor == old {
            item.grantor = new;
        }
        if item.grantee == Grantee::Role(old) {
            item.grantee = Grantee::Role(new);
        }
        let known = items
            .iter_mut()
            .find(|own| own.grantee == item.grantee && own.grantor == item.grantor);
        match known {
            Some(own) => {
                own.privileges = own.privileges.union(item.privileges);
                own.grant_options = own.grant_options.union(item.grant_options);
            }
            None => items.push(item),
        }
    }
    acl.items = items;
}
