use crate::access::{Command, is_security_invoker};
use crate::catalog::EventKind;

use super::context::{Context, function_address, place, relation_address};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E12",
    explanation: include_str!("e12_lost_option.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let relations = context.catalog.relations.iter();
    for view in relations.filter(|relation| relation.provenance.is_users()) {
        let lost = context.event(view.oid, |kind| *kind == EventKind::LostSecurityInvoker);
        let Some(lost) = lost.filter(|_| !is_security_invoker(view)) else {
            continue;
        };
        if context.clients_that_may(view, Command::Select).is_empty() {
            continue;
        }
        let name = context.relation_name(view);
        found.push(Found {
            object: Some(relation_address(view)),
            span: place(&lost.provenance),
            message: format!(
                "CREATE OR REPLACE VIEW {name} dropped security_invoker, which the view had before"
            ),
            help: "set it again, and name it in every later CREATE OR REPLACE".to_owned(),
            fix: Some(format!("alter view {name} set (security_invoker = on);")),
        });
    }
    for function in context.functions() {
        let Some((lost, setting)) = lost_search_path(context, function) else {
            continue;
        };
        let signature = context.signature(function);
        found.push(Found {
            object: Some(function_address(function)),
            span: place(&lost.provenance),
            message: format!(
                "CREATE OR REPLACE of {} {signature} dropped its search_path, and it runs with its owner's rights",
                function.kind_word()
            ),
            help: "set it again, and name it in every later CREATE OR REPLACE".to_owned(),
            fix: Some(format!(
                "alter {} {signature} set search_path = {};",
                function.kind_word(),
                if matches!(setting, "" | "\"\"") { "''" } else { setting }
            )),
        });
    }
}

/// The statement that took a definer function's search path, and what it was.
pub(super) fn lost_search_path<'a>(
    context: &Context<'a>,
    function: &crate::catalog::Function,
) -> Option<(&'a crate::catalog::Event, &'a str)> {
    let is_set = function
        .config
        .iter()
        .any(|(name, _)| name == "search_path");
    if is_set || !function.security_definer {
        return None;
    }
    let event = context.event(function.oid, |kind| {
        matches!(kind, EventKind::LostSearchPath { .. })
    })?;
    match &event.kind {
        EventKind::LostSearchPath { setting } => Some((event, setting)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn replacements_that_say_less() {
        let view = "create table a (id int primary key); alter table a enable row level security;
            create view v with (security_invoker = on) as select id from a;
            create or replace view v as select id from a;";
        let function = "create function f() returns int language sql security definer set search_path = '' as 'select 1';
            create or replace function f() returns int language sql security definer as 'select 2';";
        let lost =
            "CREATE OR REPLACE VIEW public.v dropped security_invoker, which the view had before";
        testing::check(
            "E12",
            &[
                (view, &[lost]),
                (
                    &format!("{view} alter view v set (security_invoker = true);"),
                    &[],
                ),
                (
                    &format!(
                        "{view} create or replace view v with (security_invoker) as select id from a;"
                    ),
                    &[],
                ),
                (
                    &format!("{view} drop view v; create view v as select id from a;"),
                    &[],
                ),
                (
                    function,
                    &[
                        "CREATE OR REPLACE of function public.f() dropped its search_path, and it runs with its owner's rights",
                    ],
                ),
                (
                    &format!("{function} alter function f() security invoker;"),
                    &[],
                ),
                // A replacement that is taken back has not happened.
                (
                    "create table a (id int primary key); alter table a enable row level security;
                     create view v with (security_invoker = on) as select id from a;
                     begin; create or replace view v as select id from a; rollback;",
                    &[],
                ),
            ],
        );
    }
}
