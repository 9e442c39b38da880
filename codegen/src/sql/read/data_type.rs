//! Type names: every spelling of the SQL standard becomes PostgreSQL's own name.
//!
//! PostgreSQL 17 manual, chapter 8; `SimpleTypename` of its grammar.

use crate::source::Span;
use crate::sql::lexer::TokenKind;
use crate::sql::statement::{TypeModifier, TypeName};
use crate::sql::{Cursor, Name, QualifiedName, SyntaxError};

/// The mask of an interval with all its fields (`INTERVAL_FULL_RANGE`).
const ALL_INTERVAL_FIELDS: u16 = 0x7fff;

/// Words that stand for one type whatever follows.
const PLAIN: &[(&str, &str)] = &[
    ("int", "int4"),
    ("integer", "int4"),
    ("smallint", "int2"),
    ("bigint", "int8"),
    ("real", "float4"),
    ("boolean", "bool"),
];

/// The fields of intervals and their bits, from coarse to fine.
const INTERVAL_FIELDS: &[(&str, u16)] = &[
    ("year", 1 << 2),
    ("month", 1 << 1),
    ("day", 1 << 3),
    ("hour", 1 << 10),
    ("minute", 1 << 11),
    ("second", 1 << 12),
];

/// A type as columns have it: `[SETOF] name [(modifiers)] [array]`.
pub(super) fn type_name(cursor: &mut Cursor) -> Result<TypeName, SyntaxError> {
    read(cursor, false)
}

/// A type as functions' parameters and results have it: `relation.column%TYPE` too.
pub(super) fn function_type(cursor: &mut Cursor) -> Result<TypeName, SyntaxError> {
    read(cursor, true)
}

fn read(cursor: &mut Cursor, may_copy: bool) -> Result<TypeName, SyntaxError> {
    let start = cursor.position();
    let set_of = cursor.eat("setof");
    if may_copy && let Some((name, column)) = copied_type(cursor)? {
        return Ok(TypeName {
            name,
            modifiers: Vec::new(),
            array_dimensions: 0,
            set_of,
            column: Some(column),
            span: cursor.span_from(start),
        });
    }
    let (name, modifiers) = simple_type(cursor)?;
    let array_dimensions = array_bounds(cursor)?;
    Ok(TypeName {
        name,
        modifiers,
        array_dimensions,
        set_of,
        column: None,
        span: cursor.span_from(start),
    })
}

/// `relation.column%TYPE`, if that is what comes.
fn copied_type(cursor: &mut Cursor) -> Result<Option<(QualifiedName, Name)>, SyntaxError> {
    let mut ahead = *cursor;
    let mut parts = Vec::new();
    loop {
        let part = if parts.is_empty() {
            ahead.type_function_name()
        } else {
            ahead.label()
        };
        let Ok(part) = part else { return Ok(None) };
        parts.push(part);
        if !ahead.eat_kind(TokenKind::Dot) {
            break;
        }
    }
    if !ahead.eat_operator("%") {
        return Ok(None);
    }
    ahead.expect("type")?;
    let (Some(column), Some(name)) = (parts.pop(), parts.pop()) else {
        return Err(cursor.error("a column's name before %TYPE"));
    };
    let schema = parts.pop();
    let catalog = parts.pop();
    if !parts.is_empty() {
        return Err(cursor
            .error("at most a database, a schema, a relation and a column")
            .with_message("improper %TYPE reference (too many dotted names)"));
    }
    *cursor = ahead;
    let name = QualifiedName {
        catalog,
        schema,
        name,
    };
    Ok(Some((name, column)))
}

type Simple = (QualifiedName, Vec<TypeModifier>);

fn simple_type(cursor: &mut Cursor) -> Result<Simple, SyntaxError> {
    let start = cursor.position();
    if let Some((_, name)) = PLAIN.iter().find(|(word, _)| cursor.at(word)) {
        cursor.bump();
        return Ok((system(name, cursor.span_from(start)), Vec::new()));
    }
    if cursor.eat("float") {
        return float(cursor, start);
    }
    // DOUBLE alone is an ordinary name.
    if cursor.eat_all(&["double", "precision"]) {
        return Ok((system("float8", cursor.span_from(start)), Vec::new()));
    }
    if cursor.eat_any(&["decimal", "dec", "numeric"]).is_some() {
        let name = system("numeric", cursor.span_from(start));
        return Ok((name, modifiers(cursor)?));
    }
    if cursor.eat("bit") {
        let varying = cursor.eat("varying");
        let name = if varying { "varbit" } else { "bit" };
        let name = system(name, cursor.span_from(start));
        let mut modifiers = modifiers(cursor)?;
        if modifiers.is_empty() && !varying {
            modifiers.push(TypeModifier::Number(1));
        }
        return Ok((name, modifiers));
    }
    if cursor.at_any(&["character", "char", "varchar", "national", "nchar"]) {
        return character(cursor, start);
    }
    if let Some(word) = cursor.eat_any(&["timestamp", "time"]) {
        let modifiers = precision(cursor)?;
        let zoned = if cursor.eat_all(&["with", "time", "zone"]) {
            true
        } else {
            cursor.eat_all(&["without", "time", "zone"]);
            false
        };
        let name = match (word, zoned) {
            ("timestamp", false) => "timestamp",
            ("timestamp", true) => "timestamptz",
            (_, false) => "time",
            (_, true) => "timetz",
        };
        return Ok((system(name, cursor.span_from(start)), modifiers));
    }
    if cursor.eat("interval") {
        let modifiers = interval(cursor)?;
        return Ok((system("interval", cursor.span_from(start)), modifiers));
    }
    generic(cursor)
}

/// A name of a type in `pg_catalog` that was written in another way.
fn system(name: &str, span: Span) -> QualifiedName {
    let part = |value: &str| Name {
        value: value.to_owned(),
        span,
    };
    QualifiedName {
        catalog: None,
        schema: Some(part("pg_catalog")),
        name: part(name),
    }
}

fn float(cursor: &mut Cursor, start: usize) -> Result<Simple, SyntaxError> {
    let mut name = "float8";
    if cursor.at_kind(TokenKind::LeftParen) {
        let mut inner = cursor.parenthesised()?;
        let at = inner;
        let bits = inner.integer()?;
        inner.expect_end()?;
        if bits < 1 {
            return Err(at
                .error("1 to 53")
                .with_message("precision for type float must be at least 1 bit"));
        }
        if bits > 53 {
            return Err(at
                .error("1 to 53")
                .with_message("precision for type float must be less than 54 bits"));
        }
        if bits <= 24 {
            name = "float4";
        }
    }
    Ok((system(name, cursor.span_from(start)), Vec::new()))
}

fn character(cursor: &mut Cursor, start: usize) -> Result<Simple, SyntaxError> {
    let varying = if cursor.eat("varchar") {
        true
    } else {
        if cursor.eat("national") {
            cursor.expect_any(&["character", "char"])?;
        } else {
            cursor.bump();
        }
        cursor.eat("varying")
    };
    let name = if varying { "varchar" } else { "bpchar" };
    let name = system(name, cursor.span_from(start));
    let mut modifiers = precision(cursor)?;
    if modifiers.is_empty() && !varying {
        modifiers.push(TypeModifier::Number(1));
    }
    Ok((name, modifiers))
}

/// `(n)`, if it comes.
fn precision(cursor: &mut Cursor) -> Result<Vec<TypeModifier>, SyntaxError> {
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let mut inner = cursor.parenthesised()?;
    let number = number(&mut inner)?;
    inner.expect_end()?;
    Ok(vec![number])
}

fn number(cursor: &mut Cursor) -> Result<TypeModifier, SyntaxError> {
    let at = *cursor;
    let value = cursor.integer()?;
    i32::try_from(value)
        .map(TypeModifier::Number)
        .map_err(|_| at.error("a 32-bit integer"))
}

/// What follows INTERVAL: `(p)`, or fields.
fn interval(cursor: &mut Cursor) -> Result<Vec<TypeModifier>, SyntaxError> {
    let precise = precision(cursor)?;
    if !precise.is_empty() {
        let mut modifiers = vec![TypeModifier::IntervalFields(ALL_INTERVAL_FIELDS)];
        modifiers.extend(precise);
        return Ok(modifiers);
    }
    let field = |cursor: &Cursor| INTERVAL_FIELDS.iter().position(|(word, _)| cursor.at(word));
    let Some(first) = field(cursor) else {
        return Ok(Vec::new());
    };
    cursor.bump();
    let mut last = first;
    if cursor.at("to") {
        cursor.bump();
        // Years go with months, the others with what is finer.
        last = field(cursor)
            .filter(|last| *last > first && (first == 0) == (*last == 1) && first != 1)
            .ok_or_else(|| cursor.error("a finer field of the interval"))?;
        cursor.bump();
    }
    let mask = INTERVAL_FIELDS[first..=last]
        .iter()
        .fold(0, |mask, (_, bit)| mask | bit);
    let mut modifiers = vec![TypeModifier::IntervalFields(mask)];
    if last == INTERVAL_FIELDS.len() - 1 {
        modifiers.extend(precision(cursor)?);
    }
    Ok(modifiers)
}

/// A type by its own name: `text`, `public.mood`, `geometry(Point, 4326)`.
fn generic(cursor: &mut Cursor) -> Result<Simple, SyntaxError> {
    let first = cursor.type_function_name().map_err(|mut error| {
        if error.message.is_none() {
            "a type".clone_into(&mut error.expected);
        }
        error
    })?;
    let start = cursor.position();
    let mut parts = vec![first];
    while cursor.eat_kind(TokenKind::Dot) {
        parts.push(cursor.label()?);
    }
    let mut parts = parts.into_iter().rev();
    let (Some(name), schema, catalog, None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        let span = cursor.span_from(start - 1);
        return Err(
            SyntaxError::new(span, "at most a database, a schema and a name", "")
                .with_message("improper qualified name (too many dotted names)"),
        );
    };
    let name = QualifiedName {
        catalog,
        schema,
        name,
    };
    Ok((name, modifiers(cursor)?))
}

/// `(a, b, …)`, if it comes: constants and words.
fn modifiers(cursor: &mut Cursor) -> Result<Vec<TypeModifier>, SyntaxError> {
    if !cursor.at_kind(TokenKind::LeftParen) {
        return Ok(Vec::new());
    }
    let mut inner = cursor.parenthesised()?;
    let mut modifiers = Vec::new();
    loop {
        let modifier = if inner.at_string() {
            TypeModifier::Word(inner.string_literal()?.value)
        } else if inner.at_kind(TokenKind::Number) {
            let text = inner.peek_text().to_owned();
            inner.bump();
            TypeModifier::Word(text)
        } else if inner.at_identifier() {
            TypeModifier::Word(inner.identifier()?.value)
        } else if inner.is_end() || inner.at_kind(TokenKind::Comma) {
            return Err(inner.error("a type modifier"));
        } else {
            let at = inner;
            number(&mut inner).map_err(|_| {
                let error = at.error("a constant or a name");
                error.with_message("type modifiers must be simple constants or identifiers")
            })?
        };
        modifiers.push(modifier);
        if !inner.eat_kind(TokenKind::Comma) {
            break;
        }
    }
    inner.expect_end()?;
    Ok(modifiers)
}

/// `[]`, `[3]`, `ARRAY`, `ARRAY[3]`, counted.
fn array_bounds(cursor: &mut Cursor) -> Result<u8, SyntaxError> {
    if cursor.eat("array") {
        if cursor.eat_kind(TokenKind::LeftBracket) {
            cursor.expect_kind(TokenKind::Integer)?;
            cursor.expect_kind(TokenKind::RightBracket)?;
        }
        return Ok(1);
    }
    let mut dimensions = 0_u8;
    while cursor.eat_kind(TokenKind::LeftBracket) {
        cursor.eat_kind(TokenKind::Integer);
        cursor.expect_kind(TokenKind::RightBracket)?;
        dimensions = dimensions.saturating_add(1);
    }
    Ok(dimensions)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::testing::with;
    use super::*;

    fn show(data_type: &TypeName) -> String {
        let mut text = String::new();
        if data_type.set_of {
            text += "setof ";
        }
        text += &data_type.name.to_string();
        if let Some(column) = &data_type.column {
            let _ = write!(text, " column {column}");
        }
        for modifier in &data_type.modifiers {
            let _ = match modifier {
                TypeModifier::Number(number) => write!(text, " {number}"),
                TypeModifier::IntervalFields(mask) => write!(text, " fields {mask:#x}"),
                TypeModifier::Word(word) => write!(text, " {word:?}"),
            };
        }
        text + &"[]".repeat(data_type.array_dimensions.into())
    }

    /// The type of the whole text, shown.
    fn read_all(sql: &str) -> Result<String, SyntaxError> {
        with(sql, |cursor| {
            let data_type = function_type(cursor)?;
            cursor.expect_end()?;
            assert_eq!(&cursor.text()[data_type.span.range()], sql.trim());
            Ok(show(&data_type))
        })
    }

    #[test]
    fn every_spelling_has_postgresql_s_name() {
        for (sql, expected) in [
            ("int", "pg_catalog.int4"),
            ("INTEGER", "pg_catalog.int4"),
            ("int4", "int4"),
            ("smallint", "pg_catalog.int2"),
            ("bigint", "pg_catalog.int8"),
            ("real", "pg_catalog.float4"),
            ("float", "pg_catalog.float8"),
            ("float(24)", "pg_catalog.float4"),
            ("float(25)", "pg_catalog.float8"),
            ("double precision", "pg_catalog.float8"),
            ("double", "double"),
            ("decimal(10, 2)", "pg_catalog.numeric 10 2"),
            ("dec", "pg_catalog.numeric"),
            ("numeric(3, -2)", "pg_catalog.numeric 3 -2"),
            ("boolean", "pg_catalog.bool"),
            ("bit", "pg_catalog.bit 1"),
            ("bit(3)", "pg_catalog.bit 3"),
            ("bit varying", "pg_catalog.varbit"),
            ("bit varying(5)", "pg_catalog.varbit 5"),
            ("char", "pg_catalog.bpchar 1"),
            ("character(4)", "pg_catalog.bpchar 4"),
            ("national character", "pg_catalog.bpchar 1"),
            ("nchar(2)", "pg_catalog.bpchar 2"),
            ("char varying", "pg_catalog.varchar"),
            ("character varying(9)", "pg_catalog.varchar 9"),
            ("national char varying(9)", "pg_catalog.varchar 9"),
            ("varchar", "pg_catalog.varchar"),
            ("varchar(7)", "pg_catalog.varchar 7"),
            ("bpchar", "bpchar"),
            ("\"char\"", "char"),
            ("\"Mood\"", "Mood"),
            ("text", "text"),
            ("json", "json"),
            ("time", "pg_catalog.time"),
            ("time(3) with time zone", "pg_catalog.timetz 3"),
            ("timestamp without time zone", "pg_catalog.timestamp"),
            ("timestamp(6) with time zone", "pg_catalog.timestamptz 6"),
            ("timestamptz(3)", "timestamptz 3"),
            ("interval", "pg_catalog.interval"),
            ("interval(3)", "pg_catalog.interval fields 0x7fff 3"),
            ("interval year", "pg_catalog.interval fields 0x4"),
            ("interval year to month", "pg_catalog.interval fields 0x6"),
            (
                "interval day to second(3)",
                "pg_catalog.interval fields 0x1c08 3",
            ),
            (
                "interval hour to minute",
                "pg_catalog.interval fields 0xc00",
            ),
            ("Public.Mood", "public.mood"),
            ("a.b.c", "a.b.c"),
            ("extensions.vector(1536)", "extensions.vector 1536"),
            ("geography(Point, 4326)", "geography \"point\" 4326"),
            ("t('x', 1.5)", "t \"x\" \"1.5\""),
            ("int[]", "pg_catalog.int4[]"),
            ("text[3][]", "text[][]"),
            ("int array", "pg_catalog.int4[]"),
            ("int array[4]", "pg_catalog.int4[]"),
            ("timestamp with time zone[]", "pg_catalog.timestamptz[]"),
            ("setof record", "setof record"),
            ("setof int[]", "setof pg_catalog.int4[]"),
            ("t.id%TYPE", "t column id"),
            ("setof public.t.\"Id\" % type", "setof public.t column Id"),
        ] {
            assert_eq!(read_all(sql).as_deref(), Ok(expected), "{sql}");
        }
    }

    #[test]
    fn what_is_no_type_is_refused_where_it_fails() {
        for (sql, at, expected) in [
            ("", 0, "a type"),
            ("select", 0, "a type"),
            ("coalesce", 0, "a type"),
            ("'x'", 0, "a type"),
            ("int[", 4, "\"]\""),
            ("int['x']", 4, "\"]\""),
            ("varchar(a)", 8, "an integer"),
            ("varchar()", 8, "an integer"),
            ("numeric(1,)", 10, "a type modifier"),
            (
                "interval second to day",
                19,
                "a finer field of the interval",
            ),
            ("interval month to day", 18, "a finer field of the interval"),
            ("interval year to day", 17, "a finer field of the interval"),
            ("float(0)", 6, "1 to 53"),
            ("float(54)", 6, "1 to 53"),
            ("national text", 9, "CHARACTER or CHAR"),
            ("a.b.c.d", 0, "at most a database, a schema and a name"),
            ("x%rowtype", 2, "TYPE"),
        ] {
            let error = read_all(sql).unwrap_err();
            assert_eq!(
                (error.span.start, error.expected.as_str()),
                (at, expected),
                "{sql}"
            );
        }
    }

    #[test]
    fn a_column_s_type_is_not_copied() {
        let error = with("t.id%TYPE", |cursor| {
            type_name(cursor)?;
            cursor.expect_end()
        })
        .unwrap_err();
        assert_eq!(error.found, "%");
    }
}
