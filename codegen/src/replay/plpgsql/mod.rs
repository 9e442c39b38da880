//! Runs PL/pgSQL: DO blocks, and functions that statements call.
//!
//! Conditions and loops over the system's tables are answered from the catalog. Tables without rows of the migrations'
//! own are empty, as they are in a new database. What only a database with data, a clock or luck could tell is a
//! [`Value::Unknown`](value::Value), which spreads; a branch that depends on one is not taken, and a diagnostic says so.

mod buckets;
mod conditions;
mod constant_rows;
mod convert;
mod data;
mod decimal;
mod evaluate;
mod exception;
mod frame;
mod function;
mod parse;
mod piece;
mod platform;
mod query;
mod raise;
mod run;
mod tree;
mod undecided;
mod value;
mod view;
mod virtual_tables;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sqlparser::ast::{Expr, Query};

use crate::catalog::Oid;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Origin, SourceFile, Span};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::{Data, Do, Fragment};

use super::{Replay, Result, SqlError};
use exception::Exception;
use frame::Frame;
use tree::{Block, Piece};

pub(super) use data::Filled;

/// How many evaluations and statements one statement of a file may cost.
const MAX_STEPS: u32 = 3_000_000;
/// The longest text that is made, in bytes.
const MAX_TEXT: usize = 16 << 20;
/// How deep statements and calls may nest.
const MAX_DEPTH: u32 = 64;
/// A stack for that, and for expressions of a thousand operands.
const STACK: usize = 256 << 20;

/// What runs code.
pub(super) struct Interpreter<'r> {
    pub(super) replay: &'r mut Replay,
    /// Functions that are running, the outermost first.
    frames: Vec<Frame>,
    steps: u32,
    /// It became too much, and running stopped.
    gave_up: bool,
    /// Why an aggregate's value is not known, while a select list is evaluated.
    group_doubt: Option<Arc<str>>,
    /// The last change of rows in the innermost block with handlers: a constraint or trigger may refuse it.
    in_doubt: Option<Span>,
    /// Places of which it was said that nobody can decide.
    said: HashSet<Span>,
    expressions: HashMap<Span, Arc<Expr>>,
    queries: HashMap<Span, Arc<Query>>,
    /// Texts that were made for pieces that are no query by themselves.
    selects: HashMap<Span, Piece>,
    bodies: HashMap<Oid, (Arc<str>, FileId, Arc<Block>)>,
}

impl Replay {
    /// DO.
    pub(super) fn do_block(&mut self, statement: &Do) -> Result {
        let language = statement.language.as_ref().map(|name| name.value.as_str());
        match language {
            None | Some("plpgsql") => {}
            Some(other) => {
                self.not_modelled(&format!("block in language {other}"));
                return Ok(());
            }
        }
        let (file, range) = self.body(&statement.body, statement.body_span);
        let text = self.sources.file(file).text.clone();
        let block = parse::parse(file, &text, range).map_err(Exception::from);
        let block = Arc::new(block.map_err(Exception::into_error)?);
        self.interpret(move |interpreter| interpreter.run_do(&block))
    }

    /// Where a body is read from: the inside of its dollar quotes, or else a text of its own.
    fn body(&mut self, body: &str, literal: Span) -> (FileId, std::ops::Range<u32>) {
        let text = self.sources.file(literal.file).text.clone();
        let tokens = lex(&text, literal.start..literal.end);
        if let [token] = tokens[..]
            && token.kind == TokenKind::DollarString
        {
            let inside = crate::sql::literal::dollar_body(&text, token);
            return (literal.file, inside.start as u32..inside.end as u32);
        }
        let file = self.dynamic("DO", body, literal);
        (file, 0..body.len() as u32)
    }

    /// Adds a text that a statement made.
    fn dynamic(&mut self, name: &str, text: &str, from: Span) -> FileId {
        self.sources.add(SourceFile {
            name: name.to_owned(),
            text: text.into(),
            origin: Origin::Dynamic { from },
        })
    }

    /// A query at top level: only what it calls can matter.
    pub(super) fn query_statement(&mut self, fragment: Fragment) -> Result {
        self.check_query(fragment)?;
        let text = self.sources.file(fragment.span.file).text.clone();
        let tokens = lex(&text, fragment.span.start..fragment.span.end);
        if !self.calls_matter(&text, &tokens) {
            return Ok(());
        }
        let piece = Piece {
            span: fragment.span,
            tokens,
        };
        self.interpret(move |interpreter| {
            interpreter.frames.push(Frame::default());
            interpreter.rows_of_piece(&piece).map(|_| ())
        })
    }

    /// CALL at top level.
    pub(super) fn call_statement(&mut self, fragment: Fragment) -> Result {
        let text = self.sources.file(fragment.span.file).text.clone();
        let tokens = lex(&text, fragment.span.start..fragment.span.end);
        let piece = Piece {
            span: fragment.span,
            tokens,
        };
        self.interpret(move |interpreter| {
            interpreter.frames.push(Frame::default());
            interpreter.call_procedure(&piece)
        })
    }

    /// INSERT and its kin at top level.
    pub(super) fn data_statement(&mut self, data: &Data) -> Result {
        let span = data.fragment.span;
        match data.kind {
            "INSERT" => self.check_insert(data.fragment)?,
            "UPDATE" | "DELETE" | "MERGE" => self.check_change(data.kind, data.fragment)?,
            _ => {}
        }
        if matches!(data.kind, "UPDATE" | "DELETE") {
            self.check_identities(data.kind, span)?;
        }
        let text = self.sources.file(span.file).text.clone();
        if self.bucket_statement(data.kind, span)? {
            return Ok(());
        }
        let Some(source) = data::inserted_query(data.kind, &text, span) else {
            self.note_data(data.kind, &text, span);
            return Ok(());
        };
        let kind = data.kind;
        // What is wrong with the query is not looked for here: whatever it is, rows may be there.
        let result = self.interpret(move |interpreter| {
            interpreter.frames.push(Frame::default());
            interpreter.insert_query(kind, span, &source);
            Ok(())
        });
        if result.is_err() {
            self.note_data(kind, &text, span);
        }
        Ok(())
    }

    /// Runs something in a transaction of its own if none is open, on a stack that is large enough.
    fn interpret(
        &mut self,
        run: impl FnOnce(&mut Interpreter<'_>) -> exception::Result + Send,
    ) -> Result {
        if self.depth >= MAX_DEPTH {
            return Err(SqlError::new("54001", "stack depth limit exceeded"));
        }
        let outermost = self.depth == 0;
        let own_transaction = outermost && self.session.transaction.is_none();
        if own_transaction {
            self.begin();
        }
        self.depth += 1;
        let result = if outermost {
            on_large_stack(|| self.interpret_here(run))
        } else {
            self.interpret_here(run)
        };
        self.depth -= 1;
        if own_transaction && let Some(transaction) = self.session.transaction.take() {
            // The file's transaction goes on: what is to last until its end stays.
            if result.is_err() {
                self.restore(&transaction.start);
            }
            self.catalog.commit();
        }
        result
    }

    fn interpret_here(
        &mut self,
        run: impl FnOnce(&mut Interpreter<'_>) -> exception::Result,
    ) -> Result {
        let statement = self.statement;
        let mut interpreter = Interpreter {
            replay: self,
            frames: Vec::new(),
            steps: 0,
            gave_up: false,
            group_doubt: None,
            in_doubt: None,
            said: HashSet::new(),
            expressions: HashMap::new(),
            queries: HashMap::new(),
            selects: HashMap::new(),
            bodies: HashMap::new(),
        };
        let result = run(&mut interpreter);
        let gave_up = interpreter.gave_up;
        match result {
            Err(error) if gave_up => {
                let diagnostic = Diagnostic::warning("undecided", error.error.message)
                    .at(statement, "")
                    .with_help("what was done until then stays done");
                self.diagnostics.push(diagnostic);
                Ok(())
            }
            result => result.map_err(Exception::into_error),
        }
    }
}

/// Whether PostgreSQL brings a relation of this name.
pub(super) fn is_system_relation(schema: Option<&str>, name: &str) -> bool {
    virtual_tables::columns(schema, name).is_some()
}

/// Runs something on a thread with a large stack, and waits for it.
fn on_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    let mut run = Some(run);
    let mut result = None;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let (run, result) = (&mut run, &mut result);
        let spawned = thread.spawn_scoped(scope, || *result = run.take().map(|run| run()));
        if let Ok(thread) = spawned
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
    });
    match (result, run) {
        (Some(result), _) => result,
        // No thread to be had.
        (None, Some(run)) => run(),
        (None, None) => unreachable!("it ran, or is still to run"),
    }
}

impl Interpreter<'_> {
    /// Counts a piece of work.
    fn step(&mut self) -> exception::Result {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(self.give_up("this takes too many steps to be followed"));
        }
        Ok(())
    }

    /// Refuses texts without bounds.
    fn check_size(length: usize) -> exception::Result {
        if length > MAX_TEXT {
            return Err(Exception::new("54000", "a text grows too long"));
        }
        Ok(())
    }

    fn give_up(&mut self, why: &str) -> Exception {
        self.gave_up = true;
        // Like a cancelled query: no handler but its own catches it.
        Exception::new("57014", why)
    }
}

#[cfg(test)]
mod tests;
