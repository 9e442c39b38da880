//! Views and materialized views.

use crate::catalog::{Catalog, Column, Inferred, Relation, RelationKind};
use crate::sql::statement::{RuleEvent, TriggerTiming};

use super::scope::{SchemaScope, Scope};
use super::syntax::{Member, Type};

/// Which commands a view takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Writable {
    insert: bool,
    update: bool,
}

impl<'a> Scope<'a> {
    /// The entry of a view.
    pub(super) fn view(&self, schema: &SchemaScope<'a>, view: &'a Relation) -> Member {
        let columns = self.columns(view);
        let mut members = self.row(schema, view, &columns);
        let automatic = is_automatic(view);
        let Writable { insert, update } = if self.options.dialect.views_by_event {
            writable(self.catalog, view)
        } else {
            Writable {
                insert: automatic,
                update: automatic,
            }
        };
        for (name, accepted) in [("Insert", insert), ("Update", update)] {
            if accepted {
                let written = columns
                    .iter()
                    .map(|column| self.written_in_view(schema, view, column));
                members.push(Member::new(name, Type::lines(written.collect())));
            }
        }
        members.push(self.relationships_member(view));
        Member::new(view.name.clone(), Type::lines(members))
    }

    fn written_in_view(
        &self,
        schema: &SchemaScope<'a>,
        view: &Relation,
        column: &Column,
    ) -> Member {
        let whole_rows = Writable::instead(self.catalog, view);
        let written =
            is_automatic(view) && is_updatable(column) || whole_rows.insert || whole_rows.update;
        let data_type = if written {
            self.types.column(schema.schema.oid, column).or_null()
        } else {
            Type::NEVER
        };
        Member::optional(column.name.clone(), data_type)
    }
}

/// Whether PostgreSQL passes UPDATE and DELETE through to a table by itself.
fn is_automatic(view: &Relation) -> bool {
    match &view.kind {
        RelationKind::View(own) => own.auto_updatable && view.columns.iter().any(is_updatable),
        _ => false,
    }
}

fn is_updatable(column: &Column) -> bool {
    let inferred = column.inferred.as_ref();
    inferred.is_some_and(|Inferred { updatable, .. }| *updatable)
}

impl Writable {
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

/// PostgreSQL's `pg_relation_is_updatable` with triggers.
fn writable(catalog: &Catalog, view: &Relation) -> Writable {
    if !matches!(view.kind, RelationKind::View(_)) {
        return Writable {
            insert: false,
            update: false,
        };
    }
    let automatic = is_automatic(view);
    let instead = Writable::instead(catalog, view);
    Writable {
        insert: automatic || instead.insert,
        update: automatic || instead.update,
    }
}
