//! CREATE TYPE … AS (…), and ALTER TYPE of composite types.

use std::sync::Arc;

use crate::catalog::{
    AclKind, Column, ObjectAddress, Oid, Relation, RelationKind, TypeKind, TypeReference,
};
use crate::sql::statement::{
    AlterComposite, AlterCompositeAction, Attribute, CreateComposite, Persistence,
};
use crate::sql::{Name, QualifiedName};

use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_composite(&mut self, create: &CreateComposite) -> Result {
        let schema = self.creation_schema(&create.name)?;
        self.check_type_name(schema, &create.name)?;
        let name = &create.name.name;
        self.check_relation_name(schema, &name.value, true)
            .map_err(|error| error.at(name.span))?;
        let oid = self.catalog.new_oid();
        let owner = self.session.role;
        let mut relation = Relation {
            oid,
            schema,
            name: name.value.clone(),
            owner,
            acl: None,
            comment: None,
            persistence: Persistence::Permanent,
            options: Vec::new(),
            columns: Vec::with_capacity(create.attributes.len()),
            next_column: 1,
            row_type: None,
            kind: RelationKind::CompositeType,
            provenance: self.provenance(),
        };
        for attribute in &create.attributes {
            if relation.column(&attribute.name.value).is_some() {
                let message = format!("column \"{}\" specified more than once", attribute.name);
                return Err(SqlError::new("42701", message).at(attribute.name.span));
            }
            let column = self.attribute(relation.next_column, attribute)?;
            relation.next_column += 1;
            relation.columns.push(column);
        }
        self.add_relation(relation, true);
        // A table's row type has no privileges of its own; a type that stands alone has.
        let acl = self.new_acl(AclKind::Type, owner, Some(schema));
        if let Some(row_type) = self.catalog.relation(oid).and_then(|it| it.row_type) {
            self.catalog
                .types
                .update(row_type, |row_type| row_type.acl = acl);
        }
        Ok(())
    }

    fn attribute(&self, number: i16, attribute: &Attribute) -> Result<Column> {
        let data_type = self.data_type(&attribute.data_type)?;
        self.check_column_type(&attribute.name.value, data_type)
            .map_err(|error| error.at(attribute.data_type.span))?;
        let mut column = Column::new(number, attribute.name.value.clone(), data_type);
        if let Some(collation) = &attribute.collation {
            column.collation = self.collation(collation, data_type)?;
        }
        column.span = Some(attribute.name.span.to(attribute.data_type.span));
        Ok(column)
    }

    pub(super) fn alter_composite(&mut self, alter: &AlterComposite) -> Result {
        let (oid, row_type) = self.composite(&alter.name)?;
        for action in &alter.actions {
            let relation = self.known(oid)?;
            match action {
                AlterCompositeAction::Add { attribute, cascade } => {
                    let column = self.attribute(relation.next_column, attribute)?;
                    self.check_not_within(row_type, &relation, column.data_type)
                        .map_err(|error| error.at(attribute.data_type.span))?;
                    let tables = self.typed_tables(row_type, &relation, *cascade)?;
                    for table in std::iter::once(oid).chain(tables) {
                        self.add_attribute(table, &column, &attribute.name)?;
                    }
                }
                AlterCompositeAction::Drop {
                    name,
                    if_exists,
                    cascade,
                } => {
                    if relation.column(&name.value).is_none() && *if_exists {
                        continue;
                    }
                    self.column(&relation, name)?;
                    let tables = self.typed_tables(row_type, &relation, *cascade)?;
                    for table in std::iter::once(oid).chain(tables) {
                        let relation = self.known(table)?;
                        if let Some(column) = relation.column(&name.value) {
                            let address = ObjectAddress::column(table, column.number);
                            self.delete(&[address], *cascade)?;
                        }
                    }
                }
                AlterCompositeAction::Type {
                    name,
                    data_type,
                    collation,
                    cascade,
                } => {
                    self.column(&relation, name)?;
                    let tables = self.typed_tables(row_type, &relation, *cascade)?;
                    let data_type_span = data_type.span;
                    let data_type = self.data_type(data_type)?;
                    self.check_column_type(&name.value, data_type)
                        .map_err(|error| error.at(data_type_span))?;
                    self.check_unused(row_type, &relation.name)?;
                    let collation = match collation {
                        Some(collation) => self.collation(collation, data_type)?,
                        None => None,
                    };
                    for table in std::iter::once(oid).chain(tables) {
                        self.catalog.relations.update(table, |relation| {
                            let columns = &mut relation.columns;
                            if let Some(column) =
                                columns.iter_mut().find(|column| column.name == name.value)
                            {
                                column.data_type = data_type;
                                column.collation = collation;
                            }
                        });
                    }
                }
            }
        }
        let provenance = self.touched(self.known(oid)?.provenance);
        self.catalog
            .relations
            .update(oid, |relation| relation.provenance = provenance);
        Ok(())
    }

    /// The relation and the type of a composite type that stands alone.
    pub(super) fn composite(&self, name: &QualifiedName) -> Result<(Oid, Oid)> {
        // ALTER TYPE … ATTRIBUTE looks the name up among relations.
        let relation = self.relation(name)?;
        if let (RelationKind::CompositeType, Some(row_type)) = (&relation.kind, relation.row_type) {
            return Ok((relation.oid, row_type));
        }
        let message = format!("\"{}\" is not a composite type", relation.name);
        Err(SqlError::new("42809", message).at(name.span()))
    }

    /// Tables made with OF a type. They follow only if they are told to.
    pub(super) fn typed_tables(
        &self,
        row_type: Oid,
        composite: &Relation,
        cascade: bool,
    ) -> Result<Vec<Oid>> {
        let is_typed = |relation: &&Relation| {
            relation
                .table()
                .is_some_and(|table| table.of_type == Some(row_type))
        };
        let tables: Vec<_> = self
            .catalog
            .relations
            .iter()
            .filter(is_typed)
            .map(|table| table.oid)
            .collect();
        if tables.is_empty() || cascade {
            return Ok(tables);
        }
        let message = format!(
            "cannot alter type \"{}\" because it is the type of a typed table",
            composite.name
        );
        Err(SqlError::new("2BP01", message)
            .with_hint("Use ALTER ... CASCADE to alter the typed tables too."))
    }

    fn add_attribute(&mut self, relation: Oid, column: &Column, name: &Name) -> Result {
        let found = self.known(relation)?;
        if found.column(&name.value).is_some() {
            let message = format!(
                "column \"{name}\" of relation \"{}\" already exists",
                found.name
            );
            return Err(SqlError::new("42701", message).at(name.span));
        }
        self.catalog.relations.update(relation, |relation| {
            let number = relation.next_column;
            relation.next_column += 1;
            relation.columns.push(Column {
                number,
                ..column.clone()
            });
        });
        Ok(())
    }

    /// Complains about an attribute that would hold its own type.
    fn check_not_within(
        &self,
        row_type: Oid,
        relation: &Arc<Relation>,
        data_type: TypeReference,
    ) -> Result {
        let mut element = self.catalog.base_type(data_type).oid;
        if let Some(array) = self.catalog.data_type(element).filter(|it| it.is_array()) {
            element = array.element.unwrap_or(element);
        }
        if element == row_type {
            let message = format!(
                "composite type {} cannot be made a member of itself",
                relation.name
            );
            return Err(SqlError::new("42P16", message));
        }
        Ok(())
    }

    /// Complains if a table's column holds values of a type, which would have to be rewritten
    /// (`find_composite_type_dependencies`). `changing` is the name of the type that changes.
    pub(super) fn check_unused(&self, row_type: Oid, changing: &str) -> Result {
        for relation in self.catalog.relations.iter() {
            let stores = matches!(
                relation.kind,
                RelationKind::Table(_)
                    | RelationKind::MaterializedView(_)
                    | RelationKind::CompositeType
            );
            if !stores {
                continue;
            }
            for column in &relation.columns {
                if !self.holds(column.data_type.oid, row_type) {
                    continue;
                }
                if let (RelationKind::CompositeType, Some(outer)) =
                    (&relation.kind, relation.row_type)
                {
                    self.check_unused(outer, changing)?;
                    continue;
                }
                let message = format!(
                    "cannot alter type \"{changing}\" because column \"{}.{}\" uses it",
                    relation.name, column.name
                );
                return Err(SqlError::new("0A000", message));
            }
        }
        Ok(())
    }

    /// Whether values of a type contain values of another one: it itself, arrays, domains and ranges of it.
    fn holds(&self, data_type: Oid, wanted: Oid) -> bool {
        if data_type == wanted {
            return true;
        }
        let Some(found) = self.catalog.data_type(data_type) else {
            return false;
        };
        match &found.kind {
            TypeKind::Domain(domain) => self.holds(domain.base.oid, wanted),
            TypeKind::Range { subtype, .. } => self.holds(*subtype, wanted),
            TypeKind::Multirange { range } => self.holds(*range, wanted),
            TypeKind::Base if found.is_array() => found
                .element
                .is_some_and(|element| self.holds(element, wanted)),
            _ => false,
        }
    }
}
