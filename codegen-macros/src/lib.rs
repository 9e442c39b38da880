//! `include_schema!`: Rust types from SQL migrations at compile time.

use std::env;
use std::path::Path;

use proc_macro2::{Span, TokenStream};
use rowtype::project::Include;
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
    let Some(folder) = env::var_os("CARGO_MANIFEST_DIR") else {
        let message = "CARGO_MANIFEST_DIR is not set: is this not compiled by cargo?";
        return Err(Error::new(span, message));
    };
    let (path, config) = (
        arguments.path.as_ref().map(LitStr::value),
        arguments.config.as_ref().map(LitStr::value),
    );
    let include = Include {
        path: path.as_deref(),
        config: config.as_deref(),
    };
    match include.expand(Path::new(&folder)) {
        Ok(included) => Ok(included.tokens),
        Err(messages) => Err(errors(span, messages)),
    }
}

/// One compiler error for each message.
fn errors(span: Span, messages: Vec<String>) -> Error {
    let mut errors = messages
        .into_iter()
        .map(|message| Error::new(span, message));
    let mut all = errors
        .next()
        .unwrap_or_else(|| Error::new(span, "rowtype failed without a message"));
    errors.for_each(|error| all.combine(error));
    all
}
