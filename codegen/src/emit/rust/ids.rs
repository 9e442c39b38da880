//! Types of their own for primary keys, and which columns hold values of them.

use proc_macro2::Ident;

use crate::catalog::{Catalog, Column, ConstraintKind, ConstraintOwner, Oid, Relation};

use super::identifiers::Scope;
use super::plan::{Module, NewtypeSource, Plan, PlannedNewtype};

impl<'a> Plan<'a> {
    /// Types for the primary keys of one column. A key that is another table's key has that one's type.
    pub(super) fn add_ids(
        &mut self,
        catalog: &'a Catalog,
        module: &mut Module<'a>,
        scope: &mut Scope,
    ) {
        for planned in &module.relations {
            let relation = planned.relation;
            let Some(column) = primary_key(catalog, relation) else {
                continue;
            };
            if referenced(catalog, relation, column).is_some() {
                continue;
            }
            let ident = scope.unique(&format!("{}Id", planned.row));
            let key = (relation.oid, column.number);
            self.ids.insert(key, (self.modules.len(), ident.clone()));
            let source = NewtypeSource::Id { relation, column };
            module.newtypes.push(PlannedNewtype { ident, source });
        }
    }

    /// Columns that refer to such keys have their type.
    pub(super) fn add_references(&mut self, catalog: &Catalog) {
        if self.ids.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for module in &self.modules {
            for planned in &module.relations {
                for column in &planned.relation.columns {
                    let id = self.id_behind(catalog, planned.relation, column);
                    found.extend(id.map(|id| ((planned.relation.oid, column.number), id)));
                }
            }
        }
        self.ids.extend(found);
    }

    /// The key's type at the end of a chain of references, if all have one SQL type.
    fn id_behind(
        &self,
        catalog: &Catalog,
        relation: &Relation,
        column: &Column,
    ) -> Option<(usize, Ident)> {
        let base = catalog.base_type(column.data_type).oid;
        let (mut relation, mut column) = (relation, column);
        // A chain of references may be a ring.
        for _ in 0..16 {
            if let Some(id) = self.ids.get(&(relation.oid, column.number)) {
                return Some(id.clone());
            }
            (relation, column) = referenced(catalog, relation, column)?;
            if catalog.base_type(column.data_type).oid != base {
                return None;
            }
        }
        None
    }
}

fn primary_key<'a>(catalog: &Catalog, relation: &'a Relation) -> Option<&'a Column> {
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
    let key = constraints
        .into_iter()
        .find(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))?;
    match key.columns[..] {
        [number] => relation.column_numbered(number),
        _ => None,
    }
}

/// The column that a foreign key of this column alone refers to.
fn referenced<'a>(
    catalog: &'a Catalog,
    relation: &Relation,
    column: &Column,
) -> Option<(&'a Relation, &'a Column)> {
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
    let mut targets = constraints.into_iter().filter_map(|constraint| {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            return None;
        };
        let ([from], [to]) = (&constraint.columns[..], &key.columns[..]) else {
            return None;
        };
        let itself = (key.table, *to) == (relation.oid, column.number);
        (*from == column.number && !itself).then_some((key.table, *to))
    });
    let (table, number): (Oid, i16) = targets.next()?;
    let table = catalog
        .relation(table)
        .filter(|table| table.provenance.is_users())?;
    Some((table, table.column_numbered(number)?))
}
