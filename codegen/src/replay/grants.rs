//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use crate::catalog::{
    Acl, AclKind, Class, DefaultAcl, EventKind, Grantee, ObjectAddress, Oid, Privilege,
    PrivilegeSet, Relation, RelationKind,
};
use crate::sql::Name;
use crate::sql::statement::{
    AlterDefaultPrivileges, DefaultAclObject, Grant, GrantObjects, Privileges, RoutineKind,
};

use super::{Replay, Result, SqlError};

/// An object that carries privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Securable {
    Relation(Oid),
    Column(Oid, i16),
    Function(Oid),
    Schema(Oid),
    Type(Oid),
    Plain(Oid),
}

impl Replay {
    pub(super) fn grant(&mut self, grant: &Grant) -> Result {
        let grantees = self.grantees(&grant.grantees)?;
        for (object, kind) in self.grant_objects(&grant.objects)? {
            match &grant.privileges {
                Privileges::All { columns } if columns.is_empty() => {
                    self.change_acl(object, kind, kind.all(), grant, &grantees);
                    // Privileges on the table count for its columns, so revoking them takes those on columns too.
                    if let (Securable::Relation(oid), false) = (object, grant.grant) {
                        self.revoke_from_columns(oid, AclKind::Column.all(), grant, &grantees);
                    }
                }
                Privileges::All { columns } => {
                    self.grant_on_columns(
                        object,
                        columns,
                        AclKind::Column.all(),
                        grant,
                        &grantees,
                    )?;
                }
                Privileges::Some(names) => {
                    for name in names {
                        let privilege = privilege(&name.name)?;
                        let set = PrivilegeSet::of(&[privilege]);
                        if name.columns.is_empty() {
                            // MAINTAIN is not among those that ALL stands for here, but PostgreSQL 17 takes it.
                            let is_maintain =
                                privilege == Privilege::Maintain && kind == AclKind::Relation;
                            if !kind.all().contains(privilege) && !is_maintain {
                                return Err(invalid_privilege(&name.name, kind));
                            }
                            self.change_acl(object, kind, set, grant, &grantees);
                            if let (Securable::Relation(oid), false) = (object, grant.grant) {
                                self.revoke_from_columns(oid, set, grant, &grantees);
                            }
                        } else {
                            if !AclKind::Column.all().contains(privilege) {
                                return Err(invalid_privilege(&name.name, AclKind::Column));
                            }
                            self.grant_on_columns(object, &name.columns, set, grant, &grantees)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn grantees(&self, names: &[crate::sql::statement::RoleName]) -> Result<Vec<Grantee>> {
        names.iter().map(|name| self.grantee(name)).collect()
    }

    /// The objects of a GRANT, each with the kind of its privileges.
    fn grant_objects(&self, objects: &GrantObjects) -> Result<Vec<(Securable, AclKind)>> {
        let mut found = Vec::new();
        match objects {
            GrantObjects::Tables(names) => {
                for name in names {
                    let relation = self.relation(name)?;
                    found.push((
                        Securable::Relation(relation.oid),
                        acl_kind(&relation, name)?,
                    ));
                }
            }
            GrantObjects::Sequences(names) => {
                for name in names {
                    found.push((
                        Securable::Relation(self.sequence(name)?.oid),
                        AclKind::Sequence,
                    ));
                }
            }
            GrantObjects::Functions(functions) => {
                for function in functions {
                    match self.function(function) {
                        Ok(Some(oid)) => {
                            found.push((Securable::Function(oid), AclKind::Function));
                        }
                        Ok(None) => {}
                        Err(_) if self.is_undescribed_member(function) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            GrantObjects::Schemas(names) => {
                for name in names {
                    found.push((Securable::Schema(self.schema(name)?), AclKind::Schema));
                }
            }
            GrantObjects::Types(names) => {
                for name in names {
                    found.push((Securable::Type(self.type_named(name)?), AclKind::Type));
                }
            }
            GrantObjects::ForeignServers(names) => {
                for name in names {
                    found.push((Securable::Plain(self.server(name)?), AclKind::ForeignServer));
                }
            }
            GrantObjects::ForeignDataWrappers(names) => {
                for name in names {
                    found.push((
                        Securable::Plain(self.wrapper(name)?),
                        AclKind::ForeignDataWrapper,
                    ));
                }
            }
            GrantObjects::Languages(_) | GrantObjects::Outside(_) => {}
            GrantObjects::AllInSchema {
                kind,
                routines,
                schemas,
            } => {
                for schema in schemas {
                    let schema = self.schema(schema)?;
                    found.extend(self.all_in_schema(schema, *kind, *routines));
                }
            }
        }
        Ok(found)
    }

    fn all_in_schema(
        &self,
        schema: Oid,
        kind: DefaultAclObject,
        routines: Option<RoutineKind>,
    ) -> Vec<(Securable, AclKind)> {
        use crate::catalog::FunctionKind;
        let relations = self
            .catalog
            .relations
            .iter()
            .filter(|relation| relation.schema == schema);
        match kind {
            DefaultAclObject::Tables => relations
                .filter(|relation| {
                    matches!(
                        relation.kind,
                        RelationKind::Table(_)
                            | RelationKind::View(_)
                            | RelationKind::MaterializedView(_)
                    )
                })
                .map(|relation| (Securable::Relation(relation.oid), AclKind::Relation))
                .collect(),
            DefaultAclObject::Sequences => relations
                .filter(|relation| relation.sequence().is_some())
                .map(|relation| (Securable::Relation(relation.oid), AclKind::Sequence))
                .collect(),
            _ => {
                let functions = self
                    .catalog
                    .functions
                    .iter()
                    .filter(|function| function.schema == schema);
                let wanted = functions.filter(|function| match routines {
                    Some(RoutineKind::Procedure) => function.kind == FunctionKind::Procedure,
                    Some(RoutineKind::Function) => function.kind != FunctionKind::Procedure,
                    _ => true,
                });
                wanted
                    .map(|function| (Securable::Function(function.oid), AclKind::Function))
                    .collect()
            }
        }
    }

    fn grant_on_columns(
        &mut self,
        object: Securable,
        columns: &[Name],
        privileges: PrivilegeSet,
        grant: &Grant,
        grantees: &[Grantee],
    ) -> Result {
        let Securable::Relation(oid) = object else {
            return Err(SqlError::new(
                "0LP01",
                "column privileges are only valid for relations",
            ));
        };
        let relation = self.known(oid)?;
        for name in columns {
            let number = self.column(&relation, name)?;
            self.change_acl(
                Securable::Column(oid, number),
                AclKind::Column,
                privileges,
                grant,
                grantees,
            );
        }
        Ok(())
    }

    fn revoke_from_columns(
        &mut self,
        oid: Oid,
        privileges: PrivilegeSet,
        grant: &Grant,
        grantees: &[Grantee],
    ) {
        let Some(relation) = self.catalog.relations.get_shared(oid) else {
            return;
        };
        let privileges = privileges.intersection(AclKind::Column.all());
        for column in relation
            .columns
            .iter()
            .filter(|column| column.acl.is_some())
        {
            self.change_acl(
                Securable::Column(oid, column.number),
                AclKind::Column,
                privileges,
                grant,
                grantees,
            );
        }
    }

    fn change_acl(
        &mut self,
        object: Securable,
        kind: AclKind,
        privileges: PrivilegeSet,
        grant: &Grant,
        grantees: &[Grantee],
    ) {
        let Some((owner, acl)) = self.acl_of(object) else {
            return;
        };
        let mut acl = acl.unwrap_or_else(|| Acl::default_for(kind, owner));
        // PostgreSQL lets the owner be the grantor whenever the role acts for the owner.
        for grantee in grantees {
            if grant.grant {
                acl.grant(*grantee, owner, privileges, grant.grant_option);
            } else {
                acl.revoke(*grantee, owner, privileges, grant.grant_option);
            }
        }
        if !grant.grant && !grant.grant_option {
            self.note_vain_revokes(object, &acl, privileges, grantees);
        }
        self.set_acl(object, Some(acl));
    }

    /// What roles keep although a REVOKE names them: PUBLIC's grant covers them, or of a column the table's.
    fn note_vain_revokes(
        &mut self,
        object: Securable,
        acl: &Acl,
        privileges: PrivilegeSet,
        grantees: &[Grantee],
    ) {
        let (address, table) = match object {
            Securable::Relation(oid) => (ObjectAddress::object(Class::Relation, oid), None),
            Securable::Function(oid) => (ObjectAddress::object(Class::Function, oid), None),
            Securable::Schema(oid) => (ObjectAddress::object(Class::Schema, oid), None),
            Securable::Column(oid, number) => {
                let table = self.catalog.relation(oid);
                let table = table.and_then(|table| table.acl.clone());
                (ObjectAddress::column(oid, number), table)
            }
            Securable::Type(_) | Securable::Plain(_) => return,
        };
        // Whoever revokes from PUBLIC in the same breath knows.
        if grantees.contains(&Grantee::Public) {
            return;
        }
        for grantee in grantees {
            let Grantee::Role(role) = *grantee else {
                continue;
            };
            let of_public = acl.privileges_of(Grantee::Public).intersection(privileges);
            let of_table = table.as_ref().map_or(PrivilegeSet::NONE, |table| {
                table.privileges_of(*grantee).intersection(privileges)
            });
            if !of_table.is_empty() {
                let privileges = of_table;
                self.note(address, EventKind::RevokedUnderTable { role, privileges });
            } else if !of_public.is_empty() {
                let privileges = of_public;
                self.note(address, EventKind::RevokedUnderPublic { role, privileges });
            }
        }
    }

    /// Owner and privileges of an object.
    pub(super) fn acl_of(&self, object: Securable) -> Option<(Oid, Option<Acl>)> {
        match object {
            Securable::Relation(oid) => self
                .catalog
                .relation(oid)
                .map(|it| (it.owner, it.acl.clone())),
            Securable::Column(oid, number) => {
                let relation = self.catalog.relation(oid)?;
                Some((
                    relation.owner,
                    relation.column_numbered(number)?.acl.clone(),
                ))
            }
            Securable::Function(oid) => self
                .catalog
                .function(oid)
                .map(|it| (it.owner, it.acl.clone())),
            Securable::Schema(oid) => self
                .catalog
                .schema(oid)
                .map(|it| (it.owner, it.acl.clone())),
            Securable::Type(oid) => self
                .catalog
                .data_type(oid)
                .map(|it| (it.owner, it.acl.clone())),
            Securable::Plain(oid) => self
                .catalog
                .plain_objects
                .get(oid)
                .map(|it| (it.owner, it.acl.clone())),
        }
    }

    /// Replaces the privileges of an object.
    pub(super) fn set_acl(&mut self, object: Securable, acl: Option<Acl>) {
        let statement = self.statement;
        match object {
            Securable::Relation(oid) => self.catalog.relations.update(oid, |it| {
                it.acl = acl;
                it.provenance.changed = Some(statement);
            }),
            Securable::Column(oid, number) => self.catalog.relations.update(oid, |it| {
                if let Some(column) = it.column_numbered_mut(number) {
                    column.acl = acl.filter(|acl| !acl.items.is_empty());
                }
            }),
            Securable::Function(oid) => self.catalog.functions.update(oid, |it| {
                it.acl = acl;
                it.provenance.changed = Some(statement);
            }),
            Securable::Schema(oid) => self.catalog.schemas.update(oid, |it| it.acl = acl),
            Securable::Type(oid) => self.catalog.types.update(oid, |it| it.acl = acl),
            Securable::Plain(oid) => self.catalog.plain_objects.update(oid, |it| it.acl = acl),
        }
    }

    pub(super) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Result {
        let roles = match alter.roles.as_slice() {
            [] => vec![self.session.role],
            names => names
                .iter()
                .map(|name| self.role(name))
                .collect::<Result<_>>()?,
        };
        let schemas = match alter.schemas.as_slice() {
            [] => vec![None],
            names => names
                .iter()
                .map(|name| self.schema(name).map(Some))
                .collect::<Result<_>>()?,
        };
        let kind = match alter.objects {
            DefaultAclObject::Tables => AclKind::Relation,
            DefaultAclObject::Sequences => AclKind::Sequence,
            DefaultAclObject::Functions => AclKind::Function,
            DefaultAclObject::Types => AclKind::Type,
            DefaultAclObject::Schemas => AclKind::Schema,
            DefaultAclObject::LargeObjects => return Ok(()),
        };
        let privileges = match &alter.privileges {
            Privileges::All { .. } => kind.all(),
            Privileges::Some(names) => {
                let mut set = PrivilegeSet::NONE;
                for name in names {
                    let privilege = privilege(&name.name)?;
                    let is_maintain = privilege == Privilege::Maintain && kind == AclKind::Relation;
                    if !kind.all().contains(privilege) && !is_maintain {
                        return Err(invalid_privilege(&name.name, kind));
                    }
                    set = set.union(PrivilegeSet::of(&[privilege]));
                }
                set
            }
        };
        let grantees = self.grantees(&alter.grantees)?;
        for role in roles {
            for schema in &schemas {
                self.change_default_acl(role, *schema, kind, alter, privileges, &grantees);
            }
        }
        Ok(())
    }

    /// `SetDefaultACL`: an entry for all schemas starts from the built-in defaults, one for a schema from nothing; an
    /// entry that says no more than what it starts from is taken out.
    fn change_default_acl(
        &mut self,
        role: Oid,
        schema: Option<Oid>,
        kind: AclKind,
        alter: &AlterDefaultPrivileges,
        privileges: PrivilegeSet,
        grantees: &[Grantee],
    ) {
        let start = match schema {
            None => Acl::default_for(kind, role),
            Some(_) => Acl::default(),
        };
        let existing = self.default_acl(role, schema, alter.objects).cloned();
        let mut acl = existing
            .as_ref()
            .map_or_else(|| start.clone(), |existing| existing.acl.clone());
        for grantee in grantees {
            if alter.grant {
                acl.grant(*grantee, role, privileges, alter.grant_option);
            } else {
                acl.revoke(*grantee, role, privileges, alter.grant_option);
            }
        }
        let kept = kind.public_default().intersection(privileges);
        if let Some(schema) = schema
            && !alter.grant
            && !alter.grant_option
            && grantees.contains(&Grantee::Public)
            && !kept.is_empty()
        {
            let address = ObjectAddress::object(Class::Schema, schema);
            let privileges = kept;
            self.note(
                address,
                EventKind::RevokedBuiltInDefault { role, privileges },
            );
        }
        let says_nothing = acl == start;
        match existing {
            Some(existing) if says_nothing => self.catalog.default_acls.remove(existing.oid),
            Some(existing) => {
                let statement = self.statement;
                let platform = self.platform;
                self.catalog.default_acls.update(existing.oid, |it| {
                    it.acl = acl;
                    it.provenance.changed = Some(statement);
                    it.provenance.platform &= platform;
                });
            }
            None if says_nothing => {}
            None => {
                let oid = self.catalog.new_oid();
                let provenance = self.provenance();
                self.catalog.default_acls.insert(DefaultAcl {
                    oid,
                    role,
                    schema,
                    object: alter.objects,
                    acl,
                    provenance,
                });
            }
        }
    }
}

/// The privileges that a relation carries.
fn acl_kind(relation: &Relation, name: &crate::sql::QualifiedName) -> Result<AclKind> {
    match relation.kind {
        RelationKind::Sequence(_) => Ok(AclKind::Sequence),
        RelationKind::Index(_) => Err(SqlError::new(
            "42809",
            format!("\"{}\" is an index", relation.name),
        )
        .at(name.span())),
        RelationKind::CompositeType => Err(SqlError::new(
            "42809",
            format!("\"{}\" is a composite type", relation.name),
        )
        .at(name.span())),
        _ => Ok(AclKind::Relation),
    }
}

fn privilege(name: &Name) -> Result<Privilege> {
    // TEMP and CONNECT are for databases, which are no part of the model.
    Privilege::from_keyword(&name.value).ok_or_else(|| {
        SqlError::new("42601", format!("unrecognized privilege type \"{name}\"")).at(name.span)
    })
}

fn invalid_privilege(name: &Name, kind: AclKind) -> SqlError {
    let object = match kind {
        AclKind::Relation => "relation",
        AclKind::Column => "column",
        AclKind::Sequence => "sequence",
        AclKind::Function => "function",
        AclKind::Schema => "schema",
        AclKind::Type => "type",
        AclKind::Language => "language",
        AclKind::ForeignServer => "foreign server",
        AclKind::ForeignDataWrapper => "foreign-data wrapper",
    };
    let message = format!(
        "invalid privilege type {} for {object}",
        name.value.to_uppercase()
    );
    SqlError::new("0LP01", message).at(name.span)
}
