//! CREATE TEXT SEARCH.

use crate::sql::statement::{CreateTextSearch, Statement, TextSearchKind};
use crate::sql::{Cursor, SyntaxError};

use super::setting::settings;

/// CREATE TEXT SEARCH CONFIGURATION | DICTIONARY | PARSER | TEMPLATE.
pub(super) fn create_text_search(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "text", "search"])?;
    let words = ["configuration", "dictionary", "parser", "template"];
    let kind = match cursor.expect_any(&words)? {
        "configuration" => TextSearchKind::Configuration,
        "dictionary" => TextSearchKind::Dictionary,
        "parser" => TextSearchKind::Parser,
        _ => TextSearchKind::Template,
    };
    let name = cursor.qualified_name()?;
    let options = settings(cursor)?;
    Ok(Statement::CreateTextSearch(CreateTextSearch {
        kind,
        name,
        options,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn text_search_objects() {
        insta::assert_snapshot!(readings(&[
            "CREATE TEXT SEARCH CONFIGURATION app.c (COPY = pg_catalog.simple)",
            "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, StopWords = 'english')",
            "CREATE TEXT SEARCH PARSER p (start = s)",
            "CREATE TEXT SEARCH TEMPLATE t (lexize = l)",
            "CREATE TEXT SEARCH THING t (a = b)",
        ]));
    }
}
