use std::fmt::Write as _;

use crate::catalog::{
    AclKind, Body, Class, Function, FunctionKind, FunctionParameter, TypeReference,
    quote_identifier, quote_literal,
};
use crate::deparse::setting;
use crate::sql::statement::{Parallel, ParameterMode, Volatility};

use super::Emitter;
use super::comment::literal;
use super::draft::Draft;
use super::order::Phase;
use super::privilege::Belongings;

impl Emitter<'_> {
    pub(super) fn draft_functions(&mut self) {
        let catalog = self.catalog;
        for function in catalog.functions.iter() {
            let before = self.before(|catalog| &catalog.functions, function, &function.provenance);
            let signature: Vec<_> = function
                .signature()
                .into_iter()
                .map(|oid| catalog.format_type_qualified(TypeReference::new(oid)))
                .collect();
            let name = [
                self.schema_name(function.schema),
                &function.name,
                &signature.join(","),
            ];
            let mut draft = Draft::new(self, Phase::Functions, &name);
            if function.body != Body::BuiltIn {
                draft.makes(Class::Function, function.oid);
            }
            draft.needs(Class::Type, function.returns);
            draft.needs(Class::Schema, function.schema);
            let same = before.is_some_and(|before| {
                let strip = |function: &Function| Function {
                    acl: None,
                    comment: None,
                    owner: catalog_owner(function),
                    provenance: before.provenance,
                    ..function.clone()
                };
                strip(before) == strip(function)
            });
            // The constructors of a range are made with it.
            if !same && function.body != Body::BuiltIn {
                let replace = if before.is_some() { "OR REPLACE " } else { "" };
                let sql = match &function.kind {
                    FunctionKind::Aggregate(aggregate) => draft.aggregate(function, aggregate),
                    _ => draft.create_function(function, replace),
                };
                draft.statement(sql);
            }
            let keyword = function.kind_word().to_uppercase();
            let grant = if keyword == "AGGREGATE" {
                "FUNCTION"
            } else {
                &keyword
            };
            let granted = match &function.kind {
                FunctionKind::Aggregate(_) => draft.plain_signature(function),
                _ => draft.function(function.oid),
            };
            let signature = draft.function(function.oid);
            draft.belongings(
                &format!("{keyword} {signature}"),
                &format!("{grant} {granted}"),
                Belongings::new(AclKind::Function, function.owner, function.acl.as_ref()),
                Some(function.schema),
                before.map(|old| Belongings::new(AclKind::Function, old.owner, old.acl.as_ref())),
            );
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(
                &format!("{keyword} {signature}"),
                function.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}

/// Owners are compared apart.
fn catalog_owner(_: &Function) -> crate::catalog::Oid {
    crate::catalog::Oid::BOOTSTRAP_ROLE
}

impl Draft<'_, '_> {
    fn plain_signature(&mut self, function: &Function) -> String {
        let name = self.named(Class::Function, function.oid);
        let types = function
            .inputs()
            .map(|parameter| self.data_type(TypeReference::new(parameter.data_type)));
        let types: Vec<_> = types.collect();
        format!("{name}({})", types.join(", "))
    }

    fn create_function(&mut self, function: &Function, replace: &str) -> String {
        let is_procedure = function.kind == FunctionKind::Procedure;
        let keyword = if is_procedure {
            "PROCEDURE"
        } else {
            "FUNCTION"
        };
        let name = self.named(Class::Function, function.oid);
        let table = function
            .parameters
            .iter()
            .any(|parameter| parameter.mode == ParameterMode::Table);
        let parameters = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode != ParameterMode::Table);
        let parameters: Vec<_> = parameters
            .map(|parameter| self.parameter(parameter))
            .collect();
        let mut sql = format!(
            "CREATE {replace}{keyword} {name}({})",
            parameters.join(", ")
        );
        if table {
            let columns = function
                .parameters
                .iter()
                .filter(|parameter| parameter.mode == ParameterMode::Table);
            let columns: Vec<_> = columns.map(|parameter| self.parameter(parameter)).collect();
            let _ = write!(sql, "\n    RETURNS TABLE ({})", columns.join(", "));
        } else if !is_procedure {
            let set = if function.returns_set { "SETOF " } else { "" };
            let returns = self.data_type(TypeReference::new(function.returns));
            let _ = write!(sql, "\n    RETURNS {set}{returns}");
        }
        let _ = write!(
            sql,
            "\n    LANGUAGE {}",
            quote_identifier(&function.language)
        );
        sql.push_str(&attributes(function));
        match &function.body {
            Body::Text(text) => {
                let text = if text.contains('\r') {
                    literal(text)
                } else {
                    dollar_quoted(text)
                };
                let _ = write!(sql, "\n    AS {text}");
            }
            Body::Sql(body) => {
                sql.push_str("\n    ");
                sql.push_str(&self.expression(body));
            }
            Body::Object { file, symbol } => {
                let _ = write!(
                    sql,
                    "\n    AS {}, {}",
                    quote_literal(file),
                    quote_literal(symbol)
                );
            }
            Body::BuiltIn => {}
        }
        sql
    }

    pub(super) fn parameter(&mut self, parameter: &FunctionParameter) -> String {
        let mut parts = Vec::new();
        match parameter.mode {
            ParameterMode::In | ParameterMode::Table => {}
            ParameterMode::Out => parts.push("OUT".to_owned()),
            ParameterMode::InOut => parts.push("INOUT".to_owned()),
            ParameterMode::Variadic => parts.push("VARIADIC".to_owned()),
        }
        if let Some(name) = &parameter.name {
            parts.push(quote_identifier(name).into_owned());
        }
        parts.push(self.data_type(TypeReference::new(parameter.data_type)));
        if let Some(default) = &parameter.default {
            parts.push(format!("DEFAULT {}", self.expression(default)));
        }
        parts.join(" ")
    }
}

/// ` STABLE SECURITY DEFINER …`
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
    if function.strict {
        text.push_str(" STRICT");
    }
    if function.security_definer {
        text.push_str(" SECURITY DEFINER");
    }
    if function.leakproof {
        text.push_str(" LEAKPROOF");
    }
    text.push_str(match function.parallel {
        Parallel::Unsafe => "",
        Parallel::Restricted => " PARALLEL RESTRICTED",
        Parallel::Safe => " PARALLEL SAFE",
    });
    if let Some(cost) = &function.cost {
        let _ = write!(text, " COST {cost}");
    }
    let usual_rows = if function.returns_set { 1000.0 } else { 0.0 };
    if (function.rows - usual_rows).abs() > f64::EPSILON {
        let _ = write!(text, " ROWS {}", function.rows);
    }
    if let Some(support) = &function.support {
        let _ = write!(text, " SUPPORT {support}");
    }
    for (parameter, value) in &function.config {
        let _ = write!(
            text,
            "\n    SET {} TO {}",
            parameter_name(parameter),
            setting(parameter, value)
        );
    }
    text
}

/// A text between dollar quotes whose tag does not occur in it.
fn dollar_quoted(text: &str) -> String {
    let mut tag = String::new();
    // A dollar sign at the end of the text would become part of the closing quote.
    while text.contains(&format!("${tag}$")) || text.ends_with(&format!("${tag}")) {
        tag = if tag.is_empty() {
            "body".to_owned()
        } else {
            format!("_{tag}")
        };
    }
    format!("${tag}${text}${tag}$")
}

fn parameter_name(name: &str) -> String {
    let parts: Vec<_> = name.split('.').map(quote_identifier).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollar_quotes_do_not_occur_in_what_they_hold() {
        let cases = [
            (" select 1 ", "$$ select 1 $$"),
            ("cost $5", "$$cost $5$$"),
            ("ends in $", "$body$ends in $$body$"),
            ("a $$ b", "$body$a $$ b$body$"),
            ("a $$ b $body$ c", "$_body$a $$ b $body$ c$_body$"),
        ];
        for (text, expected) in cases {
            assert_eq!(dollar_quoted(text), expected);
        }
    }
}
