use serde_json::{Value, json};

use crate::catalog::{
    Column, Constraint, ConstraintKind, ConstraintOwner, DataType, Oid, Relation, RelationKind,
};
use crate::emit::postgrest::writable::is_written;
use crate::infer::Scope;

use super::Document;

impl Document<'_> {
    pub(super) fn columns(&self) -> Value {
        let mut columns = Vec::new();
        for relation in self.printed() {
            let mut constraints = self
                .catalog
                .constraints_of(ConstraintOwner::Relation(relation.oid));
            constraints.sort_by_key(|constraint| constraint.oid);
            let mut own: Vec<_> = relation.columns.iter().collect();
            own.sort_by(|a, b| self.collation.compare(&a.name, &b.name));
            columns.extend(
                own.into_iter()
                    .filter_map(|column| self.column(relation, &constraints, column)),
            );
        }
        Value::Array(columns)
    }

    fn column(
        &self,
        relation: &Relation,
        constraints: &[&Constraint],
        column: &Column,
    ) -> Option<Value> {
        let data_type = self.catalog.data_type(column.data_type.oid)?;
        let domain = data_type.domain();
        // A domain stands for the type just below it.
        let shown = match domain {
            Some(domain) => self.catalog.data_type(domain.base.oid)?,
            None => data_type,
        };
        let default = match (&column.default, &column.generated) {
            (Some(default), _) => Some((default, Scope::None)),
            (None, Some(generated)) => Some((&generated.expression, Scope::Relation(relation))),
            (None, None) => None,
        };
        let default = default
            .map(|(expression, scope)| self.signatures.value(expression, scope, column.data_type));
        let identity = column.identity.map(|identity| {
            if identity.always {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            }
        });
        let not_null = column.not_null || domain.is_some_and(|domain| domain.not_null);
        let alone = |it: &&&Constraint| it.columns == [column.number];
        let unique = constraints
            .iter()
            .filter(alone)
            .any(|it| matches!(it.kind, ConstraintKind::Unique { .. }));
        let mut checks = constraints.iter().filter(alone);
        let check = checks.find_map(|it| self.check(relation, it));
        Some(json!({
            "table_id": relation.oid.0,
            "schema": self.schema_name(relation.schema),
            "table": relation.name,
            "id": format!("{}.{}", relation.oid.0, column.number),
            "ordinal_position": column.number,
            "name": column.name,
            "default_value": default,
            "data_type": self.standard_type(shown),
            "format": shown.name,
            "type_schema": self.schema_name(shown.schema),
            "is_identity": identity.is_some(),
            "identity_generation": identity,
            "is_generated": column.generated.is_some(),
            "is_nullable": !not_null,
            "is_updatable": self.is_updatable(relation, column),
            "is_unique": unique,
            "check": check,
            "enums": self.labels(shown),
            "comment": column.comment,
        }))
    }

    /// `data_type` of `information_schema.columns`.
    fn standard_type(&self, data_type: &DataType) -> String {
        let is_vector = matches!(data_type.name.as_str(), "int2vector" | "oidvector");
        if data_type.is_array() || is_vector && data_type.schema == Oid::PG_CATALOG {
            "ARRAY".to_owned()
        } else if data_type.schema == Oid::PG_CATALOG {
            self.signatures.type_text(data_type.oid)
        } else {
            "USER-DEFINED".to_owned()
        }
    }

    /// The labels of an enum, or of the enum that an array is of.
    fn labels<'b>(&'b self, data_type: &'b DataType) -> Vec<&'b str> {
        let element = data_type
            .element
            .and_then(|element| self.catalog.data_type(element));
        let labels = data_type
            .labels()
            .or_else(|| element.and_then(DataType::labels));
        let labels = labels.unwrap_or_default().iter();
        labels.map(|label| label.value.as_str()).collect()
    }

    fn is_updatable(&self, relation: &Relation, column: &Column) -> bool {
        match &relation.kind {
            RelationKind::Table(table) => match &table.foreign {
                None => true,
                // Only the wrapper can tell; that of PostgreSQL itself says yes.
                Some(foreign) => self.is_postgres(foreign.server),
            },
            RelationKind::View(_) => is_written(self.catalog, relation, column),
            _ => false,
        }
    }

    /// What a CHECK says, as the official query cuts it out: everything between `CHECK (` and the last character.
    fn check(&self, relation: &Relation, constraint: &Constraint) -> Option<String> {
        let ConstraintKind::Check(check) = &constraint.kind else {
            return None;
        };
        let text = self.signatures.condition(check, relation);
        Some(if constraint.validated {
            text
        } else {
            // What follows the parenthesis is not cut off, but for the last letter.
            format!("{text}) NOT VALI")
        })
    }

    /// Whether a server is one of `postgres_fdw`.
    fn is_postgres(&self, server: Oid) -> bool {
        let objects = &self.catalog.plain_objects;
        let wrapper = objects.get(server).and_then(|server| server.subject);
        let wrapper = wrapper.and_then(|wrapper| objects.get(wrapper));
        wrapper.is_some_and(|wrapper| wrapper.name == "postgres_fdw")
    }
}
