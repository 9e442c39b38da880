//! One HTML page that needs nothing else: no network, no second file.
//!
//! The templates stand beside this file. Every value that they print is escaped by the template engine or is [`Markup`],
//! which was; no value of the schema's stands in a script or a style. What the script adds, it takes from the page: without
//! it everything is there to read.

mod access;
mod bucket;
mod diagram;
mod layout;
mod markup;
mod relation;

use askama::Template;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

use super::inline::visible;
use super::matrix::Matrix;
use super::names::{Documented, Layout};
use super::{Options, baselines, enums, findings, functions};
use access::{COMMANDS, Commands};
use diagram::{Diagram, diagram};
use markup::{Markup, markup};
use relation::{RelationView, RuleView};

/// The page.
pub fn html(catalog: &Catalog, options: &Options) -> (String, Vec<Diagnostic>) {
    let documented = Documented::new(catalog, options, Layout::Html);
    let matrix = Matrix::new(&documented);
    let page = Page::new(&documented, &matrix);
    match page.render() {
        Ok(page) => (page, Vec::new()),
        // A template fails only where a value's own printing does, and none of ours can.
        Err(error) => (
            String::new(),
            vec![Diagnostic::error("docs-html", error.to_string())],
        ),
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    style: &'static str,
    script: &'static str,
    title: String,
    summaries: Vec<Markup>,
    note: Option<Markup>,
    differences: Vec<Markup>,
    row_security: Markup,
    roles: Vec<String>,
    commands: Commands,
    rules: Vec<RuleView>,
    findings_number: usize,
    findings_count: Option<String>,
    old_findings: Option<String>,
    diagram: Option<Diagram>,
    tables: Vec<RelationView>,
    views: Vec<RelationView>,
    buckets: Vec<RelationView>,
    files: Markup,
    functions: Vec<FunctionView>,
    enums: Vec<EnumView>,
    types: Option<TypesView>,
}

struct FunctionView {
    signature: String,
    returns: String,
    callers: Markup,
    description: Markup,
}

struct EnumView {
    name: String,
    labels: Markup,
    description: Markup,
}

struct TypesView {
    path: String,
    code: String,
    command: String,
}

impl Page {
    fn new(documented: &Documented<'_>, matrix: &Matrix<'_>) -> Self {
        let options = documented.options;
        let function = |row: functions::Row| FunctionView {
            signature: visible(&row.signature),
            returns: visible(&row.returns),
            callers: markup(&row.callers),
            description: markup(&row.description),
        };
        let enumeration = |row: enums::Row| EnumView {
            name: visible(&row.name),
            labels: markup(&row.labels),
            description: markup(&row.description),
        };
        let types = options.typescript.as_ref().map(|types| TypesView {
            path: types.path.clone(),
            code: types.code.clone(),
            command: types.command.clone(),
        });
        Self {
            style: include_str!("style.css"),
            script: include_str!("script.js"),
            title: visible(&options.title),
            summaries: matrix
                .summaries()
                .iter()
                .map(|sentence| markup(sentence))
                .collect(),
            note: baselines::note(documented).map(|note| markup(&note)),
            differences: relation::list(&baselines::items(documented)),
            row_security: markup(&super::policies::overview(documented)),
            roles: matrix.roles().iter().map(|role| visible(role)).collect(),
            commands: COMMANDS,
            rules: relation::rules(documented),
            findings_number: options.findings.len(),
            findings_count: findings::count(documented),
            old_findings: findings::old(documented),
            diagram: diagram(documented),
            tables: relation::tables(documented, matrix),
            views: relation::views(documented, matrix),
            buckets: bucket::buckets(documented, matrix),
            files: markup(&super::buckets::introduction()),
            functions: functions::rows(documented)
                .into_iter()
                .map(function)
                .collect(),
            enums: enums::rows(documented)
                .into_iter()
                .map(enumeration)
                .collect(),
            types,
        }
    }
}
