use serde_json::{Value, json};

use crate::catalog::{Acl, AclKind, Grantee, Oid, Policy};
use crate::sql::statement::{DefaultAclObject, PolicyCommand};

use super::Document;

impl Document<'_> {
    /// Who may do what: one entry for each grantee, with what it may give on. The owner's own rights are among them.
    pub(super) fn grants(&self, kind: AclKind, owner: Oid, acl: Option<&Acl>) -> Value {
        let default = Acl::default_for(kind, owner);
        self.acl(acl.unwrap_or(&default))
    }

    pub(super) fn acl(&self, acl: &Acl) -> Value {
        let mut grantees: Vec<Grantee> = acl.items.iter().map(|item| item.grantee).collect();
        grantees.sort_by_key(|grantee| self.grantee(*grantee).to_owned());
        grantees.dedup();
        let entries = grantees.into_iter().map(|grantee| {
            let words = |set: crate::catalog::PrivilegeSet| {
                set.iter()
                    .map(crate::catalog::Privilege::keyword)
                    .collect::<Vec<_>>()
            };
            json!({
                "grantee": self.grantee(grantee),
                "privileges": words(acl.privileges_of(grantee)),
                "grantable": words(acl.grant_options_of(grantee)),
            })
        });
        entries.collect()
    }

    /// A role's name; `PUBLIC` for everybody.
    pub(super) fn grantee(&self, grantee: Grantee) -> &str {
        match grantee {
            Grantee::Public => "PUBLIC",
            Grantee::Role(role) => self.role(role).unwrap_or_default(),
        }
    }

    pub(super) fn policies(&self, relation: Oid) -> Value {
        let policies = self.catalog.policies_of(relation).into_iter();
        policies.map(|policy| self.policy(policy)).collect()
    }

    fn policy(&self, policy: &Policy) -> Value {
        let mut roles: Vec<_> = policy
            .roles
            .iter()
            .map(|role| self.grantee(*role))
            .collect();
        roles.sort_unstable();
        json!({
            "name": policy.name,
            "permissive": policy.permissive,
            "command": match policy.command {
                PolicyCommand::All => "ALL",
                PolicyCommand::Select => "SELECT",
                PolicyCommand::Insert => "INSERT",
                PolicyCommand::Update => "UPDATE",
                PolicyCommand::Delete => "DELETE",
            },
            "roles": roles,
            "using": self.sql(policy.using.as_ref()),
            "with_check": self.sql(policy.with_check.as_ref()),
            "comment": policy.comment,
        })
    }

    pub(super) fn default_privileges(&self) -> Value {
        let defaults = self.catalog.default_acls.iter_by_name().map(|default| {
            let schema = default
                .schema
                .and_then(|schema| self.catalog.schema(schema));
            json!({
                "role": self.role(default.role),
                "schema": schema.map(|schema| &schema.name),
                "objects": match default.object {
                    DefaultAclObject::Tables => "tables",
                    DefaultAclObject::Sequences => "sequences",
                    DefaultAclObject::Functions => "functions",
                    DefaultAclObject::Types => "types",
                    DefaultAclObject::Schemas => "schemas",
                    DefaultAclObject::LargeObjects => "large objects",
                },
                "grants": self.acl(&default.acl),
            })
        });
        defaults.collect()
    }
}
