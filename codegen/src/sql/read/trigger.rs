//! CREATE TRIGGER and event triggers.

use std::mem::discriminant;

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterEventTrigger, CreateEventTrigger, CreateTrigger, Firing, ObjectReference, Statement,
    TriggerEvent, TriggerTiming,
};
use crate::sql::{Cursor, Name, SyntaxError};

use super::clause::{number, optional, or_replace, within};
use super::list::comma_list;
use super::{alter_object, fragment};

/// CREATE [OR REPLACE] [CONSTRAINT] TRIGGER.
pub(super) fn create_trigger(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let or_replace = or_replace(cursor);
    let constraint = cursor.eat("constraint");
    cursor.expect("trigger")?;
    let name = cursor.identifier()?;
    let timing = timing(cursor, constraint)?;
    let mut events = vec![event(cursor)?];
    while cursor.eat("or") {
        let written = *cursor;
        let event = event(cursor)?;
        let same = |other: &TriggerEvent| discriminant(other) == discriminant(&event);
        if events.iter().any(same) {
            return Err(written
                .error("another event")
                .with_message("duplicate trigger events specified"));
        }
        events.push(event);
    }
    cursor.expect("on")?;
    let table = cursor.qualified_name()?;
    let from = if constraint && cursor.eat("from") {
        Some(cursor.qualified_name()?)
    } else {
        None
    };
    let (deferrable, initially_deferred) = if constraint {
        deferral(cursor)?
    } else {
        (false, false)
    };
    let (old_table, new_table) = if !constraint && cursor.eat("referencing") {
        transition_tables(cursor)?
    } else {
        (None, None)
    };
    let for_each_row = if constraint {
        cursor.expect_all(&["for", "each", "row"])?;
        true
    } else if cursor.eat("for") {
        cursor.eat("each");
        cursor.expect_any(&["row", "statement"])? == "row"
    } else {
        false
    };
    let condition = optional(cursor, "when", fragment::in_parentheses)?;
    cursor.expect("execute")?;
    cursor.expect_any(&["function", "procedure"])?;
    let function = cursor.qualified_function_name()?;
    let arguments = within(cursor, |cursor| {
        // The grammar lets the first argument be nothing.
        if !cursor.eat_kind(TokenKind::Comma) && cursor.is_end() {
            return Ok(Vec::new());
        }
        comma_list(cursor, argument)
    })?;
    Ok(Statement::CreateTrigger(Box::new(CreateTrigger {
        name,
        or_replace,
        constraint,
        timing,
        events,
        table,
        from,
        deferrable,
        initially_deferred,
        old_table,
        new_table,
        for_each_row,
        condition,
        function,
        arguments,
    })))
}

fn timing(cursor: &mut Cursor, constraint: bool) -> Result<TriggerTiming, SyntaxError> {
    if constraint {
        cursor.expect("after")?;
        return Ok(TriggerTiming::After);
    }
    Ok(match cursor.expect_any(&["before", "after", "instead"])? {
        "before" => TriggerTiming::Before,
        "after" => TriggerTiming::After,
        _ => {
            cursor.expect("of")?;
            TriggerTiming::InsteadOf
        }
    })
}

fn event(cursor: &mut Cursor) -> Result<TriggerEvent, SyntaxError> {
    Ok(
        match cursor.expect_any(&["insert", "update", "delete", "truncate"])? {
            "insert" => TriggerEvent::Insert,
            "delete" => TriggerEvent::Delete,
            "truncate" => TriggerEvent::Truncate,
            _ if cursor.eat("of") => TriggerEvent::Update(comma_list(cursor, Cursor::identifier)?),
            _ => TriggerEvent::Update(Vec::new()),
        },
    )
}

/// `[NOT] DEFERRABLE` and `INITIALLY DEFERRED | IMMEDIATE` in any order; DEFERRED makes DEFERRABLE.
fn deferral(cursor: &mut Cursor) -> Result<(bool, bool), SyntaxError> {
    let mut deferrable = None;
    let mut deferred = None;
    loop {
        let clause = *cursor;
        let (slot, value) = if cursor.eat_all(&["not", "deferrable"]) {
            (&mut deferrable, false)
        } else if cursor.eat("deferrable") {
            (&mut deferrable, true)
        } else if cursor.eat("initially") {
            let word = cursor.expect_any(&["deferred", "immediate"])?;
            (&mut deferred, word == "deferred")
        } else {
            break;
        };
        if slot.replace(value).is_some_and(|before| before != value) {
            return Err(clause
                .error("FOR EACH ROW")
                .with_message("conflicting constraint properties"));
        }
        if deferrable == Some(false) && deferred == Some(true) {
            return Err(clause
                .error("DEFERRABLE")
                .with_message("constraint declared INITIALLY DEFERRED must be DEFERRABLE"));
        }
    }
    let deferred = deferred.unwrap_or_default();
    Ok((deferrable.unwrap_or(deferred), deferred))
}

/// OLD | NEW TABLE [AS] name, in any order: the old one, the new one.
fn transition_tables(cursor: &mut Cursor) -> Result<(Option<Name>, Option<Name>), SyntaxError> {
    let mut tables = (None, None);
    loop {
        let clause = *cursor;
        let word = cursor.expect_any(&["old", "new"])?;
        if cursor.at("row") {
            return Err(cursor
                .error("TABLE")
                .with_message("ROW variable naming in the REFERENCING clause is not supported"));
        }
        cursor.expect("table")?;
        cursor.eat("as");
        let name = cursor.identifier()?;
        let slot = match word {
            "old" => &mut tables.0,
            _ => &mut tables.1,
        };
        if slot.replace(name).is_some() {
            return Err(clause.error("one table of a kind").with_message(format!(
                "{} TABLE cannot be specified multiple times",
                word.to_ascii_uppercase()
            )));
        }
        if !cursor.at_any(&["old", "new"]) {
            return Ok(tables);
        }
    }
}

/// An argument: a number, a string or a word; all become texts.
fn argument(cursor: &mut Cursor) -> Result<String, SyntaxError> {
    if cursor.at_string() {
        return Ok(cursor.string_literal()?.value);
    }
    if cursor.at_kind(TokenKind::Integer) {
        return Ok(cursor.integer()?.to_string());
    }
    if cursor.at_kind(TokenKind::Number) {
        return Ok(number(cursor).unwrap_or_default());
    }
    let error = cursor.error("a string, a number or a word");
    Ok(cursor.label().map_err(|_| error)?.value)
}

/// CREATE EVENT TRIGGER.
pub(super) fn create_event_trigger(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "event", "trigger"])?;
    let name = cursor.identifier()?;
    cursor.expect("on")?;
    let event = cursor.label()?;
    let mut tags = Vec::new();
    if cursor.eat("when") {
        loop {
            let error = cursor.error("TAG");
            let variable = cursor.identifier()?;
            if variable.value != "tag" {
                return Err(
                    error.with_message(format!("unrecognized filter variable \"{variable}\""))
                );
            }
            cursor.expect("in")?;
            let values = within(cursor, |cursor| {
                comma_list(cursor, |cursor| Ok(cursor.string_literal()?.value))
            })?;
            tags.extend(values);
            if !cursor.eat("and") {
                break;
            }
        }
    }
    cursor.expect("execute")?;
    cursor.expect_any(&["function", "procedure"])?;
    let function = cursor.qualified_function_name()?;
    within(cursor, |_| Ok(()))?;
    Ok(Statement::CreateEventTrigger(CreateEventTrigger {
        name,
        event,
        tags,
        function,
    }))
}

/// ALTER EVENT TRIGGER.
pub(super) fn alter_event_trigger(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "event", "trigger"])?;
    let name = cursor.identifier()?;
    let object = ObjectReference::EventTrigger(name.clone());
    if let Some(statement) = alter_object::general(cursor, &object, false)? {
        return Ok(statement);
    }
    let firing = if cursor.eat("disable") {
        Firing::Disabled
    } else if cursor.eat("enable") {
        match cursor.eat_any(&["replica", "always"]) {
            Some("replica") => Firing::Replica,
            Some(_) => Firing::Always,
            None => Firing::Origin,
        }
    } else {
        return Err(cursor.error("ENABLE, DISABLE, OWNER TO or RENAME TO"));
    };
    Ok(Statement::AlterEventTrigger(AlterEventTrigger {
        name,
        firing,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn triggers() {
        insta::assert_snapshot!(readings(&[
            "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF a, \"B\" OR DELETE OR TRUNCATE ON app.items FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION app.f('x', 12, 1.5, word, \"Word\", E'\\n')",
            "CREATE OR REPLACE TRIGGER t INSTEAD OF UPDATE ON v FOR ROW EXECUTE PROCEDURE f()",
            "CREATE TRIGGER t AFTER UPDATE ON a REFERENCING NEW TABLE AS n OLD TABLE o FOR EACH STATEMENT EXECUTE FUNCTION f()",
            "CREATE TRIGGER t AFTER DELETE ON a EXECUTE FUNCTION f()",
            "CREATE TRIGGER t AFTER DELETE ON a EXECUTE FUNCTION f(, 1)",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a FROM app.b INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION f()",
        ]));
    }

    #[test]
    fn event_triggers() {
        insta::assert_snapshot!(readings(&[
            "CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') AND tag IN ('GRANT') EXECUTE FUNCTION app.f()",
            "CREATE EVENT TRIGGER e ON sql_drop EXECUTE PROCEDURE f()",
            "ALTER EVENT TRIGGER e DISABLE",
            "ALTER EVENT TRIGGER e ENABLE",
            "ALTER EVENT TRIGGER e ENABLE REPLICA",
            "ALTER EVENT TRIGGER e ENABLE ALWAYS",
            "ALTER EVENT TRIGGER e OWNER TO r",
            "ALTER EVENT TRIGGER e RENAME TO f",
        ]));
    }

    #[test]
    fn what_is_no_trigger_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE TRIGGER t ON a EXECUTE FUNCTION f()",
            "CREATE TRIGGER t BEFORE UPDATE OR UPDATE OF a ON b EXECUTE FUNCTION f()",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE f()",
            "CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f(1 + 1)",
            "CREATE TRIGGER t AFTER UPDATE ON a REFERENCING NEW ROW AS n EXECUTE FUNCTION f()",
            "CREATE TRIGGER t AFTER UPDATE ON a REFERENCING NEW TABLE n NEW TABLE m EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a NOT DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
            "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION f()",
            "CREATE EVENT TRIGGER e ON x WHEN food IN ('a') EXECUTE FUNCTION f()",
            "ALTER EVENT TRIGGER e STOP",
        ]));
    }
}
