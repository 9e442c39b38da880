//! What `include_schema!` expands to. The macro itself only reads its arguments and says what is wrong.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostic::{Diagnostic, Renderer, Severity};
use crate::emit::rust;
use crate::source::Sources;

use super::{InputError, Overrides, Project, ProjectError};

/// The macro's arguments, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Include<'a> {
    /// The file, folder or glob of SQL files; without it, the configuration's `input.paths`.
    pub path: Option<&'a str>,
    /// The configuration.
    pub config: Option<&'a str>,
}

/// The items of a schema.
#[derive(Debug, Clone)]
pub struct Included {
    /// The items that `rowtype rust` prints, and behind them a constant for every file that they hang on, so that the
    /// compiler looks at it again.
    pub tokens: TokenStream,
    /// Those files.
    pub files: Vec<PathBuf>,
}

impl Include<'_> {
    /// Reads and replays the files; paths are relative to `folder`, that of `Cargo.toml`.
    ///
    /// # Errors
    /// All messages, each with file, line, column and an excerpt, without colours. There is no partial success: types of
    /// half a schema would be wrong.
    pub fn expand(self, folder: &Path) -> Result<Included, Vec<String>> {
        let config = self.config.map(|name| (folder.join(name), name));
        let overrides = Overrides {
            base: folder.to_path_buf(),
            paths: self.path.iter().map(|path| (*path).to_owned()).collect(),
            ..Overrides::default()
        };
        let named = config
            .as_ref()
            .map(|(path, name)| (path.as_path(), (*name).to_owned()));
        let project = Project::open(folder, named, overrides).map_err(|error| match error {
            ProjectError::Input(error) => unreadable(error),
            ProjectError::Config(sources, diagnostics) => messages(&sources, &diagnostics),
        })?;
        let mut files = project.files_read().map_err(unreadable)?;
        files.extend(config.map(|(path, _)| path));
        let database = project.load().map_err(unreadable)?;
        let (items, mut diagnostics) = rust::items(&database.catalog, &project.rust_options());
        diagnostics.splice(0..0, database.diagnostics);
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        if !diagnostics.is_empty() {
            return Err(messages(&database.sources, &diagnostics));
        }
        let tracked = files.iter().map(|path| track(path));
        let tracked = tracked.collect::<Result<Vec<_>, _>>()?;
        Ok(Included {
            tokens: quote! { #items #(#tracked)* },
            files,
        })
    }
}

/// Makes the compiler read a file, so that cargo compiles anew when it changes.
fn track(path: &Path) -> Result<TokenStream, Vec<String>> {
    let Some(path) = path.to_str() else {
        return Err(vec![format!("the path {} is not UTF-8", path.display())]);
    };
    Ok(quote! { const _: &[u8] = ::core::include_bytes!(#path); })
}

fn unreadable(error: InputError) -> Vec<String> {
    let (sources, diagnostic) = error.into_diagnostic();
    let note = "paths are relative to the folder of Cargo.toml";
    let diagnostic = match &diagnostic.help {
        Some(help) => {
            let help = format!("{help}; {note}");
            diagnostic.with_help(help)
        }
        None => diagnostic.with_help(note),
    };
    messages(&sources, &[diagnostic])
}

fn messages(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let renderer = Renderer::plain();
    let messages = diagnostics.iter().map(|one| one.render(&renderer, sources));
    messages.collect()
}
