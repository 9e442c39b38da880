//! Aggregate functions.

use std::cmp::Ordering;

use sqlparser::ast::{
    self, DuplicateTreatment, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, OrderByExpr, OrderBySort,
};

use super::super::Interpreter;
use super::super::exception::Result;
use super::super::query::{Scope, Tuple};
use super::super::value::Value;
use super::{Truth, compare, same};

/// Whether a name of `pg_catalog` is an aggregate's.
pub(in super::super) fn is_aggregate(name: &str) -> bool {
    matches!(
        name,
        "count"
            | "sum"
            | "min"
            | "max"
            | "avg"
            | "string_agg"
            | "array_agg"
            | "bool_and"
            | "bool_or"
            | "every"
            | "json_agg"
            | "jsonb_agg"
            | "json_object_agg"
            | "jsonb_object_agg"
    )
}

impl Interpreter<'_> {
    /// The value of an aggregate over a group.
    pub(super) fn aggregate(
        &mut self,
        function: &ast::Function,
        name: &str,
        group: &[Tuple],
        scope: &Scope<'_>,
    ) -> Result<Value> {
        if let Some(why) = &self.group_doubt {
            return Ok(Value::Unknown(why.clone()));
        }
        let FunctionArguments::List(list) = &function.args else {
            return Ok(Value::Null);
        };
        let order: &[OrderByExpr] = list
            .clauses
            .iter()
            .find_map(|clause| match clause {
                FunctionArgumentClause::OrderBy(order) => Some(&order[..]),
                _ => None,
            })
            .unwrap_or_default();
        let star = list
            .args
            .iter()
            .any(|argument| matches!(argument, FunctionArg::Unnamed(FunctionArgExpr::Wildcard)));
        let mut rows: Vec<(Vec<Value>, Vec<Value>)> = Vec::with_capacity(group.len());
        for tuple in group {
            let inner = Scope {
                rows: &tuple.rows,
                group: None,
                ..*scope
            };
            if let Some(filter) = &function.filter {
                match self.truth(filter, &inner)? {
                    Truth::True => {}
                    Truth::Unknown(why) => return Ok(Value::Unknown(why)),
                    Truth::False | Truth::Null => continue,
                }
            }
            if let Some(why) = &tuple.doubt {
                return Ok(Value::Unknown(why.clone()));
            }
            let arguments = self.arguments(&list.args, &inner)?;
            let values: Vec<_> = arguments.into_iter().map(|(_, value)| value).collect();
            if let Some(why) = values.iter().find_map(Value::doubt) {
                return Ok(Value::Unknown(why.clone()));
            }
            let mut keys = Vec::with_capacity(order.len());
            for item in order {
                keys.push(self.evaluate(&item.expr, &inner)?);
            }
            rows.push((keys, values));
        }
        rows.sort_by(|(a, _), (b, _)| by_keys(a, b, order));
        let mut values: Vec<Vec<Value>> = rows.into_iter().map(|(_, values)| values).collect();
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct) {
            let mut kept: Vec<Vec<Value>> = Vec::new();
            for row in values {
                let known = |own: &Vec<Value>| own.iter().zip(&row).all(|(a, b)| same(a, b));
                if !kept.iter().any(known) {
                    kept.push(row);
                }
            }
            // Duplicates are found by sorting.
            if order.is_empty() {
                kept.sort_by(|a, b| by_keys(a, b, &[]));
            }
            values = kept;
        }
        if star {
            return Ok(Value::Int(values.len() as i64));
        }
        self.fold(name, values)
    }

    fn fold(&mut self, name: &str, rows: Vec<Vec<Value>>) -> Result<Value> {
        let second = rows
            .first()
            .and_then(|row| row.get(1))
            .cloned()
            .unwrap_or(Value::Null);
        let firsts = rows
            .into_iter()
            .map(|row| row.into_iter().next().unwrap_or(Value::Null));
        if name == "array_agg" {
            let values: Vec<_> = firsts.collect();
            return Ok(if values.is_empty() {
                Value::Null
            } else {
                Value::array(values)
            });
        }
        let values: Vec<_> = firsts.filter(|value| !value.is_null()).collect();
        if name == "count" {
            return Ok(Value::Int(values.len() as i64));
        }
        if values.is_empty() {
            return Ok(Value::Null);
        }
        Ok(match name {
            "min" | "max" => {
                let wanted = if name == "min" {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
                let best = values.into_iter().reduce(|best, value| {
                    if compare(&value, &best) == Some(wanted) {
                        value
                    } else {
                        best
                    }
                });
                best.unwrap_or(Value::Null)
            }
            "bool_and" | "every" => Truth::all(values.iter().map(Truth::of)).into(),
            "bool_or" => Truth::all(values.iter().map(|value| Truth::of(value).not()))
                .not()
                .into(),
            "string_agg" => {
                let separator = match self.as_text(&second) {
                    Value::Text(text) => text.to_string(),
                    _ => String::new(),
                };
                let mut parts = Vec::with_capacity(values.len());
                for value in &values {
                    if let Value::Text(text) = self.as_text(value) {
                        parts.push(text.to_string());
                    }
                }
                let joined = parts.join(&separator);
                Self::check_size(joined.len())?;
                Value::text(joined)
            }
            "sum" => {
                let mut sum = Value::Int(0);
                for value in values {
                    sum = self.operate("+", sum, value)?;
                }
                sum
            }
            "avg" => {
                let count = values.len() as i64;
                let mut sum = Value::Numeric(super::Decimal::from_integer(0));
                for value in values {
                    sum = self.operate("+", sum, value)?;
                }
                self.operate("/", sum, Value::Int(count))?
            }
            _ => Value::unknown(format!("the aggregate {name} is not followed")),
        })
    }
}

fn by_keys(a: &[Value], b: &[Value], order: &[OrderByExpr]) -> Ordering {
    for (index, (a, b)) in a.iter().zip(b).enumerate() {
        let descending = order
            .get(index)
            .is_some_and(|item| matches!(item.options.sort, Some(OrderBySort::Desc)));
        let ordering = compare(a, b).unwrap_or(Ordering::Equal);
        if ordering != Ordering::Equal {
            return if descending {
                ordering.reverse()
            } else {
                ordering
            };
        }
    }
    Ordering::Equal
}
