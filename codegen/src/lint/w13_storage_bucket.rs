use crate::access::{self, Command, Formula};
use crate::catalog::{Policy, Relation, quote_identifier};
use crate::sql::statement::PolicyCommand;

use super::clause::clauses;
use super::context::{Context, listed, place, policy_address, policy_name};
use super::{Found, Rule};

pub(super) const RULE: Rule = Rule {
    code: "W13",
    explanation: include_str!("w13_storage_bucket.md"),
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Found>) {
    let Some(objects) = access::objects(context.catalog) else {
        return;
    };
    for (policy, table) in context.policies() {
        if table.oid == objects.oid && policy.permissive {
            for_every_bucket(context, policy, found);
        }
    }
    for (policy, table) in context.policies() {
        if table.oid == objects.oid && policy.permissive {
            of_public_buckets(context, policy, objects, found);
        }
    }
}

/// A policy that does not ask for `bucket_id`.
fn for_every_bucket(context: &Context<'_>, policy: &Policy, found: &mut Vec<Found>) {
    let clauses = clauses(policy);
    let names_bucket = clauses
        .iter()
        .any(|clause| (0..clause.tokens.len()).any(|at| clause.word(at) == "bucket_id"));
    let lets_in = context
        .clients_of(policy)
        .flat_map(|client| context.clauses(policy, client))
        .any(|formula| formula != Formula::Never);
    if names_bucket || !lets_in {
        return;
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

/// A policy that lets clients list all files of a bucket which are served without it anyway.
fn of_public_buckets(
    context: &Context<'_>,
    policy: &Policy,
    objects: &Relation,
    found: &mut Vec<Found>,
) {
    if !matches!(policy.command, PolicyCommand::Select | PolicyCommand::All) {
        return;
    }
    let catalog = context.catalog;
    for bucket in catalog.buckets.iter().filter(|it| it.public == Some(true)) {
        let lists = context.clients_of(policy).filter(|client| {
            access::may(client, objects, Command::Select)
                && access::bucket_clause(catalog, client, policy, false, &bucket.id)
                    == Some(Formula::Always)
        });
        let lists: Vec<_> = lists.map(|client| client.role.name.as_str()).collect();
        if lists.is_empty() {
            continue;
        }
        let select_only = policy.command == PolicyCommand::Select;
        found.push(Found {
            object: Some(policy_address(policy)),
            span: place(&policy.provenance),
            message: format!(
                "policy {} of storage.objects lets {} list every file of public bucket {}",
                policy_name(policy),
                listed(&lists),
                quote_identifier(&bucket.id)
            ),
            help: if select_only {
                "files of a public bucket are read by their addresses without a policy: drop it, or let each caller list their own"
            } else {
                "files of a public bucket are read by their addresses without a policy: let each caller list their own"
            }
            .to_owned(),
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

    #[test]
    fn lists_of_public_buckets() {
        const LISTED: &str = "policy p of storage.objects lets anon and authenticated list every file of public bucket avatars";
        let bucket = |public: &str, policy: &str| {
            format!(
                "insert into storage.buckets (id, name, public) values ('avatars', 'avatars', {public}); create policy p on \
                 storage.objects {policy};"
            )
        };
        testing::check(
            "W13",
            &[
                (
                    &bucket("true", "for select using (bucket_id = 'avatars')"),
                    &[LISTED],
                ),
                (
                    &bucket(
                        "true",
                        "to authenticated using (bucket_id in ('a', 'avatars'))",
                    ),
                    &[
                        "policy p of storage.objects lets authenticated list every file of public bucket avatars",
                    ],
                ),
                (
                    &bucket("true", "for select using (true)"),
                    &[
                        "policy p of storage.objects is for the files of every bucket, those still to come included",
                        LISTED,
                    ],
                ),
                (
                    &bucket("false", "for select using (bucket_id = 'avatars')"),
                    &[],
                ),
                (
                    &bucket("true", "for select using (bucket_id = 'other')"),
                    &[],
                ),
                (
                    &bucket(
                        "true",
                        "for select using (bucket_id = 'avatars' and owner = auth.uid())",
                    ),
                    &[],
                ),
                (
                    &bucket("true", "for insert with check (bucket_id = 'avatars')"),
                    &[],
                ),
            ],
        );
    }
}
