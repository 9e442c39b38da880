//! CREATE SEQUENCE, ALTER SEQUENCE, and the sequence options of identity columns.

use super::create_table::persistence;
use super::data_type::type_name;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{AlterSequence, CreateSequence, SequenceOption, Statement};
use crate::sql::{Cursor, QualifiedName, SyntaxError};

/// CREATE [TEMP | UNLOGGED] SEQUENCE
pub(super) fn create_sequence(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let persistence = persistence(cursor)?;
    cursor.expect("sequence")?;
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.qualified_name()?;
    let options = sequence_options(cursor)?;
    Ok(Statement::CreateSequence(CreateSequence {
        name,
        persistence,
        if_not_exists,
        options,
    }))
}

/// The options of ALTER SEQUENCE, whose name was read.
pub(super) fn alter_sequence(
    cursor: &mut Cursor,
    name: QualifiedName,
    if_exists: bool,
) -> Result<Statement, SyntaxError> {
    let options = sequence_options(cursor)?;
    if options.is_empty() {
        return Err(cursor.error("an option of a sequence"));
    }
    Ok(Statement::AlterSequence(AlterSequence {
        name,
        if_exists,
        options,
    }))
}

/// `(options)`, if a parenthesis comes: at least one.
pub(super) fn parenthesised_options(
    cursor: &mut Cursor,
) -> Result<Vec<SequenceOption>, SyntaxError> {
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let mut inner = cursor.parenthesised()?;
    let options = sequence_options(&mut inner)?;
    if options.is_empty() || !inner.is_end() {
        return Err(inner.error("an option of a sequence"));
    }
    Ok(options)
}

/// As many options as come.
fn sequence_options(cursor: &mut Cursor) -> Result<Vec<SequenceOption>, SyntaxError> {
    let mut options = Vec::new();
    while let Some(option) = sequence_option(cursor)? {
        options.push(option);
    }
    Ok(options)
}

/// An option (`SeqOptElem`), if one comes.
pub(super) fn sequence_option(cursor: &mut Cursor) -> Result<Option<SequenceOption>, SyntaxError> {
    const FIRST: &[&str] = &[
        "as",
        "cache",
        "cycle",
        "increment",
        "logged",
        "maxvalue",
        "minvalue",
        "no",
        "owned",
        "restart",
        "sequence",
        "start",
        "unlogged",
    ];
    let Some(word) = cursor.eat_any(FIRST) else {
        return Ok(None);
    };
    Ok(Some(match word {
        "as" => SequenceOption::As(type_name(cursor)?),
        "cache" => SequenceOption::Cache(cursor.integer()?),
        "cycle" => SequenceOption::Cycle(true),
        "increment" => {
            cursor.eat("by");
            SequenceOption::Increment(cursor.integer()?)
        }
        "logged" => SequenceOption::Logged(true),
        "unlogged" => SequenceOption::Logged(false),
        "maxvalue" => SequenceOption::MaxValue(Some(cursor.integer()?)),
        "minvalue" => SequenceOption::MinValue(Some(cursor.integer()?)),
        "no" => match cursor.expect_any(&["cycle", "maxvalue", "minvalue"])? {
            "cycle" => SequenceOption::Cycle(false),
            "maxvalue" => SequenceOption::MaxValue(None),
            _ => SequenceOption::MinValue(None),
        },
        "owned" => {
            cursor.expect("by")?;
            SequenceOption::OwnedBy(owner_column(cursor)?)
        }
        "restart" => restart(cursor)?,
        "sequence" => {
            cursor.expect("name")?;
            SequenceOption::SequenceName(cursor.qualified_name()?)
        }
        _ => {
            cursor.eat("with");
            SequenceOption::Start(cursor.integer()?)
        }
    }))
}

/// What follows RESTART.
pub(super) fn restart(cursor: &mut Cursor) -> Result<SequenceOption, SyntaxError> {
    let number = cursor.peek().is_some_and(|token| {
        matches!(
            token.kind,
            TokenKind::Integer | TokenKind::Number | TokenKind::Operator
        )
    });
    Ok(SequenceOption::Restart(if cursor.eat("with") || number {
        Some(cursor.integer()?)
    } else {
        None
    }))
}

/// `table.column`, or NONE.
fn owner_column(
    cursor: &mut Cursor,
) -> Result<Option<(QualifiedName, crate::sql::Name)>, SyntaxError> {
    let at = *cursor;
    let (relation, column) = super::list::column_reference(cursor)?;
    match relation {
        Some(table) => Ok(Some((table, column))),
        None if column.value == "none" => Ok(None),
        None => Err(at
            .error("OWNED BY table.column or OWNED BY NONE")
            .with_message("invalid OWNED BY option")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn sequences() {
        let readings = readings(&[
            "create sequence s",
            "CREATE TEMP SEQUENCE IF NOT EXISTS a.s AS smallint START WITH 5 INCREMENT BY -2 MINVALUE -10 NO MAXVALUE CACHE 3 NO CYCLE OWNED BY a.t.id",
            "create unlogged sequence \"S\" increment 3 start 0x10 cycle owned by none",
            "alter sequence if exists s restart",
            "alter sequence s restart with -7 maxvalue 100 no minvalue",
            "alter sequence s owned by d.a.t.\"Id\"",
            "create sequence s increment",
            "create sequence s increment by x",
            "create sequence s start 99999999999999999999",
            "create sequence s owned by id",
            "create sequence s no way",
            "alter sequence s",
            "create sequence s as int,",
        ]);
        insta::assert_snapshot!(readings);
    }
}
