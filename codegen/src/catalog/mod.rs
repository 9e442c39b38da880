//! The model in the middle: plain data, shaped and named like `pg_catalog`.
//!
//! Objects are found by number ([`Oid`]), by key, and through the search path exactly as PostgreSQL does it. Only
//! [`replay`](crate::replay) changes a catalog; every emitter reads it.

mod bucket;
mod built_in;
mod constraint;
mod data_type;
mod event;
mod expression;
mod format_type;
mod function;
mod lookup;
mod oid;
mod operator;
mod policy;
mod privilege;
mod provenance;
mod quote;
mod relation;
mod role;
mod schema;
mod store;
mod trigger;

pub use bucket::*;
pub(crate) use built_in::rows as built_in_rows;
pub use constraint::*;
pub use data_type::*;
pub use event::*;
pub use expression::*;
pub use function::*;
pub use lookup::SearchPath;
pub use oid::*;
pub use operator::*;
pub use policy::*;
pub use privilege::*;
pub use provenance::Provenance;
pub use quote::{quote_identifier, quote_literal};
pub use relation::*;
pub use role::*;
pub use schema::*;
pub use store::{Object, Store};
pub use trigger::*;

/// Everything that PostgreSQL's catalog holds of a database, as far as types, documents and access depend on it.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// `pg_authid`
    pub roles: Store<Role>,
    /// `pg_namespace`
    pub schemas: Store<Schema>,
    /// `pg_type`
    pub types: Store<DataType>,
    /// `pg_class`
    pub relations: Store<Relation>,
    /// `pg_constraint`
    pub constraints: Store<Constraint>,
    /// `pg_trigger`
    pub triggers: Store<Trigger>,
    /// `pg_policy`
    pub policies: Store<Policy>,
    /// `pg_rewrite`
    pub rules: Store<Rule>,
    /// `pg_proc`, without the built-in ones, which are looked up in a table of their own
    pub functions: Store<Function>,
    /// `pg_operator`, likewise
    pub operators: Store<Operator>,
    /// `pg_cast`, likewise
    pub casts: Store<Cast>,
    /// `pg_default_acl`
    pub default_acls: Store<DefaultAcl>,
    /// `pg_extension`
    pub extensions: Store<Extension>,
    /// `pg_publication`
    pub publications: Store<Publication>,
    /// `pg_event_trigger`
    pub event_triggers: Store<EventTrigger>,
    /// No table of PostgreSQL's: what statements did that the rest no longer shows.
    pub events: Store<Event>,
    /// Collations, statistics, text search objects, operator classes, servers …
    pub plain_objects: Store<PlainObject>,
    /// No table of PostgreSQL's, but one of Supabase's: `storage.buckets`.
    pub buckets: Store<Bucket>,
    next_oid: u32,
}

/// A state to come back to with [`Catalog::rollback`].
#[derive(Debug, Clone, Copy)]
pub struct Savepoint {
    marks: [usize; STORES],
}

const STORES: usize = 18;

/// An array of one expression for every store, in one order.
macro_rules! for_each_store {
    ($catalog:ident, $store:ident, $each:expr) => {
        for_each_store!(@ $catalog, $store, $each;
            roles schemas types relations constraints triggers policies rules functions operators casts default_acls
            extensions publications event_triggers events plain_objects buckets)
    };
    (@ $catalog:ident, $store:ident, $each:expr; $($name:ident)+) => {
        [$({
            let $store = &mut $catalog.$name;
            $each
        }),+]
    };
}

impl Catalog {
    /// What every new PostgreSQL database holds: `pg_catalog`, `public`, the predefined roles and the superuser
    /// `superuser` that the cluster was made with.
    pub fn new(superuser: &str) -> Self {
        built_in::catalog(superuser)
    }

    /// A number for a new object.
    pub fn new_oid(&mut self) -> Oid {
        let oid = Oid(self.next_oid);
        self.next_oid += 1;
        oid
    }

    /// Remembers the present state.
    pub fn savepoint(&mut self) -> Savepoint {
        Savepoint {
            marks: for_each_store!(self, store, store.mark()),
        }
    }

    /// Goes back to a remembered state. Savepoints taken since are void.
    pub fn rollback(&mut self, savepoint: Savepoint) {
        let mut marks = savepoint.marks.into_iter();
        for_each_store!(
            self,
            store,
            store.rollback(marks.next().unwrap_or_default())
        );
    }

    /// Makes the present state final: every savepoint is void.
    pub fn commit(&mut self) {
        for_each_store!(self, store, store.commit());
    }
}
