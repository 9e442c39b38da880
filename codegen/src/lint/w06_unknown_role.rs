use crate::access::{Atom, Formula, Given, GivenTest};

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W6",
    explanation: include_str!("w06_unknown_role.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let mut names = Vec::new();
        for formula in context.as_written(policy, table) {
            role_names(&formula, &mut names);
        }
        let unknown = names
            .into_iter()
            .find(|name| context.catalog.role_named(name).is_none());
        let Some(unknown) = unknown else {
            continue;
        };
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {} of table {} compares the token's role with {unknown}, which is no database role",
                policy_name(policy),
                context.relation_name(table),
            ),
            help: "the token's role is anon, authenticated or service_role; an application's roles belong in app_metadata or in a table".to_owned(),
            fix: None,
        });
    }
}

/// What the claim `role` is compared with.
fn role_names(formula: &Formula, into: &mut Vec<String>) {
    match formula {
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                role_names(part, into);
            }
        }
        Formula::Test(Atom::Given(Given::Claim(path), GivenTest::Compare("=", literal)), _)
            if *path == ["role"] =>
        {
            let inner = literal.trim_matches('\'');
            into.push(inner.replace("''", "'"));
        }
        Formula::Test(Atom::Exists(_, inner) | Atom::In(_, inner), _) => role_names(inner, into),
        Formula::Always | Formula::Never | Formula::Test(..) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn roles_of_the_token() {
        let policy = |clause: &str| {
            format!(
                "create table a (id int primary key, role text); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p of table public.a compares the token's role with admin, which is no database role";
        testing::check(
            "W6",
            &[
                (&policy("auth.role() = 'admin'"), &[found]),
                (
                    &policy("(select auth.jwt()) ->> 'role' = 'admin'"),
                    &[found],
                ),
                (
                    &policy("auth.role() in ('authenticated', 'admin')"),
                    &[found],
                ),
                (&policy("auth.role() = 'authenticated'"), &[]),
                (&policy("role = 'admin'"), &[]),
                (
                    &policy("auth.jwt() -> 'app_metadata' ->> 'role' = 'admin'"),
                    &[],
                ),
            ],
        );
    }
}
