use crate::sql::lexer::lex;

use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "E9",
    explanation: include_str!("e09_user_metadata.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let clauses = policy.using.iter().chain(&policy.with_check);
        let reads = clauses.into_iter().any(|clause| {
            let tokens = lex(&clause.text, 0..clause.text.len() as u32);
            tokens.iter().any(|token| {
                let text = token.text(&clause.text).to_ascii_lowercase();
                let inner = text.trim_start_matches('e').trim_matches(['\'', '"']);
                matches!(inner, "user_metadata" | "raw_user_meta_data")
                    || (token.kind.is_string()
                        && inner
                            .trim_matches(['{', '}'])
                            .split(',')
                            .any(|step| step.trim() == "user_metadata"))
            })
        });
        if !reads {
            continue;
        }
        let name = policy_name(policy);
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {name} of table {} reads user_metadata, which users change themselves",
                context.relation_name(table)
            ),
            help: "keep roles and the like in app_metadata, or in a table of their own".to_owned(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn claims_that_users_write() {
        let policy = |clause: &str| {
            format!(
                "create table a (id int primary key); alter table a enable row level security;
                 create policy p on a for select using ({clause});"
            )
        };
        let found = "policy p of table public.a reads user_metadata, which users change themselves";
        testing::check(
            "E9",
            &[
                (
                    &policy("auth.jwt() -> 'user_metadata' ->> 'role' = 'admin'"),
                    &[found],
                ),
                (
                    &policy("auth.jwt() #>> '{user_metadata,role}' = 'admin'"),
                    &[found],
                ),
                (
                    &policy("auth.jwt() -> 'app_metadata' ->> 'role' = 'admin'"),
                    &[],
                ),
            ],
        );
    }
}
