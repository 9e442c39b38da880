use super::{Object, ObjectAddress, Oid, PrivilegeSet, Provenance};

/// What a statement did, or failed to do, that the state after it no longer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub oid: Oid,
    /// The object that it happened to; of default privileges, the schema.
    pub object: ObjectAddress,
    /// What happened.
    pub kind: EventKind,
    /// The statement.
    pub provenance: Provenance,
}

/// The kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// CREATE OR REPLACE VIEW without the `security_invoker` that the view had.
    LostSecurityInvoker,
    /// CREATE OR REPLACE FUNCTION without the `search_path` that the function had.
    LostSearchPath {
        /// What it was.
        setting: String,
    },
    /// REVOKE from a role that PUBLIC's grant still covers.
    RevokedUnderPublic {
        /// The role.
        role: Oid,
        /// What the role can still do.
        privileges: PrivilegeSet,
    },
    /// REVOKE on a column from a role that has the privilege on the whole table.
    RevokedUnderTable {
        /// The role.
        role: Oid,
        /// What the role can still do.
        privileges: PrivilegeSet,
    },
    /// ALTER DEFAULT PRIVILEGES IN SCHEMA … REVOKE … FROM PUBLIC of what PUBLIC has by PostgreSQL's own default: an entry
    /// for one schema only adds to that.
    RevokedBuiltInDefault {
        /// The role whose new objects are meant.
        role: Oid,
        /// What PUBLIC still gets.
        privileges: PrivilegeSet,
    },
}

impl Object for Event {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Self::Space {
        self.oid
    }

    fn name(&self) -> &'static str {
        ""
    }

    fn related(&self) -> Vec<Oid> {
        vec![self.object.oid]
    }
}
