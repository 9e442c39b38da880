//! ALTER COLUMN, of ALTER TABLE.

use super::column::{always, identity, storage_value};
use super::data_type::type_name;
use super::fragment::{expression, in_parentheses};
use super::list::collation;
use super::sequence::{restart, sequence_option};
use super::setting::{foreign_option_changes, setting_names, settings};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::AlterTableAction;
use crate::sql::{Cursor, Name, SyntaxError};

/// What follows ALTER, or ALTER COLUMN.
pub(super) fn alter_column(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    cursor.eat("column");
    if cursor.eat_kind(TokenKind::Integer) {
        cursor.expect_all(&["set", "statistics"])?;
        statistics_target(cursor)?;
        return Ok(AlterTableAction::ColumnStorage { name: None });
    }
    let name = cursor.identifier()?;
    if cursor.at("type") || cursor.at_all(&["set", "data"]) {
        return column_type(cursor, name);
    }
    if cursor.at_any(&["restart"]) || cursor.at_all(&["set", "generated"]) || at_set_option(cursor)
    {
        return set_identity(cursor, name);
    }
    if cursor.eat("add") {
        let identity = identity(cursor)?;
        return Ok(AlterTableAction::AddIdentity { name, identity });
    }
    if cursor.at("options") {
        foreign_option_changes(cursor)?;
        return Ok(AlterTableAction::ColumnStorage { name: Some(name) });
    }
    if cursor.eat("reset") {
        setting_names(cursor)?;
        return Ok(AlterTableAction::ColumnStorage { name: Some(name) });
    }
    if cursor.eat("drop") {
        return match cursor.expect_any(&["default", "not", "expression", "identity"])? {
            "default" => Ok(AlterTableAction::ColumnDefault {
                name,
                default: None,
            }),
            "not" => {
                cursor.expect("null")?;
                Ok(AlterTableAction::ColumnNotNull {
                    name,
                    not_null: false,
                })
            }
            "expression" => Ok(AlterTableAction::DropExpression {
                name,
                if_exists: cursor.eat_all(&["if", "exists"]),
            }),
            _ => Ok(AlterTableAction::DropIdentity {
                name,
                if_exists: cursor.eat_all(&["if", "exists"]),
            }),
        };
    }
    if cursor.eat("set") {
        return set_column(cursor, name);
    }
    Err(cursor.error("an action of ALTER COLUMN"))
}

/// What follows ALTER COLUMN name SET, but for types and identity.
fn set_column(cursor: &mut Cursor, name: Name) -> Result<AlterTableAction, SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        settings(cursor)?;
        return Ok(AlterTableAction::ColumnStorage { name: Some(name) });
    }
    match cursor.eat_any(&[
        "default",
        "not",
        "expression",
        "statistics",
        "storage",
        "compression",
    ]) {
        Some("default") => Ok(AlterTableAction::ColumnDefault {
            name,
            default: Some(expression(cursor)?),
        }),
        Some("not") => {
            cursor.expect("null")?;
            Ok(AlterTableAction::ColumnNotNull {
                name,
                not_null: true,
            })
        }
        Some("expression") => {
            cursor.expect("as")?;
            let expression = in_parentheses(cursor)?;
            Ok(AlterTableAction::SetExpression { name, expression })
        }
        Some("statistics") => {
            statistics_target(cursor)?;
            Ok(AlterTableAction::ColumnStorage { name: Some(name) })
        }
        Some(_) => {
            storage_value(cursor)?;
            Ok(AlterTableAction::ColumnStorage { name: Some(name) })
        }
        None => Err(cursor.error("what to set of the column")),
    }
}

/// A number or DEFAULT.
fn statistics_target(cursor: &mut Cursor) -> Result<(), SyntaxError> {
    if !cursor.eat("default") {
        cursor.integer()?;
    }
    Ok(())
}

/// `[SET DATA] TYPE type [COLLATE …] [USING …]`
fn column_type(cursor: &mut Cursor, name: Name) -> Result<AlterTableAction, SyntaxError> {
    cursor.eat_all(&["set", "data"]);
    cursor.expect("type")?;
    let data_type = type_name(cursor)?;
    let collation = collation(cursor)?;
    let using = if cursor.eat("using") {
        Some(expression(cursor)?)
    } else {
        None
    };
    Ok(AlterTableAction::ColumnType {
        name,
        data_type,
        collation,
        using,
    })
}

/// SET and an option of a sequence.
fn at_set_option(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    ahead.eat("set") && matches!(sequence_option(&mut ahead), Ok(Some(_)) | Err(_))
}

/// `RESTART [[WITH] n]`, `SET GENERATED …` and `SET option`, several without commas.
fn set_identity(cursor: &mut Cursor, name: Name) -> Result<AlterTableAction, SyntaxError> {
    let mut generated = None;
    let mut options = Vec::new();
    loop {
        let at = *cursor;
        if cursor.eat("restart") {
            options.push(restart(cursor)?);
        } else if cursor.eat_all(&["set", "generated"]) {
            if generated.replace(always(cursor)?).is_some() {
                return Err(at
                    .error("SET GENERATED once")
                    .with_message("conflicting or redundant options"));
            }
        } else if cursor.eat("set") {
            let option = sequence_option(cursor)?;
            options.push(option.ok_or_else(|| cursor.error("an option of a sequence"))?);
        } else {
            return Ok(AlterTableAction::SetIdentity {
                name,
                always: generated,
                options,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn alter_column() {
        let readings = readings(&[
            "alter table t * alter column a type bigint using a::bigint, alter b set data type text collate \"C\", alter c set default f(1, 2) is not null, alter d drop default, alter e set not null, alter f drop not null",
            "alter table t alter a add generated by default as identity (sequence name a.t_a_seq start with 1 increment by 1 no minvalue no maxvalue cache 1)",
            "alter table t alter a set generated always set increment by 2 restart with 5, alter b restart, alter c drop identity if exists, alter d drop expression if exists, alter e set expression as (b * 3)",
            "alter table t alter a set statistics 100, alter b set storage plain, alter c set compression default, alter d set (n_distinct = 5), alter e reset (n_distinct)",
            "alter table t alter a",
            "alter table t alter a set",
            "alter table t alter a type",
            "alter table t alter a set generated always set generated always",
        ]);
        insta::assert_snapshot!(readings);
    }
}
