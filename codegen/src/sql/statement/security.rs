use super::{Fragment, Name, QualifiedName, RoleName, Set};

/// CREATE POLICY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicy {
    /// The name.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
    /// AS PERMISSIVE (true, also when nothing is written) | RESTRICTIVE
    pub permissive: bool,
    /// FOR
    pub command: PolicyCommand,
    /// TO; empty for PUBLIC
    pub roles: Vec<RoleName>,
    /// USING (…)
    pub using: Option<Fragment>,
    /// WITH CHECK (…)
    pub with_check: Option<Fragment>,
}

/// ALTER POLICY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterPolicy {
    /// The name.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
    /// TO, if written
    pub roles: Option<Vec<RoleName>>,
    /// USING, if written
    pub using: Option<Fragment>,
    /// WITH CHECK, if written
    pub with_check: Option<Fragment>,
}

/// Which commands a policy is for: `pg_policy.polcmd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyCommand {
    /// `*`
    All,
    /// `r`
    Select,
    /// `a`
    Insert,
    /// `w`
    Update,
    /// `d`
    Delete,
}

/// CREATE ROLE, CREATE USER, CREATE GROUP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    /// The role.
    pub name: Name,
    /// CREATE USER: LOGIN unless told otherwise.
    pub user: bool,
    /// Options in their order.
    pub options: Vec<RoleOption>,
}

/// ALTER ROLE, and ALTER GROUP … ADD | DROP USER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRole {
    /// The role; none for ALL.
    pub role: Option<RoleName>,
    /// Options in their order.
    pub options: Vec<RoleOption>,
    /// SET, RESET: what the role's new sessions start with.
    pub setting: Option<Set>,
    /// IN DATABASE
    pub database: Option<Name>,
}

/// ALTER DATABASE … SET, RESET: what all new sessions start with. Its other forms have no effect on the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDatabase {
    /// The database.
    pub name: Name,
    /// The setting.
    pub setting: Set,
}

/// An option of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleOption {
    /// `[NO]SUPERUSER`
    Superuser(bool),
    /// `[NO]CREATEDB`
    CreateDb(bool),
    /// `[NO]CREATEROLE`
    CreateRole(bool),
    /// `[NO]INHERIT`
    Inherit(bool),
    /// `[NO]LOGIN`
    Login(bool),
    /// `[NO]REPLICATION`
    Replication(bool),
    /// `[NO]BYPASSRLS`
    BypassRls(bool),
    /// IN ROLE, IN GROUP: becomes a member of these
    InRole(Vec<RoleName>),
    /// ROLE, USER, ALTER GROUP … ADD USER: these become members
    Members(Vec<RoleName>),
    /// ADMIN: these become members with admin option
    Admins(Vec<RoleName>),
    /// ALTER GROUP … DROP USER
    RemoveMembers(Vec<RoleName>),
    /// PASSWORD, VALID UNTIL, CONNECTION LIMIT, SYSID: no part of the model
    Other,
}

/// REASSIGN OWNED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReassignOwned {
    /// BY
    pub roles: Vec<RoleName>,
    /// TO
    pub to: RoleName,
}

/// DROP OWNED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropOwned {
    /// BY
    pub roles: Vec<RoleName>,
    /// CASCADE
    pub cascade: bool,
}
