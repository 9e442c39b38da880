//! Buckets of Supabase's storage: what is said of each.

use crate::access::{self, BucketAccess, Cell, Command, Formula, Holder};
use crate::catalog::{Policy, Relation};

use super::inline::{Inline, code, text};
use super::matrix::{Matrix, Subject, short};
use super::names::Documented;

/// `storage.objects`, if there are buckets.
pub(super) fn objects<'a>(
    documented: &Documented<'a>,
    matrix: &Matrix<'_>,
) -> Option<&'a Relation> {
    documented.catalog.relation(matrix.storage()?.objects)
}

/// What the answers are about.
pub(super) fn subject(bucket: &BucketAccess) -> Subject {
    Subject::Files {
        public: bucket.public == Some(true),
    }
}

/// What the section is about.
pub(super) fn introduction() -> Vec<Inline> {
    vec![
        text("All files are rows of "),
        code("storage.objects"),
        text(", and its policies say who can do what to the files of a bucket."),
    ]
}

/// Whether it is public, and who says so.
pub(super) fn state(bucket: &BucketAccess) -> &'static str {
    match (bucket.bucket, bucket.public) {
        (_, Some(true)) => {
            "Public: everybody can read each file whose address they know, whatever the policies say."
        }
        (_, Some(false)) => "Not public: files are read as the policies say.",
        (Some(_), None) => {
            "Whether it is public is not known; if it is, everybody can read each file whose address they know."
        }
        (None, None) => {
            "Only policies name it: it is made elsewhere. If it is public, everybody can read each file whose address they know."
        }
    }
}

/// The same in a word.
pub(super) fn kind(bucket: &BucketAccess) -> &'static str {
    match bucket.public {
        Some(true) => "public",
        Some(false) => "private",
        None => "public or not",
    }
}

/// An answer in few words: of a public bucket, no answer to reading is `none`.
pub(super) fn answer(bucket: &BucketAccess, command: Command, cell: &Cell) -> String {
    let words = short(cell);
    match (command, bucket.public) {
        (Command::Select, Some(true)) => format!("by address; list: {words}"),
        _ => words.to_owned(),
    }
}

/// The policies that have a say in a bucket: those that let a role at a file of it, or bar one.
pub(super) fn policies<'a>(
    documented: &Documented<'a>,
    objects: &Relation,
    bucket: &BucketAccess,
) -> Vec<&'a Policy> {
    let catalog = documented.catalog;
    let owner = catalog.role(objects.owner);
    let roles: Vec<_> = documented
        .roles()
        .chain(owner)
        .map(|role| Holder::new(catalog, role))
        .collect();
    let has_say = |policy: &&Policy| {
        [false, true].into_iter().any(|of_new_rows| {
            roles.iter().any(|holder| {
                let clause =
                    access::bucket_clause(catalog, holder, policy, of_new_rows, &bucket.id);
                clause.is_some_and(|clause| !policy.permissive || clause != Formula::Never)
            })
        })
    };
    catalog
        .policies
        .related_to(objects.oid)
        .filter(has_say)
        .collect()
}
