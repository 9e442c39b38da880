//! Constraints and indexes in words.

use crate::catalog::{
    Constraint, ConstraintKind, ConstraintOwner, ForeignKey, Index, KeyValue, Relation,
    quote_identifier,
};
use crate::sql::statement::ReferentialAction;

use super::inline::{Inline, code, item, text};
use super::names::{Documented, columns_of};
use super::sql_text::one_line;

/// What the constraints of a table demand, an item each.
pub(super) fn items(documented: &Documented<'_>, table: &Relation) -> Vec<Vec<Inline>> {
    let constraints = documented
        .catalog
        .constraints_of(ConstraintOwner::Relation(table.oid));
    let item = |constraint: &&Constraint| constraint_item(documented, table, constraint);
    constraints.iter().filter_map(item).collect()
}

/// The foreign keys of other tables that reference a table, an item each.
pub(super) fn references(documented: &Documented<'_>, table: &Relation) -> Vec<Vec<Inline>> {
    let catalog = documented.catalog;
    let mut keys: Vec<_> = catalog
        .foreign_keys_to(table.oid)
        .filter(|key| key.parent.is_none() && key.relation() != Some(table.oid))
        .filter_map(|key| Some((catalog.relation(key.relation()?)?, key)))
        .filter(|(from, _)| documented.has(from.oid))
        .collect();
    keys.sort_by_key(|(_, key)| key.oid);
    let item = |(from, key): &(&Relation, &Constraint)| {
        let columns = columns_of(from, &key.columns);
        vec![documented.link_with(from, &format!("({columns})"))]
    };
    keys.iter().map(item).collect()
}

/// The indexes of a table that are not a constraint's, an item each.
pub(super) fn index_items(documented: &Documented<'_>, table: &Relation) -> Vec<Vec<Inline>> {
    let catalog = documented.catalog;
    let constraints = catalog.constraints_of(ConstraintOwner::Relation(table.oid));
    let backed: Vec<_> = constraints
        .iter()
        .filter_map(|constraint| constraint.index())
        .collect();
    let mut indexes = catalog.indexes_of(table.oid);
    indexes.sort_by_key(|index| index.oid);
    let indexes = indexes.iter().filter(|index| !backed.contains(&index.oid));
    let items = indexes.filter_map(|index| index_item(documented, table, index, index.index()?));
    items.collect()
}

/// What a constraint demands. Keys of one column are said beside the column, unless they do more than that.
fn constraint_item(
    documented: &Documented<'_>,
    table: &Relation,
    constraint: &Constraint,
) -> Option<Vec<Inline>> {
    let columns = columns_of(table, &constraint.columns);
    let mut facts = match &constraint.kind {
        ConstraintKind::Check(expression) => {
            vec![text("requires "), code(one_line(documented, expression))]
        }
        // The column's own line says so already.
        ConstraintKind::PrimaryKey { .. }
            if constraint.columns.len() == 1 && constraint.comment.is_none() =>
        {
            return None;
        }
        ConstraintKind::PrimaryKey { .. } => vec![text("primary key on "), code(columns)],
        ConstraintKind::Unique { .. } => vec![text("no two rows share "), code(columns)],
        ConstraintKind::Exclude { operators, .. } => {
            let operators = operators.join(", ");
            vec![
                text("no two rows agree on "),
                code(columns),
                text(" by "),
                code(operators),
            ]
        }
        ConstraintKind::ForeignKey(key) => {
            let parent = documented.catalog.relation(key.table)?;
            let others = columns_of(parent, &key.columns);
            let mut facts = vec![
                code(&columns),
                text(" references "),
                documented.link_with(parent, &format!("({others})")),
            ];
            facts.extend(on_delete(key, &columns));
            facts.extend(on_update(key));
            facts
        }
        ConstraintKind::Trigger => return None,
    };
    if !constraint.validated {
        facts.push(text(", not checked for rows older than it"));
    }
    Some(item(&constraint.name, constraint.comment.as_deref(), facts))
}

/// What becomes of the row when the one that it references is deleted.
fn on_delete(key: &ForeignKey, columns: &str) -> Vec<Inline> {
    let to = |value: &str| {
        vec![
            text("; deleting that row sets "),
            code(columns),
            text(format!(" to {value}")),
        ]
    };
    match key.on_delete {
        ReferentialAction::NoAction | ReferentialAction::Restrict => Vec::new(),
        ReferentialAction::Cascade => vec![text("; deleting that row deletes this one")],
        ReferentialAction::SetNull => to("NULL"),
        ReferentialAction::SetDefault => to("its default"),
    }
}

/// The same when its key changes.
fn on_update(key: &ForeignKey) -> Option<Inline> {
    Some(text(match key.on_update {
        ReferentialAction::NoAction | ReferentialAction::Restrict => return None,
        ReferentialAction::Cascade => "; a change of its key is followed",
        ReferentialAction::SetNull => "; a change of its key sets NULL",
        ReferentialAction::SetDefault => "; a change of its key sets the default",
    }))
}

fn index_item(
    documented: &Documented<'_>,
    table: &Relation,
    relation: &Relation,
    index: &Index,
) -> Option<Vec<Inline>> {
    let mut keys = Vec::new();
    for key in &index.keys {
        let mut words = match &key.value {
            KeyValue::Column(number) => {
                quote_identifier(&table.column_numbered(*number)?.name).into_owned()
            }
            KeyValue::Expression(expression) => one_line(documented, expression),
        };
        if let Some(class) = &key.operator_class {
            words.push(' ');
            words.push_str(class);
        }
        if key.descending {
            words.push_str(" desc");
        }
        if key.nulls_first != key.descending {
            words.push_str(if key.nulls_first {
                " nulls first"
            } else {
                " nulls last"
            });
        }
        keys.push(words);
    }
    let mut facts = Vec::new();
    if index.unique {
        facts.push(text("no two rows share "));
    } else if relation.comment.is_none() {
        facts.push(text("on "));
    }
    facts.push(code(keys.join(", ")));
    if index.method != "btree" {
        facts.extend([text(" using "), code(&index.method)]);
    }
    if !index.include.is_empty() {
        let columns = columns_of(table, &index.include);
        facts.extend([text(", carrying "), code(columns)]);
    }
    if let Some(predicate) = &index.predicate {
        let words = if index.unique {
            ", among rows where "
        } else {
            ", only rows where "
        };
        facts.extend([text(words), code(one_line(documented, predicate))]);
    }
    if !index.valid {
        facts.push(text(", not valid"));
    }
    Some(item(&relation.name, relation.comment.as_deref(), facts))
}
