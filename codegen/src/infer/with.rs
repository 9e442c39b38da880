//! Common table expressions (`parse_cte.c`).

use crate::catalog::{Nullability, Oid, TypeReference};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::tree::{CommonTable, ExtraColumn, QueryBody, SetOperation, With};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::query::{QueryResult, ResultColumn};
use super::scope::{CommonTableInfo, EntryColumn};
use super::types::oid;

impl Analyzer<'_> {
    /// The queries of WITH, put in scope one after the other.
    pub(super) fn with(&mut self, with: &With) -> Result<()> {
        for table in self.in_order(with) {
            let info = if with.recursive && self.mentions(table, &table.name.value) {
                self.recursive(table)?
            } else {
                let result = self.query(&table.query, false)?;
                self.common_table(table, &result)?
            };
            self.level().common_tables.push(info);
        }
        Ok(())
    }

    /// Those of WITH RECURSIVE may use later ones, which then come first.
    fn in_order<'q>(&self, with: &'q With) -> Vec<&'q CommonTable> {
        let mut remaining: Vec<&CommonTable> = with.queries.iter().collect();
        if !with.recursive {
            return remaining;
        }
        let mut ordered = Vec::with_capacity(remaining.len());
        while !remaining.is_empty() {
            let free = (0..remaining.len()).find(|index| {
                let mut others = remaining
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| other != index);
                !others.any(|(_, other)| self.mentions(remaining[*index], &other.name.value))
            });
            ordered.push(remaining.remove(free.unwrap_or(0)));
        }
        ordered
    }

    /// Whether a name stands anywhere in a query of WITH.
    fn mentions(&self, table: &CommonTable, name: &str) -> bool {
        let span = table.query.span;
        let text = &self.context.sources.file(span.file).text;
        lex(text, span.start..span.end)
            .iter()
            .any(|token| match token.kind {
                TokenKind::Word => token.text(text).eq_ignore_ascii_case(name),
                TokenKind::QuotedIdentifier => token.text(text).trim_matches('"') == name,
                _ => false,
            })
    }

    fn common_table(
        &mut self,
        table: &CommonTable,
        result: &QueryResult,
    ) -> Result<CommonTableInfo> {
        let mut columns: Vec<EntryColumn> = result
            .columns
            .iter()
            .map(ResultColumn::as_entry_column)
            .collect();
        if table.columns.len() > columns.len() && !result.open {
            let message = format!(
                "WITH query \"{}\" has {} columns available but {} columns specified",
                table.name.value,
                columns.len(),
                table.columns.len()
            );
            return Err(SqlError::new("42P10", message, table.name.span));
        }
        for (column, name) in columns.iter_mut().zip(&table.columns) {
            column.name.clone_from(&name.value);
        }
        for extra in &table.extra {
            let row = |data_type: Oid| Some(TypeReference::new(data_type));
            let not_null = Nullability::NotNull;
            match extra {
                ExtraColumn::Search { name, breadth } => {
                    let data_type = if *breadth {
                        oid::RECORD
                    } else {
                        oid::RECORDARRAY
                    };
                    columns.push(EntryColumn::new(&name.value, row(data_type), not_null));
                }
                ExtraColumn::Cycle { mark, values, path } => {
                    let mark_type = match values {
                        Some(values) => {
                            let pair = vec![self.value(&values.0)?, self.value(&values.1)?];
                            self.common_value(pair, "CYCLE", not_null, mark.span)?
                                .reference()
                        }
                        None => row(oid::BOOL),
                    };
                    columns.push(EntryColumn::new(&mark.value, mark_type, not_null));
                    columns.push(EntryColumn::new(
                        &path.value,
                        row(oid::RECORDARRAY),
                        not_null,
                    ));
                }
            }
        }
        Ok(CommonTableInfo {
            name: table.name.value.clone(),
            columns,
            open: result.open,
        })
    }

    /// A query that uses itself: what is not recursive gives the types, and the rest has to keep to them.
    fn recursive(&mut self, table: &CommonTable) -> Result<CommonTableInfo> {
        let mut body = &table.query;
        while let (QueryBody::Nested(inner), None) = (&body.body, &body.with) {
            body = inner;
        }
        let QueryBody::Set {
            operation: SetOperation::Union,
            left,
            right,
            ..
        } = &body.body
        else {
            // The name is another table's.
            let result = self.query(&table.query, false)?;
            return self.common_table(table, &result);
        };
        self.levels.push(super::scope::Level::default());
        let result = self.recursive_sides(table, body.with.as_ref(), left, right);
        self.levels.pop();
        result
    }

    fn recursive_sides(
        &mut self,
        table: &CommonTable,
        with: Option<&With>,
        left: &crate::sql::tree::Query,
        right: &crate::sql::tree::Query,
    ) -> Result<CommonTableInfo> {
        if let Some(with) = with {
            self.with(with)?;
        }
        let mut first = self.query(left, true)?;
        for column in &mut first.columns {
            let value = column.value.clone();
            column.value = self.settled(value)?;
            column.value.kind = super::value::ValueKind::Plain;
        }
        let mut info = self.common_table(table, &first)?;
        // A column that the recursion may make NULL can be NULL in the next round: until nothing changes.
        for _ in 0..=info.columns.len() {
            self.level().common_tables.push(info.clone());
            let second = self.query(right, true);
            self.level().common_tables.pop();
            let second = second?;
            let again = QueryResult {
                columns: first.columns.clone(),
                open: first.open,
                ..QueryResult::default()
            };
            let merged = self.merge(SetOperation::Union, again, second, right.span)?;
            for (column, overall) in first.columns.iter().zip(&merged.columns) {
                let (own, all) = (column.value.data_type, overall.value.data_type);
                if own.is_some() && all.is_some() && own != all {
                    let message = format!(
                        "recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall",
                        table.name.value,
                        1 + first
                            .columns
                            .iter()
                            .position(|it| it.name == column.name)
                            .unwrap_or(0),
                        self.type_name(own),
                        self.type_name(all)
                    );
                    return Err(SqlError::new("42804", message, column.value.span));
                }
            }
            let mut changed = false;
            for (column, overall) in info.columns.iter_mut().zip(&merged.columns) {
                changed |= column.null != overall.value.null;
                column.null = overall.value.null;
            }
            if !changed {
                break;
            }
            for (column, overall) in first.columns.iter_mut().zip(&merged.columns) {
                column.value.null = overall.value.null;
            }
        }
        Ok(info)
    }
}
