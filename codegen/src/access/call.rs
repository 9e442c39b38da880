//! Function calls in policies: what the platform says of the caller, and a few built-in functions.

use sqlparser::ast::{Expr, Function as Call, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::catalog::SearchPath;

use super::evaluate::{Caller, Evaluator, Failure};
use super::formula::Truth;
use super::text::Text;
use super::value::Value;

/// Claims that the key of a caller who is not signed in can hold.
const CLAIMS_OF_KEYS: [&str; 7] = ["iss", "ref", "iat", "exp", "aud", "nbf", "jti"];

impl<'a> Evaluator<'a> {
    pub(super) fn call(&mut self, text: &mut Text<'a>, tree: &Expr, call: &Call) -> Value {
        let Some(arguments) = arguments(call) else {
            return Value::Other;
        };
        let idents: Vec<&str> = call
            .name
            .0
            .iter()
            .filter_map(|part| Some(part.as_ident()?.value.as_str()))
            .collect();
        if let ["coalesce"] = idents.as_slice() {
            return self.coalesce(text, tree, &arguments);
        }
        let (schema, name) = match idents.as_slice() {
            [name] => (None, *name),
            [.., schema, name] => (Some(*schema), *name),
            [] => return Value::Other,
        };
        let found = self
            .catalog
            .schemas_of(SearchPath(&text.expression.search_path), schema);
        let functions: Vec<_> = found
            .into_iter()
            .map(|schema| self.catalog.functions_in(schema, name))
            .find(|functions| !functions.is_empty())
            .unwrap_or_default();
        // Which overload is meant does not matter if the caller may call none of them.
        if let Some(function) = functions.first()
            && functions
                .iter()
                .all(|function| !self.holder.may_execute(function))
        {
            self.possible_failure = Some(Failure::NotCallable(function.oid));
        }
        let values: Vec<_> = arguments
            .iter()
            .map(|argument| self.value(text, argument))
            .collect();
        let of_platform = functions
            .iter()
            .all(|function| function.provenance.platform);
        match (schema, name, values.as_slice()) {
            (Some("auth"), "uid", []) if of_platform => self.claim(vec!["sub".to_owned()]),
            (Some("auth"), "role", []) if of_platform => self.claim(vec!["role".to_owned()]),
            (Some("auth"), "email", []) if of_platform => self.claim(vec!["email".to_owned()]),
            (Some("auth"), "jwt", []) if of_platform => Value::Json(Vec::new()),
            (None | Some("pg_catalog"), "current_setting", [Value::Text(setting), ..]) => {
                match setting.strip_prefix("request.jwt.") {
                    Some("claims") => Value::Json(Vec::new()),
                    Some(claim) => match claim.strip_prefix("claim.") {
                        Some(claim) => self.claim(vec![claim.to_owned()]),
                        None => Value::Other,
                    },
                    None => Value::Other,
                }
            }
            (None | Some("pg_catalog"), "nullif", [value, Value::Text(empty)])
                if empty.is_empty() =>
            {
                match value {
                    Value::Null => Value::Null,
                    Value::CallerId => Value::CallerId,
                    _ => Value::Other,
                }
            }
            _ => {
                let strict =
                    !functions.is_empty() && functions.iter().all(|function| function.strict);
                if strict && values.contains(&Value::Null) {
                    return Value::Null;
                }
                let [function] = functions.as_slice() else {
                    return Value::Other;
                };
                match self.inlined(text, function, &values) {
                    Some(truth) => Value::Truth(truth),
                    None => Value::Other,
                }
            }
        }
    }

    pub(super) fn coalesce(
        &mut self,
        text: &mut Text<'a>,
        tree: &Expr,
        arguments: &[&Expr],
    ) -> Value {
        let values: Vec<_> = arguments
            .iter()
            .map(|argument| self.value(text, argument))
            .collect();
        let mut known = values
            .into_iter()
            .filter(|value| !matches!(value, Value::Null | Value::Truth(Truth::Const(None))));
        let Some(first) = known.next() else {
            return Value::Null;
        };
        match (&first, known.next()) {
            (
                Value::CallerId
                | Value::Text(_)
                | Value::Number(_)
                | Value::Truth(Truth::Const(Some(_))),
                _,
            )
            | (_, None) => first,
            (
                Value::Truth(_) | Value::Column(_),
                Some(Value::Truth(Truth::Const(Some(instead)))),
            ) => {
                match first.truth() {
                    // FALSE instead of NULL, or TRUE.
                    Some(truth) if instead => {
                        Value::Truth(Truth::IsTrue(Box::new(truth.not())).not())
                    }
                    Some(truth) => Value::Truth(Truth::IsTrue(Box::new(truth))),
                    None => Value::Truth(self.opaque(text, tree)),
                }
            }
            _ => Value::Other,
        }
    }

    /// What a claim of the caller's token gives as text.
    pub(super) fn claim(&self, path: Vec<String>) -> Value {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match (self.caller, parts.as_slice()) {
            (Caller::Other, _) => Value::Claim(path),
            (_, ["role"]) => Value::Text(self.role.to_owned()),
            (Caller::SignedIn, ["sub"]) => Value::CallerId,
            (Caller::SignedOut | Caller::Service, [first, ..])
                if !CLAIMS_OF_KEYS.contains(first) =>
            {
                Value::Null
            }
            _ => Value::Claim(path),
        }
    }
}

fn arguments(call: &Call) -> Option<Vec<&Expr>> {
    let list = match &call.args {
        FunctionArguments::None => return Some(Vec::new()),
        FunctionArguments::Subquery(_) => return None,
        FunctionArguments::List(list) => list,
    };
    let arguments = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression))
        | FunctionArg::Named {
            arg: FunctionArgExpr::Expr(expression),
            ..
        } => Some(expression),
        _ => None,
    });
    arguments.collect()
}

/// A step into the caller's token.
pub(super) fn json_step(
    document: &Value,
    step: &Value,
    then: impl Fn(Vec<String>) -> Value,
) -> Value {
    match (document, step) {
        (Value::Null, _) => Value::Null,
        (Value::Json(path), Value::Text(step)) => {
            let mut path = path.clone();
            path.push(step.clone());
            then(path)
        }
        _ => Value::Other,
    }
}
