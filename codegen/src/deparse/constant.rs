//! Constants in the text form of their types: what the output function makes of what the input function read.

use serde_json::Value;

use crate::catalog::{DataType, Oid, quote_identifier};

use super::Deparser;
use super::interval::interval;

/// A number as `numeric_out` prints it; none for forms that are not read here.
pub(super) fn number(text: &str) -> Option<String> {
    let plain = |it: char| it.is_ascii_digit() || it == '.';
    if text.is_empty() || !text.chars().all(plain) || text.matches('.').count() > 1 {
        return None;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    })
}

/// What a literal of a type is printed as; none for types whose forms are not known here.
pub(super) fn text_form(deparser: Deparser<'_>, data_type: Oid, text: &str) -> Option<String> {
    let found = deparser.catalog.data_type(data_type)?;
    if found.is_array() {
        return array(deparser, found, text);
    }
    if found.labels().is_some() {
        return Some(text.to_owned());
    }
    if !data_type.is_built_in() {
        // Texts by another name.
        return (found.name == "citext").then(|| text.to_owned());
    }
    let trimmed = text.trim();
    match found.name.as_str() {
        "text" | "varchar" | "bpchar" | "name" | "json" | "xml" | "unknown" => {
            Some(text.to_owned())
        }
        "int2" | "int4" | "int8" => trimmed.parse::<i64>().ok().map(|it| it.to_string()),
        "numeric" => match trimmed.strip_prefix('-') {
            Some(digits) => number(digits).map(|digits| format!("-{digits}")),
            None => number(trimmed),
        },
        "float4" | "float8" => trimmed.parse::<f64>().ok().map(|it| it.to_string()),
        "bool" => {
            let lower = trimmed.to_lowercase();
            let is = |word: &str| !lower.is_empty() && word.starts_with(&lower);
            if is("true") || is("yes") || lower == "on" || lower == "1" {
                Some("true".to_owned())
            } else if is("false") || is("no") || lower == "off" || lower == "0" {
                Some("false".to_owned())
            } else {
                None
            }
        }
        "jsonb" => serde_json::from_str(trimmed)
            .ok()
            .map(|value| jsonb(&value)),
        "uuid" => Some(trimmed.to_lowercase()),
        "interval" => interval(trimmed),
        "date" => is_date(trimmed).then(|| trimmed.to_owned()),
        "timestamp" => timestamp(trimmed),
        "regclass" => relation(deparser, trimmed),
        "bytea" if trimmed.is_empty() => Some("\\x".to_owned()),
        "bytea" if trimmed.starts_with("\\x") => Some(trimmed.to_lowercase()),
        _ => None,
    }
}

/// `jsonb_out`: keys by length, then by bytes, the last of equal ones.
fn jsonb(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(jsonb).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| (name.len(), name.as_bytes().to_vec()));
            let members: Vec<_> = members
                .into_iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), jsonb(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// A list without nested braces and without quotation marks.
fn array(deparser: Deparser<'_>, data_type: &DataType, text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inner.trim().is_empty() {
        return Some("{}".to_owned());
    }
    if inner.contains(['{', '}', '"', '\\']) {
        return None;
    }
    let element = data_type.element?;
    let items = inner.split(',').map(|item| {
        let item = item.trim();
        if item.eq_ignore_ascii_case("null") {
            return Some("NULL".to_owned());
        }
        let text = text_form(deparser, element, item)?;
        let plain = !text.is_empty()
            && !text.contains([' ', ',', '\t', '\n', '"', '\\', '{', '}'])
            && !text.eq_ignore_ascii_case("null");
        Some(if plain {
            text
        } else {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        })
    });
    let items = items.collect::<Option<Vec<_>>>()?;
    Some(format!("{{{}}}", items.join(",")))
}

/// The name of a relation as `regclass` prints it.
fn relation(deparser: Deparser<'_>, text: &str) -> Option<String> {
    let catalog = deparser.catalog;
    let names = names(text)?;
    let relation = match &names[..] {
        [name] => catalog.find_relation(deparser.path, None, name)?,
        [schema, name] => catalog.find_relation(deparser.path, Some(schema), name)?,
        _ => return None,
    };
    let name = quote_identifier(&relation.name);
    let visible = catalog.find_relation(deparser.path, None, &relation.name);
    if visible.is_some_and(|it| it.oid == relation.oid) {
        return Some(name.into_owned());
    }
    let schema = catalog.schema(relation.schema)?;
    Some(format!("{}.{name}", quote_identifier(&schema.name)))
}

/// The parts of `schema."Name"`.
fn names(text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"')?;
            names.push(quoted[..end].to_owned());
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            names.push(rest[..end].to_lowercase());
            rest = &rest[end..];
        }
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix('.')?;
    }
}

/// `2020-01-31`
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|it| it.is_ascii_digit());
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

/// `2020-01-31 12:00:00`, with or without a time.
fn timestamp(text: &str) -> Option<String> {
    let (date, time) = match text.split_once([' ', 'T']) {
        // A time zone is read and means nothing.
        Some((date, time)) => (date, time.split(['+', 'Z', '-']).next()?.trim()),
        None => (text, "00:00:00"),
    };
    let parts: Vec<_> = time.split(':').collect();
    let digits = |part: &&str| part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
    let time = match parts[..] {
        [hour, minute] if digits(&hour) && digits(&minute) => format!("{time}:00"),
        [hour, minute, second] if [hour, minute, second].iter().all(digits) => time.to_owned(),
        _ => return None,
    };
    is_date(date).then(|| format!("{date} {time}"))
}
