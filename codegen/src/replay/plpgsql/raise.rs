//! RAISE.

use crate::source::Span;

use super::super::SqlError;
use super::Interpreter;
use super::conditions;
use super::exception::{Exception, Result};
use super::tree::{Level, Raise, RaiseWhat};
use super::value::Value;

impl Interpreter<'_> {
    pub(super) fn raise(&mut self, raise: &Raise, span: Span) -> Result {
        let mut state = "P0001".to_owned();
        let mut message = None;
        match &raise.what {
            RaiseWhat::Again => {
                let error = self.frame().errors.last().cloned();
                return Err(error.unwrap_or_else(|| {
                    let message =
                        "RAISE without parameters cannot be used outside an exception handler";
                    Exception::new("0Z002", message)
                }));
            }
            RaiseWhat::Message { format, arguments } => {
                let arguments = self.values_of(arguments)?;
                message = Some(self.fill(format, &arguments));
            }
            RaiseWhat::State(own) => state.clone_from(own),
            RaiseWhat::Options => {}
        }
        let (mut detail, mut hint) = (None, None);
        for (option, piece) in &raise.options {
            let value = self.value_of(piece)?;
            let text = self.shown(&value);
            match option.as_str() {
                "message" => message = Some(text),
                "detail" => detail = Some(text),
                "hint" => hint = Some(text),
                "errcode" if conditions::is_state(&text) => state = text,
                "errcode" => {
                    let Some(known) = conditions::states(&text).next() else {
                        let message = format!("unrecognized exception condition \"{text}\"");
                        return Err(Exception::new("42704", message));
                    };
                    known.clone_into(&mut state);
                }
                _ => {}
            }
        }
        if raise.level == Level::Notice {
            return Ok(());
        }
        let mut error = SqlError::new("P0001", message.unwrap_or_else(|| state.clone())).at(span);
        error.detail = detail;
        error.hint = hint;
        Err(Exception {
            state,
            error: Box::new(error),
            raised: true,
        })
    }

    /// A format with its `%` replaced.
    fn fill(&self, format: &str, arguments: &[Value]) -> String {
        let mut output = String::with_capacity(format.len());
        let mut next = arguments.iter();
        let mut characters = format.chars().peekable();
        while let Some(character) = characters.next() {
            if character != '%' {
                output.push(character);
            } else if characters.next_if_eq(&'%').is_some() {
                output.push('%');
            } else {
                match next.next() {
                    Some(Value::Null) | None => output.push_str("<NULL>"),
                    Some(Value::Unknown(_)) => output.push('?'),
                    Some(value) => output.push_str(&self.shown(value)),
                }
            }
        }
        output
    }
}
