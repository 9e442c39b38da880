//! What the rules share: the objects that the API shows, and who can reach them.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::Database;
use crate::access::{self, Cell, Command, Formula, Holder, may, relation_cell};
use crate::catalog::{
    Catalog, Class, Event, EventKind, Function, Grantee, ObjectAddress, Oid, Policy, Relation,
    quote_identifier,
};
use crate::source::Span;
use crate::sql::statement::PolicyCommand;

use super::Options;

/// A schema with the options, and what follows from both.
pub(super) struct Context<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) database: &'a Database,
    pub(super) clients: Vec<Holder<'a>>,
    exposed: Vec<Oid>,
    /// Several rules ask for the same cells.
    cells: RefCell<HashMap<(Oid, Oid, Command), Cell>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(database: &'a Database, options: &Options) -> Self {
        let catalog = &database.catalog;
        let clients = options
            .clients
            .iter()
            .filter_map(|name| catalog.role_named(name));
        let exposed = options
            .schemas
            .iter()
            .filter_map(|name| catalog.schema_named(name));
        Self {
            catalog,
            database,
            cells: RefCell::default(),
            clients: clients.map(|role| Holder::new(catalog, role)).collect(),
            exposed: exposed.map(|schema| schema.oid).collect(),
        }
    }

    /// The user's tables, partitions among them.
    pub(super) fn tables(&self) -> impl Iterator<Item = &'a Relation> {
        let relations = self.catalog.relations.iter();
        relations.filter(|relation| relation.table().is_some() && relation.provenance.is_users())
    }

    /// The user's policies, each with its table; those on the platform's tables (`storage.objects`) too.
    pub(super) fn policies(&self) -> impl Iterator<Item = (&'a Policy, &'a Relation)> {
        let policies = self.catalog.policies.iter();
        policies
            .filter(|policy| policy.provenance.is_users())
            .filter_map(|policy| Some((policy, self.catalog.relation(policy.relation)?)))
    }

    /// The user's functions.
    pub(super) fn functions(&self) -> impl Iterator<Item = &'a Function> {
        let functions = self.catalog.functions.iter();
        functions.filter(|function| function.provenance.is_users())
    }

    /// Whether the API serves the schema.
    pub(super) fn is_exposed(&self, schema: Oid) -> bool {
        self.exposed.contains(&schema)
    }

    /// The clients that have a command's privilege on a relation.
    pub(super) fn clients_that_may(&self, relation: &Relation, command: Command) -> Vec<&'a str> {
        let clients = self
            .clients
            .iter()
            .filter(|client| may(client, relation, command));
        clients.map(|client| client.role.name.as_str()).collect()
    }

    /// The clients that have any privilege on a relation's rows.
    pub(super) fn clients_with_any(&self, relation: &Relation) -> Vec<&'a str> {
        let clients = self.clients.iter().filter(|client| {
            Command::ALL
                .iter()
                .any(|command| may(client, relation, *command))
        });
        clients.map(|client| client.role.name.as_str()).collect()
    }

    /// The clients that may call a function.
    pub(super) fn clients_that_may_call(&self, function: &Function) -> Vec<&'a str> {
        let clients = self.clients.iter().filter(|client| {
            client.may_execute(function) && client.may_use_schema(function.schema)
        });
        clients.map(|client| client.role.name.as_str()).collect()
    }

    /// The clients that a policy is for.
    pub(super) fn clients_of(&self, policy: &Policy) -> impl Iterator<Item = &Holder<'a>> {
        let roles: Vec<Grantee> = policy.roles.clone();
        self.clients
            .iter()
            .filter(move |client| client.is_among(&roles))
    }

    /// What a client can do with a table or view.
    pub(super) fn cell(&self, client: &Holder<'_>, relation: &Relation, command: Command) -> Cell {
        let key = (client.role.oid, relation.oid, command);
        let mut cells = self.cells.borrow_mut();
        let cell = cells
            .entry(key)
            .or_insert_with(|| relation_cell(self.catalog, client, relation, command));
        cell.clone()
    }

    /// A client by name.
    pub(super) fn client(&self, name: &str) -> Option<&Holder<'a>> {
        self.clients.iter().find(|client| client.role.name == name)
    }

    /// What a policy's clauses demand when nothing is known of who asks: claims stay tests of claims.
    pub(super) fn as_written(&self, policy: &Policy, table: &Relation) -> Vec<Formula> {
        let owner = self.catalog.role(table.owner);
        owner.map_or_else(Vec::new, |owner| {
            self.clauses(policy, &Holder::new(self.catalog, owner))
        })
    }

    /// The last thing of a kind that happened to an object.
    pub(super) fn event(&self, object: Oid, is_meant: fn(&EventKind) -> bool) -> Option<&'a Event> {
        let events = self.catalog.events.related_to(object);
        events.filter(|event| is_meant(&event.kind)).last()
    }

    /// Whether an object is the user's own; of a schema, also one that came with the database.
    pub(super) fn is_users(&self, object: ObjectAddress) -> bool {
        let oid = object.oid;
        match object.class {
            Class::Relation => self.catalog.relation(oid).map(|it| it.provenance),
            Class::Function => self.catalog.function(oid).map(|it| it.provenance),
            Class::Schema => return self.catalog.schema(oid).is_some(),
            _ => None,
        }
        .is_some_and(|provenance| provenance.is_users())
    }

    /// Roles as SQL.
    pub(super) fn grantees(&self, names: &[&str]) -> String {
        let names = names.iter().map(|name| quote_identifier(name));
        names.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn role_name(&self, client: &Holder<'_>) -> String {
        quote_identifier(&client.role.name).into_owned()
    }

    /// What a policy demands of the rows of a command when a client asks; none if it says nothing about them.
    pub(super) fn clause(
        &self,
        policy: &Policy,
        client: &Holder<'_>,
        command: Command,
    ) -> Option<Formula> {
        let is_for =
            policy.command == PolicyCommand::All || policy.command == command.policy_command();
        if !is_for || !client.is_among(&policy.roles) {
            return None;
        }
        access::clause(self.catalog, client, policy, command == Command::Insert)
    }

    /// Both clauses of a policy, as far as there are such.
    pub(super) fn clauses(&self, policy: &Policy, client: &Holder<'_>) -> Vec<Formula> {
        let of = |of_new_rows| access::clause(self.catalog, client, policy, of_new_rows);
        let using = policy.using.as_ref().and_then(|_| of(false));
        let check = policy.with_check.as_ref().and_then(|_| of(true));
        using.into_iter().chain(check).collect()
    }

    /// Whether a policy alone lets a client at every row by a command.
    pub(super) fn opens(&self, policy: &Policy, client: &Holder<'_>, command: Command) -> bool {
        policy.permissive && self.clause(policy, client, command) == Some(Formula::Always)
    }

    /// `schema.name` as SQL.
    pub(super) fn sql_name(&self, class: Class, oid: Oid) -> String {
        let address = ObjectAddress::object(class, oid);
        self.catalog.qualified_sql_name(address).unwrap_or_default()
    }

    pub(super) fn relation_name(&self, relation: &Relation) -> String {
        self.sql_name(Class::Relation, relation.oid)
    }

    /// `schema.name(types)` as SQL.
    pub(super) fn signature(&self, function: &Function) -> String {
        let types = function.signature().into_iter().map(|oid| {
            self.catalog
                .format_type_qualified(crate::catalog::TypeReference::new(oid))
        });
        let types: Vec<_> = types.collect();
        format!(
            "{}({})",
            self.sql_name(Class::Function, function.oid),
            types.join(", ")
        )
    }
}

/// A policy as messages call it.
pub(super) fn policy_name(policy: &Policy) -> String {
    quote_identifier(&policy.name).into_owned()
}

/// The statement that last changed something, or made it.
pub(super) fn place(provenance: &crate::catalog::Provenance) -> Option<Span> {
    provenance.changed.or(provenance.created)
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn relation_address(relation: &Relation) -> ObjectAddress {
    ObjectAddress::object(Class::Relation, relation.oid)
}

pub(super) fn policy_address(policy: &Policy) -> ObjectAddress {
    ObjectAddress::object(Class::Policy, policy.oid)
}

pub(super) fn function_address(function: &Function) -> ObjectAddress {
    ObjectAddress::object(Class::Function, function.oid)
}
