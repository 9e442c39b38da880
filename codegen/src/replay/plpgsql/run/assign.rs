//! Assignment and INTO.

use super::super::Interpreter;
use super::super::exception::{Exception, Result};
use super::super::query::Rows;
use super::super::tree::{IntoClause, Target};
use super::super::value::Value;
use super::count;

/// The longest array that assignment to an element may make.
const MAX_ARRAY: usize = 1_000_000;

impl Interpreter<'_> {
    /// `target := value`
    pub(in super::super) fn assign(&mut self, target: &Target, value: Value) -> Result {
        let mut subscripts = Vec::with_capacity(target.subscripts.len());
        for piece in &target.subscripts {
            subscripts.push(self.value_of(piece)?);
        }
        let Some((first, rest)) = target.path.split_first() else {
            return Ok(());
        };
        // `block.variable` as well as `record.field`
        let labelled = self.variable_mut(&first.value).is_none() && !rest.is_empty();
        let (name, fields) = if labelled {
            (&rest[0], &rest[1..])
        } else {
            (first, rest)
        };
        let missing = || {
            let message = format!("\"{}\" is not a known variable", name.value);
            Exception::new("42601", message).at(name.span)
        };
        let Some(variable) = self.variable_mut(&name.value) else {
            return Err(missing());
        };
        if variable.constant {
            let message = format!("variable \"{name}\" is declared CONSTANT");
            return Err(Exception::new("22005", message).at(name.span));
        }
        let (data_type, not_null) = (variable.data_type, variable.not_null);
        let old = variable.value.clone();
        let new = if fields.is_empty() && subscripts.is_empty() {
            match data_type {
                Some(reference) => self.cast(value, reference)?,
                None => value,
            }
        } else {
            let names: Vec<&str> = fields.iter().map(|field| field.value.as_str()).collect();
            put(old, &names, &subscripts, value)?
        };
        if not_null && new.is_null() {
            let message =
                format!("null value cannot be assigned to variable \"{name}\" declared NOT NULL");
            return Err(Exception::new("22004", message).at(name.span));
        }
        if let Some(variable) = self.variable_mut(&name.value) {
            variable.value = new;
        }
        Ok(())
    }

    /// SELECT … INTO, EXECUTE … INTO: the first row's values.
    pub(in super::super) fn put_rows(&mut self, into: &IntoClause, rows: &Rows) -> Result {
        if into.strict && rows.doubt().is_none() {
            match rows.rows.len() {
                0 => return Err(Exception::new("P0002", "query returned no rows")),
                1 => {}
                _ => return Err(Exception::new("P0003", "query returned more than one row")),
            }
        }
        self.put_row(&into.targets, &rows.columns, first_row(rows))?;
        let found: Value = rows.exists().into();
        let count = match count(rows) {
            Value::Int(count) => Value::Int(count.min(1)),
            other => other,
        };
        self.set_row_count(found, count);
        Ok(())
    }

    /// Puts a row into variables, or into one that takes whole rows.
    pub(in super::super) fn put_row(
        &mut self,
        targets: &[Target],
        columns: &[String],
        values: RowValues,
    ) -> Result {
        if let [target] = targets
            && self.takes_rows(target)
        {
            let value = match values {
                // A row that is one value already.
                RowValues::Known(values)
                    if values.len() == 1 && matches!(values[0], Value::Record(_)) =>
                {
                    values[0].clone()
                }
                RowValues::Known(values) => {
                    Value::record(columns.iter().cloned().zip(values).collect())
                }
                RowValues::None => {
                    Value::record(columns.iter().map(|it| (it.clone(), Value::Null)).collect())
                }
                RowValues::Unknown(why) => Value::Unknown(why),
            };
            return self.assign(target, value);
        }
        for (index, target) in targets.iter().enumerate() {
            let value = match &values {
                RowValues::Known(values) => values.get(index).cloned().unwrap_or(Value::Null),
                RowValues::None => Value::Null,
                RowValues::Unknown(why) => Value::Unknown(why.clone()),
            };
            self.assign(target, value)?;
        }
        Ok(())
    }

    fn takes_rows(&mut self, target: &Target) -> bool {
        let [name] = &target.path[..] else {
            return false;
        };
        target.subscripts.is_empty()
            && self
                .variable_mut(&name.value)
                .is_some_and(|variable| variable.is_row)
    }
}

/// What a row holds.
#[derive(Debug, Clone)]
pub(in super::super) enum RowValues {
    Known(Vec<Value>),
    /// There is no row.
    None,
    Unknown(std::sync::Arc<str>),
}

fn first_row(rows: &Rows) -> RowValues {
    match (rows.doubt(), rows.rows.first()) {
        (Some(why), _) => RowValues::Unknown(why),
        (None, Some(row)) => RowValues::Known(row.values.clone()),
        (None, None) => RowValues::None,
    }
}

/// A value with another one put in at `fields` and `subscripts`.
fn put(old: Value, fields: &[&str], subscripts: &[Value], new: Value) -> Result<Value> {
    if let Value::Unknown(_) = old {
        return Ok(old);
    }
    if let Some((field, rest)) = fields.split_first() {
        let Value::Record(record) = &old else {
            let message = format!("record \"{field}\" is not assigned yet");
            return Err(Exception::new("55000", message));
        };
        let mut own = record.fields.clone();
        let Some(place) = own.iter_mut().find(|(name, _)| name == field) else {
            let message = format!("record has no field \"{field}\"");
            return Err(Exception::new("42703", message));
        };
        place.1 = put(place.1.clone(), rest, subscripts, new)?;
        return Ok(Value::record(own));
    }
    let Some((subscript, rest)) = subscripts.split_first() else {
        return Ok(new);
    };
    if let Value::Unknown(_) = subscript {
        return Ok(subscript.clone());
    }
    let mut elements = match &old {
        Value::Array(values) => values.to_vec(),
        Value::Null => Vec::new(),
        _ => return Ok(Value::unknown("subscripts of this type are not followed")),
    };
    let place = subscript
        .integer()
        .and_then(|it| usize::try_from(it - 1).ok());
    let Some(place) = place.filter(|place| *place < MAX_ARRAY) else {
        return Ok(Value::unknown(
            "arrays that do not begin at 1 are not followed",
        ));
    };
    if place >= elements.len() {
        elements.resize(place + 1, Value::Null);
    }
    elements[place] = put(elements[place].clone(), &[], rest, new)?;
    Ok(Value::array(elements))
}
