//! The outputs: how each is made from a database and the configuration.

use std::collections::BTreeMap;

use crate::Database;
use crate::access::Extent;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::emit::json::generator_metadata;
use crate::emit::typescript::{
    ColumnType, DatabaseOptions, Dialect, InterfaceOptions, Paths, Quotes, Style, TypeRule,
};
use crate::emit::{docs, json, pgtap, rust, sql, typescript};
use crate::lint;
use crate::project::Project;

/// A kind of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Typescript,
    Zod,
    Kysely,
    Rust,
    Json,
    Docs,
    Folder,
    Html,
    Squash,
    Pgtap,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::Typescript,
        Self::Zod,
        Self::Kysely,
        Self::Rust,
        Self::Docs,
        Self::Folder,
        Self::Html,
        Self::Json,
        Self::Squash,
        Self::Pgtap,
    ];

    /// The key of the configuration that says where to write it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Typescript => "typescript.path",
            Self::Zod => "zod.path",
            Self::Kysely => "kysely.path",
            Self::Rust => "rust.path",
            Self::Json => "json.path",
            Self::Docs => "docs.path",
            Self::Folder => "docs.folder",
            Self::Html => "docs.html",
            Self::Squash => "squash.path",
            Self::Pgtap => "pgtap.path",
        }
    }
}

/// What the command line says beyond the configuration.
#[derive(Debug, Clone, Default)]
pub(super) struct Overrides {
    pub(super) style: Option<String>,
    pub(super) compat: Option<String>,
    pub(super) postgrest_version: Option<String>,
    pub(super) format: Option<String>,
}

/// The files of an output that is a folder, by name; none of one that is a file.
pub(super) fn folder(
    kind: Kind,
    project: &Project,
    database: &Database,
) -> Option<(Vec<typescript::File>, Vec<Diagnostic>)> {
    let split = project.config.text("typescript.files") == Some("schema");
    (kind == Kind::Typescript && split).then(|| {
        let options = typescript_options(project, &Overrides::default());
        typescript::typescript_files(&database.catalog, &options)
    })
}

/// A file of an output.
pub(super) struct File {
    /// Its path below that of the output; empty if the output is one file.
    pub(super) name: String,
    /// What it is to hold; nothing if it is to go.
    pub(super) text: Option<String>,
}

/// What is there already: of a file its text, of a folder those of its pages. Hand-written parts of it may stay.
pub(super) enum Present {
    File(Option<String>),
    Folder(BTreeMap<String, String>),
}

/// What an output is to hold.
///
/// # Errors
/// What is present cannot be brought up to date.
pub(super) fn render(
    kind: Kind,
    project: &Project,
    database: &Database,
    overrides: &Overrides,
    present: &Present,
) -> Result<(Vec<File>, Vec<Diagnostic>), Diagnostic> {
    let (text, diagnostics) = match present {
        Present::Folder(present) => {
            let options = docs_options(project, database)?;
            let (pages, diagnostics) = docs::folder(&database.catalog, &options);
            let files = docs::merge_folder(present, &pages)?.into_iter();
            let files = files.map(|(name, text)| File { name, text });
            return Ok((files.collect(), diagnostics));
        }
        Present::File(present) => one_file(kind, project, database, overrides, present.as_deref())?,
    };
    let file = File {
        name: String::new(),
        text: Some(text),
    };
    Ok((vec![file], diagnostics))
}

fn one_file(
    kind: Kind,
    project: &Project,
    database: &Database,
    overrides: &Overrides,
    present: Option<&str>,
) -> Result<(String, Vec<Diagnostic>), Diagnostic> {
    let catalog = &database.catalog;
    match kind {
        Kind::Typescript => Ok(typescript::typescript(
            catalog,
            &typescript_options(project, overrides),
        )),
        Kind::Zod | Kind::Kysely => {
            let style = if kind == Kind::Zod {
                Style::Zod
            } else {
                Style::Kysely
            };
            let options = typescript::Options {
                style,
                ..typescript_options(project, overrides)
            };
            Ok(typescript::typescript(catalog, &options))
        }
        Kind::Rust => Ok(rust::print(catalog, &project.rust_options())),
        Kind::Json => Ok(json_document(project, catalog, overrides)),
        Kind::Squash => Ok(sql::emit(
            catalog,
            &sql::Options {
                baseline: Some(&database.baseline),
                ..sql::Options::default()
            },
        )),
        Kind::Pgtap => Ok((pgtap::pgtap(catalog, &extent(project)), Vec::new())),
        Kind::Html => Ok(docs::html(catalog, &docs_options(project, database)?)),
        // A folder is not printed; without one, its content is the one page.
        Kind::Docs | Kind::Folder => {
            let (page, diagnostics) = docs::page(catalog, &docs_options(project, database)?);
            let text = match present {
                Some(present) => docs::merge(present, &page)?,
                None => page.render(),
            };
            Ok((text, diagnostics))
        }
    }
}

/// What the access matrix is to hold.
fn extent(project: &Project) -> Extent {
    Extent {
        schemas: project.schemas(),
        roles: Vec::new(),
    }
}

fn json_document(
    project: &Project,
    catalog: &Catalog,
    overrides: &Overrides,
) -> (String, Vec<Diagnostic>) {
    let format = overrides.format.as_deref();
    let format = format.or_else(|| project.config.text("json.format"));
    if format == Some("matrix") {
        let extent = extent(project);
        let grants = project.baselines(catalog, &extent);
        return (json::matrix(catalog, &extent, grants.as_ref()), Vec::new());
    }
    if format == Some("generator-metadata") {
        let options = generator_metadata::Options {
            schemas: project.schemas(),
            ..generator_metadata::Options::default()
        };
        return generator_metadata::generator_metadata(catalog, &options);
    }
    let options = json::Options {
        schemas: project.named_schemas().unwrap_or_default(),
    };
    json::json(catalog, &options)
}

fn typescript_options(project: &Project, overrides: &Overrides) -> typescript::Options {
    let config = &project.config;
    let defaults = typescript::Options::default();
    let style = overrides
        .style
        .as_deref()
        .or_else(|| config.text("typescript.style"));
    let compat = overrides
        .compat
        .as_deref()
        .or_else(|| config.text("typescript.compat"));
    let column_types = config.pairs("types.typescript").into_iter();
    let type_rules = config.pairs("types.typescript_by_type").into_iter();
    let switch = |key| config.switch(key).unwrap_or(false);
    typescript::Options {
        style: match style {
            Some("interfaces") => Style::Interfaces,
            Some("database") => Style::Database,
            Some("zod") => Style::Zod,
            Some("kysely") => Style::Kysely,
            _ => Style::Both,
        },
        dialect: Dialect::NAMED
            .into_iter()
            .find(|(name, _)| Some(*name) == compat)
            .map_or(Dialect::CLI_3, |(_, dialect)| dialect),
        schemas: project.schemas(),
        extra_search_path: project
            .supabase
            .extra_search_path
            .clone()
            .unwrap_or(defaults.extra_search_path),
        postgrest_version: overrides.postgrest_version.clone().or_else(|| {
            config
                .text("typescript.postgrest_version")
                .map(str::to_owned)
        }),
        quotes: config.text("typescript.quotes").map(|quotes| match quotes {
            "double" => Quotes::Double,
            _ => Quotes::Single,
        }),
        semicolons: config.switch("typescript.semicolons"),
        interfaces: InterfaceOptions {
            comments: switch("typescript.comments"),
            insert_and_update: switch("typescript.insert_and_update"),
            branded_ids: switch("typescript.branded_ids"),
            camel_case: switch("typescript.camel_case"),
        },
        naming: project.naming(),
        column_types: column_types
            .map(|(path, data_type)| ColumnType { path, data_type })
            .collect(),
        type_rules: type_rules
            .map(|(pattern, data_type)| TypeRule { pattern, data_type })
            .collect(),
        imports: config
            .pairs("types.typescript_imports")
            .into_iter()
            .collect(),
        tags: switch("typescript.tags"),
        database: DatabaseOptions {
            check_unions: paths(config, "database.check_unions"),
            types: paths(config, "database.types"),
            not_null: paths(config, "database.not_null"),
            domains: paths(config, "database.domains"),
            comments: paths(config, "database.comments"),
            relationships_across_schemas: switch("database.relationships_across_schemas"),
        },
        ..defaults
    }
}

/// What an option of the `Database` type holds for.
fn paths(config: &Config, key: &str) -> Paths {
    match (config.switch(key), config.list(key)) {
        (Some(true), _) => Paths::All,
        (_, Some(patterns)) => Paths::Below(patterns),
        _ => Paths::None,
    }
}

/// The page shows the flat interfaces, whatever else the TypeScript file holds.
///
/// # Errors
/// The baseline of old findings cannot be read.
fn docs_options(project: &Project, database: &Database) -> Result<docs::Options, Diagnostic> {
    let config = &project.config;
    let path = config
        .text("docs.typescript_path")
        .or_else(|| config.text("typescript.path"));
    let interfaces = path.map(|path| {
        let options = typescript::Options {
            style: Style::Interfaces,
            header: false,
            ..typescript_options(project, &Overrides::default())
        };
        let (code, _) = typescript::typescript(&database.catalog, &options);
        docs::TypeScript {
            path: path.to_owned(),
            code,
            command: config
                .text("docs.command")
                .unwrap_or("rowtype generate")
                .to_owned(),
        }
    });
    let (findings, old_findings) = findings(project, database)?;
    Ok(docs::Options {
        title: config
            .text("docs.title")
            .unwrap_or("Database Schema")
            .to_owned(),
        sidebar_position: config
            .number("docs.sidebar_position")
            .and_then(|position| u32::try_from(position).ok()),
        schemas: project.schemas(),
        typescript: interfaces,
        roles: Vec::new(),
        grants: project.baselines(&database.catalog, &extent(project)),
        findings,
        old_findings,
        relationship_labels: config.pairs("docs.relationships").into_iter().collect(),
    })
}

/// What is found and not allowed, and how many more there are that the baseline has.
fn findings(
    project: &Project,
    database: &Database,
) -> Result<(Vec<docs::Finding>, usize), Diagnostic> {
    let mut report = lint::report(database, &super::lint::options(project));
    let all = report.findings.len();
    let baseline = super::lint::configured_baseline(project);
    if let Some(baseline) = baseline.map_err(|error| error.into_diagnostic().1)? {
        baseline.apply(&mut report.findings);
    }
    let findings = report.findings.iter();
    let findings: Vec<_> = findings
        .map(|finding| docs::Finding::new(finding, &database.sources))
        .collect();
    let old = all - findings.len();
    Ok((findings, old))
}

/// Whether a file is as it should be. Of TypeScript the tokens count, so that formatters may have their way.
pub(super) fn same(kind: Kind, present: &str, wanted: &str) -> bool {
    let is_typescript = matches!(kind, Kind::Typescript | Kind::Zod | Kind::Kysely);
    present == wanted || is_typescript && typescript::same_tokens(present, wanted)
}
