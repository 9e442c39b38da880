use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Class, Function, ObjectAddress, Oid, TypeKind};

use super::draft::Item;

/// Parts of the file, in the order in which they come unless a dependency says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Phase {
    Drops,
    Roles,
    Schemas,
    Extensions,
    Types,
    Sequences,
    Functions,
    Operators,
    TextSearch,
    Servers,
    Tables,
    Views,
    Constraints,
    Indexes,
    ForeignKeys,
    Rules,
    Triggers,
    Policies,
    Publications,
    EventTriggers,
    DefaultPrivileges,
}

impl Phase {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Drops => "What the platform brings and the schema does without",
            Self::Roles => "Roles",
            Self::Schemas => "Schemas",
            Self::Extensions => "Extensions",
            Self::Types => "Types",
            Self::Sequences => "Sequences",
            Self::Functions => "Functions",
            Self::Operators => "Operators and casts",
            Self::TextSearch => "Text search",
            Self::Servers => "Foreign servers",
            Self::Tables => "Tables",
            Self::Views => "Views",
            Self::Constraints => "Constraints",
            Self::Indexes => "Indexes",
            Self::ForeignKeys => "Foreign keys",
            Self::Rules => "Rules",
            Self::Triggers => "Triggers",
            Self::Policies => "Policies",
            Self::Publications => "Publications",
            Self::EventTriggers => "Event triggers",
            Self::DefaultPrivileges => "Default privileges",
        }
    }
}

/// Where an item stands among those that could come next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) phase: Phase,
    /// Schema, name, and what tells namesakes apart.
    pub(super) name: Vec<String>,
}

/// The object that a statement makes when it makes this one: of an array its element, of a row type its relation.
pub(super) fn maker(catalog: &Catalog, address: ObjectAddress) -> ObjectAddress {
    match address.class {
        Class::Type => type_maker(catalog, address.oid),
        Class::Default => ObjectAddress {
            class: Class::Relation,
            ..address
        },
        _ => address,
    }
}

fn type_maker(catalog: &Catalog, oid: Oid) -> ObjectAddress {
    let Some(data_type) = catalog.data_type(oid) else {
        return ObjectAddress::object(Class::Type, oid);
    };
    match data_type.kind {
        TypeKind::Composite(relation) => ObjectAddress::object(Class::Relation, relation),
        TypeKind::Multirange { range } if range != oid => type_maker(catalog, range),
        _ => match data_type.element {
            Some(element) if data_type.is_array() && element != oid => type_maker(catalog, element),
            _ => ObjectAddress::object(Class::Type, oid),
        },
    }
}

/// Puts every item after those it needs; of those that could come next, the one of the lowest rank comes.
///
/// # Errors
/// A table in a circle, which has to be made without its defaults and checks.
pub(super) fn order(
    catalog: &Catalog,
    items: Vec<Item>,
    detached: &BTreeSet<Oid>,
) -> Result<Vec<Item>, Oid> {
    let mut makers = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for made in &item.makes {
            makers.entry(*made).or_insert(index);
        }
    }
    let lookup = |address: ObjectAddress| {
        let address = maker(catalog, address);
        let whole = ObjectAddress {
            column: 0,
            ..address
        };
        makers.get(&address).or_else(|| makers.get(&whole)).copied()
    };
    let mut waiting: Vec<BTreeSet<usize>> = Vec::with_capacity(items.len());
    let mut waited_for: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (index, item) in items.iter().enumerate() {
        let needs = item.needs.iter().filter_map(|need| lookup(*need));
        let needs: BTreeSet<usize> = needs.filter(|other| *other != index).collect();
        waiting.push(needs);
    }
    for (function, caller) in calls_before_overloads(catalog, &items) {
        let function = lookup(ObjectAddress::object(Class::Function, function));
        if let Some(function) = function.filter(|it| !reaches(*it, caller, &waiting)) {
            waiting[function].insert(caller);
        }
    }
    for (index, needs) in waiting.iter().enumerate() {
        for need in needs {
            waited_for[*need].push(index);
        }
    }
    let mut ready: BTreeSet<(&Rank, usize)> = BTreeSet::new();
    let mut left: BTreeSet<(&Rank, usize)> = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        left.insert((&item.rank, index));
        if waiting[index].is_empty() {
            ready.insert((&item.rank, index));
        }
    }
    let mut sequence = Vec::with_capacity(items.len());
    while let Some(first) = left.first().copied() {
        let next = if let Some(next) = ready.first() {
            *next
        } else {
            let circle = circle(first.1, &waiting);
            let table = circle.iter().filter_map(|index| items[*index].detachable);
            if let Some(table) = table.filter(|table| !detached.contains(table)).min() {
                return Err(table);
            }
            let lowest = circle
                .iter()
                .map(|index| (&items[*index].rank, *index))
                .min();
            lowest.unwrap_or(first)
        };
        ready.remove(&next);
        left.remove(&next);
        sequence.push(next.1);
        for other in std::mem::take(&mut waited_for[next.1]) {
            waiting[other].remove(&next.1);
            let entry = (&items[other].rank, other);
            if waiting[other].is_empty() && left.contains(&entry) {
                ready.insert(entry);
            }
        }
    }
    let mut places = vec![0; items.len()];
    for (place, index) in sequence.into_iter().enumerate() {
        places[index] = place;
    }
    let mut placed: Vec<_> = places.into_iter().zip(items).collect();
    placed.sort_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, item)| item).collect())
}

/// Functions, each with an older item that calls a namesake of it: where the call is read once the function is there, it
/// may mean that one, or be ambiguous.
fn calls_before_overloads(catalog: &Catalog, items: &[Item]) -> Vec<(Oid, usize)> {
    let mut namesakes: BTreeMap<(Oid, &str), Vec<&Function>> = BTreeMap::new();
    for function in catalog.functions.iter() {
        let name = (function.schema, &*function.name);
        namesakes.entry(name).or_default().push(function);
    }
    namesakes.retain(|_, functions| functions.len() > 1);
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Some(newest) = item.makes.iter().map(|made| made.oid).max() else {
            continue;
        };
        let called = item
            .needs
            .iter()
            .filter(|need| need.class == Class::Function);
        for called in called.filter_map(|need| catalog.function(need.oid)) {
            let functions = namesakes.get(&(called.schema, &*called.name));
            let younger = functions.into_iter().flatten().filter(|it| {
                it.oid > newest && it.oid != called.oid && may_be_meant_by_one_call(it, called)
            });
            found.extend(younger.map(|function| (function.oid, index)));
        }
    }
    found
}

/// Whether both take some number of arguments.
fn may_be_meant_by_one_call(a: &Function, b: &Function) -> bool {
    let numbers = |function: &Function| {
        let least = function.inputs().filter(|it| it.default.is_none()).count();
        let most = function.inputs().count();
        if function.is_variadic() {
            (least.saturating_sub(1), usize::MAX)
        } else {
            (least, most)
        }
    };
    let ((a_least, a_most), (b_least, b_most)) = (numbers(a), numbers(b));
    a_least <= b_most && b_least <= a_most
}

/// Whether the second has to wait for the first, be it by way of others.
fn reaches(first: usize, second: usize, waiting: &[BTreeSet<usize>]) -> bool {
    let mut seen = BTreeSet::new();
    let mut left = vec![second];
    while let Some(next) = left.pop() {
        if next == first {
            return true;
        }
        if seen.insert(next) {
            left.extend(&waiting[next]);
        }
    }
    false
}

/// Items that wait for each other, found by going from one to the first it waits for until one comes again.
fn circle(start: usize, waiting: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut path = vec![start];
    let mut at = start;
    while let Some(next) = waiting[at].first().copied() {
        if let Some(place) = path.iter().position(|seen| *seen == next) {
            return path.split_off(place);
        }
        path.push(next);
        at = next;
    }
    path
}
