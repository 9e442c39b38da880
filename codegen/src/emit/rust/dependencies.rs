use std::collections::{BTreeMap, BTreeSet};

/// Crates that the generated code uses, with the features it cannot do without.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    crates: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// A crate that is needed, with a feature or without.
pub(super) type Dependency = (&'static str, Option<&'static str>);

impl Dependencies {
    pub(super) fn add(&mut self, (name, feature): Dependency) {
        self.crates.entry(name).or_default().extend(feature);
    }

    /// Lines of the `[dependencies]` of a manifest.
    #[cfg(feature = "cli")]
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.crates.iter().map(|(name, features)| {
            let version = version(name);
            let features: Vec<_> = features
                .iter()
                .map(|feature| format!("{feature:?}"))
                .collect();
            let mut rest = String::new();
            if HEAVY_DEFAULTS.contains(name) {
                rest.push_str(", default-features = false");
            }
            if !features.is_empty() {
                rest.push_str(&format!(", features = [{}]", features.join(", ")));
            }
            if rest.is_empty() {
                format!("{name} = {version:?}")
            } else {
                format!("{name} = {{ version = {version:?}{rest} }}")
            }
        })
    }
}

/// Crates whose default features bring in what the generated code has no use for.
#[cfg(feature = "cli")]
const HEAVY_DEFAULTS: [&str; 2] = ["diesel", "sqlx"];

/// The version that the generated code is made for.
#[cfg(feature = "cli")]
fn version(name: &str) -> &'static str {
    match name {
        "sqlx" => "0.9",
        "tokio-postgres" | "geo-types" => "0.7",
        "postgres-types" | "jiff" | "jiff-sqlx" => "0.2",
        "jiff-diesel" => "0.1",
        "bit-vec" => "0.8",
        "diesel" => "2.3",
        "chrono" | "bigdecimal" | "pgvector" => "0.4",
        "time" | "cidr" => "0.3",
        "ipnetwork" => "0.21",
        _ => "1",
    }
}
