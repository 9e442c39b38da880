//! `rowtype.toml`: one file for the command line and for `include_schema!`.
//!
//! Every key stands once in [`keys::KEYS`] with its kind and explanation; reading, the list in the README, the JSON
//! Schema for editors and `rowtype init` all come from that table.

#[cfg(feature = "cli")]
mod json_schema;
pub mod keys;
mod reader;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

#[cfg(feature = "cli")]
pub use json_schema::json_schema;
pub use reader::Value;

/// The settings of a project. What the file does not name is none or empty: defaults are given where they are used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    values: BTreeMap<String, Value>,
}

impl Config {
    /// Reads a file's text.
    ///
    /// # Errors
    /// All mistakes with their places: no TOML, unknown keys (with the one that was probably meant), wrong kinds.
    pub fn parse(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        reader::read(file, text).map(|values| Self { values })
    }

    /// A text or choice.
    pub fn text(&self, key: &str) -> Option<&str> {
        debug_assert!(keys::find(key).is_some(), "unknown key {key}");
        match self.values.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list of texts; of keys that take one or more, also a single one.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        debug_assert!(keys::find(key).is_some(), "unknown key {key}");
        match self.values.get(key)? {
            Value::List(list) => Some(list.clone()),
            Value::Text(text) => Some(vec![text.clone()]),
            _ => None,
        }
    }

    /// A switch.
    pub fn switch(&self, key: &str) -> Option<bool> {
        debug_assert!(keys::find(key).is_some(), "unknown key {key}");
        match self.values.get(key)? {
            Value::Switch(switch) => Some(*switch),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self, key: &str) -> Option<i64> {
        debug_assert!(keys::find(key).is_some(), "unknown key {key}");
        match self.values.get(key)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Pairs of texts, in the order of the file.
    pub fn pairs(&self, key: &str) -> Vec<(String, String)> {
        debug_assert!(keys::find(key).is_some(), "unknown key {key}");
        match self.values.get(key) {
            Some(Value::Pairs(pairs)) => pairs.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether anything below a table is set: `[rust]`.
    pub fn has_table(&self, table: &str) -> bool {
        let prefix = format!("{table}.");
        self.values.keys().any(|key| key.starts_with(&prefix))
    }
}
