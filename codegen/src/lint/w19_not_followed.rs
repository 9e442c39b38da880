use crate::diagnostic::{Diagnostic, Severity};

use super::context::Context;
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W19",
    explanation: include_str!("w19_not_followed.md"),
    check,
};

/// Messages of replay that say the schema may lack something.
const INCOMPLETE: [&str; 4] = ["undecided", "not-understood", "psql", "skipped"];

/// Whether the rule tells what a message of replay tells.
pub(super) fn tells(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Warning && INCOMPLETE.contains(&diagnostic.code)
}

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let diagnostics = context.database.diagnostics.iter();
    found.extend(
        diagnostics
            .filter(|diagnostic| tells(diagnostic))
            .map(|diagnostic| Found {
                object: None,
                span: diagnostic.span(),
                message: format!("not all of this could be followed: {}", diagnostic.message),
                help: diagnostic.help.clone().unwrap_or_else(|| {
                    "what it makes or changes is missing from the outputs".to_owned()
                }),
                fix: None,
            }),
    );
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn blocks_that_depend_on_data() {
        testing::check(
            "W19",
            &[
                (
                    "do $$ begin if now() > '2026-10-30' then create table b (id int); end if; end $$;",
                    &[
                        "not all of this could be followed: cannot decide whether now() > '2026-10-30': it depends on the time",
                    ],
                ),
                (
                    "do $$ begin if not exists (select from pg_roles where rolname = 'x') then create role x; end if; end $$;",
                    &[],
                ),
            ],
        );
    }
}
