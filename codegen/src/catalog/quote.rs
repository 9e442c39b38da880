use std::borrow::Cow;

use crate::sql::keywords::{Category, category};

/// An identifier as it has to be written in SQL: PostgreSQL's `quote_ident`.
pub fn quote_identifier(name: &str) -> Cow<'_, str> {
    let mut bytes = name.bytes();
    let starts_well = matches!(bytes.next(), Some(b'a'..=b'z' | b'_'));
    let goes_on_well = bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if starts_well && goes_on_well && matches!(category(name), None | Some(Category::Unreserved)) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

/// A text as an SQL literal: PostgreSQL's `quote_literal`.
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}
