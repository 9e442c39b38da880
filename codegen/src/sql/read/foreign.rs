//! Foreign servers and foreign-data wrappers.

use crate::sql::statement::{
    CreateForeignDataWrapper, CreateServer, ImportForeignSchema, Statement,
};
use crate::sql::{Cursor, QualifiedName, SyntaxError};

use super::clause::{if_not_exists, optional};
use super::list::parenthesised_list;
use super::setting::foreign_options;

/// CREATE SERVER.
pub(super) fn create_server(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "server"])?;
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.identifier()?;
    let server_type = optional(cursor, "type", |cursor| Ok(cursor.string_literal()?.value))?;
    let mut version = None;
    if cursor.eat("version") && !cursor.eat("null") {
        version = Some(cursor.string_literal()?.value);
    }
    cursor.expect_all(&["foreign", "data", "wrapper"])?;
    let wrapper = cursor.identifier()?;
    let options = foreign_options(cursor)?;
    Ok(Statement::CreateServer(CreateServer {
        name,
        if_not_exists,
        server_type,
        version,
        wrapper,
        options,
    }))
}

/// CREATE FOREIGN DATA WRAPPER.
pub(super) fn create_foreign_data_wrapper(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["create", "foreign", "data", "wrapper"])?;
    let mut wrapper = CreateForeignDataWrapper {
        name: cursor.identifier()?,
        handler: None,
        validator: None,
        options: Vec::new(),
    };
    loop {
        if cursor.eat("handler") {
            wrapper.handler = Some(cursor.qualified_name()?);
        } else if cursor.eat("validator") {
            wrapper.validator = Some(cursor.qualified_name()?);
        } else if !(cursor.eat_all(&["no", "handler"]) || cursor.eat_all(&["no", "validator"])) {
            break;
        }
    }
    wrapper.options = foreign_options(cursor)?;
    Ok(Statement::CreateForeignDataWrapper(wrapper))
}

/// IMPORT FOREIGN SCHEMA.
pub(super) fn import_foreign_schema(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["import", "foreign", "schema"])?;
    let remote = cursor.identifier()?;
    let tables = if cursor.eat_all(&["limit", "to"]) {
        Some((true, parenthesised_list(cursor, table)?))
    } else if cursor.eat("except") {
        Some((false, parenthesised_list(cursor, table)?))
    } else {
        None
    };
    cursor.expect_all(&["from", "server"])?;
    let server = cursor.identifier()?;
    cursor.expect("into")?;
    let into = cursor.identifier()?;
    let options = foreign_options(cursor)?;
    Ok(Statement::ImportForeignSchema(ImportForeignSchema {
        remote,
        tables,
        server,
        into,
        options,
    }))
}

/// A table of the other server, perhaps with ONLY or `*`, which mean nothing here.
fn table(cursor: &mut Cursor) -> Result<QualifiedName, SyntaxError> {
    let only = cursor.eat("only");
    let name = cursor.qualified_name()?;
    if !only {
        cursor.eat_operator("*");
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn servers_and_wrappers() {
        insta::assert_snapshot!(readings(&[
            "CREATE SERVER IF NOT EXISTS s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h', \"Port\" '1')",
            "CREATE SERVER s VERSION NULL FOREIGN DATA WRAPPER w",
            "CREATE FOREIGN DATA WRAPPER w HANDLER app.h NO VALIDATOR OPTIONS (a 'b')",
            "CREATE FOREIGN DATA WRAPPER w VALIDATOR v",
            "IMPORT FOREIGN SCHEMA a LIMIT TO (b) FROM SERVER s INTO c",
            "IMPORT FOREIGN SCHEMA a EXCEPT (b, c) FROM SERVER s INTO c OPTIONS (x 'y')",
            "IMPORT FOREIGN SCHEMA a INTO b",
            "CREATE SERVER s",
            "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host = 'x')",
        ]));
    }
}
