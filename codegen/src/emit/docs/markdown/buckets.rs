//! Buckets: who can do what to the files of each.

use crate::access::{BucketAccess, Command};

use super::super::buckets::{self, answer, introduction, state, subject};
use super::super::inline::{code, text};
use super::super::matrix::Matrix;
use super::super::names::Documented;
use super::super::{policies, ways};
use super::access::SECTION;
use super::page::{Block, Part};
use super::tables::items;
use super::{Place, code_block, render, table as markdown_table};

/// A block with all buckets, if there are such.
pub(super) fn block(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Option<Part> {
    let storage = matrix.storage()?;
    let objects = buckets::objects(documented, matrix)?;
    let mut out = format!(
        "### Storage Buckets\n\n{}\n",
        render(&introduction(), Place::Block)
    );
    let policies: Vec<_> = policies::of_table(documented, objects)
        .into_iter()
        .map(|policy| policies::explained(documented, objects, policy))
        .collect();
    if !policies.is_empty() {
        out.push('\n');
        out.push_str(&code_block("sql", &policies.join("\n\n")));
    }
    for bucket in &storage.buckets {
        out.push('\n');
        out.push_str(&of_bucket(matrix, bucket));
    }
    let ways = ways::sentences(documented, &storage.ways_around);
    if !ways.is_empty() {
        out.push('\n');
        out.push_str(&items(Some("Ways around the policies of files"), &ways));
    }
    Some(Part::Block(Block {
        id: "storage".to_owned(),
        section: Some(SECTION),
        body: out,
    }))
}

fn of_bucket(matrix: &Matrix<'_>, bucket: &BucketAccess) -> String {
    let name = render(&[text("Bucket "), code(&bucket.id)], Place::Line);
    let mut out = format!("**{name}:** {}\n", state(bucket));
    if matrix.roles().is_empty() {
        return out;
    }
    let cells = || matrix.roles().iter().zip(&bucket.cells);
    let rows: Vec<_> = cells()
        .map(|(role, cells)| {
            let role = render(&[code(*role)], Place::Cell);
            let answers = Command::ALL.into_iter().zip(cells);
            let answers = answers.map(|(command, cell)| answer(bucket, command, cell));
            std::iter::once(role).chain(answers).collect()
        })
        .collect();
    out.push('\n');
    out.push_str(&markdown_table(
        &["Role", "Read", "Upload", "Update", "Delete"],
        &rows,
    ));
    let sentences: Vec<_> = cells()
        .flat_map(|(role, cells)| matrix.sentences(role, cells, subject(bucket)))
        .collect();
    if !sentences.is_empty() {
        out.push('\n');
        out.push_str(&items(None, &sentences));
    }
    out
}
