//! ADD COLUMN.

use crate::catalog::{Column, Oid, Relation};
use crate::sql::statement::{ColumnConstraint, ColumnDefinition};

use super::super::columns::{ColumnHome, check_column_name, check_nested_generated};
use super::super::create_table::inherited_column;
use super::super::{Replay, Result, SqlError};
use super::Target;

impl Replay {
    /// Adds a column with its default; its constraints come in later passes. False if it exists and may.
    pub(super) fn alter_add_column(
        &mut self,
        target: Target,
        definition: &ColumnDefinition,
        if_not_exists: bool,
    ) -> Result<bool> {
        let relation = self.known(target.relation)?;
        let name = &definition.name;
        if let Some(table) = relation.table() {
            if table.of_type.is_some() {
                return Err(SqlError::new("42809", "cannot add column to typed table"));
            }
            if table.partition_bound.is_some() {
                return Err(SqlError::new("42809", "cannot add column to a partition"));
            }
        }
        if relation.column(&name.value).is_some() {
            if if_not_exists {
                return Ok(false);
            }
            let message = format!(
                "column \"{name}\" of relation \"{}\" already exists",
                relation.name
            );
            return Err(SqlError::new("42701", message).at(name.span));
        }
        check_column_name(&self.catalog, &relation, &name.value)
            .map_err(|error| error.at(name.span))?;
        let children = self.children(relation.oid);
        let identity = definition
            .constraints
            .iter()
            .any(|constraint| matches!(constraint, ColumnConstraint::Identity(_)));
        if !children.is_empty() {
            if !target.recurse {
                return Err(SqlError::new(
                    "42P16",
                    "column must be added to child tables too",
                ));
            }
            if identity {
                return Err(SqlError::new(
                    "42P16",
                    "cannot recursively add identity column to table that has child tables",
                ));
            }
        }
        let home = ColumnHome {
            relation: relation.oid,
            schema: relation.schema,
            name: &relation.name,
            owner: relation.owner,
            persistence: relation.persistence,
        };
        let number = relation.next_column;
        let column = self.new_column(home, number, definition)?;
        self.check_not_recursive(&relation, column.data_type.oid)
            .map_err(|error| error.at(definition.span))?;
        self.append_column(relation.oid, column);

        let relation = self.known(target.relation)?;
        if let Some(mut column) = relation.column_numbered(number).cloned() {
            self.column_expressions(&relation, definition, &mut column)?;
            check_nested_generated(&relation, &column)?;
            // A domain brings its own default where the column has none, and then PostgreSQL stores nothing.
            self.change_column(relation.oid, number, |own| *own = column);
        }
        for child in children {
            self.add_inherited_column(child, target.relation, number)?;
        }
        Ok(true)
    }

    /// Puts a column at the end.
    fn append_column(&mut self, relation: Oid, column: Column) {
        self.catalog.relations.update(relation, |relation| {
            relation.next_column = relation.next_column.max(column.number + 1);
            relation.columns.push(column);
        });
    }

    /// Gives a child a parent's new column; one of the name that it has already becomes inherited.
    fn add_inherited_column(&mut self, child: Oid, parent: Oid, number: i16) -> Result {
        let parent_relation = self.known(parent)?;
        let relation = self.known(child)?;
        let Some(column) = parent_relation.column_numbered(number) else {
            return Ok(());
        };
        if let Some(own) = relation.column(&column.name) {
            if own.data_type != column.data_type {
                let message = format!(
                    "child table \"{}\" has different type for column \"{}\"",
                    relation.name, own.name
                );
                return Err(SqlError::new("42804", message));
            }
            if own.collation != column.collation {
                let message = format!(
                    "child table \"{}\" has different collation for column \"{}\"",
                    relation.name, own.name
                );
                return Err(SqlError::new("42P21", message));
            }
            let number = own.number;
            self.change_column(child, number, |own| own.inherited_from += 1);
            return Ok(());
        }
        let own_number = relation.next_column;
        let own = inherited_column(column, own_number);
        self.append_column(child, own);
        if column.generated.is_some() {
            self.move_generated(&parent_relation, child, own_number)?;
        }
        for below in self.children(child) {
            self.add_inherited_column(below, child, own_number)?;
        }
        Ok(())
    }

    /// Makes a column's generation expression, copied from a parent, one over the table itself.
    fn move_generated(&mut self, parent: &Relation, table: Oid, number: i16) -> Result {
        let relation = self.known(table)?;
        let column = relation.column_numbered(number);
        let Some(mut generated) = column.and_then(|column| column.generated.clone()) else {
            return Ok(());
        };
        generated.expression = generated.expression.moved(parent, &relation);
        self.change_column(table, number, |own| own.generated = Some(generated));
        Ok(())
    }
}
