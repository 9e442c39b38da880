//! CREATE TABLE.

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalog::{
    AclKind, Column, Constraint, ConstraintKind, ConstraintOwner, ForeignTable, KeyValue, Oid,
    PartitionKey, PartitionKeyElement, Relation, RelationKind, Table,
};
use crate::infer::Purpose;
use crate::sql::Name;
use crate::sql::statement::{
    self, ColumnConstraint, ColumnDefinition, ConstraintDefinition, CreateTable, OnCommit,
    PartitionBound, PartitionBy, PartitionStrategy, TableElement,
};

use super::access_methods::KeyOf;
use super::columns::{ColumnHome, check_column_name, check_nested_generated, settings};
use super::expressions::Names;
use super::inherited_columns::{check_generated, check_options};
use super::{Replay, Result, SqlError};

/// A constraint of the statement, and the column that it stands on.
type Written<'a> = (&'a ConstraintDefinition, Option<&'a Name>);

impl Replay {
    pub(super) fn create_table(&mut self, create: &CreateTable) -> Result {
        let schema = self.creation_schema_of_relation(&create.name, create.persistence)?;
        let name = &create.name.name;
        if create.if_not_exists && self.catalog.relation_in(schema, &name.value).is_some() {
            return Ok(());
        }
        self.check_relation_name(schema, &name.value, true)
            .map_err(|error| error.at(name.span))?;
        let oid = self.catalog.new_oid();
        let mut relation = self.empty_table(oid, schema, create)?;

        let parent_names = match &create.partition_of {
            Some(partition) => std::slice::from_ref(&partition.parent),
            None => &create.inherits,
        };
        let mut parents = Vec::with_capacity(parent_names.len());
        for parent in parent_names {
            parents.push(self.parent(parent, create.partition_of.is_some())?);
        }
        let inherited = self.inherit(&mut relation, &parents)?;
        if let Some(of_type) = &create.of_type {
            self.columns_of_type(&mut relation, of_type)?;
        }

        let home = ColumnHome {
            relation: oid,
            schema,
            name: &name.value,
            owner: relation.owner,
            persistence: create.persistence,
        };
        let mut constraints: Vec<Written<'_>> = Vec::new();
        let mut with_expressions: Vec<(&ColumnDefinition, String)> = Vec::new();
        let mut likes = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for element in &create.elements {
            match element {
                TableElement::Column(definition) => {
                    if seen.contains(&definition.name.value.as_str()) {
                        let message =
                            format!("column \"{}\" specified more than once", definition.name);
                        return Err(SqlError::new("42701", message).at(definition.name.span));
                    }
                    seen.push(&definition.name.value);
                    self.create_column(&mut relation, home, definition)?;
                    with_expressions.push((definition, definition.name.value.clone()));
                    let own =
                        definition
                            .constraints
                            .iter()
                            .filter_map(|constraint| match constraint {
                                ColumnConstraint::Constraint(constraint) => {
                                    Some((constraint, Some(&definition.name)))
                                }
                                _ => None,
                            });
                    constraints.extend(own);
                }
                TableElement::Constraint(definition) => constraints.push((definition, None)),
                TableElement::Like(like) => {
                    let source = self.like_columns(&mut relation, home, like)?;
                    likes.push((source, like));
                }
            }
        }
        if let Some(column) = inherited.conflicting.first() {
            let own = with_expressions.iter().any(|(definition, name)| {
                let generated =
                    |it: &ColumnConstraint| matches!(it, ColumnConstraint::Generated { .. });
                name == column && definition.constraints.iter().any(generated)
            });
            if !own {
                let message =
                    format!("column \"{column}\" inherits conflicting generation expressions");
                return Err(SqlError::new("42611", message).with_hint(
                    "To resolve the conflict, specify a generation expression explicitly.",
                ));
            }
        }
        for (definition, _) in &constraints {
            if let statement::ConstraintKind::NotNull {
                column: Some(column),
            } = &definition.kind
            {
                let number = self.column(&relation, column)?;
                if let Some(column) = relation.column_numbered_mut(number) {
                    column.not_null = true;
                }
            }
        }

        relation.acl = self.new_acl(AclKind::Relation, relation.owner, Some(schema));
        self.add_relation(relation, true);
        self.finish_columns(oid, &with_expressions)?;
        if let Some(partition_by) = &create.partition_by {
            self.set_partition_key(oid, partition_by)?;
        }
        for (check, parent) in inherited.checks {
            self.inherit_check(oid, &check, parent)?;
        }
        self.add_in_order(oid, &constraints)?;
        for (source, like) in likes {
            self.like_rest(oid, &source, like)?;
        }
        if let Some(partition) = &create.partition_of
            && let Some(parent) = parents.first()
        {
            self.check_bound_form(parent, &partition.bound)?;
            if partition.bound == PartitionBound::Default {
                self.check_no_default_partition(parent.oid, &create.name.name.value)?;
            }
            self.check_partition_bound(parent.oid, &partition.bound)?;
            let bound = self.partition_bound(&partition.bound);
            self.become_partition(oid, parent.oid, bound)?;
        }
        Ok(())
    }

    fn empty_table(&mut self, oid: Oid, schema: Oid, create: &CreateTable) -> Result<Relation> {
        let foreign = match &create.foreign {
            Some(clause) => Some(ForeignTable {
                server: self.server(&clause.server)?,
                options: settings(&clause.options),
            }),
            None => None,
        };
        Ok(Relation {
            oid,
            schema,
            name: create.name.name.value.clone(),
            owner: self.session.role,
            acl: None,
            comment: None,
            persistence: create.persistence,
            options: settings(&create.options)
                .into_iter()
                .filter(|(name, _)| name != "oids")
                .collect(),
            columns: Vec::new(),
            next_column: 1,
            row_type: None,
            kind: RelationKind::Table(Table {
                foreign,
                access_method: create
                    .access_method
                    .as_ref()
                    .map(|method| method.value.clone())
                    .filter(|method| method != "heap"),
                drop_on_commit: create.on_commit == OnCommit::Drop,
                ..Table::default()
            }),
            provenance: self.provenance(),
        })
    }

    /// A table that another one inherits from, or is a partition of.
    fn parent(&self, name: &crate::sql::QualifiedName, partition: bool) -> Result<Arc<Relation>> {
        let relation = self.relation(name)?;
        let Some(table) = relation.table() else {
            let message = format!(
                "inherited relation \"{}\" is not a table or foreign table",
                relation.name
            );
            return Err(SqlError::new("42809", message).at(name.span()));
        };
        match (partition, table.partition_key.is_some()) {
            (true, false) => {
                let message = format!("\"{}\" is not partitioned", relation.name);
                Err(SqlError::new("42P17", message).at(name.span()))
            }
            (false, true) => {
                let message = format!(
                    "cannot inherit from partitioned table \"{}\"",
                    relation.name
                );
                Err(SqlError::new("42809", message).at(name.span()))
            }
            (false, false) if table.partition_bound.is_some() => {
                let message = format!("cannot inherit from partition \"{}\"", relation.name);
                Err(SqlError::new("42809", message).at(name.span()))
            }
            _ => Ok(relation),
        }
    }

    /// A CHECK constraint that a parent has. Columns keep their names, so the expression holds here as well.
    pub(super) fn inherit_check(&mut self, table: Oid, check: &Constraint, parent: Oid) -> Result {
        let owner = ConstraintOwner::Relation(table);
        if let Some(own) = self.catalog.constraint_of(owner, &check.name) {
            let oid = own.oid;
            self.catalog
                .constraints
                .update(oid, |own| own.inherited_from += 1);
            return Ok(());
        }
        let relation = self.known(table)?;
        let parent = self.known(parent)?;
        let kind = match &check.kind {
            ConstraintKind::Check(expression) => {
                ConstraintKind::Check(expression.moved(&parent, &relation))
            }
            other => other.clone(),
        };
        let columns = corresponding(&parent, &relation, &check.columns);
        let oid = self.insert_constraint(table, check.name.clone(), kind, columns, None);
        self.catalog.constraints.update(oid, |constraint| {
            constraint.inherited_from = 1;
            constraint.is_local = false;
            constraint.validated = check.validated;
            constraint.enforced = check.enforced;
        });
        Ok(())
    }

    /// CREATE TABLE … OF type.
    fn columns_of_type(
        &mut self,
        relation: &mut Relation,
        name: &crate::sql::QualifiedName,
    ) -> Result {
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let found = self.catalog.find_type(
            crate::catalog::SearchPath(&self.path()),
            schema,
            &name.name.value,
        );
        let missing =
            || SqlError::new("42704", format!("type \"{name}\" does not exist")).at(name.span());
        let found = found.ok_or_else(missing)?;
        let composite = match found.kind {
            crate::catalog::TypeKind::Composite(composite) => self.catalog.relation(composite),
            _ => None,
        };
        let Some(composite) =
            composite.filter(|composite| matches!(composite.kind, RelationKind::CompositeType))
        else {
            let message = format!("type {} is not a composite type", found.name);
            return Err(SqlError::new("42809", message).at(name.span()));
        };
        let of_type = found.oid;
        for column in &composite.columns {
            let number = relation.next_column;
            relation.next_column += 1;
            relation
                .columns
                .push(Column::new(number, column.name.clone(), column.data_type));
        }
        if let Some(table) = relation.table_mut() {
            table.of_type = Some(of_type);
        }
        Ok(())
    }

    /// A column of the statement: a new one, or more about one that is there by inheritance or type.
    fn create_column(
        &mut self,
        relation: &mut Relation,
        home: ColumnHome<'_>,
        definition: &ColumnDefinition,
    ) -> Result {
        let existing = relation
            .column(&definition.name.value)
            .map(|column| column.number);
        if definition.data_type.is_none() {
            let Some(number) = existing else {
                let message = format!("column \"{}\" does not exist", definition.name);
                return Err(SqlError::new("42703", message).at(definition.name.span));
            };
            check_options(relation, home.name, definition)?;
            let column = relation.column_numbered_mut(number);
            let demands = |constraint: &ColumnConstraint| {
                matches!(
                    constraint,
                    ColumnConstraint::Constraint(ConstraintDefinition {
                        kind: statement::ConstraintKind::NotNull { .. },
                        ..
                    })
                )
            };
            if let Some(column) = column {
                column.not_null |= definition.constraints.iter().any(demands);
                column.span = Some(definition.span);
            }
            return Ok(());
        }
        let Some(number) = existing else {
            check_column_name(&self.catalog, relation, &definition.name.value)
                .map_err(|error| error.at(definition.name.span))?;
            let number = relation.next_column;
            relation.next_column += 1;
            let column = self.new_column(home, number, definition)?;
            relation.columns.push(column);
            return Ok(());
        };
        let own = self.new_column(home, number, definition)?;
        if let Some(column) = relation.column(&definition.name.value) {
            self.check_same("column", column, &own)
                .and_then(|()| check_generated(column, definition))
                .map_err(|error| error.at(definition.span))?;
        }
        if let Some(column) = relation.column_numbered_mut(number) {
            column.is_local = true;
            column.not_null |= own.not_null;
            column.span = own.span;
            column.identity = own.identity.or(column.identity);
            if own.default.is_some() {
                column.default = own.default;
            }
        }
        Ok(())
    }

    /// DEFAULT and GENERATED expressions, now that every column is there.
    fn finish_columns(
        &mut self,
        table: Oid,
        definitions: &[(&ColumnDefinition, String)],
    ) -> Result {
        // Changed in a copy and put back once: tables have many columns.
        let known = self.known(table)?;
        let mut relation = Relation::clone(&known);
        for (definition, name) in definitions {
            let Some(column) = relation.column(name) else {
                continue;
            };
            let mut column = column.clone();
            self.column_expressions(&relation, definition, &mut column)?;
            if let Some(own) = relation.column_numbered_mut(column.number) {
                *own = column;
            }
        }
        for column in &relation.columns {
            check_nested_generated(&relation, column)?;
        }
        self.catalog.relations.update(table, |own| {
            own.columns = relation.columns;
        });
        Ok(())
    }

    /// Adds constraints in PostgreSQL's order: checks with the table, then keys (the primary one first), then foreign
    /// keys. The order decides about made-up names.
    fn add_in_order(&mut self, table: Oid, constraints: &[Written<'_>]) -> Result {
        use statement::ConstraintKind as Kind;
        let rank = |definition: &ConstraintDefinition| match definition.kind {
            Kind::NotNull { .. } | Kind::Check(_) => 0,
            Kind::PrimaryKey(_) => 1,
            Kind::Unique(_) | Kind::Exclude(_) => 2,
            Kind::ForeignKey(_) => 3,
        };
        let mut ordered: Vec<_> = constraints.to_vec();
        ordered.sort_by_key(|(definition, _)| rank(definition));
        let mut merged: Vec<(Cow<'_, ConstraintDefinition>, Option<&Name>)> = Vec::new();
        for (definition, column) in ordered {
            let prior = merged.iter_mut().find(|(prior, prior_column)| {
                says_same((prior, *prior_column), (definition, column))
            });
            match prior {
                Some((prior, _)) if prior.name.is_none() => {
                    prior.to_mut().name.clone_from(&definition.name);
                }
                Some(_) => {}
                None => merged.push((Cow::Borrowed(definition), column)),
            }
        }
        for (definition, column) in merged {
            self.add_constraint(table, &definition, column, true)?;
        }
        Ok(())
    }

    fn set_partition_key(&mut self, table: Oid, partition_by: &PartitionBy) -> Result {
        let relation = self.known(table)?;
        let method = match partition_by.strategy {
            PartitionStrategy::Hash => "hash",
            PartitionStrategy::List | PartitionStrategy::Range => "btree",
        };
        let mut elements = Vec::with_capacity(partition_by.elements.len());
        for element in &partition_by.elements {
            let (value, data_type) = match (&element.column, element.expression) {
                (Some(name), _) => {
                    let missing = || {
                        let message =
                            format!("column \"{name}\" named in partition key does not exist");
                        SqlError::new("42703", message).at(name.span)
                    };
                    let column = relation.column(&name.value).ok_or_else(missing)?;
                    (KeyValue::Column(column.number), Some(column.data_type))
                }
                (None, Some(fragment)) => {
                    let stored =
                        self.store(fragment, Names::Columns(&relation), Purpose::PartitionKey)?;
                    (KeyValue::Expression(stored.expression), stored.data_type)
                }
                (None, None) => continue,
            };
            let collation = match &element.collation {
                Some(name) => {
                    if let Some(data_type) = data_type {
                        self.check_collatable(name, data_type)?;
                    }
                    Some(self.find_collation(name)?)
                }
                None => None,
            };
            let operator_class = self.operator_class(
                element.operator_class.as_ref(),
                data_type.map(|data_type| data_type.oid),
                method,
                KeyOf::Partitions,
            )?;
            elements.push(PartitionKeyElement {
                value,
                collation,
                operator_class,
            });
        }
        let key = PartitionKey {
            strategy: partition_by.strategy,
            elements,
        };
        self.catalog.relations.update(table, |relation| {
            if let Some(table) = relation.table_mut() {
                table.partition_key = Some(key);
            }
        });
        Ok(())
    }
}

/// Whether a unique constraint says the same as a key before it: PostgreSQL makes one of them, which has the first name
/// that is given (`transformIndexConstraints`).
fn says_same(prior: Written<'_>, later: Written<'_>) -> bool {
    use statement::ConstraintKind as Kind;
    let columns = |key: &statement::KeyDefinition, column: Option<&Name>| -> Vec<String> {
        let columns = match column {
            Some(column) => std::slice::from_ref(column),
            None => &key.columns,
        };
        columns.iter().map(|column| column.value.clone()).collect()
    };
    let included = |key: &statement::KeyDefinition| -> Vec<String> {
        let include = key.include.iter();
        include.map(|column| column.value.clone()).collect()
    };
    let timing = |definition: &ConstraintDefinition| {
        let deferred = definition.initially_deferred;
        (definition.deferrable || deferred, deferred)
    };
    let ((prior, prior_column), (later, later_column)) = (prior, later);
    let (Kind::PrimaryKey(prior_key) | Kind::Unique(prior_key), Kind::Unique(later_key)) =
        (&prior.kind, &later.kind)
    else {
        return false;
    };
    columns(prior_key, prior_column) == columns(later_key, later_column)
        && included(prior_key) == included(later_key)
        && prior_key.nulls_not_distinct == later_key.nulls_not_distinct
        && prior_key.without_overlaps == later_key.without_overlaps
        && timing(prior) == timing(later)
}

/// A parent's column as a child has it.
pub(super) fn inherited_column(column: &Column, number: i16) -> Column {
    Column {
        number,
        inherited_from: 1,
        is_local: false,
        identity: None,
        acl: None,
        comment: None,
        inferred: None,
        options: Vec::new(),
        ..column.clone()
    }
}

/// The numbers that columns of one relation have in another one, by name.
pub(super) fn corresponding(from: &Relation, to: &Relation, numbers: &[i16]) -> Vec<i16> {
    let names = numbers
        .iter()
        .filter_map(|number| from.column_numbered(*number));
    names
        .filter_map(|column| to.column(&column.name))
        .map(|column| column.number)
        .collect()
}
