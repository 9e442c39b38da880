//! A file for each schema, and an `index.ts` that puts them together.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::emit::names::pascal_case;

use super::interfaces::Interfaces;
use super::literal::string;
use super::options::{Options, Style};
use super::scope::Scope;
use super::written::Written;
use super::{HEADER, format};

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Prints the types as a folder: `index.ts` with `Database` and the helper types, a file for each schema, and the
/// interfaces in a file of their own.
pub fn typescript_files(catalog: &Catalog, options: &Options) -> (Vec<File>, Vec<Diagnostic>) {
    let format = format(options);
    let end = if format.semicolons { ";" } else { "" };
    let module = |name: &str| string(&format!("./{name}"), format.quotes);
    let written = Written::new(options);
    let mut files = Vec::new();
    let mut diagnostics = Vec::new();
    let mut index = if options.header {
        HEADER.to_owned()
    } else {
        String::new()
    };
    if options.style != Style::Database {
        let mut body = String::new();
        diagnostics = Interfaces::new(catalog, options, &written).print(format, &mut body);
        if body.is_empty() {
            // Without an export it would be no module.
            body = format!("export {{}}{end}\n");
        }
        files.push(file(
            "interfaces",
            &written.take_imports(format),
            &body,
            options,
        ));
        let interfaces = module("interfaces");
        index.push_str(&format!("export type * from {interfaces}{end}\n\n"));
    }
    if options.style != Style::Interfaces {
        let scope = Scope::new(catalog, options, &written);
        let mut taken: BTreeSet<String> = ["index", "interfaces"].map(str::to_owned).into();
        let mut schemas = Vec::new();
        for schema in &scope.schemas {
            let name = claim(&mut taken, &file_name(&schema.schema.name));
            let type_name = claim(
                &mut taken,
                &format!("{}Schema", pascal_case(&schema.schema.name)),
            );
            let mut body = String::new();
            scope.print_schema(schema, &type_name, format, &mut body);
            let own = ["Database", "Json"]
                .into_iter()
                .filter(|it| body.contains(it));
            let own: Vec<_> = own.collect();
            let mut imports = written.take_imports(format);
            if !own.is_empty() {
                imports.push_str(&format!(
                    "import type {{ {} }} from {}{end}\n",
                    own.join(", "),
                    module("index")
                ));
            }
            files.push(file(&name, &imports, &body, options));
            let from = module(&name);
            index.push_str(&format!("import type {{ {type_name} }} from {from}{end}\n"));
            schemas.push(type_name);
        }
        index.push('\n');
        scope.print_index(&schemas, format, &mut index);
    }
    files.push(File {
        name: "index.ts".to_owned(),
        text: index,
    });
    diagnostics.extend(written.diagnostics());
    (files, diagnostics)
}

fn file(name: &str, imports: &str, body: &str, options: &Options) -> File {
    let header = if options.header { HEADER } else { "" };
    let blank = if imports.is_empty() { "" } else { "\n" };
    File {
        name: format!("{name}.ts"),
        text: format!("{header}{imports}{blank}{body}"),
    }
}

/// A name that every file system takes.
fn file_name(schema: &str) -> String {
    let harmless = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    schema
        .chars()
        .map(|it| {
            if harmless(it) {
                it.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// The name, or the first of `name2`, `name3` … that is free.
fn claim(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}{number}");
        number += 1;
    }
    candidate
}
