//! `rowtype squash`: one canonical schema file of everything that the user's files made or changed.
//!
//! Every object is printed from the catalog alone. Each statement says what it makes and what it needs; the file is
//! their order, dependencies first, kinds and names second, so that it is the same whatever order the history had.

mod aggregate;
mod comment;
mod composite;
mod constraint;
mod default_acl;
mod domain;
mod draft;
mod drop;
mod enumeration;
mod event_trigger;
mod expression;
mod extension;
mod function;
mod index;
mod inheritance;
mod operator;
mod order;
mod plain_object;
mod policy;
mod privilege;
mod publication;
mod range;
mod relation;
mod role;
mod rule;
mod schema;
mod sequence;
mod table;
#[cfg(test)]
mod tests;
mod trigger;
mod view;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::catalog::{Catalog, Object, Oid, Provenance, Store, quote_identifier};
use crate::diagnostic::Diagnostic;

use draft::Item;
use expression::Unqualified;
use order::{Phase, order};

/// What the schema file is made for.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The catalog before the user's first file: what is there when the schema file runs. Without it, what the platform
    /// and extensions made is taken to be as they made it, but for the user's own objects on it.
    pub baseline: Option<&'a Catalog>,
    /// The role that runs the file.
    pub session_role: &'a str,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            baseline: None,
            session_role: "postgres",
        }
    }
}

/// Prints the schema file.
pub fn emit(catalog: &Catalog, options: &Options<'_>) -> (String, Vec<Diagnostic>) {
    let mut inline = BTreeSet::new();
    loop {
        let mut emitter = Emitter::new(catalog, options, inline);
        emitter.draft_all();
        let Emitter {
            items,
            diagnostics,
            detached,
            ..
        } = emitter;
        match order(catalog, items, &detached) {
            Ok(items) => return (print(catalog, &items), diagnostics),
            Err(table) => {
                inline = detached;
                inline.insert(table);
            }
        }
    }
}

/// Everything that goes into the file, before it is put in order.
struct Emitter<'a> {
    catalog: &'a Catalog,
    baseline: Option<&'a Catalog>,
    session_role: Oid,
    unqualified: Unqualified,
    /// Tables that get their defaults and checks after what these call, which needs the tables.
    detached: BTreeSet<Oid>,
    items: Vec<Item>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Emitter<'a> {
    fn new(catalog: &'a Catalog, options: &Options<'a>, detached: BTreeSet<Oid>) -> Self {
        let session_role = catalog.role_named(options.session_role);
        Self {
            catalog,
            baseline: options.baseline,
            session_role: session_role.map_or(Oid::BOOTSTRAP_ROLE, |role| role.oid),
            unqualified: Unqualified::new(catalog),
            detached,
            items: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn draft_all(&mut self) {
        self.draft_drops();
        self.draft_roles();
        self.draft_schemas();
        self.draft_extensions();
        self.draft_enums();
        self.draft_domains();
        self.draft_ranges();
        self.draft_relations();
        self.draft_functions();
        self.draft_operators();
        self.draft_plain_objects();
        self.draft_constraints();
        self.draft_indexes();
        self.draft_rules();
        self.draft_triggers();
        self.draft_policies();
        self.draft_publications();
        self.draft_event_triggers();
        self.draft_default_acls();
    }

    /// What an object is when the file starts to run; none if the file has to make it.
    fn before<'o, T>(
        &self,
        store: impl Fn(&'a Catalog) -> &'a Store<T>,
        object: &'o T,
        provenance: &Provenance,
    ) -> Option<&'o T>
    where
        'a: 'o,
        T: Object + 'a,
    {
        let known = self
            .baseline
            .map(store)
            .and_then(|old| old.get(object.oid()));
        known.or_else(|| (!provenance.is_users()).then_some(object))
    }

    fn push(&mut self, item: Item) {
        if !item.sql.is_empty() {
            self.items.push(item);
        }
    }

    fn role_name(&self, role: Oid) -> String {
        let role = self.catalog.role(role);
        role.map_or_else(
            || "CURRENT_USER".to_owned(),
            |role| quote_identifier(&role.name).into_owned(),
        )
    }
}

/// Names a place that names resolve to without a schema: `pg_catalog` alone.
const EMPTY_PATH: &str = "SET search_path = '';\n";

fn print(catalog: &Catalog, items: &[Item]) -> String {
    let mut text = String::from(
        "-- The whole schema in one file, made by rowtype squash. Names are qualified; nothing is looked up by path.\n\
         SET check_function_bodies = off;\n",
    );
    text.push_str(EMPTY_PATH);
    let mut phase: Option<Phase> = None;
    let mut path: &[Oid] = &[];
    for item in items {
        if item.path != path {
            path = &item.path;
            text.push('\n');
            if path.is_empty() {
                text.push_str(EMPTY_PATH);
            } else {
                let names = path.iter().filter_map(|schema| catalog.schema(*schema));
                let names: Vec<_> = names.map(|schema| quote_identifier(&schema.name)).collect();
                let _ = writeln!(text, "SET search_path = {};", names.join(", "));
            }
        }
        if phase != Some(item.rank.phase) {
            phase = Some(item.rank.phase);
            let _ = write!(text, "\n-- {}\n", item.rank.phase.title());
        }
        text.push('\n');
        text.push_str(&item.sql);
    }
    text
}
