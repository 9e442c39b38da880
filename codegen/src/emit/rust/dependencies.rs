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
            if features.is_empty() {
                format!("{name} = {version:?}")
            } else {
                let features = features.join(", ");
                format!("{name} = {{ version = {version:?}, features = [{features}] }}")
            }
        })
    }
}

/// The version that the generated code is made for.
#[cfg(feature = "cli")]
fn version(name: &str) -> &'static str {
    match name {
        "sqlx" => "0.9",
        "tokio-postgres" => "0.7",
        "postgres-types" | "jiff" | "jiff-sqlx" => "0.2",
        "diesel" => "2.3",
        "chrono" | "bigdecimal" | "pgvector" => "0.4",
        "time" => "0.3",
        "ipnetwork" => "0.21",
        _ => "1",
    }
}
