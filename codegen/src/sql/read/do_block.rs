//! DO.

use crate::sql::statement::{Do, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::word_or_string;

/// DO [LANGUAGE name] 'block', in any order.
pub(super) fn do_block(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("do")?;
    let mut language = None;
    let mut body = None;
    while !cursor.is_end() || body.is_none() {
        let clause = *cursor;
        let again = if cursor.eat("language") {
            language.replace(word_or_string(cursor)?).is_some()
        } else {
            body.replace(cursor.string_literal()?).is_some()
        };
        if again {
            return Err(clause
                .error("the end of the statement")
                .with_message("conflicting or redundant options"));
        }
    }
    match body {
        Some(body) => Ok(Statement::Do(Do {
            language,
            body: body.value,
            body_span: body.span,
        })),
        None => Err(cursor.error("a block")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn blocks() {
        insta::assert_snapshot!(readings(&[
            "DO $$BEGIN END$$",
            "DO LANGUAGE plpgsql 'x'",
            "DO $a$x$a$ LANGUAGE 'sql'",
            "DO",
            "DO 'a' 'b'",
            "DO LANGUAGE a LANGUAGE b 'x'",
            "DO LANGUAGE plpgsql",
        ]));
    }
}
