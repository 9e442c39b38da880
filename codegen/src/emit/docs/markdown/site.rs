//! What stands where: on one page, or on a page for each table and one for all else.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

use super::super::inline::{code, text};
use super::super::matrix::Matrix;
use super::super::names::{Documented, Layout, heading};
use super::super::{Options, TypeScript, triggers};
use super::page::{Block, Page, Part, is_of_table, merge, without_blocks};
use super::{Place, access, buckets, code_block, findings, mermaid, objects, render, tables};

/// A page of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder.
    pub name: String,
    /// What it holds.
    pub page: Page,
}

/// Everything on one page, as parts, to be printed or to be [merged](super::merge) into an existing one.
pub fn page(catalog: &Catalog, options: &Options) -> (Page, Vec<Diagnostic>) {
    let documented = Documented::new(catalog, options, Layout::Page);
    let matrix = Matrix::new(&documented);
    let mut diagnostics = Vec::new();
    let mut parts = beginning(&documented, &mut diagnostics);
    parts.push(Part::Text("## Tables".to_owned()));
    parts.extend(tables::blocks(&documented));
    parts.extend(objects(&documented, &matrix));
    parts.push(Part::Text("## Row Level Security".to_owned()));
    parts.extend(access::blocks(&documented, &matrix));
    parts.extend(end(&documented));
    (Page { parts }, diagnostics)
}

/// A page for each table, and `README.md` with the rest and links to them.
pub fn folder(catalog: &Catalog, options: &Options) -> (Vec<File>, Vec<Diagnostic>) {
    let documented = Documented::new(catalog, options, Layout::Folder);
    let matrix = Matrix::new(&documented);
    let mut diagnostics = Vec::new();
    let mut parts = beginning(&documented, &mut diagnostics);
    parts.push(Part::Text("## Tables".to_owned()));
    parts.push(tables::opener(tables::overview(&documented)));
    parts.extend(objects(&documented, &matrix));
    parts.push(Part::Text("## Row Level Security".to_owned()));
    parts.push(access::overview(&documented, &matrix));
    parts.extend(buckets::block(&documented, &matrix));
    parts.extend(end(&documented));
    let mut files = vec![File {
        name: "README.md".to_owned(),
        page: Page { parts },
    }];
    let elsewhere = triggers::elsewhere(&documented);
    for table in &documented.tables {
        let Some(name) = documented.file(table.oid) else {
            continue;
        };
        let title = format!("# {}", heading(&documented.name(table)));
        let mut parts = tables::of_table(&documented, table, &elsewhere, &title).to_vec();
        parts.push(access::of_table(
            &documented,
            &matrix,
            table,
            "## Row Level Security",
        ));
        for part in &mut parts {
            // The page is theirs: they do not come and go.
            if let Part::Block(block) = part {
                block.section = None;
            }
        }
        files.push(File {
            name,
            page: Page { parts },
        });
    }
    (files, diagnostics)
}

/// Puts the pages of a folder into those that are there, by name. A page without text is to be taken away: its table is
/// gone, and nobody wrote anything beside it.
///
/// # Errors
/// As [`merge`].
pub fn merge_folder(
    present: &BTreeMap<String, String>,
    files: &[File],
) -> Result<BTreeMap<String, Option<String>>, Diagnostic> {
    let named = |name: &str, mut error: Diagnostic| {
        error.message = format!("{name}: {}", error.message);
        error
    };
    let mut pages = BTreeMap::new();
    for file in files {
        let text = match present.get(&file.name) {
            Some(text) => merge(text, &file.page).map_err(|error| named(&file.name, error))?,
            None => file.page.render(),
        };
        pages.insert(file.name.clone(), Some(text));
    }
    for (name, text) in present {
        if !pages.contains_key(name) && is_of_table(text) {
            let rest = without_blocks(text).map_err(|error| named(name, error))?;
            pages.insert(name.clone(), rest);
        }
    }
    Ok(pages)
}

/// Title and diagram.
fn beginning(documented: &Documented<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Part> {
    let diagram = mermaid::overview(documented, diagnostics);
    let diagram = diagram.map(|diagram| code_block("mermaid", &diagram));
    vec![
        Part::Text(opening(documented.options)),
        block("diagram", diagram.unwrap_or_default()),
    ]
}

/// Views, enums and functions.
fn objects(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Vec<Part> {
    let mut parts = objects::view_blocks(documented, matrix);
    parts.push(block("enums", objects::enums(documented)));
    parts.push(block("functions", objects::functions(documented)));
    parts
}

/// Findings, types, and room for hand-written text.
fn end(documented: &Documented<'_>) -> Vec<Part> {
    let mut parts = vec![block("findings", findings::overview(documented))];
    if let Some(typescript) = &documented.options.typescript {
        parts.push(Part::Text("## TypeScript Types".to_owned()));
        parts.push(block("typescript", types(typescript)));
    }
    parts.push(Part::Text(
        "## Common Queries\n\n[//]: # \"Your own text goes here, or anywhere outside the markers: it is kept.\""
            .to_owned(),
    ));
    parts
}

fn block(id: &str, body: String) -> Part {
    Part::Block(Block {
        id: id.to_owned(),
        section: None,
        body,
    })
}

fn opening(options: &Options) -> String {
    let front_matter = options
        .sidebar_position
        .map_or_else(String::new, |position| {
            format!("---\nsidebar_position: {position}\n---\n\n")
        });
    let title = render(&[text(&options.title)], Place::Line);
    format!(
        "{front_matter}# {title}\n\n\
         [//]: # \"Say here what the database is for.\"\n\n\
         ## Entity Relationship Diagram"
    )
}

fn types(typescript: &TypeScript) -> String {
    let path = render(&[code(&typescript.path)], Place::Line);
    format!(
        "Generated types are available in {path}:\n\n{}\nRegenerate types after schema changes:\n\n{}",
        code_block("typescript", &typescript.code),
        code_block("bash", &typescript.command),
    )
}
