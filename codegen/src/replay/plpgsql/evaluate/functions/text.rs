//! Texts.

use super::super::super::Interpreter;
use super::super::super::exception::{Exception, Result};
use super::super::super::value::Value;

impl Interpreter<'_> {
    pub(super) fn text_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        match name {
            "concat" => {
                let parts = arguments.iter().map(|value| self.shown(value));
                return Ok(Some(Value::text(parts.collect::<String>())));
            }
            "concat_ws" => {
                let [separator, rest @ ..] = arguments else {
                    return Ok(None);
                };
                if separator.is_null() {
                    return Ok(Some(Value::Null));
                }
                let separator = self.shown(separator);
                let parts: Vec<_> = rest
                    .iter()
                    .filter(|value| !value.is_null())
                    .map(|value| self.shown(value))
                    .collect();
                return Ok(Some(Value::text(parts.join(&separator))));
            }
            _ if !is_text_function(name) => return Ok(None),
            _ => {}
        }
        if arguments.iter().any(Value::is_null) {
            return Ok(Some(Value::Null));
        }
        let text = |index: usize| arguments.get(index).map(|value| self.shown(value));
        let number = |index: usize| arguments.get(index).and_then(Value::integer);
        let Some(first) = text(0) else {
            return Ok(None);
        };
        let value = match (name, arguments.len()) {
            ("lower", 1) => first.to_lowercase(),
            ("upper", 1) => first.to_uppercase(),
            ("initcap", 1) => initcap(&first),
            ("reverse", 1) => first.chars().rev().collect(),
            ("btrim" | "trim" | "ltrim" | "rtrim", 1 | 2) => {
                let set = text(1).unwrap_or_else(|| " ".to_owned());
                let is_in = |c: char| set.contains(c);
                match name {
                    "ltrim" => first.trim_start_matches(is_in),
                    "rtrim" => first.trim_end_matches(is_in),
                    _ => first.trim_matches(is_in),
                }
                .to_owned()
            }
            ("length" | "char_length" | "character_length", 1) => {
                return Ok(Some(Value::Int(first.chars().count() as i64)));
            }
            ("octet_length", 1) => return Ok(Some(Value::Int(first.len() as i64))),
            ("strpos", 2) => {
                let place = text(1).and_then(|part| first.find(&part));
                let count = place.map_or(0, |place| first[..place].chars().count() + 1);
                return Ok(Some(Value::Int(count as i64)));
            }
            ("starts_with", 2) => {
                let starts = text(1).is_some_and(|prefix| first.starts_with(&prefix));
                return Ok(Some(Value::Bool(starts)));
            }
            ("replace", 3) => {
                let (from, to) = (text(1).unwrap_or_default(), text(2).unwrap_or_default());
                if from.is_empty() {
                    first
                } else {
                    first.replace(&from, &to)
                }
            }
            ("translate", 3) => translate(
                &first,
                &text(1).unwrap_or_default(),
                &text(2).unwrap_or_default(),
            ),
            ("left", 2) => part(&first, 0, number(1).unwrap_or(0)),
            ("right", 2) => {
                let count = first.chars().count() as i64;
                let length = number(1).unwrap_or(0);
                let length = if length < 0 {
                    (count + length).max(0)
                } else {
                    length.min(count)
                };
                part(&first, count - length, length)
            }
            ("substring" | "substr", 2 | 3) => {
                let Some(from) = number(1) else {
                    // substring(text from pattern)
                    return Ok(Some(Value::unknown("regular expressions are not followed")));
                };
                let length = arguments.get(2).map(|_| number(2).unwrap_or(0));
                if length.is_some_and(|length| length < 0) {
                    let message = "negative substring length not allowed";
                    return Err(Exception::new("22011", message));
                }
                let end = length.map(|length| from.saturating_add(length) - 1);
                let start = from.max(1) - 1;
                let length = end.map_or(i64::MAX, |end| (end - start).max(0));
                part(&first, start, length)
            }
            ("split_part", 3) => {
                let separator = text(1).unwrap_or_default();
                let parts: Vec<&str> = if separator.is_empty() {
                    vec![&first]
                } else {
                    first.split(&*separator).collect()
                };
                let index = match number(2).unwrap_or(0) {
                    0 => {
                        return Err(Exception::new("22023", "field position must not be zero"));
                    }
                    index if index > 0 => usize::try_from(index - 1).ok(),
                    index => (parts.len() as i64 + index).try_into().ok(),
                };
                index
                    .and_then(|index| parts.get(index))
                    .copied()
                    .unwrap_or_default()
                    .to_owned()
            }
            ("repeat", 2) => {
                let count = usize::try_from(number(1).unwrap_or(0)).unwrap_or(0);
                Self::check_size(first.len().saturating_mul(count))?;
                first.repeat(count)
            }
            ("lpad" | "rpad", 2 | 3) => {
                let fill = text(2).unwrap_or_else(|| " ".to_owned());
                let length = usize::try_from(number(1).unwrap_or(0)).unwrap_or(0);
                Self::check_size(length)?;
                let count = first.chars().count();
                if count >= length {
                    first.chars().take(length).collect()
                } else {
                    let padding: String = fill.chars().cycle().take(length - count).collect();
                    if name == "lpad" {
                        padding + &first
                    } else {
                        first + &padding
                    }
                }
            }
            ("chr", 1) => match number(0).and_then(|code| u32::try_from(code).ok()) {
                Some(code) => char::from_u32(code).map(String::from).unwrap_or_default(),
                None => return Ok(Some(Value::Null)),
            },
            ("ascii", 1) => {
                let code = first.chars().next().map_or(0, |c| i64::from(u32::from(c)));
                return Ok(Some(Value::Int(code)));
            }
            _ => return Ok(None),
        };
        Ok(Some(Value::text(value)))
    }
}

fn is_text_function(name: &str) -> bool {
    matches!(
        name,
        "lower"
            | "upper"
            | "initcap"
            | "reverse"
            | "btrim"
            | "trim"
            | "ltrim"
            | "rtrim"
            | "length"
            | "char_length"
            | "character_length"
            | "octet_length"
            | "strpos"
            | "starts_with"
            | "replace"
            | "translate"
            | "left"
            | "right"
            | "substring"
            | "substr"
            | "split_part"
            | "repeat"
            | "lpad"
            | "rpad"
            | "chr"
            | "ascii"
    )
}

/// So many characters from a place; a negative length leaves out that many at the end.
fn part(text: &str, start: i64, length: i64) -> String {
    let count = text.chars().count() as i64;
    let length = if length < 0 { count + length } else { length };
    let skip = usize::try_from(start).unwrap_or(0);
    let take = usize::try_from(length).unwrap_or(0);
    text.chars().skip(skip).take(take).collect()
}

fn initcap(text: &str) -> String {
    let mut inside = false;
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        if inside {
            output.extend(character.to_lowercase());
        } else {
            output.extend(character.to_uppercase());
        }
        inside = character.is_alphanumeric();
    }
    output
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    text.chars()
        .filter_map(
            |character| match from.chars().position(|own| own == character) {
                Some(place) => to.get(place).copied(),
                None => Some(character),
            },
        )
        .collect()
}
