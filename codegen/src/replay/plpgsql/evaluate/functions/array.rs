//! Arrays.

use super::super::super::Interpreter;
use super::super::super::exception::Result;
use super::super::super::value::Value;
use super::super::same;

impl Interpreter<'_> {
    pub(super) fn array_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        if name == "string_to_array" {
            return Ok(Some(self.string_to_array(arguments)));
        }
        // An array written as a text without a type.
        let first = match (name, arguments.first()) {
            (
                "array_length" | "cardinality" | "array_upper" | "array_lower" | "array_to_string"
                | "array_append" | "array_remove" | "array_position" | "array_ndims",
                Some(Value::Text(text)),
            ) => Self::array_from_text(text)?,
            (_, Some(first)) => first.clone(),
            (_, None) => return Ok(None),
        };
        let Value::Array(values) = &first else {
            return Ok(match name {
                "array_length" | "cardinality" | "array_upper" | "array_lower"
                | "array_to_string" | "array_remove" | "array_position" | "array_ndims" => {
                    Some(Value::Null)
                }
                "array_append" => arguments.get(1).map(|one| Value::array(vec![one.clone()])),
                "array_cat" => arguments.get(1).cloned(),
                "array_prepend" => match arguments.get(1) {
                    Some(Value::Array(values)) => Some(Value::array(
                        [&first].into_iter().chain(values.iter()).cloned().collect(),
                    )),
                    _ => Some(Value::array(vec![first.clone()])),
                },
                _ => None,
            });
        };
        let length = |values: &[Value]| {
            if values.is_empty() {
                Value::Null
            } else {
                Value::Int(values.len() as i64)
            }
        };
        Ok(Some(match (name, &arguments[1..]) {
            ("array_length" | "array_upper", [dimension]) => match dimension.integer() {
                Some(1) => length(values),
                Some(2) => match values.first() {
                    Some(Value::Array(inner)) => length(inner),
                    _ => Value::Null,
                },
                _ => Value::Null,
            },
            ("array_lower", [_]) | ("array_ndims", []) if values.is_empty() => Value::Null,
            ("array_lower", [_]) => Value::Int(1),
            ("array_ndims", []) => Value::Int(1 + i64::from(matches!(values[0], Value::Array(_)))),
            ("cardinality", []) => Value::Int(flat(values).len() as i64),
            ("array_append", [one]) => Value::array(values.iter().chain([one]).cloned().collect()),
            ("array_cat", [Value::Array(other)]) => {
                Value::array(values.iter().chain(other.iter()).cloned().collect())
            }
            ("array_cat", [_]) => first.clone(),
            ("array_remove", [one]) => Value::array(
                values
                    .iter()
                    .filter(|value| !same(value, one))
                    .cloned()
                    .collect(),
            ),
            ("array_position", [one]) => values
                .iter()
                .position(|value| same(value, one))
                .map_or(Value::Null, |place| Value::Int(place as i64 + 1)),
            ("array_to_string", [Value::Text(separator)]) => {
                self.join_array(values, separator, None)
            }
            ("array_to_string", [Value::Text(separator), Value::Text(null)]) => {
                self.join_array(values, separator, Some(null))
            }
            ("array_to_string", _) => Value::Null,
            _ => return Ok(None),
        }))
    }

    fn join_array(&self, values: &[Value], separator: &str, null: Option<&str>) -> Value {
        let parts: Vec<_> = flat(values)
            .into_iter()
            .filter_map(|value| match value {
                Value::Null => null.map(str::to_owned),
                value => Some(self.shown(value)),
            })
            .collect();
        Value::text(parts.join(separator))
    }

    fn string_to_array(&self, arguments: &[Value]) -> Value {
        let [text, rest @ ..] = arguments else {
            return Value::Null;
        };
        let Value::Text(text) = self.as_text(text) else {
            return Value::Null;
        };
        let null = match rest.get(1) {
            Some(Value::Text(null)) => Some(null.clone()),
            _ => None,
        };
        if text.is_empty() {
            return Value::array(Vec::new());
        }
        let parts: Vec<String> = match rest.first() {
            Some(Value::Text(separator)) if separator.is_empty() => vec![text.to_string()],
            Some(Value::Text(separator)) => text.split(&**separator).map(str::to_owned).collect(),
            _ => text.chars().map(String::from).collect(),
        };
        let values = parts.into_iter().map(|part| match &null {
            Some(null) if **null == *part => Value::Null,
            _ => Value::text(part),
        });
        Value::array(values.collect())
    }
}

/// The elements of an array of any dimensions.
pub(super) fn flat(values: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    for value in values {
        match value {
            Value::Array(inner) => found.extend(flat(inner)),
            value => found.push(value),
        }
    }
    found
}
