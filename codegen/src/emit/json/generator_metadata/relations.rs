use serde_json::{Value, json};

use crate::catalog::{
    ConstraintKind, ConstraintOwner, Relation, RelationKind, ReplicaIdentity, Table, View,
};
use crate::emit::postgrest::relationships::{End, Relationship, Search};
use crate::emit::postgrest::writable::{Writable, passes_changes};

use super::Document;

impl<'a> Document<'a> {
    /// The relations of the schemas that `describe` knows what to say of.
    fn relations(&self, describe: impl Fn(&'a Relation) -> Option<Value>) -> Value {
        let described = self.printed().into_iter().filter_map(describe);
        described.collect()
    }

    /// Tables, foreign tables, views and materialized views of the schemas, by schema and name.
    pub(super) fn printed(&self) -> Vec<&'a Relation> {
        let relations = self.catalog.relations.iter();
        let mut relations: Vec<_> = relations
            .filter(|it| self.numbers.contains(&it.schema))
            .filter(|it| it.table().is_some() || it.view().is_some())
            .collect();
        relations.sort_by(|a, b| {
            let schemas = self
                .collation
                .compare(self.schema_name(a.schema), self.schema_name(b.schema));
            schemas
                .then_with(|| self.collation.compare(&a.name, &b.name))
                .then(a.oid.cmp(&b.oid))
        });
        relations
    }

    pub(super) fn tables(&self) -> Value {
        self.relations(|relation| {
            let table = relation.table().filter(|table| table.foreign.is_none())?;
            Some(self.table(relation, table))
        })
    }

    fn table(&self, relation: &Relation, table: &Table) -> Value {
        json!({
            "id": relation.oid.0,
            "schema": self.schema_name(relation.schema),
            "name": relation.name,
            "rls_enabled": table.row_security,
            "rls_forced": table.force_row_security,
            "replica_identity": match table.replica_identity {
                ReplicaIdentity::Default => "DEFAULT",
                ReplicaIdentity::Index(_) => "INDEX",
                ReplicaIdentity::Full => "FULL",
                ReplicaIdentity::Nothing => "NOTHING",
            },
            "bytes": 0,
            "size": "0 bytes",
            "live_rows_estimate": 0,
            "dead_rows_estimate": 0,
            "comment": relation.comment,
        })
    }

    pub(super) fn foreign_tables(&self) -> Value {
        self.relations(|relation| {
            relation.table()?.foreign.as_ref()?;
            Some(json!({
                "id": relation.oid.0,
                "schema": self.schema_name(relation.schema),
                "name": relation.name,
                "comment": relation.comment,
            }))
        })
    }

    pub(super) fn views(&self) -> Value {
        self.relations(|view| {
            if !matches!(view.kind, RelationKind::View(_)) {
                return None;
            }
            let writable = Writable::new(self.catalog, view);
            Some(json!({
                "id": view.oid.0,
                "schema": self.schema_name(view.schema),
                "name": view.name,
                "is_updatable": passes_changes(self.catalog, view),
                "is_insert_enabled": writable.insert,
                "is_update_enabled": writable.update,
                "comment": view.comment,
            }))
        })
    }

    pub(super) fn materialized_views(&self) -> Value {
        self.relations(|view| match &view.kind {
            RelationKind::MaterializedView(View { populated, .. }) => Some(json!({
                "id": view.oid.0,
                "schema": self.schema_name(view.schema),
                "name": view.name,
                "is_populated": populated,
                "comment": view.comment,
            })),
            _ => None,
        })
    }

    pub(super) fn primary_keys(&self) -> Value {
        let mut keys = Vec::new();
        for relation in self.printed() {
            let constraints = self
                .catalog
                .constraints_of(ConstraintOwner::Relation(relation.oid));
            let columns = constraints
                .iter()
                .filter(|it| matches!(it.kind, ConstraintKind::PrimaryKey { .. }))
                .flat_map(|it| &it.columns);
            for column in columns.filter_map(|number| relation.column_numbered(*number)) {
                keys.push(json!({
                    "table_id": relation.oid.0,
                    "schema": self.schema_name(relation.schema),
                    "table_name": relation.name,
                    "name": column.name,
                }));
            }
        }
        Value::Array(keys)
    }

    pub(super) fn relationships(&self) -> Value {
        let search = Search {
            schemas: &self.numbers,
            views: &self.numbers,
            lossy: false,
        };
        let mut relationships = search.all(self.catalog);
        let columns = |end: &End<'_>| serde_json::to_string(&end.1).unwrap_or_default();
        relationships.sort_by(|a, b| {
            self.collation
                .compare(a.foreign_key, b.foreign_key)
                .then_with(|| self.collation.compare(&a.to.0.name, &b.to.0.name))
                .then_with(|| self.collation.compare(&columns(&a.to), &columns(&b.to)))
        });
        relationships
            .iter()
            .map(|it| self.relationship(it))
            .collect()
    }

    fn relationship(&self, relationship: &Relationship<'_>) -> Value {
        let Relationship { from, to, .. } = relationship;
        json!({
            "foreign_key_name": relationship.foreign_key,
            "schema": self.schema_name(from.0.schema),
            "relation": from.0.name,
            "columns": from.1,
            "is_one_to_one": relationship.one_to_one,
            "referenced_schema": self.schema_name(to.0.schema),
            "referenced_relation": to.0.name,
            "referenced_columns": to.1,
        })
    }
}
