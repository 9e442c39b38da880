//! CREATE COLLATION.

use crate::sql::statement::{CreateCollation, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::if_not_exists;
use super::setting::settings;

/// CREATE COLLATION name FROM other | name (option = value, …).
pub(super) fn create_collation(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "collation"])?;
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.qualified_name()?;
    let mut from = None;
    let mut options = Vec::new();
    if cursor.eat("from") {
        from = Some(cursor.qualified_name()?);
    } else {
        options = settings(cursor)?;
    }
    Ok(Statement::CreateCollation(CreateCollation {
        name,
        if_not_exists,
        from,
        options,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn collations() {
        insta::assert_snapshot!(readings(&[
            "CREATE COLLATION IF NOT EXISTS app.c (provider = icu, locale = 'en-u-ks-level2', deterministic = false)",
            "CREATE COLLATION c FROM \"C\"",
            "CREATE COLLATION c",
        ]));
    }
}
