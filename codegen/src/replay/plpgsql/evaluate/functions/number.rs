//! Numbers.

use super::super::super::decimal::Decimal;
use super::super::super::value::Value;

pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    let known = matches!(
        name,
        "abs" | "floor" | "ceil" | "ceiling" | "round" | "mod" | "sign" | "trunc"
    );
    if !known {
        return None;
    }
    if arguments.iter().any(Value::is_null) {
        return Some(Value::Null);
    }
    let zero = Decimal::from_integer(0);
    Some(match (name, arguments) {
        ("abs", [Value::Int(value)]) => Value::Int(value.wrapping_abs()),
        ("abs", [Value::Numeric(value)]) if *value < zero => Value::Numeric(value.negate()),
        ("floor" | "round" | "trunc" | "ceil" | "ceiling", [Value::Int(value)]) => {
            Value::Int(*value)
        }
        ("floor", [Value::Numeric(value)]) => integer(value.floor()),
        ("ceil" | "ceiling", [Value::Numeric(value)]) => {
            integer(value.negate().floor().map(|floor| -floor))
        }
        ("round", [Value::Numeric(value)]) => integer(value.round()),
        ("round", [value, digits]) => {
            let scale = digits.integer().and_then(|it| u32::try_from(it).ok());
            match (value.decimal(), scale) {
                (Some(value), Some(scale)) if scale <= 30 => value
                    .with_scale(scale)
                    .map_or_else(too_large, Value::Numeric),
                _ => too_large(),
            }
        }
        ("mod", [Value::Int(a), Value::Int(b)]) if *b != 0 => Value::Int(a.wrapping_rem(*b)),
        ("sign", [value]) => match value.decimal() {
            Some(value) if value > zero => Value::Int(1),
            Some(value) if value < zero => Value::Int(-1),
            Some(_) => Value::Int(0),
            None => too_large(),
        },
        ("abs", [value]) => value.clone(),
        _ => Value::unknown(format!("the function {name} is not followed here")),
    })
}

fn integer(value: Option<i64>) -> Value {
    value.map_or_else(too_large, |value| {
        Value::Numeric(Decimal::from_integer(value))
    })
}

fn too_large() -> Value {
    Value::unknown("a number of this size is not followed")
}
