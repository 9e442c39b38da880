//! The schema page: what `rowtype docs` writes.
//!
//! Markdown with front matter that GitHub and Docusaurus (MDX) both read, a diagram, every table with its columns,
//! indexes and triggers, views, enums and functions, policies with the access that follows from them, and the TypeScript
//! types. Generated parts stand between markers, so that
//! hand-written text beside them survives the next generation ([`merge`]).

mod access;
mod markdown;
mod mermaid;
mod names;
mod objects;
mod page;
mod policies;
mod tables;

use std::collections::BTreeMap;

pub use page::{Page, merge};

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

use markdown::code_block;
use names::Documented;
use page::{Block, Part};

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
    /// The name of the grants that the platform gives to new objects, to be said beside what follows from them.
    pub grants: Option<String>,
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

/// The page as parts, to be printed or to be [merged](merge) into an existing one.
pub fn page(catalog: &Catalog, options: &Options) -> (Page, Vec<Diagnostic>) {
    let documented = Documented::new(catalog, options);
    let mut diagnostics = Vec::new();
    let mut parts = vec![Part::Text(opening(options))];
    let diagram = mermaid::overview(&documented, &mut diagnostics);
    parts.push(block(
        "diagram",
        None,
        diagram.as_deref().map_or_else(String::new, fenced_diagram),
    ));

    parts.push(Part::Text("## Tables".to_owned()));
    parts.extend(tables::blocks(&documented));

    parts.extend(objects::views(&documented));
    parts.push(block("enums", None, objects::enums(&documented)));
    parts.push(block("functions", None, objects::functions(&documented)));

    parts.push(Part::Text("## Row Level Security".to_owned()));
    parts.extend(policies::blocks(&documented));

    if let Some(typescript) = &options.typescript {
        parts.push(Part::Text("## TypeScript Types".to_owned()));
        parts.push(block("typescript", None, types(typescript)));
    }
    parts.push(Part::Text(
        "## Common Queries\n\n[//]: # \"Your own text goes here, or anywhere outside the markers: it is kept.\""
            .to_owned(),
    ));
    (Page { parts }, diagnostics)
}

fn block(id: &str, section: Option<&'static str>, body: String) -> Part {
    Part::Block(Block {
        id: id.to_owned(),
        section,
        body,
    })
}

fn opening(options: &Options) -> String {
    let front_matter = options
        .sidebar_position
        .map_or_else(String::new, |position| {
            format!("---\nsidebar_position: {position}\n---\n\n")
        });
    let title = markdown::render(&[markdown::text(&options.title)], markdown::Place::Line);
    format!(
        "{front_matter}# {title}\n\n\
         [//]: # \"Say here what the database is for.\"\n\n\
         ## Entity Relationship Diagram"
    )
}

fn fenced_diagram(diagram: &str) -> String {
    code_block("mermaid", diagram)
}

fn types(typescript: &TypeScript) -> String {
    let path = markdown::render(&[markdown::code(&typescript.path)], markdown::Place::Line);
    format!(
        "Generated types are available in {path}:\n\n{}\nRegenerate types after schema changes:\n\n{}",
        code_block("typescript", &typescript.code),
        code_block("bash", &typescript.command),
    )
}
