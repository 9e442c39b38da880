//! DROP of anything.

use crate::sql::statement::{Drop, RelationKeyword, Statement};
use crate::sql::{Cursor, SyntaxError};

use super::clause::if_exists;
use super::list::{cascade, comma_list};
use super::object::{self, ObjectKind};
use super::role;

/// DROP.
pub(super) fn drop(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    if cursor.at_nth(1, "owned") {
        return role::drop_owned(cursor);
    }
    cursor.expect("drop")?;
    let kind = object::kind(cursor)?;
    let concurrently = kind == ObjectKind::Relation(RelationKeyword::Index)
        && cursor.at("concurrently")
        && cursor.eat("concurrently");
    let if_exists = if_exists(cursor);
    let one = matches!(
        kind,
        ObjectKind::Policy
            | ObjectKind::Trigger
            | ObjectKind::Rule
            | ObjectKind::Cast
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
    );
    let objects = if one {
        vec![object::named(cursor, kind)?]
    } else {
        comma_list(cursor, |cursor| object::named(cursor, kind))?
    };
    // Roles are dropped without a word about what depends on them.
    let cascade = kind != ObjectKind::Role && cascade(cursor);
    Ok(Statement::Drop(Drop {
        objects,
        if_exists,
        cascade,
        concurrently,
    }))
}
