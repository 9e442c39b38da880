//! Select lists: values, names and `*` (`parse_target.c`).

use crate::catalog::{Class, ObjectAddress, ReferenceForm, StarColumn, quote_identifier};
use crate::source::Span;
use crate::sql::tree::{ExprKind, Target};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::names::output_name;
use super::query::{QueryResult, ResultColumn};
use super::value::Value;

impl Analyzer<'_> {
    /// The columns of a select list.
    pub(super) fn targets(&mut self, targets: &[Target]) -> Result<QueryResult> {
        let mut result = QueryResult::default();
        for target in targets {
            match &target.value.kind {
                ExprKind::Star(parts) => match &parts[..] {
                    [] => self.star(&mut result, target.value.span)?,
                    [.., table] => {
                        let schema = parts.iter().rev().nth(1);
                        if let Some(item) = self.find_item(schema, table)? {
                            self.all_columns(&mut result, Some(item), Some(target.value.span));
                        } else if let Some(row) = self.parameter_named(parts, target.value.span)? {
                            self.all_fields(&mut result, &row, target.value.span)?;
                        } else {
                            return Err(self.missing_table(&table.value, table.span));
                        }
                    }
                },
                ExprKind::AllFields(operand) => {
                    let row = self.value(operand)?;
                    self.all_fields(&mut result, &row, target.value.span)?;
                }
                _ => {
                    let value = self.value(&target.value)?;
                    let name = match &target.label {
                        Some(label) => label.value.clone(),
                        None => self.unlabelled(target),
                    };
                    result.columns.push(ResultColumn { name, value });
                }
            }
        }
        Ok(result)
    }

    /// The name of a column without AS, which it keeps when what gave it the name is renamed.
    fn unlabelled(&mut self, target: &Target) -> String {
        let scalar = |span: Span| self.labels.get(&(span.start, span.end)).cloned();
        let name = output_name(&target.value, &scalar).unwrap_or_else(|| "?column?".to_owned());
        self.keep_label(&target.value, &name);
        name
    }

    /// `*`
    fn star(&mut self, result: &mut QueryResult, span: Span) -> Result<()> {
        let level = self.level();
        if level.namespace.iter().all(|item| !item.columns_visible) && level.entries.is_empty() {
            let message = "SELECT * with no tables specified is not valid";
            return Err(SqlError::new("42601", message, span));
        }
        self.all_columns(result, None, Some(span));
        Ok(())
    }

    /// `(row).*`
    fn all_fields(&mut self, result: &mut QueryResult, row: &Value, span: Span) -> Result<()> {
        let Some(fields) = self.fields(row) else {
            if row.data_type.is_some() {
                let name = self.type_name(row.data_type);
                let message = format!("type {name} is not composite");
                return Err(SqlError::new("42809", message, row.span));
            }
            result.open = true;
            return Ok(());
        };
        for field in fields.iter() {
            let null = super::value::strictest([row.null, field.null]);
            let mut value = Value::new(field.data_type.map(|it| it.oid), null, span);
            value.modifier = field.data_type.map_or(-1, |it| it.modifier);
            value.collation = field.collation;
            result.columns.push(ResultColumn {
                name: field.name.clone(),
                value,
            });
        }
        Ok(())
    }

    /// The columns of one item, or of all that can be seen, written as `*` at `span`.
    pub(super) fn all_columns(
        &mut self,
        result: &mut QueryResult,
        item: Option<(usize, usize)>,
        span: Option<Span>,
    ) {
        let innermost = self.levels.len() - 1;
        let (level, entries) = if let Some((level, entry)) = item {
            (level, vec![entry])
        } else {
            let items = &self.levels[innermost].namespace;
            let visible = items
                .iter()
                .filter(|item| item.columns_visible && !item.lateral_only);
            (innermost, visible.map(|item| item.entry).collect())
        };
        let mut columns = Vec::new();
        let mut expandable = true;
        for entry in entries {
            let found = &self.levels[level].entries[entry];
            result.open |= found.open;
            expandable &= !found.open;
            let count = found.columns.len();
            for index in 0..count {
                let place = span.unwrap_or(self.fragment);
                let value = self.column_value(level, entry, index, place);
                self.note_use(level, entry, Some(index), place);
                let column = &self.levels[level].entries[entry].columns[index];
                columns.push(StarColumn {
                    qualifier: self.qualifier(level, entry, index, item.is_some()),
                    source: column.address,
                    name: column.name.clone(),
                    fixed: column.address.is_some_and(|address| {
                        self.context.catalog.column_name(address) != Some(&column.name)
                    }),
                });
                result.columns.push(ResultColumn {
                    name: column.name.clone(),
                    value,
                });
            }
        }
        // Columns that share a name cannot be told apart by it, so there the star stays.
        let mut written: Vec<_> = columns.iter().map(|it| (&it.qualifier, &it.name)).collect();
        written.sort_unstable();
        expandable &= written.windows(2).all(|pair| pair[0] != pair[1]);
        if let (Some(span), false) = (span, expandable) {
            for address in columns.iter().filter_map(|column| column.source) {
                self.depend(span, address);
            }
        }
        if let (Some(span), true) = (span, expandable && !columns.is_empty()) {
            let target =
                columns
                    .iter()
                    .find_map(|column| column.source)
                    .unwrap_or(ObjectAddress::object(
                        Class::Schema,
                        crate::catalog::Oid::PG_CATALOG,
                    ));
            self.refer(span, target, ReferenceForm::Star { columns });
        }
    }

    /// What stands before a column when `*` is written out: the name of its table, if that is in sight.
    fn qualifier(&self, level: usize, entry: usize, column: usize, by_name: bool) -> String {
        let dotted = |alias: &str| {
            if alias.is_empty() {
                String::new()
            } else {
                format!("{}.", quote_identifier(alias))
            }
        };
        let found = &self.levels[level];
        if by_name {
            return dotted(&found.entries[entry].alias);
        }
        let visible = |entry: usize| {
            found
                .namespace
                .iter()
                .any(|item| item.entry == entry && item.relation_visible)
        };
        let mut place = (entry, column);
        while !visible(place.0) {
            let next = found.entries[place.0].columns[place.1].source;
            // A merged column has no other name than its own.
            match next {
                Some(next) if !found.entries[place.0].is_merged(place.1) => place = next,
                _ => return String::new(),
            }
        }
        dotted(&found.entries[place.0].alias)
    }
}
