use super::{Scalar, Traits, plain, scalar};

/// What `PostgREST` makes of a value: a string of what has no form of its own in JSON, `bytea`, `oid` and vectors
/// included (`json_categorize_type` of PostgreSQL's source, with its look for a cast to `json`).
pub(super) fn find(name: &str) -> Scalar {
    match name {
        "inet" | "cidr" => {
            let dependencies = &[("ipnetwork", Some("serde"))];
            scalar("ipnetwork::IpNetwork", Traits::ALL, dependencies)
        }
        "hstore" => plain("std::collections::BTreeMap<String, Option<String>>"),
        "geometry" | "geography" => scalar(
            "serde_json::Value",
            Traits::NO_HASH,
            &[("serde_json", None)],
        ),
        _ => plain("String"),
    }
}
