//! Values in another type: what becomes of literals, modifiers and names inside literals (`coerce_type`).

use crate::catalog::{
    Class, DataType, Nullability, ObjectAddress, ReferenceForm, TypeKind, TypeReference,
};
use crate::source::Span;
use crate::sql::lexer::lex;
use crate::sql::{Cursor, QualifiedName};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::{Coercion, Pathway};
use super::types::oid;
use super::value::{Value, ValueKind};

impl Analyzer<'_> {
    /// The value in another type. Whether the conversion is allowed has been checked.
    pub(super) fn coerce(
        &mut self,
        value: Value,
        target: TypeReference,
        context: Coercion,
    ) -> Result<Value> {
        let same = value.data_type == Some(target.oid);
        if same && (target.modifier == -1 || target.modifier == value.modifier) {
            return Ok(value);
        }
        self.trace_conversion(&value, target, context);
        let Some(source) = value.data_type else {
            let mut result = Value::new(Some(target.oid), Nullability::Unknown, value.span);
            result.modifier = target.modifier;
            return Ok(result);
        };
        let mut result = Value::new(Some(target.oid), value.null, value.span);
        result.modifier = target.modifier;
        result.collation = value
            .collation
            .filter(|_| self.types().is_collatable(target.oid));
        if source == oid::UNKNOWN {
            if let (ValueKind::Literal(Some(text)), false) = (&value.kind, same) {
                let text = text.clone();
                self.literal(&text, target, value.span)?;
            }
            if target.oid == oid::UNKNOWN {
                return Ok(value);
            }
            return Ok(result);
        }
        let pathway = self.types().pathway(source, target.oid, context);
        self.note_conversion(source, target.oid, pathway, value.span);
        result.null = match pathway {
            Some(Pathway::Function)
                if value.null == Nullability::NotNull && !self.is_system_cast(source, target) =>
            {
                Nullability::Unknown
            }
            _ => value.null,
        };
        if let (ValueKind::Row(fields), oid::RECORD) = (&value.kind, target.oid) {
            result.kind = ValueKind::Row(fields.clone());
        }
        Ok(result)
    }

    /// Whether a cast's function comes with PostgreSQL: those give no NULL for what is not NULL.
    fn is_system_cast(&self, source: crate::catalog::Oid, target: TypeReference) -> bool {
        // JSON's null becomes SQL's NULL.
        self.types().base(source).is_built_in()
            && self.types().base(target.oid).is_built_in()
            && self.types().base(source) != oid::JSONB
    }

    /// A value that nothing else gives a type: literals become text.
    pub(super) fn settled(&mut self, value: Value) -> Result<Value> {
        if value.is_untyped_literal() {
            return self.coerce(value, TypeReference::new(oid::TEXT), Coercion::Implicit);
        }
        Ok(value)
    }

    /// A literal in its type: labels of enums and names of objects are anchored, and what no type reads is refused.
    fn literal(&mut self, text: &str, target: TypeReference, span: Span) -> Result<()> {
        let base = self.types().base(target.oid);
        match base {
            oid::REGCLASS => return self.relation_literal(text, span),
            oid::REGTYPE => {
                self.type_literal(text, span);
                return Ok(());
            }
            _ => {}
        }
        let Some(data_type) = self.types().get(base) else {
            return Ok(());
        };
        if let Some(labels) = data_type.labels() {
            let Some(label) = labels.iter().find(|label| label.value == text) else {
                let name = self.type_name(Some(base));
                let message = format!("invalid input value for enum {name}: \"{text}\"");
                return Err(SqlError::new("22P02", message, span));
            };
            self.refer(
                span,
                ObjectAddress::object(Class::Type, base),
                ReferenceForm::EnumLabel { label: label.id },
            );
            return Ok(());
        }
        if let Some(mistake) = Mistake::of(data_type, text) {
            // This input function does not call its type by its full name.
            let name = match data_type.name.as_str() {
                "timestamp" => "timestamp".to_owned(),
                _ => self.type_name(Some(base)),
            };
            return Err(mistake.error(&name, text, span));
        }
        Ok(())
    }

    fn relation_literal(&mut self, text: &str, span: Span) -> Result<()> {
        if text == "-" || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(());
        }
        let Some(name) = qualified_name(text, span) else {
            return Ok(());
        };
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let catalog = self.context.catalog;
        if let Some(relation) = catalog.find_relation(self.path(), schema, &name.name.value) {
            let target = ObjectAddress::object(Class::Relation, relation.oid);
            self.refer(span, target, ReferenceForm::Literal);
            return Ok(());
        }
        let is_system = catalog
            .schemas_of(self.path(), schema)
            .into_iter()
            .any(|schema| super::system::relation(schema, &name.name.value).is_some());
        if is_system {
            return Ok(());
        }
        let message = format!("relation \"{name}\" does not exist");
        self.missing(SqlError::new("42P01", message, span))
            .map(|_| ())
    }

    fn type_literal(&mut self, text: &str, span: Span) {
        let Some(name) = qualified_name(text, span) else {
            return;
        };
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let catalog = self.context.catalog;
        if let Some(found) = catalog.find_type(self.path(), schema, &name.name.value)
            && !found.oid.is_built_in()
        {
            let target = ObjectAddress::object(Class::Type, found.oid);
            self.refer(span, target, ReferenceForm::Literal);
        }
    }
}

/// The name that a literal holds.
fn qualified_name(text: &str, span: Span) -> Option<QualifiedName> {
    let tokens = lex(text, 0..text.len() as u32);
    let mut cursor = Cursor::new(span.file, text, &tokens);
    let first = cursor.label().ok()?;
    let mut parts = vec![first];
    while cursor.eat_kind(crate::sql::lexer::TokenKind::Dot) {
        parts.push(cursor.label().ok()?);
    }
    cursor.expect_end().ok()?;
    let name = parts.pop()?;
    Some(QualifiedName {
        catalog: None,
        schema: parts.pop(),
        name,
    })
}

/// What a type's input function has against a text, as far as that is plain to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    Syntax,
    Time,
    Range,
    MalformedArray,
    MalformedRange,
}

impl Mistake {
    fn of(data_type: &DataType, text: &str) -> Option<Self> {
        let trimmed = text.trim();
        if matches!(data_type.kind, TypeKind::Range { .. }) {
            let opens = trimmed.starts_with(['[', '(']) || trimmed.eq_ignore_ascii_case("empty");
            return (!opens).then_some(Self::MalformedRange);
        }
        // Vectors of numbers are written with blanks between them.
        let is_vector = matches!(data_type.oid.0, 22 | 30);
        if data_type.is_array() && !is_vector {
            return (!trimmed.starts_with(['{', '['])).then_some(Self::MalformedArray);
        }
        if !data_type.oid.is_built_in() {
            return None;
        }
        let name = data_type.name.as_str();
        match name {
            "int2" | "int4" | "int8" => integer_mistake(name, trimmed),
            "numeric" | "float4" | "float8" => (!is_number(trimmed)).then_some(Self::Syntax),
            "uuid" => (!is_uuid(trimmed)).then_some(Self::Syntax),
            "bool" => (!is_bool(trimmed)).then_some(Self::Syntax),
            "date" | "timestamp" | "timestamptz" => (!may_be_time(trimmed)).then_some(Self::Time),
            _ => None,
        }
    }

    fn error(self, type_name: &str, text: &str, span: Span) -> SqlError {
        let (code, message) = match self {
            Self::Syntax => (
                "22P02",
                format!("invalid input syntax for type {type_name}: \"{text}\""),
            ),
            Self::Time => (
                "22007",
                format!("invalid input syntax for type {type_name}: \"{text}\""),
            ),
            Self::Range => (
                "22003",
                format!("value \"{text}\" is out of range for type {type_name}"),
            ),
            Self::MalformedArray => ("22P02", format!("malformed array literal: \"{text}\"")),
            Self::MalformedRange => ("22P02", format!("malformed range literal: \"{text}\"")),
        };
        SqlError::new(code, message, span)
    }
}

fn integer_mistake(type_name: &str, text: &str) -> Option<Mistake> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Other radixes, and digits in groups, are of newer servers.
    let other = digits.len() > 1 && digits.starts_with('0') || digits.contains('_');
    if other {
        return None;
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Mistake::Syntax);
    }
    let fits = match type_name {
        "int2" => text.parse::<i16>().is_ok(),
        "int4" => text.parse::<i32>().is_ok(),
        _ => text.parse::<i64>().is_ok(),
    };
    (!fits).then_some(Mistake::Range)
}

fn is_number(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = lower.trim_start_matches(['+', '-']);
    matches!(word, "nan" | "infinity" | "inf")
        || word.starts_with("0x")
        || word.starts_with("0o")
        || word.starts_with("0b")
        || text.contains('_')
        || text.parse::<f64>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    let digits: Vec<u8> = text
        .trim_start_matches('{')
        .trim_end_matches('}')
        .bytes()
        .filter(|byte| *byte != b'-')
        .collect();
    digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit)
}

fn is_bool(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = ["true", "false", "yes", "no"];
    matches!(lower.as_str(), "on" | "off" | "of" | "1" | "0")
        || !lower.is_empty() && words.iter().any(|word| word.starts_with(&lower))
}

/// A date or time has a digit, or is one of a few words.
fn may_be_time(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = [
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "epoch",
        "infinity",
        "allballs",
    ];
    lower.bytes().any(|byte| byte.is_ascii_digit()) || words.iter().any(|word| lower.contains(word))
}
