use serde_json::{Value, json};

use crate::catalog::{ConstraintKind, ConstraintOwner, Oid, RelationKind, TypeKind, TypeReference};
use crate::emit::finite_values::finite_domain_values;

use super::Document;
use super::relation::values;

impl Document<'_> {
    pub(super) fn enums(&self, schema: Oid) -> Value {
        self.types(schema, |data_type| {
            let labels = data_type.labels()?.iter().map(|label| &label.value);
            Some(json!({
                "name": data_type.name,
                "owner": self.role(data_type.owner),
                "labels": labels.collect::<Vec<_>>(),
                "comment": data_type.comment,
            }))
        })
    }

    pub(super) fn domains(&self, schema: Oid) -> Value {
        self.types(schema, |data_type| {
            let domain = data_type.domain()?;
            let constraints = self
                .catalog
                .constraints_of(ConstraintOwner::Domain(data_type.oid));
            let constraints =
                constraints
                    .into_iter()
                    .filter_map(|constraint| match &constraint.kind {
                        ConstraintKind::Check(check) => Some(json!({
                            "name": constraint.name,
                            "check": check.sql(self.catalog),
                            "validated": constraint.validated,
                            "comment": constraint.comment,
                        })),
                        _ => None,
                    });
            let allowed = finite_domain_values(self.catalog, TypeReference::new(data_type.oid));
            Some(json!({
                "name": data_type.name,
                "owner": self.role(data_type.owner),
                "base": self.type_text(domain.base),
                "nullable": !domain.not_null,
                "default": self.sql(domain.default.as_ref()),
                "constraints": constraints.collect::<Vec<_>>(),
                "values": allowed.map(values),
                "comment": data_type.comment,
            }))
        })
    }

    pub(super) fn ranges(&self, schema: Oid) -> Value {
        self.types(schema, |data_type| match &data_type.kind {
            TypeKind::Range {
                subtype,
                multirange,
                ..
            } => Some(json!({
                "name": data_type.name,
                "owner": self.role(data_type.owner),
                "subtype": self.type_text(TypeReference::new(*subtype)),
                "multirange": multirange.map(|multirange| self.type_text(TypeReference::new(multirange))),
                "comment": data_type.comment,
            })),
            _ => None,
        })
    }

    fn types(
        &self,
        schema: Oid,
        print: impl Fn(&crate::catalog::DataType) -> Option<Value>,
    ) -> Value {
        let types = self.catalog.types.iter_by_name();
        let types = types.filter(|it| it.schema == schema && Self::is_printed(&it.provenance));
        types.filter_map(print).collect()
    }

    pub(super) fn composites(&self, schema: Oid) -> Value {
        let relations = self.catalog.relations.iter_by_name();
        let composites = relations.filter(|it| {
            it.schema == schema
                && matches!(it.kind, RelationKind::CompositeType)
                && Self::is_printed(&it.provenance)
        });
        let composites = composites.map(|composite| {
            let attributes = composite.columns.iter().map(|attribute| {
                json!({
                    "name": attribute.name,
                    "type": self.type_text(attribute.data_type),
                    "comment": attribute.comment,
                })
            });
            let row_type = composite.row_type.and_then(|oid| self.catalog.data_type(oid));
            json!({
                "name": composite.name,
                "owner": self.role(composite.owner),
                "attributes": attributes.collect::<Vec<_>>(),
                "comment": row_type.and_then(|row_type| row_type.comment.as_ref()).or(composite.comment.as_ref()),
            })
        });
        composites.collect()
    }

    pub(super) fn sequences(&self, schema: Oid) -> Value {
        let relations = self.catalog.relations.iter_by_name();
        let relations =
            relations.filter(|it| it.schema == schema && Self::is_printed(&it.provenance));
        let sequences = relations.filter_map(|relation| {
            let sequence = relation.sequence()?;
            let owned_by = sequence.owned_by.and_then(|(table, column)| {
                let table = self.catalog.relation(table)?;
                let column = table.column_numbered(column)?;
                let schema = self.catalog.schema(table.schema)?;
                Some(json!({ "schema": schema.name, "table": table.name, "column": column.name }))
            });
            Some(json!({
                "name": relation.name,
                "owner": self.role(relation.owner),
                "type": self.type_text(TypeReference::new(sequence.data_type)),
                "start": sequence.start,
                "increment": sequence.increment,
                "min": sequence.min,
                "max": sequence.max,
                "cache": sequence.cache,
                "cycle": sequence.cycle,
                "owned_by": owned_by,
                "identity": sequence.identity,
                "comment": relation.comment,
                "grants": self.grants(crate::catalog::AclKind::Sequence, relation.owner, relation.acl.as_ref()),
            }))
        });
        sequences.collect()
    }
}
