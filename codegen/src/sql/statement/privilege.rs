use super::{FunctionReference, Name, QualifiedName, Span};

/// A role as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleName {
    /// By name.
    Named(Name),
    /// PUBLIC: everybody.
    Public(Span),
    /// `CURRENT_USER`, `CURRENT_ROLE`
    CurrentUser(Span),
    /// `SESSION_USER`
    SessionUser(Span),
}

/// GRANT and REVOKE of privileges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// GRANT; else REVOKE
    pub grant: bool,
    /// Which privileges.
    pub privileges: Privileges,
    /// On what.
    pub objects: GrantObjects,
    /// TO, FROM
    pub grantees: Vec<RoleName>,
    /// WITH GRANT OPTION; in REVOKE, GRANT OPTION FOR
    pub grant_option: bool,
    /// GRANTED BY
    pub granted_by: Option<RoleName>,
    /// CASCADE, in REVOKE
    pub cascade: bool,
}

/// Privileges as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Privileges {
    /// `ALL [PRIVILEGES] [(columns)]`
    All {
        /// Only on these columns, if any.
        columns: Vec<Name>,
    },
    /// A list. Words are folded (`select`), and checked against the object's kind when applied.
    Some(Vec<PrivilegeName>),
}

/// `SELECT`, `UPDATE (a, b)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivilegeName {
    /// The word, folded.
    pub name: Name,
    /// Only on these columns, if any.
    pub columns: Vec<Name>,
}

/// What GRANT and REVOKE speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantObjects {
    /// `[TABLE]`: tables, views, materialized views, foreign tables, and sequences by old custom
    Tables(Vec<QualifiedName>),
    /// SEQUENCE
    Sequences(Vec<QualifiedName>),
    /// FUNCTION, PROCEDURE, ROUTINE
    Functions(Vec<FunctionReference>),
    /// SCHEMA
    Schemas(Vec<Name>),
    /// TYPE, DOMAIN
    Types(Vec<QualifiedName>),
    /// LANGUAGE
    Languages(Vec<Name>),
    /// FOREIGN SERVER
    ForeignServers(Vec<Name>),
    /// FOREIGN DATA WRAPPER
    ForeignDataWrappers(Vec<Name>),
    /// DATABASE, TABLESPACE, PARAMETER, LARGE OBJECT: no part of the model
    Outside(&'static str),
    /// ALL TABLES | SEQUENCES | FUNCTIONS | PROCEDURES | ROUTINES IN SCHEMA
    AllInSchema {
        /// Which kind.
        kind: DefaultAclObject,
        /// Only PROCEDURES, or only FUNCTIONS; else both.
        routines: Option<super::RoutineKind>,
        /// The schemas.
        schemas: Vec<Name>,
    },
}

/// Object kinds of default privileges: `pg_default_acl.defaclobjtype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DefaultAclObject {
    /// `r`: tables and views
    Tables,
    /// `S`
    Sequences,
    /// `f`: functions and procedures
    Functions,
    /// `T`
    Types,
    /// `n`
    Schemas,
    /// `L` (PostgreSQL 18)
    LargeObjects,
}

/// GRANT role TO role, REVOKE role FROM role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRole {
    /// GRANT; else REVOKE
    pub grant: bool,
    /// The roles that get members.
    pub roles: Vec<Name>,
    /// The members.
    pub members: Vec<RoleName>,
    /// WITH ADMIN OPTION | ADMIN TRUE; in REVOKE, ADMIN OPTION FOR
    pub admin_option: bool,
    /// WITH INHERIT TRUE | FALSE, if written (PostgreSQL 16)
    pub inherit: Option<bool>,
    /// WITH SET TRUE | FALSE, if written (PostgreSQL 16)
    pub set: Option<bool>,
}

/// ALTER DEFAULT PRIVILEGES.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// FOR ROLE; empty for the current one
    pub roles: Vec<RoleName>,
    /// IN SCHEMA; empty for all
    pub schemas: Vec<Name>,
    /// GRANT; else REVOKE
    pub grant: bool,
    /// Which privileges.
    pub privileges: Privileges,
    /// ON
    pub objects: DefaultAclObject,
    /// TO, FROM
    pub grantees: Vec<RoleName>,
    /// WITH GRANT OPTION; in REVOKE, GRANT OPTION FOR
    pub grant_option: bool,
}
