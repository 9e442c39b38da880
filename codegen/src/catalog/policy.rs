use crate::sql::statement::PolicyCommand;

use super::{Expression, Grantee, Object, Oid, Provenance};

/// A row security policy: a row of `pg_policy`.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its number.
    pub oid: Oid,
    /// The table.
    pub relation: Oid,
    /// Its name, unique within the table.
    pub name: String,
    /// PERMISSIVE; else RESTRICTIVE
    pub permissive: bool,
    /// FOR
    pub command: PolicyCommand,
    /// TO
    pub roles: Vec<Grantee>,
    /// USING
    pub using: Option<Expression>,
    /// WITH CHECK
    pub with_check: Option<Expression>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Object for Policy {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Oid {
        self.relation
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn related(&self) -> Vec<Oid> {
        vec![self.relation]
    }
}
