use super::{Acl, Expression, Object, Oid, Provenance};

/// A type with its modifier: `varchar(20)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeReference {
    /// The type.
    pub oid: Oid,
    /// `atttypmod`, in the encoding of the type; -1 for none.
    pub modifier: i32,
}

impl TypeReference {
    /// A type without a modifier.
    pub fn new(oid: Oid) -> Self {
        Self { oid, modifier: -1 }
    }
}

/// A type: a row of `pg_type`. Array types and the row types of relations are types of their own, as in PostgreSQL.
#[derive(Debug, Clone, PartialEq)]
pub struct DataType {
    /// Its number.
    pub oid: Oid,
    /// Its schema.
    pub schema: Oid,
    /// Its name: `int4`, `_int4`, `mood`.
    pub name: String,
    /// Its owner.
    pub owner: Oid,
    /// What it is.
    pub kind: TypeKind,
    /// `typcategory`: `N` for numbers, `S` for texts …
    pub category: char,
    /// `typispreferred`: PostgreSQL likes to convert to it.
    pub preferred: bool,
    /// What subscripts give: of array types, and of a few others such as `name`.
    pub element: Option<Oid>,
    /// The type of arrays of it.
    pub array: Option<Oid>,
    /// Whether its values have a collation.
    pub collatable: bool,
    /// Privileges; none where the defaults hold.
    pub acl: Option<Acl>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a type is: `typtype`.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `b`, arrays too
    Base,
    /// `e`
    Enum(Vec<Label>),
    /// `d`
    Domain(Domain),
    /// `c`: the relation that has the attributes, be it a table or the composite type itself
    Composite(Oid),
    /// `r`
    Range {
        /// Of what.
        subtype: Oid,
        /// Sets of such ranges.
        multirange: Option<Oid>,
        /// The other parameters of CREATE TYPE, `name=value`.
        options: Vec<(String, String)>,
    },
    /// `m`
    Multirange {
        /// Of which ranges.
        range: Oid,
    },
    /// `p`
    Pseudo,
    /// A name that CREATE TYPE has still to fill in.
    Shell,
}

/// A label of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// A number within the type that renames leave alone.
    pub id: u32,
    /// The text.
    pub value: String,
}

/// What only domains have.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// The type below it, which may be another domain.
    pub base: TypeReference,
    /// NOT NULL
    pub not_null: bool,
    /// DEFAULT
    pub default: Option<Expression>,
    /// COLLATE, if not the base's own.
    pub collation: Option<Oid>,
}

impl DataType {
    /// Whether it is an array type proper (`_int4`), not just something with subscripts.
    pub fn is_array(&self) -> bool {
        let rows = self.kind == TypeKind::Pseudo && self.name == "_record";
        (self.category == 'A' || rows) && self.element.is_some()
    }

    /// The labels, if it is an enum.
    pub fn labels(&self) -> Option<&[Label]> {
        match &self.kind {
            TypeKind::Enum(labels) => Some(labels),
            _ => None,
        }
    }

    /// The label of a number within the enum.
    pub fn enum_label(&self, id: u32) -> Option<&str> {
        let label = self.labels()?.iter().find(|label| label.id == id)?;
        Some(&label.value)
    }

    /// What only domains have, if it is one.
    pub fn domain(&self) -> Option<&Domain> {
        match &self.kind {
            TypeKind::Domain(domain) => Some(domain),
            _ => None,
        }
    }
}

impl Object for DataType {
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
