//! INSERT INTO storage.buckets, with or without ON CONFLICT.

use sqlparser::ast::{
    ConflictTarget, Insert, OnConflict, OnConflictAction, OnInsert, Query, SetExpr,
};

use crate::catalog::{Bucket, Relation};

use super::super::super::SqlError;
use super::super::Interpreter;
use super::super::evaluate::ObjectPath;
use super::super::exception::{Exception, Result};
use super::super::query::{Binding, Row, Rows, Scope};
use super::super::value::Value;
use super::{Change, column_names, default, is_default, row};

impl Interpreter<'_> {
    /// How many rows there are new or changed; none where nobody can say.
    pub(super) fn insert_buckets(
        &mut self,
        change: &Change<'_>,
        insert: &Insert,
        scope: &Scope<'_>,
    ) -> Result<Option<usize>> {
        let table = &change.table;
        let columns: Vec<&str> = if insert.columns.is_empty() {
            table.columns.iter().map(|it| it.name.as_str()).collect()
        } else {
            insert
                .columns
                .iter()
                .map(|it| ObjectPath::new(it).name)
                .collect()
        };
        let rows = match &insert.source {
            Some(source) => self.rows_to_insert(source, table, &columns, scope)?,
            None => Rows {
                rows: vec![row(Vec::new())],
                ..Rows::default()
            },
        };
        let conflict = match &insert.on {
            Some(OnInsert::OnConflict(conflict)) => Some(conflict),
            _ => None,
        };
        let mut count = Some(0);
        if let Some(why) = &rows.more {
            self.unknown_buckets(table, change.span, why);
            count = None;
        }
        for row in rows.rows {
            let mut given: Vec<Value> = table.columns.iter().map(default).collect();
            for (name, value) in columns.iter().zip(row.values) {
                if let Some(place) = table.columns.iter().position(|column| column.name == *name) {
                    given[place] = value;
                }
            }
            if let Some(why) = &row.doubt {
                self.undecided_buckets(change.span, why);
                count = None;
            }
            let touched = self.insert_bucket(change, given, conflict, scope)?;
            count = count.zip(touched).map(|(count, touched)| count + touched);
        }
        Ok(count)
    }

    /// The rows of VALUES, where DEFAULT may stand, or of another query.
    fn rows_to_insert(
        &mut self,
        source: &Query,
        table: &Relation,
        columns: &[&str],
        scope: &Scope<'_>,
    ) -> Result<Rows> {
        let SetExpr::Values(list) = &*source.body else {
            return self.query(source, Some(scope));
        };
        let mut rows = Rows::default();
        for given in &list.rows {
            let mut values = Vec::with_capacity(given.content.len());
            for (expr, name) in given.content.iter().zip(columns) {
                let column = table.columns.iter().find(|column| column.name == *name);
                values.push(match column {
                    Some(column) if is_default(expr) => default(column),
                    _ => self.evaluate(expr, scope)?,
                });
            }
            rows.rows.push(row(values));
        }
        Ok(rows)
    }

    fn insert_bucket(
        &mut self,
        change: &Change<'_>,
        given: Vec<Value>,
        conflict: Option<&OnConflict>,
        scope: &Scope<'_>,
    ) -> Result<Option<usize>> {
        let table = &change.table;
        let bucket = self.bucket(table, &given)?;
        let Some(id) = bucket.id else {
            let why = bucket.doubt.unwrap_or_else(|| "its id is not known".into());
            self.unknown_buckets(table, change.span, &why);
            return Ok(None);
        };
        if let Some(why) = &bucket.doubt {
            self.undecided_buckets(change.span, why);
        }
        let buckets = &self.replay.catalog.buckets;
        let same_id = buckets.named(&id).map(|known| known.oid);
        let same_name = || {
            let same = buckets
                .iter()
                .find(|known| known.name.is_some() && known.name == bucket.name);
            same.map(|known| known.oid)
        };
        let on = |column: &str| match conflict.map(|conflict| &conflict.conflict_target) {
            None => false,
            Some(Some(ConflictTarget::Columns(columns))) => {
                columns.iter().any(|own| own.value == column)
            }
            Some(_) => true,
        };
        let known = match (same_id, same_name()) {
            (Some(oid), _) if on("id") => Some(oid),
            (_, Some(oid)) if on("name") => Some(oid),
            (Some(_), _) => return Err(duplicate("buckets_pkey", "id", &id)),
            (None, Some(_)) => {
                let name = bucket.name.unwrap_or_default();
                return Err(duplicate("bname", "name", &name));
            }
            (None, None) => None,
        };
        let Some(known) = known else {
            let oid = self.replay.catalog.new_oid();
            let provenance = self.replay.provenance();
            self.replay.catalog.buckets.insert(Bucket {
                oid,
                table: table.oid,
                id,
                name: bucket.name,
                public: bucket.public,
                provenance,
            });
            return Ok(Some(1));
        };
        let Some(OnConflictAction::DoUpdate(update)) = conflict.map(|conflict| &conflict.action)
        else {
            return Ok(Some(0));
        };
        let columns = column_names(table);
        let excluded = Binding {
            name: "excluded".to_owned(),
            columns,
        };
        let excluded = (excluded, Row::Values(given.into()));
        self.set(
            change,
            known,
            &update.assignments,
            update.selection.as_ref(),
            Some(excluded),
            scope,
        )
    }
}

fn duplicate(constraint: &str, column: &str, value: &str) -> Exception {
    let message = format!("duplicate key value violates unique constraint \"{constraint}\"");
    let error = SqlError::new("23505", message);
    error
        .with_detail(format!("Key ({column})=({value}) already exists."))
        .into()
}
