//! Any object, as COMMENT, DROP, ALTER EXTENSION and the general forms of ALTER name it.

use crate::sql::statement::{
    ObjectReference, RelationKeyword, RoutineKind, TextSearchKind, TypeName,
};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

use super::clause::number;
use super::data_type::type_name;
use super::list::column_reference;
use super::role::{role_id, role_name};
use super::{function, operator};

/// The keywords of an object's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Relation(RelationKeyword),
    Column,
    Constraint,
    Policy,
    Trigger,
    Rule,
    Type,
    Domain,
    Routine(RoutineKind),
    Operator,
    OperatorClass,
    OperatorFamily,
    Cast,
    Schema,
    Extension,
    Role,
    Collation,
    Statistics,
    TextSearch(TextSearchKind),
    Publication,
    EventTrigger,
    Server,
    ForeignDataWrapper,
    Language,
    /// An object that is no part of the model, by its keywords.
    Outside(&'static str),
}

/// Longer ones before those that they begin with.
const KINDS: &[(&[&str], ObjectKind)] = {
    use ObjectKind::*;
    use RelationKeyword as R;
    use TextSearchKind as T;
    &[
        (&["table"], Relation(R::Table)),
        (&["view"], Relation(R::View)),
        (&["materialized", "view"], Relation(R::MaterializedView)),
        (&["foreign", "table"], Relation(R::ForeignTable)),
        (&["index"], Relation(R::Index)),
        (&["sequence"], Relation(R::Sequence)),
        (&["column"], Column),
        (&["constraint"], Constraint),
        (&["policy"], Policy),
        (&["trigger"], Trigger),
        (&["rule"], Rule),
        (&["type"], Type),
        (&["domain"], Domain),
        (&["function"], Routine(RoutineKind::Function)),
        (&["procedure"], Routine(RoutineKind::Procedure)),
        (&["routine"], Routine(RoutineKind::Routine)),
        (&["aggregate"], Routine(RoutineKind::Aggregate)),
        (&["operator", "class"], OperatorClass),
        (&["operator", "family"], OperatorFamily),
        (&["operator"], Operator),
        (&["cast"], Cast),
        (&["schema"], Schema),
        (&["extension"], Extension),
        (&["role"], Role),
        (&["user", "mapping"], Outside("USER MAPPING")),
        (&["user"], Role),
        (&["group"], Role),
        (&["collation"], Collation),
        (&["statistics"], Statistics),
        (
            &["text", "search", "configuration"],
            TextSearch(T::Configuration),
        ),
        (&["text", "search", "dictionary"], TextSearch(T::Dictionary)),
        (&["text", "search", "parser"], TextSearch(T::Parser)),
        (&["text", "search", "template"], TextSearch(T::Template)),
        (&["publication"], Publication),
        (&["event", "trigger"], EventTrigger),
        (&["server"], Server),
        (&["foreign", "data", "wrapper"], ForeignDataWrapper),
        (&["language"], Language),
        (&["procedural", "language"], Language),
        (&["database"], Outside("DATABASE")),
        (&["tablespace"], Outside("TABLESPACE")),
        (&["subscription"], Outside("SUBSCRIPTION")),
        (&["conversion"], Outside("CONVERSION")),
        (&["transform"], Outside("TRANSFORM")),
        (&["access", "method"], Outside("ACCESS METHOD")),
        (&["large", "object"], Outside("LARGE OBJECT")),
    ]
};

/// The kind that the next keywords name.
pub(super) fn kind(cursor: &mut Cursor) -> Result<ObjectKind, SyntaxError> {
    // PROCEDURAL LANGUAGE is no procedure called "language": `procedural` is another word than `procedure`.
    KINDS
        .iter()
        .find(|(words, _)| cursor.eat_all(words))
        .map(|(_, kind)| *kind)
        .ok_or_else(|| cursor.error("a kind of object"))
}

/// An object with the keywords of its kind.
pub(super) fn object(cursor: &mut Cursor) -> Result<ObjectReference, SyntaxError> {
    let kind = kind(cursor)?;
    named(cursor, kind)
}

/// An object whose kind was read.
pub(super) fn named(cursor: &mut Cursor, kind: ObjectKind) -> Result<ObjectReference, SyntaxError> {
    Ok(match kind {
        ObjectKind::Relation(kind) => ObjectReference::Relation {
            kind,
            name: cursor.qualified_name()?,
        },
        ObjectKind::Column => {
            let written = *cursor;
            match column_reference(cursor)? {
                (Some(relation), column) => ObjectReference::Column { relation, column },
                (None, _) => {
                    return Err(written
                        .error("a relation and a column")
                        .with_message("column name must be qualified"));
                }
            }
        }
        ObjectKind::Constraint => {
            let name = cursor.identifier()?;
            cursor.expect("on")?;
            // DOMAIN is a name too: `ON domain` speaks of a table.
            if cursor.at("domain") && !ends_name(cursor) {
                cursor.bump();
                ObjectReference::DomainConstraint {
                    domain: cursor.qualified_name()?,
                    name,
                }
            } else {
                ObjectReference::TableConstraint {
                    table: cursor.qualified_name()?,
                    name,
                }
            }
        }
        ObjectKind::Policy => {
            let (name, table) = on_table(cursor)?;
            ObjectReference::Policy { table, name }
        }
        ObjectKind::Trigger => {
            let (name, table) = on_table(cursor)?;
            ObjectReference::Trigger { table, name }
        }
        ObjectKind::Rule => {
            let (name, table) = on_table(cursor)?;
            ObjectReference::Rule { table, name }
        }
        ObjectKind::Type => ObjectReference::Type(type_by_name(cursor)?),
        ObjectKind::Domain => ObjectReference::Domain(type_by_name(cursor)?),
        ObjectKind::Routine(kind) => ObjectReference::Function(function::named(cursor, kind)?),
        ObjectKind::Operator => ObjectReference::Operator(operator::reference(cursor)?),
        ObjectKind::OperatorClass => {
            let (name, method) = using_method(cursor)?;
            ObjectReference::OperatorClass { name, method }
        }
        ObjectKind::OperatorFamily => {
            let (name, method) = using_method(cursor)?;
            ObjectReference::OperatorFamily { name, method }
        }
        ObjectKind::Cast => {
            let (source, target) = operator::cast_types(cursor)?;
            ObjectReference::Cast { source, target }
        }
        ObjectKind::Schema => ObjectReference::Schema(cursor.identifier()?),
        ObjectKind::Extension => ObjectReference::Extension(cursor.identifier()?),
        ObjectKind::Role => ObjectReference::Role(role_id(cursor)?),
        ObjectKind::Collation => ObjectReference::Collation(cursor.qualified_name()?),
        ObjectKind::Statistics => ObjectReference::Statistics(cursor.qualified_name()?),
        ObjectKind::TextSearch(kind) => ObjectReference::TextSearch {
            kind,
            name: cursor.qualified_name()?,
        },
        ObjectKind::Publication => ObjectReference::Publication(cursor.identifier()?),
        ObjectKind::EventTrigger => ObjectReference::EventTrigger(cursor.identifier()?),
        ObjectKind::Server => ObjectReference::Server(cursor.identifier()?),
        ObjectKind::ForeignDataWrapper => ObjectReference::ForeignDataWrapper(cursor.identifier()?),
        ObjectKind::Language => ObjectReference::Language(cursor.identifier()?),
        ObjectKind::Outside(kind) => outside(cursor, kind)?,
    })
}

/// Whether the next token is the last one of a name.
fn ends_name(cursor: &Cursor) -> bool {
    let mut after = *cursor;
    after.bump();
    !after.at_identifier() || after.at("is")
}

/// `name ON table`
fn on_table(cursor: &mut Cursor) -> Result<(Name, QualifiedName), SyntaxError> {
    let name = cursor.identifier()?;
    cursor.expect("on")?;
    Ok((name, cursor.qualified_name()?))
}

/// `name USING method`
fn using_method(cursor: &mut Cursor) -> Result<(QualifiedName, Name), SyntaxError> {
    let name = cursor.qualified_name()?;
    cursor.expect("using")?;
    Ok((name, cursor.identifier()?))
}

/// A type that is named as a type: `int` and `double precision` will do.
fn type_by_name(cursor: &mut Cursor) -> Result<QualifiedName, SyntaxError> {
    let written = *cursor;
    let TypeName {
        name,
        array_dimensions,
        set_of,
        ..
    } = type_name(cursor)?;
    if array_dimensions > 0 || set_of {
        return Err(written.error("the name of a type"));
    }
    Ok(name)
}

/// An object that is no part of the model.
fn outside(cursor: &mut Cursor, kind: &'static str) -> Result<ObjectReference, SyntaxError> {
    let start = cursor.position();
    match kind {
        "USER MAPPING" => {
            cursor.expect("for")?;
            if !cursor.eat("user") {
                role_name(cursor)?;
            }
            cursor.expect("server")?;
            cursor.identifier()?;
        }
        "TRANSFORM" => {
            cursor.expect("for")?;
            type_name(cursor)?;
            cursor.expect("language")?;
            cursor.identifier()?;
        }
        "LARGE OBJECT" => {
            number(cursor).ok_or_else(|| cursor.error("a number"))?;
        }
        "CONVERSION" => {
            cursor.qualified_name()?;
        }
        _ => {
            cursor.identifier()?;
        }
    }
    Ok(ObjectReference::Outside {
        kind,
        span: cursor.span_from(start),
    })
}
