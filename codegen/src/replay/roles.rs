//! CREATE ROLE, ALTER ROLE, and GRANT of roles.

use std::collections::BTreeMap;

use crate::catalog::{Membership, Oid, Role};
use crate::diagnostic::Diagnostic;
use crate::sql::Name;
use crate::sql::statement::{AlterRole, CreateRole, GrantRole, RoleOption};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_role(&mut self, create: &CreateRole) -> Result {
        let name = &create.name;
        if let Some(existing) = self.catalog.role_named(&name.value) {
            // The platform's file makes a role that may already be the superuser of this cluster.
            if self.platform && existing.oid == Oid::BOOTSTRAP_ROLE {
                return Ok(());
            }
            let mut error = SqlError::new("42710", format!("role \"{name}\" already exists"));
            if existing.assumed {
                error.hint = Some("an earlier statement needs it".to_owned());
            }
            return Err(error.at(name.span));
        }
        if is_reserved(&name.value) {
            let message = format!("role name \"{name}\" is reserved");
            return Err(SqlError::new("42939", message).at(name.span));
        }
        let oid = self.insert_role(name, false);
        self.catalog
            .roles
            .update(oid, |role| role.login = create.user);
        self.role_options(oid, &create.options)
    }

    fn insert_role(&mut self, name: &Name, assumed: bool) -> Oid {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.roles.insert(Role {
            oid,
            name: name.value.clone(),
            superuser: false,
            create_db: false,
            create_role: false,
            inherit: true,
            login: false,
            replication: false,
            bypass_rls: false,
            member_of: Vec::new(),
            settings: BTreeMap::new(),
            comment: None,
            assumed,
            provenance,
        });
        oid
    }

    /// PostgreSQL's complaint about a role that is not there.
    pub(super) fn no_role(&self, name: &Name) -> SqlError {
        let message = format!("role \"{name}\" does not exist");
        let mut error = SqlError::new("42704", message).at(name.span);
        let known_absent =
            self.session.absent_roles.contains(&name.value) || is_reserved(&name.value);
        if self.roles_from_elsewhere && !known_absent {
            error.unknown_role = Some(Box::new(name.clone()));
        }
        error
    }

    /// Takes a role to exist that a statement needs and none has made: roles belong to the cluster, and are often made
    /// beside the migrations.
    pub(super) fn assume_role(&mut self, name: &Name) {
        let message = format!("no statement makes role \"{name}\"; it is taken to exist");
        self.diagnostics.push(
            Diagnostic::warning("assumed-role", message)
                .at(name.span, "")
                .with_help("no attributes or memberships of it are known"),
        );
        self.insert_role(name, true);
    }

    pub(super) fn alter_role(&mut self, alter: &AlterRole) -> Result {
        let Some(name) = &alter.role else {
            // ALTER ROLE ALL SET: like the database's own setting, but weaker; new sessions of any role.
            if let Some(setting) = &alter.setting {
                return self.alter_all_roles(setting);
            }
            return Ok(());
        };
        let role = self.role(name)?;
        if let Some(setting) = &alter.setting {
            self.set_for_role(role, setting.name.as_ref(), &setting.value);
        }
        self.role_options(role, &alter.options)
    }

    fn alter_all_roles(&mut self, setting: &crate::sql::statement::Set) -> Result {
        let roles: Vec<_> = self.catalog.roles.iter().map(|role| role.oid).collect();
        for role in roles {
            self.set_for_role(role, setting.name.as_ref(), &setting.value);
        }
        Ok(())
    }

    fn role_options(&mut self, oid: Oid, options: &[RoleOption]) -> Result {
        for option in options {
            let set: fn(&mut Role, bool) = match option {
                RoleOption::Superuser(_) => |role, value| role.superuser = value,
                RoleOption::CreateDb(_) => |role, value| role.create_db = value,
                RoleOption::CreateRole(_) => |role, value| role.create_role = value,
                RoleOption::Inherit(_) => |role, value| role.inherit = value,
                RoleOption::Login(_) => |role, value| role.login = value,
                RoleOption::Replication(_) => |role, value| role.replication = value,
                RoleOption::BypassRls(_) => |role, value| role.bypass_rls = value,
                _ => |_, _| {},
            };
            match option {
                RoleOption::Superuser(value)
                | RoleOption::CreateDb(value)
                | RoleOption::CreateRole(value)
                | RoleOption::Inherit(value)
                | RoleOption::Login(value)
                | RoleOption::Replication(value)
                | RoleOption::BypassRls(value) => {
                    self.catalog.roles.update(oid, |role| set(role, *value));
                }
                RoleOption::InRole(groups) => {
                    for group in groups {
                        let group = self.role(group)?;
                        self.add_member(group, oid, false, None, true)?;
                    }
                }
                RoleOption::Members(members) | RoleOption::Admins(members) => {
                    let admin = matches!(option, RoleOption::Admins(_));
                    for member in members {
                        let member = self.role(member)?;
                        self.add_member(oid, member, admin, None, true)?;
                    }
                }
                RoleOption::RemoveMembers(members) => {
                    for member in members {
                        let member = self.role(member)?;
                        self.catalog.roles.update(member, |role| {
                            role.member_of.retain(|group| group.role != oid);
                        });
                    }
                }
                RoleOption::Other => {}
            }
        }
        Ok(())
    }

    pub(super) fn grant_role(&mut self, grant: &GrantRole) -> Result {
        for role in &grant.roles {
            let role = self.role_named(role)?;
            for member in &grant.members {
                let member = self.role(member)?;
                if grant.grant {
                    self.add_member(
                        role,
                        member,
                        grant.admin_option,
                        grant.inherit,
                        grant.set.unwrap_or(true),
                    )?;
                } else {
                    self.catalog.roles.update(member, |own| {
                        if grant.admin_option {
                            for membership in own
                                .member_of
                                .iter_mut()
                                .filter(|membership| membership.role == role)
                            {
                                membership.admin = false;
                            }
                        } else {
                            own.member_of.retain(|membership| membership.role != role);
                        }
                    });
                }
            }
        }
        Ok(())
    }

    fn add_member(
        &mut self,
        role: Oid,
        member: Oid,
        admin: bool,
        inherit: Option<bool>,
        set: bool,
    ) -> Result {
        if role == member || self.is_member(role, member) {
            let name = |oid| {
                self.catalog
                    .role(oid)
                    .map(|role| role.name.clone())
                    .unwrap_or_default()
            };
            let message = format!(
                "role \"{}\" is a member of role \"{}\"",
                name(role),
                name(member)
            );
            return Err(SqlError::new("0LP01", message));
        }
        self.catalog.roles.update(member, |own| {
            match own
                .member_of
                .iter_mut()
                .find(|membership| membership.role == role)
            {
                Some(membership) => {
                    membership.admin |= admin;
                    membership.inherit = inherit.or(membership.inherit);
                    membership.set = set;
                }
                None => own.member_of.push(Membership {
                    role,
                    admin,
                    inherit,
                    set,
                }),
            }
        });
        Ok(())
    }

    /// Whether a role is a member of another one, directly or through others.
    fn is_member(&self, role: Oid, of: Oid) -> bool {
        let mut seen = vec![role];
        let mut at = 0;
        while let Some(found) = seen.get(at).and_then(|oid| self.catalog.role(*oid)) {
            for membership in &found.member_of {
                if membership.role == of {
                    return true;
                }
                if !seen.contains(&membership.role) {
                    seen.push(membership.role);
                }
            }
            at += 1;
        }
        false
    }
}

/// Names that no user's role can have.
fn is_reserved(name: &str) -> bool {
    name.starts_with("pg_") || matches!(name, "public" | "none")
}

#[cfg(test)]
mod tests {
    use crate::emit::sql::{self, Options};

    use super::super::testing::{messages, replayed, replayed_among_roles};

    const ASSUMED: &str =
        "assumed-role no statement makes role \"reader\"; it is taken to exist: reader";
    const MISSING: &str = "42704 role \"reader\" does not exist: reader";

    #[test]
    fn a_role_that_no_statement_makes_may_come_from_elsewhere() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "CREATE TABLE t (a int); GRANT SELECT ON t TO reader; GRANT UPDATE ON t TO reader;",
                &[ASSUMED],
            ),
            ("ALTER ROLE reader SET search_path = a;", &[ASSUMED]),
            ("CREATE ROLE reader; SET ROLE reader;", &[]),
            ("DROP ROLE IF EXISTS reader; SET ROLE reader;", &[MISSING]),
            ("DROP ROLE reader; SET ROLE reader;", &[ASSUMED, MISSING]),
            (
                "BEGIN; DROP ROLE IF EXISTS reader; ROLLBACK; SET ROLE reader;",
                &[ASSUMED],
            ),
            (
                "CREATE ROLE reader; ALTER ROLE reader RENAME TO writer; SET ROLE reader;",
                &[MISSING],
            ),
            (
                "SET ROLE reader; CREATE ROLE reader;",
                &[ASSUMED, "42710 role \"reader\" already exists: reader"],
            ),
            (
                "GRANT pg_nothing TO postgres;",
                &["42704 role \"pg_nothing\" does not exist: pg_nothing"],
            ),
        ];
        for (sql, expected) in cases {
            assert_eq!(messages(&replayed_among_roles(sql)), expected, "{sql}");
        }
        assert_eq!(messages(&replayed("SET ROLE reader;")), [MISSING]);
    }

    #[test]
    fn a_block_decides_itself_what_a_missing_role_means() {
        let sql = "DO $$ BEGIN CREATE SCHEMA s AUTHORIZATION reader;
            EXCEPTION WHEN undefined_object THEN CREATE SCHEMA none; END $$;
            DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'writer') THEN
              CREATE ROLE writer; END IF; END $$;
            DO $$ BEGIN CREATE SCHEMA own AUTHORIZATION reader; END $$;";
        let replay = replayed_among_roles(sql);
        assert_eq!(messages(&replay), [ASSUMED]);
        for schema in ["none", "own"] {
            assert!(replay.catalog.schema_named(schema).is_some(), "{schema}");
        }
        assert!(replay.catalog.schema_named("s").is_none());
        let made = |name: &str| replay.catalog.role_named(name).map(|role| !role.assumed);
        assert_eq!((made("writer"), made("reader")), (Some(true), Some(false)));
    }

    #[test]
    fn a_role_from_elsewhere_is_not_made() {
        let replay = replayed_among_roles("CREATE ROLE team; GRANT team TO reader;");
        let (schema, _) = sql::emit(&replay.catalog, &Options::default());
        assert!(schema.contains("CREATE ROLE team;"), "{schema}");
        assert!(schema.contains("GRANT team TO reader;"), "{schema}");
        assert!(!schema.contains("CREATE ROLE reader"), "{schema}");
    }
}
