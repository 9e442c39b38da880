//! CREATE and ALTER POLICY.

use crate::sql::statement::{
    AlterPolicy, CreatePolicy, Fragment, ObjectReference, PolicyCommand, RoleName, Statement,
};
use crate::sql::{Cursor, SyntaxError};

use super::clause::{if_exists, optional};
use super::role::role_names;
use super::{alter_object, fragment};

/// CREATE POLICY.
pub(super) fn create_policy(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "policy"])?;
    let name = cursor.identifier()?;
    cursor.expect("on")?;
    let table = cursor.qualified_name()?;
    let mut permissive = true;
    if cursor.eat("as") {
        let error = cursor.error("PERMISSIVE or RESTRICTIVE");
        permissive = match cursor
            .identifier()
            .map_err(|_| error.clone())?
            .value
            .as_str()
        {
            "permissive" => true,
            "restrictive" => false,
            _ => return Err(error),
        };
    }
    let mut command = PolicyCommand::All;
    if cursor.eat("for") {
        command = match cursor.expect_any(&["all", "select", "insert", "update", "delete"])? {
            "all" => PolicyCommand::All,
            "select" => PolicyCommand::Select,
            "insert" => PolicyCommand::Insert,
            "update" => PolicyCommand::Update,
            _ => PolicyCommand::Delete,
        };
    }
    let (roles, using, with_check) = clauses(cursor)?;
    let mut roles = roles.unwrap_or_default();
    // PUBLIC among others is everybody all the same (PostgreSQL warns and drops the others).
    if roles.iter().any(|role| matches!(role, RoleName::Public(_))) {
        roles.clear();
    }
    Ok(Statement::CreatePolicy(Box::new(CreatePolicy {
        name,
        table,
        permissive,
        command,
        roles,
        using,
        with_check,
    })))
}

type Clauses = (Option<Vec<RoleName>>, Option<Fragment>, Option<Fragment>);

/// `[TO roles] [USING (…)] [WITH CHECK (…)]`
fn clauses(cursor: &mut Cursor) -> Result<Clauses, SyntaxError> {
    let roles = optional(cursor, "to", role_names)?;
    let using = optional(cursor, "using", fragment::in_parentheses)?;
    let with_check = if cursor.eat("with") {
        cursor.expect("check")?;
        Some(fragment::in_parentheses(cursor)?)
    } else {
        None
    };
    Ok((roles, using, with_check))
}

/// ALTER POLICY.
pub(super) fn alter_policy(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["alter", "policy"])?;
    let if_exists = if_exists(cursor);
    let name = cursor.identifier()?;
    cursor.expect("on")?;
    let table = cursor.qualified_name()?;
    if cursor.at("rename") {
        let object = ObjectReference::Policy { table, name };
        return alter_object::rename(cursor, &object, if_exists);
    }
    if if_exists {
        return Err(cursor.error("RENAME TO"));
    }
    let (roles, using, with_check) = clauses(cursor)?;
    Ok(Statement::AlterPolicy(Box::new(AlterPolicy {
        name,
        table,
        roles,
        using,
        with_check,
    })))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn policies() {
        insta::assert_snapshot!(readings(&[
            "CREATE POLICY \"Own rows\" ON app.items AS RESTRICTIVE FOR UPDATE TO authenticated, CURRENT_USER USING ((select auth.uid()) = owner) WITH CHECK (true)",
            "CREATE POLICY p ON t",
            "CREATE POLICY p ON t AS permissive FOR ALL TO PUBLIC USING (a)",
            "CREATE POLICY p ON t FOR INSERT WITH CHECK (a in (1, 2))",
            "ALTER POLICY p ON t TO a, b",
            "ALTER POLICY p ON app.t USING (x) WITH CHECK (y)",
            "ALTER POLICY IF EXISTS p ON t RENAME TO q",
        ]));
    }

    #[test]
    fn what_is_no_policy_is_refused_where_it_fails() {
        insta::assert_snapshot!(readings(&[
            "CREATE POLICY p ON t AS loose",
            "CREATE POLICY p ON t FOR TRUNCATE",
            "CREATE POLICY p ON t USING true",
            "CREATE POLICY p ON t USING ()",
            "CREATE POLICY p ON t WITH CHECK (a) USING (b)",
            "CREATE POLICY p",
            "ALTER POLICY p ON t FOR SELECT",
            "ALTER POLICY IF EXISTS p ON t USING (a)",
        ]));
    }
}
