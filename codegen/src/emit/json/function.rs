use serde_json::{Value, json};

use crate::catalog::{AclKind, Body, Function, FunctionKind, Oid, TypeReference};
use crate::sql::statement::{Parallel, ParameterMode, Volatility};

use super::Document;

impl Document<'_> {
    pub(super) fn functions(&self, schema: Oid) -> Value {
        let functions = self.catalog.functions.iter_by_name();
        let functions =
            functions.filter(|it| it.schema == schema && Self::is_printed(&it.provenance));
        let mut functions: Vec<_> = functions
            .map(|function| (self.signature(function), function))
            .collect();
        functions.sort_by(|(a, first), (b, second)| (&first.name, a).cmp(&(&second.name, b)));
        functions
            .into_iter()
            .map(|(_, function)| self.function(function))
            .collect()
    }

    fn signature(&self, function: &Function) -> Vec<String> {
        let types = function.signature().into_iter();
        types
            .map(|oid| self.type_text(TypeReference::new(oid)))
            .collect()
    }

    fn function(&self, function: &Function) -> Value {
        let parameters = function.parameters.iter().map(|parameter| {
            json!({
                "name": parameter.name,
                "mode": match parameter.mode {
                    ParameterMode::In => "in",
                    ParameterMode::Out => "out",
                    ParameterMode::InOut => "inout",
                    ParameterMode::Variadic => "variadic",
                    ParameterMode::Table => "table",
                },
                "type": self.type_text(TypeReference::new(parameter.data_type)),
                "default": self.sql(parameter.default.as_ref()),
            })
        });
        let settings = function
            .config
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }));
        let body = match &function.body {
            Body::Text(text) => Some(text.to_string()),
            Body::Sql(body) => Some(body.sql(self.catalog)),
            Body::Object { .. } | Body::BuiltIn => None,
        };
        json!({
            "name": function.name,
            "kind": match function.kind {
                FunctionKind::Function => "function",
                FunctionKind::Procedure => "procedure",
                FunctionKind::Aggregate(_) => "aggregate",
                FunctionKind::Window => "window",
            },
            "owner": self.role(function.owner),
            "parameters": parameters.collect::<Vec<_>>(),
            "returns": self.type_text(TypeReference::new(function.returns)),
            "returns_set": function.returns_set,
            "language": function.language,
            "volatility": match function.volatility {
                Volatility::Immutable => "immutable",
                Volatility::Stable => "stable",
                Volatility::Volatile => "volatile",
            },
            "strict": function.strict,
            "security_definer": function.security_definer,
            "leakproof": function.leakproof,
            "parallel": match function.parallel {
                Parallel::Unsafe => "unsafe",
                Parallel::Restricted => "restricted",
                Parallel::Safe => "safe",
            },
            "settings": settings.collect::<Vec<_>>(),
            "body": body,
            "grants": self.grants(AclKind::Function, function.owner, function.acl.as_ref()),
            "comment": function.comment,
        })
    }
}
