use super::{Fragment, Name, Persistence, QualifiedName, Setting};

/// CREATE VIEW.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    /// The view.
    pub name: QualifiedName,
    /// OR REPLACE
    pub or_replace: bool,
    /// TEMP
    pub persistence: Persistence,
    /// RECURSIVE
    pub recursive: bool,
    /// Names for the first columns.
    pub columns: Vec<Name>,
    /// WITH (`security_invoker`, …)
    pub options: Vec<Setting>,
    /// The query.
    pub query: Fragment,
    /// WITH CHECK OPTION
    pub check_option: Option<CheckOption>,
}

/// WITH [CASCADED | LOCAL] CHECK OPTION.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    /// CASCADED, also when nothing is written
    Cascaded,
    /// LOCAL
    Local,
}

/// CREATE MATERIALIZED VIEW.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateMaterializedView {
    /// The view.
    pub name: QualifiedName,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// Names for the first columns.
    pub columns: Vec<Name>,
    /// USING method
    pub access_method: Option<Name>,
    /// WITH (…)
    pub options: Vec<Setting>,
    /// TABLESPACE
    pub tablespace: Option<Name>,
    /// The query.
    pub query: Fragment,
    /// WITH DATA, also when nothing is written
    pub with_data: bool,
}

/// CREATE RULE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRule {
    /// The name.
    pub name: Name,
    /// OR REPLACE
    pub or_replace: bool,
    /// ON event
    pub event: RuleEvent,
    /// TO relation
    pub relation: QualifiedName,
    /// WHERE …
    pub condition: Option<Fragment>,
    /// INSTEAD
    pub instead: bool,
    /// Commands after DO; empty for NOTHING.
    pub actions: Vec<Fragment>,
}

/// What a rule waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleEvent {
    /// ON SELECT
    Select,
    /// ON INSERT
    Insert,
    /// ON UPDATE
    Update,
    /// ON DELETE
    Delete,
}
