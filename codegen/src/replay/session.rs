use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::{Catalog, Oid, Savepoint};

/// What a database session knows beside the catalog: who it is, its settings, its transaction.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_field_names,
    reason = "`session_user` is PostgreSQL's word"
)]
pub(super) struct Session {
    /// Who logged in.
    pub(super) login_user: Oid,
    /// The same, or SET SESSION AUTHORIZATION.
    pub(super) session_user: Oid,
    /// SET ROLE: who makes and owns things now.
    pub(super) role: Oid,
    /// Settings by name, folded. `search_path` is one of them, as a list.
    pub(super) settings: BTreeMap<String, Vec<String>>,
    /// What the session began with, for RESET.
    pub(super) initial: BTreeMap<String, Vec<String>>,
    /// Roles of which the statements so far say that there are none: dropped, renamed.
    pub(super) absent_roles: BTreeSet<String>,
    /// Rows of `pg_depend` were changed by hand: what depends on what is not known any more.
    pub(super) edited_dependencies: bool,
    /// ALTER DATABASE … SET: what new sessions start with.
    pub(super) database: BTreeMap<String, Vec<String>>,
    /// The transaction block, if one is open.
    pub(super) transaction: Option<Transaction>,
    /// What SET LOCAL replaced since the present transaction began: a block, or the one that a file is for those who
    /// send it whole.
    pub(super) local: Local,
}

/// What SET LOCAL replaced, to be put back when the transaction ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    /// Settings, the first that was replaced first.
    pub(super) settings: Vec<(String, Option<Vec<String>>)>,
    /// The role.
    pub(super) role: Option<Oid>,
}

/// An open transaction block.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    /// The state before BEGIN.
    pub(super) start: Checkpoint,
    /// SAVEPOINTs by name, the oldest first.
    pub(super) savepoints: Vec<(String, Checkpoint)>,
}

/// A state to come back to.
#[derive(Debug, Clone)]
pub(super) struct Checkpoint {
    pub(super) catalog: Savepoint,
    pub(super) settings: BTreeMap<String, Vec<String>>,
    pub(super) role: Oid,
    pub(super) session_user: Oid,
    pub(super) absent_roles: BTreeSet<String>,
    pub(super) edited_dependencies: bool,
}

impl Session {
    /// A new session of a role, with the settings that the database and the role give it.
    pub(super) fn new(
        role: Oid,
        catalog: &Catalog,
        database: BTreeMap<String, Vec<String>>,
    ) -> Self {
        let mut settings = BTreeMap::from([(
            SEARCH_PATH.to_owned(),
            vec!["$user".to_owned(), "public".to_owned()],
        )]);
        settings.extend(database.clone());
        if let Some(role) = catalog.role(role) {
            settings.extend(role.settings.clone());
        }
        Self {
            login_user: role,
            session_user: role,
            role,
            initial: settings.clone(),
            settings,
            absent_roles: BTreeSet::new(),
            edited_dependencies: false,
            database,
            transaction: None,
            local: Local::default(),
        }
    }

    /// What a new session of the same login begins with (RESET ALL, RESET SESSION AUTHORIZATION).
    pub(super) fn reset(&mut self) {
        self.settings.clone_from(&self.initial);
        self.session_user = self.login_user;
        self.role = self.login_user;
    }

    /// Puts back what SET LOCAL replaced.
    pub(super) fn end_local(&mut self) {
        let local = std::mem::take(&mut self.local);
        for (name, before) in local.settings.into_iter().rev() {
            match before {
                Some(value) => self.settings.insert(name, value),
                None => self.settings.remove(&name),
            };
        }
        if let Some(role) = local.role {
            self.role = role;
        }
    }

    /// The schemas that the setting names and that exist, in its order: where new objects go is the first.
    pub(super) fn named_schemas(&self, catalog: &Catalog) -> Vec<Oid> {
        let names = self.settings.get(SEARCH_PATH);
        self.schemas_of(names.map_or(&[][..], Vec::as_slice), catalog)
    }

    fn schemas_of(&self, names: &[String], catalog: &Catalog) -> Vec<Oid> {
        let user = catalog.role(self.role).map(|role| role.name.as_str());
        let mut schemas = Vec::with_capacity(names.len());
        for name in names {
            let name = if name == "$user" {
                user
            } else {
                Some(name.as_str())
            };
            if let Some(schema) = name.and_then(|name| catalog.schema_named(name))
                && !schemas.contains(&schema.oid)
            {
                schemas.push(schema.oid);
            }
        }
        schemas
    }

    /// The schemas in which names are looked up, with `pg_temp` and `pg_catalog` where nobody writes them.
    pub(super) fn search_path(&self, catalog: &Catalog) -> Arc<[Oid]> {
        with_implicit(&self.named_schemas(catalog))
    }

    /// The same with another value of the setting.
    pub(super) fn search_path_of(&self, names: &[String], catalog: &Catalog) -> Arc<[Oid]> {
        with_implicit(&self.schemas_of(names, catalog))
    }

    /// Whether a setting that is on unless somebody says otherwise is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        let value = self.settings.get(name).and_then(|values| values.first());
        value.is_none_or(|value| {
            !matches!(value.to_lowercase().as_str(), "off" | "false" | "no" | "0")
        })
    }
}

fn with_implicit(named: &[Oid]) -> Arc<[Oid]> {
    let implicit = [Oid::PG_TEMP, Oid::PG_CATALOG]
        .into_iter()
        .filter(|schema| !named.contains(schema));
    implicit.chain(named.iter().copied()).collect()
}

/// The setting that names schemas.
pub(super) const SEARCH_PATH: &str = "search_path";
