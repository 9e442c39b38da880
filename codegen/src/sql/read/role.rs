//! Roles: CREATE, ALTER ROLE / USER / GROUP, REASSIGN OWNED, DROP OWNED, and roles as other statements name them.

use crate::sql::statement::{
    AlterDatabase, AlterRole, CreateRole, DropOwned, ObjectReference, ReassignOwned, Rename,
    RoleName, RoleOption, Statement,
};
use crate::sql::{Cursor, Name, SyntaxError};

use super::clause::{non_reserved_word, push_once};
use super::list::{cascade, comma_list};
use super::{irrelevant, session};

/// A role (`RoleSpec`). `public` is everybody even when quoted.
pub(super) fn role_name(cursor: &mut Cursor) -> Result<RoleName, SyntaxError> {
    if let Some(word) = cursor.eat_any(&["current_user", "current_role", "session_user"]) {
        let span = cursor.last_span();
        return Ok(match word {
            "session_user" => RoleName::SessionUser(span),
            _ => RoleName::CurrentUser(span),
        });
    }
    let error = cursor.error("a role");
    let name = non_reserved_word(cursor).map_err(|_| error.clone())?;
    match name.value.as_str() {
        "public" => Ok(RoleName::Public(name.span)),
        "none" => Err(error.with_message("role name \"none\" is reserved")),
        _ => Ok(RoleName::Named(name)),
    }
}

/// Roles with commas between them.
pub(super) fn role_names(cursor: &mut Cursor) -> Result<Vec<RoleName>, SyntaxError> {
    comma_list(cursor, role_name)
}

/// A role that has to be named: neither PUBLIC nor the current user.
pub(super) fn role_id(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    let error = cursor.error("the name of a role");
    match role_name(cursor)? {
        RoleName::Named(name) => Ok(name),
        RoleName::Public(_) => Err(error.with_message("role name \"public\" is reserved")),
        RoleName::CurrentUser(_) | RoleName::SessionUser(_) => {
            let word = error.found.to_ascii_uppercase();
            let message = format!("{word} cannot be used as a role name here");
            Err(error.with_message(message))
        }
    }
}

/// CREATE ROLE, CREATE USER, CREATE GROUP.
pub(super) fn create_role(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("create")?;
    let user = cursor.expect_any(&["role", "user", "group"])? == "user";
    let name = role_id(cursor)?;
    cursor.eat("with");
    let mut options = Vec::new();
    while !cursor.is_end() {
        let clause = *cursor;
        let created = match create_option(cursor)? {
            Some(option) => option,
            None => option(cursor)?,
        };
        push_once(&mut options, created, &clause, is_other)?;
    }
    Ok(Statement::CreateRole(CreateRole {
        name,
        user,
        options,
    }))
}

/// Whether an option stands for several.
fn is_other(option: &RoleOption) -> bool {
    *option == RoleOption::Other
}

/// An option that only CREATE ROLE has.
fn create_option(cursor: &mut Cursor) -> Result<Option<RoleOption>, SyntaxError> {
    if cursor.eat("sysid") {
        cursor.integer()?;
        return Ok(Some(RoleOption::Other));
    }
    if cursor.eat("admin") {
        return Ok(Some(RoleOption::Admins(role_names(cursor)?)));
    }
    if cursor.eat("in") {
        cursor.expect_any(&["role", "group"])?;
        return Ok(Some(RoleOption::InRole(role_names(cursor)?)));
    }
    if cursor.eat("role") {
        return Ok(Some(RoleOption::Members(role_names(cursor)?)));
    }
    Ok(None)
}

/// An option of CREATE ROLE and ALTER ROLE.
fn option(cursor: &mut Cursor) -> Result<RoleOption, SyntaxError> {
    type Switch = fn(bool) -> RoleOption;
    const SWITCHES: [(&str, Switch); 7] = [
        ("superuser", RoleOption::Superuser),
        ("createdb", RoleOption::CreateDb),
        ("createrole", RoleOption::CreateRole),
        ("inherit", RoleOption::Inherit),
        ("login", RoleOption::Login),
        ("replication", RoleOption::Replication),
        ("bypassrls", RoleOption::BypassRls),
    ];
    if cursor.at("encrypted") || cursor.at("password") {
        cursor.eat("encrypted");
        cursor.expect("password")?;
        if !cursor.eat("null") {
            cursor.string_literal()?;
        }
        return Ok(RoleOption::Other);
    }
    if cursor.eat("user") {
        return Ok(RoleOption::Members(role_names(cursor)?));
    }
    if cursor.eat("connection") {
        cursor.expect("limit")?;
        cursor.integer()?;
        return Ok(RoleOption::Other);
    }
    if cursor.eat("valid") {
        cursor.expect("until")?;
        cursor.string_literal()?;
        return Ok(RoleOption::Other);
    }
    for (word, option) in SWITCHES {
        if cursor.eat(word) {
            return Ok(option(true));
        }
        let off = |text: &str| {
            text.get(..2)
                .is_some_and(|no| no.eq_ignore_ascii_case("no"))
                && text[2..].eq_ignore_ascii_case(word)
        };
        if cursor.peek_word().is_some_and(off) {
            cursor.bump();
            return Ok(option(false));
        }
    }
    Err(cursor.error("an option of a role"))
}

/// ALTER ROLE, ALTER USER, ALTER GROUP.
pub(super) fn alter_role(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("alter")?;
    let group = cursor.expect_any(&["role", "user", "group"])? == "group";
    let role = if !group && cursor.eat("all") {
        None
    } else if cursor.at_nth(1, "rename") {
        let name = role_id(cursor)?;
        cursor.expect_all(&["rename", "to"])?;
        return Ok(Statement::Rename(Rename {
            object: ObjectReference::Role(name),
            if_exists: false,
            only: false,
            cascade: false,
            to: role_id(cursor)?,
        }));
    } else {
        Some(role_name(cursor)?)
    };
    let database = if !group && cursor.eat_all(&["in", "database"]) {
        Some(cursor.identifier()?)
    } else {
        None
    };
    if !group && (database.is_some() || role.is_none() || cursor.at_any(&["set", "reset"])) {
        return Ok(Statement::AlterRole(AlterRole {
            role,
            options: Vec::new(),
            setting: Some(session::setting_clause(cursor)?),
            database,
        }));
    }
    let mut options = Vec::new();
    if group {
        let add = cursor.expect_any(&["add", "drop"])? == "add";
        cursor.expect("user")?;
        let members = role_names(cursor)?;
        options.push(if add {
            RoleOption::Members(members)
        } else {
            RoleOption::RemoveMembers(members)
        });
    } else {
        cursor.eat("with");
        while !cursor.is_end() {
            let clause = *cursor;
            let option = option(cursor)?;
            push_once(&mut options, option, &clause, is_other)?;
        }
    }
    Ok(Statement::AlterRole(AlterRole {
        role,
        options,
        setting: None,
        database,
    }))
}

/// ALTER DATABASE … SET | RESET. The other forms are [irrelevant].
pub(super) fn alter_database(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "database"])?;
    let name = cursor.identifier()?;
    let sets = cursor.at("reset") || (cursor.at("set") && !cursor.at_nth(1, "tablespace"));
    if !sets {
        cursor.rest();
        return Ok(irrelevant::by_tag("ALTER DATABASE"));
    }
    Ok(Statement::AlterDatabase(AlterDatabase {
        name,
        setting: session::setting_clause(cursor)?,
    }))
}

/// REASSIGN OWNED.
pub(super) fn reassign_owned(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["reassign", "owned", "by"])?;
    let roles = role_names(cursor)?;
    cursor.expect("to")?;
    let to = role_name(cursor)?;
    Ok(Statement::ReassignOwned(ReassignOwned { roles, to }))
}

/// DROP OWNED.
pub(super) fn drop_owned(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["drop", "owned", "by"])?;
    let roles = role_names(cursor)?;
    let cascade = cascade(cursor);
    Ok(Statement::DropOwned(DropOwned { roles, cascade }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn roles() {
        insta::assert_snapshot!(readings(&[
            "CREATE ROLE r",
            "CREATE USER \"U\" WITH PASSWORD 'x' NOINHERIT VALID UNTIL 'infinity' CONNECTION LIMIT -1",
            "CREATE GROUP g USER a, b",
            "CREATE ROLE r SUPERUSER NoCreateDb CREATEROLE REPLICATION BYPASSRLS NOLOGIN IN ROLE a, b ROLE c ADMIN d, CURRENT_USER SYSID 7",
            "ALTER ROLE CURRENT_USER NOLOGIN ENCRYPTED PASSWORD NULL",
            "ALTER USER u WITH LOGIN",
            "ALTER ROLE r USER a, b",
            "ALTER GROUP g ADD USER a, b",
            "ALTER GROUP g DROP USER a",
            "ALTER ROLE r SET search_path TO a, 'B'",
            "ALTER ROLE ALL IN DATABASE d RESET ALL",
            "ALTER ROLE r IN DATABASE d SET x.y = on",
            "ALTER USER r RESET work_mem",
            "ALTER ROLE r RENAME TO q",
            "ALTER DATABASE d SET search_path = a",
            "ALTER DATABASE d RESET x",
            "ALTER DATABASE d SET TABLESPACE t",
            "ALTER DATABASE d OWNER TO a",
            "REASSIGN OWNED BY a, SESSION_USER TO b",
            "DROP OWNED BY a, b CASCADE",
            "DROP ROLE IF EXISTS a, b",
        ]));
    }

    #[test]
    fn what_is_no_role_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE ROLE",
            "CREATE ROLE public",
            "CREATE ROLE CURRENT_USER",
            "CREATE ROLE none",
            "CREATE ROLE r LOGIN NOLOGIN",
            "ALTER ROLE r INHERIT INHERIT",
            "CREATE ROLE r FAST",
            "CREATE ROLE r NOBODY",
            "ALTER ROLE r IN ROLE a",
            "ALTER ROLE r SYSID 4",
            "ALTER GROUP g LOGIN",
            "ALTER GROUP g SET a = 1",
            "ALTER GROUP ALL ADD USER a",
            "ALTER GROUP g IN DATABASE d ADD USER a",
            "ALTER ROLE ALL LOGIN",
            "DROP ROLE a CASCADE",
        ]));
    }
}
