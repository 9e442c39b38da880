//! `include_schema!`: Rust types from SQL migrations at compile time.

use std::env;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use rowtype::diagnostic::{Diagnostic, Renderer, Severity};
use rowtype::emit::rust;
use rowtype::project::{InputError, Overrides, Project, ProjectError};
use rowtype::source::Sources;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Token};

/// Structs and enums for the tables, views and types that SQL files make.
///
/// ```ignore
/// mod schema {
///     rowtype_macros::include_schema!("supabase/migrations");
/// }
/// ```
///
/// The path is a file, a folder or a glob, relative to the folder of `Cargo.toml`. A second argument names the
/// configuration, the same file that the command line reads; with it, the path may be left out in favour of the
/// configuration's `input.paths`:
///
/// ```ignore
/// rowtype_macros::include_schema!("supabase/migrations", config = "rowtype.toml");
/// rowtype_macros::include_schema!(config = "rowtype.toml");
/// ```
///
/// The items are those that `rowtype rust` prints for the same configuration. Cargo rebuilds the crate when one of the
/// files changes or goes. For *new* files, let the crate's `build.rs` say where they appear:
///
/// ```ignore
/// fn main() {
///     println!("cargo::rerun-if-changed=supabase/migrations");
/// }
/// ```
///
/// # Errors
/// Everything that is wrong is reported at once, with file, line, column and an excerpt of the SQL.
#[proc_macro]
pub fn include_schema(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let arguments = syn::parse_macro_input!(input as Arguments);
    expand(&arguments)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// What stands between the macro's parentheses.
struct Arguments {
    path: Option<LitStr>,
    config: Option<LitStr>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self {
            path: None,
            config: None,
        };
        if input.peek(LitStr) {
            arguments.path = Some(input.parse()?);
            if input.is_empty() {
                return Ok(arguments);
            }
            input.parse::<Token![,]>()?;
        }
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            if name != "config" {
                let message =
                    format!("unknown argument `{name}`: there is only `config = \"rowtype.toml\"`");
                return Err(Error::new(name.span(), message));
            }
            input.parse::<Token![=]>()?;
            arguments.config = Some(input.parse()?);
            if input.is_empty() {
                break;
            }
            input.parse::<Token![,]>()?;
        }
        if arguments.path.is_none() && arguments.config.is_none() {
            let message = "name the SQL files: a file, a folder or a glob, relative to the folder of Cargo.toml";
            return Err(Error::new(Span::call_site(), message));
        }
        Ok(arguments)
    }
}

fn expand(arguments: &Arguments) -> syn::Result<TokenStream> {
    let literal = arguments.path.as_ref().or(arguments.config.as_ref());
    let span = literal.map_or_else(Span::call_site, LitStr::span);
    let folder = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| {
            Error::new(
                span,
                "CARGO_MANIFEST_DIR is not set: is this not compiled by cargo?",
            )
        })?;
    let config = arguments
        .config
        .as_ref()
        .map(|literal| (folder.join(literal.value()), literal.value()));
    let overrides = Overrides {
        base: folder.clone(),
        paths: arguments.path.iter().map(LitStr::value).collect(),
        ..Overrides::default()
    };
    let named = config
        .as_ref()
        .map(|(path, name)| (path.as_path(), name.clone()));
    let project = Project::open(&folder, named, overrides).map_err(|error| match error {
        ProjectError::Input(error) => unreadable(span, error),
        ProjectError::Config(sources, diagnostics) => errors(span, &sources, &diagnostics),
    })?;
    let files = project.files().map_err(|error| unreadable(span, error))?;
    let database = project.load().map_err(|error| unreadable(span, error))?;
    let (items, mut diagnostics) = rust::items(&database.catalog, &project.rust_options());
    diagnostics.extend(database.diagnostics);
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    if !diagnostics.is_empty() {
        return Err(errors(span, &database.sources, &diagnostics));
    }
    let read = files
        .read
        .iter()
        .map(PathBuf::as_path)
        .chain(config.as_ref().map(|(path, _)| path.as_path()));
    let tracked = read
        .map(|path| track(path, span))
        .collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! { #items #(#tracked)* })
}

/// Makes the compiler read a file, so that cargo compiles anew when it changes.
fn track(path: &Path, span: Span) -> syn::Result<TokenStream> {
    let path = path
        .to_str()
        .ok_or_else(|| Error::new(span, format!("the path {} is not UTF-8", path.display())))?;
    Ok(quote! { const _: &[u8] = ::core::include_bytes!(#path); })
}

fn unreadable(span: Span, error: InputError) -> Error {
    let (sources, diagnostic) = error.into_diagnostic();
    let note = "paths are relative to the folder of Cargo.toml";
    let diagnostic = match &diagnostic.help {
        Some(help) => {
            let help = format!("{help}; {note}");
            diagnostic.with_help(help)
        }
        None => diagnostic.with_help(note),
    };
    errors(span, &sources, &[diagnostic])
}

/// One compiler error for each message.
fn errors(span: Span, sources: &Sources, diagnostics: &[Diagnostic]) -> Error {
    let error =
        |diagnostic: &Diagnostic| Error::new(span, diagnostic.render(&Renderer::plain(), sources));
    let mut errors = diagnostics.iter().map(error);
    let mut all = errors
        .next()
        .unwrap_or_else(|| Error::new(span, "rowtype failed without a message"));
    errors.for_each(|error| all.combine(error));
    all
}
