//! What the resolution rules ask of types: categories, elements, bases, and the pseudo-types.

use crate::catalog::{Catalog, DataType, Oid, TypeKind, TypeReference};

/// Object ids of types that the rules name.
pub(super) mod oid {
    use crate::catalog::Oid;

    pub(in crate::infer) const BOOL: Oid = Oid(16);
    pub(in crate::infer) const INT8: Oid = Oid(20);
    pub(in crate::infer) const INT4: Oid = Oid(23);
    pub(in crate::infer) const TEXT: Oid = Oid(25);
    pub(in crate::infer) const OID: Oid = Oid(26);
    pub(in crate::infer) const TID: Oid = Oid(27);
    pub(in crate::infer) const XID: Oid = Oid(28);
    pub(in crate::infer) const CID: Oid = Oid(29);
    pub(in crate::infer) const JSON: Oid = Oid(114);
    pub(in crate::infer) const XML: Oid = Oid(142);
    pub(in crate::infer) const UNKNOWN: Oid = Oid(705);
    pub(in crate::infer) const BIT: Oid = Oid(1560);
    pub(in crate::infer) const NUMERIC: Oid = Oid(1700);
    pub(in crate::infer) const REGCLASS: Oid = Oid(2205);
    pub(in crate::infer) const REGTYPE: Oid = Oid(2206);
    pub(in crate::infer) const RECORD: Oid = Oid(2249);
    pub(in crate::infer) const ANY: Oid = Oid(2276);
    pub(in crate::infer) const ANYARRAY: Oid = Oid(2277);
    pub(in crate::infer) const VOID: Oid = Oid(2278);
    pub(in crate::infer) const ANYELEMENT: Oid = Oid(2283);
    pub(in crate::infer) const RECORDARRAY: Oid = Oid(2287);
    pub(in crate::infer) const ANYNONARRAY: Oid = Oid(2776);
    pub(in crate::infer) const ANYENUM: Oid = Oid(3500);
    pub(in crate::infer) const JSONB: Oid = Oid(3802);
    pub(in crate::infer) const ANYRANGE: Oid = Oid(3831);
    pub(in crate::infer) const ANYMULTIRANGE: Oid = Oid(4537);
    pub(in crate::infer) const ANYCOMPATIBLEMULTIRANGE: Oid = Oid(4538);
    pub(in crate::infer) const ANYCOMPATIBLE: Oid = Oid(5077);
    pub(in crate::infer) const ANYCOMPATIBLEARRAY: Oid = Oid(5078);
    pub(in crate::infer) const ANYCOMPATIBLENONARRAY: Oid = Oid(5079);
    pub(in crate::infer) const ANYCOMPATIBLERANGE: Oid = Oid(5080);
}

/// The types of a catalog, as the rules see them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types<'a> {
    pub(super) catalog: &'a Catalog,
}

impl<'a> Types<'a> {
    pub(super) fn get(self, oid: Oid) -> Option<&'a DataType> {
        self.catalog.data_type(oid)
    }

    /// The type below all domains.
    pub(super) fn base(self, oid: Oid) -> Oid {
        self.catalog.base_type(TypeReference::new(oid)).oid
    }

    pub(super) fn category(self, oid: Oid) -> char {
        self.get(oid).map_or('X', |data_type| data_type.category)
    }

    pub(super) fn is_preferred(self, oid: Oid) -> bool {
        self.get(oid).is_some_and(|data_type| data_type.preferred)
    }

    /// What an array has as elements; none if it is no array.
    pub(super) fn element(self, oid: Oid) -> Option<Oid> {
        self.get(oid)
            .filter(|data_type| data_type.is_array())
            .and_then(|data_type| data_type.element)
    }

    /// The type of arrays of it.
    pub(super) fn array_of(self, oid: Oid) -> Option<Oid> {
        if oid == oid::RECORD {
            return Some(oid::RECORDARRAY);
        }
        self.get(oid)?.array
    }

    pub(super) fn is_enum(self, oid: Oid) -> bool {
        matches!(self.get(oid).map(|it| &it.kind), Some(TypeKind::Enum(_)))
    }

    pub(super) fn is_composite(self, oid: Oid) -> bool {
        let kind = self.get(self.base(oid)).map(|it| &it.kind);
        matches!(kind, Some(TypeKind::Composite(_)))
    }

    /// What a range has as bounds.
    pub(super) fn range_subtype(self, oid: Oid) -> Option<Oid> {
        match self.get(oid)?.kind {
            TypeKind::Range { subtype, .. } => Some(subtype),
            _ => None,
        }
    }

    /// The ranges that a multirange has.
    pub(super) fn multirange_range(self, oid: Oid) -> Option<Oid> {
        match self.get(oid)?.kind {
            TypeKind::Multirange { range } => Some(range),
            _ => None,
        }
    }

    /// The multirange of a range.
    pub(super) fn range_multirange(self, oid: Oid) -> Option<Oid> {
        match self.get(oid)?.kind {
            TypeKind::Range { multirange, .. } => multirange,
            _ => None,
        }
    }

    pub(super) fn is_collatable(self, oid: Oid) -> bool {
        self.get(self.base(oid)).is_some_and(|it| it.collatable)
    }

    /// As messages show it.
    pub(super) fn name(self, oid: Option<Oid>, path: crate::catalog::SearchPath<'_>) -> String {
        oid.map_or_else(
            || "???".to_owned(),
            |oid| self.catalog.format_type_name(oid, path),
        )
    }
}

/// Types that stand for any type, all of the same one.
pub(super) fn is_simple_polymorphic(oid: Oid) -> bool {
    matches!(
        oid,
        oid::ANYELEMENT
            | oid::ANYARRAY
            | oid::ANYNONARRAY
            | oid::ANYENUM
            | oid::ANYRANGE
            | oid::ANYMULTIRANGE
    )
}

/// Types that stand for any type that the arguments have in common.
pub(super) fn is_compatible_polymorphic(oid: Oid) -> bool {
    matches!(
        oid,
        oid::ANYCOMPATIBLE
            | oid::ANYCOMPATIBLEARRAY
            | oid::ANYCOMPATIBLENONARRAY
            | oid::ANYCOMPATIBLERANGE
            | oid::ANYCOMPATIBLEMULTIRANGE
    )
}

pub(super) fn is_polymorphic(oid: Oid) -> bool {
    is_simple_polymorphic(oid) || is_compatible_polymorphic(oid)
}
