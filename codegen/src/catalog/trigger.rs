use crate::sql::statement::{Firing, TriggerTiming};

use super::{Expression, Object, Oid, Provenance};

/// A trigger: a row of `pg_trigger`, without the internal ones of foreign keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Its number.
    pub oid: Oid,
    /// The table or view.
    pub relation: Oid,
    /// Its name, unique within the relation.
    pub name: String,
    /// BEFORE, AFTER, INSTEAD OF
    pub timing: TriggerTiming,
    /// INSERT
    pub on_insert: bool,
    /// UPDATE
    pub on_update: bool,
    /// UPDATE OF: columns by number; empty for all
    pub update_columns: Vec<i16>,
    /// DELETE
    pub on_delete: bool,
    /// TRUNCATE
    pub on_truncate: bool,
    /// FOR EACH ROW; else STATEMENT
    pub for_each_row: bool,
    /// REFERENCING OLD TABLE AS
    pub old_table: Option<String>,
    /// REFERENCING NEW TABLE AS
    pub new_table: Option<String>,
    /// WHEN
    pub condition: Option<Expression>,
    /// The function.
    pub function: Oid,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Of a constraint trigger.
    pub constraint: Option<ConstraintTrigger>,
    /// How it fires.
    pub firing: Firing,
    /// The partitioned table's trigger that it is a copy of.
    pub parent: Option<Oid>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What only constraint triggers have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintTrigger {
    /// The row of `pg_constraint`.
    pub constraint: Oid,
    /// FROM
    pub from: Option<Oid>,
    /// DEFERRABLE
    pub deferrable: bool,
    /// INITIALLY DEFERRED
    pub initially_deferred: bool,
}

/// An event trigger: a row of `pg_event_trigger`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTrigger {
    /// Its number.
    pub oid: Oid,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// `ddl_command_end`, …
    pub event: String,
    /// WHEN TAG IN (…)
    pub tags: Vec<String>,
    /// The function.
    pub function: Oid,
    /// How it fires.
    pub firing: Firing,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Object for Trigger {
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
        std::iter::once(self.relation).chain(self.parent).collect()
    }
}

impl Object for EventTrigger {
    type Space = ();

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) {}

    fn name(&self) -> &str {
        &self.name
    }
}
