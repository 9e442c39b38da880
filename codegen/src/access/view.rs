//! Views: whose privileges and policies count behind them (manual, 41.5 and CREATE VIEW).
//!
//! A plain view reads its tables as its owner, one with `security_invoker` as the caller; a materialized view holds the
//! rows that its owner saw when it was filled.

use crate::catalog::{Catalog, Class, Expression, Oid, Relation, RelationKind};
use crate::sql::statement::RuleEvent;
use crate::sql::tree::{Expr, TableRef};

use super::evaluate::Evaluator;
use super::failure::Failure;
use super::formula::{Atom, Formula, Want};
use super::fragment::Fragment;
use super::privilege::Holder;
use super::query::bare_select;
use super::text::{Text, query_in, relation_of};
use super::{Answer, Cell, Command, Form, has_privilege, may};

/// Views that stand on views: deeper than this nobody looks.
const MAX_DEPTH: usize = 32;

/// Whether the view reads its tables as the caller.
pub fn is_security_invoker(view: &Relation) -> bool {
    view.is_security_invoker()
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
        return UNKNOWN;
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

/// What the relations behind a view give to whoever the view reads as. Below a view it is still the caller that an invoker
/// view reads as.
fn behind(
    catalog: &Catalog,
    caller: &Holder<'_>,
    view: &Relation,
    command: Command,
    depth: usize,
) -> Cell {
    let owner;
    let reader = if is_security_invoker(view) {
        caller
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
    let text = Text::of_query(view);
    let target = text
        .as_ref()
        .and_then(|text| Target::of(catalog, view, text));
    let is_checked = view.view().is_some_and(|own| own.check_option.is_some());
    let mut others = named_relations(catalog, view);
    others.retain(|relation| target.as_ref().is_none_or(|it| !it.is_all_of(relation)));
    let mut exact = true;
    if command == Command::Insert {
        // It runs nothing of the view's own query but the check option.
        exact = !is_checked || others.is_empty();
    } else {
        for relation in others {
            match of_part(catalog, caller, reader, relation, Command::Select, depth) {
                Cell {
                    answer: answer @ Answer::Error(_),
                    exact: true,
                } => return Cell::exact(answer),
                cell => exact &= cell == Cell::exact(Answer::All),
            }
        }
        exact &= may_call_all(catalog, caller, view);
    }
    let Some(target) = target else {
        return Cell {
            answer: Answer::All,
            exact,
        };
    };
    let mut cell = of_part(catalog, caller, reader, target.relation, command, depth);
    if is_checked && matches!(command, Command::Insert | Command::Update) {
        cell = target.checked(catalog, caller, reader, cell);
    }
    cell.exact &= exact;
    cell
}

/// What a relation behind a view gives.
fn of_part(
    catalog: &Catalog,
    caller: &Holder<'_>,
    reader: &Holder<'_>,
    relation: &Relation,
    command: Command,
    depth: usize,
) -> Cell {
    let reads = (command != Command::Insert).then_some(Command::Select);
    let mut needed = reads.into_iter().chain([command]);
    // PostgreSQL asked for USAGE on its schema when the view was made, and does not ask again.
    if needed.any(|command| !has_privilege(reader, relation, command)) {
        return Cell::exact(Answer::Error(Failure::Unreadable(relation.oid)));
    }
    match relation.kind {
        RelationKind::View(_) if redirects(catalog, relation, command) => UNKNOWN,
        RelationKind::View(_) => behind(catalog, caller, relation, command, depth + 1),
        // The token is the caller's, whoever reads.
        RelationKind::Table(_) => {
            super::cell_of(catalog, caller, reader, relation, Form::of(command), None)
        }
        _ => Cell::exact(Answer::All),
    }
}

/// Whether the caller may call every function in a view: with whose rights it reads does not matter for that.
fn may_call_all(catalog: &Catalog, caller: &Holder<'_>, view: &Relation) -> bool {
    let query = view.view().map(|own| &own.query);
    let mut functions = query.into_iter().flat_map(Expression::dependencies);
    functions.all(|address| {
        address.class != Class::Function
            || catalog
                .function(address.oid)
                .is_none_or(|function| caller.may_execute(function))
    })
}

/// The relation whose rows are a view's rows, where there is one.
struct Target<'a, 't> {
    relation: &'a Relation,
    text: &'t Text<'a>,
    item: TableRef,
    condition: Option<Expr>,
}

impl<'a, 't> Target<'a, 't> {
    fn of(catalog: &'a Catalog, view: &Relation, text: &'t Text<'a>) -> Option<Self> {
        if !view.view().is_some_and(|own| own.auto_updatable) {
            return None;
        }
        let query = query_in(&text.expression.text, 0..text.expression.text.len() as u32)?;
        let select = bare_select(&query)?;
        let [item] = select.from.as_slice() else {
            return None;
        };
        Some(Self {
            relation: relation_of(catalog, text, item)?,
            text,
            item: item.clone(),
            condition: select.condition.clone(),
        })
    }

    /// Whether the view names the relation nowhere but in its FROM.
    fn is_all_of(&self, relation: &Relation) -> bool {
        let named = self.text.references(self.text.whole()).filter(|found| {
            found.target.class == Class::Relation
                && found.target.oid == self.relation.oid
                && found.target.column == 0
        });
        relation.oid == self.relation.oid && named.count() < 2
    }

    /// WITH CHECK OPTION: new rows have to be the view's own.
    fn checked(
        &self,
        catalog: &'a Catalog,
        caller: &Holder<'a>,
        reader: &Holder<'a>,
        cell: Cell,
    ) -> Cell {
        let (rows, check) = match cell.answer {
            Answer::All => (Formula::Always, Formula::Always),
            Answer::Some { rows, check } => (rows, check),
            answer => return Cell { answer, ..cell },
        };
        let condition = match &self.condition {
            None => Formula::Always,
            Some(condition) if self.relation.table().is_some() => {
                let mut evaluator =
                    Evaluator::new(catalog, caller, reader, self.relation.oid, None);
                let mut text = self.text.clone();
                text.scopes = vec![vec![evaluator.source(self.text, &self.item)]];
                evaluator
                    .truth(&mut text, condition)
                    .when(Want::True, catalog)
            }
            // Of a view's columns nobody knows here which of the table's they are.
            Some(condition) => {
                let span = condition.span.start..condition.span.end;
                let sql = Fragment::text(self.text.sql(catalog, span));
                Formula::Test(Atom::Opaque(sql), Want::True)
            }
        };
        let check = Formula::all([check, condition]);
        let exact = cell.exact && check.is_exact();
        let answer = match (&rows, &check) {
            (_, Formula::Never) => Answer::None,
            (Formula::Always, Formula::Always) => Answer::All,
            _ => Answer::Some { rows, check },
        };
        Cell { answer, exact }
    }
}

const UNKNOWN: Cell = Cell {
    answer: Answer::Unknown,
    exact: false,
};

fn at_most(answer: Answer) -> Cell {
    Cell {
        answer,
        exact: false,
    }
}
