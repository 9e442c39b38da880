use super::super::diesel::BOUNDS;
use super::{Crates, Scalar, Traits, scalar};

/// diesel's marker of a type that every target has.
pub(super) fn sql_type(name: &str) -> &'static str {
    match name {
        "bool" => "diesel::sql_types::Bool",
        "int2" => "diesel::sql_types::Int2",
        "int4" => "diesel::sql_types::Int4",
        "int8" => "diesel::sql_types::Int8",
        "float4" => "diesel::sql_types::Float4",
        "float8" => "diesel::sql_types::Float8",
        "citext" => "diesel::sql_types::Citext",
        "uuid" => "diesel::sql_types::Uuid",
        "json" => "diesel::sql_types::Json",
        "jsonb" => "diesel::sql_types::Jsonb",
        "timestamptz" => "diesel::sql_types::Timestamptz",
        "timestamp" => "diesel::sql_types::Timestamp",
        "date" => "diesel::sql_types::Date",
        "time" => "diesel::sql_types::Time",
        "numeric" => "diesel::sql_types::Numeric",
        // `name`, `varchar` and `bpchar` have operators and binary forms of `text`.
        _ => "diesel::sql_types::Text",
    }
}

/// The types that diesel 2.3 knows, with the crates that it has features for.
pub(super) fn find(name: &str, crates: Crates) -> Option<Scalar> {
    let (path, traits, sql_type, dependencies): (_, _, _, &[_]) = match name {
        "oid" => ("u32", Traits::ALL, "diesel::sql_types::Oid", &[]),
        "char" => ("u8", Traits::ALL, "diesel::sql_types::CChar", &[]),
        "bytea" => ("Vec<u8>", Traits::ALL, "diesel::sql_types::Bytea", &[]),
        "money" => (
            "diesel::data_types::PgMoney",
            Traits::ONLY_EQ,
            "diesel::sql_types::Money",
            &[],
        ),
        "interval" => (
            "diesel::data_types::PgInterval",
            Traits::ONLY_EQ,
            "diesel::sql_types::Interval",
            &[],
        ),
        "macaddr" => ("[u8; 6]", Traits::ALL, "diesel::sql_types::Macaddr", &[]),
        "macaddr8" => ("[u8; 8]", Traits::ALL, "diesel::sql_types::Macaddr8", &[]),
        "pg_lsn" => (
            "diesel::data_types::PgLsn",
            Traits::ONLY_EQ,
            "diesel::sql_types::PgLsn",
            &[],
        ),
        "inet" => (
            "ipnetwork::IpNetwork",
            Traits::ALL,
            "diesel::sql_types::Inet",
            IPNETWORK,
        ),
        "cidr" => (
            "ipnetwork::IpNetwork",
            Traits::ALL,
            "diesel::sql_types::Cidr",
            IPNETWORK,
        ),
        "vector" => (
            "pgvector::Vector",
            Traits::FLOAT,
            "pgvector::sql_types::Vector",
            &[("pgvector", Some("diesel")), ("pgvector", Some("serde"))],
        ),
        "halfvec" => (
            "pgvector::HalfVector",
            Traits::NONE,
            "pgvector::sql_types::HalfVector",
            &[("pgvector", Some("diesel")), ("pgvector", Some("halfvec"))],
        ),
        "sparsevec" => (
            "pgvector::SparseVector",
            Traits::NONE,
            "pgvector::sql_types::SparseVector",
            &[("pgvector", Some("diesel"))],
        ),
        _ => return range(name, crates),
    };
    Some(Scalar {
        sql_type: sql_type.into(),
        ..scalar(path, traits, dependencies)
    })
}

const IPNETWORK: &[super::Dependency] = &[
    ("ipnetwork", Some("serde")),
    ("diesel", Some("network-address")),
];

/// A pair of bounds, or a list of such pairs.
fn range(name: &str, crates: Crates) -> Option<Scalar> {
    let (range, several) = match name.strip_suffix("multirange") {
        Some(subtype) => (format!("{subtype}range"), true),
        None => (name.to_owned(), false),
    };
    let bound = crates.bound(&range)?;
    let subtype = &bound.path;
    let pair = format!("{BOUNDS}<{subtype}>");
    let (path, marker) = if several {
        (format!("Vec<{pair}>"), "Multirange")
    } else {
        (pair, "Range")
    };
    Some(Scalar {
        path: path.into(),
        sql_type: format!("diesel::sql_types::{marker}<{}>", bound.sql_type).into(),
        ..bound
    })
}
