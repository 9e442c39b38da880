//! Functions as PostgreSQL prints them: `pg_get_functiondef` and its parts.

use std::fmt::Write as _;

use crate::catalog::{
    Body, Function, FunctionKind, FunctionParameter, TypeReference, quote_identifier, quote_literal,
};
use crate::infer::Scope;
use crate::sql::statement::{Parallel, ParameterMode, Volatility};

use super::Deparser;
use super::setting::setting;

/// What becomes of the defaults of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defaults {
    /// They are left out: `pg_get_function_identity_arguments`.
    Omitted,
    /// They are printed.
    Printed,
    /// They are printed, and as they were written where they are not understood.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "of documents"))]
    PrintedOrWritten,
}

impl Deparser<'_> {
    /// `pg_get_function_arguments`. None if a default is not understood.
    pub(crate) fn function_arguments(
        self,
        function: &Function,
        defaults: Defaults,
    ) -> Option<String> {
        let shown = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode != ParameterMode::Table);
        let shown: Option<Vec<_>> = shown
            .map(|parameter| {
                let mut text = match parameter.mode {
                    ParameterMode::Out => "OUT ",
                    ParameterMode::InOut => "INOUT ",
                    ParameterMode::Variadic => "VARIADIC ",
                    ParameterMode::In | ParameterMode::Table => "",
                }
                .to_owned();
                text.push_str(&self.parameter(parameter));
                if let Some(default) = &parameter.default
                    && defaults != Defaults::Omitted
                {
                    let target = TypeReference::new(parameter.data_type);
                    let printed = self.value(default, Scope::None, target);
                    let printed = match defaults {
                        Defaults::PrintedOrWritten => {
                            printed.unwrap_or_else(|| default.sql(self.catalog))
                        }
                        _ => printed?,
                    };
                    text.push_str(" DEFAULT ");
                    text.push_str(&printed);
                }
                Some(text)
            })
            .collect();
        Some(shown?.join(", "))
    }

    /// `pg_get_function_result`
    pub(crate) fn function_result(self, function: &Function) -> String {
        let columns: Vec<_> = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode == ParameterMode::Table)
            .map(|parameter| self.parameter(parameter))
            .collect();
        if !columns.is_empty() {
            return format!("TABLE({})", columns.join(", "));
        }
        let set = if function.returns_set { "SETOF " } else { "" };
        format!(
            "{set}{}",
            self.catalog.format_type_name(function.returns, self.path)
        )
    }

    /// `pg_get_functiondef` of a function or procedure. None if a default is not understood.
    pub(crate) fn function_definition(
        self,
        function: &Function,
        defaults: Defaults,
    ) -> Option<String> {
        let schema = self.catalog.schema(function.schema)?;
        let is_procedure = function.kind == FunctionKind::Procedure;
        let word = if is_procedure {
            "PROCEDURE"
        } else {
            "FUNCTION"
        };
        let mut sql = format!(
            "CREATE OR REPLACE {word} {}.{}({})\n",
            quote_identifier(&schema.name),
            quote_identifier(&function.name),
            self.function_arguments(function, defaults)?,
        );
        if !is_procedure {
            let _ = writeln!(sql, " RETURNS {}", self.function_result(function));
        }
        let _ = writeln!(sql, " LANGUAGE {}", quote_identifier(&function.language));
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
        let tag = if is_procedure {
            "$procedure"
        } else {
            "$function"
        };
        match &function.body {
            Body::Sql(body) => sql.push_str(&body.sql(self.catalog)),
            Body::Object { file, .. } => {
                let _ = write!(
                    sql,
                    "AS {}, {}",
                    quote_literal(file),
                    dollar_quoted(tag, &source(function))
                );
            }
            Body::Text(_) | Body::BuiltIn => {
                sql.push_str("AS ");
                sql.push_str(&dollar_quoted(tag, &source(function)));
            }
        }
        sql.push('\n');
        Some(sql)
    }

    fn parameter(self, parameter: &FunctionParameter) -> String {
        let data_type = self
            .catalog
            .format_type_name(parameter.data_type, self.path);
        match &parameter.name {
            Some(name) => format!("{} {data_type}", quote_identifier(name)),
            None => data_type,
        }
    }
}

/// `prosrc`
pub(crate) fn source(function: &Function) -> String {
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
    if function.kind == FunctionKind::Window {
        text.push_str(" WINDOW");
    }
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

/// Between dollar quotes whose tag begins so and does not occur in the text.
fn dollar_quoted(tag: &str, text: &str) -> String {
    let mut tag = tag.to_owned();
    while text.contains(&tag) {
        tag.push('x');
    }
    format!("{tag}${text}{tag}$")
}
