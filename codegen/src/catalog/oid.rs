use std::fmt;

/// The number of an object, as PostgreSQL's `oid`: unique over all kinds, rising in the order of creation.
///
/// Built-in types and functions have the numbers that they have in every PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(pub u32);

impl Oid {
    /// Schema `pg_catalog`.
    pub const PG_CATALOG: Self = Self(11);
    /// Schema `pg_toast`.
    pub const PG_TOAST: Self = Self(99);
    /// Schema `public`.
    pub const PUBLIC_SCHEMA: Self = Self(2200);
    /// Schema `information_schema`. Its number differs from server to server; this one is ours.
    pub const INFORMATION_SCHEMA: Self = Self(13000);
    /// The schema of the session's temporary objects.
    pub const PG_TEMP: Self = Self(13001);
    /// The superuser that the cluster was made with.
    pub const BOOTSTRAP_ROLE: Self = Self(10);
    /// Type `bool`.
    pub const BOOL: Self = Self(16);
    /// Type `int8`.
    pub const INT8: Self = Self(20);
    /// Type `int2`.
    pub const INT2: Self = Self(21);
    /// Type `bpchar`.
    pub const BPCHAR: Self = Self(1042);
    /// Type `bpchar[]`.
    pub const BPCHAR_ARRAY: Self = Self(1014);
    /// Type `bit`.
    pub const BIT: Self = Self(1560);
    /// Type `bit[]`.
    pub const BIT_ARRAY: Self = Self(1561);
    /// Type `int4`.
    pub const INT4: Self = Self(23);
    /// Type `text`.
    pub const TEXT: Self = Self(25);
    /// Type `interval`.
    pub const INTERVAL: Self = Self(1186);
    /// Type `record`.
    pub const RECORD: Self = Self(2249);
    /// Type `void`.
    pub const VOID: Self = Self(2278);
    /// Type `trigger`.
    pub const TRIGGER: Self = Self(2279);
    /// Type `event_trigger`.
    pub const EVENT_TRIGGER: Self = Self(3838);
    /// Collation `default`: that of the database.
    pub const DEFAULT_COLLATION: Self = Self(100);
    /// The first number given to an object that a statement makes: `FirstNormalObjectId`.
    pub const FIRST_NORMAL: Self = Self(16384);

    /// A collation of `collations.tsv`, by its place there.
    pub fn built_in_collation(index: usize) -> Self {
        Self(12000 + index as u32)
    }

    /// Whether the object comes with every PostgreSQL.
    pub fn is_built_in(self) -> bool {
        self < Self::FIRST_NORMAL
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Kinds of objects: PostgreSQL's `classid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `pg_namespace`
    Schema,
    /// `pg_class`: tables, views, sequences, indexes, composite types
    Relation,
    /// `pg_type`
    Type,
    /// `pg_proc`
    Function,
    /// `pg_constraint`
    Constraint,
    /// `pg_trigger`
    Trigger,
    /// `pg_policy`
    Policy,
    /// `pg_rewrite`
    Rule,
    /// `pg_attrdef`: the default or generation expression of a column; the object is the relation's column
    Default,
    /// `pg_extension`
    Extension,
    /// `pg_publication`
    Publication,
    /// `pg_operator`
    Operator,
    /// `pg_opclass`
    OperatorClass,
    /// `pg_opfamily`
    OperatorFamily,
    /// `pg_cast`
    Cast,
    /// `pg_collation`
    Collation,
    /// `pg_statistic_ext`
    Statistics,
    /// `pg_ts_config` and its kin
    TextSearch,
    /// `pg_event_trigger`
    EventTrigger,
    /// `pg_foreign_server`
    Server,
    /// `pg_foreign_data_wrapper`
    ForeignDataWrapper,
    /// `pg_language`
    Language,
    /// `pg_authid`
    Role,
}

/// An object, or a column of one: PostgreSQL's `ObjectAddress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectAddress {
    /// What kind of object.
    pub class: Class,
    /// Which one.
    pub oid: Oid,
    /// A column's number, or 0 for the whole object.
    pub column: i16,
}

impl ObjectAddress {
    /// A whole object.
    pub fn object(class: Class, oid: Oid) -> Self {
        Self {
            class,
            oid,
            column: 0,
        }
    }

    /// A column of a relation.
    pub fn column(relation: Oid, column: i16) -> Self {
        Self {
            class: Class::Relation,
            oid: relation,
            column,
        }
    }
}
