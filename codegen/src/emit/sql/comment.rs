use crate::catalog::quote_literal;

use super::draft::Draft;

impl Draft<'_, '_> {
    /// COMMENT ON, if the text is another than before.
    pub(super) fn comment(&mut self, object: &str, text: Option<&String>, before: Option<&String>) {
        if text != before {
            let text = text.map_or_else(|| "NULL".to_owned(), |text| quote_literal(text));
            self.statement(format!("COMMENT ON {object} IS {text}"));
        }
    }
}
