use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::catalog::{
    Body, Function, FunctionKind, FunctionParameter, quote_identifier, quote_literal,
};
use crate::emit::postgrest::row_of;
use crate::emit::sql::setting;
use crate::sql::statement::{Parallel, ParameterMode, Volatility};

use super::Document;

impl Document<'_> {
    pub(super) fn functions(&self) -> Value {
        let functions = self.catalog.functions.iter();
        let functions = functions
            .filter(|it| self.numbers.contains(&it.schema))
            .filter(|it| matches!(it.kind, FunctionKind::Function))
            .filter(|it| !matches!(&*self.signatures.result(it), "trigger" | "event_trigger"));
        let mut functions: Vec<_> = functions
            .map(|it| (self.signatures.identity_arguments(it), it))
            .collect();
        functions.sort_by(|(a_arguments, a), (b_arguments, b)| {
            let schemas = self
                .collation
                .compare(self.schema_name(a.schema), self.schema_name(b.schema));
            schemas
                .then_with(|| self.collation.compare(&a.name, &b.name))
                .then_with(|| self.collation.compare(a_arguments, b_arguments))
                .then(a.oid.cmp(&b.oid))
        });
        let functions = functions.into_iter();
        functions
            .map(|(arguments, function)| self.function(function, &arguments))
            .collect()
    }

    fn function(&self, function: &Function, identity_arguments: &str) -> Value {
        let row = row_of(self.catalog, function.returns);
        let rows = (function.returns_set && function.rows > 0.0).then_some(function.rows);
        let settings: Map<_, _> = function
            .config
            .iter()
            .map(|(name, value)| {
                // The official query cuts at every equals sign and takes the second piece.
                let value = value.split('=').next().unwrap_or_default();
                (name.clone(), Value::from(value))
            })
            .collect();
        json!({
            "id": function.oid.0,
            "schema": self.schema_name(function.schema),
            "name": function.name,
            "language": function.language,
            "definition": if function.language == "internal" { String::new() } else { source(function) },
            "complete_statement": if function.language == "internal" {
                source(function)
            } else {
                self.statement(function)
            },
            "args": self.arguments(function),
            "argument_types": self.signatures.arguments(function),
            "identity_argument_types": identity_arguments,
            "return_type_id": function.returns.0,
            "return_type": self.signatures.result(function),
            "return_type_relation_id": row.map(|row| row.oid.0),
            "is_set_returning_function": function.returns_set,
            "prorows": rows.map(number),
            "behavior": match function.volatility {
                Volatility::Immutable => "IMMUTABLE",
                Volatility::Stable => "STABLE",
                Volatility::Volatile => "VOLATILE",
            },
            "security_definer": function.security_definer,
            "config_params": if settings.is_empty() { Value::Null } else { Value::Object(settings) },
        })
    }

    /// By name. PostgreSQL stores how many inputs have a default; the official query spreads that over all parameters.
    fn arguments(&self, function: &Function) -> Value {
        let inputs = function.inputs().count();
        let required = function.inputs().filter(|it| it.default.is_none()).count();
        let mut arguments: Vec<(usize, &FunctionParameter)> =
            function.parameters.iter().enumerate().collect();
        let name = |parameter: &FunctionParameter| parameter.name.clone().unwrap_or_default();
        arguments.sort_by(|(_, a), (_, b)| self.collation.compare(&name(a), &name(b)));
        let arguments = arguments.into_iter().map(|(index, parameter)| {
            json!({
                "mode": match parameter.mode {
                    ParameterMode::In => "in",
                    ParameterMode::Out => "out",
                    ParameterMode::InOut => "inout",
                    ParameterMode::Variadic => "variadic",
                    ParameterMode::Table => "table",
                },
                "name": name(parameter),
                "type_id": parameter.data_type.0,
                "has_default": (index < inputs).then_some(index >= required),
            })
        });
        arguments.collect()
    }

    /// `pg_get_functiondef`
    fn statement(&self, function: &Function) -> String {
        let mut sql = format!(
            "CREATE OR REPLACE FUNCTION {}.{}({})\n RETURNS {}\n LANGUAGE {}\n",
            quote_identifier(self.schema_name(function.schema)),
            quote_identifier(&function.name),
            self.signatures.arguments(function),
            self.signatures.result(function),
            quote_identifier(&function.language),
        );
        let attributes = attributes(function);
        if !attributes.is_empty() {
            sql.push_str(&attributes);
            sql.push('\n');
        }
        for (name, value) in &function.config {
            let _ = writeln!(
                sql,
                " SET {} TO {}",
                quote_identifier(name),
                setting(name, value)
            );
        }
        match &function.body {
            Body::Sql(body) => sql.push_str(&body.sql(self.catalog)),
            Body::Object { file, .. } => {
                let _ = write!(
                    sql,
                    "AS {}, {}",
                    quote_literal(file),
                    dollar_quoted(&source(function))
                );
            }
            Body::Text(_) | Body::BuiltIn => {
                sql.push_str("AS ");
                sql.push_str(&dollar_quoted(&source(function)));
            }
        }
        sql.push('\n');
        sql
    }
}

/// `prosrc`
fn source(function: &Function) -> String {
    match &function.body {
        Body::Text(text) => text.to_string(),
        Body::Object { symbol, .. } => symbol.clone(),
        Body::Sql(_) => String::new(),
        Body::BuiltIn => {
            let inputs = function.inputs().count();
            let multirange = inputs < 2 || function.is_variadic();
            match (multirange, function.is_variadic()) {
                (false, _) => format!("range_constructor{inputs}"),
                (true, false) => format!("multirange_constructor{inputs}"),
                (true, true) => "multirange_constructor2".to_owned(),
            }
        }
    }
}

fn attributes(function: &Function) -> String {
    let mut text = String::new();
    text.push_str(match function.volatility {
        Volatility::Immutable => " IMMUTABLE",
        Volatility::Stable => " STABLE",
        Volatility::Volatile => "",
    });
    text.push_str(match function.parallel {
        Parallel::Unsafe => "",
        Parallel::Restricted => " PARALLEL RESTRICTED",
        Parallel::Safe => " PARALLEL SAFE",
    });
    if function.strict {
        text.push_str(" STRICT");
    }
    if function.security_definer {
        text.push_str(" SECURITY DEFINER");
    }
    if function.leakproof {
        text.push_str(" LEAKPROOF");
    }
    let usual_cost = if matches!(&*function.language, "c" | "internal") {
        1.0
    } else {
        100.0
    };
    let cost = function.cost.as_ref().and_then(|cost| cost.parse().ok());
    if let Some(cost) = cost.filter(|cost: &f64| (cost - usual_cost).abs() > f64::EPSILON) {
        let _ = write!(text, " COST {cost}");
    }
    if function.rows > 0.0 && (function.rows - 1000.0).abs() > f64::EPSILON {
        let _ = write!(text, " ROWS {}", function.rows);
    }
    if let Some(support) = &function.support {
        let _ = write!(text, " SUPPORT {support}");
    }
    text
}

/// A whole number without a point.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}

/// Between dollar quotes whose tag begins with `function` and does not occur in the text.
fn dollar_quoted(text: &str) -> String {
    let mut tag = "$function".to_owned();
    while text.contains(&tag) {
        tag.push('x');
    }
    format!("{tag}${text}{tag}$")
}
