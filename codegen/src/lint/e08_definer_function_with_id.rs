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

/// Words in the names of parameters and columns that hold a person's id.
const PERSONS: [&str; 11] = [
    "user", "uid", "owner", "author", "profile", "account", "member", "customer", "creator",
    "sender", "person",
];

fn names_person(name: &str) -> bool {
    let name = name.to_lowercase();
    PERSONS.iter().any(|word| name.contains(word))
}

/// A uuid parameter that the body compares with something, where the body never looks at the caller and a name says that
/// the id is a person's.
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
            let before = |distance: usize| at.checked_sub(distance);
            // `user_id = id` or `id = a.user_id`: the compared column is the last word of its name.
            let other = if is(at + 1, "=") {
                let qualified = tokens.get(at + 3).map(|token| token.kind) == Some(TokenKind::Dot);
                word(if qualified { at + 4 } else { at + 2 })
            } else if before(1).is_some_and(|before| is(before, "=")) {
                before(2).and_then(word)
            } else {
                None
            };
            is_name && other.is_some_and(|other| names_person(name) || names_person(other))
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
                // Any other id is none of a person.
                (
                    &format!(
                        "{table} create function f(a_id uuid) returns setof a language sql security definer set search_path = ''
                         as $$ select * from public.a where key = a_id $$;"
                    )
                    .replace("id int primary key,", "id int primary key, key uuid,"),
                    &[],
                ),
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
