//! SQL statements in a block, and EXECUTE.

use crate::source::Span;
use crate::sql::read::read_statement;
use crate::sql::split::split_fragment;
use crate::sql::statement::Statement as Sql;
use crate::sql::{RawKind, RawStatement};

use super::super::Interpreter;
use super::super::exception::{Exception, Result};
use super::super::frame::Frame;
use super::super::query::Rows;
use super::super::tree::{IntoClause, Piece};
use super::super::value::Value;
use super::count;

impl Interpreter<'_> {
    /// An SQL statement of the block.
    pub(super) fn run_sql(
        &mut self,
        command: &Piece,
        into: Option<&IntoClause>,
        span: Span,
    ) -> Result {
        let text = self.replay.sources.file(command.span.file).text.clone();
        let raw = RawStatement {
            span: command.span,
            kind: RawKind::Sql,
            tokens: command.tokens.clone(),
            truncated: false,
            comments: Vec::new(),
            data: None,
        };
        let statement = read_statement(command.span.file, &text, &raw)?.value;
        self.run_statement(&statement, command, into, span, false)
    }

    fn run_statement(
        &mut self,
        statement: &Sql,
        piece: &Piece,
        into: Option<&IntoClause>,
        span: Span,
        dynamic: bool,
    ) -> Result {
        match statement {
            Sql::Query(_) => {
                if into.is_none() && !dynamic {
                    let error = Exception::new("42601", "query has no destination for result data");
                    return Err(error);
                }
                let rows = self.rows_of_piece(piece)?;
                match into {
                    Some(into) => self.put_rows(into, &rows)?,
                    None => self.frame().row_count = Some(count(&rows)),
                }
            }
            Sql::Data(data) => self.run_data(data.kind, piece, into)?,
            Sql::Call(_) => self.call_procedure(piece)?,
            Sql::Transaction(_) if dynamic => {
                let message = "EXECUTE of transaction commands is not implemented";
                return Err(Exception::new("0A000", message));
            }
            statement => {
                self.attempt(statement, span)?;
                self.frame().row_count = Some(Value::Int(0));
                if let Some(into) = into {
                    self.put_rows(into, &Rows::default())?;
                }
            }
        }
        Ok(())
    }

    /// Applies a statement that changes the schema. Only the query of CREATE TABLE AS sees variables.
    fn attempt(&mut self, statement: &Sql, span: Span) -> Result {
        if matches!(statement, Sql::CreateTableAs(_)) {
            self.replay.variables = self.variables_in_sight();
        }
        let result = self.replay.attempt(statement, span);
        self.replay.variables.clear();
        Ok(result?)
    }

    /// EXECUTE text [INTO …] [USING …]
    pub(super) fn run_dynamic(
        &mut self,
        command: &Piece,
        into: Option<&IntoClause>,
        using: &[Piece],
        span: Span,
    ) -> Result {
        let parameters = self.values_of(using)?;
        let Some(text) = self.command_text(command, span)? else {
            if let Some(into) = into {
                let why = "the statement that gives it is not known";
                self.put_rows(into, &Rows::unknown(Vec::new(), why))?;
            }
            return Ok(());
        };
        let file = self.replay.dynamic("EXECUTE", &text, span);
        for raw in split_fragment(file, &text, 0..text.len() as u32) {
            let located = read_statement(file, &text, &raw)?;
            let piece = Piece {
                span: raw.span,
                tokens: raw.tokens.clone(),
            };
            if matches!(located.value, Sql::Query(_)) || into.is_some() {
                let rows = self.in_frame(parameters.clone(), |this| match &located.value {
                    Sql::Query(_) => this.rows_of_piece(&piece),
                    Sql::Data(data) => this.data_rows(data.kind, &piece),
                    statement => {
                        this.attempt(statement, raw.span)?;
                        Ok(Rows::default())
                    }
                })?;
                match into {
                    Some(into) => self.put_rows(into, &rows)?,
                    None => self.frame().row_count = Some(count(&rows)),
                }
                continue;
            }
            let row_count = self.in_frame(parameters.clone(), |this| {
                this.run_statement(&located.value, &piece, None, raw.span, true)?;
                Ok(this.frame().row_count.clone())
            })?;
            self.frame().row_count = row_count;
        }
        Ok(())
    }

    /// The rows of a query in a text.
    pub(super) fn dynamic_rows(&mut self, command: &Piece, using: &[Piece]) -> Result<Rows> {
        let parameters = self.values_of(using)?;
        let value = self.value_of(command)?;
        let text = match self.as_text(&value) {
            Value::Text(text) => text,
            Value::Unknown(why) => return Ok(Rows::unknown(Vec::new(), why)),
            _ => return Err(null_command()),
        };
        let file = self.replay.dynamic("EXECUTE", &text, command.span);
        let raw = split_fragment(file, &text, 0..text.len() as u32).next();
        let Some(raw) = raw else {
            return Ok(Rows::default());
        };
        let piece = Piece {
            span: raw.span,
            tokens: raw.tokens,
        };
        self.in_frame(parameters, |this| this.rows_of_piece(&piece))
    }

    fn command_text(&mut self, command: &Piece, span: Span) -> Result<Option<std::sync::Arc<str>>> {
        let value = self.value_of(command)?;
        match self.as_text(&value) {
            Value::Text(text) => Ok(Some(text)),
            Value::Unknown(why) => {
                self.unknown_text(span, &why);
                Ok(None)
            }
            _ => Err(null_command()),
        }
    }

    pub(in super::super) fn values_of(&mut self, pieces: &[Piece]) -> Result<Vec<Value>> {
        pieces.iter().map(|piece| self.value_of(piece)).collect()
    }

    /// Runs something that sees no variables but `$1`, `$2`, ….
    fn in_frame<T>(
        &mut self,
        parameters: Vec<Value>,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.frames.push(Frame {
            parameters,
            ..Frame::default()
        });
        let result = run(self);
        self.frames.pop();
        result
    }
}

fn null_command() -> Exception {
    Exception::new("22004", "query string argument of EXECUTE is null")
}
