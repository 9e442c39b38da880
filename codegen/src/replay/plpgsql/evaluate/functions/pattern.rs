//! Functions of regular expressions (manual, section 9.7.3).

use super::super::super::Interpreter;
use super::super::super::exception::Result;
use super::super::super::value::Value;
use super::super::regex::{Match, Regex};

/// What is said of a pattern that cannot be followed.
pub(in super::super) const NOT_FOLLOWED: &str = "this regular expression is not followed";

impl Interpreter<'_> {
    pub(super) fn pattern_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let known = matches!(
            name,
            "regexp_replace"
                | "regexp_match"
                | "regexp_like"
                | "regexp_count"
                | "regexp_substr"
                | "regexp_split_to_array"
        ) || (name == "substring"
            && matches!(arguments, [_, Value::Text(pattern)] if pattern.trim().parse::<i64>().is_err()));
        if !known {
            return Ok(None);
        }
        if arguments.iter().any(Value::is_null) {
            return Ok(Some(Value::Null));
        }
        let texts: Vec<String> = arguments.iter().map(|value| self.shown(value)).collect();
        let flags = match (name, texts.len()) {
            ("regexp_replace", 4) => texts[3].as_str(),
            ("regexp_match" | "regexp_like" | "regexp_split_to_array", 3) => texts[2].as_str(),
            ("regexp_replace", 3) | (_, 2) => "",
            _ => return Ok(Some(Value::unknown(NOT_FOLLOWED))),
        };
        if !flags.chars().all(|flag| matches!(flag, 'g' | 'i' | 'c')) {
            return Ok(Some(Value::unknown(NOT_FOLLOWED)));
        }
        let Some(regex) = Regex::new(&texts[1], flags.contains('i')) else {
            return Ok(Some(Value::unknown(NOT_FOLLOWED)));
        };
        let text: Vec<char> = texts[0].chars().collect();
        let all = !matches!(
            name,
            "regexp_match" | "regexp_like" | "substring" | "regexp_substr"
        ) && (name != "regexp_replace" || flags.contains('g'));
        let Some(matches) = matches(&regex, &text, all) else {
            return Ok(Some(Value::unknown(NOT_FOLLOWED)));
        };
        let show = |range: &std::ops::Range<usize>| text[range.clone()].iter().collect::<String>();
        let groups = |found: &Match| -> Vec<Value> {
            if found.groups.is_empty() {
                return vec![Value::text(show(&found.range))];
            }
            let groups = found.groups.iter();
            groups
                .map(|group| {
                    group
                        .as_ref()
                        .map_or(Value::Null, |it| Value::text(show(it)))
                })
                .collect()
        };
        Ok(Some(match name {
            "regexp_like" => Value::Bool(!matches.is_empty()),
            "regexp_count" => Value::Int(matches.len() as i64),
            "regexp_match" => match matches.first() {
                Some(found) => Value::array(groups(found)),
                None => Value::Null,
            },
            "substring" => match matches.first() {
                Some(found) => groups(found).into_iter().next().unwrap_or(Value::Null),
                None => Value::Null,
            },
            "regexp_substr" => match matches.first() {
                Some(found) => Value::text(show(&found.range)),
                None => Value::Null,
            },
            "regexp_replace" => {
                let mut output = String::new();
                let mut at = 0;
                for found in &matches {
                    output.push_str(&show(&(at..found.range.start)));
                    replace(&mut output, &texts[2], found, &text);
                    at = found.range.end;
                }
                output.push_str(&show(&(at..text.len())));
                Self::check_size(output.len())?;
                Value::text(output)
            }
            _ => {
                let mut parts = Vec::new();
                let mut at = 0;
                for found in &matches {
                    // An empty match at either end splits nothing off.
                    let empty = found.range.is_empty();
                    if empty && (found.range.start == 0 || found.range.end == text.len()) {
                        continue;
                    }
                    parts.push(Value::text(show(&(at..found.range.start))));
                    at = found.range.end;
                }
                parts.push(Value::text(show(&(at..text.len()))));
                Value::array(parts)
            }
        }))
    }

    /// `text ~ pattern`
    pub(in super::super) fn regex_match(text: &str, pattern: &str, fold: bool) -> Value {
        let found = Regex::new(pattern, fold).map(|regex| regex.is_in(text));
        match found {
            Some(Ok(found)) => Value::Bool(found),
            _ => Value::unknown(NOT_FOLLOWED),
        }
    }
}

/// The first match, or all; none if the search takes too long.
fn matches(regex: &Regex, text: &[char], all: bool) -> Option<Vec<Match>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at <= text.len() {
        let Some(one) = regex.find(text, at).ok()? else {
            break;
        };
        at = if one.range.is_empty() {
            one.range.end + 1
        } else {
            one.range.end
        };
        found.push(one);
        if !all {
            break;
        }
    }
    Some(found)
}

/// Adds a replacement, in which `\1` is a group and `\&` the whole match.
fn replace(output: &mut String, replacement: &str, found: &Match, text: &[char]) {
    let mut characters = replacement.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            output.push(character);
            continue;
        }
        match characters.next() {
            Some('&') => output.extend(&text[found.range.clone()]),
            Some(digit @ '1'..='9') => {
                let number = digit as usize - '1' as usize;
                if let Some(Some(group)) = found.groups.get(number) {
                    output.extend(&text[group.clone()]);
                }
            }
            Some('\\') | None => output.push('\\'),
            Some(other) => output.extend(['\\', other]),
        }
    }
}
