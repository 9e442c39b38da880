//! What nobody can decide without a database: said, not guessed.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::Interpreter;
use super::exception::Exception;
use super::tree::{Handler, Level, Located, Piece, RaiseWhat, Statement, Target};
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
        let effect = self.effect_of(skipped);
        self.forget(skipped, why);
        if effect == Effect::Refusal {
            self.in_doubt = Some(place);
        }
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

    /// After a block that went through as far as one can tell: its handlers may have dealt with an error all the same.
    pub(super) fn handlers_may_have_run(&mut self, place: Span, handlers: &[Handler]) {
        let why = Arc::from("it depends on the data");
        for handler in handlers {
            if self.effect_of(&handler.body) == Effect::Schema {
                self.undecided("whether an error comes of", place, &why, &handler.body);
            } else {
                self.forget(&handler.body, &why);
            }
        }
    }

    /// Says that a change of rows counts as refused, since otherwise the block would end with what RAISE says.
    pub(super) fn taken_as_refused(&mut self, change: Span, raised: &Exception) {
        if !self.said.insert(change) {
            return;
        }
        let shown = one_line(self.replay.sources.text(change));
        let message = format!("cannot decide whether {shown} is refused: it depends on the data");
        let help = format!(
            "taken as refused; if it is not, this is raised: {}",
            one_line(&raised.error.message)
        );
        let diagnostic = Diagnostic::info("undecided", message);
        self.replay
            .diagnostics
            .push(diagnostic.at(change, "").with_help(help));
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
            if self.effect(&located.value) == Effect::None {
                continue;
            }
            let inner = inner(&located.value);
            let found = inner
                .iter()
                .find(|list| self.effect_of(list) != Effect::None)
                .map(|list| self.first_effect(list));
            return found.unwrap_or_else(|| one_line(self.replay.sources.text(located.span)));
        }
        String::new()
    }

    fn effect_of(&self, statements: &[Located]) -> Effect {
        let effects = statements.iter().map(|located| self.effect(&located.value));
        effects.max().unwrap_or(Effect::None)
    }

    fn effect(&self, statement: &Statement) -> Effect {
        match statement {
            Statement::Execute { .. } => Effect::Schema,
            // What it skips matters if anything in the function does.
            Statement::Return(_) | Statement::Leave { .. } => {
                let code = self.frames.last().and_then(|frame| frame.code.as_ref());
                if code.is_some_and(|code| self.makes_something(&code.body)) {
                    Effect::Schema
                } else {
                    Effect::None
                }
            }
            Statement::Raise(raise)
                if raise.level == Level::Exception || raise.what == RaiseWhat::Again =>
            {
                Effect::Refusal
            }
            Statement::Assert { .. } => Effect::Refusal,
            other if self.changes(other) => Effect::Schema,
            other => inner(other)
                .into_iter()
                .map(|list| self.effect_of(list))
                .max()
                .unwrap_or(Effect::None),
        }
    }

    /// Whether any of the statements changes the schema by itself.
    fn makes_something(&self, statements: &[Located]) -> bool {
        let mut found = false;
        walk(statements, &mut |statement| {
            found |= matches!(statement, Statement::Execute { .. }) || self.changes(statement);
        });
        found
    }

    /// Whether a statement is one that changes the schema, or calls something that does.
    fn changes(&self, statement: &Statement) -> bool {
        let calls = |piece: &Piece| {
            let text = &self.replay.sources.file(piece.span.file).text;
            self.replay.calls_matter(text, &piece.tokens)
        };
        match statement {
            Statement::Sql {
                command, is_data, ..
            } => !is_data || self.is_about_buckets(command) || calls(command),
            Statement::Perform(piece) | Statement::Assign { value: piece, .. } => calls(piece),
            _ => false,
        }
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
