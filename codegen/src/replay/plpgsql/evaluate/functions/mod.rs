//! Functions: PostgreSQL's own as far as migrations use them, and those that the migrations define.

mod array;
mod catalog;
mod definition;
mod format;
mod number;
mod pattern;
mod privilege;
mod session;
mod set;
mod text;

use crate::catalog::Oid;

use super::super::Interpreter;
use super::super::exception::{Exception, Result};
use super::super::query::Rows;
use super::super::value::Value;
use super::super::virtual_tables;
use super::ObjectPath;

pub(in super::super) use set::is_set_returning;

impl Interpreter<'_> {
    /// The value of a call.
    pub(in super::super) fn call(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: Vec<(Option<String>, Value)>,
    ) -> Result<Value> {
        if path.is_system() {
            let values: Vec<_> = arguments.iter().map(|(_, value)| value.clone()).collect();
            if let Some(value) = self.system_call(path.name, &values)? {
                return Ok(value);
            }
        }
        if let Some(value) = self.platform_call(path, &arguments)? {
            return Ok(value);
        }
        if let Some(function) = self.find_function(path, &arguments) {
            let rows = self.run_function(function, arguments)?;
            return rows.scalar();
        }
        self.not_followed(path, &arguments).map(Value::unknown)
    }

    /// The rows of a call in FROM.
    pub(in super::super) fn call_rows(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: Vec<(Option<String>, Value)>,
    ) -> Result<Rows> {
        if path.is_system() {
            let values: Vec<_> = arguments.iter().map(|(_, value)| value.clone()).collect();
            if let Some(rows) = self.set_call(path.name, &values)? {
                return Ok(rows);
            }
            if let Some(value) = self.system_call(path.name, &values)? {
                return Ok(one_row(path.name, value));
            }
        }
        if let Some(value) = self.platform_call(path, &arguments)? {
            return Ok(one_row(path.name, value));
        }
        if let Some(function) = self.find_function(path, &arguments) {
            return self.run_function(function, arguments);
        }
        let why = self.not_followed(path, &arguments)?;
        Ok(Rows::unknown(vec![path.name.to_owned()], why))
    }

    /// A function of PostgreSQL's own that there is for certain.
    pub(super) fn built_in(&mut self, name: &str, arguments: &[Value]) -> Result<Value> {
        let value = self.system_call(name, arguments)?;
        Ok(value.unwrap_or_else(|| Value::unknown(format!("the function {name} is not followed"))))
    }

    /// The value of a function of `pg_catalog`; none if it is not among those that are followed.
    fn system_call(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        if let Some(value) = self.conditional(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.session_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(why) = unpredictable(name) {
            return Ok(Some(Value::unknown(why)));
        }
        // Parts of a text or array in doubt spoil the whole.
        let doubt = arguments.iter().find_map(Value::doubt).cloned();
        if let Some(why) = doubt {
            return Ok(virtual_tables::built_in_function(None, name).map(|_| Value::Unknown(why)));
        }
        if let Some(value) = self.format_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.array_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.pattern_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.text_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = number::call(name, arguments) {
            return Ok(Some(value));
        }
        if let Some(value) = self.privilege_function(name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.definition_function(name, arguments) {
            return Ok(Some(value));
        }
        self.catalog_function(name, arguments)
    }

    /// NULLIF, GREATEST, LEAST.
    fn conditional(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("nullif", [value, other]) => match self.equal(value, other)? {
                super::Truth::True => Value::Null,
                super::Truth::Unknown(why) => Value::Unknown(why),
                _ => value.clone(),
            },
            ("greatest" | "least", values) => {
                let op = if name == "greatest" { ">" } else { "<" };
                let mut best = Value::Null;
                for value in values {
                    if value.is_null() {
                        continue;
                    }
                    if best.is_null() {
                        best = value.clone();
                        continue;
                    }
                    match self.compare_with(op, value, &best)? {
                        super::Truth::True => best = value.clone(),
                        super::Truth::Unknown(why) => return Ok(Some(Value::Unknown(why))),
                        _ => {}
                    }
                }
                best
            }
            ("row", values) => {
                let named = values
                    .iter()
                    .enumerate()
                    .map(|(index, value)| (format!("f{}", index + 1), value.clone()));
                Value::record(named.collect())
            }
            _ => return Ok(None),
        }))
    }

    /// Why the value of a function is not known.
    ///
    /// # Errors
    /// There is no such function.
    fn not_followed(
        &mut self,
        path: &ObjectPath<'_>,
        arguments: &[(Option<String>, Value)],
    ) -> Result<String> {
        let shown = match path.schema {
            Some(schema) => format!("{schema}.{}", path.name),
            None => path.name.to_owned(),
        };
        if let Some(schema) = path.schema
            && self.replay.catalog.schema_named(schema).is_none()
        {
            let message = format!("schema \"{schema}\" does not exist");
            return Err(Exception::new("3F000", message));
        }
        let built_in = virtual_tables::built_in_function(path.schema, path.name).is_some();
        // What an extension without a description brings, nobody knows.
        let undescribed = self
            .replay
            .catalog
            .extensions
            .iter()
            .any(|extension| !extension.described);
        if built_in || undescribed {
            return Ok(format!("the function {shown} is not followed"));
        }
        let types: Vec<_> = arguments
            .iter()
            .map(|(_, value)| match value {
                Value::Bool(_) => "boolean",
                Value::Int(_) => "integer",
                Value::Numeric(_) => "numeric",
                Value::Record(_) => "record",
                Value::Name(..) => "regclass",
                _ => "unknown",
            })
            .collect();
        let message = format!("function {shown}({}) does not exist", types.join(", "));
        Err(Exception::new("42883", message))
    }

    /// The user's or an extension's function that a call means.
    fn find_function(
        &self,
        path: &ObjectPath<'_>,
        arguments: &[(Option<String>, Value)],
    ) -> Option<Oid> {
        let catalog = &self.replay.catalog;
        let schemas = self.replay.path();
        let search = crate::catalog::SearchPath(&schemas);
        for schema in catalog.schemas_of(search, path.schema) {
            let mut fitting: Vec<_> = catalog
                .functions_in(schema, path.name)
                .into_iter()
                .filter(|function| {
                    let inputs: Vec<_> = function.inputs().collect();
                    let named = arguments.iter().all(|(name, _)| {
                        name.as_ref().is_none_or(|name| {
                            !function.is_variadic()
                                && inputs.iter().any(|input| input.name.as_ref() == Some(name))
                        })
                    });
                    let needed = inputs
                        .iter()
                        .filter(|input| input.default.is_none())
                        .count();
                    let most = if function.is_variadic() {
                        usize::MAX
                    } else {
                        inputs.len()
                    };
                    let needed = needed - usize::from(function.is_variadic() && needed > 0);
                    named && (needed..=most).contains(&arguments.len())
                })
                .collect();
            if fitting.len() > 1 {
                // Overloads of one length: by what the values look like.
                let score = |function: &&crate::catalog::Function| {
                    function
                        .inputs()
                        .zip(arguments)
                        .filter(|(input, (_, value))| self.looks_like(input.data_type, value))
                        .count()
                };
                fitting.sort_by_key(|function| std::cmp::Reverse(score(function)));
            }
            if let Some(function) = fitting.first() {
                return Some(function.oid);
            }
        }
        None
    }

    fn looks_like(&self, data_type: Oid, value: &Value) -> bool {
        let category = self
            .replay
            .catalog
            .data_type(data_type)
            .map_or('X', |found| found.category);
        match value {
            Value::Bool(_) => category == 'B',
            Value::Int(_) | Value::Numeric(_) => category == 'N',
            Value::Text(_) => matches!(category, 'S' | 'U' | 'E' | 'D'),
            Value::Array(_) => category == 'A',
            Value::Record(_) => category == 'C',
            Value::Null | Value::Unknown(_) | Value::Name(..) => true,
        }
    }
}

fn one_row(name: &str, value: Value) -> Rows {
    Rows {
        columns: vec![name.to_owned()],
        rows: vec![super::super::query::OutputRow {
            values: vec![value],
            doubt: None,
        }],
        more: None,
    }
}

/// Why nobody can know a function's value before it is called.
fn unpredictable(name: &str) -> Option<&'static str> {
    Some(match name {
        "now"
        | "current_date"
        | "current_time"
        | "current_timestamp"
        | "localtime"
        | "localtimestamp"
        | "clock_timestamp"
        | "statement_timestamp"
        | "transaction_timestamp"
        | "timeofday" => "it depends on the time",
        "random" | "gen_random_uuid" | "setseed" => "it depends on chance",
        "nextval" | "currval" | "lastval" | "setval" => "it depends on a sequence's state",
        "txid_current"
        | "pg_current_xact_id"
        | "pg_backend_pid"
        | "inet_client_addr"
        | "inet_server_addr"
        | "pg_postmaster_start_time" => "it depends on the server",
        "pg_relation_size"
        | "pg_total_relation_size"
        | "pg_table_size"
        | "pg_indexes_size"
        | "pg_database_size" => "it depends on the data",
        _ => return None,
    })
}
