//! The items of FROM: tables, views, sub-selects, functions.

use std::sync::Arc;

use sqlparser::ast::{FunctionArg, TableAlias, TableFactor};

use crate::catalog::RelationKind;

use super::super::Interpreter;
use super::super::evaluate::ObjectPath;
use super::super::exception::{Exception, Result};
use super::super::value::Value;
use super::super::virtual_tables;
use super::from::{From, Source, SourceRows};
use super::{Binding, OutputRow, Row, Rows, Scope, Tuple, rename};

impl Interpreter<'_> {
    /// Rows of one item of FROM.
    pub(super) fn source(&mut self, factor: &TableFactor, scope: &Scope<'_>) -> Result<Source> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let path = ObjectPath::new(name);
                let columns = self.columns_of(path.schema, path.name, scope)?;
                let (rows, more) = self.rows_of(path.schema, path.name, scope)?;
                Ok(Source {
                    bindings: vec![binding(path.name, columns, alias.as_ref())],
                    rows,
                    more,
                })
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                with_ordinality,
                ..
            } => self.function_source(
                &ObjectPath::new(name),
                &args.args,
                *with_ordinality,
                alias.as_ref(),
                scope,
            ),
            TableFactor::Function {
                name,
                args,
                alias,
                with_ordinality,
                ..
            } => self.function_source(
                &ObjectPath::new(name),
                args,
                *with_ordinality,
                alias.as_ref(),
                scope,
            ),
            TableFactor::UNNEST {
                alias,
                array_exprs,
                with_ordinality,
                ..
            } => {
                let mut arguments = Vec::with_capacity(array_exprs.len());
                for expr in array_exprs {
                    arguments.push((None, self.evaluate(expr, scope)?));
                }
                let path = ObjectPath {
                    schema: None,
                    name: "unnest",
                };
                self.called_source(&path, arguments, *with_ordinality, alias.as_ref())
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let rows = self.query(subquery, Some(scope))?;
                Ok(from_rows("", &rows, alias.as_ref()))
            }
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => {
                let mut inner = From {
                    tuples: vec![Tuple::default()],
                    ..From::default()
                };
                self.join_item(table_with_joins, &mut inner, &[], true, scope)?;
                Ok(Source {
                    bindings: inner.bindings,
                    rows: SourceRows::Tuples(inner.tuples),
                    more: inner.more,
                })
            }
            _ => Ok(Source {
                bindings: Vec::new(),
                rows: SourceRows::Tuples(Vec::new()),
                more: Some("rowtype does not follow this kind of FROM".into()),
            }),
        }
    }

    pub(super) fn lateral_shape(&mut self, factor: &TableFactor, scope: &Scope<'_>) -> Binding {
        let alias = match factor {
            TableFactor::Table { alias, .. }
            | TableFactor::Function { alias, .. }
            | TableFactor::UNNEST { alias, .. }
            | TableFactor::Derived { alias, .. } => alias.as_ref(),
            _ => None,
        };
        let columns = match factor {
            TableFactor::Derived { subquery, .. } => self
                .query(subquery, Some(scope))
                .map(|rows| rows.columns)
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let columns: Arc<[Arc<str>]> = columns.iter().map(|it| it.as_str().into()).collect();
        binding("", columns, alias)
    }

    fn function_source(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: &[FunctionArg],
        ordinality: bool,
        alias: Option<&TableAlias>,
        scope: &Scope<'_>,
    ) -> Result<Source> {
        let arguments = self.arguments(arguments, scope)?;
        self.called_source(path, arguments, ordinality, alias)
    }

    fn called_source(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: Vec<(Option<String>, Value)>,
        ordinality: bool,
        alias: Option<&TableAlias>,
    ) -> Result<Source> {
        let mut rows = self.call_rows(path, arguments)?;
        if ordinality {
            rows.columns.push("ordinality".to_owned());
            for (index, row) in rows.rows.iter_mut().enumerate() {
                row.values.push(Value::Int(index as i64 + 1));
            }
        }
        // A function with one column gives it the alias' name.
        if let Some(alias) = alias
            && rows.columns.len() == 1 + usize::from(ordinality)
            && rows.columns[0] == path.name
        {
            rows.columns[0].clone_from(&alias.name.value);
        }
        Ok(from_rows(path.name, &rows, alias))
    }

    /// Names of the columns of a table, view or query in WITH.
    pub(super) fn columns_of(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<Arc<[Arc<str>]>> {
        if schema.is_none()
            && let Some(rows) = scope.table(name)
        {
            return Ok(rows.columns.iter().map(|it| it.as_str().into()).collect());
        }
        if let Some(relation) = self.find_relation(schema, name) {
            let columns = relation.columns.iter();
            return Ok(columns.map(|column| column.name.as_str().into()).collect());
        }
        if let Some(columns) = virtual_tables::columns(schema, name) {
            return Ok(columns);
        }
        let shown = schema.map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}"));
        Err(Exception::new(
            "42P01",
            format!("relation \"{shown}\" does not exist"),
        ))
    }

    /// Rows of a table, view or query in WITH.
    pub(super) fn rows_of(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<(SourceRows, Option<Arc<str>>)> {
        let nothing = SourceRows::Tuples(Vec::new());
        if schema.is_none()
            && let Some(rows) = scope.table(name)
        {
            return Ok((SourceRows::Tuples(tuples(&rows)), rows.more.clone()));
        }
        if let Some(relation) = self.find_relation(schema, name) {
            if self.replay.is_buckets(&relation) {
                let (tuples, more) = self.bucket_tuples(&relation);
                return Ok((SourceRows::Tuples(tuples), more));
            }
            let why = match &relation.kind {
                RelationKind::Table(table) => {
                    let filled = table.made_as.is_some() || self.has_data(relation.oid);
                    filled.then(|| format!("it depends on the rows of {}", relation.name))
                }
                RelationKind::View(_) | RelationKind::MaterializedView(_) => {
                    let (tuples, more) = self.view_rows(&relation)?;
                    return Ok((SourceRows::Tuples(tuples), more));
                }
                _ => Some(format!("it depends on the state of {}", relation.name)),
            };
            return Ok((nothing, why.map(Arc::from)));
        }
        Ok(match virtual_tables::find(schema, name) {
            Some(table) => (SourceRows::Keys(table, (table.keys)(self.replay)), None),
            None => {
                let why = format!("rowtype does not fill {name}");
                (nothing, Some(why.into()))
            }
        })
    }

    /// TABLE name
    pub(super) fn table_rows(
        &mut self,
        schema: Option<&str>,
        name: &str,
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        let columns = self.columns_of(schema, name, scope)?;
        let (rows, more) = self.rows_of(schema, name, scope)?;
        let bindings = [Binding {
            name: name.to_owned(),
            columns: columns.clone(),
        }];
        let rows = rows.into_tuples().into_iter().map(|tuple| OutputRow {
            values: self.row_values(&bindings[0], &tuple.rows[0]),
            doubt: tuple.doubt,
        });
        Ok(Rows {
            rows: rows.collect(),
            columns: columns.iter().map(ToString::to_string).collect(),
            more,
        })
    }

    /// All values of a row.
    pub(in super::super) fn row_values(&self, binding: &Binding, row: &Row) -> Vec<Value> {
        let columns = 0..binding.columns.len();
        columns
            .map(|index| self.row_value(binding, row, index))
            .collect()
    }

    pub(super) fn row_value(&self, binding: &Binding, row: &Row, index: usize) -> Value {
        match row {
            Row::Values(values) => values.get(index).cloned().unwrap_or(Value::Null),
            Row::Nulls => Value::Null,
            Row::Virtual(table, key) => {
                // The alias may have renamed the columns.
                let name = table.columns.get(index).unwrap_or(&binding.columns[index]);
                virtual_tables::value(self.replay, table, *key, name)
            }
        }
    }

    /// The value of a column in one of the bindings.
    pub(in super::super) fn column_in(
        &self,
        bindings: &[Binding],
        rows: &[Row],
        qualifier: Option<&str>,
        name: &str,
    ) -> Option<Value> {
        for (binding, row) in bindings.iter().zip(rows) {
            if qualifier.is_some_and(|qualifier| qualifier != binding.name) {
                continue;
            }
            if let Some(index) = binding.columns.iter().position(|own| **own == *name) {
                return Some(self.row_value(binding, row, index));
            }
            if let Row::Virtual(table, key) = row
                && (matches!(name, "tableoid" | "ctid" | "xmin") || name == "oid")
            {
                return Some(virtual_tables::value(self.replay, table, *key, name));
            }
        }
        None
    }
}

pub(super) fn binding(name: &str, columns: Arc<[Arc<str>]>, alias: Option<&TableAlias>) -> Binding {
    let Some(alias) = alias else {
        return Binding {
            name: name.to_owned(),
            columns,
        };
    };
    let columns = if alias.columns.is_empty() {
        columns
    } else {
        let mut names: Vec<String> = columns.iter().map(ToString::to_string).collect();
        names.resize(names.len().max(alias.columns.len()), String::new());
        rename(&mut names, &alias.columns);
        names.iter().map(|name| name.as_str().into()).collect()
    };
    Binding {
        name: alias.name.value.clone(),
        columns,
    }
}

pub(super) fn from_rows(name: &str, rows: &Rows, alias: Option<&TableAlias>) -> Source {
    let columns = rows.columns.iter().map(|it| it.as_str().into()).collect();
    Source {
        bindings: vec![binding(name, columns, alias)],
        rows: SourceRows::Tuples(tuples(rows)),
        more: rows.more.clone(),
    }
}

pub(super) fn tuples(rows: &Rows) -> Vec<Tuple> {
    let tuple = |row: &OutputRow| Tuple {
        rows: vec![Row::Values(row.values.clone().into())],
        doubt: row.doubt.clone(),
    };
    rows.rows.iter().map(tuple).collect()
}
