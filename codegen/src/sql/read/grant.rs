//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterDefaultPrivileges, DefaultAclObject, Grant, GrantObjects, GrantRole, PrivilegeName,
    Privileges, RoleName, RoutineKind, Statement,
};
use crate::sql::{Cursor, Name, SyntaxError};

use super::clause::number;
use super::function;
use super::list::{cascade, comma_list, optional_column_names, qualified_names};
use super::role::{role_name, role_names};

/// GRANT of privileges or roles.
pub(super) fn grant(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("grant")?;
    let written = *cursor;
    let privileges = privileges(cursor)?;
    if !cursor.eat("on") {
        let roles = role_list(privileges, &written)?;
        if !cursor.eat("to") {
            return Err(cursor.error("ON or TO"));
        }
        return grant_role(cursor, roles);
    }
    let objects = objects(cursor)?;
    cursor.expect("to")?;
    let grantees = grantees(cursor)?;
    let grant_option = with_grant_option(cursor)?;
    Ok(Statement::Grant(Grant {
        grant: true,
        privileges,
        objects,
        grantees,
        grant_option,
        granted_by: granted_by(cursor)?,
        cascade: false,
    }))
}

/// REVOKE of privileges or roles.
pub(super) fn revoke(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("revoke")?;
    let grant_option = cursor.eat_all(&["grant", "option", "for"]);
    let role_option = if !grant_option && cursor.at_nth(1, "option") && cursor.at_nth(2, "for") {
        let error = cursor.error("ADMIN, INHERIT or SET");
        let option = cursor.identifier()?;
        if !["admin", "inherit", "set"].contains(&option.value.as_str()) {
            return Err(error);
        }
        cursor.expect_all(&["option", "for"])?;
        Some(option.value)
    } else {
        None
    };
    let written = *cursor;
    let privileges = privileges(cursor)?;
    if role_option.is_none() && cursor.eat("on") {
        let objects = objects(cursor)?;
        cursor.expect("from")?;
        return Ok(Statement::Grant(Grant {
            grant: false,
            privileges,
            objects,
            grantees: grantees(cursor)?,
            grant_option,
            granted_by: granted_by(cursor)?,
            cascade: cascade(cursor),
        }));
    }
    if grant_option {
        return Err(cursor.error("ON"));
    }
    let roles = role_list(privileges, &written)?;
    if !cursor.eat("from") {
        let expected = match role_option {
            Some(_) => "FROM",
            None => "ON or FROM",
        };
        return Err(cursor.error(expected));
    }
    let members = role_names(cursor)?;
    granted_by(cursor)?;
    cascade(cursor);
    let revoked = |name: &str| (role_option.as_deref() == Some(name)).then_some(false);
    Ok(Statement::GrantRole(GrantRole {
        grant: false,
        roles,
        members,
        admin_option: role_option.as_deref() == Some("admin"),
        inherit: revoked("inherit"),
        set: revoked("set"),
    }))
}

/// What stands before ON or TO: privileges; of roles, their names.
fn privileges(cursor: &mut Cursor) -> Result<Privileges, SyntaxError> {
    if cursor.eat("all") {
        cursor.eat("privileges");
        let columns = optional_column_names(cursor)?;
        return Ok(Privileges::All { columns });
    }
    let error = cursor.error("a privilege");
    comma_list(cursor, |cursor| {
        let error = cursor.error("a privilege");
        let name = if cursor.at_any(&["select", "references", "create"]) {
            cursor.label()?
        } else if cursor.at_all(&["alter", "system"]) {
            let alter = cursor.identifier()?;
            let system = cursor.identifier()?;
            Name {
                value: "alter system".to_owned(),
                span: alter.span.to(system.span),
            }
        } else {
            cursor.identifier().map_err(|_| error)?
        };
        let columns = optional_column_names(cursor)?;
        Ok(PrivilegeName { name, columns })
    })
    .map(Privileges::Some)
    .map_err(|inner| {
        if cursor.is_end() && inner.found.is_empty() {
            error
        } else {
            inner
        }
    })
}

/// The names before TO or FROM, which are no privileges but roles.
fn role_list(privileges: Privileges, written: &Cursor) -> Result<Vec<Name>, SyntaxError> {
    let Privileges::Some(privileges) = privileges else {
        return Err(written.error("a role"));
    };
    privileges
        .into_iter()
        .map(|privilege| match privilege.columns.first() {
            Some(column) => Err(SyntaxError::new(column.span, "no columns", &column.value)
                .with_message("column names cannot be included in GRANT/REVOKE ROLE")),
            None => Ok(privilege.name),
        })
        .collect()
}

fn grant_role(cursor: &mut Cursor, roles: Vec<Name>) -> Result<Statement, SyntaxError> {
    let members = role_names(cursor)?;
    let mut statement = GrantRole {
        grant: true,
        roles,
        members,
        admin_option: false,
        inherit: None,
        set: None,
    };
    if cursor.eat("with") {
        comma_list(cursor, |cursor| {
            let option = cursor.expect_any(&["admin", "inherit", "set"])?;
            let value = cursor.expect_any(&["option", "true", "false"])? != "false";
            match option {
                "admin" => statement.admin_option = value,
                "inherit" => statement.inherit = Some(value),
                _ => statement.set = Some(value),
            }
            Ok(())
        })?;
    }
    granted_by(cursor)?;
    Ok(Statement::GrantRole(statement))
}

/// `[GROUP] role, …`
fn grantees(cursor: &mut Cursor) -> Result<Vec<RoleName>, SyntaxError> {
    comma_list(cursor, |cursor| {
        cursor.eat("group");
        role_name(cursor)
    })
}

fn with_grant_option(cursor: &mut Cursor) -> Result<bool, SyntaxError> {
    if !cursor.eat("with") {
        return Ok(false);
    }
    cursor.expect_all(&["grant", "option"])?;
    Ok(true)
}

fn granted_by(cursor: &mut Cursor) -> Result<Option<RoleName>, SyntaxError> {
    if !cursor.eat("granted") {
        return Ok(None);
    }
    cursor.expect("by")?;
    role_name(cursor).map(Some)
}

/// What stands between ON and TO or FROM.
fn objects(cursor: &mut Cursor) -> Result<GrantObjects, SyntaxError> {
    if cursor.eat("all") {
        return all_in_schema(cursor);
    }
    // Most of these words are names too: `GRANT SELECT ON function TO x` speaks of a table.
    let mut after = *cursor;
    after.bump();
    let is_keyword = cursor.at_any(&["table", "foreign"])
        || after.at_identifier()
        || after.type_function_name().is_ok()
        || after.at_kind(TokenKind::Integer);
    if !is_keyword {
        return qualified_names(cursor).map(GrantObjects::Tables);
    }
    let names = |cursor: &mut Cursor| comma_list(cursor, Cursor::identifier);
    let functions = |cursor: &mut Cursor, kind: RoutineKind| {
        comma_list(cursor, |cursor| function::named(cursor, kind)).map(GrantObjects::Functions)
    };
    let Some(word) = cursor.eat_any(&[
        "table",
        "sequence",
        "function",
        "procedure",
        "routine",
        "schema",
        "type",
        "domain",
        "language",
        "database",
        "tablespace",
        "parameter",
        "large",
        "foreign",
    ]) else {
        return qualified_names(cursor).map(GrantObjects::Tables);
    };
    match word {
        "table" => qualified_names(cursor).map(GrantObjects::Tables),
        "sequence" => qualified_names(cursor).map(GrantObjects::Sequences),
        "function" => functions(cursor, RoutineKind::Function),
        "procedure" => functions(cursor, RoutineKind::Procedure),
        "routine" => functions(cursor, RoutineKind::Routine),
        "schema" => names(cursor).map(GrantObjects::Schemas),
        "type" | "domain" => qualified_names(cursor).map(GrantObjects::Types),
        "language" => names(cursor).map(GrantObjects::Languages),
        "database" => names(cursor).map(|_| GrantObjects::Outside("DATABASE")),
        "tablespace" => names(cursor).map(|_| GrantObjects::Outside("TABLESPACE")),
        "parameter" => {
            comma_list(cursor, |cursor| {
                cursor.identifier()?;
                while cursor.eat_kind(TokenKind::Dot) {
                    cursor.identifier()?;
                }
                Ok(())
            })?;
            Ok(GrantObjects::Outside("PARAMETER"))
        }
        "large" => {
            cursor.expect("object")?;
            comma_list(cursor, |cursor| {
                number(cursor).ok_or_else(|| cursor.error("a number"))
            })?;
            Ok(GrantObjects::Outside("LARGE OBJECT"))
        }
        _ if cursor.eat("server") => names(cursor).map(GrantObjects::ForeignServers),
        _ => {
            cursor.expect_all(&["data", "wrapper"])?;
            names(cursor).map(GrantObjects::ForeignDataWrappers)
        }
    }
}

/// `TABLES IN SCHEMA …` after ALL.
fn all_in_schema(cursor: &mut Cursor) -> Result<GrantObjects, SyntaxError> {
    let word =
        cursor.expect_any(&["tables", "sequences", "functions", "procedures", "routines"])?;
    let (kind, routines) = match word {
        "tables" => (DefaultAclObject::Tables, None),
        "sequences" => (DefaultAclObject::Sequences, None),
        "functions" => (DefaultAclObject::Functions, Some(RoutineKind::Function)),
        "procedures" => (DefaultAclObject::Functions, Some(RoutineKind::Procedure)),
        _ => (DefaultAclObject::Functions, None),
    };
    cursor.expect_all(&["in", "schema"])?;
    Ok(GrantObjects::AllInSchema {
        kind,
        routines,
        schemas: comma_list(cursor, Cursor::identifier)?,
    })
}

/// ALTER DEFAULT PRIVILEGES.
pub(super) fn alter_default_privileges(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "default", "privileges"])?;
    let mut roles = Vec::new();
    let mut schemas = Vec::new();
    loop {
        if cursor.eat("for") {
            cursor.expect_any(&["role", "user"])?;
            roles = role_names(cursor)?;
        } else if cursor.eat("in") {
            cursor.expect("schema")?;
            schemas = comma_list(cursor, Cursor::identifier)?;
        } else {
            break;
        }
    }
    let grant = cursor.expect_any(&["grant", "revoke"])? == "grant";
    let mut grant_option = !grant && cursor.eat_all(&["grant", "option", "for"]);
    let privileges = privileges(cursor)?;
    cursor.expect("on")?;
    let objects = default_objects(cursor)?;
    cursor.expect(if grant { "to" } else { "from" })?;
    let grantees = grantees(cursor)?;
    if grant {
        grant_option = with_grant_option(cursor)?;
    } else {
        cascade(cursor);
    }
    Ok(Statement::AlterDefaultPrivileges(AlterDefaultPrivileges {
        roles,
        schemas,
        grant,
        privileges,
        objects,
        grantees,
        grant_option,
    }))
}

fn default_objects(cursor: &mut Cursor) -> Result<DefaultAclObject, SyntaxError> {
    if cursor.eat_all(&["large", "objects"]) {
        return Ok(DefaultAclObject::LargeObjects);
    }
    let words = [
        "tables",
        "sequences",
        "functions",
        "routines",
        "types",
        "schemas",
    ];
    Ok(match cursor.expect_any(&words)? {
        "tables" => DefaultAclObject::Tables,
        "sequences" => DefaultAclObject::Sequences,
        "types" => DefaultAclObject::Types,
        "schemas" => DefaultAclObject::Schemas,
        _ => DefaultAclObject::Functions,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn privileges_on_objects() {
        insta::assert_snapshot!(readings(&[
            "GRANT SELECT (a, b), INSERT, MAINTAIN ON app.t, u TO anon, PUBLIC, GROUP g WITH GRANT OPTION GRANTED BY CURRENT_USER",
            "GRANT ALL ON t TO a",
            "GRANT ALL PRIVILEGES (a) ON TABLE t TO a",
            "GRANT EXECUTE ON FUNCTION f(a int, OUT b timestamp with time zone), app.g(), h TO a",
            "REVOKE ALL ON PROCEDURE p(int) FROM PUBLIC, a CASCADE",
            "GRANT USAGE ON SEQUENCE s TO a",
            "GRANT USAGE, CREATE ON SCHEMA s, s2 TO a",
            "GRANT USAGE ON TYPE app.mood TO a",
            "GRANT USAGE ON LANGUAGE plpgsql TO a",
            "GRANT USAGE ON FOREIGN SERVER s TO a",
            "GRANT USAGE ON FOREIGN DATA WRAPPER w TO a",
            "GRANT CONNECT ON DATABASE d TO a",
            "GRANT CREATE ON TABLESPACE x TO a",
            "GRANT SET, ALTER SYSTEM ON PARAMETER app.x, y TO a",
            "GRANT SELECT ON LARGE OBJECT 12, 13 TO a",
            "GRANT SELECT ON ALL TABLES IN SCHEMA a, b TO c",
            "REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA a FROM c",
            "GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA a TO c",
            "REVOKE GRANT OPTION FOR UPDATE (a) ON t FROM b GRANTED BY c RESTRICT",
        ]));
    }

    #[test]
    fn keywords_are_names_too() {
        insta::assert_snapshot!(readings(&[
            "GRANT SELECT ON function TO a",
            "GRANT SELECT ON schema, type TO a",
            "GRANT SELECT ON sequence.t TO a",
            "GRANT a TO b",
        ]));
    }

    #[test]
    fn roles_and_their_members() {
        insta::assert_snapshot!(readings(&[
            "GRANT a, b TO c, CURRENT_USER",
            "GRANT a TO b WITH ADMIN OPTION",
            "GRANT a TO b WITH INHERIT FALSE, SET TRUE, ADMIN OPTION GRANTED BY c",
            "REVOKE a FROM b CASCADE",
            "REVOKE ADMIN OPTION FOR a FROM b",
            "REVOKE INHERIT OPTION FOR a FROM b",
        ]));
    }

    #[test]
    fn default_privileges() {
        insta::assert_snapshot!(readings(&[
            "ALTER DEFAULT PRIVILEGES FOR ROLE a, b IN SCHEMA s GRANT SELECT, INSERT ON TABLES TO c WITH GRANT OPTION",
            "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC CASCADE",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA s FOR USER a REVOKE GRANT OPTION FOR ALL ON TYPES FROM b",
            "ALTER DEFAULT PRIVILEGES GRANT ALL ON LARGE OBJECTS TO a",
        ]));
    }

    #[test]
    fn what_is_no_grant_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "GRANT",
            "GRANT SELECT ON t",
            "GRANT SELECT ON t FROM a",
            "GRANT a",
            "GRANT ALL TO a",
            "GRANT SELECT (a) TO b",
            "GRANT SELECT ON t TO none",
            "GRANT SELECT ON t TO a WITH ADMIN OPTION",
            "GRANT a TO b WITH LOGIN TRUE",
            "REVOKE GRANT OPTION FOR a FROM b",
            "REVOKE NEW OPTION FOR a FROM b",
            "GRANT EXECUTE ON FUNCTION f(a int DEFAULT 1) TO b",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLE TO a",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES FROM a",
        ]));
    }
}
