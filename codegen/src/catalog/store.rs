use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use super::Oid;

/// An object that a [`Store`] can hold.
pub trait Object: Clone {
    /// What the object is looked up by. Overloaded functions share one.
    type Key: Ord + Clone + Debug;

    /// Its number.
    fn oid(&self) -> Oid;

    /// What it is looked up by.
    fn key(&self) -> Self::Key;

    /// Objects of which one asks "what belongs to this?": the table of an index, the parents of a partition.
    fn related(&self) -> Vec<Oid> {
        Vec::new()
    }
}

/// All objects of one kind, by number and by key, with a journal of changes that can be taken back.
///
/// A statement that fails half-way, ROLLBACK TO and a PL/pgSQL exception handler undo exactly what came after their
/// [`mark`](Store::mark), at a cost proportional to the changes.
#[derive(Debug, Clone)]
pub struct Store<T: Object> {
    rows: BTreeMap<Oid, Arc<T>>,
    keys: BTreeMap<T::Key, Vec<Oid>>,
    related: BTreeMap<Oid, Vec<Oid>>,
    /// What a number stood for before each change.
    journal: Vec<(Oid, Option<Arc<T>>)>,
    /// Numbers that stand for something else than when they were last asked for.
    changes: Vec<Oid>,
}

impl<T: Object> Default for Store<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            keys: BTreeMap::new(),
            related: BTreeMap::new(),
            journal: Vec::new(),
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

    /// The one object of a key; of overloaded ones, the oldest.
    pub fn find(&self, key: &T::Key) -> Option<&T> {
        self.get(*self.keys.get(key)?.first()?)
    }

    /// The same as [`find`](Store::find), shared.
    pub fn find_shared(&self, key: &T::Key) -> Option<Arc<T>> {
        self.get_shared(*self.keys.get(key)?.first()?)
    }

    /// Every object of a key, the oldest first.
    pub fn find_all<'a>(&'a self, key: &T::Key) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let oids = self.keys.get(key).map_or(&[][..], Vec::as_slice);
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

    /// Every object in the order of keys.
    pub fn iter_by_key(&self) -> impl Iterator<Item = &T> {
        self.keys
            .values()
            .flatten()
            .filter_map(|oid| self.get(*oid))
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
        if let Some(object) = self.rows.get(&oid) {
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
    pub fn mark(&self) -> usize {
        self.journal.len()
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
        if self.changes.last() != Some(&oid) {
            self.changes.push(oid);
        }
        let key = object.as_ref().map(|object| object.key());
        let related = object.as_ref().map(|object| object.related());
        let before = match object {
            Some(object) => self.rows.insert(oid, object),
            None => self.rows.remove(&oid),
        };
        let old_key = before.as_ref().map(|object| object.key());
        if key != old_key {
            if let Some(old) = old_key {
                detach(&mut self.keys, &old, oid);
            }
            if let Some(key) = key {
                attach(&mut self.keys, key, oid);
            }
        }
        let old_related = before.as_ref().map(|object| object.related());
        if related != old_related {
            for old in old_related.into_iter().flatten() {
                detach(&mut self.related, &old, oid);
            }
            for new in related.into_iter().flatten() {
                attach(&mut self.related, new, oid);
            }
        }
        before
    }
}

/// Puts a number into a list that stays sorted and without doubles.
fn attach<K: Ord>(lists: &mut BTreeMap<K, Vec<Oid>>, key: K, oid: Oid) {
    let oids = lists.entry(key).or_default();
    if let Err(place) = oids.binary_search(&oid) {
        oids.insert(place, oid);
    }
}

fn detach<K: Ord>(lists: &mut BTreeMap<K, Vec<Oid>>, key: &K, oid: Oid) {
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
        type Key = &'static str;
        fn oid(&self) -> Oid {
            Oid(self.0)
        }
        fn key(&self) -> &'static str {
            self.1
        }
    }

    fn names(store: &Store<Thing>, key: &'static str) -> Vec<u32> {
        store.find_all(&key).map(|thing| thing.0).collect()
    }

    #[test]
    fn rollback_restores_rows_and_keys() {
        let mut store = Store::default();
        store.insert(Thing(2, "a"));
        store.insert(Thing(1, "a"));
        assert_eq!(names(&store, "a"), [1, 2]);

        let mark = store.mark();
        store.update(Oid(1), |thing| thing.1 = "b");
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
}
