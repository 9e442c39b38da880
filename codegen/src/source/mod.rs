//! SQL files as text with positions: the first stage of the pipeline.
//!
//! Nothing here touches the file system; the edge ([`crate::cli`]) reads files and hands their texts in.

mod line_index;

use std::ops::Range;
use std::sync::Arc;

pub use line_index::{LineIndex, Position};

/// A file of [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range in a file. Every statement, name, expression and diagnostic has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte, from 0.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A range in a file.
    pub fn new(file: FileId, range: Range<u32>) -> Self {
        Self {
            file,
            start: range.start,
            end: range.end,
        }
    }

    /// From the beginning of this span to the end of another one in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            end: other.end.max(self.start),
            ..self
        }
    }

    /// The bytes, as a range that slices a text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Whose statements a file holds. What the platform and extensions make is known to the user's SQL, but printed by no
/// emitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// `codegen/platform/*.sql`, or the files given with `--platform`.
    Platform,
    /// `codegen/data/extensions/*.sql`, replayed by CREATE EXTENSION.
    Extension,
    /// The user's own file.
    User,
    /// SQL that a statement of another file made: the text of an EXECUTE in a DO block, say.
    Dynamic {
        /// The statement that made it.
        from: Span,
    },
}

/// One SQL text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// How messages name it: the path as the user gave it, with forward slashes.
    pub name: String,
    /// The text. At most 4 GiB, since positions are 32 bits wide.
    pub text: Arc<str>,
    /// Whose it is.
    pub origin: Origin,
}

/// All texts of a run, in replay order.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a text and returns its handle.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(file);
        id
    }

    /// The file of a handle.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Every file with its handle, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(index as u32), file))
    }

    /// The text below a span.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.range()]
    }

    /// Line and column of a span's first byte.
    pub fn position(&self, span: Span) -> Position {
        LineIndex::position_of(&self.file(span.file).text, span.start)
    }

    /// The span to show for one in a text that no file holds: that of the statement which made it.
    pub fn visible(&self, mut span: Span) -> Span {
        while let Origin::Dynamic { from } = self.file(span.file).origin {
            span = from;
        }
        span
    }
}
