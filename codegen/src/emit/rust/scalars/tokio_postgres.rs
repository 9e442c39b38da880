use super::{Scalar, Traits, plain, scalar};

/// The types that `postgres-types` 0.2 knows, with the crates that it has features for.
pub(super) fn find(name: &str) -> Option<Scalar> {
    Some(match name {
        "oid" => plain("u32"),
        "char" => plain("i8"),
        "bytea" => plain("Vec<u8>"),
        "ltree" | "lquery" | "ltxtquery" => plain("String"),
        "hstore" => scalar(
            "std::collections::HashMap<String, Option<String>>",
            Traits::NO_HASH,
            &[],
        ),
        "pg_lsn" => scalar("tokio_postgres::types::PgLsn", Traits::NO_SERDE, &[]),
        // `IpAddr` would lose the length of the prefix.
        "inet" => scalar(
            "cidr::IpInet",
            Traits::ALL,
            &[
                ("cidr", Some("serde")),
                ("tokio-postgres", Some("with-cidr-0_3")),
            ],
        ),
        "cidr" => scalar(
            "cidr::IpCidr",
            Traits::ALL,
            &[
                ("cidr", Some("serde")),
                ("tokio-postgres", Some("with-cidr-0_3")),
            ],
        ),
        "macaddr" => scalar(
            "eui48::MacAddress",
            Traits::ALL,
            &[
                ("eui48", Some("serde")),
                ("tokio-postgres", Some("with-eui48-1")),
            ],
        ),
        "bit" | "varbit" => scalar(
            "bit_vec::BitVec",
            Traits::ALL,
            &[
                ("bit-vec", Some("serde")),
                ("tokio-postgres", Some("with-bit-vec-0_8")),
            ],
        ),
        "point" => geometric("geo_types::Point<f64>"),
        "box" => geometric("geo_types::Rect<f64>"),
        "path" => geometric("geo_types::LineString<f64>"),
        "vector" => scalar(
            "pgvector::Vector",
            Traits::FLOAT,
            &[("pgvector", Some("postgres")), ("pgvector", Some("serde"))],
        ),
        "halfvec" => scalar(
            "pgvector::HalfVector",
            Traits::NONE,
            &[
                ("pgvector", Some("halfvec")),
                ("pgvector", Some("postgres")),
            ],
        ),
        "sparsevec" => scalar(
            "pgvector::SparseVector",
            Traits::NONE,
            &[("pgvector", Some("postgres"))],
        ),
        _ => return None,
    })
}

fn geometric(path: &'static str) -> Scalar {
    scalar(
        path,
        Traits::FLOAT,
        &[
            ("geo-types", Some("serde")),
            ("tokio-postgres", Some("with-geo-types-0_7")),
        ],
    )
}
