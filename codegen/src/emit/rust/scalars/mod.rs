//! The Rust types of PostgreSQL's own types and of those of extensions.

mod diesel;
mod json;
mod sqlx;
mod tokio_postgres;

use std::borrow::Cow;

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

    /// `Eq` and serde's.
    const NO_HASH: Self = Self {
        hash: false,
        ..Self::ALL
    };

    /// Serde's, as floating-point numbers have.
    const FLOAT: Self = Self {
        eq: false,
        ..Self::NO_HASH
    };

    const NO_SERDE: Self = Self {
        serde: false,
        ..Self::ALL
    };

    const ONLY_EQ: Self = Self {
        hash: false,
        ..Self::NO_SERDE
    };

    pub(super) const NONE: Self = Self {
        eq: false,
        ..Self::ONLY_EQ
    };
}

/// The Rust type of one of PostgreSQL's or an extension's types.
#[derive(Debug, Clone)]
pub(super) struct Scalar {
    /// The type as Rust writes it.
    pub(super) path: Cow<'static, str>,
    pub(super) traits: Traits,
    pub(super) dependencies: Vec<Dependency>,
    /// diesel's marker of the SQL type; empty for other targets.
    pub(super) sql_type: Cow<'static, str>,
}

/// What the choice of a Rust type hangs on, besides the type's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crates {
    pub(super) target: Target,
    pub(super) time: Time,
    pub(super) decimal: Decimal,
}

fn scalar(path: &'static str, traits: Traits, dependencies: &[Dependency]) -> Scalar {
    Scalar {
        path: path.into(),
        traits,
        dependencies: dependencies.to_vec(),
        sql_type: "".into(),
    }
}

fn plain(path: &'static str) -> Scalar {
    scalar(path, Traits::ALL, &[])
}

impl Crates {
    /// The Rust type of a type of this name, if the target has one.
    pub(super) fn find(self, name: &str) -> Option<Scalar> {
        let common = match name {
            "bool" => plain("bool"),
            "int2" => plain("i16"),
            "int4" => plain("i32"),
            "int8" => plain("i64"),
            "float4" => scalar("f32", Traits::FLOAT, &[]),
            "float8" => scalar("f64", Traits::FLOAT, &[]),
            "text" | "varchar" | "bpchar" | "name" | "citext" => plain("String"),
            "uuid" => self.uuid(),
            "json" | "jsonb" => self.value(),
            "timestamptz" | "timestamp" | "date" | "time" => self.moment(name),
            "numeric" => self.number()?,
            _ => {
                return match self.target {
                    Target::Serde => Some(json::find(name)),
                    Target::Sqlx => sqlx::find(name, self),
                    Target::TokioPostgres => tokio_postgres::find(name),
                    Target::Diesel => diesel::find(name, self),
                };
            }
        };
        Some(if self.target == Target::Diesel {
            Scalar {
                sql_type: diesel::sql_type(name).into(),
                ..common
            }
        } else {
            common
        })
    }

    fn uuid(self) -> Scalar {
        let mut uuid = scalar("uuid::Uuid", Traits::ALL, &[("uuid", Some("serde"))]);
        uuid.dependencies.extend(match self.target {
            Target::Serde => None,
            Target::Sqlx => Some(("sqlx", Some("uuid"))),
            Target::TokioPostgres => Some(("tokio-postgres", Some("with-uuid-1"))),
            Target::Diesel => Some(("diesel", Some("uuid"))),
        });
        uuid
    }

    fn value(self) -> Scalar {
        let mut value = scalar(
            "serde_json::Value",
            Traits::NO_HASH,
            &[("serde_json", None)],
        );
        value.dependencies.extend(match self.target {
            Target::Serde => None,
            Target::Sqlx => Some(("sqlx", Some("json"))),
            Target::TokioPostgres => Some(("tokio-postgres", Some("with-serde_json-1"))),
            Target::Diesel => Some(("diesel", Some("serde_json"))),
        });
        value
    }

    /// Dates and times.
    fn moment(self, name: &str) -> Scalar {
        let (path, dependencies): (_, &[Dependency]) = match (self.time, self.target) {
            // The time crate's own JSON is not what PostgREST prints.
            (Time::Time, Target::Serde) => return plain("String"),
            (Time::Jiff, Target::Sqlx) => return wrapped_moment(name, "jiff-sqlx"),
            (Time::Jiff, Target::Diesel) => return wrapped_moment(name, "jiff-diesel"),
            (Time::Chrono, target) => (
                match name {
                    "timestamptz" => "chrono::DateTime<chrono::Utc>",
                    "timestamp" => "chrono::NaiveDateTime",
                    "date" => "chrono::NaiveDate",
                    _ => "chrono::NaiveTime",
                },
                match target {
                    Target::Serde => &[("chrono", Some("serde"))],
                    Target::Sqlx => &[("chrono", Some("serde")), ("sqlx", Some("chrono"))],
                    Target::TokioPostgres => &[
                        ("chrono", Some("serde")),
                        ("tokio-postgres", Some("with-chrono-0_4")),
                    ],
                    Target::Diesel => &[("chrono", Some("serde")), ("diesel", Some("chrono"))],
                },
            ),
            (Time::Time, target) => (
                match name {
                    "timestamptz" => "time::OffsetDateTime",
                    "timestamp" => "time::PrimitiveDateTime",
                    "date" => "time::Date",
                    _ => "time::Time",
                },
                match target {
                    Target::Sqlx => &[("time", Some("serde")), ("sqlx", Some("time"))],
                    Target::TokioPostgres => &[
                        ("time", Some("serde")),
                        ("tokio-postgres", Some("with-time-0_3")),
                    ],
                    _ => &[("time", Some("serde")), ("diesel", Some("time"))],
                },
            ),
            (Time::Jiff, target) => (
                match name {
                    "timestamptz" => "jiff::Timestamp",
                    "timestamp" => "jiff::civil::DateTime",
                    "date" => "jiff::civil::Date",
                    _ => "jiff::civil::Time",
                },
                match target {
                    Target::TokioPostgres => &[
                        ("jiff", Some("serde")),
                        ("tokio-postgres", Some("with-jiff-0_2")),
                    ],
                    _ => &[("jiff", Some("serde"))],
                },
            ),
        };
        scalar(path, Traits::ALL, dependencies)
    }

    /// `numeric`. None where the driver has no conversion of what was asked for.
    fn number(self) -> Option<Scalar> {
        let (path, dependencies): (_, &[Dependency]) = match (self.decimal, self.target) {
            (Decimal::Text, Target::Serde) => ("serde_json::Number", &[ARBITRARY_PRECISION]),
            (Decimal::Text, _) | (Decimal::BigDecimal, Target::TokioPostgres) => return None,
            (Decimal::RustDecimal, target) => (
                "rust_decimal::Decimal",
                match target {
                    // JSON has numbers of any length; a float in between would round them.
                    Target::Serde => &[("rust_decimal", Some("serde-arbitrary-precision"))],
                    Target::Sqlx => &[
                        ("rust_decimal", Some("serde")),
                        ("sqlx", Some("rust_decimal")),
                    ],
                    Target::TokioPostgres => &[
                        ("rust_decimal", Some("db-tokio-postgres")),
                        ("rust_decimal", Some("serde")),
                    ],
                    Target::Diesel => &[
                        ("rust_decimal", Some("db-diesel-postgres")),
                        ("rust_decimal", Some("serde")),
                    ],
                },
            ),
            (Decimal::BigDecimal, target) => (
                "bigdecimal::BigDecimal",
                match target {
                    Target::Sqlx => &[("bigdecimal", Some("serde")), ("sqlx", Some("bigdecimal"))],
                    Target::Diesel => &[("bigdecimal", Some("serde")), ("diesel", Some("numeric"))],
                    _ => &[("bigdecimal", Some("serde-json")), ARBITRARY_PRECISION],
                },
            ),
        };
        Some(scalar(path, Traits::ALL, dependencies))
    }

    /// The Rust types of a range's bounds, for drivers that have ranges.
    fn bound(self, range: &str) -> Option<Scalar> {
        let subtype = match range {
            "int4range" => "int4",
            "int8range" => "int8",
            "numrange" => "numeric",
            "daterange" => "date",
            "tsrange" => "timestamp",
            "tstzrange" => "timestamptz",
            _ => return None,
        };
        // diesel wants a default value of what is in a range.
        if (self.target, self.decimal, subtype) == (Target::Diesel, Decimal::RustDecimal, "numeric")
        {
            return None;
        }
        let wrapped = self.time == Time::Jiff && !matches!(subtype, "int4" | "int8" | "numeric");
        if wrapped { None } else { self.find(subtype) }
    }
}

/// A number keeps the digits that it is written with.
const ARBITRARY_PRECISION: Dependency = ("serde_json", Some("arbitrary_precision"));

/// jiff's types behind those of a crate that tells a driver of them.
fn wrapped_moment(name: &str, wrapper: &'static str) -> Scalar {
    let kind = match name {
        "timestamptz" => "Timestamp",
        "timestamp" => "DateTime",
        "date" => "Date",
        _ => "Time",
    };
    Scalar {
        path: format!("{}::{kind}", wrapper.replace('-', "_")).into(),
        traits: Traits::NO_SERDE,
        dependencies: vec![(wrapper, Some("postgres"))],
        sql_type: "".into(),
    }
}
