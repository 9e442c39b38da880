//! CREATE EVENT TRIGGER and ALTER EVENT TRIGGER.

use crate::catalog::{EventTrigger, Oid};
use crate::sql::Name;
use crate::sql::statement::{AlterEventTrigger, CreateEventTrigger, Firing};

use super::{Replay, Result, SqlError};

/// What an event trigger can wait for.
const EVENTS: [&str; 5] = [
    "ddl_command_start",
    "ddl_command_end",
    "sql_drop",
    "login",
    "table_rewrite",
];

impl Replay {
    pub(super) fn create_event_trigger(&mut self, create: &CreateEventTrigger) -> Result {
        let event = &create.event;
        if !EVENTS.contains(&event.value.as_str()) {
            let message = format!("unrecognized event name \"{event}\"");
            return Err(SqlError::new("42601", message).at(event.span));
        }
        let name = &create.name;
        if self.catalog.event_triggers.named(&name.value).is_some() {
            let message = format!("event trigger \"{name}\" already exists");
            return Err(SqlError::new("42710", message).at(name.span));
        }
        let function = self.trigger_function(&create.function, Oid::EVENT_TRIGGER)?;
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let provenance = self.provenance();
        self.catalog.event_triggers.insert(EventTrigger {
            oid,
            name: name.value.clone(),
            owner,
            event: event.value.clone(),
            // PostgreSQL stores command tags in upper case.
            tags: create
                .tags
                .iter()
                .map(|tag| tag.to_ascii_uppercase())
                .collect(),
            function,
            firing: Firing::Origin,
            comment: None,
            provenance,
        });
        self.remark_on_event_trigger(&name.value, function);
        Ok(())
    }

    pub(super) fn alter_event_trigger(&mut self, alter: &AlterEventTrigger) -> Result {
        let oid = self.event_trigger(&alter.name)?;
        let statement = self.statement;
        self.catalog.event_triggers.update(oid, |trigger| {
            trigger.firing = alter.firing;
            trigger.provenance.changed = Some(statement);
        });
        Ok(())
    }

    /// The event trigger of a name.
    pub(super) fn event_trigger(&self, name: &Name) -> Result<Oid> {
        let missing = || {
            let message = format!("event trigger \"{name}\" does not exist");
            SqlError::new("42704", message).at(name.span)
        };
        let found = self.catalog.event_triggers.named(&name.value);
        found.map(|trigger| trigger.oid).ok_or_else(missing)
    }
}
