//! ALTER COLUMN: default, NOT NULL, generation expression.

use crate::catalog::{Column, Generated, KeyValue, Oid, Relation, ReplicaIdentity};
use crate::infer::Purpose;
use crate::sql::Name;
use crate::sql::statement::Fragment;

use super::super::expressions::Names;
use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    /// A column that an action names, with its relation's name for messages.
    pub(super) fn column_to_alter(&self, relation: Oid, name: &Name) -> Result<(Column, String)> {
        let relation = self.known(relation)?;
        match relation.column(&name.value) {
            Some(column) => Ok((column.clone(), relation.name.clone())),
            None => Err(missing_column(name, &relation)),
        }
    }

    /// SET DEFAULT, DROP DEFAULT
    pub(super) fn alter_column_default(
        &mut self,
        target: Target,
        name: &Name,
        default: Option<Fragment>,
    ) -> Result {
        for table in self.with_descendants(target) {
            let (column, relation) = self.column_to_alter(table, name)?;
            let hint = |what: &str| format!("use ALTER TABLE … ALTER COLUMN … DROP {what} instead");
            let refused = if column.identity.is_some() {
                Some(("an identity column", "IDENTITY"))
            } else if column.generated.is_some() {
                Some(("a generated column", "EXPRESSION"))
            } else {
                None
            };
            if let Some((what, word)) = refused {
                let message = format!("column \"{name}\" of relation \"{relation}\" is {what}");
                let error = SqlError::new("42601", message).at(name.span);
                return Err(match default {
                    None => error.with_hint(hint(word)),
                    Some(_) => error,
                });
            }
            let stored = match default {
                Some(fragment) => self.column_default(&column.name, fragment, column.data_type)?,
                None => None,
            };
            self.change_column(table, column.number, |column| column.default = stored);
        }
        Ok(())
    }

    /// SET NOT NULL
    pub(super) fn alter_set_not_null(&mut self, target: Target, name: &Name) -> Result {
        let (column, _) = self.column_to_alter(target.relation, name)?;
        let relation = self.known(target.relation)?;
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if is_partitioned && !target.recurse {
            for child in self.children(target.relation) {
                let child = self.known(child)?;
                if child.column(&name.value).is_none_or(|own| !own.not_null) {
                    return Err(SqlError::new(
                        "42P16",
                        "constraint must be added to child tables too",
                    )
                    .with_detail(format!(
                        "Column \"{name}\" of relation \"{}\" is not already NOT NULL.",
                        child.name
                    ))
                    .with_hint("do not specify the ONLY keyword"));
                }
            }
        }
        if target.recurse {
            self.set_not_null(target.relation, &[column.number]);
        } else {
            self.change_column(target.relation, column.number, |own| own.not_null = true);
            self.nullability_changed(target.relation);
        }
        Ok(())
    }

    /// DROP NOT NULL
    pub(super) fn alter_drop_not_null(&mut self, target: Target, name: &Name) -> Result {
        let top = self.known(target.relation)?;
        let is_partitioned = top
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if is_partitioned && !target.recurse && !self.children(top.oid).is_empty() {
            return Err(SqlError::new(
                "42P16",
                "cannot remove constraint from only the partitioned table when partitions exist",
            )
            .with_hint("do not specify the ONLY keyword"));
        }
        for table in self.with_descendants(target) {
            let (column, relation) = self.column_to_alter(table, name)?;
            if column.identity.is_some() {
                let message =
                    format!("column \"{name}\" of relation \"{relation}\" is an identity column");
                return Err(SqlError::new("42601", message).at(name.span));
            }
            self.check_not_null_is_free(table, &column)
                .map_err(|error| error.at(name.span))?;
            self.change_column(table, column.number, |column| column.not_null = false);
            self.nullability_changed(table);
        }
        Ok(())
    }

    /// Complains if a primary key, a replica identity or a partitioned table needs a column to be NOT NULL.
    fn check_not_null_is_free(&self, table: Oid, column: &Column) -> Result {
        let refused = |what: &str| {
            let message = format!("column \"{}\" {what}", column.name);
            Err(SqlError::new("42P16", message))
        };
        for index in self.catalog.indexes_of(table) {
            let Some(body) = index.index() else { continue };
            let in_key = body.keys.iter().any(
                |key| matches!(key.value, KeyValue::Column(number) if number == column.number),
            );
            if !in_key {
                continue;
            }
            if body.primary {
                return refused("is in a primary key");
            }
            let relation = self.known(table)?;
            let identity = relation.table().map(|table| table.replica_identity);
            if identity == Some(ReplicaIdentity::Index(index.oid)) {
                return refused("is in index used as replica identity");
            }
        }
        let relation = self.known(table)?;
        let Some(own) = relation.table().filter(|own| own.partition_bound.is_some()) else {
            return Ok(());
        };
        let parent = own
            .inherits
            .first()
            .and_then(|parent| self.catalog.relation(*parent));
        if parent
            .and_then(|parent| parent.column(&column.name))
            .is_some_and(|above| above.not_null)
        {
            return refused("is marked NOT NULL in parent table");
        }
        Ok(())
    }

    /// SET EXPRESSION AS (…)
    pub(super) fn alter_set_expression(
        &mut self,
        target: Target,
        name: &Name,
        expression: Fragment,
    ) -> Result {
        for table in self.with_descendants(target) {
            let (column, relation_name) = self.column_to_alter(table, name)?;
            let Some(generated) = &column.generated else {
                let message = format!(
                    "column \"{name}\" of relation \"{relation_name}\" is not a generated column"
                );
                return Err(SqlError::new("55000", message).at(name.span));
            };
            let stored = generated.stored;
            let relation = self.known(table)?;
            let expression = self
                .store(
                    expression,
                    Names::Columns(&relation),
                    Purpose::Generated(&column.name, column.data_type),
                )?
                .expression;
            self.change_column(table, column.number, |column| {
                column.generated = Some(Generated { expression, stored });
            });
        }
        Ok(())
    }

    /// DROP EXPRESSION: the column keeps its values and becomes an ordinary one.
    pub(super) fn alter_drop_expression(
        &mut self,
        target: Target,
        name: &Name,
        if_exists: bool,
    ) -> Result {
        if !target.recurse && !self.children(target.relation).is_empty() {
            return Err(SqlError::new(
                "42P16",
                "ALTER TABLE / DROP EXPRESSION must be applied to child tables too",
            ));
        }
        let (column, _) = self.column_to_alter(target.relation, name)?;
        if column.inherited_from > 0 {
            return Err(
                SqlError::new("42P16", "cannot drop expression from inherited column")
                    .at(name.span),
            );
        }
        for table in self.with_descendants(target) {
            let (column, relation) = self.column_to_alter(table, name)?;
            if column.generated.is_none() {
                if if_exists {
                    continue;
                }
                let message = format!(
                    "column \"{name}\" of relation \"{relation}\" is not a stored generated column"
                );
                return Err(SqlError::new("55000", message).at(name.span));
            }
            self.change_column(table, column.number, |column| column.generated = None);
        }
        Ok(())
    }
}

/// PostgreSQL's complaint about a column that is not there.
fn missing_column(name: &Name, relation: &Relation) -> SqlError {
    let message = format!(
        "column \"{name}\" of relation \"{}\" does not exist",
        relation.name
    );
    SqlError::new("42703", message).at(name.span)
}
