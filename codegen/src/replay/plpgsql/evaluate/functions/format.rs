//! `format` and quoting.

use crate::catalog::{quote_identifier, quote_literal};

use super::super::super::Interpreter;
use super::super::super::exception::{Exception, Result};
use super::super::super::value::Value;

impl Interpreter<'_> {
    pub(super) fn format_function(
        &mut self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("format", [pattern, rest @ ..]) => match self.as_text(pattern) {
                Value::Text(pattern) => Value::text(self.format(&pattern, rest)?),
                other => other,
            },
            ("quote_ident", [value]) => match self.as_text(value) {
                Value::Text(text) => Value::text(quote_identifier(&text).into_owned()),
                other => other,
            },
            ("quote_literal", [value]) => match value {
                Value::Null => Value::Null,
                value => Value::text(quote_literal(&self.shown(value))),
            },
            ("quote_nullable", [value]) => match value {
                Value::Null => Value::text("NULL"),
                value => Value::text(quote_literal(&self.shown(value))),
            },
            _ => return Ok(None),
        }))
    }

    /// `format` (manual, section 9.4.1).
    fn format(&self, pattern: &str, arguments: &[Value]) -> Result<String> {
        let mut output = String::new();
        let mut characters = pattern.chars().peekable();
        let mut next = 0;
        while let Some(character) = characters.next() {
            if character != '%' {
                output.push(character);
                continue;
            }
            if characters.next_if_eq(&'%').is_some() {
                output.push('%');
                continue;
            }
            let mut digits = String::new();
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let mut width = 0_usize;
            let mut left = false;
            if !digits.is_empty() && characters.next_if_eq(&'$').is_some() {
                next = digits.parse::<usize>().unwrap_or(0);
                if next == 0 {
                    let message = "format specifies argument 0, but arguments are numbered from 1";
                    return Err(Exception::new("22023", message));
                }
                next -= 1;
                digits.clear();
            }
            while characters.next_if_eq(&'-').is_some() {
                left = true;
            }
            while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            if !digits.is_empty() {
                width = digits.parse().unwrap_or(0);
            }
            let Some(kind) = characters.next() else {
                return Err(Exception::new(
                    "22023",
                    "unterminated format() type specifier",
                ));
            };
            if !matches!(kind, 's' | 'I' | 'L') {
                let message = format!("unrecognized format() type specifier \"{kind}\"");
                return Err(Exception::new("22023", message));
            }
            let Some(value) = arguments.get(next) else {
                return Err(Exception::new("22023", "too few arguments for format()"));
            };
            next += 1;
            let text = match (kind, value) {
                ('I', Value::Null) => {
                    let message = "null values cannot be formatted as an SQL identifier";
                    return Err(Exception::new("22004", message));
                }
                ('L', Value::Null) => "NULL".to_owned(),
                ('I', value) => quote_identifier(&self.shown(value)).into_owned(),
                ('L', value) => quote_literal(&self.shown(value)),
                (_, value) => self.shown(value),
            };
            let missing = width.min(1000).saturating_sub(text.chars().count());
            let padding = " ".repeat(missing);
            output.push_str(&if left {
                text + &padding
            } else {
                padding + &text
            });
            Self::check_size(output.len())?;
        }
        Ok(output)
    }
}
