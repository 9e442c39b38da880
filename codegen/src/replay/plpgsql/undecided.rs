//! What nobody can decide without a database: said, not guessed.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::Interpreter;
use super::tree::{Level, Located, RaiseWhat, Statement, Target};
use super::value::Value;

/// How much of a statement a message shows.
const SHOWN: usize = 60;

/// What not running statements can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// Nothing that the catalog shows
    None,
    /// An error, maybe
    Refusal,
    /// The schema may differ
    Schema,
}

impl Interpreter<'_> {
    /// Says that statements are not run because nobody knows whether they would be.
    pub(super) fn undecided(
        &mut self,
        what: &str,
        place: Span,
        why: &Arc<str>,
        skipped: &[Located],
    ) {
        let effect = effect_of(skipped);
        self.forget(skipped, why);
        if effect == Effect::None || !self.said.insert(place) {
            return;
        }
        let shown = one_line(self.replay.sources.text(place));
        let message = format!("cannot decide {what} {shown}: {why}");
        let lost = self.first_effect(skipped);
        let (diagnostic, outcomes) = if effect == Effect::Schema {
            (
                Diagnostic::warning("undecided", message),
                format!("taken as false; if it is true, this runs as well: {lost}"),
            )
        } else {
            (
                Diagnostic::info("undecided", message),
                format!("taken as false; if it is true, PostgreSQL refuses the statement: {lost}"),
            )
        };
        self.replay
            .diagnostics
            .push(diagnostic.at(place, "").with_help(outcomes));
    }

    /// Says that the text of a statement is not known.
    pub(super) fn unknown_text(&mut self, place: Span, why: &Arc<str>) {
        if !self.said.insert(place) {
            return;
        }
        let shown = one_line(self.replay.sources.text(place));
        let message = format!("cannot tell what {shown} executes: {why}");
        self.replay.diagnostics.push(
            Diagnostic::warning("undecided", message)
                .at(place, "")
                .with_help("the statement is left out"),
        );
    }

    /// Whatever the statements might have assigned is not known any more.
    fn forget(&mut self, statements: &[Located], why: &Arc<str>) {
        let mut targets = Vec::new();
        let mut leaves = false;
        walk(statements, &mut |statement| {
            targets.extend(assigned(statement).into_iter().cloned());
            leaves |= matches!(
                statement,
                Statement::Return(_)
                    | Statement::ReturnNext(_)
                    | Statement::ReturnQuery(_)
                    | Statement::Leave { .. }
            );
        });
        for target in targets {
            let unknown = Value::Unknown(why.clone());
            if let Some(first) = target.path.first()
                && let Some(variable) = self.variable_mut(&first.value)
                && !variable.constant
            {
                variable.value = unknown;
            }
        }
        if leaves {
            let frame = self.frame();
            frame.uncertain = Some(why.clone());
            frame.may_have_left = true;
        }
    }

    /// The first of the statements that changes something, as a message shows it.
    fn first_effect(&self, statements: &[Located]) -> String {
        for located in statements {
            if effect(&located.value) == Effect::None {
                continue;
            }
            let inner = inner(&located.value);
            let found = inner
                .iter()
                .find(|list| effect_of(list) != Effect::None)
                .map(|list| self.first_effect(list));
            return found.unwrap_or_else(|| one_line(self.replay.sources.text(located.span)));
        }
        String::new()
    }
}

/// The beginning of a text on one line.
fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= SHOWN {
        line
    } else {
        line.chars().take(SHOWN - 1).chain(['…']).collect()
    }
}

fn effect_of(statements: &[Located]) -> Effect {
    let effects = statements.iter().map(|located| effect(&located.value));
    effects.max().unwrap_or(Effect::None)
}

fn effect(statement: &Statement) -> Effect {
    match statement {
        Statement::Execute { .. }
        | Statement::Perform(_)
        | Statement::Return(_)
        | Statement::ReturnNext(_)
        | Statement::ReturnQuery(_)
        | Statement::Leave { .. }
        | Statement::Commit
        | Statement::Rollback => Effect::Schema,
        Statement::Sql { is_data, .. } => {
            // Data alone changes no schema.
            if *is_data {
                Effect::None
            } else {
                Effect::Schema
            }
        }
        Statement::Raise(raise)
            if raise.level == Level::Exception || raise.what == RaiseWhat::Again =>
        {
            Effect::Refusal
        }
        Statement::Assert { .. } => Effect::Refusal,
        other => inner(other)
            .into_iter()
            .map(effect_of)
            .max()
            .unwrap_or(Effect::None),
    }
}

/// The lists of statements inside a statement.
fn inner(statement: &Statement) -> Vec<&[Located]> {
    match statement {
        Statement::Block(block) => {
            let handlers = block.handlers.iter().map(|handler| &handler.body[..]);
            std::iter::once(&block.body[..]).chain(handlers).collect()
        }
        Statement::If {
            branches,
            otherwise,
        } => {
            let bodies = branches.iter().map(|(_, body)| &body[..]);
            bodies.chain(otherwise.as_deref()).collect()
        }
        Statement::Case {
            branches,
            otherwise,
            ..
        } => {
            let bodies = branches.iter().map(|(_, body)| &body[..]);
            bodies.chain(otherwise.as_deref()).collect()
        }
        Statement::Loop { body, .. } => vec![body],
        _ => Vec::new(),
    }
}

fn walk(statements: &[Located], visit: &mut impl FnMut(&Statement)) {
    for located in statements {
        visit(&located.value);
        for list in inner(&located.value) {
            walk(list, visit);
        }
    }
}

/// What a statement assigns to.
fn assigned(statement: &Statement) -> Vec<&Target> {
    match statement {
        Statement::Assign { target, .. } => vec![target],
        Statement::Execute { into, .. }
        | Statement::Sql { into, .. }
        | Statement::Fetch { into, .. } => into.iter().flat_map(|into| &into.targets).collect(),
        Statement::Diagnostics { items, .. } => items.iter().map(|(target, _)| target).collect(),
        _ => Vec::new(),
    }
}
