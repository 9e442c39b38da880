//! ALTER TABLE, and ALTER VIEW, INDEX, SEQUENCE, MATERIALIZED VIEW and FOREIGN TABLE.
//!
//! `OWNER TO` as the only action is [`AlterOwner`], as it is with every other object; among several it is
//! [`AlterTableAction::Owner`].
//!
//! PostgreSQL 17 manual, ALTER TABLE; `alter_table_cmd` of its grammar.

use super::alter_column::alter_column;
use super::alter_object::general;
use super::column::{column, storage_value};
use super::constraint::{Attribute, at_table_constraint, attribute, table_constraint};
use super::list::{cascade, comma_list, relation};
use super::partition::partition_bound;
use super::role::role_name;
use super::sequence::alter_sequence;
use super::setting::{foreign_option_changes, setting_names, settings};
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    AlterOwner, AlterTable, AlterTableAction, AlterTableKind, Firing, Irrelevant, Located,
    ObjectReference, RelationKeyword, Rename, ReplicaIdentityClause, Statement, TriggerTarget,
};
use crate::sql::{Cursor, QualifiedName, SyntaxError};

/// ALTER of a relation of any kind.
pub(super) fn alter_table(cursor: &mut Cursor) -> Result<Statement, SyntaxError> {
    cursor.expect("alter")?;
    let (kind, keyword) = relation_kind(cursor)?;
    if cursor.at_all(&["all", "in", "tablespace"]) {
        return all_in_tablespace(cursor, kind);
    }
    let if_exists = cursor.eat_all(&["if", "exists"]);
    let (name, only) = match kind {
        AlterTableKind::Table | AlterTableKind::ForeignTable => relation(cursor)?,
        _ => (cursor.qualified_name()?, false),
    };
    if cursor.eat("rename") {
        return rename(cursor, kind, keyword, name, if_exists, only);
    }
    let whole = ObjectReference::Relation {
        kind: keyword,
        name: name.clone(),
    };
    if cursor.at_all(&["set", "schema"])
        || cursor.at("depends")
        || cursor.at_all(&["no", "depends"])
    {
        let statement = general(cursor, &whole, if_exists)?;
        return statement.ok_or_else(|| cursor.error("an action"));
    }
    let options = !cursor.at_any(&["set", "owner", "enable", "disable"]);
    if kind == AlterTableKind::Sequence && options {
        return alter_sequence(cursor, name, if_exists);
    }
    let mut actions = comma_list(cursor, |cursor| {
        let start = cursor.position();
        let value = action(cursor, kind)?;
        let span = cursor.span_from(start);
        Ok(Located { value, span })
    })?;
    if let [
        Located {
            value: AlterTableAction::Owner(_),
            ..
        },
    ] = actions.as_slice()
        && let Some(Located {
            value: AlterTableAction::Owner(owner),
            ..
        }) = actions.pop()
    {
        return Ok(Statement::AlterOwner(AlterOwner {
            object: whole,
            if_exists,
            owner,
        }));
    }
    Ok(Statement::AlterTable(Box::new(AlterTable {
        kind,
        name,
        if_exists,
        only,
        actions,
    })))
}

fn relation_kind(cursor: &mut Cursor) -> Result<(AlterTableKind, RelationKeyword), SyntaxError> {
    Ok(
        match cursor.expect_any(&[
            "table",
            "view",
            "index",
            "sequence",
            "materialized",
            "foreign",
        ])? {
            "table" => (AlterTableKind::Table, RelationKeyword::Table),
            "view" => (AlterTableKind::View, RelationKeyword::View),
            "index" => (AlterTableKind::Index, RelationKeyword::Index),
            "sequence" => (AlterTableKind::Sequence, RelationKeyword::Sequence),
            "materialized" => {
                cursor.expect("view")?;
                (
                    AlterTableKind::MaterializedView,
                    RelationKeyword::MaterializedView,
                )
            }
            _ => {
                cursor.expect("table")?;
                (AlterTableKind::ForeignTable, RelationKeyword::ForeignTable)
            }
        },
    )
}

/// ALL IN TABLESPACE … SET TABLESPACE …
fn all_in_tablespace(cursor: &mut Cursor, kind: AlterTableKind) -> Result<Statement, SyntaxError> {
    cursor.expect_all(&["all", "in", "tablespace"])?;
    cursor.identifier()?;
    if cursor.eat_all(&["owned", "by"]) {
        comma_list(cursor, role_name)?;
    }
    cursor.expect_all(&["set", "tablespace"])?;
    cursor.identifier()?;
    cursor.eat("nowait");
    Ok(Statement::Irrelevant(Irrelevant {
        kind: match kind {
            AlterTableKind::Index => "ALTER INDEX",
            AlterTableKind::MaterializedView => "ALTER MATERIALIZED VIEW",
            _ => "ALTER TABLE",
        },
        reason: "tablespaces are no part of the schema",
    }))
}

/// What follows RENAME.
fn rename(
    cursor: &mut Cursor,
    kind: AlterTableKind,
    keyword: RelationKeyword,
    name: QualifiedName,
    if_exists: bool,
    only: bool,
) -> Result<Statement, SyntaxError> {
    let object = if cursor.at("to") {
        ObjectReference::Relation {
            kind: keyword,
            name,
        }
    } else if matches!(kind, AlterTableKind::Index | AlterTableKind::Sequence) {
        return Err(cursor.error("TO"));
    } else if kind == AlterTableKind::Table && cursor.eat("constraint") {
        ObjectReference::TableConstraint {
            table: name,
            name: cursor.identifier()?,
        }
    } else {
        cursor.eat("column");
        ObjectReference::Column {
            relation: name,
            column: cursor.identifier()?,
        }
    };
    cursor.expect("to")?;
    Ok(Statement::Rename(Rename {
        object,
        if_exists,
        only,
        cascade: false,
        to: cursor.identifier()?,
    }))
}

/// One action (`alter_table_cmd`, `partition_cmd`, `index_partition_cmd`).
fn action(cursor: &mut Cursor, kind: AlterTableKind) -> Result<AlterTableAction, SyntaxError> {
    let at = *cursor;
    let first = cursor.eat_any(&[
        "add", "alter", "drop", "validate", "set", "reset", "cluster", "enable", "disable",
        "force", "no", "inherit", "of", "not", "owner", "replica", "attach", "detach", "options",
    ]);
    Ok(match first {
        Some("add") => add(cursor)?,
        Some("alter") => alter(cursor)?,
        Some("drop") => drop(cursor)?,
        Some("validate") => {
            cursor.expect("constraint")?;
            AlterTableAction::ValidateConstraint(cursor.identifier()?)
        }
        Some("set") => set(cursor)?,
        Some("reset") => AlterTableAction::ResetOptions(setting_names(cursor)?),
        Some("cluster") => {
            cursor.expect("on")?;
            cursor.identifier()?;
            AlterTableAction::Physical
        }
        Some("enable") => enable(cursor)?,
        Some("disable") => disable(cursor)?,
        Some("force") => {
            cursor.expect_all(&["row", "level", "security"])?;
            AlterTableAction::ForceRowSecurity(true)
        }
        Some("no") => match cursor.expect_any(&["force", "inherit"])? {
            "force" => {
                cursor.expect_all(&["row", "level", "security"])?;
                AlterTableAction::ForceRowSecurity(false)
            }
            _ => AlterTableAction::NoInherit(cursor.qualified_name()?),
        },
        Some("inherit") => AlterTableAction::Inherit(cursor.qualified_name()?),
        Some("of") => AlterTableAction::OfType(cursor.qualified_name()?),
        Some("not") => {
            cursor.expect("of")?;
            AlterTableAction::NotOf
        }
        Some("owner") => {
            cursor.expect("to")?;
            AlterTableAction::Owner(role_name(cursor)?)
        }
        Some("replica") => replica_identity(cursor)?,
        Some("attach") => {
            cursor.expect("partition")?;
            let name = cursor.qualified_name()?;
            let bound = if kind == AlterTableKind::Index {
                None
            } else {
                Some(partition_bound(cursor)?)
            };
            AlterTableAction::AttachPartition { name, bound }
        }
        Some("detach") => {
            cursor.expect("partition")?;
            let name = cursor.qualified_name()?;
            let concurrently =
                cursor.eat_any(&["concurrently", "finalize"]) == Some("concurrently");
            AlterTableAction::DetachPartition { name, concurrently }
        }
        Some("options") => {
            *cursor = at;
            AlterTableAction::ForeignOptions(foreign_option_changes(cursor)?)
        }
        _ => return Err(cursor.error("an action of ALTER TABLE")),
    })
}

/// What follows ADD.
fn add(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    let word = cursor.eat("column");
    if !word && at_table_constraint(cursor) {
        let constraint = table_constraint(cursor)?;
        return Ok(AlterTableAction::AddConstraint(Box::new(constraint)));
    }
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    Ok(AlterTableAction::AddColumn {
        if_not_exists,
        column: Box::new(column(cursor)?),
    })
}

/// What follows DROP.
fn drop(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    let constraint = cursor.eat("constraint");
    if !constraint {
        cursor.eat("column");
    }
    let if_exists = cursor.eat_all(&["if", "exists"]);
    let name = cursor.identifier()?;
    let cascade = cascade(cursor);
    Ok(if constraint {
        AlterTableAction::DropConstraint {
            name,
            if_exists,
            cascade,
        }
    } else {
        AlterTableAction::DropColumn {
            name,
            if_exists,
            cascade,
        }
    })
}

/// What follows ALTER.
fn alter(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    if cursor.eat("constraint") {
        return alter_constraint(cursor);
    }
    alter_column(cursor)
}

fn alter_constraint(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    let name = cursor.identifier()?;
    let (mut deferrable, mut initially_deferred, mut enforced) = (None, None, None);
    // NO INHERIT may stand among the others, INHERIT alone only.
    let mut inherit = cursor.eat("inherit").then_some(true);
    while inherit != Some(true) {
        let at = *cursor;
        let (slot, value) = match attribute(cursor)? {
            Some(Attribute::Deferrable(value)) => (&mut deferrable, value),
            Some(Attribute::InitiallyDeferred(value)) => (&mut initially_deferred, value),
            Some(Attribute::Enforced(value)) => (&mut enforced, value),
            Some(Attribute::NoInherit) => (&mut inherit, false),
            Some(Attribute::NotValid) => {
                let error = at.error("DEFERRABLE, INITIALLY, ENFORCED or INHERIT");
                return Err(error.with_message("constraints cannot be altered to be NOT VALID"));
            }
            None => break,
        };
        if slot.replace(value).is_some_and(|other| other != value) {
            let error = at.error("each attribute once");
            return Err(error.with_message("conflicting constraint properties"));
        }
    }
    Ok(AlterTableAction::AlterConstraint {
        name,
        deferrable,
        initially_deferred,
        enforced,
        inherit,
    })
}

/// What follows SET.
fn set(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    if cursor.at_kind(TokenKind::LeftParen) {
        return Ok(AlterTableAction::SetOptions(settings(cursor)?));
    }
    match cursor.eat_any(&["logged", "unlogged", "without", "tablespace", "access"]) {
        Some("logged") => return Ok(AlterTableAction::Logged(true)),
        Some("unlogged") => return Ok(AlterTableAction::Logged(false)),
        Some("without") => {
            cursor.expect_any(&["cluster", "oids"])?;
        }
        Some("tablespace") => {
            cursor.identifier()?;
        }
        Some(_) => {
            cursor.expect("method")?;
            storage_value(cursor)?;
        }
        None => return Err(cursor.error("what to set of the relation")),
    }
    Ok(AlterTableAction::Physical)
}

/// What follows ENABLE.
fn enable(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    if cursor.eat("row") {
        cursor.expect_all(&["level", "security"])?;
        return Ok(AlterTableAction::RowSecurity(true));
    }
    let firing = match cursor.eat_any(&["always", "replica"]) {
        Some("always") => Firing::Always,
        Some(_) => Firing::Replica,
        None => Firing::Origin,
    };
    trigger_or_rule(cursor, firing)
}

/// What follows DISABLE.
fn disable(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    if cursor.eat("row") {
        cursor.expect_all(&["level", "security"])?;
        return Ok(AlterTableAction::RowSecurity(false));
    }
    trigger_or_rule(cursor, Firing::Disabled)
}

fn trigger_or_rule(cursor: &mut Cursor, firing: Firing) -> Result<AlterTableAction, SyntaxError> {
    if cursor.eat("rule") {
        return Ok(AlterTableAction::Rule {
            name: cursor.identifier()?,
            firing,
        });
    }
    if !cursor.eat("trigger") {
        return Err(cursor.error("TRIGGER, RULE or ROW LEVEL SECURITY"));
    }
    let single = matches!(firing, Firing::Always | Firing::Replica);
    let target = if !single && cursor.eat("all") {
        TriggerTarget::All
    } else if !single && cursor.eat("user") {
        TriggerTarget::User
    } else {
        TriggerTarget::Named(cursor.identifier()?)
    };
    Ok(AlterTableAction::Trigger { target, firing })
}

fn replica_identity(cursor: &mut Cursor) -> Result<AlterTableAction, SyntaxError> {
    cursor.expect("identity")?;
    let identity = match cursor.expect_any(&["default", "full", "nothing", "using"])? {
        "default" => ReplicaIdentityClause::Default,
        "full" => ReplicaIdentityClause::Full,
        "nothing" => ReplicaIdentityClause::Nothing,
        _ => {
            cursor.expect("index")?;
            ReplicaIdentityClause::Index(cursor.identifier()?)
        }
    };
    Ok(AlterTableAction::ReplicaIdentity(identity))
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn alter_table() {
        let readings = readings(&[
            "alter table t add a int",
            "alter table if exists only a.t add column if not exists a int default 1, drop column if exists b cascade, drop c restrict, add constraint x check (a > 0), drop constraint if exists y cascade, validate constraint z",
            "alter table only (a.t) add exclude using gist (a with =), add exclude int",
            "alter table t alter constraint c not deferrable initially immediate",
            "alter table t alter constraint c deferrable initially deferred",
            "alter table t alter constraint c not enforced no inherit",
            "alter table t alter constraint c inherit",
            "alter table t alter constraint c deferrable not deferrable",
            "alter table t enable row level security, disable row level security, force row level security, no force row level security",
            "alter table t enable trigger a, disable trigger all, enable trigger user, enable replica trigger b, enable always rule r, disable rule s",
            "alter table t replica identity default, replica identity full, replica identity nothing, replica identity using index i",
            "alter table t inherit a.p, no inherit q, of a.pair, not of",
            "alter table t owner to o",
            "alter table t owner to o, set logged, set unlogged",
            "alter table t set (fillfactor = 70, a), reset (fillfactor), cluster on i, set without cluster, set tablespace ts, set access method heap, set without oids",
            "alter foreign table t options (add a '1', set b '2', drop c), alter d options (set x 'y')",
            "alter table t attach partition a.p for values in (1)",
            "alter table t attach partition p default",
            "alter table t detach partition p concurrently",
            "alter table t detach partition p finalize",
            "alter index i attach partition a.p",
            "alter index i alter column 1 set statistics 100",
            "alter index i set (fillfactor = 3)",
            "alter index if exists i rename to j",
            "alter index i depends on extension e",
            "alter materialized view mv no depends on extension e",
            "alter table if exists only t rename column a to b",
            "alter table t rename a to \"B\"",
            "alter table t rename constraint a to b",
            "alter table t rename to u",
            "alter view if exists a.v rename column a to b",
            "alter materialized view mv rename to mw",
            "alter foreign table t rename to u",
            "alter sequence s rename to r",
            "alter table if exists t set schema a",
            "alter view v set schema a",
            "alter sequence s set schema a",
            "alter sequence s owner to session_user",
            "alter sequence s set logged",
            "alter view v alter column a set default 1",
            "alter view v set (security_invoker = on)",
            "alter view v reset (security_invoker)",
            "alter view v owner to public_role",
            "alter table all in tablespace a owned by o, current_user set tablespace b nowait",
            "alter table t",
            "alter table t add",
            "alter table t add a",
            "alter table t add a int add b int",
            "alter table t add a int,",
            "alter table t drop",
            "alter table t set",
            "alter table t enable",
            "alter table t enable row security",
            "alter table t enable always trigger all",
            "alter table t rename a",
            "alter index i rename column a to b",
            "alter view v rename constraint a to b",
            "alter table t alter constraint c not valid",
            "alter table t attach partition p",
            "alter table t foo",
            "alter table t replica identity",
            "alter table t owner o",
            "alter view v depends extension e",
        ]);
        insta::assert_snapshot!(readings);
    }
}
