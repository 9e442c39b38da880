//! A piece of SQL out of a policy or a function's body: text with holes where columns of rows stand.

use crate::catalog::Oid;

use super::formula::{ColumnReference, Formula};

/// SQL whose columns are known, so that it can be read over any names of its tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Fragment {
    /// In their order.
    pub parts: Vec<FragmentPart>,
}

/// A part of a [`Fragment`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FragmentPart {
    /// SQL as it stands, with today's names.
    Text(String),
    /// A column of a table outside of the fragment.
    Column(ColumnReference),
    /// A table in FROM, of which only the rows for which the condition holds are seen.
    Filtered {
        /// The table.
        relation: Oid,
        /// The name that it has in the text where none is written.
        alias: Option<String>,
        /// Over the table's columns, at depth 0.
        condition: Box<Formula>,
    },
}

impl Fragment {
    /// A text without columns.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            parts: vec![FragmentPart::Text(text.into())],
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(FragmentPart::Text(last)) => last.push_str(text),
            _ => self.parts.push(FragmentPart::Text(text.to_owned())),
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                FragmentPart::Text(text) => self.push(&text),
                other => self.parts.push(other),
            }
        }
    }

    /// The columns that it reads from outside.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnReference> {
        self.parts.iter().filter_map(|part| match part {
            FragmentPart::Column(column) => Some(column),
            _ => None,
        })
    }

    /// The same with its columns moved.
    pub(super) fn moved(self, shift: &impl Fn(ColumnReference) -> ColumnReference) -> Self {
        let parts = self.parts.into_iter().map(|part| match part {
            FragmentPart::Column(column) => FragmentPart::Column(shift(column)),
            other => other,
        });
        Self {
            parts: parts.collect(),
        }
    }
}
