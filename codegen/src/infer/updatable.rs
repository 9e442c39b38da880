//! Views that PostgreSQL updates by itself (manual, CREATE VIEW; `view_query_is_auto_updatable`).

use crate::catalog::{Catalog, Oid, RelationKind};
use crate::sql::tree::{Query, QueryBody, Select, TableRefKind};

use super::query::QueryResult;

/// The SELECT of a query that could be an updatable view's, as far as its clauses say.
pub(super) fn plain_select(query: &Query) -> Option<&Select> {
    if query.with.is_some() || query.limited {
        return None;
    }
    match &query.body {
        QueryBody::Nested(inner) => plain_select(inner),
        QueryBody::Select(select) => {
            let plain = !select.distinct
                && select.distinct_on.is_empty()
                && select.group_by.is_empty()
                && select.having.is_none()
                && select.from.len() == 1;
            let table = select.from.first()?;
            let is_table = matches!(table.kind, TableRefKind::Relation { sample: None, .. });
            (plain && is_table).then_some(select)
        }
        _ => None,
    }
}

/// Whether rows of a relation can be updated, itself or through its view.
pub(super) fn is_updatable_relation(catalog: &Catalog, relation: Oid) -> bool {
    match catalog.relation(relation).map(|it| &it.kind) {
        Some(RelationKind::Table(_)) => true,
        Some(RelationKind::View(view)) => view.auto_updatable,
        _ => false,
    }
}

/// Whether a column of a relation can be updated.
pub(super) fn is_updatable_column(catalog: &Catalog, relation: Oid, number: i16) -> bool {
    let Some(found) = catalog.relation(relation) else {
        return false;
    };
    match (&found.kind, found.column_numbered(number)) {
        (RelationKind::Table(_), Some(_)) => true,
        (RelationKind::View(_), Some(column)) => {
            column.inferred.as_ref().is_some_and(|it| it.updatable)
        }
        _ => false,
    }
}

/// Whether the select list leaves every row of the table one row.
pub(super) fn keeps_rows(result: &QueryResult) -> bool {
    !result.computes_rows
}
