//! SET and RESET, roles of the session, transactions, DISCARD.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    Discard, RoleName, Set, SetRole, SettingValue, Statement, Transaction,
};
use crate::sql::{Cursor, Name, SyntaxError};

use super::clause::{non_reserved_word, number, string_name, within, word_or_string};
use super::irrelevant;
use super::list::comma_list;

/// `name = value` of SET, wherever it stands.
pub(super) struct Assignment {
    /// The setting. SET ROLE is the setting `role`, SET TIME ZONE the setting `timezone`, as in PostgreSQL.
    pub(super) name: Name,
    /// The value.
    pub(super) value: SettingValue,
    /// The first word of the value, where a role may be meant.
    word: Option<Name>,
}

/// SET.
pub(super) fn set(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("set")?;
    let mut local = false;
    // SESSION and LOCAL are no keywords that SET keeps for itself: `SET session = 1` names a setting.
    if !assigns(cursor, 1) {
        if cursor.at("session") && !cursor.at_nth(1, "authorization") {
            cursor.bump();
        } else {
            local = cursor.eat("local");
        }
    }
    if cursor.at("transaction") && !assigns(cursor, 1) {
        cursor.bump();
        transaction_modes(cursor, true)?;
        return Ok(irrelevant::by_tag("SET TRANSACTION"));
    }
    if cursor.eat_all(&["characteristics", "as", "transaction"]) {
        transaction_modes(cursor, true)?;
        return Ok(irrelevant::by_tag("SET TRANSACTION"));
    }
    let assignment = assignment(cursor)?;
    Ok(set_statement(assignment, local))
}

/// Whether the token `ahead` is the sign of an assignment.
fn assigns(cursor: &Cursor, ahead: usize) -> bool {
    let mut after = *cursor;
    for _ in 0..ahead {
        after.bump();
    }
    after.at("to") || after.at_operator("=") || after.at_kind(TokenKind::Dot)
}

fn set_statement(assignment: Assignment, local: bool) -> Statement {
    let session = assignment.name.value == "session_authorization";
    if session || assignment.name.value == "role" {
        let role = assignment
            .word
            .filter(|word| session || word.value != "none");
        return Statement::SetRole(SetRole {
            role: role.map(RoleName::Named),
            session,
            local,
        });
    }
    Statement::Set(Set {
        name: Some(assignment.name),
        value: assignment.value,
        local,
    })
}

/// RESET.
pub(super) fn reset(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    Ok(match reset_clause(cursor)? {
        Some(assignment) => set_statement(assignment, false),
        None => Statement::Set(setting_of(None)),
    })
}

/// SET or RESET as a clause of ALTER ROLE and ALTER DATABASE.
pub(super) fn setting_clause(cursor: &mut Cursor) -> Result<Set, SyntaxError> {
    set_or_reset(cursor).map(setting_of)
}

/// As a setting like any other; none is RESET ALL.
fn setting_of(assignment: Option<Assignment>) -> Set {
    let (name, value) = match assignment {
        Some(assignment) => (Some(assignment.name), assignment.value),
        None => (None, SettingValue::Default),
    };
    Set {
        name,
        value,
        local: false,
    }
}

/// SET or RESET as a clause; none for RESET ALL.
pub(super) fn set_or_reset(cursor: &mut Cursor) -> Result<Option<Assignment>, SyntaxError> {
    if cursor.at("reset") {
        return reset_clause(cursor);
    }
    if !cursor.eat("set") {
        return Err(cursor.error("SET or RESET"));
    }
    assignment(cursor).map(Some)
}

fn reset_clause(cursor: &mut Cursor) -> Result<Option<Assignment>, SyntaxError> {
    cursor.expect("reset")?;
    if cursor.eat("all") {
        return Ok(None);
    }
    let start = cursor.position();
    let special = if cursor.eat_all(&["time", "zone"]) {
        Some("timezone")
    } else if cursor.eat_all(&["transaction", "isolation", "level"]) {
        Some("transaction_isolation")
    } else if cursor.eat_all(&["session", "authorization"]) {
        Some("session_authorization")
    } else {
        None
    };
    let name = match special {
        Some(value) => Name {
            value: value.to_owned(),
            span: cursor.span_from(start),
        },
        None => setting_name(cursor)?,
    };
    Ok(Some(Assignment {
        name,
        value: SettingValue::Default,
        word: None,
    }))
}

/// What follows SET (`set_rest_more`).
fn assignment(cursor: &mut Cursor) -> Result<Assignment, SyntaxError> {
    if let Some(assignment) = special_assignment(cursor)? {
        return Ok(assignment);
    }
    let name = setting_name(cursor)?;
    if cursor.eat_all(&["from", "current"]) {
        return Ok(Assignment {
            name,
            value: SettingValue::FromCurrent,
            word: None,
        });
    }
    if !cursor.eat("to") && !cursor.eat_operator("=") {
        return Err(cursor.error("TO or \"=\""));
    }
    if cursor.eat("default") {
        return Ok(default(name));
    }
    let values = comma_list(cursor, value)?;
    let word = match values.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    Ok(Assignment {
        name,
        value: SettingValue::Values(values.into_iter().map(|value| value.value).collect()),
        word,
    })
}

fn default(name: Name) -> Assignment {
    Assignment {
        name,
        value: SettingValue::Default,
        word: None,
    }
}

fn single(name: Name, word: Name) -> Assignment {
    Assignment {
        name,
        value: SettingValue::Values(vec![word.value.clone()]),
        word: Some(word),
    }
}

/// The forms of SET that have words of their own for a setting.
fn special_assignment(cursor: &mut Cursor) -> Result<Option<Assignment>, SyntaxError> {
    let start = cursor.position();
    let named = |cursor: &Cursor, value: &str| Name {
        value: value.to_owned(),
        span: cursor.span_from(start),
    };
    if cursor.eat_all(&["time", "zone"]) {
        let name = named(cursor, "timezone");
        return time_zone(cursor, name).map(Some);
    }
    if cursor.eat_all(&["session", "authorization"]) {
        let name = named(cursor, "session_authorization");
        if cursor.eat("default") {
            return Ok(Some(default(name)));
        }
        return Ok(Some(single(name, word_or_string(cursor)?)));
    }
    if cursor.eat_all(&["xml", "option"]) {
        let name = named(cursor, "xmloption");
        cursor.expect_any(&["document", "content"])?;
        let word = Name {
            value: cursor.text()[cursor.last_span().range()].to_ascii_lowercase(),
            span: cursor.last_span(),
        };
        return Ok(Some(single(name, word)));
    }
    if assigns(cursor, 1) {
        return Ok(None);
    }
    if cursor.eat("role") {
        let name = named(cursor, "role");
        let word = word_or_string(cursor)?;
        if word.value == "none" {
            return Ok(Some(default(name)));
        }
        return Ok(Some(single(name, word)));
    }
    if cursor.at("schema") && !cursor.at_nth(1, "from") {
        cursor.bump();
        let name = named(cursor, "search_path");
        return Ok(Some(single(name, string_name(cursor)?)));
    }
    if cursor.at("names") && !cursor.at_nth(1, "from") {
        cursor.bump();
        let name = named(cursor, "client_encoding");
        if !cursor.at_string() {
            cursor.eat("default");
            return Ok(Some(default(name)));
        }
        return Ok(Some(single(name, string_name(cursor)?)));
    }
    Ok(None)
}

/// SET TIME ZONE string | word | number | interval | LOCAL | DEFAULT
fn time_zone(cursor: &mut Cursor, name: Name) -> Result<Assignment, SyntaxError> {
    if cursor.eat_any(&["default", "local"]).is_some() {
        return Ok(default(name));
    }
    let start = cursor.position();
    let value = if cursor.eat("interval") {
        if cursor.at_kind(TokenKind::LeftParen) {
            within(cursor, Cursor::integer)?;
        }
        let value = cursor.string_literal()?.value;
        if cursor.eat("hour") && cursor.eat("to") {
            cursor.expect("minute")?;
        }
        value
    } else if let Some(number) = number(cursor) {
        number
    } else {
        word_or_string(cursor)?.value
    };
    let word = Name {
        value,
        span: cursor.span_from(start),
    };
    Ok(single(name, word))
}

/// `name` or `prefix.name`
fn setting_name(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    let mut name = cursor.identifier()?;
    while cursor.eat_kind(TokenKind::Dot) {
        let part = cursor.identifier()?;
        name = Name {
            value: format!("{}.{}", name.value, part.value),
            span: name.span.to(part.span),
        };
    }
    Ok(name)
}

/// A value of SET (`var_value`).
fn value(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    let start = cursor.position();
    if let Some(value) = number(cursor) {
        return Ok(Name {
            value,
            span: cursor.span_from(start),
        });
    }
    if let Some(value) = cursor.eat_any(&["true", "false", "on"]) {
        return Ok(Name {
            value: value.to_owned(),
            span: cursor.last_span(),
        });
    }
    if cursor.at_string() {
        return word_or_string(cursor);
    }
    let error = cursor.error("a value");
    non_reserved_word(cursor).map_err(|_| error)
}

/// `ISOLATION LEVEL …, READ ONLY, [NOT] DEFERRABLE`, commas optional.
fn transaction_modes(cursor: &mut Cursor, required: bool) -> Result<(), SyntaxError> {
    if required && cursor.eat("snapshot") {
        cursor.string_literal()?;
        return Ok(());
    }
    let mut first = true;
    while !cursor.is_end() || (first && required) {
        if !first {
            cursor.eat_kind(TokenKind::Comma);
        }
        first = false;
        if cursor.eat_all(&["isolation", "level"]) {
            if cursor.eat("read") {
                cursor.expect_any(&["committed", "uncommitted"])?;
            } else if cursor.eat("repeatable") {
                cursor.expect("read")?;
            } else {
                cursor.expect("serializable")?;
            }
        } else if cursor.eat("read") {
            cursor.expect_any(&["only", "write"])?;
        } else if cursor.eat("not") {
            cursor.expect("deferrable")?;
        } else if !cursor.eat("deferrable") {
            return Err(cursor.error("a transaction mode"));
        }
    }
    Ok(())
}

/// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their other spellings.
pub(super) fn transaction(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    let word = cursor.expect_any(&[
        "begin",
        "start",
        "commit",
        "end",
        "rollback",
        "abort",
        "savepoint",
        "release",
        "prepare",
    ])?;
    let transaction = match word {
        "begin" => {
            cursor.eat_any(&["work", "transaction"]);
            transaction_modes(cursor, false)?;
            Transaction::Begin
        }
        "start" => {
            cursor.expect("transaction")?;
            transaction_modes(cursor, false)?;
            Transaction::Begin
        }
        "commit" | "end" => {
            cursor.eat_any(&["work", "transaction"]);
            let chain = and_chain(cursor)?;
            Transaction::Commit { chain }
        }
        "savepoint" => Transaction::Savepoint(cursor.identifier()?),
        "release" => {
            eat_savepoint(cursor);
            Transaction::Release(cursor.identifier()?)
        }
        "prepare" => {
            cursor.expect("transaction")?;
            cursor.string_literal()?;
            Transaction::Prepare
        }
        _ => {
            cursor.eat_any(&["work", "transaction"]);
            if word == "rollback" && cursor.eat("to") {
                eat_savepoint(cursor);
                Transaction::RollbackTo(cursor.identifier()?)
            } else {
                let chain = and_chain(cursor)?;
                Transaction::Rollback { chain }
            }
        }
    };
    Ok(Statement::Transaction(transaction))
}

/// SAVEPOINT, unless it is itself the savepoint's name.
fn eat_savepoint(cursor: &mut Cursor) {
    if cursor.at("savepoint") && cursor.peek_nth(1).is_some() {
        cursor.bump();
    }
}

/// AND [NO] CHAIN
fn and_chain(cursor: &mut Cursor) -> Result<bool, SyntaxError> {
    if !cursor.eat("and") {
        return Ok(false);
    }
    let chain = !cursor.eat("no");
    cursor.expect("chain")?;
    Ok(chain)
}

/// DISCARD.
pub(super) fn discard(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("discard")?;
    let word = cursor.expect_any(&["all", "temp", "temporary", "plans", "sequences"])?;
    Ok(Statement::Discard(match word {
        "all" => Discard::All,
        "temp" | "temporary" => Discard::Temporary,
        _ => Discard::Other,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn settings() {
        insta::assert_snapshot!(readings(&[
            "SET search_path TO app, \"Other\", 'third'",
            "SET LOCAL lock_timeout = '4s'",
            "SET SESSION x.y TO 1.5",
            "SET a = -1, on, TRUE, off",
            "SET a TO DEFAULT",
            "SET a FROM CURRENT",
            "SET TIME ZONE 'UTC'",
            "SET TIME ZONE LOCAL",
            "SET TIME ZONE INTERVAL '+2' HOUR TO MINUTE",
            "SET TIME ZONE -7",
            "SET LOCAL TIME ZONE utc",
            "SET NAMES 'UTF8'",
            "SET SCHEMA 'app'",
            "SET XML OPTION DOCUMENT",
            "SET session = 1",
            "SET local = 1",
            "SET role = 'r'",
            "RESET ALL",
            "RESET a.b",
            "RESET TIME ZONE",
            "RESET TRANSACTION ISOLATION LEVEL",
        ]));
    }

    #[test]
    fn roles_of_the_session() {
        insta::assert_snapshot!(readings(&[
            "SET ROLE r",
            "SET LOCAL ROLE \"R\"",
            "SET ROLE NONE",
            "RESET ROLE",
            "SET SESSION AUTHORIZATION 'r'",
            "SET SESSION AUTHORIZATION DEFAULT",
            "SET LOCAL SESSION AUTHORIZATION r",
            "RESET SESSION AUTHORIZATION",
        ]));
    }

    #[test]
    fn transactions() {
        insta::assert_snapshot!(readings(&[
            "BEGIN",
            "BEGIN WORK ISOLATION LEVEL READ COMMITTED, READ ONLY NOT DEFERRABLE",
            "START TRANSACTION READ WRITE",
            "COMMIT AND CHAIN",
            "END AND NO CHAIN",
            "ABORT",
            "ROLLBACK TRANSACTION",
            "ROLLBACK TO SAVEPOINT a",
            "ROLLBACK WORK TO a",
            "SAVEPOINT a",
            "RELEASE a",
            "RELEASE SAVEPOINT \"A\"",
            "DISCARD ALL",
            "DISCARD TEMPORARY",
            "DISCARD PLANS",
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET CONSTRAINTS ALL DEFERRED",
            "PREPARE TRANSACTION 'x'",
        ]));
    }

    #[test]
    fn what_is_no_setting_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "SET",
            "SET a",
            "SET a =",
            "SET a TO",
            "SET a TO b c",
            "SET a = select",
            "SET ROLE",
            "SET TIME ZONE",
            "SET TRANSACTION",
            "SET TRANSACTION FAST",
            "RESET",
            "BEGIN FAST",
            "COMMIT AND",
            "SAVEPOINT",
            "DISCARD EVERYTHING",
            "START",
            "ROLLBACK TO",
        ]));
    }
}
