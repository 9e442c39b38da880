//! Which commands views take.

use crate::catalog::{Catalog, Column, Inferred, Relation, RelationKind};
use crate::sql::statement::{RuleEvent, TriggerTiming};

/// Which commands a view takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) struct Writable {
    /// INSERT
    pub(in crate::emit) insert: bool,
    /// UPDATE
    pub(in crate::emit) update: bool,
}

impl Writable {
    /// PostgreSQL's `pg_relation_is_updatable` with triggers.
    pub(in crate::emit) fn new(catalog: &Catalog, view: &Relation) -> Self {
        if !matches!(view.kind, RelationKind::View(_)) {
            return Self {
                insert: false,
                update: false,
            };
        }
        let automatic = is_automatic(view);
        let instead = Self::instead(catalog, view);
        Self {
            insert: automatic || instead.insert,
            update: automatic || instead.update,
        }
    }

    /// What INSTEAD OF triggers and unconditional INSTEAD rules take over, whole rows at a time.
    fn instead(catalog: &Catalog, view: &Relation) -> Self {
        let rules = catalog.rules_of(view.oid);
        let triggers = catalog.triggers_of(view.oid);
        let rule = |event| {
            let mut unconditional = rules
                .iter()
                .filter(|rule| rule.instead && rule.condition.is_none());
            unconditional.any(|rule| rule.event == event)
        };
        let mut instead_of = triggers
            .iter()
            .filter(|trigger| trigger.timing == TriggerTiming::InsteadOf);
        Self {
            insert: rule(RuleEvent::Insert) || instead_of.clone().any(|trigger| trigger.on_insert),
            update: rule(RuleEvent::Update) || instead_of.any(|trigger| trigger.on_update),
        }
    }
}

/// Whether PostgreSQL passes UPDATE and DELETE through to a table by itself.
pub(in crate::emit) fn is_automatic(view: &Relation) -> bool {
    match &view.kind {
        RelationKind::View(own) => own.auto_updatable && view.columns.iter().any(is_updatable),
        _ => false,
    }
}

/// Whether a column of a view can be written, through to a table or by triggers and rules.
pub(in crate::emit) fn is_written(catalog: &Catalog, view: &Relation, column: &Column) -> bool {
    let whole_rows = Writable::instead(catalog, view);
    is_automatic(view) && is_updatable(column) || whole_rows.insert || whole_rows.update
}

fn is_updatable(column: &Column) -> bool {
    let inferred = column.inferred.as_ref();
    inferred.is_some_and(|Inferred { updatable, .. }| *updatable)
}

/// Whether UPDATE and DELETE work without triggers: through to a table, or by unconditional INSTEAD rules.
pub(in crate::emit) fn passes_changes(catalog: &Catalog, view: &Relation) -> bool {
    let rules = catalog.rules_of(view.oid);
    let rule = |event| {
        let mut unconditional = rules
            .iter()
            .filter(|rule| rule.instead && rule.condition.is_none());
        unconditional.any(|rule| rule.event == event)
    };
    is_automatic(view) || rule(RuleEvent::Update) && rule(RuleEvent::Delete)
}
