//! CREATE RULE.

use crate::catalog::{Expression, Relation, RelationKind, Rule, SearchPath};
use crate::infer::{self, Context, Scope};
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
                // Since PostgreSQL 16; before, a table without rows became a view.
                let message = format!("relation \"{}\" cannot have ON SELECT rules", relation.name);
                return Err(SqlError::new("42809", message).at(create.relation.span()));
            }
            RelationKind::Table(table) if table.foreign.is_none() => {}
            RelationKind::View(_) => {}
            _ => {
                let message = format!("relation \"{}\" cannot have rules", relation.name);
                return Err(SqlError::new("42809", message).at(create.relation.span()));
            }
        }
        let condition = match create.condition {
            Some(fragment) => Some(self.boolean(fragment, Names::OldAndNew(&relation), "WHERE")?),
            None => None,
        };
        let mut actions = Vec::with_capacity(create.actions.len());
        for action in &create.actions {
            actions.push(self.rule_action(*action, &relation)?);
        }
        let key = (relation.oid, create.name.value.clone());
        let existing = self.catalog.rules.find_shared(&key);
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
                new: relation,
                old: relation,
            },
        };
        let (info, diagnostics) = infer::query(&context, action.span)?;
        self.diagnostics.extend(diagnostics);
        Ok(info.expression)
    }
}
