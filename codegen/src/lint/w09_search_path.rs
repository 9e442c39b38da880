use super::context::{Context, function_address, place};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W9",
    title: "A function with its owner's rights and its caller's search path",
    why: "Names in a function are looked up when it runs. With SECURITY DEFINER and no search path of its own, a caller \
          can put objects of their own in front of those that were meant, and have them used with the owner's rights.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for function in context.functions() {
        let is_set = function
            .config
            .iter()
            .any(|(name, _)| name == "search_path");
        if !function.security_definer || is_set {
            continue;
        }
        let signature = context.signature(function);
        found.push(Found {
            object: function_address(function),
            span: place(&function.provenance),
            message: format!("{} {signature} has its owner's rights but no search_path of its own", function.kind_word()),
            help: format!(
                "alter {} {signature} set search_path = '';, with every name in it written with its schema",
                function.kind_word()
            ),
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
                    &["function public.f() has its owner's rights but no search_path of its own"],
                ),
            ],
        );
    }
}
