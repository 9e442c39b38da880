//! CREATE TABLE … AS, SELECT … INTO, and the ends of queries.

use super::create_table::{Storage, persistence, storage};
use super::fragment::whole;
use super::list::optional_column_names;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{CreateTableAs, Fragment, OnCommit, Persistence, Statement};
use crate::sql::{Cursor, QualifiedName, SyntaxError};

/// CREATE TABLE … AS, after the table's name.
pub(super) fn create_table_as(
    cursor: &mut Cursor,
    name: QualifiedName,
    persistence: Persistence,
    if_not_exists: bool,
) -> Result<Statement, SyntaxError> {
    let columns = optional_column_names(cursor)?;
    let Storage {
        access_method,
        options,
        on_commit,
        tablespace,
    } = storage(cursor)?;
    if !cursor.eat("as") {
        return Err(cursor.error(if columns.is_empty() {
            "\"(\", OF, PARTITION OF or AS"
        } else {
            "AS, or types of the columns"
        }));
    }
    let (query, _) = query_with_data(cursor)?;
    Ok(Statement::CreateTableAs(Box::new(CreateTableAs {
        name,
        persistence,
        if_not_exists,
        columns,
        access_method,
        options,
        on_commit,
        tablespace,
        query,
        into: None,
    })))
}

/// A query, or EXECUTE, to the end of the statement but for `WITH [NO] DATA`; whether that says WITH DATA.
pub(super) fn query_with_data(cursor: &mut Cursor) -> Result<(Fragment, bool), SyntaxError> {
    let mut with_data = true;
    let query = query_before(cursor, |rest| {
        if rest.at_all(&["with", "no", "data"]) {
            with_data = false;
            Some(3)
        } else {
            rest.at_all(&["with", "data"]).then_some(2)
        }
    })?;
    Ok((query, with_data))
}

/// A query to the end of the statement, without as many tokens there as `tail` recognises and counts.
pub(super) fn query_before(
    cursor: &mut Cursor,
    mut tail: impl FnMut(&Cursor) -> Option<usize>,
) -> Result<Fragment, SyntaxError> {
    const FIRST: &[&str] = &["select", "values", "table", "with", "execute"];
    if !(cursor.at_any(FIRST) || cursor.at_kind(TokenKind::LeftParen)) {
        return Err(cursor.error("a query"));
    }
    let length = cursor.tokens().len();
    let cut = (2..=4.min(length.saturating_sub(1))).find(|count| {
        let mut rest = *cursor;
        rest.rewind(cursor.position() + length - count);
        tail(&rest) == Some(*count)
    });
    let start = cursor.position();
    let end = start + length - cut.unwrap_or(0);
    let query = whole(&mut cursor.slice(start..end), "a query")?;
    cursor.rest();
    Ok(query)
}

/// SELECT … INTO: the statement if it is one, with `cursor` at its first word.
pub(super) fn select_into(cursor: &Cursor) -> Result<Option<Statement>, SyntaxError> {
    let mut scan = *cursor;
    // The first SELECT may stand in parentheses, and only that one may have INTO.
    while scan.eat_kind(TokenKind::LeftParen) {}
    if scan.eat("with") {
        scan.skip_until(|at| at.at("select") && !follows(at, TokenKind::Dot, ""));
    }
    if !scan.eat("select") {
        return Ok(None);
    }
    // INTO stands before FROM and all that may follow it.
    scan.skip_until(|at| {
        at.at_any(&["into", "from", "where", "union", "intersect", "except"])
            && !follows(at, TokenKind::Dot, "")
            && !(at.at("from") && follows(at, TokenKind::Word, "distinct"))
    });
    if !scan.at("into") {
        return Ok(None);
    }
    let start = scan.position();
    scan.bump();
    let persistence = persistence(&mut scan)?;
    scan.eat("table");
    let name = scan.qualified_name()?;
    let into = scan.span_from(start);
    let query = whole(&mut { *cursor }, "a query")?;
    Ok(Some(Statement::CreateTableAs(Box::new(CreateTableAs {
        name,
        persistence,
        if_not_exists: false,
        columns: Vec::new(),
        access_method: None,
        options: Vec::new(),
        on_commit: OnCommit::PreserveRows,
        tablespace: None,
        query,
        into: Some(into),
    }))))
}

/// Whether the token before the next one is of this kind, and this word if one is given.
fn follows(at: &Cursor, kind: TokenKind, word: &str) -> bool {
    let Some(previous) = at.position().checked_sub(1) else {
        return false;
    };
    let mut before = *at;
    before.rewind(previous);
    before.at_kind(kind) && (word.is_empty() || before.at(word))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn create_table_as() {
        let readings = readings(&[
            "create table t as select 1 as a",
            "create temp table if not exists a.t (b, \"C\") using heap with (fillfactor = 7) on commit drop tablespace ts as (select 1) union select 2 with no data",
            "create unlogged table t as execute q(1) with data",
            "create table t as with x as (select 1) table x",
            "select a into t from u",
            "select a as \"into\", b.from into temporary table a.t from u",
            "with x as (select 1 into_ from y) select a is distinct from b into unlogged t from x",
            "(select 1 as a into t) union select 2",
            "select 1 from into_t",
            "insert into t select 1",
            "with x as (select 1) insert into t select * from x",
            "create table t as",
            "create table t (a, b)",
            "create table t",
            "create table t as vacuum",
            "create table t (a) as select 1 with no",
            "select 1 into",
        ]);
        insta::assert_snapshot!(readings);
    }
}
