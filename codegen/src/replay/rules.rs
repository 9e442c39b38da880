//! CREATE RULE.

use crate::catalog::{Expression, Relation, RelationKind, Rule, SearchPath, View};
use crate::infer::{self, Context, Purpose, Scope};
use crate::sql::lexer;
use crate::sql::statement::{CreateRule, Firing, Fragment, RuleEvent};

use super::expressions::Names;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_rule(&mut self, create: &CreateRule) -> Result {
        let relation = self.relation(&create.relation)?;
        match &relation.kind {
            RelationKind::MaterializedView(_) => {
                let message = "rules on materialized views are not supported";
                return Err(SqlError::new("0A000", message).at(create.relation.span()));
            }
            RelationKind::Table(_) if create.event == RuleEvent::Select => {
                return self.table_becomes_view(create, &relation);
            }
            RelationKind::Table(table) if table.foreign.is_none() => {}
            RelationKind::View(_) => {}
            _ => {
                let message = format!("relation \"{}\" cannot have rules", relation.name);
                return Err(SqlError::new("42809", message).at(create.relation.span()));
            }
        }
        let condition = match create.condition {
            Some(fragment) => {
                let names = match create.event {
                    RuleEvent::Insert => Names::New(&relation),
                    RuleEvent::Select | RuleEvent::Delete => Names::Old(&relation),
                    RuleEvent::Update => Names::OldAndNew(&relation),
                };
                Some(self.store(fragment, names, Purpose::Rule)?.expression)
            }
            None => None,
        };
        let mut actions = Vec::with_capacity(create.actions.len());
        for action in &create.actions {
            actions.push(self.rule_action(*action, &relation)?);
        }
        let rules = &self.catalog.rules;
        let existing = rules.find_shared(relation.oid, &create.name.value);
        if existing.is_some() && !create.or_replace {
            let message = format!(
                "rule \"{}\" for relation \"{}\" already exists",
                create.name, relation.name
            );
            return Err(SqlError::new("42710", message).at(create.name.span));
        }
        let (oid, comment, provenance) = match &existing {
            Some(existing) => (
                existing.oid,
                existing.comment.clone(),
                self.touched(existing.provenance),
            ),
            None => (self.catalog.new_oid(), None, self.provenance()),
        };
        self.catalog.rules.insert(Rule {
            oid,
            relation: relation.oid,
            name: create.name.value.clone(),
            event: create.event,
            condition,
            instead: create.instead,
            actions,
            firing: Firing::Origin,
            comment,
            provenance,
        });
        Ok(())
    }

    /// ON SELECT DO INSTEAD SELECT, named `_RETURN`, made a table without rows a view until PostgreSQL 15; old dumps have
    /// such rules. Since PostgreSQL 16 it is an error.
    fn table_becomes_view(&mut self, create: &CreateRule, relation: &Relation) -> Result {
        let refusal = |message: String| SqlError::new("42P17", message).at(create.name.span);
        let [query] = create.actions[..] else {
            let message = "INSTEAD NOTHING rules on SELECT are not implemented";
            return Err(SqlError::new("0A000", message).with_hint("Use views instead."));
        };
        if !create.instead || create.condition.is_some() {
            let message = "rules on SELECT must have action INSTEAD SELECT";
            return Err(SqlError::new("0A000", message));
        }
        if create.name.value != "_RETURN" {
            return Err(refusal(format!(
                "view rule for \"{}\" must be named \"_RETURN\"",
                relation.name
            )));
        }
        let info = self.store_query(query)?;
        for (column, output) in relation.columns.iter().zip(&info.columns) {
            if column.name != output.name {
                return Err(refusal(format!(
                    "SELECT rule's target entry {} has different column name from column \"{}\"",
                    column.number, column.name
                )));
            }
        }
        let columns: Vec<_> = relation
            .columns
            .iter()
            .map(|column| crate::catalog::Column {
                not_null: false,
                default: None,
                ..column.clone()
            })
            .collect();
        let provenance = self.touched(relation.provenance);
        self.catalog.relations.update(relation.oid, |relation| {
            relation.columns = columns;
            relation.kind = RelationKind::View(View {
                query: info.expression,
                check_option: None,
                populated: true,
                auto_updatable: info.auto_updatable,
            });
            relation.provenance = provenance;
        });
        Ok(())
    }

    /// A command of a rule, in which OLD and NEW are rows of the relation.
    fn rule_action(&mut self, action: Fragment, relation: &Relation) -> Result<Expression> {
        let text = self.sources.text(action.span);
        let tokens = lexer::lex(text, 0..text.len() as u32);
        if crate::sql::Cursor::new(action.span.file, text, &tokens).at("notify") {
            return Ok(self.plain_expression(action.span));
        }
        let path = self.path();
        let context = Context {
            catalog: &self.catalog,
            sources: &self.sources,
            path: SearchPath(&path),
            scope: Scope::Trigger {
                new: Some(relation),
                old: Some(relation),
                alone: false,
            },
        };
        let (info, diagnostics) = infer::query(&context, action.span)?;
        self.diagnostics.extend(diagnostics);
        Ok(info.expression)
    }
}
