//! DROP of anything.

use crate::sql::statement::{Drop, RelationKeyword, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::if_exists;
use super::list::{cascade, comma_list};
use super::object::{self, ObjectKind};
use super::role;

/// DROP.
pub(super) fn drop(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    if cursor.at_nth(1, "owned") {
        return role::drop_owned(cursor);
    }
    cursor.expect("drop")?;
    let kind = object::kind(cursor)?;
    let concurrently = kind == ObjectKind::Relation(RelationKeyword::Index)
        && cursor.at("concurrently")
        && cursor.eat("concurrently");
    let if_exists = if_exists(cursor);
    let one = matches!(
        kind,
        ObjectKind::Policy
            | ObjectKind::Trigger
            | ObjectKind::Rule
            | ObjectKind::Cast
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
    );
    let objects = if one {
        vec![object::named(cursor, kind)?]
    } else {
        comma_list(cursor, |cursor| object::named(cursor, kind))?
    };
    // Roles are dropped without a word about what depends on them.
    let cascade = kind != ObjectKind::Role && cascade(cursor);
    Ok(Statement::Drop(Drop {
        objects,
        if_exists,
        cascade,
        concurrently,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn drops() {
        insta::assert_snapshot!(readings(&[
            "DROP TABLE IF EXISTS a, b.c CASCADE",
            "DROP INDEX CONCURRENTLY IF EXISTS i",
            "DROP INDEX i, j",
            "DROP FUNCTION IF EXISTS f(int, OUT text), g, h() CASCADE",
            "DROP AGGREGATE a(*), b(int ORDER BY text)",
            "DROP TRIGGER IF EXISTS t ON a.b RESTRICT",
            "DROP RULE r ON t",
            "DROP POLICY p ON t CASCADE",
            "DROP TYPE a, b.c",
            "DROP MATERIALIZED VIEW m",
            "DROP FOREIGN TABLE f",
            "DROP FOREIGN DATA WRAPPER w CASCADE",
            "DROP TEXT SEARCH CONFIGURATION c",
            "DROP STATISTICS s",
            "DROP PROCEDURAL LANGUAGE IF EXISTS l",
            "DROP EVENT TRIGGER e",
            "DROP SERVER s",
            "DROP DATABASE d WITH (FORCE)",
            "DROP USER MAPPING FOR CURRENT_USER SERVER s",
            "DROP ACCESS METHOD a",
        ]));
    }

    #[test]
    fn what_is_no_drop_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "DROP t",
            "DROP TABLE",
            "DROP TABLE a b",
            "DROP TABLE a,",
            "DROP TRIGGER t",
            "DROP TRIGGER t ON a, u ON b",
            "DROP TABLE CONCURRENTLY a",
            "DROP FUNCTION f(a int = 1)",
            "DROP SCHEMA a.b",
        ]));
    }
}
