//! TypeScript: the `Database` type of supabase-js, and flat interfaces.

mod collation;
mod constants;
mod database;
mod document;
mod functions;
mod helpers;
mod literal;
mod options;
mod relationships;
mod scope;
mod syntax;
mod tables;
mod type_map;
mod views;

pub use literal::Quotes;
pub use options::{ColumnType, Dialect, InterfaceOptions, Options, Style};

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

use scope::Scope;
use syntax::Format;

/// Prints the types of the schemas that the options name.
pub fn typescript(catalog: &Catalog, options: &Options) -> (String, Vec<Diagnostic>) {
    let format = Format {
        quotes: options.quotes(),
        semicolons: options.semicolons(),
        union_lines: options.dialect.union_lines,
    };
    let mut output = String::new();
    Scope::new(catalog, options).print(format, &mut output);
    (output, Vec::new())
}
