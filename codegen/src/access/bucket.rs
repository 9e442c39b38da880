//! Buckets of Supabase's storage: the files of all of them are rows of `storage.objects`, so that for each bucket policies
//! are evaluated as if `bucket_id` were written out.

use crate::catalog::{Catalog, Oid, Relation};

use super::evaluate::{Evaluator, clause};
use super::formula::{Atom, Truth};
use super::privilege::Holder;
use super::text::{Text, expression_in};
use super::ways::{self, WayAround};
use super::{Cell, Command, Form};

/// Who can do what to the files of storage.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageAccess {
    /// `storage.objects`
    pub objects: Oid,
    /// The buckets that the files make, then those that only policies name.
    pub buckets: Vec<BucketAccess>,
    /// What reaches files past the policies, of whichever bucket.
    pub ways_around: Vec<WayAround>,
}

/// What each role can do with the files of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAccess {
    /// Its id: what `storage.objects.bucket_id` holds.
    pub id: String,
    /// The bucket; none if only policies name it, and it was made where rowtype does not look.
    pub bucket: Option<Oid>,
    /// Whether everybody who knows the address of a file can read it, whatever policies say; none if nobody can say.
    pub public: Option<bool>,
    /// For each role of the matrix an answer for each command: listing and reading files, uploading new ones, changing
    /// those that are there without moving them to another bucket, deleting.
    pub cells: Vec<[Cell; 4]>,
}

/// A column of the table that policies belong to, and the text that it holds in every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) relation: Oid,
    pub(super) column: i16,
    pub(super) value: String,
}

/// The buckets, if the database has Supabase's storage and the user has anything there.
pub(super) fn storage(catalog: &Catalog, holders: &[Holder<'_>]) -> Option<StorageAccess> {
    let objects = objects(catalog)?;
    let column = objects.column("bucket_id")?.number;
    let table = catalog.relation_in(objects.schema, "buckets")?.oid;
    let made = catalog.buckets.related_to(table);
    let mut buckets: Vec<_> = made
        .map(|bucket| (bucket.id.clone(), Some(bucket.oid), bucket.public))
        .collect();
    for id in named(catalog, objects, column) {
        if !buckets.iter().any(|(known, ..)| *known == id) {
            buckets.push((id, None, None));
        }
    }
    if buckets.is_empty() {
        return None;
    }
    let mut ways_around = ways::around(catalog, holders, objects);
    let public: Vec<_> = buckets
        .iter()
        .filter(|(.., public)| *public == Some(true))
        .map(|(id, ..)| id.clone())
        .collect();
    if !public.is_empty() {
        ways_around.push(WayAround::PublicBuckets { buckets: public });
    }
    let access = |(id, bucket, public): (String, Option<Oid>, Option<bool>)| BucketAccess {
        cells: holders
            .iter()
            .map(|holder| cells(catalog, holder, objects, column, &id))
            .collect(),
        id,
        bucket,
        public,
    };
    Some(StorageAccess {
        objects: objects.oid,
        buckets: buckets.into_iter().map(access).collect(),
        ways_around,
    })
}

/// `storage.objects`
pub fn objects(catalog: &Catalog) -> Option<&Relation> {
    let schema = catalog.schema_named("storage")?;
    let objects = catalog.relation_in(schema.oid, "objects")?;
    objects.table().map(|_| objects)
}

fn cells(
    catalog: &Catalog,
    holder: &Holder<'_>,
    objects: &Relation,
    column: i16,
    id: &str,
) -> [Cell; 4] {
    Command::ALL.map(|command| {
        let fixed = Fixed {
            relation: objects.oid,
            column,
            value: id.to_owned(),
        };
        super::named(catalog, holder, objects, Form::of(command), Some(fixed))
    })
}

/// The buckets that the user's policies compare `bucket_id` with, in their order.
fn named(catalog: &Catalog, objects: &Relation, column: i16) -> Vec<String> {
    let mut found = Vec::new();
    let Some(owner) = catalog.role(objects.owner) else {
        return found;
    };
    let holder = Holder::new(catalog, owner);
    for policy in catalog.policies.related_to(objects.oid) {
        for of_new_rows in [false, true] {
            let Some(clause) = clause(policy, of_new_rows) else {
                continue;
            };
            let mut evaluator = Evaluator::new(catalog, &holder, &holder, objects.oid, None);
            let mut text = Text::of_policy(clause, objects);
            let tree = expression_in(&clause.text, 0..clause.text.len() as u32);
            if let Some(tree) = tree {
                let truth = evaluator.truth(&mut text, &tree);
                compared(&truth, column, &mut found);
            }
        }
    }
    found
}

/// The texts that a condition compares a column of the policy's own table with.
fn compared(truth: &Truth, column: i16, found: &mut Vec<String>) {
    match truth {
        Truth::Atom(Atom::Compare(own, "=", literal)) if own.depth == 0 && own.column == column => {
            let text = literal
                .strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''));
            let text = text.map(|text| text.replace("''", "'"));
            found.extend(text.filter(|text| !found.contains(text)));
        }
        Truth::Const(_) | Truth::Atom(_) => {}
        Truth::Not(inner) | Truth::IsTrue(inner) => compared(inner, column, found),
        Truth::And(parts) | Truth::Or(parts) => {
            for part in parts {
                compared(part, column, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Answer, Extent, Word, condition, matrix};
    use crate::load::{Grants, Platform, Text, load};

    /// Buckets with what `anon` and `authenticated` can do, command by command.
    fn answers(sql: &str) -> Vec<String> {
        let text = Text {
            name: "a.sql".to_owned(),
            text: sql.to_owned(),
        };
        let database = load(&Platform::Supabase, Grants::Explicit, vec![text]);
        assert!(
            database.diagnostics.is_empty(),
            "{:?}",
            database.diagnostics
        );
        let catalog = &database.catalog;
        let extent = Extent {
            schemas: Vec::new(),
            roles: vec!["anon".to_owned(), "authenticated".to_owned()],
        };
        let words = |formula: &crate::access::Formula| -> String {
            let words = condition(catalog, formula).into_iter();
            words
                .map(|word| match word {
                    Word::Text(text) | Word::Code(text) => text,
                })
                .collect()
        };
        let cell = |cell: &Cell| match &cell.answer {
            Answer::Some { rows, check }
                if rows == check || *check == crate::access::Formula::Always =>
            {
                words(rows)
            }
            Answer::Some { rows, check } if *rows == crate::access::Formula::Always => words(check),
            Answer::Some { rows, check } => format!("{} → {}", words(rows), words(check)),
            other => format!("{other:?}").to_lowercase(),
        };
        let storage = matrix(catalog, &extent).storage;
        let buckets = storage.map_or_else(Vec::new, |storage| storage.buckets);
        let bucket = |bucket: &BucketAccess| {
            let of_role = |cells: &[Cell; 4]| cells.iter().map(cell).collect::<Vec<_>>().join(", ");
            let roles: Vec<_> = bucket.cells.iter().map(of_role).collect();
            let public = match bucket.public {
                Some(true) => "public",
                Some(false) => "private",
                None => "?",
            };
            format!("{} {public}: {}", bucket.id, roles.join(" | "))
        };
        buckets.iter().map(bucket).collect()
    }

    #[test]
    fn policies_are_evaluated_for_each_bucket() {
        const BUCKETS: &str = "insert into storage.buckets (id, name, public) values ('a', 'a', true), ('b', 'b', false);";
        let none = "none, none, none, none";
        let cases: [(&str, &[&str]); 9] = [
            (
                "",
                &["a public: {none} | {none}", "b private: {none} | {none}"],
            ),
            (
                "create policy p on storage.objects for select using (bucket_id = 'a');",
                &[
                    "a public: all, none, none, none | all, none, none, none",
                    "b private: {none} | {none}",
                ],
            ),
            (
                "create policy p on storage.objects for insert to authenticated with check (bucket_id in ('a', 'c') and owner = auth.uid());",
                &[
                    "a public: {none} | none, owner is the caller's id, none, none",
                    "b private: {none} | {none}",
                    "c ?: {none} | none, owner is the caller's id, none, none",
                ],
            ),
            (
                "create policy p on storage.objects using (bucket_id <> 'a');",
                &[
                    "a public: {none} | {none}",
                    "b private: all, all, all, all | all, all, all, all",
                ],
            ),
            (
                "create policy p on storage.objects using (true); create policy r on storage.objects as restrictive to authenticated \
                 using (bucket_id = 'b') with check (false);",
                &[
                    "a public: all, all, all, all | {none}",
                    "b private: all, all, all, all | all, none, none, all",
                ],
            ),
            (
                "create policy p on storage.objects for select using (bucket_id = 'a' or (bucket_id = 'b' and auth.uid()::text = (storage.foldername(name))[1]));",
                &[
                    "a public: all, none, none, none | all, none, none, none",
                    "b private: {none} | the first folder of name is the caller's id, none, none, none",
                ],
            ),
            // A pattern stays a question to each row, and is one for PostgreSQL to answer.
            (
                "create policy p on storage.objects for select using (bucket_id like 'a%');",
                &[
                    "a public: bucket_id like 'a%' is true, none, none, none | bucket_id like 'a%' is true, none, none, none",
                    "b private: bucket_id like 'a%' is true, none, none, none | bucket_id like 'a%' is true, none, none, none",
                ],
            ),
            // The name of a column in another table is none of ours.
            (
                "create table public.t (bucket_id text, owner uuid); grant select on public.t to anon, authenticated; \
                 create policy p on storage.objects for select using (exists (select from public.t where t.bucket_id = objects.bucket_id));",
                &[
                    "a public: there is a row of t whose bucket_id is 'a', none, none, none | there is a row of t whose bucket_id is 'a', none, none, none",
                    "b private: there is a row of t whose bucket_id is 'b', none, none, none | there is a row of t whose bucket_id is 'b', none, none, none",
                ],
            ),
            (
                "alter table storage.objects rename column bucket_id to bucket;",
                &[],
            ),
        ];
        for (sql, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|line| line.replace("{none}", none))
                .collect();
            assert_eq!(answers(&format!("{BUCKETS} {sql}")), expected, "{sql}");
        }
        assert_eq!(answers("create table public.t (id int);"), [] as [&str; 0]);
    }
}
