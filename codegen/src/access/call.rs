//! Function calls in policies: what the platform says of the caller, and a few built-in functions.

use crate::catalog::{Catalog, Class, Function};
use crate::sql::Name;
use crate::sql::tree::{Expr, FunctionCall};

use super::evaluate::{Caller, Evaluator};
use super::formula::{ColumnPart, ColumnReference, Given, Truth};
use super::text::Text;
use super::value::{Value, type_name};

/// Claims that the key of a caller who is not signed in can hold.
const CLAIMS_OF_KEYS: [&str; 7] = ["iss", "ref", "iat", "exp", "aud", "nbf", "jti"];

/// Built-in functions of texts that give NULL for NULL.
const STRICT: [&str; 24] = [
    "lower",
    "upper",
    "split_part",
    "length",
    "char_length",
    "btrim",
    "ltrim",
    "rtrim",
    "left",
    "right",
    "substr",
    "substring",
    "replace",
    "string_to_array",
    "starts_with",
    "regexp_replace",
    "strpos",
    "md5",
    "array_length",
    "cardinality",
    "jsonb_array_length",
    "jsonb_typeof",
    "to_timestamp",
    "date_trunc",
];

/// What a call's name means.
pub(super) enum Callee<'a> {
    /// A function that a statement made.
    Made(&'a Function),
    /// One that comes with PostgreSQL.
    BuiltIn,
    /// Nobody knows.
    Unknown,
}

/// Which function a call means.
pub(super) fn callee<'a>(catalog: &'a Catalog, text: &Text<'_>, name: &[Name]) -> Callee<'a> {
    let Some(last) = name.last() else {
        return Callee::Unknown;
    };
    let reference = text
        .reference(last.span)
        .or_else(|| text.reference(name[0].span))
        .filter(|found| found.target.class == Class::Function);
    if let Some(reference) = reference {
        return match catalog.function(reference.target.oid) {
            Some(function) => Callee::Made(function),
            None if reference.target.oid.is_built_in() => Callee::BuiltIn,
            None => Callee::Unknown,
        };
    }
    let schema = name.len().checked_sub(2).map(|at| name[at].value.as_str());
    match schema {
        None | Some("pg_catalog") => Callee::BuiltIn,
        Some(_) => Callee::Unknown,
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn call(&mut self, text: &mut Text<'a>, call: &FunctionCall) -> Value {
        let is_plain = !call.star
            && !call.distinct
            && !call.variadic
            && call.order_by.is_empty()
            && call.within_group.is_none()
            && call.filter.is_none()
            && call.over.is_none();
        let (true, Some(name)) = (is_plain, call.name.last()) else {
            return Value::Other;
        };
        match callee(self.catalog, text, &call.name) {
            Callee::Made(function) => {
                if function.provenance.platform
                    && let Some(value) = self.of_platform(text, function, call)
                {
                    return value;
                }
                let mut arguments = Vec::new();
                for (parameter, argument) in function.inputs().zip(&call.arguments) {
                    if argument.name.is_some() {
                        return Value::Other;
                    }
                    arguments.push(self.argument(text, parameter, &argument.value));
                }
                if function.strict && arguments.iter().any(|it| it.value == Value::Null) {
                    return Value::Null;
                }
                if call.arguments.len() != function.inputs().count() {
                    return Value::Other;
                }
                self.inlined(text, function, &arguments)
                    .unwrap_or(Value::Other)
            }
            Callee::BuiltIn => {
                let values: Vec<_> = call
                    .arguments
                    .iter()
                    .map(|argument| self.value(text, &argument.value))
                    .collect();
                let word = name.value.as_str();
                match (word, values.as_slice()) {
                    ("current_setting", [Value::Text(setting), ..]) => self.setting(setting),
                    (
                        "jsonb_extract_path_text" | "json_extract_path_text",
                        [Value::Json(path), steps @ ..],
                    ) => {
                        let mut path = path.clone();
                        for step in steps {
                            match step {
                                Value::Text(step) => path.push(step.clone()),
                                _ => return Value::Other,
                            }
                        }
                        self.claim(path)
                    }
                    _ if STRICT.contains(&word) && values.contains(&Value::Null) => Value::Null,
                    _ => Value::Other,
                }
            }
            Callee::Unknown => Value::Other,
        }
    }

    /// What the platform's own functions say of the caller, of the channel, and of paths of files.
    fn of_platform(
        &mut self,
        text: &mut Text<'a>,
        function: &Function,
        call: &FunctionCall,
    ) -> Option<Value> {
        let schema = self.catalog.schema(function.schema)?;
        let name = (schema.name.as_str(), function.name.as_str());
        let argument = match call.arguments.as_slice() {
            [] => None,
            [argument] => Some(self.value(text, &argument.value)),
            _ => return None,
        };
        Some(match (name, argument) {
            (("auth", "uid"), None) => self.claim(vec!["sub".to_owned()]),
            (("auth", "role"), None) => self.claim(vec!["role".to_owned()]),
            (("auth", "email"), None) => self.claim(vec!["email".to_owned()]),
            (("auth", "jwt"), None) => Value::Json(Vec::new()),
            (("realtime", "topic"), None) => Value::Given(Given::Topic),
            (("storage", part), Some(Value::Column(path))) if path.part == ColumnPart::Whole => {
                let of = |part| Value::Column(ColumnReference { part, ..path });
                match part {
                    "foldername" => Value::Folders(path),
                    "filename" => of(ColumnPart::FileName),
                    "extension" => of(ColumnPart::Extension),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// `current_setting`: the token, a part of it, or what the server's code set.
    fn setting(&self, name: &str) -> Value {
        match name.strip_prefix("request.jwt.") {
            Some("claims") => Value::Json(Vec::new()),
            Some(rest) => match rest.strip_prefix("claim.") {
                Some(claim) => self.claim(vec![claim.to_owned()]),
                None => Value::Other,
            },
            None if name == "role" => Value::Text(self.role.to_owned()),
            None => Value::Given(Given::Setting(name.to_owned())),
        }
    }

    pub(super) fn coalesce(&mut self, text: &mut Text<'a>, arguments: &[Expr]) -> Value {
        let mut values = Vec::new();
        for argument in arguments {
            match self.value(text, argument) {
                Value::Null | Value::Truth(Truth::Const(None)) => {}
                value if value.is_never_null() => {
                    values.push(value);
                    break;
                }
                value => values.push(value),
            }
        }
        match values.as_slice() {
            [] => Value::Null,
            [only] => only.clone(),
            [first, Value::Truth(Truth::Const(Some(instead)))] => match first.truth() {
                // FALSE instead of NULL, or TRUE.
                Some(truth) if *instead => Value::Truth(Truth::IsTrue(Box::new(truth.not())).not()),
                Some(truth) => Value::Truth(Truth::IsTrue(Box::new(truth))),
                None => Value::Other,
            },
            [value @ Value::Given(_), Value::Text(instead)] => {
                Value::Instead(Box::new(value.clone()), instead.clone())
            }
            // Of other types two texts can mean the same.
            [value @ Value::Column(column), Value::Text(instead)] if self.is_text(column) => {
                Value::Instead(Box::new(value.clone()), instead.clone())
            }
            _ => Value::Other,
        }
    }

    fn is_text(&self, column: &ColumnReference) -> bool {
        type_name(self.catalog, column).is_some_and(|name| name == "text" || name == "varchar")
    }

    /// Whether a claim is in no token of the caller.
    pub(super) fn is_missing(&self, path: &[String]) -> bool {
        matches!(self.caller, Caller::SignedOut | Caller::Service)
            && path
                .first()
                .is_some_and(|first| first != "role" && !CLAIMS_OF_KEYS.contains(&first.as_str()))
    }

    /// What a claim of the caller's token gives as text.
    pub(super) fn claim(&self, path: Vec<String>) -> Value {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match (self.caller, parts.as_slice()) {
            (Caller::Other, _) => Value::Given(Given::Claim(path)),
            (_, ["role"]) => Value::Text(self.role.to_owned()),
            (Caller::SignedIn, ["sub"]) => Value::CallerId,
            _ if self.is_missing(&path) => Value::Null,
            _ => Value::Given(Given::Claim(path)),
        }
    }
}
