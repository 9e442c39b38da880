//! Rows of `storage.buckets`. Of all rows that statements make, only these are kept: which files everybody may read hangs
//! on them.

mod change;
mod insert;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use sqlparser::ast::{
    Expr, FromTable, ObjectName, SetExpr, Statement, TableFactor, TableObject, TableWithJoins,
};

use crate::catalog::{Bucket, Column, Provenance, Relation};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::sql::Cursor;
use crate::sql::lexer::{Token, TokenKind, lex};

use super::super::{Replay, Result as ReplayResult};
use super::Interpreter;
use super::data::changed_table;
use super::evaluate::ObjectPath;
use super::exception::{Exception, Result};
use super::frame::Frame;
use super::query::{OutputRow, Row, Rows, Scope, Tuple};
use super::tree::Piece;
use super::value::Value;

const HELP: &str = "the answers for files may lack a bucket, or say of one that it is public or not where it is otherwise";

impl Replay {
    /// Whether a table is Supabase's table of buckets.
    pub(super) fn is_buckets(&self, relation: &Relation) -> bool {
        let has = |name: &str| relation.columns.iter().any(|column| column.name == name);
        relation.name == "buckets"
            && relation.table().is_some()
            && has("id")
            && has("public")
            && self
                .catalog
                .schema(relation.schema)
                .is_some_and(|schema| schema.name == "storage")
    }

    /// A change of rows at top level; gives whether it was about buckets.
    pub(super) fn bucket_statement(&mut self, kind: &str, span: Span) -> ReplayResult<bool> {
        let text = self.sources.file(span.file).text.clone();
        let tokens = lex(&text, span.start..span.end);
        if !names_buckets(&text, &tokens) {
            return Ok(false);
        }
        // Of a very large one the end is missing.
        let whole = self.statement;
        let is_part = whole.file == span.file && whole.end > span.end;
        let span = if is_part { span.to(whole) } else { span };
        let piece = Piece { span, tokens };
        let mut was_about_buckets = false;
        self.interpret(|interpreter| {
            interpreter.frames.push(Frame::default());
            let changed = match interpreter.change_buckets(kind, &piece) {
                // What else may be wrong with it, PostgreSQL's own evaluation may not find wrong.
                Err(error) if !matches!(error.state.as_str(), "23502" | "23505") => {
                    interpreter.undecided_buckets(span, &error.error.message);
                    Some(Rows::default())
                }
                result => result?,
            };
            was_about_buckets = changed.is_some();
            Ok(())
        })?;
        Ok(was_about_buckets)
    }

    /// A bucket that the configuration makes, or changes, after all statements.
    pub(crate) fn configure_bucket(&mut self, id: &str, public: Option<bool>, place: Span) {
        let provenance = Provenance {
            created: Some(place),
            changed: Some(place),
            platform: false,
            extension: None,
        };
        let schema = self.catalog.schema_named("storage");
        let table = schema.and_then(|schema| self.catalog.relation_in(schema.oid, "buckets"));
        let Some(table) = table
            .filter(|table| self.is_buckets(table))
            .map(|it| it.oid)
        else {
            return;
        };
        match self.catalog.buckets.named(id).map(|it| it.oid) {
            Some(oid) => self.catalog.buckets.update(oid, |bucket| {
                bucket.public = public;
                bucket.provenance.changed = Some(place);
            }),
            None => {
                let oid = self.catalog.new_oid();
                self.catalog.buckets.insert(Bucket {
                    oid,
                    table,
                    id: id.to_owned(),
                    name: Some(id.to_owned()),
                    public,
                    provenance,
                });
            }
        }
    }
}

/// Whether a text has the word `buckets` among its names.
pub(super) fn names_buckets(text: &str, tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        token.kind.is_identifier()
            && token
                .text(text)
                .trim_matches('"')
                .eq_ignore_ascii_case("buckets")
    })
}

impl Interpreter<'_> {
    /// Whether a statement may change buckets.
    pub(super) fn is_about_buckets(&self, piece: &Piece) -> bool {
        let text = &self.replay.sources.file(piece.span.file).text;
        names_buckets(text, &piece.tokens)
            && piece.tokens.iter().any(|token| {
                let word = token.text(text);
                ["insert", "update", "delete", "merge", "truncate", "copy"]
                    .iter()
                    .any(|own| word.eq_ignore_ascii_case(own))
            })
    }

    /// Says that nobody can say which buckets there are.
    fn undecided_buckets(&mut self, span: Span, why: &str) {
        if !self.said.insert(span) {
            return;
        }
        let message = format!("cannot tell what this makes of the buckets: {why}");
        self.replay.diagnostics.push(
            Diagnostic::warning("undecided", message)
                .at(span, "")
                .with_help(HELP),
        );
    }

    /// The same where buckets may be there that are not known.
    fn unknown_buckets(&mut self, table: &Relation, span: Span, why: &str) {
        self.replay.filled.tables.insert(table.oid);
        self.undecided_buckets(span, why);
    }

    /// The buckets as rows of their table, and why there may be more.
    pub(super) fn bucket_tuples(&self, table: &Relation) -> (Vec<Tuple>, Option<Arc<str>>) {
        let tuples = self.replay.catalog.buckets.iter().map(|bucket| Tuple {
            rows: vec![Row::Values(values(table, bucket).into())],
            doubt: None,
        });
        let more = self.replay.filled.tables.contains(&table.oid);
        (
            tuples.collect(),
            more.then(|| "not every bucket is known".into()),
        )
    }

    /// What a change of rows does to buckets, if it is about them; gives the rows that it touches.
    pub(super) fn change_buckets(&mut self, kind: &str, piece: &Piece) -> Result<Option<Rows>> {
        let text = self.replay.sources.file(piece.span.file).text.clone();
        if !names_buckets(&text, &piece.tokens) {
            return Ok(None);
        }
        let span = piece.span;
        let cursor = Cursor::within(span, &text, &piece.tokens);
        if kind == "TRUNCATE TABLE" {
            self.truncate_buckets(cursor);
            return Ok(None);
        }
        let is_part = piece
            .tokens
            .last()
            .is_some_and(|token| token.end < span.end);
        let tree = self.query_tree(piece).ok().filter(|_| !is_part);
        let Some(tree) = tree else {
            let name = changed_table(kind, cursor);
            let table = name.and_then(|name| self.replay.find_relation(&name));
            let Some(table) = table.filter(|table| self.replay.is_buckets(table)) else {
                return Ok(None);
            };
            self.unknown_buckets(&table, span, &format!("{kind} is not followed"));
            return Ok(Some(Rows::unknown(Vec::new(), "it depends on the data")));
        };
        let Some((name, alias)) = target(&tree.body) else {
            return Ok(None);
        };
        let path = ObjectPath::new(name);
        let table = self.find_relation(path.schema, path.name);
        let Some(table) = table.filter(|table| self.replay.is_buckets(table)) else {
            return Ok(None);
        };
        let tables = self.with_tables(&tree, None)?;
        let scope = Scope {
            tables: &tables,
            ..Scope::default()
        };
        let change = Change {
            alias: alias.unwrap_or("buckets"),
            table,
            span,
        };
        let count = match &*tree.body {
            SetExpr::Insert(Statement::Insert(insert)) => {
                self.insert_buckets(&change, insert, &scope)?
            }
            SetExpr::Update(Statement::Update(update)) => {
                self.update_buckets(&change, update, &scope)?
            }
            SetExpr::Delete(Statement::Delete(delete)) => {
                self.delete_buckets(&change, delete, &scope)?
            }
            _ => {
                self.unknown_buckets(&change.table, span, &format!("{kind} is not followed"));
                None
            }
        };
        let returns = match &*tree.body {
            SetExpr::Insert(Statement::Insert(insert)) => insert.returning.is_some(),
            SetExpr::Update(Statement::Update(update)) => update.returning.is_some(),
            SetExpr::Delete(Statement::Delete(delete)) => delete.returning.is_some(),
            _ => true,
        };
        Ok(Some(match count {
            Some(count) if !returns || count == 0 => Rows {
                rows: vec![row(Vec::new()); count],
                ..Rows::default()
            },
            _ => Rows::unknown(Vec::new(), "it depends on the data"),
        }))
    }

    fn truncate_buckets(&mut self, mut cursor: Cursor<'_>) {
        cursor.eat("truncate");
        cursor.eat("table");
        loop {
            cursor.eat("only");
            let Ok(name) = cursor.qualified_name() else {
                return;
            };
            let table = self.replay.find_relation(&name);
            if let Some(table) = table.filter(|table| self.replay.is_buckets(table)) {
                self.replay.filled.tables.remove(&table.oid);
                let all: Vec<_> = self
                    .replay
                    .catalog
                    .buckets
                    .iter()
                    .map(|it| it.oid)
                    .collect();
                for oid in all {
                    self.replay.catalog.buckets.remove(oid);
                }
            }
            if !cursor.eat_kind(TokenKind::Comma) {
                return;
            }
        }
    }

    /// What is kept of a row.
    fn bucket(&mut self, table: &Relation, row: &[Value]) -> Result<Kept> {
        let value = |name: &str| {
            let place = table.columns.iter().position(|column| column.name == name);
            place.and_then(|place| row.get(place)).cloned()
        };
        let (id, name) = (value("id"), value("name"));
        let public = value("public").unwrap_or(Value::Null);
        let public = self.cast_named(public, "bool")?;
        if id.as_ref().is_none_or(Value::is_null) {
            let message =
                "null value in column \"id\" of relation \"buckets\" violates not-null constraint";
            return Err(Exception::new("23502", message));
        }
        let text = |value: &Option<Value>| match self.as_text(value.as_ref()?) {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        };
        let doubt = [&id, &Some(public.clone())]
            .into_iter()
            .flatten()
            .find_map(Value::doubt)
            .map(ToString::to_string);
        Ok(Kept {
            id: text(&id),
            name: text(&name),
            public: match public {
                Value::Bool(public) => Some(public),
                // The storage server takes it for false.
                Value::Null => Some(false),
                _ => None,
            },
            doubt,
        })
    }
}

/// A change of rows of buckets.
struct Change<'t> {
    /// What columns of its table are qualified by.
    alias: &'t str,
    table: Arc<Relation>,
    span: Span,
}

/// What is kept of a row.
struct Kept {
    id: Option<String>,
    name: Option<String>,
    public: Option<bool>,
    /// Why a part is not known, if so.
    doubt: Option<String>,
}

/// The table that a change is about, and what it is called in the statement.
fn target(body: &SetExpr) -> Option<(&ObjectName, Option<&str>)> {
    match body {
        SetExpr::Insert(Statement::Insert(insert)) => match &insert.table {
            TableObject::TableName(name) => {
                let alias = insert.table_alias.as_ref();
                Some((name, alias.map(|alias| alias.alias.value.as_str())))
            }
            _ => None,
        },
        SetExpr::Update(Statement::Update(update)) => in_from(&update.table),
        SetExpr::Delete(Statement::Delete(delete)) => match &delete.from {
            FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables) => {
                in_from(tables.first()?)
            }
        },
        _ => None,
    }
}

fn in_from(table: &TableWithJoins) -> Option<(&ObjectName, Option<&str>)> {
    match &table.relation {
        TableFactor::Table { name, alias, .. } => {
            Some((name, alias.as_ref().map(|alias| alias.name.value.as_str())))
        }
        _ => None,
    }
}

fn column_names(table: &Relation) -> Arc<[Arc<str>]> {
    table
        .columns
        .iter()
        .map(|column| column.name.as_str().into())
        .collect()
}

/// A bucket as a row of its table.
fn values(table: &Relation, bucket: &Bucket) -> Vec<Value> {
    let unknown = || Value::unknown("of buckets rowtype keeps id, name and public");
    let value = |column: &Column| match column.name.as_str() {
        "id" => Value::text(bucket.id.as_str()),
        "name" => bucket.name.as_deref().map_or_else(unknown, Value::text),
        "public" => bucket.public.map_or_else(unknown, Value::Bool),
        _ => unknown(),
    };
    table.columns.iter().map(value).collect()
}

/// What a column holds that is not given.
fn default(column: &Column) -> Value {
    match &column.default {
        None => Value::Null,
        Some(default) => match default.text.trim() {
            "false" => Value::Bool(false),
            "true" => Value::Bool(true),
            _ => Value::unknown("it depends on a default"),
        },
    }
}

fn is_default(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(name) if name.quote_style.is_none() && name.value == "default")
}

fn row(values: Vec<Value>) -> OutputRow {
    OutputRow {
        values,
        doubt: None,
    }
}
