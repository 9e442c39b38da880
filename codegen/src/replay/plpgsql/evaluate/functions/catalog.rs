//! Functions about objects: `to_regclass`, `format_type`, `pg_get_…def`, comments.

use crate::catalog::{Body, Function, Oid, SearchPath, TypeReference};
use crate::deparse::{Defaults, Deparser};

use super::super::super::Interpreter;
use super::super::super::exception::Result;
use super::super::super::value::{NameKind, Value};

impl Interpreter<'_> {
    pub(super) fn catalog_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let kind = match name {
            "to_regclass" => Some(NameKind::Relation),
            "to_regtype" => Some(NameKind::Type),
            "to_regproc" => Some(NameKind::Function),
            "to_regprocedure" => Some(NameKind::Procedure),
            "to_regnamespace" => Some(NameKind::Schema),
            "to_regrole" => Some(NameKind::Role),
            _ => None,
        };
        if let (Some(kind), [value]) = (kind, arguments) {
            return Ok(Some(match self.as_text(value) {
                Value::Text(text) => {
                    let found = self.find_name(kind, &text)?;
                    found.map_or(Value::Null, |oid| Value::Name(kind, oid))
                }
                other => other,
            }));
        }
        let object = |index: usize| arguments.get(index).and_then(Value::as_object);
        Ok(Some(match (name, arguments.len()) {
            ("format_type", 2) => {
                let modifier = arguments[1].integer().unwrap_or(-1) as i32;
                match object(0) {
                    Some(oid) => {
                        let path = self.replay.path();
                        let reference = TypeReference { oid, modifier };
                        let catalog = &self.replay.catalog;
                        Value::text(catalog.format_type(reference, SearchPath(&path)))
                    }
                    None => Value::Null,
                }
            }
            ("pg_typeof", 1) => match &arguments[0] {
                Value::Bool(_) => Value::Name(NameKind::Type, Oid::BOOL),
                _ => Value::unknown("types of values are not followed"),
            },
            ("pg_get_userbyid", 1) => {
                let role = object(0).and_then(|oid| self.replay.catalog.role(oid));
                Value::optional(role.map(|role| role.name.as_str()))
            }
            ("pg_table_is_visible", 1) => {
                let catalog = &self.replay.catalog;
                let path = self.replay.path();
                match object(0).and_then(|oid| catalog.relation(oid)) {
                    Some(relation) => {
                        let found = catalog.find_relation(SearchPath(&path), None, &relation.name);
                        Value::Bool(found.is_some_and(|found| found.oid == relation.oid))
                    }
                    None => Value::Null,
                }
            }
            ("pg_type_is_visible", 1) => {
                let catalog = &self.replay.catalog;
                let path = self.replay.path();
                match object(0).and_then(|oid| catalog.data_type(oid)) {
                    Some(data_type) => {
                        let found = catalog.find_type(SearchPath(&path), None, &data_type.name);
                        Value::Bool(found.is_some_and(|found| found.oid == data_type.oid))
                    }
                    None => Value::Null,
                }
            }
            ("pg_function_is_visible", 1) => {
                let path = self.replay.path();
                match object(0).and_then(|oid| self.replay.catalog.function(oid)) {
                    Some(function) => Value::Bool(path.contains(&function.schema)),
                    None => Value::Bool(true),
                }
            }
            ("pg_get_function_identity_arguments" | "pg_get_function_arguments", 1) => {
                let defaults = if name == "pg_get_function_arguments" {
                    Defaults::Printed
                } else {
                    Defaults::Omitted
                };
                self.function_text(object(0), |deparser, function| {
                    deparser.function_arguments(function, defaults)
                })
            }
            ("pg_get_function_result", 1) => self.function_text(object(0), |deparser, function| {
                Some(deparser.function_result(function))
            }),
            ("pg_get_functiondef", 1) => self.function_text(object(0), |deparser, function| {
                // Of a body that PostgreSQL has read, it prints what it made of it.
                let is_text = matches!(function.body, Body::Text(_) | Body::Object { .. });
                is_text
                    .then(|| deparser.function_definition(function, Defaults::Printed))
                    .flatten()
            }),
            ("pg_get_serial_sequence", 2) => {
                let Some(relation) =
                    self.find_name(NameKind::Relation, &self.shown(&arguments[0]))?
                else {
                    return Ok(Some(Value::Null));
                };
                let column = self.shown(&arguments[1]);
                let catalog = &self.replay.catalog;
                let number = catalog
                    .relation(relation)
                    .and_then(|relation| relation.column(&column))
                    .map(|column| column.number);
                let sequence = catalog.sequences_of(relation).find(|sequence| {
                    let owner = sequence.sequence().and_then(|it| it.owned_by);
                    owner.map(|(_, column)| column) == number
                });
                let address = sequence.map(|sequence| {
                    crate::catalog::ObjectAddress::object(
                        crate::catalog::Class::Relation,
                        sequence.oid,
                    )
                });
                let text = address.and_then(|address| catalog.qualified_sql_name(address));
                Value::optional(text.as_deref())
            }
            ("obj_description", 1 | 2) => self.comment(object(0), None),
            ("col_description", 2) => self.comment(
                object(0),
                arguments[1].integer().map(|number| number as i16),
            ),
            ("pg_get_partkeydef" | "pg_get_expr", _) if arguments[0].is_null() => Value::Null,
            ("pg_describe_object" | "row_security_active", _) => {
                Value::unknown(format!("the function {name} is not followed"))
            }
            _ => return Ok(None),
        }))
    }

    /// What PostgreSQL prints of a function.
    fn function_text(
        &self,
        function: Option<Oid>,
        text: impl FnOnce(Deparser<'_>, &Function) -> Option<String>,
    ) -> Value {
        let catalog = &self.replay.catalog;
        let path = self.replay.path();
        let Some(function) = function.and_then(|oid| catalog.function(oid)) else {
            return Value::Null;
        };
        let deparser = Deparser {
            catalog,
            path: SearchPath(&path),
        };
        text(deparser, function).map_or_else(
            || Value::unknown("how PostgreSQL prints this function is not followed"),
            Value::text,
        )
    }

    fn comment(&self, object: Option<Oid>, column: Option<i16>) -> Value {
        let catalog = &self.replay.catalog;
        let Some(oid) = object else {
            return Value::Null;
        };
        let comment = match (catalog.relation(oid), column) {
            (Some(relation), Some(number)) => relation
                .column_numbered(number)
                .and_then(|column| column.comment.as_deref()),
            (Some(relation), None) => relation.comment.as_deref(),
            _ => catalog
                .function(oid)
                .and_then(|function| function.comment.as_deref())
                .or_else(|| catalog.data_type(oid).and_then(|it| it.comment.as_deref()))
                .or_else(|| catalog.schema(oid).and_then(|it| it.comment.as_deref())),
        };
        Value::optional(comment)
    }
}
