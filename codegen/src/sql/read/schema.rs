//! CREATE SCHEMA, with the statements that may stand in it.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{CreateSchema, Located, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::{if_not_exists, optional};
use super::role::role_name;

/// CREATE SCHEMA.
pub(super) fn create_schema(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "schema"])?;
    let if_not_exists = if_not_exists(cursor);
    let name = if cursor.at("authorization") {
        None
    } else {
        Some(cursor.identifier()?)
    };
    let owner = optional(cursor, "authorization", role_name)?;
    let mut elements = Vec::new();
    while !cursor.is_end() {
        if if_not_exists && cursor.at_any(&["create", "grant"]) {
            return Err(cursor
                .error("the end of the statement")
                .with_message("CREATE SCHEMA IF NOT EXISTS cannot include schema elements"));
        }
        elements.push(element(cursor)?);
    }
    // A view may be written before the table that it reads.
    elements.sort_by_key(|element| rank(&element.value));
    Ok(Statement::CreateSchema(CreateSchema {
        name,
        if_not_exists,
        owner,
        elements,
    }))
}

/// A statement up to the beginning of the next one.
fn element(cursor: &mut Cursor) -> Result<Located<Statement>, SyntaxError> {
    if !cursor.at_any(&["create", "grant"]) {
        return Err(cursor.error("CREATE, GRANT or the end of the statement"));
    }
    let start = cursor.position();
    let begin = *cursor;
    cursor.bump();
    cursor.skip_until(|at| begins_element(at, start));
    let end = cursor.position();
    let mut part = begin.slice(start..end);
    let value = super::statement(&mut part)?;
    if rank(&value) == OTHER {
        return Err(begin.error("a table, view, index, sequence, trigger or GRANT"));
    }
    Ok(Located {
        value,
        span: cursor.span_from(start),
    })
}

/// CREATE and GRANT are reserved words: elsewhere they are privileges (`GRANT CREATE`) or `WITH GRANT OPTION`.
fn begins_element(at: &Cursor, start: usize) -> bool {
    if !at.at_any(&["create", "grant"]) {
        return false;
    }
    let mut before = *at;
    before.rewind(at.position().saturating_sub(1).max(start));
    !(before.at_any(&["grant", "with", "as"])
        || before.at_kind(TokenKind::Comma)
        || before.at_kind(TokenKind::Dot))
}

/// A statement that may not stand in CREATE SCHEMA.
const OTHER: u8 = u8::MAX;

/// The place in PostgreSQL's order (`transformCreateSchemaStmtElements`).
fn rank(statement: &Statement) -> u8 {
    match statement {
        Statement::CreateSequence(_) => 0,
        Statement::CreateTable(_) => 1,
        Statement::CreateView(_) => 2,
        Statement::CreateIndex(_) => 3,
        Statement::CreateTrigger(_) => 4,
        Statement::Grant(_) | Statement::GrantRole(_) => 5,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn schemas_with_elements() {
        insta::assert_snapshot!(readings(&[
            "CREATE SCHEMA s",
            "CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION r",
            "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
            "CREATE SCHEMA s GRANT CREATE, SELECT ON t TO a WITH GRANT OPTION CREATE VIEW v AS SELECT a AS create FROM t CREATE INDEX i ON t (a) CREATE SEQUENCE q",
        ]));
    }

    #[test]
    fn only_some_statements_are_elements() {
        insta::assert_snapshot!(readings(&[
            "CREATE SCHEMA s DROP TABLE t",
            "CREATE SCHEMA s CREATE FUNCTION f() RETURNS int AS ''",
            "CREATE SCHEMA IF NOT EXISTS s CREATE VIEW v AS SELECT 1",
            "CREATE SCHEMA s CREATE SEQUENCE q FAST",
            "CREATE SCHEMA",
        ]));
    }
}
