//! Statements about rows: INSERT and its kin, queries, CALL. Kept as text.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{Data, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::create_table_as::select_into;
use super::fragment::whole;

/// First words of changes of rows, with the command's tag.
const CHANGES: &[(&str, &str)] = &[
    ("insert", "INSERT"),
    ("update", "UPDATE"),
    ("delete", "DELETE"),
    ("merge", "MERGE"),
    ("copy", "COPY"),
    ("truncate", "TRUNCATE TABLE"),
];

/// INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE.
pub(super) fn change(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    let Some((_, kind)) = CHANGES.iter().find(|(word, _)| cursor.at(word)) else {
        return Err(cursor.error("INSERT, UPDATE, DELETE, MERGE, COPY or TRUNCATE"));
    };
    if cursor.peek_nth(1).is_none() {
        cursor.bump();
        return Err(cursor.error("a table"));
    }
    Ok(Statement::Data(Data {
        kind,
        fragment: whole(cursor, "a statement")?,
    }))
}

/// SELECT, VALUES, TABLE, WITH, or a query in parentheses.
pub(super) fn query(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    if let Some(statement) = select_into(cursor)? {
        cursor.rest();
        return Ok(statement);
    }
    if let Some(kind) = change_after_with(cursor) {
        return Ok(Statement::Data(Data {
            kind,
            fragment: whole(cursor, "a statement")?,
        }));
    }
    whole(cursor, "a query").map(Statement::Query)
}

/// WITH … INSERT | UPDATE | DELETE | MERGE changes rows, and is no query.
fn change_after_with(cursor: &Cursor) -> Option<&'static str> {
    let mut at = *cursor;
    if !at.eat("with") {
        return None;
    }
    at.eat("recursive");
    loop {
        // name [(columns)] AS [[NOT] MATERIALIZED] (query) [SEARCH …] [CYCLE …]
        at.skip_until(|at| at.at("as"));
        at.eat("as");
        at.skip_until(|at| at.at_kind(TokenKind::LeftParen));
        at.parenthesised().ok()?;
        at.skip_until(|at| {
            at.at_kind(TokenKind::Comma)
                || at.at_kind(TokenKind::LeftParen)
                || at.at_any(&["select", "values", "table", "with"])
                || CHANGES.iter().any(|(word, _)| at.at(word))
        });
        if !at.eat_kind(TokenKind::Comma) {
            break;
        }
    }
    CHANGES
        .iter()
        .find(|(word, _)| at.at(word))
        .map(|(_, kind)| *kind)
}

/// CALL.
pub(super) fn call(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    let mut after = *cursor;
    after.expect("call")?;
    after.qualified_function_name()?;
    after.parenthesised()?;
    after.expect_end()?;
    whole(cursor, "a call").map(Statement::Call)
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn changes_and_queries() {
        insta::assert_snapshot!(readings(&[
            "INSERT INTO t VALUES (1)",
            "WITH a AS (SELECT 1), b (x) AS MATERIALIZED (SELECT 2) INSERT INTO t SELECT * FROM a",
            "WITH RECURSIVE a AS (SELECT 1) SEARCH DEPTH FIRST BY x SET y DELETE FROM t",
            "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
            "WITH a AS (SELECT 1) (SELECT 2)",
            "TRUNCATE t",
            "COPY t FROM stdin",
            "MERGE INTO t USING u ON a = b WHEN MATCHED THEN DELETE",
            "SELECT a FROM t",
            "(SELECT 1) UNION SELECT 2",
            "TABLE t",
            "VALUES (1)",
            "SELECT a INTO TEMP b FROM t",
            "CALL app.p(1, 2)",
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE CREATE TABLE a AS SELECT 1 AS b",
            "EXPLAIN (ANALYZE, BUFFERS off) DELETE FROM t",
            "EXPLAIN (ANALYZE false) DELETE FROM t",
        ]));
    }

    #[test]
    fn what_is_nothing_of_these_is_refused() {
        insta::assert_snapshot!(readings(&[
            "INSERT",
            "CALL p",
            "CALL p(1) x",
            "FROB",
            "CREATE THING x",
            "ALTER",
        ]));
    }
}
