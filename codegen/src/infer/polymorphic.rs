//! Polymorphic types: which actual types go together, and what they make of a result (manual, 36.2.5).

use crate::catalog::Oid;

use super::types::{Types, is_compatible_polymorphic, is_polymorphic, is_simple_polymorphic, oid};

/// What the polymorphic arguments of a call stand for.
#[derive(Debug, Clone, Copy, Default)]
struct Family {
    element: Option<Oid>,
    array: Option<Oid>,
    range: Option<Oid>,
    multirange: Option<Oid>,
    /// An argument that stands for it was passed an untyped literal, or something of unknown type.
    open: bool,
}

/// `check_generic_type_consistency`: whether arguments of these types suit a function declared so.
pub(super) fn is_consistent(types: Types<'_>, actual: &[Option<Oid>], declared: &[Oid]) -> bool {
    resolve(types, actual, declared).is_some()
}

struct Resolved {
    simple: Family,
    compatible: Family,
}

fn resolve(types: Types<'_>, actual: &[Option<Oid>], declared: &[Oid]) -> Option<Resolved> {
    let simple = simple(types, actual, declared)?;
    let compatible = compatible(types, actual, declared)?;
    Some(Resolved { simple, compatible })
}

/// Sets or compares: arguments that stand for the same type have to have the same.
fn same(slot: &mut Option<Oid>, found: Oid) -> bool {
    *slot.get_or_insert(found) == found
}

fn simple(types: Types<'_>, actual: &[Option<Oid>], declared: &[Oid]) -> Option<Family> {
    let mut family = Family::default();
    let (mut not_array, mut is_enum) = (false, false);
    for (actual, declared) in actual.iter().zip(declared) {
        if !is_simple_polymorphic(*declared) {
            continue;
        }
        not_array |= *declared == oid::ANYNONARRAY;
        is_enum |= *declared == oid::ANYENUM;
        let Some(actual) = actual.filter(|actual| *actual != oid::UNKNOWN) else {
            family.open = true;
            continue;
        };
        let base = types.base(actual);
        let fits = match *declared {
            oid::ANYARRAY => same(&mut family.array, base),
            oid::ANYRANGE => same(&mut family.range, base),
            oid::ANYMULTIRANGE => same(&mut family.multirange, base),
            _ => same(&mut family.element, actual),
        };
        if !fits {
            return None;
        }
    }
    if let Some(array) = family.array {
        if array == oid::ANYARRAY {
            // A column of `pg_statistic`, say: no element is known.
            if family.element.is_some() {
                return None;
            }
        } else {
            let element = types.element(array)?;
            if !same(&mut family.element, element)
                && types.base(family.element?) != types.base(element)
            {
                return None;
            }
        }
    }
    if let Some(multirange) = family.multirange {
        let range = types.multirange_range(multirange)?;
        if !same(&mut family.range, range) {
            return None;
        }
    }
    if let Some(range) = family.range {
        let subtype = types.range_subtype(range)?;
        if !same(&mut family.element, subtype) {
            return None;
        }
    }
    if let Some(element) = family.element {
        if not_array && types.element(types.base(element)).is_some() {
            return None;
        }
        if is_enum && !types.is_enum(types.base(element)) {
            return None;
        }
    }
    Some(family)
}

fn compatible(types: Types<'_>, actual: &[Option<Oid>], declared: &[Oid]) -> Option<Family> {
    let mut family = Family::default();
    let mut members = Vec::new();
    let mut not_array = false;
    let mut unknown = false;
    for (actual, declared) in actual.iter().zip(declared) {
        if !is_compatible_polymorphic(*declared) {
            continue;
        }
        not_array |= *declared == oid::ANYCOMPATIBLENONARRAY;
        let Some(actual) = *actual else {
            unknown = true;
            continue;
        };
        if actual == oid::UNKNOWN {
            family.open = true;
            continue;
        }
        let base = types.base(actual);
        match *declared {
            oid::ANYCOMPATIBLEARRAY => members.push(types.element(base)?),
            oid::ANYCOMPATIBLERANGE => {
                if !same(&mut family.range, base) {
                    return None;
                }
                types.range_subtype(base)?;
            }
            oid::ANYCOMPATIBLEMULTIRANGE => {
                if !same(&mut family.multirange, base) {
                    return None;
                }
                types.multirange_range(base)?;
            }
            _ => members.push(actual),
        }
    }
    if let Some(multirange) = family.multirange {
        let range = types.multirange_range(multirange)?;
        if !same(&mut family.range, range) {
            return None;
        }
    }
    if let Some(range) = family.range {
        members.push(types.range_subtype(range)?);
    }
    if unknown {
        family.open = true;
        return Some(family);
    }
    if !members.is_empty() {
        let members: Vec<_> = members.into_iter().map(Some).collect();
        let element = types.common_type(&members).ok()??;
        if not_array && types.element(types.base(element)).is_some() {
            return None;
        }
        let bound = family.range.and_then(|range| types.range_subtype(range));
        if bound.is_some_and(|bound| bound != element) {
            return None;
        }
        family.element = Some(element);
        family.array = types.array_of(element);
    }
    Some(family)
}

/// What a call gives, and what its arguments have to be converted to (`enforce_generic_type_consistency`).
#[derive(Debug, Clone)]
pub(super) struct Enforced {
    /// What each argument has to be; none where that is not known.
    pub(super) arguments: Vec<Option<Oid>>,
    /// What the polymorphic result type is; none where that is not known.
    pub(super) result: Option<Oid>,
    /// Untyped literals are all that stands for a polymorphic type, which PostgreSQL refuses.
    pub(super) undetermined: bool,
}

/// Puts actual types in the place of polymorphic ones. None: the arguments do not go together.
pub(super) fn enforce(
    types: Types<'_>,
    actual: &[Option<Oid>],
    declared: &[Oid],
    result: Oid,
) -> Option<Enforced> {
    let Resolved {
        mut simple,
        mut compatible,
    } = resolve(types, actual, declared)?;
    // Literals alone make text, if only the family of compatible types is asked.
    let untyped = |family: &Family| family.open && family.element.is_none();
    let has_unknown = actual.iter().any(Option::is_none);
    let undetermined = untyped(&simple) && !has_unknown;
    if untyped(&compatible) && !has_unknown {
        compatible.element = Some(oid::TEXT);
    }
    for family in [&mut simple, &mut compatible] {
        if let Some(element) = family.element
            && family.array.is_none()
        {
            family.array = types.array_of(element);
        }
        if let Some(range) = family.range
            && family.multirange.is_none()
        {
            family.multirange = types.range_multirange(range);
        }
    }
    let replace = |declared: Oid, actual: Option<Oid>| -> Option<Oid> {
        match declared {
            oid::ANYELEMENT | oid::ANYNONARRAY | oid::ANYENUM => simple.element.or(actual),
            oid::ANYARRAY => simple.array.or(actual),
            oid::ANYRANGE => simple.range.or(actual),
            oid::ANYMULTIRANGE => simple.multirange.or(actual),
            oid::ANYCOMPATIBLE | oid::ANYCOMPATIBLENONARRAY => compatible.element.or(actual),
            oid::ANYCOMPATIBLEARRAY => compatible.array.or(actual),
            oid::ANYCOMPATIBLERANGE => compatible.range.or(actual),
            oid::ANYCOMPATIBLEMULTIRANGE => compatible.multirange.or(actual),
            other => Some(other),
        }
    };
    let arguments = declared
        .iter()
        .zip(actual)
        .map(|(declared, actual)| replace(*declared, *actual))
        .collect();
    let result = if is_polymorphic(result) {
        replace(result, None)
    } else {
        Some(result)
    };
    Some(Enforced {
        arguments,
        result,
        undetermined,
    })
}
