use serde_json::{Value, json};

use crate::catalog::{DataType, RelationKind, TypeKind};
use crate::emit::postgrest::row_of;

use super::Document;

impl Document<'_> {
    /// The types of every schema, since a column of any schema may use them.
    pub(super) fn types(&self) -> Value {
        let mut types: Vec<_> = self.catalog.types.iter().collect();
        types.sort_by(|a, b| {
            let schemas = self
                .collation
                .compare(self.schema_name(a.schema), self.schema_name(b.schema));
            schemas
                .then_with(|| self.collation.compare(&a.name, &b.name))
                .then(a.oid.cmp(&b.oid))
        });
        types.into_iter().map(|it| self.data_type(it)).collect()
    }

    fn data_type(&self, data_type: &DataType) -> Value {
        let relation = match data_type.kind {
            TypeKind::Composite(relation) => Some(relation),
            _ => None,
        };
        let composite = row_of(self.catalog, data_type.oid)
            .filter(|it| matches!(it.kind, RelationKind::CompositeType));
        let attributes = composite.into_iter().flat_map(|it| &it.columns);
        let attributes = attributes
            .map(|column| json!({ "name": column.name, "type_id": column.data_type.oid.0 }));
        let labels = data_type.labels().unwrap_or_default();
        json!({
            "id": data_type.oid.0,
            "name": data_type.name,
            "schema": self.schema_name(data_type.schema),
            "format": self.signatures.type_text(data_type.oid),
            "enums": labels.iter().map(|label| &label.value).collect::<Vec<_>>(),
            "attributes": attributes.collect::<Vec<_>>(),
            "comment": data_type.comment,
            "type_relation_id": relation.map(|oid| oid.0),
        })
    }
}
