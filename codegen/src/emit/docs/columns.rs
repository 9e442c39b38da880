//! The columns of a table: type, default and what they are for.

use crate::catalog::{Column, Constraint, ConstraintKind, ConstraintOwner, Expression, Relation};
use crate::emit::finite_values::{FiniteValues, finite_values};
use crate::sql::lexer::{self, TokenKind};

use super::inline::{Inline, choice, code, comment, text};
use super::names::{Documented, columns_of};
use super::sql_text::one_line;

/// More values are better looked up where they are listed.
const MOST_VALUES: usize = 12;

/// What a page says of a column.
pub(super) struct Row {
    pub(super) name: String,
    /// Plain text for the server's own types, code for all others.
    pub(super) data_type: Inline,
    /// `no`, `yes`, or `unknown` where a view does not tell.
    pub(super) nullable: &'static str,
    pub(super) default: Vec<Inline>,
    pub(super) description: Vec<Inline>,
    /// `PK`, `FK`, `UK`
    pub(super) keys: Vec<&'static str>,
}

/// The rows of a table's columns.
pub(super) fn rows(documented: &Documented<'_>, table: &Relation) -> Vec<Row> {
    let constraints = documented
        .catalog
        .constraints_of(ConstraintOwner::Relation(table.oid));
    let row = |column: &Column| Row {
        name: column.name.clone(),
        data_type: data_type(documented.type_name(column.data_type)),
        nullable: if column.not_null { "no" } else { "yes" },
        default: default(documented, column),
        description: description(documented, table, column, &constraints),
        keys: keys(&constraints, column.number),
    };
    table.columns.iter().map(row).collect()
}

/// Plain words as they are; everything else as code.
pub(super) fn data_type(name: String) -> Inline {
    let plain =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" (),".contains(&byte);
    if name.bytes().all(plain) {
        text(name)
    } else {
        code(name)
    }
}

/// The keys that a column belongs to, as diagrams mark them.
pub(super) fn keys(constraints: &[&Constraint], column: i16) -> Vec<&'static str> {
    let has = |wanted: fn(&Constraint) -> bool| {
        constraints
            .iter()
            .any(|constraint| wanted(constraint) && constraint.columns.contains(&column))
    };
    let mut marks = Vec::new();
    if has(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })) {
        marks.push("PK");
    }
    if has(|constraint| constraint.foreign_key().is_some()) {
        marks.push("FK");
    }
    if has(|constraint| {
        matches!(constraint.kind, ConstraintKind::Unique { .. }) && constraint.columns.len() == 1
    }) {
        marks.push("UK");
    }
    marks
}

fn default(documented: &Documented<'_>, column: &Column) -> Vec<Inline> {
    if let Some(generated) = &column.generated {
        return vec![
            text("always "),
            code(one_line(documented, &generated.expression)),
        ];
    }
    if let Some(identity) = &column.identity {
        let words = if identity.always {
            "identity"
        } else {
            "identity, unless given"
        };
        return vec![text(words)];
    }
    match &column.default {
        Some(default) => {
            let base = documented.catalog.base_type(column.data_type);
            let is_json = documented
                .catalog
                .data_type(base.oid)
                .is_some_and(|base| matches!(base.name.as_str(), "json" | "jsonb"));
            let document = is_json.then(|| literal(default)).flatten();
            vec![code(
                document.unwrap_or_else(|| one_line(documented, default)),
            )]
        }
        None if column.not_null => vec![text("-")],
        None => vec![text("NULL")],
    }
}

/// The text of an expression that is nothing but a string, with or without a cast.
fn literal(expression: &Expression) -> Option<String> {
    let sql = &expression.text;
    let tokens = lexer::lex(sql, 0..sql.len() as u32);
    let (first, rest) = tokens.split_first()?;
    let is_cast = match rest {
        [] => true,
        [cast, name] => cast.kind == TokenKind::TypeCast && name.kind == TokenKind::Word,
        _ => false,
    };
    if first.kind != TokenKind::String || !is_cast {
        return None;
    }
    let inner = first.text(sql).strip_prefix('\'')?.strip_suffix('\'')?;
    // A doubled quote or a literal that goes on in the next line is better shown as it is written.
    (!inner.contains('\'') && !inner.is_empty()).then(|| inner.to_owned())
}

/// The comment, or what keys and values say.
fn description(
    documented: &Documented<'_>,
    table: &Relation,
    column: &Column,
    constraints: &[&Constraint],
) -> Vec<Inline> {
    if let Some(words) = &column.comment {
        return comment(words);
    }
    let mut facts = key_facts(documented, table, column, constraints);
    facts.extend(values(documented, table, column));
    let mut pieces = Vec::new();
    for (index, mut fact) in facts.into_iter().enumerate() {
        if let Some(Inline::Text(first)) = fact.first_mut() {
            let mut letters = first.chars();
            let initial = letters.next().into_iter();
            *first = if index == 0 {
                initial
                    .flat_map(char::to_uppercase)
                    .chain(letters)
                    .collect()
            } else {
                format!("; {first}")
            };
        }
        pieces.append(&mut fact);
    }
    pieces
}

/// Each a clause that begins with a word.
fn key_facts(
    documented: &Documented<'_>,
    table: &Relation,
    column: &Column,
    constraints: &[&Constraint],
) -> Vec<Vec<Inline>> {
    let mut of_column: Vec<_> = constraints
        .iter()
        .filter(|constraint| constraint.columns.contains(&column.number))
        .collect();
    of_column.sort_by_key(|constraint| match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => 0,
        ConstraintKind::Unique { .. } => 1,
        _ => 2,
    });
    let fact = |constraint: &&&Constraint| {
        let others: Vec<_> = constraint
            .columns
            .iter()
            .copied()
            .filter(|number| *number != column.number)
            .collect();
        let together = |words: &str| {
            let others = columns_of(table, &others);
            vec![text(format!("{words} together with ")), code(others)]
        };
        match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } if others.is_empty() => {
                Some(vec![text("primary key")])
            }
            ConstraintKind::PrimaryKey { .. } => Some(together("primary key")),
            ConstraintKind::Unique { .. } if others.is_empty() => Some(vec![text("unique")]),
            ConstraintKind::Unique { .. } => Some(together("unique")),
            ConstraintKind::ForeignKey(key) => {
                let parent = documented.catalog.relation(key.table)?;
                let columns = columns_of(parent, &key.columns);
                let name = code(format!("{}({columns})", documented.sql_name(parent)));
                let mut words = vec![text("references "), name];
                if !others.is_empty() {
                    words.extend([text(" together with "), code(columns_of(table, &others))]);
                }
                Some(words)
            }
            _ => None,
        }
    };
    of_column.iter().filter_map(fact).collect()
}

/// The only values that a column takes: those of a CHECK, or of its enum.
fn values(documented: &Documented<'_>, table: &Relation, column: &Column) -> Option<Vec<Inline>> {
    let catalog = documented.catalog;
    let checked = finite_values(catalog, table, column).map(|values| match values {
        FiniteValues::Texts(values) | FiniteValues::Numbers(values) => values,
    });
    let values = checked.or_else(|| {
        let labels = catalog.data_type(column.data_type.oid)?.labels()?;
        Some(labels.iter().map(|label| label.value.clone()).collect())
    })?;
    if values.is_empty() || values.len() > MOST_VALUES {
        return None;
    }
    let shown = values.iter().map(|value| match value.as_str() {
        "" => code("''"),
        value => code(value),
    });
    let mut pieces = vec![text(if values.len() == 1 { "always " } else { "" })];
    choice(shown, "or", &mut pieces);
    Some(pieces)
}
