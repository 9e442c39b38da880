use crate::sql::statement::{MatchType, ReferentialAction};

use super::{Expression, Object, Oid, Provenance};

/// A constraint of a table or a domain: a row of `pg_constraint`. NOT NULL is a property of its column instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// Its number.
    pub oid: Oid,
    /// The table (`pg_class`) or domain (`pg_type`).
    pub owner: ConstraintOwner,
    /// Its name, unique within the owner.
    pub name: String,
    /// What it demands.
    pub kind: ConstraintKind,
    /// Columns of the table in the constraint's order. Of CHECK: those that it reads, in the order in which it names them.
    pub columns: Vec<i16>,
    /// DEFERRABLE
    pub deferrable: bool,
    /// INITIALLY DEFERRED
    pub initially_deferred: bool,
    /// No NOT ENFORCED (PostgreSQL 18).
    pub enforced: bool,
    /// No NOT VALID and no NOT ENFORCED, or validated since.
    pub validated: bool,
    /// NO INHERIT
    pub no_inherit: bool,
    /// How many parents it comes from: `coninhcount`.
    pub inherited_from: u16,
    /// Whether the table's own definition has it: `conislocal`.
    pub is_local: bool,
    /// The partitioned table's constraint that it is a part of.
    pub parent: Option<Oid>,
    /// COMMENT ON.
    pub comment: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Whose constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConstraintOwner {
    /// A table's.
    Relation(Oid),
    /// A domain's.
    Domain(Oid),
}

/// What a constraint demands: `contype`.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// `c`
    Check(Expression),
    /// `p`
    PrimaryKey {
        /// Its index, which has its name.
        index: Oid,
    },
    /// `u`
    Unique {
        /// Its index.
        index: Oid,
    },
    /// `x`
    Exclude {
        /// Its index.
        index: Oid,
        /// An operator for each key, as written.
        operators: Vec<String>,
    },
    /// `f`
    ForeignKey(ForeignKey),
    /// `t`: a constraint trigger's
    Trigger,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referenced table.
    pub table: Oid,
    /// Its columns, in the constraint's order.
    pub columns: Vec<i16>,
    /// The unique index below it.
    pub index: Oid,
    /// MATCH
    pub match_type: MatchType,
    /// ON DELETE
    pub on_delete: ReferentialAction,
    /// ON DELETE SET … (columns)
    pub on_delete_columns: Vec<i16>,
    /// ON UPDATE
    pub on_update: ReferentialAction,
    /// PERIOD (PostgreSQL 18)
    pub period: bool,
}

impl Constraint {
    /// The table, if it is a table's.
    pub fn relation(&self) -> Option<Oid> {
        match self.owner {
            ConstraintOwner::Relation(oid) => Some(oid),
            ConstraintOwner::Domain(_) => None,
        }
    }

    /// Its index, if it has one of its own.
    pub fn index(&self) -> Option<Oid> {
        match self.kind {
            ConstraintKind::PrimaryKey { index }
            | ConstraintKind::Unique { index }
            | ConstraintKind::Exclude { index, .. } => Some(index),
            _ => None,
        }
    }

    /// The foreign key, if it is one.
    pub fn foreign_key(&self) -> Option<&ForeignKey> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        }
    }
}

impl Object for Constraint {
    type Space = ();

    fn oid(&self) -> Oid {
        self.oid
    }

    fn space(&self) {}

    fn name(&self) -> &str {
        &self.name
    }

    fn related(&self) -> Vec<Oid> {
        let owner = match self.owner {
            ConstraintOwner::Relation(oid) | ConstraintOwner::Domain(oid) => oid,
        };
        let referenced = self.foreign_key().map(|key| key.table);
        std::iter::once(owner)
            .chain(referenced)
            .chain(self.parent)
            .collect()
    }
}
