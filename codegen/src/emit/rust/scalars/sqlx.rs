use super::super::options::Time;
use super::{Crates, Scalar, Traits, plain, scalar};

/// The types of `sqlx::postgres::types`, and of the crates that sqlx 0.9 has features for.
pub(super) fn find(name: &str, crates: Crates) -> Option<Scalar> {
    let own = |path, traits| scalar(path, traits, &[]);
    Some(match name {
        // It has serde's traits only together with sqlx's offline mode.
        "oid" => own("sqlx::postgres::types::Oid", Traits::NO_SERDE),
        "char" => plain("i8"),
        "bytea" => plain("Vec<u8>"),
        "money" => own("sqlx::postgres::types::PgMoney", Traits::ONLY_EQ),
        "interval" => own("sqlx::postgres::types::PgInterval", Traits::NO_SERDE),
        "timetz" => return timetz(crates.time),
        "point" => own("sqlx::postgres::types::PgPoint", Traits::NONE),
        "line" => own("sqlx::postgres::types::PgLine", Traits::NONE),
        "lseg" => own("sqlx::postgres::types::PgLSeg", Traits::NONE),
        "box" => own("sqlx::postgres::types::PgBox", Traits::NONE),
        "path" => own("sqlx::postgres::types::PgPath", Traits::NONE),
        "polygon" => own("sqlx::postgres::types::PgPolygon", Traits::NONE),
        "circle" => own("sqlx::postgres::types::PgCircle", Traits::NONE),
        "cube" => own("sqlx::postgres::types::PgCube", Traits::NONE),
        "ltree" => own("sqlx::postgres::types::PgLTree", Traits::NONE),
        "lquery" => own("sqlx::postgres::types::PgLQuery", Traits::NONE),
        "hstore" => own("sqlx::postgres::types::PgHstore", Traits::ONLY_EQ),
        "inet" | "cidr" => scalar(
            "ipnetwork::IpNetwork",
            Traits::ALL,
            &[("ipnetwork", Some("serde")), ("sqlx", Some("ipnetwork"))],
        ),
        "macaddr" => scalar(
            "mac_address::MacAddress",
            Traits::ALL,
            &[
                ("mac_address", Some("serde")),
                ("sqlx", Some("mac_address")),
            ],
        ),
        "bit" | "varbit" => scalar(
            "bit_vec::BitVec",
            Traits::ALL,
            &[("bit-vec", Some("serde")), ("sqlx", Some("bit-vec"))],
        ),
        "vector" => scalar(
            "pgvector::Vector",
            Traits::FLOAT,
            &[("pgvector", Some("serde")), ("pgvector", Some("sqlx"))],
        ),
        "halfvec" => scalar(
            "pgvector::HalfVector",
            Traits::NONE,
            &[("pgvector", Some("halfvec")), ("pgvector", Some("sqlx"))],
        ),
        "sparsevec" => scalar(
            "pgvector::SparseVector",
            Traits::NONE,
            &[("pgvector", Some("sqlx"))],
        ),
        _ => {
            let bound = crates.bound(name)?;
            Scalar {
                path: format!("sqlx::postgres::types::PgRange<{}>", bound.path).into(),
                traits: Traits::ONLY_EQ,
                ..bound
            }
        }
    })
}

fn timetz(time: Time) -> Option<Scalar> {
    match time {
        Time::Chrono => Some(scalar(
            "sqlx::postgres::types::PgTimeTz<chrono::NaiveTime, chrono::FixedOffset>",
            Traits::NONE,
            &[("chrono", None), ("sqlx", Some("chrono"))],
        )),
        Time::Time => Some(scalar(
            "sqlx::postgres::types::PgTimeTz<time::Time, time::UtcOffset>",
            Traits::NONE,
            &[("time", None), ("sqlx", Some("time"))],
        )),
        Time::Jiff => None,
    }
}
