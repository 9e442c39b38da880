//! Changes of rows: which tables have rows of the migrations' own.

use std::collections::BTreeSet;

use crate::catalog::Oid;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::{Cursor, QualifiedName};

use super::super::Replay;
use super::Interpreter;
use super::exception::Result;
use super::query::Rows;
use super::tree::{IntoClause, Piece};

/// Tables into which a statement put rows.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Filled {
    pub(super) tables: BTreeSet<Oid>,
}

impl Replay {
    /// Notes the table into which a statement puts rows; gives the table of any change.
    pub(super) fn note_data(&mut self, kind: &str, text: &str, span: Span) -> Option<Oid> {
        let tokens = lex(text, span.start..span.end);
        let cursor = Cursor::within(span, text, &tokens);
        let name = changed_table(kind, cursor)?;
        let Some(table) = self.find_relation(&name).map(|found| found.oid) else {
            self.note_system_table(kind, &name);
            return None;
        };
        if matches!(kind, "INSERT" | "MERGE" | "COPY") {
            self.filled.tables.insert(table);
        }
        Some(table)
    }

    /// The table that a statement changes.
    pub(in super::super) fn changed_table(&self, kind: &str, span: Span) -> Option<Oid> {
        let text = &self.sources.file(span.file).text;
        let tokens = lex(text, span.start..span.end);
        let name = changed_table(kind, Cursor::within(span, text, &tokens))?;
        self.find_relation(&name).map(|relation| relation.oid)
    }

    /// A change of PostgreSQL's own tables is not followed, and that is said.
    fn note_system_table(&mut self, kind: &str, name: &QualifiedName) {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let table = name.name.value.as_str();
        // A row of pg_settings is changed for the session, as by SET.
        let of_system = schema.is_none_or(|schema| schema == "pg_catalog")
            && table.starts_with("pg_")
            && table != "pg_settings";
        if !of_system {
            return;
        }
        if table == "pg_depend" {
            self.session.edited_dependencies = true;
        }
        let message = format!("what {kind} changes in {table} is not followed");
        self.diagnostics
            .push(Diagnostic::warning("undecided", message).at(name.span(), ""));
    }

    /// Notes that a table has rows.
    pub(super) fn note_rows(&mut self, schema: &str, name: &str) {
        if let Some(schema) = self.catalog.schema_named(schema)
            && let Some(table) = self.catalog.relation_in(schema.oid, name)
        {
            self.filled.tables.insert(table.oid);
        }
    }
}

impl Interpreter<'_> {
    /// Whether a table, or one below it, may have rows.
    pub(super) fn has_data(&self, table: Oid) -> bool {
        self.replay.filled.tables.contains(&table)
            || self
                .replay
                .catalog
                .children_of(table)
                .any(|child| self.has_data(child.oid))
    }

    /// INSERT, UPDATE, DELETE … in a block.
    pub(super) fn run_data(
        &mut self,
        kind: &str,
        piece: &Piece,
        into: Option<&IntoClause>,
    ) -> Result {
        let rows = self.data_rows(kind, piece)?;
        if let Some(into) = into {
            return self.put_rows(into, &rows);
        }
        let count = super::run::count(&rows);
        self.set_row_count(rows.exists().into(), count);
        Ok(())
    }

    /// INSERT … query: rows of nothing are none.
    pub(super) fn insert_query(&mut self, kind: &str, span: Span, source: &Piece) {
        let nothing = self
            .rows_of_piece(source)
            .is_ok_and(|rows| rows.more.is_none() && rows.rows.is_empty());
        if !nothing {
            let text = self.replay.sources.file(span.file).text.clone();
            self.replay.note_data(kind, &text, span);
            self.in_doubt = Some(span);
        }
    }

    /// The rows that a change touches.
    pub(super) fn data_rows(&mut self, kind: &str, piece: &Piece) -> Result<Rows> {
        if let Some(rows) = self.change_buckets(kind, piece)? {
            return Ok(rows);
        }
        let text = self.replay.sources.file(piece.span.file).text.clone();
        if let Some(source) = inserted_query(kind, &text, piece.span) {
            self.insert_query(kind, piece.span, &source);
            return Ok(Rows::unknown(Vec::new(), "it depends on the data"));
        }
        let table = self.replay.note_data(kind, &text, piece.span);
        let nothing_there =
            matches!(kind, "UPDATE" | "DELETE") && table.is_some_and(|table| !self.has_data(table));
        if nothing_there {
            return Ok(Rows::default());
        }
        self.in_doubt = Some(piece.span);
        Ok(Rows::unknown(Vec::new(), "it depends on the data"))
    }
}

/// The table that a statement changes.
pub(super) fn changed_table(kind: &str, mut cursor: Cursor<'_>) -> Option<QualifiedName> {
    let word = match kind {
        "INSERT" | "MERGE" => "into",
        "DELETE" => "from",
        "UPDATE" => "update",
        "COPY" => "copy",
        _ => return None,
    };
    while !cursor.is_end() {
        if cursor.eat(word) {
            cursor.eat("only");
            return cursor.qualified_name().ok();
        }
        cursor.bump();
    }
    None
}

/// The query of INSERT INTO table [(columns)] query.
pub(super) fn inserted_query(kind: &str, text: &str, span: Span) -> Option<Piece> {
    if kind != "INSERT" {
        return None;
    }
    let tokens = lex(text, span.start..span.end);
    let mut cursor = Cursor::within(span, text, &tokens);
    cursor.expect_all(&["insert", "into"]).ok()?;
    cursor.qualified_name().ok()?;
    if cursor.eat("as") {
        cursor.identifier().ok()?;
    }
    if cursor.at_kind(TokenKind::LeftParen) {
        cursor.parenthesised().ok()?;
    }
    if !cursor.at_any(&["select", "with"]) {
        return None;
    }
    let query = cursor.skip_until(|at| at.at_all(&["on", "conflict"]) || at.at("returning"));
    Some(Piece {
        span: query.rest_span(),
        tokens: query.tokens().to_vec(),
    })
}
