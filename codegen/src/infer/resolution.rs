//! Which of several functions or operators is meant (manual, 10.2 and 10.3; `func_select_candidate`).

use crate::catalog::Oid;

use super::coercion::Coercion;
use super::types::{Types, oid};

/// What a choice comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// This one.
    One(usize),
    /// None suits.
    None,
    /// Several suit equally well.
    Ambiguous,
    /// The type of an argument is not known, and the choice depends on it.
    Unknown,
}

/// Chooses among the argument types of candidates, all of the same length or longer than `actual`.
pub(super) fn choose(types: Types<'_>, actual: &[Option<Oid>], candidates: &[&[Oid]]) -> Choice {
    let exact = candidates.iter().position(|declared| {
        actual
            .iter()
            .zip(*declared)
            .all(|(actual, declared)| *actual == Some(*declared))
    });
    if let Some(exact) = exact {
        return Choice::One(exact);
    }
    let fitting: Vec<usize> = (0..candidates.len())
        .filter(|index| types.can_coerce(actual, candidates[*index], Coercion::Implicit))
        .collect();
    match fitting[..] {
        [] => Choice::None,
        [only] => Choice::One(only),
        _ if actual.iter().any(Option::is_none) => Choice::Unknown,
        _ => {
            let actual: Vec<Oid> = actual.iter().flatten().copied().collect();
            select(types, &actual, candidates, fitting)
        }
    }
}

/// Keeps the candidates with the highest score.
fn keep_best(fitting: &mut Vec<usize>, score: impl Fn(usize) -> usize) {
    let best = fitting.iter().map(|index| score(*index)).max().unwrap_or(0);
    fitting.retain(|index| score(*index) == best);
}

fn select(
    types: Types<'_>,
    actual: &[Oid],
    candidates: &[&[Oid]],
    mut fitting: Vec<usize>,
) -> Choice {
    let count = actual.len();
    // Domains count as what they are made from.
    let bases: Vec<Oid> = actual
        .iter()
        .map(|actual| {
            if *actual == oid::UNKNOWN {
                *actual
            } else {
                types.base(*actual)
            }
        })
        .collect();
    let unknowns = bases.iter().filter(|base| **base == oid::UNKNOWN).count();
    let matches = |index: usize| {
        (0..count)
            .filter(|i| bases[*i] != oid::UNKNOWN && candidates[index][*i] == bases[*i])
            .count()
    };
    keep_best(&mut fitting, matches);
    if let [only] = fitting[..] {
        return Choice::One(only);
    }
    let categories: Vec<char> = bases.iter().map(|base| types.category(*base)).collect();
    let preferred = |index: usize| {
        (0..count)
            .filter(|i| {
                let declared = candidates[index][*i];
                bases[*i] != oid::UNKNOWN
                    && (declared == bases[*i]
                        || types.category(declared) == categories[*i]
                            && types.is_preferred(declared))
            })
            .count()
    };
    keep_best(&mut fitting, preferred);
    if let [only] = fitting[..] {
        return Choice::One(only);
    }
    if unknowns == 0 {
        return Choice::Ambiguous;
    }
    if let Some(remaining) = by_unknown_categories(types, &bases, candidates, &fitting) {
        fitting = remaining;
        if let [only] = fitting[..] {
            return Choice::One(only);
        }
    }
    if unknowns < count {
        by_known_types(types, &bases, candidates, &fitting)
    } else {
        Choice::Ambiguous
    }
}

/// Gives each literal a category: `S` if any candidate takes it, or the one that all take; then drops candidates of
/// other categories.
fn by_unknown_categories(
    types: Types<'_>,
    bases: &[Oid],
    candidates: &[&[Oid]],
    fitting: &[usize],
) -> Option<Vec<usize>> {
    let mut slots = vec![None; bases.len()];
    for (i, base) in bases.iter().enumerate() {
        if *base != oid::UNKNOWN {
            continue;
        }
        let mut category = None;
        let mut has_preferred = false;
        let mut conflict = false;
        for index in fitting {
            let declared = candidates[*index][i];
            let current = types.category(declared);
            let preferred = types.is_preferred(declared);
            match category {
                None => {
                    category = Some(current);
                    has_preferred = preferred;
                }
                Some(known) if known == current => has_preferred |= preferred,
                Some(_) if current == 'S' => {
                    category = Some(current);
                    has_preferred = preferred;
                }
                Some('S') => {}
                Some(_) => conflict = true,
            }
        }
        if conflict && category != Some('S') {
            return None;
        }
        slots[i] = category.map(|category| (category, has_preferred));
    }
    let remaining: Vec<usize> = fitting
        .iter()
        .copied()
        .filter(|index| {
            slots.iter().enumerate().all(|(i, slot)| {
                let Some((category, has_preferred)) = slot else {
                    return true;
                };
                let declared = candidates[*index][i];
                types.category(declared) == *category
                    && (!has_preferred || types.is_preferred(declared))
            })
        })
        .collect();
    (!remaining.is_empty()).then_some(remaining)
}

/// If all other arguments have one type, literals are supposed to have it too.
fn by_known_types(
    types: Types<'_>,
    bases: &[Oid],
    candidates: &[&[Oid]],
    fitting: &[usize],
) -> Choice {
    let mut known = bases.iter().filter(|base| **base != oid::UNKNOWN);
    let Some(first) = known.next() else {
        return Choice::Ambiguous;
    };
    if known.any(|other| other != first) {
        return Choice::Ambiguous;
    }
    let same = vec![Some(*first); bases.len()];
    let mut remaining = fitting
        .iter()
        .filter(|index| types.can_coerce(&same, candidates[**index], Coercion::Implicit));
    match (remaining.next(), remaining.next()) {
        (Some(only), None) => Choice::One(*only),
        _ => Choice::Ambiguous,
    }
}
