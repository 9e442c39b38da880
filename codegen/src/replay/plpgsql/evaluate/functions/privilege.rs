//! `has_table_privilege` and its kin.

use crate::catalog::{Acl, AclKind, Grantee, Oid, Privilege};

use super::super::super::Interpreter;
use super::super::super::exception::{Exception, Result};
use super::super::super::value::{NameKind, Value};

impl Interpreter<'_> {
    pub(super) fn privilege_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let kind = match name {
            "has_table_privilege" => NameKind::Relation,
            "has_schema_privilege" => NameKind::Schema,
            "has_function_privilege" => NameKind::Procedure,
            "pg_has_role" => return self.has_role(arguments).map(Some),
            "has_database_privilege"
            | "has_column_privilege"
            | "has_sequence_privilege"
            | "has_type_privilege"
            | "has_any_column_privilege"
            | "has_language_privilege" => {
                return Ok(Some(Value::unknown(format!("{name} is not followed"))));
            }
            _ => return Ok(None),
        };
        if arguments.iter().any(Value::is_null) {
            return Ok(Some(Value::Null));
        }
        let (role, object, wanted) = match arguments {
            [role, object, wanted] => (self.role_argument(role)?, object, wanted),
            [object, wanted] => (Grantee::Role(self.replay.session.role), object, wanted),
            _ => return Ok(None),
        };
        let Value::Name(_, oid) = self.name_of(kind, object.clone())? else {
            return Ok(Some(Value::Null));
        };
        let catalog = &self.replay.catalog;
        let (acl, owner, acl_kind) = match kind {
            NameKind::Relation => match catalog.relation(oid) {
                Some(it) => (it.acl.clone(), it.owner, AclKind::Relation),
                None => {
                    return Ok(Some(Value::unknown(
                        "privileges on the system's own tables",
                    )));
                }
            },
            NameKind::Schema => match catalog.schema(oid) {
                Some(it) => (it.acl.clone(), it.owner, AclKind::Schema),
                None => return Ok(Some(Value::Null)),
            },
            _ => match catalog.function(oid) {
                Some(it) => (it.acl.clone(), it.owner, AclKind::Function),
                None => {
                    return Ok(Some(Value::unknown(
                        "privileges on the system's own functions",
                    )));
                }
            },
        };
        let acl = acl.unwrap_or_else(|| Acl::default_for(acl_kind, owner));
        let words = self.shown(wanted);
        let mut found = false;
        for word in words.split(',') {
            let word = word.trim();
            let upper = word.to_ascii_uppercase();
            let plain = upper.strip_suffix(" WITH GRANT OPTION").unwrap_or(&upper);
            let Some(privilege) = Privilege::from_keyword(plain) else {
                let message = format!("unrecognized privilege type: \"{word}\"");
                return Err(Exception::new("22023", message));
            };
            let with_option = plain.len() < upper.len();
            found |= self.holds(role, &acl, owner, privilege, with_option);
        }
        Ok(Some(Value::Bool(found)))
    }

    fn role_argument(&mut self, value: &Value) -> Result<Grantee> {
        if let Value::Text(text) = value {
            if &**text == "public" {
                return Ok(Grantee::Public);
            }
            let Some(role) = self.replay.catalog.role_named(text) else {
                let message = format!("role \"{text}\" does not exist");
                return Err(Exception::new("42704", message));
            };
            return Ok(Grantee::Role(role.oid));
        }
        Ok(Grantee::Role(value.as_object().unwrap_or(Oid(0))))
    }

    /// Whether a role holds a privilege itself, through PUBLIC, or through a role that it inherits from.
    fn holds(
        &self,
        grantee: Grantee,
        acl: &Acl,
        owner: Oid,
        privilege: Privilege,
        with_option: bool,
    ) -> bool {
        let set = |grantee| {
            if with_option {
                acl.grant_options_of(grantee)
            } else {
                acl.privileges_of(grantee)
            }
        };
        let Grantee::Role(role) = grantee else {
            return set(Grantee::Public).contains(privilege);
        };
        if !with_option && set(Grantee::Public).contains(privilege) {
            return true;
        }
        self.replay.inherited_roles(role).into_iter().any(|role| {
            let is_super = self
                .replay
                .catalog
                .role(role)
                .is_some_and(|role| role.superuser);
            is_super
                || (with_option && role == owner)
                || set(Grantee::Role(role)).contains(privilege)
        })
    }

    fn has_role(&mut self, arguments: &[Value]) -> Result<Value> {
        let (user, role) = match arguments {
            [user, role, _] => (self.role_argument(user)?, self.role_argument(role)?),
            [role, _] => (
                Grantee::Role(self.replay.session.role),
                self.role_argument(role)?,
            ),
            _ => return Ok(Value::Null),
        };
        let (Grantee::Role(user), Grantee::Role(role)) = (user, role) else {
            return Ok(Value::Bool(false));
        };
        let is_super = self
            .replay
            .catalog
            .role(user)
            .is_some_and(|user| user.superuser);
        let mut roles = vec![user];
        let mut at = 0;
        while at < roles.len() {
            let groups = self.replay.catalog.role(roles[at]);
            for membership in groups.iter().flat_map(|member| &member.member_of) {
                if !roles.contains(&membership.role) {
                    roles.push(membership.role);
                }
            }
            at += 1;
        }
        Ok(Value::Bool(is_super || roles.contains(&role)))
    }
}
