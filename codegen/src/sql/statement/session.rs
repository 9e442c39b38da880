use super::{Name, RoleName};

/// SET and RESET of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The setting; none for RESET ALL.
    pub name: Option<Name>,
    /// The value.
    pub value: SettingValue,
    /// LOCAL
    pub local: bool,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// A list of words, strings and numbers, decoded.
    Values(Vec<String>),
    /// DEFAULT, RESET
    Default,
    /// FROM CURRENT
    FromCurrent,
}

/// SET ROLE and SET SESSION AUTHORIZATION.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRole {
    /// The role; none for RESET, NONE and DEFAULT.
    pub role: Option<RoleName>,
    /// SESSION AUTHORIZATION
    pub session: bool,
    /// LOCAL
    pub local: bool,
}

/// Transaction control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    /// BEGIN, START TRANSACTION
    Begin,
    /// COMMIT, END; `chain` starts the next one
    Commit {
        /// AND CHAIN
        chain: bool,
    },
    /// ROLLBACK, ABORT
    Rollback {
        /// AND CHAIN
        chain: bool,
    },
    /// SAVEPOINT
    Savepoint(Name),
    /// RELEASE SAVEPOINT
    Release(Name),
    /// ROLLBACK TO SAVEPOINT
    RollbackTo(Name),
    /// PREPARE TRANSACTION
    Prepare,
}

/// DISCARD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discard {
    /// ALL
    All,
    /// TEMP
    Temporary,
    /// PLANS, SEQUENCES
    Other,
}
