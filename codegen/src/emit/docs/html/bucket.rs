//! Buckets as the template shows them.

use crate::access::BucketAccess;

use super::super::inline::{text, visible};
use super::super::matrix::Matrix;
use super::super::names::{Documented, fragment};
use super::super::{buckets as bucket_words, ways};
use super::access::{FILE_COMMANDS, bucket_answers, explanations, of_reading, policies};
use super::markup::markup;
use super::relation::{RelationView, list};

/// The buckets, each like a table of files.
pub(super) fn buckets(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<RelationView> {
    let Some((storage, objects)) = matrix
        .storage()
        .zip(bucket_words::objects(documented, matrix))
    else {
        return Vec::new();
    };
    let view = |bucket: &BucketAccess| {
        let state = bucket_words::state(bucket);
        let mut explanations = explanations(
            matrix,
            objects,
            &bucket.cells,
            bucket_words::subject(bucket),
        );
        if bucket.public != Some(false) {
            explanations.insert(0, of_reading(matrix, state));
        }
        let own = bucket_words::policies(documented, objects, bucket);
        let class = match bucket.public {
            Some(false) => "on",
            _ => "off",
        };
        RelationView {
            id: format!("bucket-{}", fragment(&bucket.id)),
            name: visible(&bucket.id),
            kind: "bucket",
            comment: None,
            rights: Some(markup(&[text(state)])),
            badge: Some((class, bucket_words::kind(bucket))),
            columns: Vec::new(),
            has_defaults: false,
            lists: Vec::new(),
            state: own.is_empty().then_some(
                "No policy is about its files: only roles that bypass RLS list or change them.",
            ),
            policies: policies(documented, matrix, objects, own),
            commands: FILE_COMMANDS,
            answers: bucket_answers(matrix, bucket),
            explanations,
            ways: list(&ways::sentences(documented, &storage.ways_around)),
            findings: Vec::new(),
            query: None,
        }
    };
    storage.buckets.iter().map(view).collect()
}
