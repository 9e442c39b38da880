//! COMMENT ON.

use crate::sql::statement::{Comment, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::object;

/// COMMENT ON object IS 'text' | NULL.
pub(super) fn comment(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["comment", "on"])?;
    // A user and a group are commented on as what they are.
    if cursor.at_any(&["user", "group"]) {
        return Err(cursor.error("ROLE or another kind of object"));
    }
    let object = object::object(cursor)?;
    cursor.expect("is")?;
    let text = if cursor.eat("null") {
        None
    } else if cursor.at_string() {
        Some(cursor.string_literal()?.value)
    } else {
        return Err(cursor.error("a string or NULL"));
    };
    Ok(Statement::Comment(Comment { object, text }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn comments() {
        insta::assert_snapshot!(readings(&[
            "COMMENT ON TABLE app.t IS 'it''s'",
            "COMMENT ON COLUMN a.b.c IS 'one'\n  ' two'",
            "COMMENT ON VIEW v IS E'a\\nb'",
            "COMMENT ON TYPE int IS $x$y$x$",
            "COMMENT ON DOMAIN d IS NULL",
            "COMMENT ON FUNCTION f(a int, character varying) IS ''",
            "COMMENT ON FUNCTION f IS ''",
            "COMMENT ON AGGREGATE a(*) IS ''",
            "COMMENT ON POLICY p ON s.t IS ''",
            "COMMENT ON CONSTRAINT c ON t IS ''",
            "COMMENT ON CONSTRAINT c ON DOMAIN d IS ''",
            "COMMENT ON CONSTRAINT c ON domain IS ''",
            "COMMENT ON CAST (a AS b) IS ''",
            "COMMENT ON OPERATOR s.+ (NONE, int) IS ''",
            "COMMENT ON OPERATOR CLASS c USING gin IS ''",
            "COMMENT ON TEXT SEARCH DICTIONARY d IS ''",
            "COMMENT ON EVENT TRIGGER e IS ''",
            "COMMENT ON LARGE OBJECT 12 IS ''",
            "COMMENT ON TRANSFORM FOR int LANGUAGE l IS ''",
            "COMMENT ON DATABASE d IS ''",
            "COMMENT ON PROCEDURAL LANGUAGE l IS ''",
        ]));
    }

    #[test]
    fn what_is_no_comment_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "COMMENT ON t IS ''",
            "COMMENT ON TABLE t",
            "COMMENT ON TABLE t IS 1",
            "COMMENT ON COLUMN a IS ''",
            "COMMENT ON GROUP g IS ''",
            "COMMENT ON TYPE int[] IS ''",
            "COMMENT ON TABLE t IS '' ''",
            "COMMENT ON AGGREGATE a IS ''",
            "COMMENT ON TRIGGER t IS ''",
        ]));
    }
}
