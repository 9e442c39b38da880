use crate::catalog::{Body, Function};
use crate::sql::lexer::{TokenKind, lex};

use super::context::{Context, function_address, listed, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E8",
    explanation: include_str!("e08_definer_function_with_id.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for function in context.functions() {
        if !function.security_definer || !context.is_exposed(function.schema) {
            continue;
        }
        let clients = context.clients_that_may_call(function);
        let Some(parameter) = trusted_parameter(context, function) else {
            continue;
        };
        if clients.is_empty() {
            continue;
        }
        let signature = context.signature(function);
        found.push(Found {
            object: Some(function_address(function)),
            span: place(&function.provenance),
            message: format!(
                "{} can call {signature} with any {parameter}: it has its owner's rights and never asks who calls",
                listed(&clients)
            ),
            help: format!("compare {parameter} with auth.uid() in the function, or let no client call it"),
            fix: Some(format!(
                "revoke execute on {} {signature} from public, {};",
                function.kind_word(),
                context.grantees(&clients)
            )),
        });
    }
}

/// A uuid parameter that the body compares with something, where the body never looks at the caller.
fn trusted_parameter(context: &Context<'_>, function: &Function) -> Option<String> {
    let body: String = match &function.body {
        Body::Text(text) => text.to_string(),
        Body::Sql(expression) => expression.sql(context.catalog),
        Body::Object { .. } | Body::BuiltIn => return None,
    };
    let tokens = lex(&body, 0..body.len() as u32);
    let word = |at: usize| tokens.get(at).map(|token| token.text(&body));
    let is =
        |at: usize, wanted: &str| word(at).is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    let asks = (0..tokens.len()).any(|at| {
        (is(at, "auth")
            && tokens
                .get(at + 1)
                .is_some_and(|token| token.kind == TokenKind::Dot))
            || is(at, "current_setting")
            || is(at, "session_user")
    });
    if asks {
        return None;
    }
    let is_uuid = |oid| {
        context
            .catalog
            .data_type(oid)
            .is_some_and(|found| found.name == "uuid")
    };
    let parameters = function
        .inputs()
        .filter(|parameter| is_uuid(parameter.data_type));
    let mut names = parameters.filter_map(|parameter| parameter.name.clone());
    names.find(|name| {
        (0..tokens.len()).any(|at| {
            let is_name =
                word(at).is_some_and(|word| word.trim_matches('"').eq_ignore_ascii_case(name));
            is_name && (is(at + 1, "=") || at.checked_sub(1).is_some_and(|before| is(before, "=")))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn ids_that_anybody_can_pass() {
        let table = "create table a (id int primary key, user_id uuid); alter table a enable row level security;";
        let function = |attributes: &str, body: &str| {
            format!(
                "{table} create function f(uid uuid) returns setof a language sql {attributes} as $$ select * from public.a where {body} $$;"
            )
        };
        testing::check(
            "E8",
            &[
                (
                    &function("security definer set search_path = ''", "user_id = uid"),
                    &[
                        "anon and authenticated can call public.f(uuid) with any uid: it has its owner's rights and never asks who calls",
                    ],
                ),
                (&function("", "user_id = uid"), &[]),
                (
                    &function(
                        "security definer set search_path = ''",
                        "user_id = uid and uid = auth.uid()",
                    ),
                    &[],
                ),
                (
                    &(function("security definer set search_path = ''", "user_id = uid")
                        + "revoke execute on function f(uuid) from public, anon, authenticated;"),
                    &[],
                ),
            ],
        );
    }
}
