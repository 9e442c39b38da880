//! Columns of tables: type, defaults, constraints.
//!
//! PostgreSQL 17 manual, CREATE TABLE; `columnDef` of its grammar.

use super::constraint::{
    Attribute, apply, attribute, column_constraint_kind, constraint_name, new,
};
use super::data_type::type_name;
use super::fragment::{default_expression, in_parentheses};
use super::sequence::parenthesised_options;
use super::setting::foreign_options;
use crate::sql::statement::{ColumnConstraint, ColumnDefinition, IdentityDefinition};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

/// `name type [STORAGE …] [COMPRESSION …] [OPTIONS (…)] constraints`
pub(super) fn column(cursor: &mut Cursor) -> Result<ColumnDefinition, SyntaxError> {
    let start = cursor.position();
    let name = cursor.identifier()?;
    let data_type = type_name(cursor)?;
    let storage = physical(cursor, "storage")?;
    let compression = physical(cursor, "compression")?;
    let options = foreign_options(cursor)?;
    let Qualifiers {
        collation,
        constraints,
    } = qualifiers(cursor)?;
    Ok(ColumnDefinition {
        name,
        data_type: Some(data_type),
        collation,
        storage,
        compression,
        options,
        constraints,
        span: cursor.span_from(start),
    })
}

/// `name [WITH OPTIONS] constraints` of typed tables and partitions.
pub(super) fn typed_column(cursor: &mut Cursor) -> Result<ColumnDefinition, SyntaxError> {
    let start = cursor.position();
    let name = cursor.identifier()?;
    if cursor.eat("with") {
        cursor.expect("options")?;
    }
    let Qualifiers {
        collation,
        constraints,
    } = qualifiers(cursor)?;
    Ok(ColumnDefinition {
        name,
        data_type: None,
        collation,
        storage: None,
        compression: None,
        options: Vec::new(),
        constraints,
        span: cursor.span_from(start),
    })
}

/// `STORAGE name`, `COMPRESSION name`; DEFAULT is a name here too.
fn physical(cursor: &mut Cursor, keyword: &str) -> Result<Option<Name>, SyntaxError> {
    if !cursor.eat(keyword) {
        return Ok(None);
    }
    storage_value(cursor).map(Some)
}

/// A name or DEFAULT.
pub(super) fn storage_value(cursor: &mut Cursor) -> Result<Name, SyntaxError> {
    if cursor.at("default") {
        cursor.label()
    } else {
        cursor.identifier()
    }
}

/// What follows the type of a column or domain (`ColQualList`).
pub(super) struct Qualifiers {
    /// COLLATE
    pub(super) collation: Option<QualifiedName>,
    /// All else, in its order.
    pub(super) constraints: Vec<ColumnConstraint>,
}

/// Everything that may follow the type of a column or domain, in any order.
pub(super) fn qualifiers(cursor: &mut Cursor) -> Result<Qualifiers, SyntaxError> {
    let mut result = Qualifiers {
        collation: None,
        constraints: Vec::new(),
    };
    // Attributes belong to the constraint before them; these are those it already has.
    let mut seen = Vec::new();
    loop {
        let at = *cursor;
        if cursor.eat("collate") {
            let collation = cursor.qualified_name()?;
            if result.collation.replace(collation).is_some() {
                return Err(at
                    .error("COLLATE once")
                    .with_message("multiple COLLATE clauses not allowed"));
            }
            continue;
        }
        if let Some(attribute) = attribute(cursor)? {
            if attribute == Attribute::NotValid {
                return Err(at.error("a constraint"));
            }
            let Some(ColumnConstraint::Constraint(last)) = result.constraints.last_mut() else {
                return Err(at.error("a constraint").with_message(attribute.misplaced()));
            };
            apply(&at, attribute, &mut seen, last)?;
            last.span = last.span.to(cursor.last_span());
            continue;
        }
        let Some(constraint) = column_constraint(cursor)? else {
            return Ok(result);
        };
        seen.clear();
        result.constraints.push(constraint);
    }
}

fn column_constraint(cursor: &mut Cursor) -> Result<Option<ColumnConstraint>, SyntaxError> {
    let start = cursor.position();
    let name = constraint_name(cursor)?;
    if let Some(kind) = column_constraint_kind(cursor)? {
        let constraint = new(name, kind, cursor.span_from(start));
        return Ok(Some(ColumnConstraint::Constraint(constraint)));
    }
    // PostgreSQL drops the name of these.
    if cursor.eat("null") {
        return Ok(Some(ColumnConstraint::Null(cursor.span_from(start))));
    }
    if cursor.eat("default") {
        return Ok(Some(ColumnConstraint::Default(default_expression(cursor)?)));
    }
    if cursor.eat("generated") {
        return generated(cursor, start).map(Some);
    }
    if name.is_some() {
        return Err(cursor.error("a constraint"));
    }
    Ok(None)
}

/// ALWAYS (true) or BY DEFAULT.
pub(super) fn always(cursor: &mut Cursor) -> Result<bool, SyntaxError> {
    if cursor.eat("by") {
        cursor.expect("default")?;
        return Ok(false);
    }
    if cursor.eat("always") {
        return Ok(true);
    }
    Err(cursor.error("ALWAYS or BY DEFAULT"))
}

/// What follows GENERATED, which stands at position `start`.
fn generated(cursor: &mut Cursor, start: usize) -> Result<ColumnConstraint, SyntaxError> {
    let at = *cursor;
    let always = always(cursor)?;
    cursor.expect("as")?;
    if cursor.eat("identity") {
        let options = parenthesised_options(cursor)?;
        return Ok(ColumnConstraint::Identity(IdentityDefinition {
            always,
            options,
            span: cursor.span_from(start),
        }));
    }
    let expression = in_parentheses(cursor).map_err(|mut error| {
        if error.expected == "\"(\"" {
            "IDENTITY or an expression in parentheses".clone_into(&mut error.expected);
        }
        error
    })?;
    if !always {
        return Err(at
            .error("ALWAYS")
            .with_message("for a generated column, GENERATED ALWAYS must be specified"));
    }
    // Without a word it is VIRTUAL since PostgreSQL 18; before, the word STORED was demanded.
    let stored = cursor.eat("stored");
    if !stored {
        cursor.eat("virtual");
    }
    Ok(ColumnConstraint::Generated { expression, stored })
}

/// `ADD GENERATED … AS IDENTITY` of ALTER TABLE, after ADD.
pub(super) fn identity(cursor: &mut Cursor) -> Result<IdentityDefinition, SyntaxError> {
    let start = cursor.position();
    cursor.expect("generated")?;
    let always = always(cursor)?;
    cursor.expect_all(&["as", "identity"])?;
    Ok(IdentityDefinition {
        always,
        options: parenthesised_options(cursor)?,
        span: cursor.span_from(start),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::readings;

    #[test]
    fn columns() {
        let readings = readings(&[
            "create table t (a int default 1 not null, b text collate \"C\" default 'x'::text check (b <> '') unique)",
            "create table t (a text storage external compression lz4 not null, b text storage default)",
            "create table t (a int null default null null, b int constraint c default 2 constraint d null)",
            "create table t (id bigint generated always as identity (start with 10 increment by 2) primary key, b int generated by default as identity)",
            "create table t (a int generated always as (b * 2) stored, c int generated always as (1) virtual, d int generated always as (f(1, 2)))",
            "create table t (a int references u deferrable initially deferred constraint x references a.v (b) on delete cascade not enforced)",
            "create table t (a int primary key with (fillfactor = 3) using index tablespace ts, b int unique nulls not distinct)",
            "create table t (a int check (a > 0) no inherit not null no inherit)",
            "create table t (\"Order\" int, name text, value int, \"a b\" int, exclude int, storage int, type text)",
            "create table t (a)",
            "create table t (a int not)",
            "create table t (a int default)",
            "create table t (a int default not true)",
            "create table t (a int deferrable)",
            "create table t (a int default 1 initially deferred)",
            "create table t (a int collate \"C\" collate \"D\")",
            "create table t (a int generated always as 1 stored)",
            "create table t (a int generated by default as (1) stored)",
            "create table t (a int generated as identity)",
            "create table t (a int generated always as identity ())",
            "create table t (a int check (true) not valid)",
            "create table t (a int foo)",
            "create table t (select int)",
            "create table t (a int constraint c)",
        ]);
        insta::assert_snapshot!(readings);
    }
}
