//! Effective privileges: what a role may do before any policy is asked (manual, 5.7 and 22.3).

use std::collections::BTreeSet;

use crate::catalog::{
    Acl, AclKind, Catalog, Function, Grantee, Oid, Privilege, PrivilegeSet, Relation, Role,
};

use super::inline::Bodies;

/// A role with every role whose privileges it has.
#[derive(Debug, Clone)]
pub struct Holder<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The role itself.
    pub role: &'a Role,
    /// Itself and, through memberships that inherit, others.
    inherits: BTreeSet<Oid>,
    /// What was read of functions for this role, so that it is read once.
    pub(super) bodies: Bodies,
}

impl<'a> Holder<'a> {
    /// Follows the role's memberships. A member without INHERIT has nothing of its groups until SET ROLE.
    pub fn new(catalog: &'a Catalog, role: &'a Role) -> Self {
        let mut inherits = BTreeSet::new();
        let mut open = vec![role.oid];
        while let Some(oid) = open.pop() {
            if !inherits.insert(oid) {
                continue;
            }
            if let Some(member) = catalog.role(oid) {
                let inherited = member
                    .member_of
                    .iter()
                    .filter(|membership| membership.inherit.unwrap_or(member.inherit));
                open.extend(inherited.map(|membership| membership.role));
            }
        }
        Self {
            catalog,
            role,
            inherits,
            bodies: Bodies::default(),
        }
    }

    /// Whether the role has the privileges of another one.
    pub fn has_role(&self, role: Oid) -> bool {
        self.inherits.contains(&role)
    }

    /// Whether a list of grantees names the role, one that it inherits from, or everybody.
    pub fn is_among(&self, grantees: &[Grantee]) -> bool {
        grantees.iter().any(|grantee| match grantee {
            Grantee::Public => true,
            Grantee::Role(role) => self.has_role(*role),
        })
    }

    fn has_predefined(&self, name: &str) -> bool {
        self.catalog
            .role_named(name)
            .is_some_and(|role| self.has_role(role.oid))
    }

    fn held(&self, acl: Option<&Acl>, kind: AclKind, owner: Oid) -> PrivilegeSet {
        let default;
        let acl = if let Some(acl) = acl {
            acl
        } else {
            default = Acl::default_for(kind, owner);
            &default
        };
        let held = acl
            .items
            .iter()
            .filter(|item| self.is_among(&[item.grantee]));
        held.fold(PrivilegeSet::NONE, |set, item| set.union(item.privileges))
    }

    /// Privileges on a whole table or view.
    pub fn on_relation(&self, relation: &Relation) -> PrivilegeSet {
        if self.role.superuser {
            return AclKind::Relation.all();
        }
        let mut held = self.held(relation.acl.as_ref(), AclKind::Relation, relation.owner);
        if self.has_predefined("pg_read_all_data") {
            held = held.union(PrivilegeSet::of(&[Privilege::Select]));
        }
        if self.has_predefined("pg_write_all_data") {
            held = held.union(PrivilegeSet::of(&[
                Privilege::Insert,
                Privilege::Update,
                Privilege::Delete,
            ]));
        }
        held
    }

    /// The columns on which the role has a privilege of its own, by number.
    pub fn columns(&self, relation: &Relation, privilege: Privilege) -> Vec<i16> {
        let granted = relation.columns.iter().filter(|column| {
            let acl = column.acl.as_ref();
            acl.is_some_and(|acl| {
                self.held(Some(acl), AclKind::Column, relation.owner)
                    .contains(privilege)
            })
        });
        granted.map(|column| column.number).collect()
    }

    /// Whether the role may name objects in a schema.
    pub fn may_use_schema(&self, schema: Oid) -> bool {
        let Some(schema) = self.catalog.schema(schema) else {
            return false;
        };
        self.role.superuser
            || self.has_predefined("pg_read_all_data")
            || self.has_predefined("pg_write_all_data")
            || self
                .held(schema.acl.as_ref(), AclKind::Schema, schema.owner)
                .contains(Privilege::Usage)
    }

    /// Whether the role may call a function.
    pub fn may_execute(&self, function: &Function) -> bool {
        self.role.superuser
            || self
                .held(function.acl.as_ref(), AclKind::Function, function.owner)
                .contains(Privilege::Execute)
    }

    /// Whether no policy of a table is asked: superusers, BYPASSRLS (which members do not inherit), and the owner
    /// unless FORCE ROW LEVEL SECURITY is on.
    pub fn bypasses(&self, relation: &Relation) -> bool {
        let forced = relation
            .table()
            .is_some_and(|table| table.force_row_security);
        self.role.superuser || self.role.bypass_rls || (self.has_role(relation.owner) && !forced)
    }
}

/// Whether everybody may call a function, by the grant to PUBLIC that functions start with.
pub(super) fn public_may_execute(function: &Function) -> bool {
    let default;
    let acl = if let Some(acl) = &function.acl {
        acl
    } else {
        default = Acl::default_for(AclKind::Function, function.owner);
        &default
    };
    acl.privileges_of(Grantee::Public)
        .contains(Privilege::Execute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Membership, Provenance};

    fn catalog() -> Catalog {
        let mut catalog = Catalog::new("admin");
        for (name, inherit, groups) in [
            ("reader", true, &[][..]),
            ("member", true, &["reader"]),
            ("outsider", false, &["reader"]),
            ("nested", true, &["outsider"]),
            ("auditor", true, &["pg_read_all_data"]),
        ] {
            let member_of = groups
                .iter()
                .map(|group| Membership {
                    role: catalog.role_named(group).unwrap().oid,
                    admin: false,
                    inherit: None,
                    set: true,
                })
                .collect();
            let oid = catalog.new_oid();
            let like = catalog.role_named("pg_monitor").unwrap().clone();
            catalog.roles.insert(Role {
                oid,
                name: name.to_owned(),
                inherit,
                member_of,
                provenance: Provenance::BUILT_IN,
                ..like
            });
        }
        catalog
    }

    #[test]
    fn privileges_come_through_memberships_that_inherit() {
        let catalog = catalog();
        let reader = catalog.role_named("reader").unwrap().oid;
        for (name, expected) in [
            ("reader", true),
            ("member", true),
            ("outsider", false),
            ("nested", false),
            ("admin", false),
        ] {
            let holder = Holder::new(&catalog, catalog.role_named(name).unwrap());
            assert_eq!(holder.has_role(reader), expected, "{name}");
            assert!(holder.is_among(&[Grantee::Public]), "{name}");
            assert_eq!(
                holder.is_among(&[Grantee::Role(reader)]),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn schemas_are_open_by_grant_or_predefined_role() {
        let catalog = catalog();
        let may_use = |name: &str, schema| {
            Holder::new(&catalog, catalog.role_named(name).unwrap()).may_use_schema(schema)
        };
        assert!(may_use("reader", Oid::PUBLIC_SCHEMA));
        assert!(!may_use("reader", Oid::PG_TOAST));
        assert!(may_use("auditor", Oid::PG_TOAST));
        assert!(may_use("admin", Oid::PG_TOAST));
    }
}
