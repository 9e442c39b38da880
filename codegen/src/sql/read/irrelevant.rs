//! Statements that leave the model as it is, and why.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{Irrelevant, Statement};
use crate::sql::{Cursor, SyntaxError};

/// A statement without effect on the model.
struct Entry {
    /// How it begins; empty where another reader finds out.
    words: &'static [&'static str],
    /// Its command tag.
    kind: &'static str,
    /// Why nothing has to be done.
    reason: &'static str,
}

const fn entry(words: &'static [&'static str], kind: &'static str, reason: &'static str) -> Entry {
    Entry {
        words,
        kind,
        reason,
    }
}

const UPKEEP: &str = "upkeep of storage and statistics; no object changes";
const DATABASE: &str = "a database as a whole is no part of the model";
const TABLESPACE: &str = "where files lie is no part of the model";
const SUBSCRIPTION: &str = "subscriptions only bring rows";
const CONVERSION: &str = "encoding conversions are no part of the model";
const TRANSFORM: &str = "transforms only change how a procedural language sees values";
const ACCESS_METHOD: &str = "access methods are known by name only";
const USER_MAPPING: &str = "credentials for foreign servers are no part of the model";
const CURSORS: &str = "cursors only read rows";
const PREPARED: &str = "prepared statements only read and change rows";
const MESSAGES: &str = "sends or awaits messages; no object changes";
const TWO_PHASE: &str = "a server refuses prepared transactions unless it is configured for them";
const CHECKS: &str = "says when constraints are checked; no object changes";
const ISOLATION: &str = "how a transaction sees others is no part of the model";
const FOREIGN: &str = "options of foreign servers and wrappers change no object";
const SEARCH: &str = "how text is parsed into words is no part of the model";
const PLANNING: &str = "only the planner asks for it";

/// Every one of them; longer beginnings before those that they begin with.
const ENTRIES: &[Entry] = &[
    entry(&["vacuum"], "VACUUM", UPKEEP),
    entry(&["analyze"], "ANALYZE", UPKEEP),
    entry(&["analyse"], "ANALYZE", UPKEEP),
    entry(&["cluster"], "CLUSTER", UPKEEP),
    entry(&["reindex"], "REINDEX", UPKEEP),
    entry(&["checkpoint"], "CHECKPOINT", UPKEEP),
    entry(&["listen"], "LISTEN", MESSAGES),
    entry(&["unlisten"], "UNLISTEN", MESSAGES),
    entry(&["notify"], "NOTIFY", MESSAGES),
    entry(&["lock"], "LOCK TABLE", "locks end with the transaction"),
    entry(&["commit", "prepared"], "COMMIT PREPARED", TWO_PHASE),
    entry(&["rollback", "prepared"], "ROLLBACK PREPARED", TWO_PHASE),
    entry(&["prepare"], "PREPARE", PREPARED),
    entry(&["execute"], "EXECUTE", PREPARED),
    entry(&["deallocate"], "DEALLOCATE", PREPARED),
    entry(&["declare"], "DECLARE CURSOR", CURSORS),
    entry(&["fetch"], "FETCH", CURSORS),
    entry(&["move"], "MOVE", CURSORS),
    entry(&["close"], "CLOSE CURSOR", CURSORS),
    entry(
        &["explain"],
        "EXPLAIN",
        "shows a plan; with ANALYZE, the statement itself counts",
    ),
    entry(&["show"], "SHOW", "shows a setting"),
    entry(&["load"], "LOAD", "loads a library into the session"),
    entry(
        &["security", "label"],
        "SECURITY LABEL",
        "labels are for security providers outside the model",
    ),
    entry(&["set", "constraints"], "SET CONSTRAINTS", CHECKS),
    entry(&[], "SET TRANSACTION", ISOLATION),
    entry(
        &["alter", "system"],
        "ALTER SYSTEM",
        "settings of the server are no part of the model",
    ),
    entry(&["create", "database"], "CREATE DATABASE", DATABASE),
    entry(&[], "ALTER DATABASE", DATABASE),
    entry(&["drop", "database"], "DROP DATABASE", DATABASE),
    entry(&["create", "tablespace"], "CREATE TABLESPACE", TABLESPACE),
    entry(&["alter", "tablespace"], "ALTER TABLESPACE", TABLESPACE),
    entry(&["drop", "tablespace"], "DROP TABLESPACE", TABLESPACE),
    entry(
        &["create", "subscription"],
        "CREATE SUBSCRIPTION",
        SUBSCRIPTION,
    ),
    entry(
        &["alter", "subscription"],
        "ALTER SUBSCRIPTION",
        SUBSCRIPTION,
    ),
    entry(&["drop", "subscription"], "DROP SUBSCRIPTION", SUBSCRIPTION),
    entry(&["create", "conversion"], "CREATE CONVERSION", CONVERSION),
    entry(
        &["create", "default", "conversion"],
        "CREATE CONVERSION",
        CONVERSION,
    ),
    entry(&["alter", "conversion"], "ALTER CONVERSION", CONVERSION),
    entry(&["drop", "conversion"], "DROP CONVERSION", CONVERSION),
    entry(&["create", "transform"], "CREATE TRANSFORM", TRANSFORM),
    entry(
        &["create", "or", "replace", "transform"],
        "CREATE TRANSFORM",
        TRANSFORM,
    ),
    entry(&["drop", "transform"], "DROP TRANSFORM", TRANSFORM),
    entry(
        &["create", "access", "method"],
        "CREATE ACCESS METHOD",
        ACCESS_METHOD,
    ),
    entry(
        &["drop", "access", "method"],
        "DROP ACCESS METHOD",
        ACCESS_METHOD,
    ),
    entry(
        &["create", "user", "mapping"],
        "CREATE USER MAPPING",
        USER_MAPPING,
    ),
    entry(
        &["alter", "user", "mapping"],
        "ALTER USER MAPPING",
        USER_MAPPING,
    ),
    entry(
        &["drop", "user", "mapping"],
        "DROP USER MAPPING",
        USER_MAPPING,
    ),
    entry(
        &["alter", "large", "object"],
        "ALTER LARGE OBJECT",
        "large objects are rows",
    ),
    entry(&[], "ALTER SERVER", FOREIGN),
    entry(&[], "ALTER FOREIGN DATA WRAPPER", FOREIGN),
    entry(&[], "ALTER COLLATION", "takes note of a library's version"),
    entry(&[], "ALTER TEXT SEARCH CONFIGURATION", SEARCH),
    entry(&[], "ALTER TEXT SEARCH DICTIONARY", SEARCH),
    entry(&[], "ALTER OPERATOR", PLANNING),
    entry(&[], "ALTER OPERATOR FAMILY", PLANNING),
];

/// The statement if it is one of these; all of it is passed over.
pub(super) fn read(cursor: &mut Cursor) -> Option<Statement> {
    // PREPARE TRANSACTION 'id' ends a transaction.
    let prepares = cursor.at_all(&["prepare", "transaction"]) && !cursor.at_nth(2, "as");
    if prepares {
        return None;
    }
    let first = cursor.peek_word()?;
    let begins = |entry: &&Entry| match entry.words {
        [word, ..] => word.eq_ignore_ascii_case(first),
        [] => false,
    };
    let mut entries = ENTRIES.iter().filter(begins);
    let entry = entries.find(|entry| cursor.at_all(entry.words))?;
    cursor.rest();
    Some(statement(entry))
}

fn statement(entry: &Entry) -> Statement {
    Statement::Irrelevant(Irrelevant {
        kind: entry.kind,
        reason: entry.reason,
    })
}

/// The statement of a command tag, which the table has to have.
pub(super) fn by_tag(kind: &str) -> Statement {
    ENTRIES
        .iter()
        .find(|entry| entry.kind == kind)
        .map(statement)
        .expect("the command tag is one of the table's")
}

/// What follows an object's name in ALTER when it is none of the general forms.
///
/// # Errors
/// Where it is no form of that kind of ALTER at all.
pub(super) fn remainder(
    cursor: &mut Cursor,
    kind: &str,
    expected: &str,
) -> Result<Statement, SyntaxError> {
    let begins = match kind {
        "ALTER SERVER" => cursor.at_any(&["version", "options"]),
        "ALTER FOREIGN DATA WRAPPER" => cursor.at_any(&["options", "handler", "validator", "no"]),
        "ALTER COLLATION" => cursor.at_all(&["refresh", "version"]),
        "ALTER TEXT SEARCH CONFIGURATION" => cursor.at_any(&["add", "alter", "drop"]),
        "ALTER OPERATOR FAMILY" => cursor.at_any(&["add", "drop"]),
        "ALTER OPERATOR" => cursor.at("set"),
        "ALTER TEXT SEARCH DICTIONARY" => cursor.at_kind(TokenKind::LeftParen),
        _ => false,
    };
    if !begins {
        return Err(cursor.error(expected));
    }
    cursor.rest();
    Ok(by_tag(kind))
}

/// EXPLAIN ANALYZE runs its statement: then the cursor is put before that one.
pub(super) fn skip_explain_analyze(cursor: &mut Cursor) {
    let mut at = *cursor;
    if !at.eat("explain") {
        return;
    }
    let mut runs = false;
    if at.at_kind(TokenKind::LeftParen) {
        let Ok(mut options) = at.parenthesised() else {
            return;
        };
        for mut option in options.split_commas() {
            if option.eat_any(&["analyze", "analyse"]).is_some() {
                runs = !option.at_any(&["false", "off"]) && option.peek_text() != "0";
            }
        }
    } else {
        runs = at.eat_any(&["analyze", "analyse"]).is_some();
        at.eat("verbose");
    }
    if runs {
        *cursor = at;
    }
}
