use std::fmt::Write as _;

use crate::catalog::{Class, quote_identifier};
use crate::sql::statement::{Firing, RuleEvent};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_rules(&mut self) {
        let catalog = self.catalog;
        for rule in catalog.rules.iter() {
            let before = self.before(|catalog| &catalog.rules, rule, &rule.provenance);
            let Some(relation) = catalog.relation(rule.relation) else {
                continue;
            };
            let name = [
                self.schema_name(relation.schema),
                &relation.name,
                &rule.name,
            ];
            let mut draft = Draft::new(self, Phase::Rules, &name);
            draft.makes(Class::Rule, rule.oid);
            let table = draft.relation(relation.oid);
            let label = quote_identifier(&rule.name);
            if before.is_none() {
                let event = match rule.event {
                    RuleEvent::Select => "SELECT",
                    RuleEvent::Insert => "INSERT",
                    RuleEvent::Update => "UPDATE",
                    RuleEvent::Delete => "DELETE",
                };
                let mut sql = format!("CREATE RULE {label} AS ON {event} TO {table}");
                if let Some(condition) = &rule.condition {
                    let condition = draft.expression(condition);
                    let _ = write!(sql, "\n    WHERE {condition}");
                }
                sql.push_str(if rule.instead {
                    "\n    DO INSTEAD "
                } else {
                    "\n    DO ALSO "
                });
                let actions: Vec<_> = rule
                    .actions
                    .iter()
                    .map(|action| draft.expression(action))
                    .collect();
                match actions.as_slice() {
                    [] => sql.push_str("NOTHING"),
                    [one] => sql.push_str(one),
                    many => {
                        let _ = write!(sql, "({})", many.join("; "));
                    }
                }
                draft.statement(sql);
            }
            let old = before.map_or(Firing::Origin, |before| before.firing);
            if rule.firing != old {
                draft.firing("RULE", &table, &label, rule.firing);
            }
            let old = before.and_then(|before| before.comment.as_ref());
            draft.comment(
                &format!("RULE {label} ON {table}"),
                rule.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    /// ALTER TABLE … ENABLE, DISABLE of a trigger or rule.
    pub(super) fn firing(&mut self, keyword: &str, table: &str, name: &str, firing: Firing) {
        let word = match firing {
            Firing::Origin => "ENABLE",
            Firing::Disabled => "DISABLE",
            Firing::Replica => "ENABLE REPLICA",
            Firing::Always => "ENABLE ALWAYS",
        };
        self.statement(format!("ALTER TABLE {table} {word} {keyword} {name}"));
    }
}
