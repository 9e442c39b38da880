//! Columns that CREATE TABLE takes over from parents, and what it may say of them (`MergeAttributes`).

use std::sync::Arc;

use crate::catalog::{
    Class, Column, Constraint, ConstraintKind, ConstraintOwner, ObjectAddress, Oid, Relation,
};
use crate::sql::lexer::{TokenKind, lex};
use crate::sql::statement::{ColumnConstraint, ColumnDefinition};

use super::columns::check_clauses;
use super::create_table::inherited_column;
use super::{Replay, Result, SqlError};

/// What parents bring beside their columns.
pub(super) struct Inherited {
    /// CHECK constraints, with the parent that each comes from.
    pub(super) checks: Vec<(Constraint, Oid)>,
    /// Columns that two parents compute differently.
    pub(super) conflicting: Vec<String>,
}

impl Replay {
    /// Takes over the columns of parents; gives what else they bring (`MergeAttributes`).
    pub(super) fn inherit(
        &mut self,
        relation: &mut Relation,
        parents: &[Arc<Relation>],
    ) -> Result<Inherited> {
        let mut checks = Vec::new();
        let mut conflicting = Vec::new();
        for parent in parents {
            for column in &parent.columns {
                match relation
                    .columns
                    .iter_mut()
                    .find(|own| own.name == column.name)
                {
                    Some(own) => {
                        self.check_same("inherited column", own, column)?;
                        if own.generated.is_some() != column.generated.is_some() {
                            let message = format!(
                                "inherited column \"{}\" has a generation conflict",
                                column.name
                            );
                            return Err(SqlError::new("42804", message));
                        }
                        if !computes_same(own, column) {
                            conflicting.push(own.name.clone());
                        }
                        own.inherited_from += 1;
                        own.not_null |= column.not_null;
                    }
                    None => {
                        let number = relation.next_column;
                        relation.next_column += 1;
                        relation.columns.push(inherited_column(column, number));
                    }
                }
            }
            let parent_checks = self
                .catalog
                .constraints_of(ConstraintOwner::Relation(parent.oid))
                .into_iter();
            let own = parent_checks.filter(|constraint| {
                matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit
            });
            checks.extend(own.map(|constraint| (constraint.clone(), parent.oid)));
        }
        if let Some(table) = relation.table_mut() {
            table.inherits = parents.iter().map(|parent| parent.oid).collect();
        }
        Ok(Inherited {
            checks,
            conflicting,
        })
    }

    /// Whether two definitions of a column say the same of its type and collation (`MergeAttributes`).
    pub(super) fn check_same(&self, what: &str, own: &Column, other: &Column) -> Result {
        let refused = |code: &'static str, conflict: &str, detail: String| {
            let message = format!("{what} \"{}\" has a {conflict} conflict", own.name);
            Err(SqlError::new(code, message).with_detail(detail))
        };
        if own.data_type != other.data_type {
            let path = self.path();
            let shown = |column: &Column| {
                let path = crate::catalog::SearchPath(&path);
                self.catalog.format_type(column.data_type, path)
            };
            let detail = format!("{} versus {}", shown(own), shown(other));
            return refused("42804", "type", detail);
        }
        if own.collation != other.collation {
            let shown = |column: &Column| {
                let oid = column.collation.unwrap_or(Oid::DEFAULT_COLLATION);
                let address = ObjectAddress::object(Class::Collation, oid);
                let name = self.catalog.qualified_sql_name(address).unwrap_or_default();
                let name = name.rsplit('.').next().unwrap_or_default();
                name.trim_matches('"').to_owned()
            };
            let detail = format!("\"{}\" versus \"{}\"", shown(own), shown(other));
            return refused("42P21", "collation", detail);
        }
        Ok(())
    }
}

/// What columns of a type, and of a partition, may not have (`transformColumnDefinition`).
pub(super) fn check_options(
    relation: &Relation,
    table: &str,
    definition: &ColumnDefinition,
) -> Result {
    let typed = relation.table().is_some_and(|it| it.of_type.is_some());
    let home = if typed { "typed tables" } else { "partitions" };
    for constraint in &definition.constraints {
        let what = match constraint {
            ColumnConstraint::Identity(_) => "identity",
            // Partitions may have their own expressions since PostgreSQL 16.
            ColumnConstraint::Generated { .. } if typed => "generated",
            _ => continue,
        };
        let message = format!("{what} columns are not supported on {home}");
        return Err(SqlError::new("0A000", message).at(definition.span));
    }
    check_clauses(definition, table, false)
}

/// What a statement may say of a column that a parent computes. Another expression is allowed since PostgreSQL 16.
pub(super) fn check_generated(inherited: &Column, definition: &ColumnDefinition) -> Result {
    if inherited.generated.is_none() {
        return Ok(());
    }
    for constraint in &definition.constraints {
        let what = match constraint {
            ColumnConstraint::Default(_) => "default",
            ColumnConstraint::Identity(_) => "identity",
            _ => continue,
        };
        let message = format!(
            "column \"{}\" inherits from generated column but specifies {what}",
            inherited.name
        );
        return Err(SqlError::new("42611", message));
    }
    Ok(())
}

/// Whether two parents compute a column the same way, as far as their texts say. Parentheses, which may mean nothing, do
/// not count.
fn computes_same(one: &Column, other: &Column) -> bool {
    let words = |column: &Column| {
        column.generated.as_ref().map(|generated| {
            let text = &generated.expression.text;
            let tokens = lex(text, 0..text.len() as u32);
            let told = tokens.iter().filter(|token| {
                !matches!(token.kind, TokenKind::LeftParen | TokenKind::RightParen)
            });
            let words: Vec<String> = told.map(|token| token.text(text).to_lowercase()).collect();
            words
        })
    };
    words(one) == words(other)
}
