//! The tables: their columns, constraints, indexes and triggers.

use std::fmt::Write as _;

use crate::catalog::{
    Body, Column, Constraint, ConstraintKind, ConstraintOwner, Expression, Index, KeyValue,
    Relation, Trigger, quote_identifier,
};
use crate::sql::lexer::{self, TokenKind};
use crate::sql::statement::{ReferentialAction, TriggerTiming};

use super::markdown::{
    Inline, Place, code, code_block, comment, render, table as markdown_table, text,
};
use super::mermaid;
use super::names::{Documented, columns_of, heading};
use super::page::{Block, Part, marker_name};

const SECTION: &str = "tables";

/// The blocks of the section: an opener, then for each table its columns, and what belongs to it.
pub(super) fn blocks(documented: &Documented<'_>) -> Vec<Part> {
    let block = |id: String, body| {
        Part::Block(Block {
            id,
            section: Some(SECTION),
            body,
        })
    };
    let mut parts = vec![block(SECTION.to_owned(), overview(documented))];
    let elsewhere = triggers_elsewhere(documented);
    for table in &documented.tables {
        let marker = marker(documented, table);
        parts.push(block(format!("table {marker}"), columns(documented, table)));
        // Apart from the columns, so that hand-written text about these can follow them.
        let details = details(documented, table, &elsewhere);
        parts.push(block(format!("details {marker}"), details));
    }
    parts
}

/// A table's name as markers spell it.
pub(super) fn marker(documented: &Documented<'_>, table: &Relation) -> String {
    let schema = documented.catalog.schema(table.schema);
    let schema = schema.map_or("", |schema| schema.name.as_str());
    format!("{}.{}", marker_name(schema), marker_name(&table.name))
}

/// Short pages need no table of contents.
fn overview(documented: &Documented<'_>) -> String {
    const FEW: usize = 5;
    if documented.tables.is_empty() {
        return "There are no tables.".to_owned();
    }
    if documented.tables.len() <= FEW {
        return String::new();
    }
    let rows: Vec<_> = documented
        .tables
        .iter()
        .map(|table| {
            let description = table.comment.as_deref().map(comment).unwrap_or_default();
            let first = description
                .into_iter()
                .take_while(|piece| *piece != Inline::ParagraphBreak)
                .collect::<Vec<_>>();
            vec![
                render(&[documented.link(table)], Place::Cell),
                render(&first, Place::Cell),
            ]
        })
        .collect();
    markdown_table(&["Table", "Description"], &rows)
}

fn columns(documented: &Documented<'_>, table: &Relation) -> String {
    let mut out = format!("### {}\n\n", heading(&documented.name(table)));
    if let Some(words) = &table.comment {
        out.push_str(&render(&comment(words), Place::Block));
        out.push_str("\n\n");
    }
    if mermaid::is_large(documented)
        && let Some(diagram) = mermaid::around(documented, table)
    {
        out.push_str(&code_block("mermaid", &diagram));
        out.push('\n');
    }
    if table.columns.is_empty() {
        out.push_str("The table has no columns.\n");
        return out;
    }
    let constraints = documented
        .catalog
        .constraints_of(ConstraintOwner::Relation(table.oid));
    let rows: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            vec![
                render(&[code(&column.name)], Place::Cell),
                type_cell(&documented.type_name(column.data_type)),
                if column.not_null { "no" } else { "yes" }.to_owned(),
                render(&default(documented, column), Place::Cell),
                render(&description(documented, column, &constraints), Place::Cell),
            ]
        })
        .collect();
    out.push_str(&markdown_table(
        &["Column", "Type", "Null", "Default", "Description"],
        &rows,
    ));
    out
}

/// Plain words as they are; everything else as code.
pub(super) fn type_cell(name: &str) -> String {
    let plain =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" (),".contains(&byte);
    let is_plain = name.bytes().all(plain);
    render(
        &[if is_plain { text(name) } else { code(name) }],
        Place::Cell,
    )
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

/// An expression on one line.
fn one_line(documented: &Documented<'_>, expression: &Expression) -> String {
    let sql = expression.sql(documented.catalog);
    let tokens = lexer::lex(&sql, 0..sql.len() as u32);
    if tokens.iter().any(|token| token.text(&sql).contains('\n')) || sql.contains("--") {
        return sql.trim().to_owned();
    }
    sql.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The comment, or what the keys say.
fn description(
    documented: &Documented<'_>,
    column: &Column,
    constraints: &[&Constraint],
) -> Vec<Inline> {
    if let Some(words) = &column.comment {
        return comment(words);
    }
    let mut pieces = Vec::new();
    let mut of_column: Vec<_> = constraints
        .iter()
        .filter(|constraint| constraint.columns.contains(&column.number))
        .collect();
    of_column.sort_by_key(|constraint| match constraint.kind {
        ConstraintKind::PrimaryKey { .. } => 0,
        ConstraintKind::Unique { .. } => 1,
        _ => 2,
    });
    for constraint in of_column {
        let alone = constraint.columns.len() == 1;
        let mut words = match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } if alone => vec![text("Primary key")],
            ConstraintKind::PrimaryKey { .. } => vec![text("Part of the primary key")],
            ConstraintKind::Unique { .. } if alone => vec![text("Unique")],
            ConstraintKind::ForeignKey(key) if alone => {
                let Some(parent) = documented.catalog.relation(key.table) else {
                    continue;
                };
                let columns = columns_of(parent, &key.columns);
                vec![
                    text("References "),
                    code(format!("{}({columns})", documented.sql_name(parent))),
                ]
            }
            _ => continue,
        };
        if !pieces.is_empty() {
            pieces.push(text(", "));
            if let Some(Inline::Text(first)) = words.first_mut() {
                *first = first.to_lowercase();
            }
        }
        pieces.append(&mut words);
    }
    pieces
}

/// Constraints, indexes and triggers, each as a list if there is any.
fn details(
    documented: &Documented<'_>,
    table: &Relation,
    elsewhere: &[(&Trigger, Vec<crate::catalog::Oid>)],
) -> String {
    let catalog = documented.catalog;
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(table.oid));
    let backed: Vec<_> = constraints
        .iter()
        .filter_map(|constraint| constraint.index())
        .collect();
    let constraints = constraints
        .iter()
        .filter_map(|constraint| constraint_item(documented, table, constraint));
    let mut out = String::new();
    items("Constraints", constraints.collect(), &mut out);

    let mut indexes = catalog.indexes_of(table.oid);
    indexes.sort_by_key(|index| index.oid);
    let indexes = indexes.iter().filter(|index| !backed.contains(&index.oid));
    let indexes = indexes.filter_map(|index| index_item(documented, table, index, index.index()?));
    items("Indexes", indexes.collect(), &mut out);

    let of_others = elsewhere
        .iter()
        .filter(|(_, tables)| tables.contains(&table.oid))
        .map(|(trigger, _)| *trigger);
    let own = catalog.triggers_of(table.oid);
    let triggers = of_others
        .chain(own.into_iter().filter(|trigger| trigger.parent.is_none()))
        .map(|trigger| trigger_item(documented, table, trigger));
    items("Triggers", triggers.collect(), &mut out);
    out
}

fn items(title: &str, items: Vec<Vec<Inline>>, out: &mut String) {
    if items.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = write!(out, "**{title}:**\n\n");
    for item in items {
        out.push_str("- ");
        out.push_str(&render(&item, Place::Line));
        out.push('\n');
    }
}

/// `name`: what people say (the facts), or the facts alone.
fn item(name: &str, words: Option<&str>, facts: Vec<Inline>) -> Vec<Inline> {
    let mut pieces = vec![code(name), text(": ")];
    match words {
        Some(words) => {
            pieces.extend(comment(words));
            pieces.push(text(" ("));
            pieces.extend(facts);
            pieces.push(text(")"));
        }
        None => pieces.extend(facts),
    }
    pieces
}

/// What a constraint demands. Keys of one column are said beside the column, unless they do more than that.
fn constraint_item(
    documented: &Documented<'_>,
    table: &Relation,
    constraint: &Constraint,
) -> Option<Vec<Inline>> {
    let columns = columns_of(table, &constraint.columns);
    let mut facts = match &constraint.kind {
        ConstraintKind::Check(expression) => {
            vec![text("check "), code(one_line(documented, expression))]
        }
        // The column's own line says so already.
        ConstraintKind::PrimaryKey { .. }
            if constraint.columns.len() == 1 && constraint.comment.is_none() =>
        {
            return None;
        }
        ConstraintKind::PrimaryKey { .. } => vec![text("primary key on "), code(columns)],
        ConstraintKind::Unique { .. } => vec![text("unique "), code(columns)],
        ConstraintKind::Exclude { operators, .. } => {
            let operators = operators.join(", ");
            vec![
                text("no two rows agree on "),
                code(columns),
                text(" by "),
                code(operators),
            ]
        }
        ConstraintKind::ForeignKey(key) => {
            let parent = documented.catalog.relation(key.table)?;
            let others = columns_of(parent, &key.columns);
            let mut facts = vec![
                code(columns),
                text(" references "),
                documented.link_with(parent, &format!("({others})")),
            ];
            let actions = [("delete", key.on_delete), ("update", key.on_update)];
            for (event, action) in actions {
                if let Some(words) = action_words(action) {
                    facts.push(text(format!(", on {event} {words}")));
                }
            }
            facts
        }
        ConstraintKind::Trigger => return None,
    };
    if !constraint.validated {
        facts.push(text(", not checked for rows older than it"));
    }
    Some(item(&constraint.name, constraint.comment.as_deref(), facts))
}

fn action_words(action: ReferentialAction) -> Option<&'static str> {
    Some(match action {
        ReferentialAction::NoAction => return None,
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    })
}

fn index_item(
    documented: &Documented<'_>,
    table: &Relation,
    relation: &Relation,
    index: &Index,
) -> Option<Vec<Inline>> {
    let mut keys = Vec::new();
    for key in &index.keys {
        let mut words = match &key.value {
            KeyValue::Column(number) => {
                quote_identifier(&table.column_numbered(*number)?.name).into_owned()
            }
            KeyValue::Expression(expression) => one_line(documented, expression),
        };
        if let Some(class) = &key.operator_class {
            words.push(' ');
            words.push_str(class);
        }
        if key.descending {
            words.push_str(" desc");
        }
        if key.nulls_first != key.descending {
            words.push_str(if key.nulls_first {
                " nulls first"
            } else {
                " nulls last"
            });
        }
        keys.push(words);
    }
    let mut facts = Vec::new();
    if index.unique {
        facts.push(text("unique "));
    }
    facts.push(code(keys.join(", ")));
    if index.method != "btree" {
        facts.extend([text(" using "), code(&index.method)]);
    }
    if !index.include.is_empty() {
        let columns = columns_of(table, &index.include);
        facts.extend([text(" including "), code(columns)]);
    }
    if let Some(predicate) = &index.predicate {
        facts.extend([text(" where "), code(one_line(documented, predicate))]);
    }
    Some(item(&relation.name, relation.comment.as_deref(), facts))
}

/// The trigger's comment, or its function's.
fn trigger_item(documented: &Documented<'_>, table: &Relation, trigger: &Trigger) -> Vec<Inline> {
    let catalog = documented.catalog;
    let function = catalog.function(trigger.function);
    let words = trigger
        .comment
        .as_deref()
        .or_else(|| function?.comment.as_deref());
    let timing = match trigger.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    };
    let events = [
        (trigger.on_insert, "insert"),
        (trigger.on_update, "update"),
        (trigger.on_delete, "delete"),
        (trigger.on_truncate, "truncate"),
    ];
    let mut facts = vec![text(format!("{timing} "))];
    let events = events.iter().filter(|(fires, _)| *fires);
    for (index, (_, event)) in events.enumerate() {
        if index > 0 {
            facts.push(text(" or "));
        }
        facts.push(text(*event));
        if *event == "update" && !trigger.update_columns.is_empty() {
            let relation = catalog.relation(trigger.relation).unwrap_or(table);
            let columns = columns_of(relation, &trigger.update_columns);
            facts.extend([text(" of "), code(columns)]);
        }
    }
    if trigger.relation != table.oid
        && let Some(relation) = catalog.relation(trigger.relation)
    {
        facts.extend([text(" on "), documented.link(relation)]);
    }
    if let Some(condition) = &trigger.condition {
        facts.extend([text(" when "), code(one_line(documented, condition))]);
    }
    if let Some(call) = documented.function_call(trigger.function) {
        facts.extend([text(", runs "), code(call)]);
    }
    if trigger.firing == crate::sql::statement::Firing::Disabled {
        facts.push(text(", disabled"));
    }
    item(&trigger.name, words, facts)
}

/// The user's triggers on tables that the page does not show (`auth.users`), with the tables that they write to.
fn triggers_elsewhere<'a>(
    documented: &Documented<'a>,
) -> Vec<(&'a Trigger, Vec<crate::catalog::Oid>)> {
    let catalog = documented.catalog;
    catalog
        .triggers
        .iter()
        .filter(|trigger| trigger.provenance.is_users() && !documented.has(trigger.relation))
        .filter(|trigger| {
            catalog
                .relation(trigger.relation)
                .is_some_and(|relation| !relation.provenance.is_users())
        })
        .map(|trigger| (trigger, written_tables(documented, trigger)))
        .collect()
}

/// The page's tables that a trigger's function names after INSERT INTO, UPDATE or DELETE FROM.
fn written_tables(documented: &Documented<'_>, trigger: &Trigger) -> Vec<crate::catalog::Oid> {
    let Some(function) = documented.catalog.function(trigger.function) else {
        return Vec::new();
    };
    let Body::Text(body) = &function.body else {
        return Vec::new();
    };
    let tokens = lexer::lex(body, 0..body.len() as u32);
    let word = |at: usize| tokens.get(at).map(|token| token.text(body));
    let is =
        |at: usize, keyword: &str| word(at).is_some_and(|word| word.eq_ignore_ascii_case(keyword));
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let name = if (is(at, "insert") && is(at + 1, "into"))
            || (is(at, "delete") && is(at + 1, "from"))
        {
            at + 2
        } else if is(at, "update") {
            at + 1
        } else {
            continue;
        };
        let spelled = |table: &&&Relation| {
            let is_name = |at: usize, name: &str| {
                is(at, name)
                    || word(at)
                        .is_some_and(|word| *word == *format!("\"{}\"", name.replace('"', "\"\"")))
            };
            let schema = documented.catalog.schema(table.schema);
            let qualified = tokens
                .get(name + 1)
                .is_some_and(|token| token.kind == TokenKind::Dot);
            if qualified {
                schema.is_some_and(|schema| is_name(name, &schema.name))
                    && is_name(name + 2, &table.name)
            } else {
                is_name(name, &table.name)
            }
        };
        if let Some(table) = documented.tables.iter().find(spelled)
            && !found.contains(&table.oid)
        {
            found.push(table.oid);
        }
    }
    found
}
