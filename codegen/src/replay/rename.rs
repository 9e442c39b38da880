//! ALTER … RENAME TO. What is stored speaks of objects by number, so it follows by itself.

use crate::catalog::{
    Class, ConstraintKind, ConstraintOwner, ObjectAddress, Oid, Relation, RelationKind, TypeKind,
};
use crate::sql::statement::{ObjectReference, Rename};
use crate::sql::{Name, QualifiedName};

use super::columns::is_system_column;
use super::names::array_type_name;
use super::object_addresses::is_missing;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn rename(&mut self, rename: &Rename) -> Result {
        let to = &rename.to;
        match &rename.object {
            ObjectReference::Relation { kind, name } => {
                match self.relation_to_change(name, *kind, rename.if_exists, false)? {
                    Some(relation) => self.rename_relation(relation.oid, to),
                    None => Ok(()),
                }
            }
            ObjectReference::Column { relation, column } => {
                match self.relation_to_alter(relation, rename.if_exists)? {
                    Some(relation) => {
                        self.must_own(&relation)?;
                        self.rename_column(&relation, column, rename)
                    }
                    None => Ok(()),
                }
            }
            ObjectReference::Attribute {
                data_type,
                attribute,
            } => {
                let relation = self.composite_type(data_type)?;
                self.rename_column(&relation, attribute, rename)
            }
            ObjectReference::TableConstraint { table, name } => {
                match self.relation_to_alter(table, rename.if_exists)? {
                    Some(relation) => {
                        self.must_own(&relation)?;
                        self.rename_table_constraint(&relation, name, to, !rename.only, false)
                    }
                    None => Ok(()),
                }
            }
            ObjectReference::Rule { table, name }
                if name.value == "_RETURN"
                    && self
                        .find_relation(table)
                        .is_some_and(|table| table.view().is_some()) =>
            {
                let message = "renaming an ON SELECT rule is not allowed";
                Err(SqlError::new("42P17", message).at(name.span))
            }
            ObjectReference::Policy { table, .. } if self.has_policy(table, to) => {
                let message = format!(
                    "policy \"{to}\" for table \"{}\" already exists",
                    table.name
                );
                Err(SqlError::new("42710", message).at(to.span))
            }
            object => match self.object_to_alter(object) {
                Ok(Some(address)) => self.rename_object(address, to),
                Ok(None) => Ok(()),
                Err(error) if rename.if_exists && is_missing(&error) => Ok(()),
                Err(error) => Err(error),
            },
        }
    }

    fn has_policy(&self, table: &QualifiedName, name: &Name) -> bool {
        self.find_relation(table).is_some_and(|table| {
            let policies = &self.catalog.policies;
            policies.find(table.oid, &name.value).is_some()
        })
    }

    /// A relation's new name; its row type and the constraint of an index follow (`RenameRelationInternal`).
    fn rename_relation(&mut self, oid: Oid, to: &Name) -> Result {
        let relation = self.known(oid)?;
        if self
            .catalog
            .relation_in(relation.schema, &to.value)
            .is_some()
        {
            let message = format!("relation \"{to}\" already exists");
            return Err(SqlError::new("42P07", message).at(to.span));
        }
        let statement = self.statement;
        self.catalog.relations.update(oid, |relation| {
            relation.name.clone_from(&to.value);
            relation.provenance.changed = Some(statement);
        });
        if let Some(row_type) = relation.row_type {
            self.rename_type(row_type, to)?;
        }
        if let Some(index) = relation.index() {
            let constraint = self
                .catalog
                .constraints
                .related_to(index.table)
                .find(|constraint| constraint.index() == Some(oid))
                .map(|constraint| constraint.oid);
            if let Some(constraint) = constraint {
                self.set_constraint_name(constraint, to)?;
            }
        }
        Ok(())
    }

    /// A type's new name; its array type gets the name that goes with it (`RenameTypeInternal`).
    fn rename_type(&mut self, oid: Oid, to: &Name) -> Result {
        let Some(data_type) = self.catalog.types.get_shared(oid) else {
            return Ok(());
        };
        self.move_array_away(data_type.schema, &to.value);
        if self.catalog.type_in(data_type.schema, &to.value).is_some() {
            let message = format!("type \"{to}\" already exists");
            return Err(SqlError::new("42710", message).at(to.span));
        }
        self.catalog
            .types
            .update(oid, |data_type| data_type.name.clone_from(&to.value));
        if let Some(array) = data_type.array {
            let name = array_type_name(&self.catalog, data_type.schema, &to.value);
            self.catalog.types.update(array, |array| array.name = name);
        }
        Ok(())
    }

    /// A column's new name, in inheritance children too (`renameatt`).
    fn rename_column(&mut self, relation: &Relation, column: &Name, rename: &Rename) -> Result {
        if matches!(
            relation.kind,
            RelationKind::Index(_) | RelationKind::Sequence(_)
        ) {
            let message = format!("cannot rename columns of relation \"{}\"", relation.name);
            return Err(SqlError::new("42809", message));
        }
        if relation
            .table()
            .is_some_and(|table| table.of_type.is_some())
        {
            return Err(SqlError::new(
                "42809",
                "cannot rename column of typed table",
            ));
        }
        let tables = self.renamed_together(relation.oid, !rename.only);
        if rename.only && self.catalog.children_of(relation.oid).next().is_some() {
            let message =
                format!("inherited column \"{column}\" must be renamed in child tables too");
            return Err(SqlError::new("42P16", message).at(column.span));
        }
        if let (RelationKind::CompositeType, Some(row_type)) = (&relation.kind, relation.row_type) {
            let typed: Vec<_> = self
                .catalog
                .relations
                .iter()
                .filter(|table| {
                    table
                        .table()
                        .is_some_and(|table| table.of_type == Some(row_type))
                })
                .map(|table| table.oid)
                .collect();
            if !typed.is_empty() && !rename.cascade {
                let message = format!(
                    "cannot alter type \"{}\" because it is the type of a typed table",
                    relation.name
                );
                return Err(SqlError::new("2BP01", message)
                    .with_hint("use ALTER … CASCADE to alter the typed tables too"));
            }
            for table in typed {
                self.set_column_name(table, column, &rename.to, 0)?;
            }
        }
        for (table, parents) in tables {
            self.set_column_name(table, column, &rename.to, parents)?;
        }
        Ok(())
    }

    /// A table with all below it, and for each how many of its parents are among them.
    fn renamed_together(&self, table: Oid, recurse: bool) -> Vec<(Oid, u16)> {
        let mut all = vec![(table, 0)];
        let mut at = 0;
        while recurse && at < all.len() {
            let above = all[at].0;
            for child in self.catalog.children_of(above) {
                match all.iter_mut().find(|(own, _)| *own == child.oid) {
                    Some((_, parents)) => *parents += 1,
                    None => all.push((child.oid, 1)),
                }
            }
            at += 1;
        }
        all
    }

    fn set_column_name(&mut self, table: Oid, column: &Name, to: &Name, parents: u16) -> Result {
        let relation = self.known(table)?;
        let Some(own) = relation.column(&column.value) else {
            let message = format!("column \"{column}\" does not exist");
            return Err(SqlError::new("42703", message).at(column.span));
        };
        if own.inherited_from > parents {
            let message = format!("cannot rename inherited column \"{column}\"");
            return Err(SqlError::new("42P16", message).at(column.span));
        }
        let has_system_columns = matches!(
            relation.kind,
            RelationKind::Table(_) | RelationKind::MaterializedView(_)
        );
        if has_system_columns && is_system_column(&to.value) {
            let message = format!("column name \"{to}\" conflicts with a system column name");
            return Err(SqlError::new("42701", message).at(to.span));
        }
        if relation.column(&to.value).is_some() {
            let message = format!(
                "column \"{to}\" of relation \"{}\" already exists",
                relation.name
            );
            return Err(SqlError::new("42701", message).at(to.span));
        }
        let number = own.number;
        let statement = self.statement;
        self.catalog.relations.update(table, |relation| {
            relation.provenance.changed = Some(statement);
            if let Some(own) = relation.column_numbered_mut(number) {
                own.name.clone_from(&to.value);
            }
        });
        Ok(())
    }

    /// A constraint's new name; its index follows, and the same CHECK of inheritance children
    /// (`rename_constraint_internal`).
    fn rename_table_constraint(
        &mut self,
        relation: &Relation,
        name: &Name,
        to: &Name,
        recurse: bool,
        recursing: bool,
    ) -> Result {
        let owner = ConstraintOwner::Relation(relation.oid);
        let Some(constraint) = self.catalog.constraint_of(owner, &name.value) else {
            let message = format!(
                "constraint \"{name}\" for table \"{}\" does not exist",
                relation.name
            );
            return Err(SqlError::new("42704", message).at(name.span));
        };
        let (oid, inherited_from) = (constraint.oid, constraint.inherited_from);
        let index = constraint.index();
        let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
        if is_check && !constraint.no_inherit {
            let children: Vec<_> = self
                .catalog
                .children_of(relation.oid)
                .map(|child| child.oid)
                .collect();
            if !recurse && !children.is_empty() {
                let message =
                    format!("inherited constraint \"{name}\" must be renamed in child tables too");
                return Err(SqlError::new("42P16", message).at(name.span));
            }
            if inherited_from > u16::from(recursing) {
                let message = format!("cannot rename inherited constraint \"{name}\"");
                return Err(SqlError::new("42P16", message).at(name.span));
            }
            for child in children {
                let child = self.known(child)?;
                self.rename_table_constraint(&child, name, to, true, true)?;
            }
        }
        match index {
            Some(index) => self.rename_relation(index, to),
            None => self.set_constraint_name(oid, to),
        }
    }

    fn set_constraint_name(&mut self, oid: Oid, to: &Name) -> Result {
        let Some(constraint) = self.catalog.constraints.get(oid) else {
            return Ok(());
        };
        if self
            .catalog
            .constraint_of(constraint.owner, &to.value)
            .is_some()
        {
            let message = match constraint.owner {
                ConstraintOwner::Relation(table) => {
                    let table = self.known(table)?;
                    format!(
                        "constraint \"{to}\" for relation \"{}\" already exists",
                        table.name
                    )
                }
                ConstraintOwner::Domain(domain) => {
                    let domain = self.catalog.data_type(domain);
                    let domain = domain.map_or("", |domain| domain.name.as_str());
                    format!("constraint \"{to}\" for domain {domain} already exists")
                }
            };
            return Err(SqlError::new("42710", message).at(to.span));
        }
        self.catalog
            .constraints
            .update(oid, |constraint| constraint.name.clone_from(&to.value));
        Ok(())
    }

    fn rename_object(&mut self, address: ObjectAddress, to: &Name) -> Result {
        let oid = address.oid;
        match address.class {
            Class::Type => self.rename_named_type(oid, to),
            Class::Constraint => self.set_constraint_name(oid, to),
            Class::Function => self.rename_function(oid, to),
            Class::Policy | Class::Trigger | Class::Rule => self.rename_on_table(address, to),
            Class::Role => self.rename_role(oid, to),
            _ => self.rename_plain(address, to),
        }
    }

    fn rename_named_type(&mut self, oid: Oid, to: &Name) -> Result {
        let Some(data_type) = self.catalog.data_type(oid) else {
            return Ok(());
        };
        let shown = self.shown_type(oid);
        if data_type.is_array() {
            let message = format!("cannot alter array type {shown}");
            return Err(SqlError::new("42809", message));
        }
        let TypeKind::Composite(relation) = data_type.kind else {
            return self.rename_type(oid, to);
        };
        let is_table = self
            .catalog
            .relation(relation)
            .is_some_and(|relation| relation.kind != RelationKind::CompositeType);
        if is_table {
            let message = format!("{shown} is a table's row type");
            return Err(SqlError::new("42809", message).with_hint("use ALTER TABLE instead"));
        }
        self.rename_relation(relation, to)
    }

    fn rename_function(&mut self, oid: Oid, to: &Name) -> Result {
        let Some(function) = self.catalog.functions.get_shared(oid) else {
            return Ok(());
        };
        self.check_function_is_new(&function, function.schema, &to.value)?;
        let statement = self.statement;
        self.catalog.functions.update(oid, |function| {
            function.name.clone_from(&to.value);
            function.provenance.changed = Some(statement);
        });
        Ok(())
    }

    /// Complains if a schema has a function of the name and arguments already.
    pub(super) fn check_function_is_new(
        &self,
        function: &crate::catalog::Function,
        schema: Oid,
        name: &str,
    ) -> Result {
        let signature = function.signature();
        let others = self.catalog.functions_in(schema, name);
        if !others
            .into_iter()
            .any(|other| other.signature() == signature)
        {
            return Ok(());
        }
        let path = self.path();
        let types: Vec<_> = signature
            .iter()
            .map(|oid| {
                self.catalog
                    .format_type_name(*oid, crate::catalog::SearchPath(&path))
            })
            .collect();
        let schema = self.catalog.schema(schema);
        let message = format!(
            "function {name}({}) already exists in schema \"{}\"",
            types.join(", "),
            schema.map_or("", |schema| schema.name.as_str())
        );
        Err(SqlError::new("42723", message))
    }

    /// Policies, triggers and rules: names are unique within their table.
    fn rename_on_table(&mut self, address: ObjectAddress, to: &Name) -> Result {
        let oid = address.oid;
        let (table, exists) = match address.class {
            Class::Policy => {
                let table = self.catalog.policies.get(oid).map(|it| it.relation);
                let policies = &self.catalog.policies;
                (
                    table,
                    table.is_some_and(|table| policies.find(table, &to.value).is_some()),
                )
            }
            Class::Trigger => {
                let trigger = self.catalog.triggers.get(oid);
                let table = trigger.map(|it| it.relation);
                if let Some(trigger) = trigger
                    && let Some(above) = trigger.parent.and_then(|it| self.catalog.triggers.get(it))
                {
                    let (own, above) = (self.known(trigger.relation)?, self.known(above.relation)?);
                    let message = format!(
                        "cannot rename trigger \"{}\" on table \"{}\"",
                        trigger.name, own.name
                    );
                    return Err(SqlError::new("XX000", message).with_hint(format!(
                        "rename the trigger on the partitioned table \"{}\" instead",
                        above.name
                    )));
                }
                let triggers = &self.catalog.triggers;
                (
                    table,
                    table.is_some_and(|table| triggers.find(table, &to.value).is_some()),
                )
            }
            _ => {
                let table = self.catalog.rules.get(oid).map(|it| it.relation);
                let rules = &self.catalog.rules;
                (
                    table,
                    table.is_some_and(|table| rules.find(table, &to.value).is_some()),
                )
            }
        };
        let Some(table) = table else {
            return Ok(());
        };
        let own_rule = address.class == Class::Rule
            && to.value == "_RETURN"
            && self.known(table)?.view().is_some();
        if exists || own_rule {
            let table = self.known(table)?;
            let (word, owner) = match address.class {
                Class::Policy => ("policy", "table"),
                Class::Trigger => ("trigger", "relation"),
                _ => ("rule", "relation"),
            };
            let message = format!(
                "{word} \"{to}\" for {owner} \"{}\" already exists",
                table.name
            );
            return Err(SqlError::new("42710", message).at(to.span));
        }
        match address.class {
            Class::Policy => self
                .catalog
                .policies
                .update(oid, |policy| policy.name.clone_from(&to.value)),
            Class::Trigger => self.set_trigger_name(oid, &to.value),
            _ => self
                .catalog
                .rules
                .update(oid, |rule| rule.name.clone_from(&to.value)),
        }
        Ok(())
    }

    /// A trigger's new name; a constraint trigger's row of `pg_constraint` keeps its own.
    fn set_trigger_name(&mut self, oid: Oid, to: &str) {
        self.catalog
            .triggers
            .update(oid, |trigger| to.clone_into(&mut trigger.name));
        let copies: Vec<_> = self
            .catalog
            .triggers
            .related_to(oid)
            .filter(|copy| copy.parent == Some(oid))
            .map(|copy| copy.oid)
            .collect();
        for copy in copies {
            self.set_trigger_name(copy, to);
        }
    }

    fn rename_role(&mut self, oid: Oid, to: &Name) -> Result {
        if oid == self.session.session_user {
            return Err(SqlError::new("0A000", "session user cannot be renamed"));
        }
        if oid == self.session.role {
            return Err(SqlError::new("0A000", "current user cannot be renamed"));
        }
        if self.catalog.role_named(&to.value).is_some() {
            let message = format!("role \"{to}\" already exists");
            return Err(SqlError::new("42710", message).at(to.span));
        }
        if let Some(role) = self.catalog.role(oid) {
            self.session.absent_roles.insert(role.name.clone());
        }
        self.catalog
            .roles
            .update(oid, |role| role.name.clone_from(&to.value));
        Ok(())
    }

    /// Objects of which the name is all that changes.
    fn rename_plain(&mut self, address: ObjectAddress, to: &Name) -> Result {
        let oid = address.oid;
        let catalog = &mut self.catalog;
        let taken = |sqlstate, word: &str| {
            let message = format!("{word} \"{to}\" already exists");
            Err(SqlError::new(sqlstate, message).at(to.span))
        };
        match address.class {
            Class::Schema => {
                if catalog.schema_named(&to.value).is_some() {
                    return taken("42P06", "schema");
                }
                if to.value.starts_with("pg_") {
                    let message = format!("unacceptable schema name \"{to}\"");
                    return Err(SqlError::new("42939", message)
                        .with_detail("The prefix \"pg_\" is reserved for system schemas.")
                        .at(to.span));
                }
                catalog
                    .schemas
                    .update(oid, |schema| schema.name.clone_from(&to.value));
            }
            Class::Publication => {
                if catalog.publication_named(&to.value).is_some() {
                    return taken("42710", "publication");
                }
                catalog
                    .publications
                    .update(oid, |publication| publication.name.clone_from(&to.value));
            }
            Class::EventTrigger => {
                if catalog.event_triggers.named(&to.value).is_some() {
                    return taken("42710", "event trigger");
                }
                catalog
                    .event_triggers
                    .update(oid, |trigger| trigger.name.clone_from(&to.value));
            }
            _ => {
                let Some(object) = catalog.plain_objects.get_shared(oid) else {
                    return Ok(());
                };
                let exists = catalog
                    .plain_objects
                    .find_all(object.schema, &to.value)
                    .any(|other| other.kind == object.kind);
                if exists {
                    let described = self.describe(address);
                    let word = described
                        .rsplit_once(' ')
                        .map_or("object", |(word, _)| word);
                    return taken("42710", word);
                }
                self.catalog
                    .plain_objects
                    .update(oid, |object| object.name.clone_from(&to.value));
            }
        }
        Ok(())
    }
}
