//! The configuration of the Supabase command line, as far as it concerns rowtype.

use std::fs;
use std::io;
use std::path::Path;

use toml_edit::Document;

use crate::{Configuration, ConfiguredBucket};

use super::input::{self, InputError, unreadable};

/// Where it is in a project.
pub(super) const CONFIG: &str = "supabase/config.toml";

/// What `supabase/config.toml` says that concerns rowtype.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SupabaseProject {
    /// `[db.migrations].schema_paths`, relative to the folder `supabase`.
    pub(crate) schema_paths: Vec<String>,
    /// `[api].schemas`
    pub(crate) api_schemas: Option<Vec<String>>,
    /// `[api].extra_search_path`
    pub(crate) extra_search_path: Option<Vec<String>>,
    /// `[api].auto_expose_new_tables`
    pub(crate) auto_expose_new_tables: Option<bool>,
    /// `[storage.buckets.…]`
    pub(crate) configuration: Configuration,
}

impl SupabaseProject {
    /// Reads `supabase/config.toml` below a folder; nothing where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, InputError> {
        let path = folder.join(CONFIG);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let text = input::decode(CONFIG.to_owned(), bytes)?;
        // Values such as `env(NAME)` are texts.
        let document = match Document::parse(text.text.as_str()) {
            Ok(document) => document,
            Err(error) => {
                let range = error.span().unwrap_or(0..0);
                let label = error.message().to_owned();
                return Err(InputError::new("this is not TOML").at(text, range, label));
            }
        };
        let item = |table: &str, key: &str| {
            document
                .get(table)
                .and_then(|table| table.get(key))
                .cloned()
        };
        let texts = |item: toml_edit::Item| {
            let array = item.as_array()?.clone();
            array
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        };
        let migrations = item("db", "migrations");
        let schema_paths =
            migrations.and_then(|migrations| migrations.get("schema_paths").cloned());
        Ok(Some(Self {
            schema_paths: schema_paths.and_then(texts).unwrap_or_default(),
            api_schemas: item("api", "schemas").and_then(texts),
            extra_search_path: item("api", "extra_search_path").and_then(texts),
            auto_expose_new_tables: item("api", "auto_expose_new_tables")
                .and_then(|item| item.as_bool()),
            configuration: Configuration {
                buckets: item("storage", "buckets").map_or_else(Vec::new, |item| buckets(&item)),
                file: text,
            },
        }))
    }
}

/// The buckets that the Supabase command line makes when the migrations have run, or changes if they are there.
fn buckets(item: &toml_edit::Item) -> Vec<ConfiguredBucket> {
    let Some(table) = item.as_table_like() else {
        return Vec::new();
    };
    let bucket = |(name, item): (&str, &toml_edit::Item)| {
        let own = item.as_table_like()?;
        let key = table.key(name).and_then(toml_edit::Key::span);
        let range = item.span().or(key).unwrap_or(0..0);
        Some(ConfiguredBucket {
            name: name.to_owned(),
            public: match own.get("public") {
                None => Some(false),
                Some(public) => public.as_bool(),
            },
            range: range.start as u32..range.end as u32,
        })
    };
    table.iter().filter_map(bucket).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_of_the_configuration() {
        let text = "[storage.buckets.a]\npublic = true\n[storage.buckets]\nb = { public = 'env(PUBLIC)' }\n\
                    [storage.buckets.'c d']\nfile_size_limit = '5MB'\n[storage.image_transformation]\nenabled = true\n";
        let document = Document::parse(text).expect("TOML");
        let storage = document.get("storage").and_then(|item| item.get("buckets"));
        let found = buckets(storage.expect("a table"));
        let found = found.iter().map(|bucket| {
            let place = &text[bucket.range.start as usize..bucket.range.end as usize];
            (bucket.name.as_str(), bucket.public, place)
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                ("a", Some(true), "[storage.buckets.a]"),
                ("b", None, "{ public = 'env(PUBLIC)' }"),
                ("c d", Some(false), "[storage.buckets.'c d']"),
            ]
        );
    }
}
