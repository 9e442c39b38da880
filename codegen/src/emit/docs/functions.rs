//! Functions that can be called, and by whom. Trigger functions stand with their triggers.

use crate::access::Holder;
use crate::catalog::{Function, FunctionKind, Oid, TypeReference, quote_identifier};
use crate::sql::statement::ParameterMode;

use super::inline::{Inline, code, comment, text};
use super::names::Documented;

/// What a page says of a function.
pub(super) struct Row {
    /// `name(a integer, b text default 'x')`
    pub(super) signature: String,
    /// `setof text`, `table (a integer, b text)`
    pub(super) returns: String,
    /// The roles that may call it, of those that the page shows.
    pub(super) callers: Vec<Inline>,
    pub(super) description: Vec<Inline>,
}

/// The functions of the page's schemas.
pub(super) fn rows(documented: &Documented<'_>) -> Vec<Row> {
    let catalog = documented.catalog;
    let is_trigger = |function: &Function| {
        catalog
            .data_type(function.returns)
            .is_some_and(|found| matches!(found.name.as_str(), "trigger" | "event_trigger"))
    };
    let holders: Vec<_> = documented
        .roles()
        .map(|role| Holder::new(catalog, role))
        .collect();
    let of_schema = |schema| {
        catalog
            .functions
            .iter()
            .filter(move |function: &&Function| {
                function.schema == schema
                    && function.provenance.is_users()
                    && !function.is_range_constructor()
            })
    };
    let row = |function: &Function| Row {
        signature: signature(documented, function),
        returns: returns(documented, function),
        callers: callers(&holders, function),
        description: description(documented, function),
    };
    documented
        .schemas()
        .flat_map(of_schema)
        .filter(|function| !is_trigger(function))
        .map(row)
        .collect()
}

fn callers(holders: &[Holder<'_>], function: &Function) -> Vec<Inline> {
    let may_call = |holder: &&Holder<'_>| {
        holder.may_execute(function) && holder.may_use_schema(function.schema)
    };
    let mut callers = Vec::new();
    for holder in holders.iter().filter(may_call) {
        if !callers.is_empty() {
            callers.push(text(", "));
        }
        callers.push(code(&holder.role.name));
    }
    if callers.is_empty() {
        callers.push(text("-"));
    }
    callers
}

/// The comment, and what the declaration says of rights.
fn description(documented: &Documented<'_>, function: &Function) -> Vec<Inline> {
    let mut pieces = function.comment.as_deref().map(comment).unwrap_or_default();
    let mut say = |fact: Vec<Inline>| {
        if !pieces.is_empty() {
            pieces.push(text(" "));
        }
        pieces.extend(fact);
    };
    match &function.kind {
        FunctionKind::Function => {}
        FunctionKind::Procedure => say(vec![text("A procedure.")]),
        FunctionKind::Aggregate(_) => say(vec![text("An aggregate.")]),
        FunctionKind::Window => say(vec![text("A window function.")]),
    }
    if function.security_definer {
        say(match documented.catalog.role(function.owner) {
            Some(owner) => vec![
                text("Runs with the rights of its owner, "),
                code(&owner.name),
                text(", past the caller's policies."),
            ],
            None => vec![text("Runs with its owner's rights.")],
        });
    }
    pieces
}

fn type_words(documented: &Documented<'_>, oid: Oid) -> String {
    documented.type_name(TypeReference::new(oid)).to_lowercase()
}

/// `name(a integer, b text default 'x')`
fn signature(documented: &Documented<'_>, function: &Function) -> String {
    let parameters = function.inputs().map(|parameter| {
        let mut words = String::new();
        if parameter.mode == ParameterMode::Variadic {
            words.push_str("variadic ");
        }
        if let Some(name) = &parameter.name {
            words.push_str(&quote_identifier(name));
            words.push(' ');
        }
        words.push_str(&type_words(documented, parameter.data_type));
        if let Some(default) = &parameter.default {
            words.push_str(" default ");
            words.push_str(default.sql(documented.catalog).trim());
        }
        words
    });
    let parameters: Vec<_> = parameters.collect();
    let name = documented.function_name(function);
    format!("{name}({})", parameters.join(", "))
}

/// `setof text`, `table (a integer, b text)`
fn returns(documented: &Documented<'_>, function: &Function) -> String {
    let outputs: Vec<_> = function
        .outputs()
        .map(|parameter| {
            let data_type = type_words(documented, parameter.data_type);
            match &parameter.name {
                Some(name) => format!("{} {data_type}", quote_identifier(name)),
                None => data_type,
            }
        })
        .collect();
    let single = || type_words(documented, function.returns);
    match (function.returns_set, outputs.len()) {
        (true, 0) => format!("setof {}", single()),
        (true, _) => format!("table ({})", outputs.join(", ")),
        (false, 0 | 1) => single(),
        (false, _) => format!("({})", outputs.join(", ")),
    }
}
