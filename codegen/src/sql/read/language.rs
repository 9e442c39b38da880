//! CREATE LANGUAGE.

use crate::sql::statement::Statement;
use crate::sql::{Cursor, SyntaxError};

use super::clause::{or_replace, word_or_string};

/// CREATE [OR REPLACE] [TRUSTED] [PROCEDURAL] LANGUAGE.
pub(super) fn create_language(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    or_replace(cursor);
    cursor.eat("trusted");
    cursor.eat("procedural");
    cursor.expect("language")?;
    let name = word_or_string(cursor)?;
    if cursor.eat("handler") {
        cursor.qualified_name()?;
        if cursor.eat("inline") {
            cursor.qualified_name()?;
        }
        if cursor.eat("validator") {
            cursor.qualified_name()?;
        } else if cursor.eat("no") {
            cursor.expect("validator")?;
        }
    }
    Ok(Statement::CreateLanguage(name))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn languages() {
        insta::assert_snapshot!(readings(&[
            "CREATE OR REPLACE TRUSTED PROCEDURAL LANGUAGE plv8 HANDLER app.h INLINE i NO VALIDATOR",
            "CREATE LANGUAGE 'plpgsql'",
            "CREATE LANGUAGE l VALIDATOR v",
        ]));
    }
}
