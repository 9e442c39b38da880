use crate::emit::names::Naming;

/// What the Rust types are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Schemas whose relations become types. The first one's types stand at the root, the others' in modules.
    pub schemas: Vec<String>,
    /// Who reads and writes the values.
    pub target: Target,
    /// The crate for dates and times.
    pub time: Time,
    /// The type of `numeric`.
    pub decimal: Decimal,
    /// Derives `Serialize` and `Deserialize` for targets that could do without.
    pub serde: bool,
    /// Names of types.
    pub naming: Naming,
    /// Enums from CHECK constraints that list the values of a text column.
    pub check_enums: bool,
    /// A type of its own for every primary key of one column, and for what refers to it.
    pub newtype_ids: bool,
    /// A type of its own for every domain.
    pub newtype_domains: bool,
    /// Elements of arrays are `Option`s, as PostgreSQL lets every one of them be NULL.
    pub nullable_elements: bool,
    /// Rust types by `schema.relation.column` or `schema.type`, either with `*` for any part of a name. The last one
    /// that fits wins.
    pub types: Vec<(String, String)>,
    /// Derives to add, by `schema.relation` or `schema.type`.
    pub derives: Vec<(String, String)>,
    /// Attributes to add, by `schema.relation`, `schema.type` or `schema.relation.column`.
    pub attributes: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            target: Target::default(),
            time: Time::default(),
            decimal: Decimal::default(),
            serde: true,
            naming: Naming::default(),
            check_enums: true,
            newtype_ids: false,
            newtype_domains: false,
            nullable_elements: false,
            types: Vec::new(),
            derives: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// Who reads and writes the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// JSON as `PostgREST` prints and reads it.
    #[default]
    Serde,
    /// sqlx 0.9
    Sqlx,
    /// tokio-postgres 0.7
    TokioPostgres,
    /// diesel 2.3
    Diesel,
}

/// The crate for dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Time {
    /// chrono 0.4
    #[default]
    Chrono,
    /// time 0.3
    Time,
    /// jiff 0.2
    Jiff,
}

/// The type of `numeric`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    /// `rust_decimal::Decimal`
    #[default]
    RustDecimal,
    /// `bigdecimal::BigDecimal`
    BigDecimal,
    /// `String`: every digit, no arithmetic
    Text,
}
