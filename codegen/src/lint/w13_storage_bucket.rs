use crate::access::Formula;

use super::clause::clauses;
use super::context::{Context, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W13",
    explanation: include_str!("w13_storage_bucket.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    for (policy, table) in context.policies() {
        let schema = context.catalog.schema(table.schema);
        let is_objects =
            table.name == "objects" && schema.is_some_and(|schema| schema.name == "storage");
        if !is_objects || !policy.permissive {
            continue;
        }
        let clauses = clauses(policy);
        let names_bucket = clauses
            .iter()
            .any(|clause| (0..clause.tokens.len()).any(|at| clause.word(at) == "bucket_id"));
        let lets_in = context
            .clients_of(policy)
            .flat_map(|client| context.clauses(policy, client))
            .any(|formula| formula != Formula::Never);
        if names_bucket || !lets_in {
            continue;
        }
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {} of storage.objects is for the files of every bucket, those still to come included",
                policy_name(policy)
            ),
            help: "add a condition on bucket_id".to_owned(),
            fix: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn policies_of_files() {
        let policy = |clause: &str| {
            format!(
                "create policy p on storage.objects for select to authenticated using ({clause});"
            )
        };
        testing::check(
            "W13",
            &[
                (
                    &policy("owner = auth.uid()"),
                    &[
                        "policy p of storage.objects is for the files of every bucket, those still to come included",
                    ],
                ),
                (&policy("bucket_id = 'avatars' and owner = auth.uid()"), &[]),
                (&policy("false"), &[]),
            ],
        );
    }
}
