//! LIKE … INCLUDING of CREATE TABLE.

use std::sync::Arc;

use crate::catalog::{
    Column, ConstraintKind, ConstraintOwner, Generated, Identity, Oid, Relation, RelationKind,
};
use crate::sql::statement::LikeClause;

use super::columns::{ColumnHome, check_column_name};
use super::create_table::corresponding;
use super::names::{choose_constraint_name, choose_relation_name};
use super::{Replay, Result, SqlError};

impl Replay {
    /// Copies names, types and NOT NULL, and what INCLUDING says of columns; gives the source for the rest.
    pub(super) fn like_columns(
        &mut self,
        relation: &mut Relation,
        home: ColumnHome<'_>,
        like: &LikeClause,
    ) -> Result<Arc<Relation>> {
        let source = match self.find_relation(&like.source) {
            Some(source) => source,
            None => self.relation(&like.source)?,
        };
        if matches!(
            source.kind,
            RelationKind::Index(_) | RelationKind::Sequence(_)
        ) {
            let message = format!("relation \"{}\" is invalid in LIKE clause", source.name);
            return Err(SqlError::new("42809", message).at(like.source.span()));
        }
        for column in &source.columns {
            check_column_name(&self.catalog, relation, &column.name)
                .map_err(|error| error.at(like.span))?;
            let number = relation.next_column;
            relation.next_column += 1;
            let mut own = Column::new(number, column.name.clone(), column.data_type);
            own.not_null = column.not_null;
            own.collation = column.collation;
            own.span = Some(like.span);
            if like.including.defaults {
                own.default.clone_from(&column.default);
            }
            if like.including.comments {
                own.comment.clone_from(&column.comment);
            }
            if let Some(identity) = column.identity.filter(|_| like.including.identity) {
                let options = self
                    .catalog
                    .relation(identity.sequence)
                    .and_then(Relation::sequence)
                    .cloned();
                let sequence = match options {
                    Some(mut sequence) => {
                        sequence.owned_by = Some((home.relation, number));
                        let name = choose_relation_name(
                            &self.catalog,
                            home.schema,
                            home.name,
                            Some(&own.name),
                            "seq",
                            false,
                        );
                        self.add_sequence(
                            home.schema,
                            name,
                            home.owner,
                            home.persistence,
                            sequence,
                        )?
                    }
                    None => identity.sequence,
                };
                own.identity = Some(Identity {
                    sequence,
                    ..identity
                });
            }
            relation.columns.push(own);
        }
        Ok(source)
    }

    /// Copies what INCLUDING says of the table: generated columns, checks, indexes and keys, comments.
    pub(super) fn like_rest(&mut self, table: Oid, source: &Relation, like: &LikeClause) -> Result {
        let including = like.including;
        if including.generated {
            let relation = self.known(table)?;
            for column in &source.columns {
                let Some(generated) = &column.generated else {
                    continue;
                };
                let generated = Generated {
                    expression: generated.expression.moved(source, &relation),
                    stored: generated.stored,
                };
                let number = relation.column(&column.name).map(|own| own.number);
                self.catalog.relations.update(table, |relation| {
                    if let Some(own) =
                        number.and_then(|number| relation.column_numbered_mut(number))
                    {
                        own.generated = Some(generated);
                    }
                });
            }
        }
        if including.constraints {
            let checks: Vec<_> = self
                .catalog
                .constraints_of(ConstraintOwner::Relation(source.oid))
                .into_iter()
                .filter(|constraint| matches!(constraint.kind, ConstraintKind::Check(_)))
                .cloned()
                .collect();
            for check in checks {
                let relation = self.known(table)?;
                if let ConstraintKind::Check(expression) = &check.kind {
                    let kind = ConstraintKind::Check(expression.moved(source, &relation));
                    let columns = corresponding(source, &relation, &check.columns);
                    let oid =
                        self.insert_constraint(table, check.name.clone(), kind, columns, None);
                    self.catalog.constraints.update(oid, |constraint| {
                        constraint.no_inherit = check.no_inherit;
                        if including.comments {
                            constraint.comment.clone_from(&check.comment);
                        }
                    });
                }
            }
        }
        if including.indexes {
            let indexes: Vec<_> = self
                .catalog
                .relations
                .related_to(source.oid)
                .filter(|relation| {
                    relation
                        .index()
                        .is_some_and(|index| index.table == source.oid)
                })
                .cloned()
                .collect();
            for index in indexes {
                self.copy_index(table, source, &index, including.comments)?;
            }
        }
        Ok(())
    }

    /// An index of one table made again for another, with its constraint (`generateClonedIndexStmt`).
    pub(super) fn copy_index(
        &mut self,
        table: Oid,
        source: &Relation,
        index: &Relation,
        comments: bool,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let Some(body) = index.index() else {
            return Err(SqlError::new(
                "XX000",
                format!("\"{}\" is not an index", index.name),
            ));
        };
        if body.primary && self.primary_key(table).is_some() {
            let message = format!(
                "multiple primary keys for table \"{}\" are not allowed",
                relation.name
            );
            return Err(SqlError::new("42P16", message));
        }
        let mut copy = body.clone();
        copy.table = table;
        copy.parent = None;
        for key in &mut copy.keys {
            key.value = key.value.moved(source, &relation);
        }
        copy.include = corresponding(source, &relation, &body.include);
        copy.predicate = body
            .predicate
            .as_ref()
            .map(|predicate| predicate.moved(source, &relation));
        let constraint = self
            .catalog
            .constraints
            .related_to(source.oid)
            .find(|constraint| constraint.index() == Some(index.oid))
            .cloned();
        let label = match constraint.as_ref().map(|constraint| &constraint.kind) {
            Some(ConstraintKind::PrimaryKey { .. }) => "pkey",
            Some(ConstraintKind::Unique { .. }) => "key",
            Some(ConstraintKind::Exclude { .. }) => "excl",
            _ => "idx",
        };
        let joined =
            (label != "pkey").then(|| self.key_names(&relation, &copy.keys, &copy.include));
        let name = choose_relation_name(
            &self.catalog,
            relation.schema,
            &relation.name,
            joined.as_deref(),
            label,
            constraint.is_some(),
        );
        let primary = copy.primary;
        let columns: Vec<_> = copy
            .keys
            .iter()
            .map(|key| match key.value {
                crate::catalog::KeyValue::Column(number) => number,
                crate::catalog::KeyValue::Expression(_) => 0,
            })
            .collect();
        let oid = self.insert_index(&relation, name.clone(), copy, index.options.clone());
        if comments {
            let comment = index.comment.clone();
            self.catalog
                .relations
                .update(oid, |copy| copy.comment = comment);
        }
        if primary {
            self.set_not_null(table, &columns);
        }
        if let Some(constraint) = constraint {
            let kind = match &constraint.kind {
                ConstraintKind::PrimaryKey { .. } => ConstraintKind::PrimaryKey { index: oid },
                ConstraintKind::Exclude { operators, .. } => ConstraintKind::Exclude {
                    index: oid,
                    operators: operators.clone(),
                },
                _ => ConstraintKind::Unique { index: oid },
            };
            let copied = self.insert_constraint(table, name, kind, columns, None);
            self.catalog.constraints.update(copied, |copy| {
                copy.deferrable = constraint.deferrable;
                copy.initially_deferred = constraint.initially_deferred;
                if comments {
                    copy.comment.clone_from(&constraint.comment);
                }
            });
        }
        Ok(oid)
    }

    /// A foreign key of one table made again for another.
    pub(super) fn free_foreign_key_name(
        &self,
        relation: &Relation,
        name: &str,
        columns: &str,
    ) -> String {
        let owner = ConstraintOwner::Relation(relation.oid);
        if self.catalog.constraint_of(owner, name).is_none() {
            return name.to_owned();
        }
        choose_constraint_name(
            &self.catalog,
            relation.schema,
            &relation.name,
            Some(columns),
            "fkey",
            &[],
        )
    }
}
