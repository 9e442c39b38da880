use std::collections::BTreeMap;

use crate::sql::statement::DefaultAclObject;

use super::{Acl, Object, Oid, Provenance};

/// A role: a row of `pg_authid`, with what it is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its number.
    pub oid: Oid,
    /// Its name.
    pub name: String,
    /// SUPERUSER
    pub superuser: bool,
    /// CREATEDB
    pub create_db: bool,
    /// CREATEROLE
    pub create_role: bool,
    /// INHERIT
    pub inherit: bool,
    /// LOGIN
    pub login: bool,
    /// REPLICATION
    pub replication: bool,
    /// BYPASSRLS
    pub bypass_rls: bool,
    /// The roles that it is a member of.
    pub member_of: Vec<Membership>,
    /// ALTER ROLE … SET: what its sessions start with.
    pub settings: BTreeMap<String, Vec<String>>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// No statement makes it: it was named, and is taken to have been made elsewhere in the cluster.
    pub assumed: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// GRANT role TO role: a row of `pg_auth_members`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The role that was granted.
    pub role: Oid,
    /// WITH ADMIN
    pub admin: bool,
    /// WITH INHERIT, if said; else the member's INHERIT counts.
    pub inherit: Option<bool>,
    /// WITH SET
    pub set: bool,
}

/// ALTER DEFAULT PRIVILEGES: a row of `pg_default_acl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultAcl {
    /// Its number.
    pub oid: Oid,
    /// Objects made by this role…
    pub role: Oid,
    /// …in this schema, or in any…
    pub schema: Option<Oid>,
    /// …of this kind start with…
    pub object: DefaultAclObject,
    /// …these privileges: in any schema, instead of the built-in ones; in one schema, besides them.
    pub acl: Acl,
    /// Whether the platform made it and the user has not touched it.
    pub provenance: Provenance,
}

impl Object for Role {
    type Space = ();

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) {}

    fn name(&self) -> &str {
        &self.name
    }
}

impl Object for DefaultAcl {
    type Space = (Oid, Option<Oid>, DefaultAclObject);

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Self::Space {
        (self.role, self.schema, self.object)
    }

    fn name(&self) -> &'static str {
        ""
    }
}
