//! Queries and changes of rows: what PostgreSQL refuses of them before it looks at rows.

use crate::catalog::{Expression, Relation, SearchPath};
use crate::infer::{self, Context, Scope};
use crate::source::Span;
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::Fragment;
use crate::sql::{Cursor, Name};

use super::permissions::Access;
use super::plpgsql::is_system_relation;
use super::{Replay, Result, SqlError};

/// How long an INSERT may be, in bytes, to be read whole.
const MAX_ROWS: u32 = 1 << 18;

/// How long it may be for its rows to be looked at one by one.
const FEW_ROWS: u32 = 1 << 13;

/// How long a row may be, in bytes, for its values to be counted.
const MAX_ROW: u32 = 1 << 12;

/// The columns that an INSERT names.
struct InsertedColumns {
    names: Vec<Name>,
    /// Some are named by a part: `a.b`, `a[1]`
    parts: bool,
}

impl Replay {
    /// Refuses a query or change of rows that speaks of what is not there, or puts a value into a column that takes none
    /// of its type, or none at all. Of what else may be wrong with it nobody is told: it changes no schema.
    pub(super) fn check_query(&self, fragment: Fragment) -> Result {
        match self.check_names(fragment)? {
            Some(found) => self.check_access(&found, None),
            None => Ok(()),
        }
    }

    /// The same of UPDATE, DELETE and MERGE.
    pub(super) fn check_change(&self, kind: &str, fragment: Fragment) -> Result {
        let found = self.check_names(fragment)?;
        let access = match kind {
            "UPDATE" => Access::Update,
            "DELETE" => Access::Delete,
            _ => return Ok(()),
        };
        let table = self.changed_table(kind, fragment.span);
        match (found, table) {
            (Some(found), Some(table)) => self.check_access(&found, Some((table, access))),
            _ => Ok(()),
        }
    }

    /// What the names of a query stand for; nothing where something else is wrong with it.
    fn check_names(&self, fragment: Fragment) -> Result<Option<Expression>> {
        let path = self.path();
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&path),
            scope: Scope::None,
        };
        match infer::query(&context, fragment.span) {
            Ok((found, _)) => Ok(Some(found.expression)),
            Err(error)
                if matches!(
                    error.code,
                    "22P02" | "22007" | "42P01" | "42703" | "42804" | "42883" | "428C9"
                ) =>
            {
                Err(error.into())
            }
            Err(_) => Ok(None),
        }
    }

    /// The table and the columns of an INSERT have to be there, and its rows to be as wide. More of it is looked at
    /// only where it is short, or a column takes no values: there may be thousands of rows.
    pub(super) fn check_insert(&mut self, fragment: Fragment) -> Result {
        let span = fragment.span;
        let text = self.sources.file(span.file).text.clone();
        let tokens = lex(&text, span.start..span.end);
        let mut cursor = Cursor::within(span, &text, &tokens);
        if !cursor.eat_all(&["insert", "into"]) {
            return Ok(());
        }
        let Ok(name) = cursor.qualified_name() else {
            return Ok(());
        };
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        if is_system_relation(schema, &name.name.value) {
            return Ok(());
        }
        let relation = self.relation(&name)?;
        if cursor.eat("as") {
            let _ = cursor.identifier();
        }
        let columns = self.inserted_columns(&relation, &mut cursor)?;
        let names = columns.as_ref().map(|columns| columns.names.as_slice());
        let width = names.map_or(relation.columns.len(), <[Name]>::len);
        // The fragment ends where rows begin.
        let whole = Span::new(span.file, span.start..self.statement.end);
        let length = whole.end - whole.start;
        if relation.table().is_some() && cursor.at("values") {
            self.check_width(cursor.next_span(), width, columns.is_some())?;
        }
        let is_given = |column: &str| infer::is_given(&self.catalog, relation.oid, column);
        let given = match names {
            Some(names) => names.iter().any(|column| is_given(&column.value)),
            None => relation.columns.iter().any(|column| is_given(&column.name)),
        };
        let found = if length < MAX_ROWS && given || length < FEW_ROWS {
            self.check_names(Fragment { span: whole })?
        } else {
            None
        };
        let found = found.unwrap_or_else(|| self.plain_expression(span));
        self.check_access(&found, Some((relation.oid, Access::Insert)))?;
        let parts = columns.as_ref().is_some_and(|columns| columns.parts);
        let values = if cursor.at("values") {
            Some(Span::new(span.file, cursor.next_span().end..whole.end))
        } else {
            None
        };
        let is_written = values.is_some() || cursor.at_all(&["default", "values"]);
        if length < FEW_ROWS && is_written && !parts {
            self.check_rows(&relation, names, values)?;
        }
        Ok(())
    }

    /// Whether the first row of VALUES has as many values as there are columns, or fewer where nobody names them.
    fn check_width(&self, values: Span, width: usize, named: bool) -> Result {
        let text = &self.sources.file(values.file).text;
        let end = self.statement.end.min(values.end + MAX_ROW);
        let tokens = lex(text, values.end..end);
        let mut cursor = Cursor::new(values.file, text, &tokens);
        let Ok(mut row) = cursor.parenthesised() else {
            return Ok(());
        };
        let span = row.rest_span();
        let values = row.split_commas();
        // `t.*` is as wide as `t`.
        let spreads = |value: &Cursor<'_>| {
            let last = value.tokens().last();
            last.is_some_and(|last| last.text(text) == "*")
        };
        if values.iter().any(spreads) {
            return Ok(());
        }
        let message = if values.len() > width {
            "INSERT has more expressions than target columns"
        } else if named && values.len() < width {
            "INSERT has more target columns than expressions"
        } else {
            return Ok(());
        };
        Err(SqlError::new("42601", message).at(span))
    }

    /// The columns that an INSERT names, if it names any.
    fn inserted_columns(
        &self,
        relation: &Relation,
        cursor: &mut Cursor<'_>,
    ) -> Result<Option<InsertedColumns>> {
        let mut inside = *cursor;
        if !inside.eat_kind(TokenKind::LeftParen) || inside.at_any(&["select", "with", "values"]) {
            return Ok(None);
        }
        let mut columns = InsertedColumns {
            names: Vec::new(),
            parts: false,
        };
        while let Ok(column) = inside.identifier() {
            self.column(relation, &column)?;
            columns.names.push(column);
            columns.parts |=
                !inside.at_kind(TokenKind::Comma) && !inside.at_kind(TokenKind::RightParen);
            inside
                .skip_until(|at| at.at_kind(TokenKind::Comma) || at.at_kind(TokenKind::RightParen));
            if !inside.eat_kind(TokenKind::Comma) {
                break;
            }
        }
        inside.eat_kind(TokenKind::RightParen);
        *cursor = inside;
        Ok(Some(columns))
    }
}
