//! The schema page: what `rowtype docs` writes.
//!
//! Markdown with front matter that GitHub and Docusaurus (MDX) both read, a diagram, every table with its columns,
//! indexes and triggers, views, enums and functions, policies with the access that follows from them, and the TypeScript
//! types. Generated parts stand between markers, so that
//! hand-written text beside them survives the next generation ([`merge`]).

mod baselines;
mod buckets;
mod columns;
mod constraints;
mod enums;
mod findings;
mod functions;
mod html;
mod inline;
mod markdown;
mod matrix;
mod names;
mod policies;
mod relationships;
mod sql_text;
mod triggers;
mod views;
mod ways;

use std::collections::BTreeMap;

pub use findings::Finding;
pub use html::html;
pub use markdown::{File, Page, folder, merge, merge_folder, page};

use crate::access::Baselines;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The first heading.
    pub title: String,
    /// Docusaurus' place of the page in its sidebar: `sidebar_position` of the front matter.
    pub sidebar_position: Option<u32>,
    /// The schemas to document, in their order. Names in `public`, or else in the first one, are written
    /// without it.
    pub schemas: Vec<String>,
    /// The TypeScript types that belong to the schema.
    pub typescript: Option<TypeScript>,
    /// The roles whose access is shown, in their order; those of the API and the user's own if none is named.
    pub roles: Vec<String>,
    /// The grants that the platform gives to new objects, to be said beside what follows from them, and what others would
    /// change.
    pub grants: Option<Baselines>,
    /// What lint found, to be shown beside the objects.
    pub findings: Vec<Finding>,
    /// How many more there are that a baseline of old findings has, which pages only count.
    pub old_findings: usize,
    /// What a foreign key is called in the diagram, by the constraint's name; else its columns.
    pub relationship_labels: BTreeMap<String, String>,
}

/// The TypeScript part of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeScript {
    /// The file that holds them, as the page calls it.
    pub path: String,
    /// The types.
    pub code: String,
    /// The command that makes them anew.
    pub command: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            title: "Database Schema".to_owned(),
            sidebar_position: Some(1),
            schemas: vec!["public".to_owned()],
            typescript: None,
            roles: Vec::new(),
            grants: None,
            findings: Vec::new(),
            old_findings: 0,
            relationship_labels: BTreeMap::new(),
        }
    }
}

impl Options {
    /// The schema whose name goes without saying.
    fn home(&self) -> Option<&str> {
        let public = self.schemas.iter().find(|name| *name == "public");
        public.or(self.schemas.first()).map(String::as_str)
    }
}

/// The page as a first generation writes it.
pub fn emit(catalog: &Catalog, options: &Options) -> (String, Vec<Diagnostic>) {
    let (page, diagnostics) = page(catalog, options);
    (page.render(), diagnostics)
}
