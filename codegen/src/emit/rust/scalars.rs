use super::dependencies::Dependency;
use super::options::{Decimal, Target, Time};

/// What a Rust type can do besides `Debug`, `Clone` and `PartialEq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) eq: bool,
    pub(super) hash: bool,
    pub(super) serde: bool,
}

impl Traits {
    pub(super) const ALL: Self = Self {
        eq: true,
        hash: true,
        serde: true,
    };

    /// What a struct of such fields can do.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            eq: self.eq && other.eq,
            hash: self.hash && other.hash,
            serde: self.serde && other.serde,
        }
    }

    const NO_HASH: Self = Self {
        hash: false,
        ..Self::ALL
    };

    const FLOAT: Self = Self {
        eq: false,
        hash: false,
        serde: true,
    };

    const NO_SERDE: Self = Self {
        serde: false,
        ..Self::ALL
    };
}

/// The Rust type of one of PostgreSQL's or an extension's types.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scalar {
    pub(super) path: &'static str,
    pub(super) traits: Traits,
    pub(super) dependencies: &'static [Dependency],
}

fn scalar(path: &'static str, traits: Traits, dependencies: &'static [Dependency]) -> Scalar {
    Scalar {
        path,
        traits,
        dependencies,
    }
}

fn plain(path: &'static str) -> Scalar {
    scalar(path, Traits::ALL, &[])
}

const CHRONO: &[Dependency] = &[("chrono", Some("serde"))];
const JIFF: &[Dependency] = &[("jiff", Some("serde"))];
const VALUE: &[Dependency] = &[("serde_json", None)];

/// The Rust type of a type of this name, if the target has one.
///
/// JSON is what `PostgREST` makes of a value: a string of what has no form of its own there, `bytea` and vectors included.
pub(super) fn find(name: &str, target: Target, time: Time, decimal: Decimal) -> Option<Scalar> {
    let common = match name {
        "bool" => plain("bool"),
        "int2" => plain("i16"),
        "int4" => plain("i32"),
        "int8" => plain("i64"),
        "float4" => scalar("f32", Traits::FLOAT, &[]),
        "float8" => scalar("f64", Traits::FLOAT, &[]),
        "text" | "varchar" | "bpchar" | "name" | "citext" => plain("String"),
        "uuid" => uuid(target),
        "json" | "jsonb" => json(target),
        // The time crate's own JSON is not what PostgREST prints.
        "timestamptz" | "timestamp" | "date" | "time"
            if (target, time) == (Target::Serde, Time::Time) =>
        {
            plain("String")
        }
        "timestamptz" | "timestamp" | "date" | "time" => return Some(moment(name, target, time)),
        "numeric" => return Some(number(target, decimal)),
        _ => {
            return match target {
                Target::Serde => Some(in_json(name)),
                Target::Sqlx => in_sqlx(name),
                Target::TokioPostgres => in_tokio_postgres(name),
                Target::Diesel => None,
            };
        }
    };
    Some(common)
}

fn uuid(target: Target) -> Scalar {
    let dependencies: &[Dependency] = match target {
        Target::Serde => &[("uuid", Some("serde"))],
        Target::Sqlx => &[("uuid", Some("serde")), ("sqlx", Some("uuid"))],
        Target::TokioPostgres => &[
            ("uuid", Some("serde")),
            ("tokio-postgres", Some("with-uuid-1")),
        ],
        Target::Diesel => &[("uuid", Some("serde")), ("diesel", Some("uuid"))],
    };
    scalar("uuid::Uuid", Traits::ALL, dependencies)
}

fn json(target: Target) -> Scalar {
    let dependencies: &[Dependency] = match target {
        Target::Serde => VALUE,
        Target::Sqlx => &[("serde_json", None), ("sqlx", Some("json"))],
        Target::TokioPostgres => &[
            ("serde_json", None),
            ("tokio-postgres", Some("with-serde_json-1")),
        ],
        Target::Diesel => &[("serde_json", None), ("diesel", Some("serde_json"))],
    };
    scalar("serde_json::Value", Traits::NO_HASH, dependencies)
}

fn moment(name: &str, target: Target, time: Time) -> Scalar {
    let dependencies: &[Dependency] = match (time, target) {
        (Time::Chrono, Target::Serde) => CHRONO,
        (Time::Chrono, Target::Sqlx) => &[("chrono", Some("serde")), ("sqlx", Some("chrono"))],
        (Time::Chrono, Target::TokioPostgres) => &[
            ("chrono", Some("serde")),
            ("tokio-postgres", Some("with-chrono-0_4")),
        ],
        (Time::Chrono, Target::Diesel) => &[("chrono", Some("serde")), ("diesel", Some("chrono"))],
        (Time::Time, Target::Serde) => &[],
        (Time::Time, Target::Sqlx) => &[("time", Some("serde")), ("sqlx", Some("time"))],
        (Time::Time, Target::TokioPostgres) => &[
            ("time", Some("serde")),
            ("tokio-postgres", Some("with-time-0_3")),
        ],
        (Time::Time, Target::Diesel) => &[("time", Some("serde")), ("diesel", Some("time"))],
        (Time::Jiff, Target::Sqlx) => &[("jiff", Some("serde")), ("jiff-sqlx", Some("postgres"))],
        (Time::Jiff, Target::TokioPostgres) => &[
            ("jiff", Some("serde")),
            ("tokio-postgres", Some("with-jiff-0_2")),
        ],
        (Time::Jiff, _) => JIFF,
    };
    let path = match (time, name) {
        (Time::Chrono, "timestamptz") => "chrono::DateTime<chrono::Utc>",
        (Time::Chrono, "timestamp") => "chrono::NaiveDateTime",
        (Time::Chrono, "date") => "chrono::NaiveDate",
        (Time::Chrono, _) => "chrono::NaiveTime",
        (Time::Time, "timestamptz") => "time::OffsetDateTime",
        (Time::Time, "timestamp") => "time::PrimitiveDateTime",
        (Time::Time, "date") => "time::Date",
        (Time::Time, _) => "time::Time",
        (Time::Jiff, "timestamptz") => "jiff::Timestamp",
        (Time::Jiff, "timestamp") => "jiff::civil::DateTime",
        (Time::Jiff, "date") => "jiff::civil::Date",
        (Time::Jiff, _) => "jiff::civil::Time",
    };
    scalar(path, Traits::ALL, dependencies)
}

fn number(target: Target, decimal: Decimal) -> Scalar {
    match (decimal, target) {
        // tokio-postgres has no conversion of `BigDecimal`.
        (Decimal::Text, _) | (Decimal::BigDecimal, Target::TokioPostgres) => plain("String"),
        (Decimal::RustDecimal, Target::Serde) => scalar(
            "rust_decimal::Decimal",
            Traits::ALL,
            &[("rust_decimal", Some("serde-with-float"))],
        ),
        (Decimal::RustDecimal, Target::Sqlx) => scalar(
            "rust_decimal::Decimal",
            Traits::ALL,
            &[
                ("rust_decimal", Some("serde")),
                ("sqlx", Some("rust_decimal")),
            ],
        ),
        (Decimal::RustDecimal, Target::TokioPostgres) => scalar(
            "rust_decimal::Decimal",
            Traits::ALL,
            &[
                ("rust_decimal", Some("db-tokio-postgres")),
                ("rust_decimal", Some("serde")),
            ],
        ),
        (Decimal::BigDecimal, Target::Sqlx) => scalar(
            "bigdecimal::BigDecimal",
            Traits::ALL,
            &[("bigdecimal", Some("serde")), ("sqlx", Some("bigdecimal"))],
        ),
        (Decimal::BigDecimal, Target::Serde) => scalar(
            "bigdecimal::BigDecimal",
            Traits::ALL,
            &[("bigdecimal", Some("serde-json"))],
        ),
        (_, Target::Diesel) => scalar(
            "bigdecimal::BigDecimal",
            Traits::ALL,
            &[("bigdecimal", Some("serde")), ("diesel", Some("numeric"))],
        ),
    }
}

fn in_json(name: &str) -> Scalar {
    match name {
        "oid" => plain("u32"),
        "inet" | "cidr" => scalar(
            "ipnetwork::IpNetwork",
            Traits::ALL,
            &[("ipnetwork", Some("serde"))],
        ),
        "hstore" => plain("std::collections::BTreeMap<String, Option<String>>"),
        "geometry" | "geography" => scalar("serde_json::Value", Traits::NO_HASH, VALUE),
        _ => plain("String"),
    }
}

fn in_sqlx(name: &str) -> Option<Scalar> {
    let ipnetwork: &[Dependency] = &[("ipnetwork", Some("serde")), ("sqlx", Some("ipnetwork"))];
    Some(match name {
        "oid" => plain("sqlx::postgres::types::Oid"),
        "char" => plain("i8"),
        "bytea" => plain("Vec<u8>"),
        "inet" | "cidr" => scalar("ipnetwork::IpNetwork", Traits::ALL, ipnetwork),
        "money" => scalar("sqlx::postgres::types::PgMoney", Traits::NO_SERDE, &[]),
        "interval" => scalar("sqlx::postgres::types::PgInterval", Traits::NO_SERDE, &[]),
        "ltree" => scalar("sqlx::postgres::types::PgLTree", Traits::NO_SERDE, &[]),
        "hstore" => scalar("sqlx::postgres::types::PgHstore", Traits::NO_SERDE, &[]),
        _ => return None,
    })
}

fn in_tokio_postgres(name: &str) -> Option<Scalar> {
    Some(match name {
        "oid" => plain("u32"),
        "char" => plain("i8"),
        "bytea" => plain("Vec<u8>"),
        "ltree" => plain("String"),
        "inet" => plain("std::net::IpAddr"),
        _ => return None,
    })
}
