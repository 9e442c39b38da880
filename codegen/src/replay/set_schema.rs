//! ALTER … SET SCHEMA.

use crate::catalog::{Class, ObjectAddress, Oid, Relation, RelationKind, TypeKind};
use crate::sql::statement::{ObjectReference, SetSchema};

use super::object_addresses::is_missing;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn set_schema(&mut self, set: &SetSchema) -> Result {
        if let ObjectReference::Relation { kind, name } = &set.object {
            let Some(relation) = self.relation_to_change(name, *kind, set.if_exists, true)? else {
                return Ok(());
            };
            let schema = self.schema(&set.schema)?;
            return self.move_relation_written(&relation, schema);
        }
        let address = match self.object_to_alter(&set.object) {
            Ok(Some(address)) => address,
            Ok(None) => return Ok(()),
            Err(error) if set.if_exists && is_missing(&error) => return Ok(()),
            Err(error) => return Err(error),
        };
        let schema = self.schema(&set.schema)?;
        self.move_object(address, schema)
    }

    fn move_relation_written(&mut self, relation: &Relation, schema: Oid) -> Result {
        match &relation.kind {
            RelationKind::Index(_) => {
                let message = format!("cannot change schema of index \"{}\"", relation.name);
                return Err(SqlError::new("42809", message)
                    .with_hint("change the schema of the table instead"));
            }
            RelationKind::Sequence(sequence) => {
                if let Some((table, _)) = sequence.owned_by {
                    let table = self.known(table)?;
                    let detail = format!(
                        "Sequence \"{}\" is linked to table \"{}\".",
                        relation.name, table.name
                    );
                    let message = "cannot move an owned sequence into another schema";
                    return Err(SqlError::new("0A000", message).with_detail(detail));
                }
            }
            _ => {}
        }
        self.check_move(relation.schema, schema)?;
        self.move_relation(relation.oid, schema)
    }

    /// Temporary schemas keep what they have (`CheckSetNamespace`).
    #[expect(clippy::unused_self, reason = "a method like all checks")]
    fn check_move(&self, from: Oid, to: Oid) -> Result {
        if from != to && (from == Oid::PG_TEMP || to == Oid::PG_TEMP) {
            let message = "cannot move objects into or out of temporary schemas";
            return Err(SqlError::new("0A000", message));
        }
        if to == Oid::PG_TOAST {
            return Err(SqlError::new(
                "0A000",
                "cannot move objects into or out of TOAST schema",
            ));
        }
        Ok(())
    }

    fn already_there(
        &self,
        word: &str,
        name: &str,
        schema: Oid,
        sqlstate: &'static str,
    ) -> SqlError {
        let schema = self.catalog.schema(schema);
        let schema = schema.map_or("", |schema| schema.name.as_str());
        let message = format!("{word} \"{name}\" already exists in schema \"{schema}\"");
        SqlError::new(sqlstate, message)
    }

    /// Moves a relation with its row type, indexes and owned sequences (`AlterTableNamespaceInternal`).
    fn move_relation(&mut self, oid: Oid, schema: Oid) -> Result {
        let relation = self.known(oid)?;
        if relation.schema == schema {
            return Ok(());
        }
        if self.catalog.relation_in(schema, &relation.name).is_some() {
            return Err(self.already_there("relation", &relation.name, schema, "42P07"));
        }
        let statement = self.statement;
        self.catalog.relations.update(oid, |relation| {
            relation.schema = schema;
            relation.provenance.changed = Some(statement);
        });
        if let Some(row_type) = relation.row_type {
            self.move_type(row_type, schema)?;
        }
        let along: Vec<_> = self
            .catalog
            .relations
            .related_to(oid)
            .filter(|other| {
                other.index().is_some_and(|index| index.table == oid) || other.sequence().is_some()
            })
            .map(|other| other.oid)
            .collect();
        for other in along {
            self.move_relation(other, schema)?;
        }
        Ok(())
    }

    /// Moves a type with its array type (`AlterTypeNamespaceInternal`).
    fn move_type(&mut self, oid: Oid, schema: Oid) -> Result {
        let Some(data_type) = self.catalog.types.get_shared(oid) else {
            return Ok(());
        };
        if data_type.schema == schema {
            return Ok(());
        }
        if self.catalog.type_in(schema, &data_type.name).is_some() {
            return Err(self.already_there("type", &data_type.name, schema, "42710"));
        }
        self.catalog
            .types
            .update(oid, |data_type| data_type.schema = schema);
        if let Some(array) = data_type.array {
            self.move_type(array, schema)?;
        }
        Ok(())
    }

    fn move_object(&mut self, address: ObjectAddress, schema: Oid) -> Result {
        let oid = address.oid;
        match address.class {
            Class::Type => {
                let Some(data_type) = self.catalog.types.get_shared(oid) else {
                    return Ok(());
                };
                if data_type.is_array() {
                    let message = format!("cannot alter array type {}", self.shown_type(oid));
                    return Err(SqlError::new("42809", message));
                }
                self.check_move(data_type.schema, schema)?;
                let TypeKind::Composite(relation) = data_type.kind else {
                    return self.move_type(oid, schema);
                };
                let relation = self.known(relation)?;
                if relation.kind != RelationKind::CompositeType {
                    let message = format!("{} is a table's row type", self.shown_type(oid));
                    return Err(
                        SqlError::new("42809", message).with_hint("use ALTER TABLE instead")
                    );
                }
                self.move_relation(relation.oid, schema)
            }
            Class::Relation => self.move_relation(oid, schema),
            Class::Function => {
                let Some(function) = self.catalog.functions.get_shared(oid) else {
                    return Ok(());
                };
                if function.schema == schema {
                    return Ok(());
                }
                self.check_move(function.schema, schema)?;
                self.check_function_is_new(&function, schema, &function.name)?;
                self.catalog
                    .functions
                    .update(oid, |function| function.schema = schema);
                Ok(())
            }
            Class::Operator => {
                self.catalog
                    .operators
                    .update(oid, |operator| operator.schema = schema);
                Ok(())
            }
            Class::Extension => self.move_extension(oid, schema),
            _ => {
                let Some(object) = self.catalog.plain_objects.get_shared(oid) else {
                    return Ok(());
                };
                let Some(from) = object.schema.filter(|from| *from != schema) else {
                    return Ok(());
                };
                self.check_move(from, schema)?;
                let exists = self
                    .catalog
                    .plain_objects
                    .find_all(Some(schema), &object.name)
                    .any(|other| other.kind == object.kind);
                if exists {
                    let described = self.describe(address);
                    let word = described
                        .rsplit_once(' ')
                        .map_or("object", |(word, _)| word);
                    return Err(self.already_there(word, &object.name, schema, "42710"));
                }
                self.catalog
                    .plain_objects
                    .update(oid, |object| object.schema = Some(schema));
                Ok(())
            }
        }
    }

    /// ALTER EXTENSION … SET SCHEMA: all members that were in the extension's schema move.
    fn move_extension(&mut self, oid: Oid, schema: Oid) -> Result {
        let Some(extension) = self.catalog.extensions.get_shared(oid) else {
            return Ok(());
        };
        let from = extension.schema;
        if from == schema {
            return Ok(());
        }
        let mut members = Vec::new();
        let catalog = &self.catalog;
        macro_rules! members_in {
            ($($store:ident $class:expr, $schema:expr;)+) => {$(
                for it in catalog.$store.iter() {
                    if it.provenance.extension == Some(oid) && $schema(it) == Some(from) {
                        members.push(ObjectAddress::object($class, it.oid));
                    }
                }
            )+};
        }
        members_in! {
            relations Class::Relation, |it: &Relation| match it.kind {
                RelationKind::Index(_) | RelationKind::CompositeType => None,
                _ => Some(it.schema),
            };
            functions Class::Function, |it: &crate::catalog::Function| Some(it.schema);
            operators Class::Operator, |it: &crate::catalog::Operator| Some(it.schema);
            plain_objects Class::Collation, |it: &crate::catalog::PlainObject| it.schema;
        }
        for data_type in catalog.types.iter() {
            let independent = match data_type.kind {
                TypeKind::Composite(relation) => catalog
                    .relation(relation)
                    .is_some_and(|relation| relation.kind == RelationKind::CompositeType),
                _ => !data_type.is_array(),
            };
            if independent
                && data_type.provenance.extension == Some(oid)
                && data_type.schema == from
            {
                members.push(ObjectAddress::object(Class::Type, data_type.oid));
            }
        }
        for member in members {
            self.move_object(member, schema)?;
        }
        self.catalog
            .extensions
            .update(oid, |extension| extension.schema = schema);
        Ok(())
    }
}
