use super::Project;
use crate::emit::names::Naming;
use crate::emit::rust::{Decimal, Options, Target, Time};

impl Project {
    /// How types of relations are named.
    pub fn naming(&self) -> Naming {
        Naming {
            singular: self.config.switch("names.singular").unwrap_or(true),
            overrides: self.config.pairs("names.types").into_iter().collect(),
        }
    }

    /// The options of the Rust emitter.
    pub fn rust_options(&self) -> Options {
        let config = &self.config;
        let defaults = Options::default();
        Options {
            schemas: self.schemas(),
            target: match config.text("rust.target") {
                Some("sqlx") => Target::Sqlx,
                Some("tokio-postgres") => Target::TokioPostgres,
                Some("diesel") => Target::Diesel,
                _ => Target::Serde,
            },
            time: match config.text("rust.time") {
                Some("time") => Time::Time,
                Some("jiff") => Time::Jiff,
                _ => Time::Chrono,
            },
            decimal: match config.text("rust.decimal") {
                Some("bigdecimal") => Decimal::BigDecimal,
                Some("string") => Decimal::Text,
                _ => Decimal::RustDecimal,
            },
            serde: config.switch("rust.serde").unwrap_or(defaults.serde),
            naming: self.naming(),
            check_enums: config
                .switch("rust.check_enums")
                .unwrap_or(defaults.check_enums),
            newtype_ids: config
                .switch("rust.newtype_ids")
                .unwrap_or(defaults.newtype_ids),
            newtype_domains: config
                .switch("rust.newtype_domains")
                .unwrap_or(defaults.newtype_domains),
            nullable_elements: config
                .switch("rust.nullable_elements")
                .unwrap_or(defaults.nullable_elements),
            types: config.pairs("types.rust"),
            derives: config.pairs("rust.derives"),
            attributes: config.pairs("rust.attributes"),
        }
    }
}
