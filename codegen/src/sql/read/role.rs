//! Roles: CREATE, ALTER ROLE / USER / GROUP, REASSIGN OWNED, DROP OWNED, and roles as other statements name them.

use crate::sql::statement::RoleName;
use crate::sql::{Cursor, SyntaxError};

use super::clause::non_reserved_word;
use super::list::comma_list;

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
