use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Oid;

/// An object that a [`Store`] can hold.
pub trait Object: Clone {
    /// What names are looked up in: a schema, a table, or `()` for the database. Objects without a name have all that
    /// they are looked up by in it.
    type Space: Copy + Ord + Hash;

    /// Its number.
    fn oid(&self) -> Oid;

    /// Where its name is looked up.
    fn space(&self) -> Self::Space;

    /// Its name, which overloaded functions share.
    fn name(&self) -> &str;

    /// Objects of which one asks "what belongs to this?": the table of an index, the parents of a partition.
    fn related(&self) -> Vec<Oid> {
        Vec::new()
    }
}

/// All objects of one kind, by number and by name, with a journal of changes that can be taken back.
///
/// A statement that fails half-way, ROLLBACK TO and a PL/pgSQL exception handler undo exactly what came after their
/// [`mark`](Store::mark), at a cost proportional to the changes.
#[derive(Debug, Clone)]
pub struct Store<T: Object> {
    rows: BTreeMap<Oid, Arc<T>>,
    /// Numbers of objects by the hash of space and name, which several may have in common.
    names: Lists<u64>,
    related: Lists<Oid>,
    /// What a number stood for before each change.
    journal: Vec<(Oid, Option<Arc<T>>)>,
    /// The last mark.
    marked: usize,
    /// Numbers that stand for something else than when they were last asked for.
    changes: Vec<Oid>,
}

impl<T: Object> Default for Store<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            names: FxHashMap::default(),
            related: FxHashMap::default(),
            journal: Vec::new(),
            marked: 0,
            changes: Vec::new(),
        }
    }
}

impl<T: Object> Store<T> {
    /// The object of a number.
    pub fn get(&self, oid: Oid) -> Option<&T> {
        self.rows.get(&oid).map(Arc::as_ref)
    }

    /// The same, shared: it stays as it is when the store changes.
    pub fn get_shared(&self, oid: Oid) -> Option<Arc<T>> {
        self.rows.get(&oid).cloned()
    }

    /// The one object of a name; of overloaded ones, the oldest.
    pub fn find(&self, space: T::Space, name: &str) -> Option<&T> {
        let key = hash(&space, name);
        self.of_hash(key).find(|it| is_named(*it, &space, name))
    }

    /// The same as [`find`](Store::find), shared.
    pub fn find_shared(&self, space: T::Space, name: &str) -> Option<Arc<T>> {
        self.get_shared(self.find(space, name)?.oid())
    }

    /// Every object of a name, the oldest first.
    pub fn find_all<'a, 'n>(
        &'a self,
        space: T::Space,
        name: &'n str,
    ) -> impl Iterator<Item = &'a T> + use<'a, 'n, T> {
        let key = hash(&space, name);
        self.of_hash(key)
            .filter(move |it| is_named(*it, &space, name))
    }

    /// The one object of a space whose objects have no names.
    pub fn only(&self, space: T::Space) -> Option<&T> {
        self.find(space, "")
    }

    fn of_hash(&self, key: u64) -> impl Iterator<Item = &T> {
        let oids = self.names.get(&key).map_or(&[][..], Vec::as_slice);
        oids.iter().filter_map(|oid| self.get(*oid))
    }

    /// Every object that names another one in [`Object::related`], the oldest first.
    pub fn related_to(&self, oid: Oid) -> impl Iterator<Item = &T> {
        let oids = self.related.get(&oid).map_or(&[][..], Vec::as_slice);
        oids.iter().filter_map(|oid| self.get(*oid))
    }

    /// Every object in the order of creation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().map(Arc::as_ref)
    }

    /// Every object in the order of spaces and names.
    pub fn iter_by_name(&self) -> impl Iterator<Item = &T> {
        let mut objects: Vec<_> = self.iter().collect();
        objects.sort_by(|a, b| (a.space(), a.name()).cmp(&(b.space(), b.name())));
        objects.into_iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds an object, or puts it in the place of the one with its number.
    pub fn insert(&mut self, object: T) {
        self.set(object.oid(), Some(Arc::new(object)));
    }

    /// Changes an object; nothing happens if there is none of that number.
    pub fn update(&mut self, oid: Oid, change: impl FnOnce(&mut T)) {
        // Nobody comes back to what the last change since the mark made.
        let in_between = self.journal.len() > self.marked
            && self.journal.last().is_some_and(|(last, _)| *last == oid);
        let Some(object) = self.rows.get_mut(&oid) else {
            return;
        };
        if in_between && let Some(object) = Arc::get_mut(object) {
            let before = Place::of(object);
            change(object);
            let now = Place::of(object);
            self.moved(oid, Some(before), Some(now));
        } else {
            let mut object = T::clone(object);
            change(&mut object);
            self.set(oid, Some(Arc::new(object)));
        }
    }

    /// Takes an object out.
    pub fn remove(&mut self, oid: Oid) {
        self.set(oid, None);
    }

    /// A point to come back to.
    pub fn mark(&mut self) -> usize {
        self.marked = self.journal.len();
        self.marked
    }

    /// Undoes everything since a mark.
    pub fn rollback(&mut self, mark: usize) {
        while self.journal.len() > mark {
            if let Some((oid, before)) = self.journal.pop() {
                self.replace(oid, before);
            }
        }
    }

    /// Forgets how to come back: every mark is void from now on.
    pub fn commit(&mut self) {
        self.journal.clear();
        self.marked = 0;
    }

    /// The numbers that stand for something else than at the last call, some more than once. Rollback changes as well.
    pub fn take_changes(&mut self) -> Vec<Oid> {
        std::mem::take(&mut self.changes)
    }

    fn set(&mut self, oid: Oid, object: Option<Arc<T>>) {
        let before = self.replace(oid, object);
        self.journal.push((oid, before));
    }

    fn replace(&mut self, oid: Oid, object: Option<Arc<T>>) -> Option<Arc<T>> {
        let now = object.as_deref().map(Place::of);
        let before = match object {
            Some(object) => self.rows.insert(oid, object),
            None => self.rows.remove(&oid),
        };
        self.moved(oid, before.as_deref().map(Place::of), now);
        before
    }

    /// A number stands for something else.
    fn moved(&mut self, oid: Oid, before: Option<Place>, now: Option<Place>) {
        if self.changes.last() != Some(&oid) {
            self.changes.push(oid);
        }
        if before == now {
            return;
        }
        if let Some(before) = before {
            detach(&mut self.names, &before.name, oid);
            for other in before.related {
                detach(&mut self.related, &other, oid);
            }
        }
        if let Some(now) = now {
            attach(&mut self.names, now.name, oid);
            for other in now.related {
                attach(&mut self.related, other, oid);
            }
        }
    }
}

/// Where an object is found, besides by its number.
#[derive(PartialEq, Eq)]
struct Place {
    name: u64,
    related: Vec<Oid>,
}

impl Place {
    fn of<T: Object>(object: &T) -> Self {
        Self {
            name: hash(&object.space(), object.name()),
            related: object.related(),
        }
    }
}

impl<T: Object<Space = ()>> Store<T> {
    /// The one object of a name in the database.
    pub fn named(&self, name: &str) -> Option<&T> {
        self.find((), name)
    }
}

fn hash(space: &impl Hash, name: &str) -> u64 {
    FxBuildHasher.hash_one((space, name))
}

fn is_named<T: Object>(object: &T, space: &T::Space, name: &str) -> bool {
    object.name() == name && object.space() == *space
}

type Lists<K> = FxHashMap<K, Vec<Oid>>;

/// Puts a number into a list that stays sorted and without doubles.
fn attach<K: Eq + Hash>(lists: &mut Lists<K>, key: K, oid: Oid) {
    let oids = lists.entry(key).or_default();
    if let Err(place) = oids.binary_search(&oid) {
        oids.insert(place, oid);
    }
}

fn detach<K: Eq + Hash>(lists: &mut Lists<K>, key: &K, oid: Oid) {
    if let Some(oids) = lists.get_mut(key) {
        oids.retain(|other| *other != oid);
        if oids.is_empty() {
            lists.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing(u32, &'static str);

    impl Object for Thing {
        type Space = ();
        fn oid(&self) -> Oid {
            Oid(self.0)
        }
        fn space(&self) {}
        fn name(&self) -> &str {
            self.1
        }
    }

    fn names(store: &Store<Thing>, name: &str) -> Vec<u32> {
        store.find_all((), name).map(|thing| thing.0).collect()
    }

    #[test]
    fn rollback_restores_rows_and_keys() {
        let mut store = Store::default();
        store.insert(Thing(2, "a"));
        store.insert(Thing(1, "a"));
        assert_eq!(names(&store, "a"), [1, 2]);

        let mark = store.mark();
        store.update(Oid(1), |thing| thing.1 = "c");
        store.update(Oid(1), |thing| thing.1 = "b");
        assert_eq!(names(&store, "c"), [] as [u32; 0]);
        store.remove(Oid(2));
        store.insert(Thing(3, "a"));
        store.update(Oid(9), |thing| thing.1 = "never");
        assert_eq!(names(&store, "a"), [3]);
        assert_eq!(names(&store, "b"), [1]);

        store.rollback(mark);
        assert_eq!(names(&store, "a"), [1, 2]);
        assert_eq!(names(&store, "b"), [] as [u32; 0]);
        assert_eq!(store.len(), 2);
    }

    #[test]
    fn every_mark_has_its_state() {
        let mut store = Store::default();
        store.insert(Thing(1, "a"));
        store.update(Oid(1), |thing| thing.1 = "b");
        let outer = store.mark();
        store.update(Oid(1), |thing| thing.1 = "c");
        let inner = store.mark();
        store.update(Oid(1), |thing| thing.1 = "d");
        let shared = store.get_shared(Oid(1));
        store.update(Oid(1), |thing| thing.1 = "e");
        assert_eq!(shared.map(|thing| thing.1), Some("d"));

        store.rollback(inner);
        assert_eq!(names(&store, "c"), [1]);
        store.update(Oid(1), |thing| thing.1 = "f");
        store.rollback(inner);
        assert_eq!(names(&store, "c"), [1]);
        store.rollback(outer);
        assert_eq!(names(&store, "b"), [1]);
        store.update(Oid(1), |thing| thing.1 = "g");
        store.rollback(outer);
        assert_eq!(names(&store, "b"), [1]);
        assert!(
            ["c", "d", "e", "f", "g"]
                .iter()
                .all(|name| names(&store, name).is_empty())
        );
    }
}
