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
        debug_assert!(CRATES.iter().any(|(known, _)| *known == name), "{name}");
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

/// The crates that generated code can name, with the versions that it is made for.
const CRATES: [(&str, &str); 23] = [
    ("bigdecimal", "0.4"),
    ("bit-vec", "0.8"),
    ("bytes", "1"),
    ("chrono", "0.4"),
    ("cidr", "0.3"),
    ("diesel", "2.3"),
    ("eui48", "1"),
    ("geo-types", "0.7"),
    ("ipnetwork", "0.21"),
    ("jiff", "0.2"),
    ("jiff-diesel", "0.1"),
    ("jiff-sqlx", "0.2"),
    ("mac_address", "1"),
    ("macaddr", "1"),
    ("pgvector", "0.4"),
    ("postgres-types", "0.2"),
    ("rust_decimal", "1"),
    ("serde", "1"),
    ("serde_json", "1"),
    ("sqlx", "0.9"),
    ("time", "0.3"),
    ("tokio-postgres", "0.7"),
    ("uuid", "1"),
];

#[cfg(feature = "cli")]
fn version(name: &str) -> &'static str {
    let known = CRATES.iter().find(|(known, _)| *known == name);
    known.map_or("*", |(_, version)| version)
}

/// Names that paths of generated code begin with: a module of the same name would stand in front of the crate.
pub(super) fn roots() -> impl Iterator<Item = String> {
    let crates = CRATES.iter().map(|(name, _)| name.replace('-', "_"));
    crates.chain(["core".to_owned(), "std".to_owned()])
}
