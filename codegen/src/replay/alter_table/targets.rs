//! Which action may be done to which kind of relation (`ATSimplePermissions`).

use crate::catalog::{Relation, RelationKind};
use crate::sql::statement::{AlterTableAction, Firing, TriggerTarget};

use super::super::{Result, SqlError};

const TABLE: u8 = 1;
const VIEW: u8 = 1 << 1;
const MATERIALIZED: u8 = 1 << 2;
const INDEX: u8 = 1 << 3;
const SEQUENCE: u8 = 1 << 4;
const FOREIGN: u8 = 1 << 5;
const PARTITIONED_INDEX: u8 = 1 << 6;
const ALL: u8 = u8::MAX;

/// Complains if an action cannot be done to a relation of this kind.
pub(super) fn check(action: &AlterTableAction, relation: &Relation) -> Result {
    let (name, allowed) = rule(action);
    let is = match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => FOREIGN,
        RelationKind::Table(_) => TABLE,
        RelationKind::View(_) => VIEW,
        RelationKind::MaterializedView(_) => MATERIALIZED,
        RelationKind::Sequence(_) => SEQUENCE,
        RelationKind::Index(_) => INDEX | PARTITIONED_INDEX,
        RelationKind::CompositeType => 0,
    };
    if is & allowed != 0 {
        return Ok(());
    }
    let message = format!(
        "ALTER action {name} cannot be performed on relation \"{}\"",
        relation.name
    );
    let plural = match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => "foreign tables",
        RelationKind::Table(table) if table.partition_key.is_some() => "partitioned tables",
        RelationKind::Table(_) => "tables",
        RelationKind::View(_) => "views",
        RelationKind::MaterializedView(_) => "materialized views",
        RelationKind::Sequence(_) => "sequences",
        RelationKind::Index(_) => "indexes",
        RelationKind::CompositeType => "composite types",
    };
    let detail = format!("This operation is not supported for {plural}.");
    Err(SqlError::new("42809", message).with_detail(detail))
}

/// What PostgreSQL calls an action, and to what it may be done.
fn rule(action: &AlterTableAction) -> (&'static str, u8) {
    use AlterTableAction as Action;
    match action {
        Action::AddColumn { .. } => ("ADD COLUMN", TABLE | FOREIGN),
        Action::DropColumn { .. } => ("DROP COLUMN", TABLE | FOREIGN),
        Action::ColumnType { .. } => ("ALTER COLUMN ... SET DATA TYPE", TABLE | FOREIGN),
        Action::ColumnDefault { .. } => ("ALTER COLUMN ... SET DEFAULT", TABLE | VIEW | FOREIGN),
        Action::ColumnNotNull { not_null: true, .. } => {
            ("ALTER COLUMN ... SET NOT NULL", TABLE | FOREIGN)
        }
        Action::ColumnNotNull { .. } => ("ALTER COLUMN ... DROP NOT NULL", TABLE | FOREIGN),
        Action::AddIdentity { .. } => ("ALTER COLUMN ... ADD IDENTITY", TABLE | VIEW | FOREIGN),
        Action::SetIdentity { .. } => ("ALTER COLUMN ... SET", TABLE | VIEW | FOREIGN),
        Action::DropIdentity { .. } => ("ALTER COLUMN ... DROP IDENTITY", TABLE | VIEW | FOREIGN),
        Action::SetExpression { .. } => ("ALTER COLUMN ... SET EXPRESSION", TABLE | FOREIGN),
        Action::DropExpression { .. } => ("ALTER COLUMN ... DROP EXPRESSION", TABLE | FOREIGN),
        Action::ColumnStorage { .. } => (
            "ALTER COLUMN ... SET STATISTICS",
            TABLE | MATERIALIZED | INDEX | PARTITIONED_INDEX | FOREIGN,
        ),
        Action::AddConstraint(_) => ("ADD CONSTRAINT", TABLE | FOREIGN),
        Action::AlterConstraint { .. } => ("ALTER CONSTRAINT", TABLE),
        Action::ValidateConstraint(_) => ("VALIDATE CONSTRAINT", TABLE | FOREIGN),
        Action::DropConstraint { .. } => ("DROP CONSTRAINT", TABLE | FOREIGN),
        Action::Trigger { target, firing } => (trigger_action(target, *firing), TABLE | FOREIGN),
        Action::Rule { firing, .. } => (
            match firing {
                Firing::Origin => "ENABLE RULE",
                Firing::Disabled => "DISABLE RULE",
                Firing::Replica => "ENABLE REPLICA RULE",
                Firing::Always => "ENABLE ALWAYS RULE",
            },
            TABLE,
        ),
        Action::RowSecurity(true) => ("ENABLE ROW SECURITY", TABLE),
        Action::RowSecurity(false) => ("DISABLE ROW SECURITY", TABLE),
        Action::ForceRowSecurity(true) => ("FORCE ROW SECURITY", TABLE),
        Action::ForceRowSecurity(false) => ("NO FORCE ROW SECURITY", TABLE),
        Action::ReplicaIdentity(_) => ("REPLICA IDENTITY", TABLE | MATERIALIZED),
        Action::Inherit(_) => ("INHERIT", TABLE | FOREIGN),
        Action::NoInherit(_) => ("NO INHERIT", TABLE | FOREIGN),
        Action::OfType(_) => ("OF", TABLE),
        Action::NotOf => ("NOT OF", TABLE),
        Action::Logged(true) => ("SET LOGGED", TABLE | SEQUENCE),
        Action::Logged(false) => ("SET UNLOGGED", TABLE | SEQUENCE),
        Action::SetOptions(_) => ("SET", TABLE | VIEW | MATERIALIZED | INDEX),
        Action::ResetOptions(_) => ("RESET", TABLE | VIEW | MATERIALIZED | INDEX),
        Action::ForeignOptions(_) => ("OPTIONS", FOREIGN),
        Action::AttachPartition { .. } => ("ATTACH PARTITION", TABLE | PARTITIONED_INDEX),
        Action::DetachPartition { .. } => ("DETACH PARTITION", TABLE),
        Action::Owner(_) | Action::Physical => ("", ALL),
    }
}

fn trigger_action(target: &TriggerTarget, firing: Firing) -> &'static str {
    match (target, firing) {
        (TriggerTarget::All, Firing::Disabled) => "DISABLE TRIGGER ALL",
        (TriggerTarget::All, _) => "ENABLE TRIGGER ALL",
        (TriggerTarget::User, Firing::Disabled) => "DISABLE TRIGGER USER",
        (TriggerTarget::User, _) => "ENABLE TRIGGER USER",
        (_, Firing::Origin) => "ENABLE TRIGGER",
        (_, Firing::Disabled) => "DISABLE TRIGGER",
        (_, Firing::Replica) => "ENABLE REPLICA TRIGGER",
        (_, Firing::Always) => "ENABLE ALWAYS TRIGGER",
    }
}
