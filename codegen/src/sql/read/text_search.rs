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
