//! Foreign keys as diagrams draw them.

use crate::catalog::{Catalog, Constraint, ConstraintOwner, KeyValue, Oid, Relation};

use super::names::Documented;

/// A foreign key between two tables.
pub(super) struct Relationship<'a> {
    /// The table that has it.
    pub(super) child: &'a Relation,
    /// The table that it references.
    pub(super) parent: &'a Relation,
    /// Its columns, by number.
    pub(super) child_columns: &'a [i16],
    /// The referenced columns.
    pub(super) parent_columns: &'a [i16],
    /// Whether every row must have a parent.
    pub(super) is_required: bool,
    /// Whether a parent can have one child at most.
    pub(super) is_unique: bool,
    /// What the configuration calls it, else its columns.
    pub(super) label: String,
}

/// A table's own foreign keys, by name.
pub(super) fn of_table<'a>(documented: &Documented<'a>, table: Oid) -> Vec<Relationship<'a>> {
    let constraints = documented
        .catalog
        .constraints_of(ConstraintOwner::Relation(table));
    let keys = constraints.into_iter();
    keys.filter_map(|constraint| of_constraint(documented, constraint))
        .collect()
}

/// The foreign keys by which other tables of the page reference one.
pub(super) fn to_table<'a>(documented: &Documented<'a>, table: Oid) -> Vec<Relationship<'a>> {
    let keys = documented.catalog.foreign_keys_to(table).filter(|key| {
        key.parent.is_none()
            && key
                .relation()
                .is_some_and(|from| from != table && documented.has(from))
    });
    keys.filter_map(|constraint| of_constraint(documented, constraint))
        .collect()
}

fn of_constraint<'a>(
    documented: &Documented<'a>,
    constraint: &'a Constraint,
) -> Option<Relationship<'a>> {
    let catalog = documented.catalog;
    let key = constraint.foreign_key()?;
    let child = catalog.relation(constraint.relation()?)?;
    let column = |number: &i16| child.column_numbered(*number);
    let columns = constraint.columns.iter().filter_map(column);
    let label = documented.options.relationship_labels.get(&constraint.name);
    let label = label.cloned().unwrap_or_else(|| {
        let names: Vec<_> = columns.map(|column| column.name.as_str()).collect();
        names.join(", ")
    });
    Some(Relationship {
        child,
        parent: catalog.relation(key.table)?,
        child_columns: &constraint.columns,
        parent_columns: &key.columns,
        is_required: constraint
            .columns
            .iter()
            .all(|number| column(number).is_some_and(|column| column.not_null)),
        is_unique: is_unique(catalog, child.oid, &constraint.columns),
        label,
    })
}

/// Whether no two rows can share the values of these columns: a valid unique index without a condition lies on them,
/// or on some of them.
fn is_unique(catalog: &Catalog, table: Oid, columns: &[i16]) -> bool {
    let is_covered = |value: &KeyValue| match value {
        KeyValue::Column(number) => columns.contains(number),
        KeyValue::Expression(_) => false,
    };
    let mut indexes = catalog.indexes_of(table).into_iter();
    indexes.any(|index| {
        index.index().is_some_and(|index| {
            index.unique
                && index.valid
                && index.predicate.is_none()
                && index.keys.iter().all(|key| is_covered(&key.value))
        })
    })
}
