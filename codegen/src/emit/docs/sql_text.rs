//! SQL for people: on one line, or indented anew.

use crate::catalog::Expression;
use crate::sql::lexer;

use super::names::Documented;

/// An expression on one line.
pub(super) fn one_line(documented: &Documented<'_>, expression: &Expression) -> String {
    let sql = expression.sql(documented.catalog);
    let tokens = lexer::lex(&sql, 0..sql.len() as u32);
    if tokens.iter().any(|token| token.text(&sql).contains('\n')) || sql.contains("--") {
        return sql.trim().to_owned();
    }
    sql.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
