//! The type that several values have in common: UNION, CASE, COALESCE, ARRAY, VALUES (manual, 10.5).

use crate::catalog::Oid;

use super::coercion::Coercion;
use super::types::{Types, oid};
use super::value::Value;

/// Why values have no type in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// The type found so far.
    pub(super) first: Oid,
    /// The one that does not go with it.
    pub(super) second: Oid,
    /// Which value has it.
    pub(super) index: usize,
}

impl Types<'_> {
    /// `select_common_type`. None among the types is one that is not known: then the result is not known either, unless
    /// the others leave no choice.
    pub(super) fn common_type(self, types: &[Option<Oid>]) -> Result<Option<Oid>, Mismatch> {
        let Some(types) = types.iter().copied().collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let Some(first) = types.first().copied() else {
            return Ok(Some(oid::TEXT));
        };
        // If all are the same, domains stay.
        if first != oid::UNKNOWN && types.iter().all(|other| *other == first) {
            return Ok(Some(first));
        }
        let mut chosen = self.base(first);
        let mut category = self.category(chosen);
        for (index, other) in types.iter().enumerate().skip(1) {
            let other = self.base(*other);
            if other == oid::UNKNOWN || other == chosen {
                continue;
            }
            if chosen == oid::UNKNOWN {
                chosen = other;
                category = self.category(chosen);
            } else if self.category(other) != category {
                return Err(Mismatch {
                    first: chosen,
                    second: other,
                    index,
                });
            } else if !self.is_preferred(chosen)
                && self.can_coerce(&[Some(chosen)], &[other], Coercion::Implicit)
                && !self.can_coerce(&[Some(other)], &[chosen], Coercion::Implicit)
            {
                chosen = other;
            }
        }
        Ok(Some(if chosen == oid::UNKNOWN {
            oid::TEXT
        } else {
            chosen
        }))
    }
}

/// `select_common_typmod`: the modifier that all values have, if their type is the common one.
pub(super) fn common_modifier<'v>(
    values: impl IntoIterator<Item = &'v Value>,
    common: Option<Oid>,
) -> i32 {
    let mut modifier = None;
    for value in values {
        if value.data_type != common {
            return -1;
        }
        match modifier {
            None => modifier = Some(value.modifier),
            Some(modifier) if modifier != value.modifier => return -1,
            Some(_) => {}
        }
    }
    modifier.unwrap_or(-1)
}
