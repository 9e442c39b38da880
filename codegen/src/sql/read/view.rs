//! Views, materialized views and rules.

use super::create_table::persistence;
use super::create_table_as::{query_before, query_with_data};
use super::fragment::{expression_until, whole};
use super::list::{column_names, optional_column_names};
use super::setting::settings;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    CheckOption, CreateMaterializedView, CreateRule, CreateView, Fragment, Irrelevant, RuleEvent,
    Statement,
};
use crate::sql::{Cursor, SyntaxError};

/// CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW
pub(super) fn create_view(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let or_replace = cursor.eat_all(&["or", "replace"]);
    let at = *cursor;
    let persistence = persistence(cursor)?;
    if persistence == crate::sql::statement::Persistence::Unlogged {
        return Err(at
            .error("")
            .with_message("views cannot be unlogged because they do not have storage"));
    }
    let recursive = cursor.eat("recursive");
    cursor.expect("view")?;
    let name = cursor.qualified_name()?;
    let columns = if recursive {
        column_names(cursor)?
    } else {
        optional_column_names(cursor)?
    };
    let options = if cursor.eat("with") {
        settings(cursor)?
    } else {
        Vec::new()
    };
    cursor.expect("as")?;
    let mut check_option = None;
    let query = query_before(cursor, |rest| {
        let tails: [(&[&str], CheckOption); 3] = [
            (&["with", "check", "option"], CheckOption::Cascaded),
            (
                &["with", "cascaded", "check", "option"],
                CheckOption::Cascaded,
            ),
            (&["with", "local", "check", "option"], CheckOption::Local),
        ];
        let (words, option) = tails.into_iter().find(|(words, _)| rest.at_all(words))?;
        check_option = Some(option);
        Some(words.len())
    })?;
    if recursive && check_option.is_some() {
        return Err(cursor
            .error("")
            .with_message("WITH CHECK OPTION not supported on recursive views"));
    }
    Ok(Statement::CreateView(Box::new(CreateView {
        name,
        or_replace,
        persistence,
        recursive,
        columns,
        options,
        query,
        check_option,
    })))
}

/// CREATE MATERIALIZED VIEW
pub(super) fn create_materialized_view(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    if cursor.at("unlogged") {
        return Err(cursor
            .error("MATERIALIZED")
            .with_message("materialized views cannot be unlogged"));
    }
    cursor.expect_all(&["materialized", "view"])?;
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let name = cursor.qualified_name()?;
    let columns = optional_column_names(cursor)?;
    let access_method = if cursor.eat("using") {
        Some(cursor.identifier()?)
    } else {
        None
    };
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
    cursor.expect("as")?;
    let (query, with_data) = query_with_data(cursor)?;
    Ok(Statement::CreateMaterializedView(Box::new(
        CreateMaterializedView {
            name,
            if_not_exists,
            columns,
            access_method,
            options,
            tablespace,
            query,
            with_data,
        },
    )))
}

/// REFRESH MATERIALIZED VIEW
pub(super) fn refresh(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["refresh", "materialized", "view"])?;
    let concurrently = cursor.eat("concurrently");
    cursor.qualified_name()?;
    if cursor.eat("with") {
        let at = *cursor;
        let no = cursor.eat("no");
        cursor.expect("data")?;
        if no && concurrently {
            let message = "CONCURRENTLY and WITH NO DATA options cannot be used together";
            return Err(at.error("DATA").with_message(message));
        }
    }
    Ok(Statement::Irrelevant(Irrelevant {
        kind: "REFRESH MATERIALIZED VIEW",
        reason: "a materialized view's rows are no part of the schema",
    }))
}

/// CREATE [OR REPLACE] RULE
pub(super) fn create_rule(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let or_replace = cursor.eat_all(&["or", "replace"]);
    cursor.expect("rule")?;
    let name = cursor.identifier()?;
    cursor.expect_all(&["as", "on"])?;
    let event = match cursor.expect_any(&["select", "insert", "update", "delete"])? {
        "select" => RuleEvent::Select,
        "insert" => RuleEvent::Insert,
        "update" => RuleEvent::Update,
        _ => RuleEvent::Delete,
    };
    cursor.expect("to")?;
    let relation = cursor.qualified_name()?;
    let condition = if cursor.eat("where") {
        Some(expression_until(cursor, |at| at.at("do"))?)
    } else {
        None
    };
    cursor.expect("do")?;
    let instead = cursor.eat_any(&["instead", "also"]) == Some("instead");
    Ok(Statement::CreateRule(Box::new(CreateRule {
        name,
        or_replace,
        event,
        relation,
        condition,
        instead,
        actions: rule_actions(cursor)?,
    })))
}

/// NOTHING, a command, or several in parentheses with semicolons between them.
fn rule_actions(cursor: &mut Cursor) -> Result<Vec<Fragment>, SyntaxError> {
    if cursor.eat("nothing") {
        return Ok(Vec::new());
    }
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok(vec![rule_action(&mut cursor.rest())?]);
    }
    let mut inner = cursor.parenthesised()?;
    let mut actions = Vec::new();
    loop {
        let mut part = inner.skip_until(|at| at.at_kind(TokenKind::Semicolon));
        if !part.is_end() {
            actions.push(rule_action(&mut part)?);
        }
        if !inner.eat_kind(TokenKind::Semicolon) {
            inner.expect_end()?;
            return Ok(actions);
        }
    }
}

fn rule_action(cursor: &mut Cursor) -> Result<Fragment, SyntaxError> {
    const FIRST: &[&str] = &[
        "select", "values", "table", "with", "insert", "update", "delete", "notify",
    ];
    if !(cursor.at_any(FIRST) || cursor.at_kind(TokenKind::LeftParen)) {
        return Err(cursor.error("SELECT, INSERT, UPDATE, DELETE, NOTIFY or NOTHING"));
    }
    whole(cursor, "a command")
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn views_and_rules() {
        let readings = readings(&[
            "create view v as select 1 as a",
            "create or replace temp view a.v (b, \"C\") with (security_invoker, security_barrier = false) as table t with local check option",
            "create recursive view v (n) as values (1)",
            "create view v as select * from t with check option",
            "create view v as (select 1) union select 2 with cascaded check option",
            "create materialized view if not exists a.mv (b) using heap with (fillfactor = 50) tablespace ts as select 1 with no data",
            "create materialized view mv as select 1 with data",
            "refresh materialized view concurrently a.mv",
            "create rule r as on insert to t do instead nothing",
            "create or replace rule \"R\" as on update to a.v where old.a is not null do also (insert into log values (1); delete from log;)",
            "create rule r as on select to t do instead select * from u",
            "create view v select 1",
            "create view v as",
            "create view v as delete from t",
            "create unlogged view v as select 1",
            "create recursive view v as select 1",
            "create recursive view v (a) as select 1 with check option",
            "create unlogged materialized view v as select 1",
            "create rule r as on truncate to t do nothing",
            "create rule r as on insert to t do vacuum",
            "refresh materialized view concurrently mv with no data",
        ]);
        insta::assert_snapshot!(readings);
    }
}
