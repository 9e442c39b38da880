//! Views: whose privileges and policies count behind them (manual, 41.5 and CREATE VIEW).
//!
//! A plain view reads its tables as its owner, one with `security_invoker` as the caller; a materialized view holds the
//! rows that its owner saw when it was filled.

use crate::catalog::{Catalog, Class, Oid, Relation, RelationKind};
use crate::sql::statement::RuleEvent;

use super::failure::Failure;
use super::privilege::Holder;
use super::{Answer, Cell, Command, is_filtered, may};

/// Views that stand on views: deeper than this nobody looks.
const MAX_DEPTH: usize = 32;

/// Whether the view reads its tables as the caller.
pub fn is_security_invoker(view: &Relation) -> bool {
    view.options.iter().any(|(name, value)| {
        name == "security_invoker"
            && matches!(
                value.to_ascii_lowercase().as_str(),
                "true" | "on" | "yes" | "1" | "t" | "y" | "tru" | "ye"
            )
    })
}

/// The relations that a view's query names.
pub(super) fn named_relations<'a>(catalog: &'a Catalog, view: &Relation) -> Vec<&'a Relation> {
    let mut oids: Vec<Oid> = Vec::new();
    for address in view
        .view()
        .iter()
        .flat_map(|view| view.query.dependencies())
    {
        if address.class == Class::Relation && !oids.contains(&address.oid) {
            oids.push(address.oid);
        }
    }
    oids.into_iter()
        .filter_map(|oid| catalog.relation(oid))
        .filter(|relation| relation.has_rows() && relation.sequence().is_none())
        .collect()
}

/// What a role can do with a view by a command.
pub(super) fn cell(
    catalog: &Catalog,
    holder: &Holder<'_>,
    view: &Relation,
    command: Command,
) -> Cell {
    if !may(holder, view, command) {
        return Cell::exact(Answer::NoGrant);
    }
    if matches!(command, Command::Update | Command::Delete) && !may(holder, view, Command::Select) {
        return Cell::exact(Answer::NoGrant);
    }
    if command == Command::Select {
        if matches!(view.kind, RelationKind::MaterializedView(_)) {
            return Cell::exact(Answer::All);
        }
        return behind(catalog, holder, view, Command::Select, 0);
    }
    if redirects(catalog, view, command) {
        // A trigger or rule does something else instead.
        return Cell {
            answer: Answer::Unknown,
            exact: false,
        };
    }
    if !view.view().is_some_and(|own| own.auto_updatable) {
        return Cell::exact(Answer::Error(Failure::NotUpdatable(view.oid)));
    }
    behind(catalog, holder, view, command, 0)
}

/// INSTEAD OF triggers and INSTEAD rules.
fn redirects(catalog: &Catalog, view: &Relation, command: Command) -> bool {
    let triggers = catalog.triggers_of(view.oid);
    let by_trigger = triggers.iter().any(|trigger| match command {
        Command::Insert => trigger.on_insert,
        Command::Update => trigger.on_update,
        Command::Delete => trigger.on_delete,
        Command::Select => false,
    });
    let event = match command {
        Command::Insert => RuleEvent::Insert,
        Command::Update => RuleEvent::Update,
        Command::Delete => RuleEvent::Delete,
        Command::Select => return false,
    };
    by_trigger
        || catalog
            .rules_of(view.oid)
            .iter()
            .any(|rule| rule.event == event)
}

/// What the relations behind a view give to whoever the view reads as.
fn behind(
    catalog: &Catalog,
    holder: &Holder<'_>,
    view: &Relation,
    command: Command,
    depth: usize,
) -> Cell {
    let owner;
    let reader = if is_security_invoker(view) {
        holder
    } else {
        let Some(role) = catalog.role(view.owner) else {
            return at_most(Answer::All);
        };
        owner = Holder::new(catalog, role);
        &owner
    };
    if depth == MAX_DEPTH {
        return at_most(Answer::All);
    }
    let mut all = true;
    let mut exact = true;
    for relation in named_relations(catalog, view) {
        let needed = [Command::Select, command];
        if let Some(missing) = needed
            .into_iter()
            .find(|command| !may(reader, relation, *command))
        {
            let failure = Failure::Unreadable(relation.oid);
            return if missing == command || command == Command::Select {
                Cell::exact(Answer::Error(failure))
            } else {
                // INSERT of an automatically updatable view reads nothing.
                at_most(Answer::All)
            };
        }
        match relation.kind {
            RelationKind::View(_) => {
                // Below a view it is still the caller that an invoker view reads as.
                let inner = behind(catalog, holder, relation, command, depth + 1);
                match inner.answer {
                    Answer::All => exact &= inner.exact,
                    Answer::Error(_) if inner.exact => return inner,
                    _ => {
                        all = false;
                        exact = false;
                    }
                }
            }
            _ if is_filtered(reader, relation) => {
                all = false;
                exact = false;
            }
            _ => {}
        }
    }
    match (all, exact) {
        (true, true) => Cell::exact(Answer::All),
        (true, false) => at_most(Answer::All),
        (false, _) => filtered(catalog, holder, reader, view, command),
    }
}

/// A view over a single table, as far as that table's policies decide.
fn filtered(
    catalog: &Catalog,
    holder: &Holder<'_>,
    reader: &Holder<'_>,
    view: &Relation,
    command: Command,
) -> Cell {
    let relations = named_relations(catalog, view);
    let [table] = relations.as_slice() else {
        return at_most(Answer::All);
    };
    if table.table().is_none() || !view.view().is_some_and(|own| own.auto_updatable) {
        return at_most(Answer::All);
    }
    // The token is the caller's, whoever reads.
    let mut inner = super::cell_of(
        catalog,
        holder,
        reader,
        table,
        super::Form::of(command),
        None,
    );
    if inner.answer == Answer::NoGrant {
        inner.answer = Answer::Error(Failure::Unreadable(table.oid));
    }
    inner
}

fn at_most(answer: Answer) -> Cell {
    Cell {
        answer,
        exact: false,
    }
}
