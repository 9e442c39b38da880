//! CREATE INDEX and CREATE STATISTICS, and keys as partitions have them too.

use super::alter_object::general;
use super::constraint::nulls_not_distinct;
use super::fragment::{in_parentheses, whole};
use super::list::{collation, comma_list, parenthesised_list, relation};
use super::setting::settings;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    CreateIndex, CreateStatistics, Fragment, IndexElement, Irrelevant, ObjectReference, Statement,
};
use crate::sql::{Cursor, Name, SyntaxError};

/// CREATE [UNIQUE] INDEX
pub(super) fn create_index(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let unique = cursor.eat("unique");
    cursor.expect("index")?;
    let concurrently = cursor.eat("concurrently");
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = if !if_not_exists && cursor.at("on") {
        None
    } else {
        Some(cursor.identifier()?)
    };
    cursor.expect("on")?;
    let (table, only) = relation(cursor)?;
    let method = if cursor.eat("using") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    let elements = parenthesised_list(cursor, index_element)?;
    let include = if cursor.eat("include") {
        parenthesised_list(cursor, index_element)?
    } else {
        Vec::new()
    };
    let nulls_not_distinct = nulls_not_distinct(cursor)?;
    let options = if cursor.eat("with") {
        settings(cursor)?
    } else {
        Vec::new()
    };
    let tablespace = if cursor.eat("tablespace") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    let predicate = if cursor.eat("where") {
        Some(whole(cursor, "an expression")?)
    } else {
        None
    };
    Ok(Statement::CreateIndex(Box::new(CreateIndex {
        name,
        unique,
        concurrently,
        if_not_exists,
        only,
        table,
        method,
        elements,
        include,
        nulls_not_distinct,
        options,
        tablespace,
        predicate,
    })))
}

/// A key with its options (`index_elem`).
pub(super) fn index_element(cursor: &mut Cursor) -> Result<IndexElement, SyntaxError> {
    let start = cursor.position();
    let (column, expression) = key(cursor)?;
    let collation = collation(cursor)?;
    let at_nulls = cursor.at("nulls") && (cursor.at_nth(1, "first") || cursor.at_nth(1, "last"));
    let operator_class = if cursor.at_identifier() && !at_nulls {
        Some(cursor.qualified_name()?)
    } else {
        None
    };
    let operator_class_options = if operator_class.is_some() && cursor.at_kind(TokenKind::LeftParen)
    {
        settings(cursor)?
    } else {
        Vec::new()
    };
    let direction = cursor.eat_any(&["asc", "desc"]);
    let descending = direction.map(|direction| direction == "desc");
    let nulls_first = if cursor.eat("nulls") {
        Some(cursor.expect_any(&["first", "last"])? == "first")
    } else {
        None
    };
    Ok(IndexElement {
        column,
        expression,
        collation,
        operator_class,
        operator_class_options,
        descending,
        nulls_first,
        span: cursor.span_from(start),
    })
}

/// A column or an expression: in parentheses, or a function call without them.
pub(super) fn key(cursor: &mut Cursor) -> Result<(Option<Name>, Option<Fragment>), SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        return Ok((None, Some(in_parentheses(cursor)?)));
    }
    if let Some(call) = function_call(cursor)? {
        return Ok((None, Some(call)));
    }
    Ok((Some(cursor.identifier()?), None))
}

/// A function call, if one comes; also the functions that the SQL standard writes without parentheses.
fn function_call(cursor: &mut Cursor) -> Result<Option<Fragment>, SyntaxError> {
    const WITHOUT_PARENTHESES: &[&str] = &[
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "system_user",
        "user",
    ];
    let start = cursor.position();
    let mut ahead = *cursor;
    let alone = ahead.at_any(WITHOUT_PARENTHESES);
    if ahead.eat("collation") {
        ahead.eat("for");
    } else {
        loop {
            if ahead.label().is_err() {
                return Ok(None);
            }
            if !ahead.eat_kind(TokenKind::Dot) {
                break;
            }
        }
    }
    if ahead.at_kind(TokenKind::LeftParen) {
        ahead.parenthesised()?;
    } else if !alone {
        return Ok(None);
    }
    *cursor = ahead;
    Ok(Some(Fragment {
        span: cursor.span_from(start),
    }))
}

/// CREATE STATISTICS
pub(super) fn create_statistics(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "statistics"])?;
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let named = if_not_exists || !(cursor.at("on") || cursor.at_kind(TokenKind::LeftParen));
    let name = if named {
        Some(cursor.qualified_name()?)
    } else {
        None
    };
    let kinds = super::list::optional_column_names(cursor)?;
    cursor.expect("on")?;
    let elements = comma_list(cursor, |cursor| {
        let (column, expression) = key(cursor)?;
        let column = column.map(|name| Fragment { span: name.span });
        column
            .or(expression)
            .ok_or_else(|| cursor.error("a column or an expression"))
    })?;
    cursor.expect("from")?;
    let (table, _) = relation(cursor)?;
    Ok(Statement::CreateStatistics(CreateStatistics {
        name,
        if_not_exists,
        kinds,
        elements,
        table,
    }))
}

/// ALTER STATISTICS … SET STATISTICS, RENAME, OWNER, SET SCHEMA
pub(super) fn alter_statistics(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "statistics"])?;
    let if_exists = cursor.eat_all(&["if", "exists"]);
    let name = cursor.qualified_name()?;
    if cursor.eat_all(&["set", "statistics"]) {
        if !cursor.eat("default") {
            cursor.integer()?;
        }
        return Ok(Statement::Irrelevant(Irrelevant {
            kind: "ALTER STATISTICS",
            reason: "how many values ANALYZE keeps is no part of the schema",
        }));
    }
    let statement = general(cursor, &ObjectReference::Statistics(name), if_exists)?;
    statement.ok_or_else(|| cursor.error("SET STATISTICS, RENAME TO, OWNER TO or SET SCHEMA"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn indexes_and_statistics() {
        let readings = readings(&[
            "create index on t (a)",
            "create unique index concurrently if not exists i on only a.t using gist (a desc nulls last, lower(b) collate \"C\" a.ops (siglen = 3, x), (a || b), coalesce(a, b), current_date) include (c, d) nulls not distinct with (fillfactor = 70) tablespace ts where a is not null and (b) > 0",
            "create index i on t (nulls nulls first, a x_ops asc)",
            "create statistics on a, (b + 1), lower(c) from a.t",
            "create statistics if not exists a.s (ndistinct, mcv) on a, b from t",
            "alter statistics a.s set statistics 100",
            "alter statistics s rename to r",
            "alter statistics s owner to o",
            "alter statistics s set schema a",
            "create index i t (a)",
            "create index i on t",
            "create index i on t ()",
            "create index if not exists on t (a)",
            "create index i on t (a b c)",
            "create index i on t (a nulls)",
            "create index i on t (a) where",
            "create statistics s on from t",
            "create unique table t (a int)",
        ]);
        insta::assert_snapshot!(readings);
    }
}
