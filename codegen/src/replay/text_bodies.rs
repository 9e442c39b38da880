//! What bodies of LANGUAGE SQL routines give, and bodies that are strings, which PostgreSQL checks when the routine is
//! made (`fmgr_sql_validator`, `check_sql_fn_retval`).

use crate::catalog::{Function, FunctionKind, Oid, SearchPath, TypeKind, TypeReference};
use crate::infer::{self, Context, QueryInfo, Scope, can_coerce};
use crate::source::Span;
use crate::sql::Cursor;
use crate::sql::lexer;

use super::session::SEARCH_PATH;
use super::settings::name_list;
use super::views::UNKNOWN;
use super::{Replay, Result, SqlError};

/// What the last statement of a body gives.
#[derive(Debug)]
pub(super) enum Given {
    /// No rows: it is a command, or there is no statement.
    Nothing,
    /// Rows of these types; none where one could not be found out.
    Columns(Vec<Option<TypeReference>>),
    /// Nobody knows.
    Unknown,
}

impl Replay {
    /// Checks the string of a routine that has just been made.
    pub(super) fn check_text_body(
        &mut self,
        text: &str,
        literal: Span,
        function: &Function,
    ) -> Result {
        // Scripts of extensions run without, and what polymorphic parameters are is known when they are called.
        let checked = function.language == "sql"
            && self.extension.is_none()
            && self.session.is_on("check_function_bodies")
            && !function
                .inputs()
                .any(|input| self.is_polymorphic(input.data_type));
        if !checked {
            return Ok(());
        }
        let body = match self.place_of(text, literal) {
            Some(body) => body,
            None => self.made_fragment(text.to_owned()).span,
        };
        let set = function.config.iter().find(|(name, _)| name == SEARCH_PATH);
        let path = match set {
            Some((_, value)) => self
                .session
                .search_path_of(&name_list(value), &self.catalog),
            None => self.path(),
        };
        let mut given = Given::Nothing;
        for statement in self.statements(body) {
            if !self.is_analysed(statement) {
                given = Given::Nothing;
                continue;
            }
            let context = Context {
                catalog: &self.catalog,
                sources: &self.sources,
                path: SearchPath(&path),
                scope: Scope::Parameters {
                    function: &function.name,
                    parameters: &function.parameters,
                },
            };
            let (info, diagnostics) = infer::query(&context, statement)?;
            // A body is kept as it is; what is not understood of it changes nothing.
            given = if diagnostics.is_empty() {
                self.given(statement, &info)
            } else {
                Given::Unknown
            };
        }
        self.check_given(function, &given)
            .map_err(|error| error.at(literal))
    }

    /// Where the text of a literal stands in its file, if it stands there as it is.
    fn place_of(&self, text: &str, literal: Span) -> Option<Span> {
        let written = self.sources.text(literal);
        let quote = match written.strip_prefix('$') {
            Some(rest) => rest.find('$')? + 2,
            None => 1,
        };
        let inside = written.get(quote..written.len().checked_sub(quote)?)?;
        let start = literal.start + quote as u32;
        (inside == text).then(|| Span::new(literal.file, start..start + text.len() as u32))
    }

    /// Whether PostgreSQL analyses a statement before it is run. Commands other than queries are only parsed.
    fn is_analysed(&self, statement: Span) -> bool {
        const QUERIES: [&str; 8] = [
            "select", "values", "table", "with", "insert", "update", "delete", "merge",
        ];
        let text = &self.sources.file(statement.file).text;
        let tokens = lexer::lex(text, statement.start..statement.end);
        let cursor = Cursor::new(statement.file, text, &tokens);
        let in_parentheses = tokens
            .first()
            .is_some_and(|token| token.kind == lexer::TokenKind::LeftParen);
        in_parentheses || QUERIES.iter().any(|word| cursor.at(word))
    }

    /// What a statement gives as the last one.
    pub(super) fn given(&self, statement: Span, info: &QueryInfo) -> Given {
        if !info.columns.is_empty() {
            let types = info.columns.iter().map(|column| column.data_type);
            return Given::Columns(types.collect());
        }
        // A query without columns, or a command without RETURNING.
        let text = &self.sources.file(statement.file).text;
        let tokens = lexer::lex(text, statement.start..statement.end);
        let cursor = Cursor::new(statement.file, text, &tokens);
        let commands = ["insert", "update", "delete", "merge"];
        if commands.iter().any(|word| cursor.at(word)) {
            Given::Nothing
        } else {
            Given::Unknown
        }
    }

    /// Complains if a routine does not give what it declares.
    pub(super) fn check_given(&self, function: &Function, given: &Given) -> Result {
        let returns = function.returns;
        if returns == Oid::VOID {
            return Ok(());
        }
        let mismatch = |detail: String| {
            let message = format!(
                "return type mismatch in function declared to return {}",
                self.shown_type(returns)
            );
            Err(SqlError::new("42P13", message).with_detail(detail))
        };
        let columns = match given {
            Given::Columns(columns) => columns,
            Given::Nothing => {
                return mismatch(
                    "Function's final statement must be SELECT or INSERT/UPDATE/DELETE/MERGE RETURNING."
                        .to_owned(),
                );
            }
            Given::Unknown => return Ok(()),
        };
        let Some(row) = self.row_of(function) else {
            let [column] = columns[..] else {
                return mismatch("Final statement must return exactly one column.".to_owned());
            };
            return match column {
                Some(found) if !can_coerce(&self.catalog, found.oid, returns, true) => mismatch(
                    format!("Actual return type is {}.", self.shown_type(found.oid)),
                ),
                _ => Ok(()),
            };
        };
        // One column may be the whole row.
        if let [Some(found)] = columns[..]
            && can_coerce(&self.catalog, found.oid, returns, true)
        {
            return Ok(());
        }
        if returns == Oid::RECORD && row.is_empty() {
            return Ok(());
        }
        if columns.len() > row.len() {
            return mismatch("Final statement returns too many columns.".to_owned());
        }
        for (index, (found, wanted)) in columns.iter().zip(&row).enumerate() {
            if let Some(found) = found
                && !can_coerce(&self.catalog, found.oid, *wanted, true)
            {
                return mismatch(format!(
                    "Final statement returns {} instead of {} at column {}.",
                    self.shown_type(found.oid),
                    self.shown_type(*wanted),
                    index + 1
                ));
            }
        }
        if columns.len() < row.len() {
            return mismatch("Final statement returns too few columns.".to_owned());
        }
        Ok(())
    }

    /// The columns of the rows that a routine gives; none if it gives single values.
    fn row_of(&self, function: &Function) -> Option<Vec<Oid>> {
        if function.returns == Oid::RECORD {
            let types: Vec<Oid> = function.outputs().map(|output| output.data_type).collect();
            // A function's single one is no row.
            let is_row = types.len() > 1 || function.kind == FunctionKind::Procedure;
            return Some(if is_row { types } else { Vec::new() });
        }
        let base = self.catalog.base_type(TypeReference::new(function.returns));
        let TypeKind::Composite(relation) = self.catalog.data_type(base.oid)?.kind else {
            return None;
        };
        let columns = &self.catalog.relation(relation)?.columns;
        Some(columns.iter().map(|column| column.data_type.oid).collect())
    }
}

/// A literal that nothing gives a type becomes a text.
pub(super) fn settled(found: TypeReference) -> TypeReference {
    if found.oid == UNKNOWN {
        TypeReference::new(Oid::TEXT)
    } else {
        found
    }
}
