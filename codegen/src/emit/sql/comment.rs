use crate::catalog::quote_literal;

use super::draft::Draft;

/// A text as a literal on which no editor or shell that changes line ends has a hold.
pub(super) fn literal(text: &str) -> String {
    let literal = quote_literal(text);
    if !literal.contains('\r') {
        return literal;
    }
    let escaped = literal.replace('\r', "\\r");
    if escaped.starts_with('E') {
        escaped
    } else {
        format!("E{escaped}")
    }
}

impl Draft<'_, '_> {
    /// COMMENT ON, if the text is another than before.
    pub(super) fn comment(&mut self, object: &str, text: Option<&String>, before: Option<&String>) {
        if text != before {
            let text = text.map_or_else(|| "NULL".to_owned(), |text| literal(text));
            self.statement(format!("COMMENT ON {object} IS {text}"));
        }
    }
}
