//! Constraints of tables, columns and domains.
//!
//! PostgreSQL 17 manual, CREATE TABLE; `TableConstraint` and `ColConstraintElem` of its grammar, with NOT ENFORCED,
//! WITHOUT OVERLAPS, PERIOD and named NOT NULL of PostgreSQL 18.

use super::fragment::in_parentheses;
use super::index::index_element;
use super::list::{column_names, optional_column_names};
use super::setting::settings;
use crate::source::Span;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{
    ConstraintDefinition, ConstraintKind, ExcludeDefinition, ForeignKeyDefinition, IndexElement,
    KeyDefinition, MatchType, ReferentialAction,
};
use crate::sql::{Cursor, Name, SyntaxError};

/// Whether a table constraint begins here; else it is a column.
pub(super) fn at_table_constraint(cursor: &Cursor) -> bool {
    cursor.at_any(&["constraint", "check", "unique", "primary", "foreign", "not"])
        || at_exclude(cursor)
}

/// EXCLUDE is an ordinary name unless USING or a parenthesis follows.
fn at_exclude(cursor: &Cursor) -> bool {
    cursor.at("exclude")
        && (cursor.at_nth(1, "using")
            || cursor
                .peek_nth(1)
                .is_some_and(|token| token.kind == TokenKind::LeftParen))
}

/// `[CONSTRAINT name] kind … attributes` of a table.
pub(super) fn table_constraint(cursor: &mut Cursor) -> Result<ConstraintDefinition, SyntaxError> {
    let start = cursor.position();
    let name = constraint_name(cursor)?;
    let kind = table_constraint_kind(cursor)?;
    with_attributes(cursor, start, name, kind)
}

/// `[CONSTRAINT name] CHECK (…)` or `[CONSTRAINT name] NOT NULL`, with attributes, of ALTER DOMAIN. Other constraints
/// are read too, so that they can be refused by name.
pub(super) fn domain_constraint(cursor: &mut Cursor) -> Result<ConstraintDefinition, SyntaxError> {
    let start = cursor.position();
    let name = constraint_name(cursor)?;
    let kind = if cursor.eat_all(&["not", "null"]) {
        ConstraintKind::NotNull { column: None }
    } else {
        table_constraint_kind(cursor)?
    };
    with_attributes(cursor, start, name, kind)
}

/// The constraint that begins at position `start`, with the attributes that follow.
fn with_attributes(
    cursor: &mut Cursor,
    start: usize,
    name: Option<Name>,
    kind: ConstraintKind,
) -> Result<ConstraintDefinition, SyntaxError> {
    let mut constraint = new(name, kind, cursor.span_from(start));
    attributes(cursor, &mut constraint)?;
    constraint.span = cursor.span_from(start);
    Ok(constraint)
}

/// `CONSTRAINT name`, if it comes.
pub(super) fn constraint_name(cursor: &mut Cursor) -> Result<Option<Name>, SyntaxError> {
    if cursor.eat("constraint") {
        cursor.identifier().map(Some)
    } else {
        Ok(None)
    }
}

/// A constraint without attributes.
pub(super) fn new(name: Option<Name>, kind: ConstraintKind, span: Span) -> ConstraintDefinition {
    ConstraintDefinition {
        name,
        kind,
        deferrable: false,
        initially_deferred: false,
        not_valid: false,
        no_inherit: false,
        not_enforced: false,
        span,
    }
}

fn table_constraint_kind(cursor: &mut Cursor) -> Result<ConstraintKind, SyntaxError> {
    if cursor.eat("check") {
        return in_parentheses(cursor).map(ConstraintKind::Check);
    }
    if cursor.eat("not") {
        cursor.expect("null")?;
        let column = Some(cursor.identifier()?);
        return Ok(ConstraintKind::NotNull { column });
    }
    if cursor.eat("unique") {
        if cursor.eat("using") {
            return Ok(ConstraintKind::Unique(existing_index(cursor)?));
        }
        let nulls_not_distinct = nulls_not_distinct(cursor)?;
        let key = KeyDefinition {
            nulls_not_distinct,
            ..table_key(cursor)?
        };
        return Ok(ConstraintKind::Unique(key));
    }
    if cursor.eat("primary") {
        cursor.expect("key")?;
        if cursor.eat("using") {
            return Ok(ConstraintKind::PrimaryKey(existing_index(cursor)?));
        }
        return Ok(ConstraintKind::PrimaryKey(table_key(cursor)?));
    }
    if at_exclude(cursor) {
        cursor.bump();
        return Ok(ConstraintKind::Exclude(Box::new(exclude(cursor)?)));
    }
    if cursor.eat("foreign") {
        cursor.expect("key")?;
        let (columns, period) = key_columns(cursor)?;
        cursor.expect("references")?;
        let foreign_key = ForeignKeyDefinition {
            columns,
            period,
            ..references(cursor)?
        };
        return Ok(ConstraintKind::ForeignKey(Box::new(foreign_key)));
    }
    Err(cursor.error("CHECK, UNIQUE, PRIMARY KEY, EXCLUDE, FOREIGN KEY or NOT NULL"))
}

/// What follows USING in place of columns.
fn existing_index(cursor: &mut Cursor) -> Result<KeyDefinition, SyntaxError> {
    cursor.expect("index")?;
    Ok(KeyDefinition {
        using_index: Some(cursor.identifier()?),
        ..KeyDefinition::default()
    })
}

/// `(columns [WITHOUT OVERLAPS]) [INCLUDE …] [WITH …] [USING INDEX TABLESPACE …]`
fn table_key(cursor: &mut Cursor) -> Result<KeyDefinition, SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    let columns = super::list::comma_list(&mut inner, Cursor::identifier)?;
    let without_overlaps = inner.eat_all(&["without", "overlaps"]);
    inner.expect_end()?;
    let include = included(cursor)?;
    let key = column_key(cursor)?;
    Ok(KeyDefinition {
        columns,
        include,
        without_overlaps,
        ..key
    })
}

fn included(cursor: &mut Cursor) -> Result<Vec<Name>, SyntaxError> {
    if cursor.eat("include") {
        column_names(cursor)
    } else {
        Ok(Vec::new())
    }
}

/// `[WITH …] [USING INDEX TABLESPACE …]`
fn column_key(cursor: &mut Cursor) -> Result<KeyDefinition, SyntaxError> {
    let options = if cursor.eat("with") {
        settings(cursor)?
    } else {
        Vec::new()
    };
    Ok(KeyDefinition {
        options,
        tablespace: index_tablespace(cursor)?,
        ..KeyDefinition::default()
    })
}

fn index_tablespace(cursor: &mut Cursor) -> Result<Option<Name>, SyntaxError> {
    if cursor.eat("using") {
        cursor.expect_all(&["index", "tablespace"])?;
        cursor.identifier().map(Some)
    } else {
        Ok(None)
    }
}

/// `NULLS [NOT] DISTINCT`, if it comes.
pub(super) fn nulls_not_distinct(cursor: &mut Cursor) -> Result<bool, SyntaxError> {
    if !cursor.eat("nulls") {
        return Ok(false);
    }
    let not = cursor.eat("not");
    cursor.expect("distinct")?;
    Ok(not)
}

fn exclude(cursor: &mut Cursor) -> Result<ExcludeDefinition, SyntaxError> {
    let method = if cursor.eat("using") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    let elements = super::list::parenthesised_list(cursor, exclude_element)?;
    let include = included(cursor)?;
    let KeyDefinition {
        options,
        tablespace,
        ..
    } = column_key(cursor)?;
    let predicate = if cursor.eat("where") {
        Some(in_parentheses(cursor)?)
    } else {
        None
    };
    Ok(ExcludeDefinition {
        method,
        elements,
        include,
        options,
        tablespace,
        predicate,
    })
}

/// `element WITH operator`; the operator as written.
fn exclude_element(cursor: &mut Cursor) -> Result<(IndexElement, String), SyntaxError> {
    let element = index_element(cursor)?;
    cursor.expect("with")?;
    let start = cursor.position();
    if cursor.eat("operator") {
        let mut inner = cursor.parenthesised()?;
        while !inner.at_kind(TokenKind::Operator) {
            inner.identifier()?;
            inner.expect_kind(TokenKind::Dot)?;
        }
        inner.bump();
        inner.expect_end()?;
    } else {
        cursor.expect_kind(TokenKind::Operator)?;
    }
    let operator = cursor.text()[cursor.span_from(start).range()].to_owned();
    Ok((element, operator))
}

/// `(a, b [, PERIOD c])`: the columns, and whether the last is a period.
fn key_columns(cursor: &mut Cursor) -> Result<(Vec<Name>, bool), SyntaxError> {
    let mut inner = cursor.parenthesised()?;
    let mut columns = vec![inner.identifier()?];
    let mut period = false;
    while !period && inner.eat_kind(TokenKind::Comma) {
        let named = inner
            .peek_nth(1)
            .is_some_and(|token| token.kind.is_identifier());
        period = named && inner.eat("period");
        columns.push(inner.identifier()?);
    }
    inner.expect_end()?;
    Ok((columns, period))
}

/// What follows REFERENCES.
fn references(cursor: &mut Cursor) -> Result<ForeignKeyDefinition, SyntaxError> {
    let table = cursor.qualified_name()?;
    let (referenced, _) = if cursor.at_kind(TokenKind::LeftParen) {
        key_columns(cursor)?
    } else {
        (Vec::new(), false)
    };
    let match_type = if cursor.eat("match") {
        match cursor.expect_any(&["full", "partial", "simple"])? {
            "full" => MatchType::Full,
            "partial" => MatchType::Partial,
            _ => MatchType::Simple,
        }
    } else {
        MatchType::Simple
    };
    let mut foreign_key = ForeignKeyDefinition {
        columns: Vec::new(),
        table,
        referenced,
        period: false,
        match_type,
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
    };
    let (mut on_delete, mut on_update) = (false, false);
    while cursor.at("on") {
        let at = *cursor;
        cursor.bump();
        let seen = if cursor.expect_any(&["delete", "update"])? == "delete" {
            foreign_key.on_delete = referential_action(cursor)?;
            let sets = matches!(
                foreign_key.on_delete,
                ReferentialAction::SetNull | ReferentialAction::SetDefault
            );
            if sets {
                foreign_key.on_delete_columns = optional_column_names(cursor)?;
            }
            std::mem::replace(&mut on_delete, true)
        } else {
            foreign_key.on_update = referential_action(cursor)?;
            std::mem::replace(&mut on_update, true)
        };
        if seen {
            return Err(at.error("each of ON DELETE and ON UPDATE once"));
        }
    }
    Ok(foreign_key)
}

fn referential_action(cursor: &mut Cursor) -> Result<ReferentialAction, SyntaxError> {
    if cursor.eat("no") {
        cursor.expect("action")?;
        return Ok(ReferentialAction::NoAction);
    }
    if cursor.eat("restrict") {
        return Ok(ReferentialAction::Restrict);
    }
    if cursor.eat("cascade") {
        return Ok(ReferentialAction::Cascade);
    }
    if cursor.eat("set") {
        return Ok(match cursor.expect_any(&["null", "default"])? {
            "null" => ReferentialAction::SetNull,
            _ => ReferentialAction::SetDefault,
        });
    }
    Err(cursor.error("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT"))
}

/// A constraint of a column, if one comes: NOT NULL, CHECK, UNIQUE, PRIMARY KEY or REFERENCES.
pub(super) fn column_constraint_kind(
    cursor: &mut Cursor,
) -> Result<Option<ConstraintKind>, SyntaxError> {
    if cursor.eat_all(&["not", "null"]) {
        return Ok(Some(ConstraintKind::NotNull { column: None }));
    }
    if cursor.eat("check") {
        return Ok(Some(ConstraintKind::Check(in_parentheses(cursor)?)));
    }
    if cursor.eat("unique") {
        let nulls_not_distinct = nulls_not_distinct(cursor)?;
        let key = KeyDefinition {
            nulls_not_distinct,
            ..column_key(cursor)?
        };
        return Ok(Some(ConstraintKind::Unique(key)));
    }
    if cursor.eat("primary") {
        cursor.expect("key")?;
        return Ok(Some(ConstraintKind::PrimaryKey(column_key(cursor)?)));
    }
    if cursor.eat("references") {
        let foreign_key = references(cursor)?;
        return Ok(Some(ConstraintKind::ForeignKey(Box::new(foreign_key))));
    }
    Ok(None)
}

/// What a constraint's attributes may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// [NOT] DEFERRABLE
    Deferrable(bool),
    /// INITIALLY DEFERRED (true) | IMMEDIATE
    InitiallyDeferred(bool),
    /// NOT VALID
    NotValid,
    /// NO INHERIT
    NoInherit,
    /// [NOT] ENFORCED
    Enforced(bool),
}

impl Attribute {
    /// PostgreSQL's message where the attribute follows no constraint that could have it.
    pub(super) fn misplaced(self) -> &'static str {
        match self {
            Self::Deferrable(true) => "misplaced DEFERRABLE clause",
            Self::Deferrable(false) => "misplaced NOT DEFERRABLE clause",
            Self::InitiallyDeferred(true) => "misplaced INITIALLY DEFERRED clause",
            Self::InitiallyDeferred(false) => "misplaced INITIALLY IMMEDIATE clause",
            Self::NotValid => "misplaced NOT VALID clause",
            Self::NoInherit => "misplaced NO INHERIT clause",
            Self::Enforced(true) => "misplaced ENFORCED clause",
            Self::Enforced(false) => "misplaced NOT ENFORCED clause",
        }
    }
}

/// An attribute of a constraint, if one comes.
pub(super) fn attribute(cursor: &mut Cursor) -> Result<Option<Attribute>, SyntaxError> {
    const ATTRIBUTES: &[(&[&str], Attribute)] = &[
        (&["not", "deferrable"], Attribute::Deferrable(false)),
        (&["deferrable"], Attribute::Deferrable(true)),
        (&["not", "valid"], Attribute::NotValid),
        (&["no", "inherit"], Attribute::NoInherit),
        (&["not", "enforced"], Attribute::Enforced(false)),
        (&["enforced"], Attribute::Enforced(true)),
    ];
    if cursor.eat("initially") {
        let when = cursor.expect_any(&["deferred", "immediate"])?;
        return Ok(Some(Attribute::InitiallyDeferred(when == "deferred")));
    }
    let found = ATTRIBUTES.iter().find(|(words, _)| cursor.at_all(words));
    if let Some((words, attribute)) = found {
        cursor.eat_all(words);
        return Ok(Some(*attribute));
    }
    // NOT is a reserved word; NOT NULL, which is no attribute, is for those who read columns.
    if cursor.at("not") && !cursor.at_nth(1, "null") {
        cursor.bump();
        return Err(cursor.error("NULL, DEFERRABLE, VALID or ENFORCED"));
    }
    Ok(None)
}

/// All attributes that come, as `ConstraintAttributeSpec` has them.
fn attributes(
    cursor: &mut Cursor,
    constraint: &mut ConstraintDefinition,
) -> Result<(), SyntaxError> {
    let mut seen = Vec::new();
    loop {
        let at = *cursor;
        let Some(attribute) = attribute(cursor)? else {
            return Ok(());
        };
        apply(&at, attribute, &mut seen, constraint)?;
    }
}

/// Gives an attribute that is written at `at` to a constraint which already has `seen`.
pub(super) fn apply(
    at: &Cursor,
    attribute: Attribute,
    seen: &mut Vec<Attribute>,
    constraint: &mut ConstraintDefinition,
) -> Result<(), SyntaxError> {
    let conflict = seen.iter().any(|other| {
        std::mem::discriminant(other) == std::mem::discriminant(&attribute) && *other != attribute
            || matches!(
                (other, attribute),
                (
                    Attribute::Deferrable(false),
                    Attribute::InitiallyDeferred(true)
                ) | (
                    Attribute::InitiallyDeferred(true),
                    Attribute::Deferrable(false)
                )
            )
    });
    if conflict {
        return Err(at
            .error("")
            .with_message("conflicting constraint properties"));
    }
    let kind = &constraint.kind;
    let key = matches!(
        kind,
        ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_)
            | ConstraintKind::ForeignKey(_)
    );
    let check = matches!(kind, ConstraintKind::Check(_));
    let not_null = matches!(kind, ConstraintKind::NotNull { .. });
    let foreign_key = matches!(kind, ConstraintKind::ForeignKey(_));
    let (fits, word) = match attribute {
        Attribute::Deferrable(_) | Attribute::InitiallyDeferred(_) => (key, "DEFERRABLE"),
        Attribute::NotValid => (check || foreign_key || not_null, "NOT VALID"),
        Attribute::NoInherit => (check || not_null, "NO INHERIT"),
        Attribute::Enforced(_) => (check || foreign_key, "NOT ENFORCED"),
    };
    let off = matches!(
        attribute,
        Attribute::Deferrable(false)
            | Attribute::InitiallyDeferred(false)
            | Attribute::Enforced(true)
    );
    if !fits && !off {
        let kind = match kind {
            ConstraintKind::NotNull { .. } => "NOT NULL",
            ConstraintKind::Check(_) => "CHECK",
            ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
            ConstraintKind::Unique(_) => "UNIQUE",
            ConstraintKind::Exclude(_) => "EXCLUDE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
        };
        return Err(at
            .error("")
            .with_message(format!("{kind} constraints cannot be marked {word}")));
    }
    match attribute {
        Attribute::Deferrable(deferrable) => constraint.deferrable = deferrable,
        Attribute::InitiallyDeferred(deferred) => {
            constraint.initially_deferred = deferred;
            constraint.deferrable |= deferred;
        }
        Attribute::NotValid => constraint.not_valid = true,
        Attribute::NoInherit => constraint.no_inherit = true,
        Attribute::Enforced(enforced) => constraint.not_enforced = !enforced,
    }
    seen.push(attribute);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn constraints() {
        let readings = readings(&[
            "create table t (constraint pk primary key (a, b without overlaps) include (c) with (fillfactor = 70) using index tablespace ts deferrable initially deferred)",
            "create table t (unique nulls not distinct (a), unique nulls distinct (b), constraint nn not null a no inherit)",
            "create table t (check (a > 0 and (b)) no inherit not valid, check (true) not enforced)",
            "create table t (exclude (a with =), constraint x exclude using gist (a collate \"C\" desc with operator(pg_catalog.=), (b || c) with &&) include (d) where (a > 0) initially deferred)",
            "create table t (foreign key (a, period b) references a.u (c, period d) match full on delete set null (a) on update cascade not valid)",
            "create table t (foreign key (a, period) references u on update set default on delete restrict not deferrable initially immediate)",
            "alter table t add primary key using index i",
            "alter table t add constraint u unique using index i deferrable",
            "create table t (constraint c)",
            "create table t (constraint c a int)",
            "create table t (primary (a))",
            "create table t (primary key ())",
            "create table t (check a > 0)",
            "create table t (check ())",
            "create table t (foreign key (a))",
            "create table t (foreign key (a) references u on delete set)",
            "create table t (foreign key (a) references u on delete cascade on delete cascade)",
            "create table t (unique (a) not valid)",
            "create table t (check (a) deferrable)",
            "create table t (unique (a) deferrable not deferrable)",
            "create table t (unique (a) not deferrable initially deferred)",
            "create table t (exclude using gist (a))",
            "create table t (unique (a) not null)",
        ]);
        insta::assert_snapshot!(readings);
    }
}
