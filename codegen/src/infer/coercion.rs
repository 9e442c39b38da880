//! Conversions: which are allowed where (manual, 10.1 and CREATE CAST; `parse_coerce.c`).

use crate::catalog::{CastMethod, Oid, TypeKind};
use crate::sql::statement::CastContext;

use super::polymorphic::is_consistent;
use super::system;
use super::types::{Types, is_polymorphic, oid};

/// How far a conversion goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coercion {
    /// Unasked, in any expression.
    Implicit,
    /// When a value is stored in a column.
    Assignment,
    /// When a cast is written.
    Explicit,
}

/// How a value gets to another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pathway {
    /// It is the same already.
    Relabel,
    /// A function makes it.
    Function,
    /// Each element of an array on its own.
    Array,
    /// Through text.
    ViaText,
}

impl Types<'_> {
    /// `find_coercion_pathway`
    pub(super) fn pathway(self, source: Oid, target: Oid, context: Coercion) -> Option<Pathway> {
        let (source, target) = (self.base(source), self.base(target));
        if source == target {
            return Some(Pathway::Relabel);
        }
        if let Some((required, method)) = self.cast(source, target) {
            return (context >= required).then_some(method);
        }
        if let (Some(from), Some(to)) = (self.element(source), self.element(target))
            && !is_vector(source)
            && !is_vector(target)
            && self.pathway(from, to, context).is_some()
        {
            return Some(Pathway::Array);
        }
        let through_text = context >= Coercion::Assignment && self.category(target) == 'S'
            || context >= Coercion::Explicit && self.category(source) == 'S';
        through_text.then_some(Pathway::ViaText)
    }

    /// The cast between two types, if there is one.
    fn cast(self, source: Oid, target: Oid) -> Option<(Coercion, Pathway)> {
        if let Some(cast) = system::cast(source, target) {
            let context = match cast.context {
                'i' => Coercion::Implicit,
                'a' => Coercion::Assignment,
                _ => Coercion::Explicit,
            };
            let method = match cast.method {
                'b' => Pathway::Relabel,
                'i' => Pathway::ViaText,
                _ => Pathway::Function,
            };
            return Some((context, method));
        }
        let cast = self.catalog.casts.only((source, target))?;
        let context = match cast.context {
            CastContext::Implicit => Coercion::Implicit,
            CastContext::Assignment => Coercion::Assignment,
            CastContext::Explicit => Coercion::Explicit,
        };
        let method = match cast.method {
            CastMethod::Binary => Pathway::Relabel,
            CastMethod::InOut => Pathway::ViaText,
            CastMethod::Function(_) => Pathway::Function,
        };
        Some((context, method))
    }

    /// `IsBinaryCoercible`: whether values of a type are values of another one as they are.
    pub(super) fn is_binary_coercible(self, source: Oid, target: Oid) -> bool {
        let source = self.base(source);
        let kind = self.get(source).map(|it| &it.kind);
        match target {
            _ if source == target => true,
            oid::ANY | oid::ANYELEMENT | oid::ANYCOMPATIBLE => true,
            oid::ANYARRAY | oid::ANYCOMPATIBLEARRAY => self.element(source).is_some(),
            oid::ANYNONARRAY | oid::ANYCOMPATIBLENONARRAY => self.element(source).is_none(),
            oid::ANYENUM => self.is_enum(source),
            oid::ANYRANGE | oid::ANYCOMPATIBLERANGE => {
                matches!(kind, Some(TypeKind::Range { .. }))
            }
            oid::ANYMULTIRANGE | oid::ANYCOMPATIBLEMULTIRANGE => {
                matches!(kind, Some(TypeKind::Multirange { .. }))
            }
            oid::RECORD => self.is_composite(source),
            oid::RECORDARRAY => self.element(source).is_some_and(|it| self.is_composite(it)),
            _ => matches!(
                self.cast(source, target),
                Some((Coercion::Implicit, Pathway::Relabel))
            ),
        }
    }

    /// `can_coerce_type`: whether values of these types can become those. A type that is not known can become any.
    pub(super) fn can_coerce(
        self,
        sources: &[Option<Oid>],
        targets: &[Oid],
        context: Coercion,
    ) -> bool {
        let mut polymorphic = false;
        for (source, target) in sources.iter().zip(targets) {
            let (Some(source), target) = (*source, *target) else {
                continue;
            };
            if source == target || target == oid::ANY {
                continue;
            }
            if is_polymorphic(target) {
                polymorphic = true;
                continue;
            }
            if source == oid::UNKNOWN || self.pathway(source, target, context).is_some() {
                continue;
            }
            if source == oid::RECORD && self.is_composite(target)
                || target == oid::RECORD && self.is_composite(source)
                || source == oid::RECORDARRAY
                    && self.element(target).is_some_and(|it| self.is_composite(it))
                || target == oid::RECORDARRAY
                    && self.element(source).is_some_and(|it| self.is_composite(it))
                || self.inherits(source, target)
            {
                continue;
            }
            return false;
        }
        !polymorphic || is_consistent(self, sources, targets)
    }

    /// Whether rows of one table are rows of another one.
    fn inherits(self, source: Oid, target: Oid) -> bool {
        let relation = |oid| match self.get(self.base(oid)).map(|it| &it.kind) {
            Some(TypeKind::Composite(relation)) => Some(*relation),
            _ => None,
        };
        let (Some(source), Some(target)) = (relation(source), relation(target)) else {
            return false;
        };
        let mut seen = vec![source];
        let mut next = 0;
        while let Some(current) = seen.get(next).copied() {
            next += 1;
            if current == target {
                return true;
            }
            let table = self.catalog.relation(current).and_then(|it| it.table());
            for parent in table.map_or(&[][..], |table| &table.inherits) {
                if !seen.contains(parent) {
                    seen.push(*parent);
                }
            }
        }
        false
    }
}

/// `int2vector` and `oidvector` are arrays of fixed lower bound, not made from other arrays.
fn is_vector(oid: Oid) -> bool {
    matches!(oid, Oid(22 | 30))
}
