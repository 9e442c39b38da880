//! Conversions between values: casts, texts, names of objects.

use sqlparser::ast::DataType;

use crate::catalog::{
    Class, ObjectAddress, Oid, SearchPath, TypeKind, TypeReference, quote_identifier,
};
use crate::source::FileId;
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::read::read_type;
use crate::sql::{Cursor, QualifiedName};

use super::Interpreter;
use super::exception::{Exception, Result};
use super::value::{NameKind, Value};
use super::virtual_tables;

impl Interpreter<'_> {
    /// `value::type`, the type being sqlparser's.
    pub(super) fn cast_to(&mut self, value: Value, data_type: &DataType) -> Result<Value> {
        // Our own reader knows PostgreSQL's types and modifiers; sqlparser's tree has no place to read from.
        let written = data_type.to_string();
        let tokens = lex(&written, 0..written.len() as u32);
        let mut cursor = Cursor::new(FileId(0), &written, &tokens);
        let Ok(name) = read_type(&mut cursor) else {
            return Ok(Value::unknown(format!(
                "the type {written} is not understood"
            )));
        };
        let path = self.replay.path();
        let resolved = self.replay.catalog.resolve_type(SearchPath(&path), &name);
        match resolved {
            Ok(reference) => self.cast(value, reference),
            Err((state, message)) => Err(Exception::new(state, message)),
        }
    }

    /// `value::name`, the type being one of `pg_catalog`.
    pub(super) fn cast_named(&mut self, value: Value, name: &str) -> Result<Value> {
        let found = self.replay.catalog.type_in(Oid::PG_CATALOG, name);
        match found.map(|found| found.oid) {
            Some(oid) => self.cast(value, TypeReference::new(oid)),
            None => Ok(value),
        }
    }

    /// A value as one of a type.
    pub(super) fn cast(&mut self, value: Value, reference: TypeReference) -> Result<Value> {
        if matches!(value, Value::Null | Value::Unknown(_)) {
            return Ok(value);
        }
        let reference = self.replay.catalog.base_type(reference);
        let Some(data_type) = self.replay.catalog.types.get_shared(reference.oid) else {
            return Ok(value);
        };
        if data_type.is_array() {
            let element = TypeReference {
                oid: data_type.element.unwrap_or(reference.oid),
                modifier: reference.modifier,
            };
            return self.cast_array(value, element);
        }
        match &data_type.kind {
            TypeKind::Enum(labels) => {
                if let Value::Text(text) = &value
                    && !labels.iter().any(|label| *label.value == **text)
                {
                    let message = format!(
                        "invalid input value for enum {}: \"{text}\"",
                        data_type.name
                    );
                    return Err(Exception::new("22P02", message));
                }
                return Ok(value);
            }
            TypeKind::Composite(relation) => {
                let Value::Record(record) = &value else {
                    return Ok(Value::unknown("rows written as texts are not followed"));
                };
                let Some(relation) = self.replay.catalog.relations.get_shared(*relation) else {
                    return Ok(value);
                };
                let values = record.fields.iter().map(|(_, value)| value.clone());
                let names = relation.columns.iter().map(|column| column.name.clone());
                return Ok(Value::record(names.zip(values).collect()));
            }
            _ => {}
        }
        if data_type.schema != Oid::PG_CATALOG {
            return Ok(value);
        }
        if let Some(kind) = NameKind::of_type(&data_type.name) {
            return self.name_of(kind, value);
        }
        self.cast_system(value, &data_type.name, reference.modifier)
    }

    fn cast_system(&mut self, value: Value, name: &str, modifier: i32) -> Result<Value> {
        let invalid = |shown: &str, text: &str| {
            let message = format!("invalid input syntax for type {shown}: \"{text}\"");
            Exception::new("22P02", message)
        };
        Ok(match name {
            "bool" => match &value {
                Value::Text(text) => {
                    let truth = boolean(text).ok_or_else(|| invalid("boolean", text))?;
                    Value::Bool(truth)
                }
                Value::Int(number) => Value::Bool(*number != 0),
                _ => value,
            },
            "int2" | "int4" | "int8" | "oid" | "xid" => {
                let (shown, range) = match name {
                    "int2" => ("smallint", i64::from(i16::MIN)..=i64::from(i16::MAX)),
                    "int4" => ("integer", i64::from(i32::MIN)..=i64::from(i32::MAX)),
                    "int8" => ("bigint", i64::MIN..=i64::MAX),
                    _ => ("oid", 0..=i64::from(u32::MAX)),
                };
                let number = match &value {
                    Value::Text(text) => {
                        let number = text.trim().parse::<i64>();
                        number.map_err(|_| invalid(shown, text))?
                    }
                    Value::Bool(truth) => i64::from(*truth),
                    other => match other.integer() {
                        Some(number) => number,
                        None => return Ok(Value::unknown("a conversion that is not followed")),
                    },
                };
                if !range.contains(&number) {
                    return Err(Exception::new("22003", format!("{shown} out of range")));
                }
                Value::Int(number)
            }
            "numeric" | "float4" | "float8" => {
                let number = match (&value, value.decimal()) {
                    (_, Some(number)) => number,
                    (Value::Text(text), None) => {
                        if matches!(&**text, "NaN" | "Infinity" | "-Infinity") {
                            return Ok(Value::unknown("a number that is none is not followed"));
                        }
                        let shown = if name == "numeric" {
                            "numeric"
                        } else {
                            "double precision"
                        };
                        return Err(invalid(shown, text));
                    }
                    _ => return Ok(Value::unknown("a conversion that is not followed")),
                };
                let scale = u32::try_from(((modifier - 4) & 0x7ff).max(0)).unwrap_or(0);
                match (name, modifier) {
                    ("numeric", 4..) => number
                        .with_scale(scale)
                        .map_or(Value::Numeric(number), Value::Numeric),
                    _ => Value::Numeric(number),
                }
            }
            "text" | "varchar" | "bpchar" | "name" | "char" => {
                let text = self.as_text(&value);
                let length = match (name, modifier) {
                    ("name", _) => Some(63),
                    ("char", _) => Some(1),
                    (_, 4..) => usize::try_from(modifier - 4).ok(),
                    _ => None,
                };
                match (text, length) {
                    (Value::Text(text), Some(length)) if text.chars().count() > length => {
                        Value::text(text.chars().take(length).collect::<String>())
                    }
                    (text, _) => text,
                }
            }
            // What is printed as it was written stays a text; what PostgreSQL prints in another way is not followed.
            _ => match &value {
                Value::Text(text) if is_canonical(name, text) => value,
                Value::Record(_) => value,
                _ => Value::unknown(format!("values of type {name} are not followed")),
            },
        })
    }

    fn cast_array(&mut self, value: Value, element: TypeReference) -> Result<Value> {
        let value = match value {
            Value::Text(text) => Self::array_from_text(&text)?,
            value => value,
        };
        let Value::Array(values) = value else {
            return Ok(value);
        };
        let mut cast = Vec::with_capacity(values.len());
        for value in values.iter() {
            cast.push(match value {
                Value::Array(_) => self.cast_array(value.clone(), element)?,
                value => self.cast(value.clone(), element)?,
            });
        }
        Ok(Value::array(cast))
    }

    /// A value as text: of a cast, of `||`.
    pub(super) fn as_text(&self, value: &Value) -> Value {
        match value {
            Value::Null | Value::Unknown(_) | Value::Text(_) => value.clone(),
            Value::Bool(truth) => Value::text(if *truth { "true" } else { "false" }),
            other => match other.doubt() {
                Some(why) => Value::Unknown(why.clone()),
                None => Value::text(self.shown(other)),
            },
        }
    }

    /// A value as its type's output function prints it: of `format`, of arrays. NULL is nothing.
    pub(super) fn shown(&self, value: &Value) -> String {
        match value {
            Value::Null | Value::Unknown(_) => String::new(),
            Value::Bool(truth) => (if *truth { "t" } else { "f" }).to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Numeric(number) => number.to_string(),
            Value::Text(text) => text.to_string(),
            Value::Array(values) => {
                let parts: Vec<_> = values
                    .iter()
                    .map(|value| self.shown_element(value))
                    .collect();
                format!("{{{}}}", parts.join(","))
            }
            Value::Record(record) => {
                let parts: Vec<_> = record
                    .fields
                    .iter()
                    .map(|(_, value)| {
                        let text = self.shown(value);
                        let plain = !text.is_empty()
                            && !text.contains(|c: char| {
                                matches!(c, ',' | '(' | ')' | '"' | '\\') || c.is_whitespace()
                            });
                        if value.is_null() || plain {
                            text
                        } else {
                            let escaped = text.replace('\\', "\\\\").replace('"', "\"\"");
                            format!("\"{escaped}\"")
                        }
                    })
                    .collect();
                format!("({})", parts.join(","))
            }
            Value::Name(kind, oid) => self.name_text(*kind, *oid),
        }
    }

    fn shown_element(&self, value: &Value) -> String {
        let text = self.shown(value);
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Array(_) => text,
            _ => {
                let quoted = text.is_empty()
                    || text.eq_ignore_ascii_case("null")
                    || text.contains(|c: char| {
                        matches!(c, ',' | '{' | '}' | '"' | '\\') || c.is_whitespace()
                    });
                if quoted {
                    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                    format!("\"{escaped}\"")
                } else {
                    text
                }
            }
        }
    }

    /// `{a,"b c",NULL}`
    pub(super) fn array_from_text(text: &str) -> Result<Value> {
        let malformed = || {
            let message = format!("malformed array literal: \"{text}\"");
            Exception::new("22P02", message)
        };
        let mut characters = text.trim().chars().peekable();
        let value = array(&mut characters, 0).ok_or_else(malformed)?;
        if characters.next().is_some() {
            return Err(malformed());
        }
        Ok(value)
    }

    /// `value::regclass` and its kin.
    pub(super) fn name_of(&mut self, kind: NameKind, value: Value) -> Result<Value> {
        let text = match &value {
            Value::Name(own, oid) => {
                let _ = own;
                return Ok(Value::Name(kind, *oid));
            }
            Value::Int(_) => {
                return Ok(value
                    .as_object()
                    .map_or(Value::Null, |oid| Value::Name(kind, oid)));
            }
            Value::Text(text) => text.clone(),
            _ => return Ok(value),
        };
        if let Ok(number) = text.trim().parse::<u32>() {
            return Ok(Value::Name(kind, Oid(number)));
        }
        let (state, what) = match kind {
            NameKind::Relation => ("42P01", "relation"),
            NameKind::Type => ("42704", "type"),
            NameKind::Function | NameKind::Procedure => ("42883", "function"),
            NameKind::Schema => ("3F000", "schema"),
            NameKind::Role => ("42704", "role"),
        };
        let missing = || {
            let shown = match parts(&text) {
                Some(parts) => parts.join("."),
                None => text.to_string(),
            };
            Exception::new(state, format!("{what} \"{shown}\" does not exist"))
        };
        self.find_name(kind, &text)?
            .map(|oid| Value::Name(kind, oid))
            .ok_or_else(missing)
    }

    /// The object of a name written as text.
    pub(super) fn find_name(&self, kind: NameKind, text: &str) -> Result<Option<Oid>> {
        let catalog = &self.replay.catalog;
        let path = self.replay.path();
        let path = SearchPath(&path);
        if kind == NameKind::Type {
            let tokens = lex(text, 0..text.len() as u32);
            let mut cursor = Cursor::new(FileId(0), text, &tokens);
            let Ok(name) = read_type(&mut cursor) else {
                return Ok(None);
            };
            let found = catalog.resolve_type(path, &name).ok();
            return Ok(found.map(|reference| reference.oid));
        }
        if kind == NameKind::Procedure {
            return Ok(self.find_procedure(text));
        }
        let Some(parts) = parts(text) else {
            return Err(Exception::new("42602", "invalid name syntax"));
        };
        let (schema, name) = match &parts[..] {
            [name] => (None, name.as_str()),
            [.., schema, name] => (Some(schema.as_str()), name.as_str()),
            [] => return Ok(None),
        };
        Ok(match kind {
            NameKind::Relation => catalog
                .find_relation(path, schema, name)
                .map(|found| found.oid)
                .or_else(|| virtual_tables::system_oid(schema, name)),
            NameKind::Function => {
                let schemas = catalog.schemas_of(path, schema);
                let mut found = schemas
                    .iter()
                    .flat_map(|schema| catalog.functions_in(*schema, name));
                found
                    .next()
                    .map(|function| function.oid)
                    .or_else(|| virtual_tables::built_in_function(schema, name))
            }
            NameKind::Schema => catalog.schema_named(name).map(|schema| schema.oid),
            NameKind::Role => catalog.role_named(name).map(|role| role.oid),
            NameKind::Type | NameKind::Procedure => None,
        })
    }

    /// `name(type, …)`
    fn find_procedure(&self, text: &str) -> Option<Oid> {
        let tokens = lex(text, 0..text.len() as u32);
        let mut cursor = Cursor::new(FileId(0), text, &tokens);
        let name = cursor.qualified_function_name().ok()?;
        let mut inner = cursor.parenthesised().ok()?;
        let path = self.replay.path();
        let mut types = Vec::new();
        for mut part in inner.split_commas() {
            let written = read_type(&mut part).ok()?;
            let found = self
                .replay
                .catalog
                .resolve_type(SearchPath(&path), &written);
            types.push(found.ok()?.oid);
        }
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let catalog = &self.replay.catalog;
        for schema in catalog.schemas_of(SearchPath(&path), schema) {
            let mut found = catalog.functions_in(schema, &name.name.value).into_iter();
            if let Some(function) = found.find(|function| function.signature() == types) {
                return Some(function.oid);
            }
        }
        None
    }

    /// `a.b` as a name of the sources' kind.
    pub(super) fn qualified(parts: &[String]) -> Option<QualifiedName> {
        let part = |value: &String| crate::sql::Name {
            value: value.clone(),
            span: crate::source::Span::new(FileId(0), 0..0),
        };
        let (name, before) = parts.split_last()?;
        Some(QualifiedName {
            catalog: None,
            schema: before.last().map(part),
            name: part(name),
        })
    }

    /// An object's number as `regclass` and its kin show it.
    fn name_text(&self, kind: NameKind, oid: Oid) -> String {
        let catalog = &self.replay.catalog;
        let path = self.replay.path();
        let path = SearchPath(&path);
        let qualified = |class, visible: bool, name: &str| {
            let address = ObjectAddress::object(class, oid);
            if visible {
                Some(quote_identifier(name).into_owned())
            } else {
                catalog.qualified_sql_name(address)
            }
        };
        let text = match kind {
            NameKind::Relation => match catalog.relation(oid) {
                Some(relation) => {
                    let found = catalog.find_relation(path, None, &relation.name);
                    let visible = found.is_some_and(|found| found.oid == oid);
                    qualified(Class::Relation, visible, &relation.name)
                }
                None => virtual_tables::system_name(oid),
            },
            NameKind::Type => Some(catalog.format_type_name(oid, path)),
            NameKind::Function | NameKind::Procedure => match catalog.function(oid) {
                Some(function) => {
                    let visible = path.0.contains(&function.schema)
                        && !path
                            .0
                            .iter()
                            .take_while(|schema| **schema != function.schema)
                            .any(|schema| {
                                !catalog.functions_in(*schema, &function.name).is_empty()
                            });
                    let name = qualified(Class::Function, visible, &function.name);
                    match kind {
                        NameKind::Procedure => {
                            let types: Vec<_> = function
                                .inputs()
                                .map(|parameter| {
                                    catalog.format_type_name(parameter.data_type, path)
                                })
                                .collect();
                            name.map(|name| format!("{name}({})", types.join(",")))
                        }
                        _ => name,
                    }
                }
                None => virtual_tables::built_in_function_name(oid),
            },
            NameKind::Schema => catalog
                .schema(oid)
                .map(|schema| quote_identifier(&schema.name).into_owned()),
            NameKind::Role => catalog
                .role(oid)
                .map(|role| quote_identifier(&role.name).into_owned()),
        };
        match text {
            Some(text) => text,
            None if oid.0 == 0 => "-".to_owned(),
            None => oid.to_string(),
        }
    }
}

/// Whether a value of a type is printed just as this text has it.
fn is_canonical(type_name: &str, text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|character| match character {
            '0'..='9' => '9',
            'a'..='f' if type_name == "uuid" => '9',
            other => other,
        })
        .collect();
    match type_name {
        "json" | "xml" | "unknown" | "cstring" => true,
        "jsonb" => matches!(text, "{}" | "[]" | "null" | "true" | "false"),
        "date" => shape == "9999-99-99",
        "time" => shape == "99:99:99",
        "timestamp" => shape == "9999-99-99 99:99:99",
        "uuid" => shape == "99999999-9999-9999-9999-999999999999",
        "bit" | "varbit" => text.bytes().all(|byte| matches!(byte, b'0' | b'1')),
        _ => false,
    }
}

fn boolean(text: &str) -> Option<bool> {
    let text = text.trim().to_ascii_lowercase();
    let is = |word: &str, least: usize| text.len() >= least && word.starts_with(&*text);
    if text == "1" || is("true", 1) || is("yes", 1) || is("on", 2) {
        Some(true)
    } else if text == "0" || is("false", 1) || is("no", 1) || is("off", 2) {
        Some(false)
    } else {
        None
    }
}

/// The parts of `a."B c".d`, folded as identifiers are; none if it is none.
pub(super) fn parts(text: &str) -> Option<Vec<String>> {
    let tokens = lex(text, 0..text.len() as u32);
    let mut cursor = Cursor::new(FileId(0), text, &tokens);
    let mut parts = vec![cursor.label().ok()?.value];
    while cursor.eat_kind(TokenKind::Dot) {
        parts.push(cursor.label().ok()?.value);
    }
    cursor.is_end().then_some(parts)
}

/// How deep arrays may nest (`MAXDIM`).
const MAX_DIMENSIONS: usize = 6;

fn array(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, depth: usize) -> Option<Value> {
    let skip = |characters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
    };
    characters.next_if_eq(&'{')?;
    if depth > MAX_DIMENSIONS {
        return None;
    }
    let mut values = Vec::new();
    skip(characters);
    if characters.next_if_eq(&'}').is_some() {
        return Some(Value::array(values));
    }
    loop {
        skip(characters);
        values.push(match characters.peek()? {
            '{' => array(characters, depth + 1)?,
            '"' => {
                characters.next();
                let mut text = String::new();
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => text.push(characters.next()?),
                        other => text.push(other),
                    }
                }
                Value::text(text)
            }
            _ => {
                let mut text = String::new();
                while let Some(character) = characters.next_if(|c| !matches!(c, ',' | '{' | '}')) {
                    if character == '\\' {
                        text.push(characters.next()?);
                    } else {
                        text.push(character);
                    }
                }
                let text = text.trim_end();
                if text.is_empty() {
                    return None;
                }
                if text.eq_ignore_ascii_case("null") {
                    Value::Null
                } else {
                    Value::text(text)
                }
            }
        });
        skip(characters);
        match characters.next()? {
            ',' => {}
            '}' => return Some(Value::array(values)),
            _ => return None,
        }
    }
}
