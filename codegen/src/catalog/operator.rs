use crate::sql::statement::{CastContext, TextSearchKind};

use super::{Acl, Expression, Object, Oid, Provenance};

/// An operator: a row of `pg_operator`.
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Its number.
    pub oid: Oid,
    /// Its schema.
    pub schema: Oid,
    /// Its symbol.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// Left argument; none for prefix operators
    pub left: Option<Oid>,
    /// Right argument
    pub right: Oid,
    /// What it gives.
    pub result: Oid,
    /// The function behind it.
    pub function: Oid,
    /// The definition's `(…)` as written; none for built-in ones.
    pub definition: Option<Expression>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A cast: a row of `pg_cast`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// Its number.
    pub oid: Oid,
    /// From.
    pub source: Oid,
    /// To.
    pub target: Oid,
    /// When it is applied unasked.
    pub context: CastContext,
    /// How it works.
    pub method: CastMethod,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// How a cast works: `castmethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastMethod {
    /// `f`; none for the built-in ones, whose functions nobody asks for
    Function(Option<Oid>),
    /// `b`: the bytes are the same
    Binary,
    /// `i`: through text
    InOut,
}

/// An object of which little more than the name matters here.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainObject {
    /// Its number.
    pub oid: Oid,
    /// What it is.
    pub kind: PlainKind,
    /// Its schema; none for what lives in the database itself.
    pub schema: Option<Oid>,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// What it is made for: of statistics the table, of a server its wrapper, of an operator class its type.
    pub subject: Option<Oid>,
    /// What follows the name in its CREATE statement, in canonical form.
    pub definition: Option<Expression>,
    /// OPTIONS (…), (name = value, …)
    pub options: Vec<(String, String)>,
    /// Privileges, of servers and wrappers.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Kinds of [`PlainObject`]s.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlainKind {
    /// `pg_collation`
    Collation,
    /// `pg_statistic_ext`
    Statistics,
    /// `pg_ts_config` and its kin
    TextSearch(TextSearchKind),
    /// `pg_opclass`, of an access method
    OperatorClass {
        /// USING
        method: String,
        /// DEFAULT
        default: bool,
    },
    /// `pg_opfamily`, of an access method
    OperatorFamily {
        /// USING
        method: String,
    },
    /// `pg_foreign_server`
    Server,
    /// `pg_foreign_data_wrapper`
    ForeignDataWrapper,
    /// `pg_language`
    Language,
}

impl Object for Operator {
    type Space = Oid;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Oid {
        self.schema
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Object for Cast {
    type Space = (Oid, Oid);

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Self::Space {
        (self.source, self.target)
    }

    fn name(&self) -> &'static str {
        ""
    }
}

impl Object for PlainObject {
    type Space = Option<Oid>;

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) -> Option<Oid> {
        self.schema
    }

    fn name(&self) -> &str {
        &self.name
    }
}
