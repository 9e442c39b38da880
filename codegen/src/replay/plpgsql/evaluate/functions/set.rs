//! Functions that return sets.

use super::super::super::Interpreter;
use super::super::super::exception::{Exception, Result};
use super::super::super::query::{OutputRow, Rows};
use super::super::super::value::Value;
use super::array::flat;

/// The most numbers that `generate_series` gives.
const MOST: i64 = 100_000;

/// Whether a function of `pg_catalog` that is followed returns a set.
pub(in super::super::super) fn is_set_returning(name: &str) -> bool {
    matches!(
        name,
        "unnest"
            | "generate_series"
            | "generate_subscripts"
            | "string_to_table"
            | "regexp_split_to_table"
    )
}

impl Interpreter<'_> {
    /// Rows of a function of `pg_catalog` that returns a set; none if it is not among those that are followed.
    pub(super) fn set_call(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Rows>> {
        if !is_set_returning(name) {
            return Ok(None);
        }
        if let Some(why) = arguments.iter().find_map(Value::doubt) {
            return Ok(Some(Rows::unknown(vec![name.to_owned()], why.clone())));
        }
        let mut columns = vec![name.to_owned()];
        let rows: Vec<Vec<Value>> = match (name, arguments) {
            ("unnest", arrays) => {
                let mut lists = Vec::with_capacity(arrays.len());
                for array in arrays {
                    let array = match array {
                        Value::Text(text) => Self::array_from_text(text)?,
                        array => array.clone(),
                    };
                    lists.push(match &array {
                        Value::Array(values) => flat(values).into_iter().cloned().collect(),
                        _ => Vec::new(),
                    });
                }
                let length = lists.iter().map(Vec::len).max().unwrap_or(0);
                columns.resize(lists.len().max(1), name.to_owned());
                let row = |index: usize| {
                    let values = lists.iter().map(|list| list.get(index).cloned());
                    values.map(|value| value.unwrap_or(Value::Null)).collect()
                };
                (0..length).map(row).collect()
            }
            ("generate_series", [from, to, rest @ ..]) => {
                let step = rest.first().map_or(Some(1), Value::integer);
                let whole = |value: &Value| match value {
                    Value::Int(number) => Some(*number),
                    _ => None,
                };
                match (whole(from), whole(to), step) {
                    (Some(_), Some(_), Some(0)) => {
                        return Err(Exception::new("22023", "step size cannot equal zero"));
                    }
                    (Some(from), Some(to), Some(step)) => {
                        let mut values = Vec::new();
                        let mut value = from;
                        while if step > 0 { value <= to } else { value >= to } {
                            if values.len() as i64 >= MOST {
                                let why = "the series is too long to be followed";
                                return Ok(Some(Rows::unknown(columns, why)));
                            }
                            values.push(vec![Value::Int(value)]);
                            match value.checked_add(step) {
                                Some(next) => value = next,
                                None => break,
                            }
                        }
                        values
                    }
                    _ => {
                        let why = "series of other than integers are not followed";
                        return Ok(Some(Rows::unknown(columns, why)));
                    }
                }
            }
            ("generate_subscripts", [Value::Array(values), dimension])
                if dimension.integer() == Some(1) =>
            {
                (1..=values.len() as i64)
                    .map(|it| vec![Value::Int(it)])
                    .collect()
            }
            ("generate_subscripts", _) => Vec::new(),
            ("string_to_table" | "regexp_split_to_table", _) => {
                let function = if name == "string_to_table" {
                    "string_to_array"
                } else {
                    "regexp_split_to_array"
                };
                let array = self.built_in(function, arguments)?;
                match &array {
                    Value::Unknown(why) => {
                        return Ok(Some(Rows::unknown(columns, why.clone())));
                    }
                    Value::Array(values) => values.iter().map(|it| vec![it.clone()]).collect(),
                    _ => Vec::new(),
                }
            }
            _ => return Ok(None),
        };
        let rows = rows.into_iter().map(|values| OutputRow {
            values,
            doubt: None,
        });
        Ok(Some(Rows {
            columns,
            rows: rows.collect(),
            more: None,
        }))
    }
}
