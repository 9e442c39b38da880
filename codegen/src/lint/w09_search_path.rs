use super::context::{Context, function_address, place};
use super::e12_lost_option::lost_search_path;
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W9",
    explanation: include_str!("w09_search_path.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for function in context.functions() {
        let is_set = function
            .config
            .iter()
            .any(|(name, _)| name == "search_path");
        // What a replacement took is E12's.
        if !function.security_definer || is_set || lost_search_path(context, function).is_some() {
            continue;
        }
        let signature = context.signature(function);
        found.push(Found {
            object: Some(function_address(function)),
            span: place(&function.provenance),
            message: format!(
                "{} {signature} has its owner's rights but no search_path of its own",
                function.kind_word()
            ),
            help: "set one, and write every name in the body with its schema".to_owned(),
            fix: Some(format!(
                "alter {} {signature} set search_path = '';",
                function.kind_word()
            )),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn definer_functions_need_a_search_path() {
        let function = |attributes: &str| {
            format!("create function f() returns int language sql {attributes} as 'select 1';")
        };
        testing::check(
            "W9",
            &[
                (
                    &function("security definer"),
                    &["function public.f() has its owner's rights but no search_path of its own"],
                ),
                (&function("security definer set search_path = ''"), &[]),
                (&function(""), &[]),
                (
                    &(function("security definer") + "alter function f() set search_path = '';"),
                    &[],
                ),
                (
                    &(function("security definer set search_path = ''")
                        + "create or replace function f() returns int language sql security definer as 'select 1';"),
                    &[],
                ),
            ],
        );
    }
}
