use std::fmt::Write as _;

use crate::catalog::{Class, ObjectAddress, quote_identifier, quote_literal};
use crate::sql::statement::Firing;

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_event_triggers(&mut self) {
        let catalog = self.catalog;
        for trigger in catalog.event_triggers.iter() {
            let before = self.before(
                |catalog| &catalog.event_triggers,
                trigger,
                &trigger.provenance,
            );
            let mut draft = Draft::new(self, Phase::EventTriggers, &[&trigger.name]);
            draft.makes(Class::EventTrigger, trigger.oid);
            let name = quote_identifier(&trigger.name);
            if before.is_none() {
                let mut sql = format!(
                    "CREATE EVENT TRIGGER {name} ON {}",
                    quote_identifier(&trigger.event)
                );
                if !trigger.tags.is_empty() {
                    let tags: Vec<_> = trigger.tags.iter().map(|tag| quote_literal(tag)).collect();
                    let _ = write!(sql, "\n    WHEN TAG IN ({})", tags.join(", "));
                }
                draft.needs(Class::Function, trigger.function);
                let function = ObjectAddress::object(Class::Function, trigger.function);
                let function = catalog.qualified_sql_name(function).unwrap_or_default();
                let _ = write!(sql, "\n    EXECUTE FUNCTION {function}()");
                draft.statement(sql);
            }
            if trigger.firing != before.map_or(Firing::Origin, |before| before.firing) {
                let word = match trigger.firing {
                    Firing::Origin => "ENABLE",
                    Firing::Disabled => "DISABLE",
                    Firing::Replica => "ENABLE REPLICA",
                    Firing::Always => "ENABLE ALWAYS",
                };
                draft.statement(format!("ALTER EVENT TRIGGER {name} {word}"));
            }
            if trigger.owner != before.map_or(self.session_role, |before| before.owner) {
                let owner = draft.role(trigger.owner);
                draft.statement(format!("ALTER EVENT TRIGGER {name} OWNER TO {owner}"));
            }
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(
                &format!("EVENT TRIGGER {name}"),
                trigger.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}
