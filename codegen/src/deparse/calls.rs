//! Calls and operators, with a schema where the search path does not lead to them.

use crate::catalog::{Oid, SearchPath, quote_identifier};
use crate::source::Span;
use crate::sql::tree::{Expr, FunctionCall, OperatorName};

use super::build::Builder;
use super::node::Node;

impl Builder<'_> {
    /// An operator as `generate_operator_name` prints it.
    pub(super) fn operator(&self, operator: &OperatorName) -> Option<String> {
        let Some(schema) = &operator.schema else {
            return Some(operator.symbol.clone());
        };
        let found = self.deparser.catalog.schema_named(&schema.value)?.oid;
        let visible = found == Oid::PG_CATALOG || self.deparser.path.0.contains(&found);
        Some(if visible {
            operator.symbol.clone()
        } else {
            format!(
                "OPERATOR({}.{})",
                quote_identifier(&schema.value),
                operator.symbol
            )
        })
    }

    pub(super) fn call(&self, call: &FunctionCall, span: Span) -> Option<Node> {
        let special = call.star
            || call.distinct
            || call.variadic
            || call.within_group.is_some()
            || call.filter.is_some()
            || call.over.is_some()
            || !call.order_by.is_empty();
        if special
            || call
                .arguments
                .iter()
                .any(|argument| argument.name.is_some())
        {
            return None;
        }
        let Some(called) = self.trace.call(span) else {
            // A conversion in the form of a call.
            let [argument] = &call.arguments[..] else {
                return None;
            };
            return self.build(&argument.value);
        };
        if !called.plain {
            return None;
        }
        let name = call.name.last()?.value.clone();
        let function = if called.built_in {
            quote_identifier(&name).into_owned()
        } else {
            self.function_name(called.oid)?
        };
        Some(Node::Call {
            function,
            arguments: self.all(call.arguments.iter().map(|argument| &argument.value))?,
            variadic: false,
        })
    }

    /// `generate_function_name`: with its schema where the search path leads to another of the same name, or to none.
    fn function_name(&self, oid: Oid) -> Option<String> {
        let catalog = self.deparser.catalog;
        let function = catalog.function(oid)?;
        let name = quote_identifier(&function.name);
        let SearchPath(path) = self.deparser.path;
        let same = |schema: &&Oid| {
            let mut named = catalog.functions_in(**schema, &function.name).into_iter();
            named.any(|it| it.signature() == function.signature())
        };
        if path.iter().find(same) == Some(&function.schema) {
            return Some(name.into_owned());
        }
        let schema = catalog.schema(function.schema)?;
        Some(format!("{}.{name}", quote_identifier(&schema.name)))
    }

    /// `get_func_sql_syntax`
    pub(super) fn syntax(&self, function: &str, arguments: &[Expr], span: Span) -> Option<Node> {
        let mut parts = self.all(arguments)?;
        let has = |word: &str| {
            let text = self.text_of(span).to_lowercase();
            text.split(|it: char| !it.is_alphanumeric())
                .any(|it| it == word)
        };
        let texts = match (function, parts.len()) {
            ("timezone", 2) => {
                parts.swap(0, 1);
                vec!["(", " AT TIME ZONE ", ")"]
            }
            ("extract", 2) => {
                let Node::Constant {
                    text: Some(field), ..
                } = parts.remove(0)
                else {
                    return None;
                };
                parts.insert(0, Node::Word(field));
                vec!["EXTRACT(", " FROM ", ")"]
            }
            ("substring", 2) if has("from") => vec!["SUBSTRING(", " FROM ", ")"],
            ("substring", 3) if has("from") => vec!["SUBSTRING(", " FROM ", " FOR ", ")"],
            ("position", 2) => {
                parts.swap(0, 1);
                vec!["POSITION((", ") IN (", "))"]
            }
            ("btrim", 1) => vec!["TRIM(BOTH FROM ", ")"],
            ("ltrim", 1) => vec!["TRIM(LEADING FROM ", ")"],
            ("rtrim", 1) => vec!["TRIM(TRAILING FROM ", ")"],
            ("substring", _) => {
                return Some(Node::Call {
                    function: "\"substring\"".to_owned(),
                    arguments: parts,
                    variadic: false,
                });
            }
            _ => return None,
        };
        Some(Node::Syntax {
            texts,
            arguments: parts,
        })
    }
}
