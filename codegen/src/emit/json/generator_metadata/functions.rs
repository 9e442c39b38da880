use serde_json::{Map, Value, json};

use crate::catalog::{Function, FunctionKind, FunctionParameter};
use crate::deparse::source;
use crate::emit::postgrest::row_of;
use crate::sql::statement::{ParameterMode, Volatility};

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
                self.signatures.definition(function)
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
}

/// A whole number without a point.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}
