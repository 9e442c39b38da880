//! CREATE TABLE and CREATE FOREIGN TABLE.
//!
//! PostgreSQL 17 manual, CREATE TABLE, CREATE FOREIGN TABLE.

use super::column::{column, typed_column};
use super::constraint::{at_table_constraint, table_constraint};
use super::create_table_as::create_table_as;
use super::list::{comma_list, parenthesised_list, qualified_names};
use super::partition::{partition_bound, partition_by};
use super::setting::{foreign_options, settings};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    CreateTable, ForeignClause, Including, LikeClause, OnCommit, PartitionOf, Persistence, Setting,
    Statement, TableElement,
};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

/// CREATE [TEMP | UNLOGGED] TABLE, also … AS
pub(super) fn create_table(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let persistence = persistence(cursor)?;
    cursor.expect("table")?;
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.qualified_name()?;
    let defined = cursor.at_any(&["of", "partition"]) || at_elements(cursor);
    if !defined {
        return create_table_as(cursor, name, persistence, if_not_exists);
    }
    let mut table = definition(cursor, name, persistence, if_not_exists)?;
    table.partition_by = partition_by(cursor)?;
    let storage = storage(cursor)?;
    table.access_method = storage.access_method;
    table.options = storage.options;
    table.on_commit = storage.on_commit;
    table.tablespace = storage.tablespace;
    Ok(Statement::CreateTable(Box::new(table)))
}

/// CREATE FOREIGN TABLE
pub(super) fn create_foreign_table(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "foreign", "table"])?;
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.qualified_name()?;
    if cursor.at("of") {
        return Err(cursor.error("\"(\" or PARTITION OF"));
    }
    let mut table = definition(cursor, name, Persistence::Permanent, if_not_exists)?;
    cursor.expect("server")?;
    table.foreign = Some(ForeignClause {
        server: cursor.identifier()?,
        options: foreign_options(cursor)?,
    });
    Ok(Statement::CreateTable(Box::new(table)))
}

/// TEMP, TEMPORARY, LOCAL or GLOBAL before them, UNLOGGED, or nothing.
pub(super) fn persistence(cursor: &mut Cursor) -> Result<Persistence, SyntaxError> {
    if cursor.eat("unlogged") {
        return Ok(Persistence::Unlogged);
    }
    if cursor.eat_any(&["local", "global"]).is_some() {
        cursor.expect_any(&["temporary", "temp"])?;
        return Ok(Persistence::Temporary);
    }
    Ok(if cursor.eat_any(&["temporary", "temp"]).is_some() {
        Persistence::Temporary
    } else {
        Persistence::Permanent
    })
}

/// Whether `(` comes with columns, and not with the bare names of CREATE TABLE … AS.
fn at_elements(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    if !ahead.eat_kind(TokenKind::LeftParen) {
        return false;
    }
    let bare_name = ahead.identifier().is_ok()
        && (ahead.at_kind(TokenKind::Comma) || ahead.at_kind(TokenKind::RightParen));
    !bare_name
}

/// Everything from the columns to INHERITS or to the bound of a partition.
fn definition(
    cursor: &mut Cursor,
    name: QualifiedName,
    persistence: Persistence,
    if_not_exists: bool,
) -> Result<CreateTable, SyntaxError> {
    let mut table = CreateTable {
        name,
        persistence,
        if_not_exists,
        elements: Vec::new(),
        inherits: Vec::new(),
        of_type: None,
        partition_of: None,
        partition_by: None,
        access_method: None,
        options: Vec::new(),
        on_commit: OnCommit::PreserveRows,
        tablespace: None,
        foreign: None,
    };
    if cursor.eat("of") {
        table.of_type = Some(cursor.qualified_name()?);
        table.elements = typed_elements(cursor)?;
    } else if cursor.eat("partition") {
        cursor.expect("of")?;
        let parent = cursor.qualified_name()?;
        table.elements = typed_elements(cursor)?;
        let bound = partition_bound(cursor)?;
        table.partition_of = Some(PartitionOf { parent, bound });
    } else {
        let mut inner = cursor.parenthesised()?;
        if !inner.is_end() {
            table.elements = comma_list(&mut inner, element)?;
            inner.expect_end().map_err(|mut error| {
                "a constraint, \",\" or \")\"".clone_into(&mut error.expected);
                error
            })?;
        }
        if cursor.eat("inherits") {
            let mut inner = cursor.parenthesised()?;
            table.inherits = qualified_names(&mut inner)?;
            inner.expect_end()?;
        }
    }
    Ok(table)
}

fn element(cursor: &mut Cursor) -> Result<TableElement, SyntaxError> {
    if cursor.at("like") {
        return like(cursor).map(TableElement::Like);
    }
    if at_table_constraint(cursor) {
        return table_constraint(cursor).map(TableElement::Constraint);
    }
    column(cursor).map(TableElement::Column)
}

/// The elements of a typed table or partition, if a parenthesis comes.
fn typed_elements(cursor: &mut Cursor) -> Result<Vec<TableElement>, SyntaxError> {
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    parenthesised_list(cursor, |cursor| {
        if at_table_constraint(cursor) {
            table_constraint(cursor).map(TableElement::Constraint)
        } else {
            typed_column(cursor).map(TableElement::Column)
        }
    })
}

fn like(cursor: &mut Cursor) -> Result<LikeClause, SyntaxError> {
    let start = cursor.position();
    cursor.expect("like")?;
    let source = cursor.qualified_name()?;
    let mut including = Including::default();
    while let Some(word) = cursor.eat_any(&["including", "excluding"]) {
        let on = word == "including";
        match cursor.expect_any(&[
            "comments",
            "compression",
            "constraints",
            "defaults",
            "generated",
            "identity",
            "indexes",
            "statistics",
            "storage",
            "all",
        ])? {
            "comments" => including.comments = on,
            "compression" => including.compression = on,
            "constraints" => including.constraints = on,
            "defaults" => including.defaults = on,
            "generated" => including.generated = on,
            "identity" => including.identity = on,
            "indexes" => including.indexes = on,
            "statistics" => including.statistics = on,
            "storage" => including.storage = on,
            _ => {
                including = Including {
                    comments: on,
                    compression: on,
                    constraints: on,
                    defaults: on,
                    generated: on,
                    identity: on,
                    indexes: on,
                    statistics: on,
                    storage: on,
                }
            }
        }
    }
    Ok(LikeClause {
        source,
        including,
        span: cursor.span_from(start),
    })
}

/// The clauses on storage after a table's definition.
pub(super) struct Storage {
    /// USING
    pub(super) access_method: Option<Name>,
    /// WITH (…)
    pub(super) options: Vec<Setting>,
    /// ON COMMIT
    pub(super) on_commit: OnCommit,
    /// TABLESPACE
    pub(super) tablespace: Option<Name>,
}

/// `[USING …] [WITH … | WITHOUT OIDS] [ON COMMIT …] [TABLESPACE …]`
pub(super) fn storage(cursor: &mut Cursor) -> Result<Storage, SyntaxError> {
    let access_method = if cursor.eat("using") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    let options = if cursor.eat("without") {
        cursor.expect("oids")?;
        Vec::new()
    } else if cursor.eat("with") {
        settings(cursor)?
    } else {
        Vec::new()
    };
    let on_commit = if cursor.eat("on") {
        cursor.expect("commit")?;
        match cursor.expect_any(&["drop", "delete", "preserve"])? {
            "drop" => OnCommit::Drop,
            word => {
                cursor.expect("rows")?;
                if word == "delete" {
                    OnCommit::DeleteRows
                } else {
                    OnCommit::PreserveRows
                }
            }
        }
    } else {
        OnCommit::PreserveRows
    };
    let tablespace = if cursor.eat("tablespace") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    Ok(Storage {
        access_method,
        options,
        on_commit,
        tablespace,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn create_table() {
        let readings = readings(&[
            "create table t ()",
            "create table if not exists d.a.t (a int, like a.u including all excluding indexes excluding comments, check (a > 0))",
            "create table t (like u)",
            "create table t (like u including defaults including identity)",
            "create table t (a int) inherits (a.u, v) using heap with (fillfactor = 70, toast.autovacuum_enabled = off) tablespace ts",
            "create local temporary table t (a int) on commit delete rows",
            "create temp table t (a int) on commit preserve rows",
            "create unlogged table t (a int) without oids",
            "create table t of a.pair (a with options not null, primary key (a))",
            "create table t of pair",
            "create foreign table if not exists t (a int options (column_name 'x') not null) inherits (u) server s options (\"table\" 'x', b 'y')",
            "create foreign table t partition of u for values in (1) server s",
            "create table",
            "create table t (",
            "create table t (a int",
            "create table t (a int,)",
            "create table t (a int) foo",
            "create table t (a int b int)",
            "create table t (like u including everything)",
            "create table t (a int) inherits u",
            "create table t (a int) on commit keep",
            "create foreign table t (a int)",
            "create table a.b.c.d (a int)",
            "create table t (a int, (b int)",
            "create table select (a int)",
        ]);
        insta::assert_snapshot!(readings);
    }
}
