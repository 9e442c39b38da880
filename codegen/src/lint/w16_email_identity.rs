use crate::access::{Atom, Given, GivenTest, Want};

use super::clause::any_test;
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W16",
    explanation: include_str!("w16_email_identity.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let formulas = context.as_written(policy, table);
        let is_fixed = |atom: &Atom, _: Want| matches!(atom, Atom::Given(Given::Claim(path), GivenTest::Compare(..)) if *path == ["email"]);
        let is_column = |atom: &Atom, _: Want| matches!(atom, Atom::Given(Given::Claim(path), GivenTest::Column(_)) if *path == ["email"]);
        let how = if formulas.iter().any(|formula| any_test(formula, &is_fixed)) {
            "knows somebody by an e-mail address that stands in the policy"
        } else if formulas.iter().any(|formula| any_test(formula, &is_column)) {
            "takes an e-mail address for the owner of a row"
        } else {
            continue;
        };
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {} of table {} {how}",
                policy_name(policy),
                context.relation_name(table)
            ),
            help: "compare auth.uid(), which never changes, or a role in app_metadata".to_owned(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn addresses_are_no_ids() {
        let policy = |clause: &str| {
            format!(
                "create table a (id int primary key, user_id uuid, email text); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        testing::check(
            "W16",
            &[
                (
                    &policy("auth.email() = 'boss@example.com'"),
                    &[
                        "policy p of table public.a knows somebody by an e-mail address that stands in the policy",
                    ],
                ),
                (
                    &policy("auth.jwt() ->> 'email' = email"),
                    &["policy p of table public.a takes an e-mail address for the owner of a row"],
                ),
                (&policy("user_id = auth.uid() and email is not null"), &[]),
            ],
        );
    }
}
