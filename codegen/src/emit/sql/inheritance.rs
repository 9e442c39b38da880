use crate::catalog::{Column, Relation, Table};

use super::Emitter;

/// How a table comes to its parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ancestry {
    /// It has none.
    None,
    /// CREATE TABLE … INHERITS: the parents' columns come first.
    Inherits,
    /// It is made alone and put under its parents afterwards: a partition, or a table whose columns stand in an order
    /// of their own.
    Attached,
}

impl Emitter<'_> {
    pub(super) fn ancestry(&self, relation: &Relation, table: &Table) -> Ancestry {
        if table.inherits.is_empty() {
            return Ancestry::None;
        }
        if table.partition_bound.is_some() {
            return Ancestry::Attached;
        }
        let mut inherited: Vec<&str> = Vec::new();
        for parent in &table.inherits {
            let Some(parent) = self.catalog.relation(*parent) else {
                return Ancestry::Attached;
            };
            for column in &parent.columns {
                if !inherited.contains(&column.name.as_str()) {
                    inherited.push(&column.name);
                }
            }
        }
        let own = relation.columns.iter().map(|column| column.name.as_str());
        if own.take(inherited.len()).eq(inherited.iter().copied()) {
            Ancestry::Inherits
        } else {
            Ancestry::Attached
        }
    }

    /// Whether a column comes whole from the parents, so that the table's definition leaves it out.
    pub(super) fn is_only_inherited(&self, table: &Table, column: &Column) -> bool {
        if column.is_local {
            return false;
        }
        let parents = table
            .inherits
            .iter()
            .filter_map(|parent| self.catalog.relation(*parent));
        let mut same = parents.filter_map(|parent| parent.column(&column.name));
        same.any(|of_parent| {
            let text = |column: &Column| {
                column
                    .default
                    .as_ref()
                    .map(|default| default.sql(self.catalog))
            };
            text(of_parent) == text(column)
                && of_parent.not_null == column.not_null
                && of_parent.identity.is_some() == column.identity.is_some()
        })
    }
}
