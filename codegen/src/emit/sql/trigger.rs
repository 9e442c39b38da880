use std::fmt::Write as _;

use crate::catalog::{Class, ObjectAddress, Trigger, quote_identifier};
use crate::sql::statement::{Firing, TriggerTiming};

use super::Emitter;
use super::comment::literal;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_triggers(&mut self) {
        let catalog = self.catalog;
        for trigger in catalog.triggers.iter() {
            let Some(relation) = catalog.relation(trigger.relation) else {
                continue;
            };
            let before = self.before(|catalog| &catalog.triggers, trigger, &trigger.provenance);
            let name = [
                self.schema_name(relation.schema),
                &relation.name,
                &trigger.name,
            ];
            let mut draft = Draft::new(self, Phase::Triggers, &name);
            draft.makes(Class::Trigger, trigger.oid);
            let table = draft.relation(relation.oid);
            let label = quote_identifier(&trigger.name);
            if before.is_none() {
                if let Some(parent) = trigger.parent {
                    // The partitioned table's gives every partition its copy.
                    draft.needs(Class::Trigger, parent);
                } else {
                    let sql = draft.trigger(trigger, &table);
                    draft.statement(sql);
                }
            }
            let parent = trigger
                .parent
                .and_then(|parent| catalog.triggers.get(parent));
            let old = match (before, parent) {
                (Some(before), _) => before.firing,
                (None, Some(parent)) => parent.firing,
                (None, None) => Firing::Origin,
            };
            if trigger.firing != old {
                draft.firing("TRIGGER", &table, &label, trigger.firing);
            }
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(
                &format!("TRIGGER {label} ON {table}"),
                trigger.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    fn trigger(&mut self, trigger: &Trigger, table: &str) -> String {
        let constraint = if trigger.constraint.is_some() {
            "CONSTRAINT "
        } else {
            ""
        };
        let timing = match trigger.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
            TriggerTiming::InsteadOf => "INSTEAD OF",
        };
        let mut events = Vec::new();
        if trigger.on_insert {
            events.push("INSERT".to_owned());
        }
        if trigger.on_delete {
            events.push("DELETE".to_owned());
        }
        if trigger.on_update {
            let columns = self.columns(trigger.relation, &trigger.update_columns);
            events.push(if columns.is_empty() {
                "UPDATE".to_owned()
            } else {
                format!("UPDATE OF {columns}")
            });
        }
        if trigger.on_truncate {
            events.push("TRUNCATE".to_owned());
        }
        let mut sql = format!(
            "CREATE {constraint}TRIGGER {}\n    {timing} {} ON {table}",
            quote_identifier(&trigger.name),
            events.join(" OR ")
        );
        if let Some(constraint) = &trigger.constraint {
            self.makes(Class::Constraint, constraint.constraint);
            if let Some(from) = constraint.from {
                let _ = write!(sql, "\n    FROM {}", self.relation(from));
            }
            if constraint.deferrable {
                sql.push_str("\n    DEFERRABLE");
            }
            if constraint.initially_deferred {
                sql.push_str(" INITIALLY DEFERRED");
            }
        }
        if trigger.old_table.is_some() || trigger.new_table.is_some() {
            sql.push_str("\n    REFERENCING");
            for (word, name) in [("OLD", &trigger.old_table), ("NEW", &trigger.new_table)] {
                if let Some(name) = name {
                    let _ = write!(sql, " {word} TABLE AS {}", quote_identifier(name));
                }
            }
        }
        sql.push_str(if trigger.for_each_row {
            "\n    FOR EACH ROW"
        } else {
            "\n    FOR EACH STATEMENT"
        });
        if let Some(condition) = &trigger.condition {
            let condition = self.expression(condition);
            let _ = write!(sql, "\n    WHEN ({condition})");
        }
        self.needs(Class::Function, trigger.function);
        let function = ObjectAddress::object(Class::Function, trigger.function);
        let function = self
            .emitter
            .catalog
            .qualified_sql_name(function)
            .unwrap_or_default();
        let arguments: Vec<_> = trigger
            .arguments
            .iter()
            .map(|argument| literal(argument))
            .collect();
        let _ = write!(
            sql,
            "\n    EXECUTE FUNCTION {function}({})",
            arguments.join(", ")
        );
        sql
    }
}
