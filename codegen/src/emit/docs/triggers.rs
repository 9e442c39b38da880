//! Triggers in words.

use crate::catalog::{Body, Catalog, Oid, Relation, Trigger};
use crate::sql::lexer::{self, Token, TokenKind};
use crate::sql::statement::{Firing, TriggerTiming};

use super::inline::{Inline, code, item, list, text};
use super::names::{Documented, columns_of};
use super::sql_text::one_line;

/// The triggers that concern a table, an item each: those on tables elsewhere (`auth.users`) that write to it, then its
/// own.
pub(super) fn items(
    documented: &Documented<'_>,
    table: &Relation,
    elsewhere: &[(&Trigger, Vec<Oid>)],
) -> Vec<Vec<Inline>> {
    let of_others = elsewhere
        .iter()
        .filter(|(_, tables)| tables.contains(&table.oid))
        .map(|(trigger, _)| *trigger);
    let own = documented.catalog.triggers_of(table.oid).into_iter();
    of_others
        .chain(own.filter(|trigger| trigger.parent.is_none()))
        .map(|trigger| trigger_item(documented, table, trigger))
        .collect()
}

/// The user's triggers on tables that the page does not show, with the tables that they write to.
pub(super) fn elsewhere<'a>(documented: &Documented<'a>) -> Vec<(&'a Trigger, Vec<Oid>)> {
    let catalog = documented.catalog;
    let is_elsewhere = |trigger: &&'a Trigger| {
        trigger.provenance.is_users()
            && !documented.has(trigger.relation)
            && catalog
                .relation(trigger.relation)
                .is_some_and(|relation| !relation.provenance.is_users())
    };
    let triggers = catalog.triggers.iter().filter(is_elsewhere);
    triggers
        .map(|trigger| (trigger, Effects::of(documented, trigger).tables))
        .collect()
}

/// What people say, the trigger's comment or its function's, and when it fires and what it does.
fn trigger_item(documented: &Documented<'_>, table: &Relation, trigger: &Trigger) -> Vec<Inline> {
    let catalog = documented.catalog;
    let function = catalog.function(trigger.function);
    let words = trigger
        .comment
        .as_deref()
        .or_else(|| function?.comment.as_deref());
    let mut facts = moment(documented, table, trigger);
    if let Some(condition) = &trigger.condition {
        facts.extend([text(" when "), code(one_line(documented, condition))]);
    }
    if let Some(call) = documented.function_call(trigger.function) {
        facts.extend([text(", runs "), code(call)]);
    }
    if words.is_none() {
        facts.extend(Effects::of(documented, trigger).words(documented, trigger));
    }
    match trigger.firing {
        Firing::Origin => {}
        Firing::Disabled => facts.push(text("; disabled")),
        Firing::Replica => facts.push(text("; only in replication")),
        Firing::Always => facts.push(text("; in replication too")),
    }
    item(&trigger.name, words, facts)
}

/// `before update of price`, `after insert on auth.users, once for each statement`
fn moment(documented: &Documented<'_>, table: &Relation, trigger: &Trigger) -> Vec<Inline> {
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
    let relation = documented.catalog.relation(trigger.relation);
    let mut facts = vec![text(format!("{timing} "))];
    let events = events.iter().filter(|(fires, _)| *fires);
    for (index, (_, event)) in events.enumerate() {
        if index > 0 {
            facts.push(text(" or "));
        }
        facts.push(text(*event));
        if *event == "update" && !trigger.update_columns.is_empty() {
            let columns = columns_of(relation.unwrap_or(table), &trigger.update_columns);
            facts.extend([text(" of "), code(columns)]);
        }
    }
    if trigger.relation != table.oid
        && let Some(relation) = relation
    {
        facts.extend([text(" on "), documented.link(relation)]);
    }
    if !trigger.for_each_row && !trigger.on_truncate {
        facts.push(text(", once for each statement"));
    }
    facts
}

/// What a trigger's function says that it does. A branch may leave it out; SQL that it puts together is not seen.
#[derive(Default)]
struct Effects {
    /// Columns of NEW that it assigns.
    columns: Vec<String>,
    /// The page's tables that it names after INSERT INTO, UPDATE or DELETE FROM.
    tables: Vec<Oid>,
    /// Whether it raises an exception.
    refuses: bool,
}

impl Effects {
    fn of(documented: &Documented<'_>, trigger: &Trigger) -> Self {
        let catalog = documented.catalog;
        let mut effects = Self::default();
        let Some(function) = catalog.function(trigger.function) else {
            return effects;
        };
        let Body::Text(body) = &function.body else {
            return effects;
        };
        let tokens = lexer::lex(body, 0..body.len() as u32);
        let words = Words {
            body,
            tokens: &tokens,
        };
        for at in 0..tokens.len() {
            if words.is(at, "new")
                && words.kind(at + 1) == Some(TokenKind::Dot)
                && words.begins_statement(at)
                && words.is_assignment(at + 3)
                && let Some(column) = words.text(at + 2)
            {
                push_new(&mut effects.columns, column.trim_matches('"').to_owned());
            }
            if words.is(at, "raise") && words.is(at + 1, "exception") {
                effects.refuses = true;
            }
            let name = if (words.is(at, "insert") && words.is(at + 1, "into"))
                || (words.is(at, "delete") && words.is(at + 1, "from"))
            {
                at + 2
            } else if words.is(at, "update") {
                at + 1
            } else {
                continue;
            };
            let named = |table: &&&Relation| words.names(name, catalog, table);
            if let Some(table) = documented.tables.iter().find(named) {
                push_new(&mut effects.tables, table.oid);
            }
        }
        effects
    }

    /// `, which sets updated_at and writes to conversations`
    fn words(&self, documented: &Documented<'_>, trigger: &Trigger) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut add = |words: &str, named: Vec<Inline>| {
            let start = if out.is_empty() { ", which " } else { " and " };
            out.push(text(format!("{start}{words}")));
            list(named.into_iter(), &mut out);
        };
        // NEW is looked at before the row is written only.
        if trigger.timing == TriggerTiming::Before && !self.columns.is_empty() {
            add("sets ", self.columns.iter().map(code).collect());
        }
        let tables = self
            .tables
            .iter()
            .filter_map(|oid| documented.catalog.relation(*oid));
        let tables: Vec<_> = tables.map(|table| documented.link(table)).collect();
        if !tables.is_empty() {
            add("writes to ", tables);
        }
        if self.refuses {
            add("may refuse", Vec::new());
        }
        out
    }
}

fn push_new<T: PartialEq>(known: &mut Vec<T>, new: T) {
    if !known.contains(&new) {
        known.push(new);
    }
}

/// A function's text to look for words in.
struct Words<'a> {
    body: &'a str,
    tokens: &'a [Token],
}

impl Words<'_> {
    fn text(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).map(|token| token.text(self.body))
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn is(&self, at: usize, keyword: &str) -> bool {
        self.text(at)
            .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    /// Whether a statement of PL/pgSQL may begin there.
    fn begins_statement(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        [";", "begin", "then", "else", "loop"]
            .iter()
            .any(|word| self.is(before, word))
    }

    /// `:=` or `=`
    fn is_assignment(&self, at: usize) -> bool {
        matches!(self.text(at), Some(":=" | "="))
            || (self.text(at) == Some(":") && self.text(at + 1) == Some("="))
    }

    /// Whether a table's name stands there, with its schema or without.
    fn names(&self, at: usize, catalog: &Catalog, table: &Relation) -> bool {
        let is_name = |at: usize, name: &str| {
            self.is(at, name)
                || self
                    .text(at)
                    .is_some_and(|word| *word == *format!("\"{}\"", name.replace('"', "\"\"")))
        };
        if self.kind(at + 1) != Some(TokenKind::Dot) {
            return is_name(at, &table.name);
        }
        let schema = catalog.schema(table.schema);
        schema.is_some_and(|schema| is_name(at, &schema.name)) && is_name(at + 2, &table.name)
    }
}
