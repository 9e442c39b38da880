//! Applies statements to a catalog with PostgreSQL's semantics: one file per kind of object.
//!
//! A statement either applies whole or, where PostgreSQL would refuse it, changes nothing and becomes a diagnostic with
//! PostgreSQL's SQLSTATE and wording; the statements after it go on.

mod access_methods;
mod aggregates;
mod alter_table;
mod apply;
mod base_types;
mod changes;
mod client_encoding;
mod collations;
mod columns;
mod comments;
mod composites;
mod constraints;
mod create_function;
mod create_table;
mod create_table_as;
mod deletion;
mod dependencies;
mod descriptions;
mod domains;
mod drop;
mod enums;
mod error;
mod event_triggers;
mod expressions;
mod extension_members;
mod extension_scripts;
mod extensions;
mod foreign;
mod function_attributes;
mod function_bodies;
mod function_signatures;
mod functions;
mod grants;
mod indexes;
mod inherited_columns;
mod languages;
mod like;
mod lookup;
mod names;
mod new_objects;
mod object_addresses;
mod operators;
mod owner;
mod partitions;
mod permissions;
mod plain_objects;
mod plpgsql;
mod policies;
mod psql;
mod publications;
mod ranges;
mod rename;
mod replica_identity;
mod roles;
mod rules;
mod schemas;
mod sequences;
mod session;
mod set_schema;
mod settings;
mod statistics;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_cases;
mod text_bodies;
mod text_search;
mod transactions;
mod triggers;
mod view_nullability;
mod views;

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Oid};
use crate::diagnostic::Diagnostic;
use crate::infer::Variable;
use crate::source::{FileId, Sources, Span};

pub use error::{Result, SqlError};
use session::Session;

/// A database without a server: a catalog, a session, and the texts that made them.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What the statements so far have made.
    pub catalog: Catalog,
    /// The texts. CREATE EXTENSION and EXECUTE add to those that were given.
    pub sources: Sources,
    /// What there is to say about them.
    pub diagnostics: Vec<Diagnostic>,
    session: Session,
    /// Tables into which statements put rows.
    filled: plpgsql::Filled,
    /// Relations on whose columns' nullability views may rest, and which have changed in this respect.
    changed_nullability: BTreeSet<Oid>,
    /// The statement that is being applied.
    statement: Span,
    /// What depends on what, as of the last DROP.
    dependencies: dependencies::Dependencies,
    /// Whether the cluster may have roles that no statement makes.
    roles_from_elsewhere: bool,
    /// Whether the platform's files are being replayed.
    platform: bool,
    /// What the statement may speak of besides objects: the variables of the block that runs it.
    variables: Vec<Variable>,
    /// The extension whose script is being replayed.
    extension: Option<Oid>,
    /// How many statements enclose the present one: CREATE SCHEMA, CREATE EXTENSION, DO.
    depth: u32,
}

impl Replay {
    /// An empty database of a cluster whose superuser is `superuser`, who is also logged in.
    pub fn new(superuser: &str) -> Self {
        let catalog = Catalog::new(superuser);
        let session = Session::new(
            Oid::BOOTSTRAP_ROLE,
            &catalog,
            std::collections::BTreeMap::new(),
        );
        Self {
            catalog,
            sources: Sources::default(),
            diagnostics: Vec::new(),
            session,
            filled: plpgsql::Filled::default(),
            changed_nullability: BTreeSet::new(),
            statement: Span::new(FileId(0), 0..0),
            dependencies: dependencies::Dependencies::default(),
            roles_from_elsewhere: false,
            platform: false,
            variables: Vec::new(),
            extension: None,
            depth: 0,
        }
    }

    /// Takes roles that a statement needs and none has made to exist, with a warning, until a statement says otherwise.
    pub fn allow_roles_from_elsewhere(&mut self) {
        self.roles_from_elsewhere = true;
    }

    /// Logs in anew: a role's and the database's settings count from here on.
    pub fn new_session(&mut self, role: &str) {
        self.finish();
        let role = self
            .catalog
            .role_named(role)
            .map_or(Oid::BOOTSTRAP_ROLE, |role| role.oid);
        let database = self.session.database.clone();
        self.session = Session::new(role, &self.catalog, database);
    }

    /// Logs out: an open transaction is carried through, temporary objects are gone.
    pub fn finish(&mut self) {
        self.commit();
        self.drop_temporary();
        self.infer_nullability_anew();
        self.catalog.commit();
    }
}
