//! The dependencies of each object.

use crate::catalog::{
    Body, Cast, CastMethod, Catalog, Class, Constraint, ConstraintKind, ConstraintOwner, DataType,
    EventTrigger, Expression, Extension, Function, FunctionKind, KeyValue, ObjectAddress, Oid,
    Operator, PlainKind, PlainObject, Policy, Provenance, Publication, Relation, RelationKind,
    Rule, Schema, Trigger, TypeKind,
};

use super::{Dependency, DependencyKind};

/// The class of an object of which little more than the name matters.
pub(in super::super) fn plain_class(kind: &PlainKind) -> Class {
    match kind {
        PlainKind::Collation => Class::Collation,
        PlainKind::Statistics => Class::Statistics,
        PlainKind::TextSearch(_) => Class::TextSearch,
        PlainKind::OperatorClass { .. } => Class::OperatorClass,
        PlainKind::OperatorFamily { .. } => Class::OperatorFamily,
        PlainKind::Server => Class::Server,
        PlainKind::ForeignDataWrapper => Class::ForeignDataWrapper,
        PlainKind::Language => Class::Language,
    }
}

/// A kind of object that has dependencies, in the order in which they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Type,
    Relation,
    Constraint,
    Function,
    Trigger,
    Policy,
    Rule,
    Extension,
    Schema,
    Publication,
    EventTrigger,
    Operator,
    Cast,
    Plain,
}

/// The rows that an object makes; none of one that is not there.
pub(super) fn rows_of(catalog: &Catalog, kind: Kind, oid: Oid) -> Vec<Dependency> {
    let mut collector = Collector {
        catalog,
        found: Vec::new(),
    };
    collector.object(kind, oid);
    collector.found
}

struct Collector<'a> {
    catalog: &'a Catalog,
    found: Vec<Dependency>,
}

impl Collector<'_> {
    fn add(&mut self, dependent: ObjectAddress, referenced: ObjectAddress, kind: DependencyKind) {
        // What comes with PostgreSQL is pinned, but for schema `public`.
        if referenced.oid.is_built_in() && referenced.class != Class::Schema {
            return;
        }
        self.found.push(Dependency {
            dependent,
            referenced,
            kind,
        });
    }

    fn normal(&mut self, dependent: ObjectAddress, class: Class, oid: Oid) {
        let referenced = ObjectAddress::object(class, oid);
        self.add(dependent, referenced, DependencyKind::Normal);
    }

    fn auto(&mut self, dependent: ObjectAddress, referenced: ObjectAddress) {
        self.add(dependent, referenced, DependencyKind::Auto);
    }

    fn internal(&mut self, dependent: ObjectAddress, referenced: ObjectAddress) {
        self.add(dependent, referenced, DependencyKind::Internal);
    }

    fn member(&mut self, dependent: ObjectAddress, provenance: Provenance) {
        if let Some(extension) = provenance.extension {
            let referenced = ObjectAddress::object(Class::Extension, extension);
            self.add(dependent, referenced, DependencyKind::Extension);
        }
    }

    /// What an expression's names stand for.
    fn expression(&mut self, dependent: ObjectAddress, expression: &Expression) {
        for referenced in expression.dependencies() {
            // A column's own default and a view's own row are no reason to stay.
            if (referenced.class, referenced.oid) != (dependent.class, dependent.oid) {
                self.add(dependent, referenced, DependencyKind::Normal);
            }
        }
    }

    /// The same where columns of the object's own table need no CASCADE (`recordDependencyOnSingleRelExpr`).
    fn own_expression(&mut self, dependent: ObjectAddress, table: Oid, expression: &Expression) {
        for referenced in expression.dependencies() {
            let own = referenced.class == Class::Relation && referenced.oid == table;
            let kind = if own {
                DependencyKind::Auto
            } else {
                DependencyKind::Normal
            };
            self.add(dependent, referenced, kind);
        }
    }

    fn object(&mut self, kind: Kind, oid: Oid) {
        let catalog = self.catalog;
        match kind {
            Kind::Type => drop(catalog.types.get(oid).map(|it| self.data_type(it))),
            Kind::Relation => drop(catalog.relations.get(oid).map(|it| self.relation(it))),
            Kind::Constraint => drop(catalog.constraints.get(oid).map(|it| self.constraint(it))),
            Kind::Function => drop(catalog.functions.get(oid).map(|it| self.function(it))),
            Kind::Trigger => drop(catalog.triggers.get(oid).map(|it| self.trigger(it))),
            Kind::Policy => drop(catalog.policies.get(oid).map(|it| self.policy(it))),
            Kind::Rule => drop(catalog.rules.get(oid).map(|it| self.rule(it))),
            Kind::Extension => drop(catalog.extensions.get(oid).map(|it| self.extension(it))),
            Kind::Schema => drop(catalog.schemas.get(oid).map(|it| self.schema(it))),
            Kind::Publication => drop(catalog.publications.get(oid).map(|it| self.publication(it))),
            Kind::EventTrigger => drop(
                catalog
                    .event_triggers
                    .get(oid)
                    .map(|it| self.event_trigger(it)),
            ),
            Kind::Operator => drop(catalog.operators.get(oid).map(|it| self.operator(it))),
            Kind::Cast => drop(catalog.casts.get(oid).map(|it| self.cast(it))),
            Kind::Plain => drop(catalog.plain_objects.get(oid).map(|it| self.plain(it))),
        }
    }

    fn data_type(&mut self, data_type: &DataType) {
        if data_type.oid.is_built_in() {
            return;
        }
        let own = ObjectAddress::object(Class::Type, data_type.oid);
        let mut independent = true;
        if data_type.is_array()
            && let Some(element) = data_type.element
        {
            self.internal(own, ObjectAddress::object(Class::Type, element));
            independent = false;
        }
        match &data_type.kind {
            TypeKind::Domain(domain) => {
                self.normal(own, Class::Type, domain.base.oid);
                if let Some(collation) = domain.collation {
                    self.normal(own, Class::Collation, collation);
                }
                if let Some(default) = &domain.default {
                    self.expression(own, default);
                }
            }
            TypeKind::Composite(relation) => {
                let relation_address = ObjectAddress::object(Class::Relation, *relation);
                let is_type = self
                    .catalog
                    .relation(*relation)
                    .is_some_and(|relation| relation.kind == RelationKind::CompositeType);
                if is_type {
                    self.internal(relation_address, own);
                } else {
                    self.internal(own, relation_address);
                    independent = false;
                }
            }
            TypeKind::Range { subtype, .. } => self.normal(own, Class::Type, *subtype),
            TypeKind::Multirange { range } => {
                self.internal(own, ObjectAddress::object(Class::Type, *range));
                independent = false;
            }
            TypeKind::Base | TypeKind::Enum(_) | TypeKind::Pseudo | TypeKind::Shell => {}
        }
        if independent {
            self.normal(own, Class::Schema, data_type.schema);
            self.member(own, data_type.provenance);
        }
    }

    fn relation(&mut self, relation: &Relation) {
        let own = ObjectAddress::object(Class::Relation, relation.oid);
        for column in &relation.columns {
            let address = ObjectAddress::column(relation.oid, column.number);
            self.normal(address, Class::Type, column.data_type.oid);
            if let Some(collation) = column.collation {
                self.normal(address, Class::Collation, collation);
            }
            let default = ObjectAddress {
                class: Class::Default,
                oid: relation.oid,
                column: column.number,
            };
            if let Some(expression) = &column.default {
                self.auto(default, address);
                self.expression(default, expression);
            }
            if let Some(generated) = &column.generated {
                // A generated column cannot lose its expression, so what it reads takes the column along.
                self.internal(default, address);
                self.expression(default, &generated.expression);
            }
        }
        match &relation.kind {
            RelationKind::Table(table) => {
                for parent in &table.inherits {
                    let parent = ObjectAddress::object(Class::Relation, *parent);
                    match table.partition_bound {
                        Some(_) => self.auto(own, parent),
                        None => self.add(own, parent, DependencyKind::Normal),
                    }
                }
                if let Some(of_type) = table.of_type {
                    self.normal(own, Class::Type, of_type);
                }
                if let Some(foreign) = &table.foreign {
                    self.normal(own, Class::Server, foreign.server);
                }
                for element in table
                    .partition_key
                    .iter()
                    .flat_map(|key| key.elements.iter())
                {
                    if let KeyValue::Expression(expression) = &element.value {
                        self.expression(own, expression);
                    }
                }
            }
            RelationKind::View(view) | RelationKind::MaterializedView(view) => {
                self.expression(own, &view.query);
            }
            RelationKind::Sequence(sequence) => {
                if let Some((table, column)) = sequence.owned_by {
                    let column = ObjectAddress::column(table, column);
                    if sequence.identity {
                        self.internal(own, column);
                    } else {
                        self.auto(own, column);
                    }
                }
            }
            RelationKind::Index(index) => return self.index(relation, index),
            RelationKind::CompositeType => return,
        }
        self.normal(own, Class::Schema, relation.schema);
        self.member(own, relation.provenance);
    }

    fn index(&mut self, relation: &Relation, index: &crate::catalog::Index) {
        let own = ObjectAddress::object(Class::Relation, relation.oid);
        let table = ObjectAddress::object(Class::Relation, index.table);
        let constraint = self
            .catalog
            .constraints
            .related_to(index.table)
            .find(|constraint| constraint.index() == Some(relation.oid));
        if let Some(constraint) = constraint {
            self.internal(
                own,
                ObjectAddress::object(Class::Constraint, constraint.oid),
            );
        } else {
            let mut has_column = false;
            let key_columns = index.keys.iter().filter_map(|key| match key.value {
                KeyValue::Column(number) => Some(number),
                KeyValue::Expression(_) => None,
            });
            for number in key_columns.chain(index.include.iter().copied()) {
                self.auto(own, ObjectAddress::column(index.table, number));
                has_column = true;
            }
            if !has_column {
                self.auto(own, table);
            }
        }
        if let Some(parent) = index.parent {
            let parent = ObjectAddress::object(Class::Relation, parent);
            self.add(own, parent, DependencyKind::PartitionPrimary);
            self.add(own, table, DependencyKind::PartitionSecondary);
        }
        for key in &index.keys {
            if let KeyValue::Expression(expression) = &key.value {
                self.own_expression(own, index.table, expression);
            }
            if let Some(collation) = key.collation {
                self.normal(own, Class::Collation, collation);
            }
            if let Some(class) = &key.operator_class {
                self.operator_class(own, class, &index.method);
            }
        }
        if let Some(predicate) = &index.predicate {
            self.own_expression(own, index.table, predicate);
        }
    }

    /// An operator class that an index names as SQL text.
    fn operator_class(&mut self, own: ObjectAddress, written: &str, method: &str) {
        let Some((schema, name)) = written.split_once('.') else {
            return;
        };
        let unquoted = |part: &str| part.trim_matches('"').replace("\"\"", "\"");
        let Some(schema) = self.catalog.schema_named(&unquoted(schema)) else {
            return;
        };
        let name = unquoted(name);
        let mut namesakes = self.catalog.plain_objects.find_all(Some(schema.oid), &name);
        let class = namesakes.find(|object| {
            matches!(&object.kind, PlainKind::OperatorClass { method: own, .. } if own == method)
        });
        if let Some(class) = class {
            self.normal(own, Class::OperatorClass, class.oid);
        }
    }

    fn constraint(&mut self, constraint: &Constraint) {
        let own = ObjectAddress::object(Class::Constraint, constraint.oid);
        match constraint.owner {
            ConstraintOwner::Domain(domain) => {
                self.auto(own, ObjectAddress::object(Class::Type, domain));
            }
            ConstraintOwner::Relation(table) => {
                let index = constraint
                    .index()
                    .and_then(|index| self.catalog.relation(index));
                let included = index.and_then(Relation::index).map(|index| &index.include);
                let columns = constraint
                    .columns
                    .iter()
                    .chain(included.into_iter().flatten());
                let mut has_column = false;
                for column in columns.filter(|column| **column > 0) {
                    self.auto(own, ObjectAddress::column(table, *column));
                    has_column = true;
                }
                if !has_column {
                    self.auto(own, ObjectAddress::object(Class::Relation, table));
                }
                if let Some(parent) = constraint.parent {
                    let parent = ObjectAddress::object(Class::Constraint, parent);
                    self.add(own, parent, DependencyKind::PartitionPrimary);
                    self.add(
                        own,
                        ObjectAddress::object(Class::Relation, table),
                        DependencyKind::PartitionSecondary,
                    );
                }
                match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => {
                        for column in &key.columns {
                            self.add(
                                own,
                                ObjectAddress::column(key.table, *column),
                                DependencyKind::Normal,
                            );
                        }
                        self.normal(own, Class::Relation, key.index);
                    }
                    ConstraintKind::Check(expression) => {
                        self.own_expression(own, table, expression);
                    }
                    _ => {}
                }
            }
        }
        if let (ConstraintOwner::Domain(_), ConstraintKind::Check(expression)) =
            (constraint.owner, &constraint.kind)
        {
            self.expression(own, expression);
        }
    }

    fn function(&mut self, function: &Function) {
        let own = ObjectAddress::object(Class::Function, function.oid);
        self.normal(own, Class::Schema, function.schema);
        self.member(own, function.provenance);
        self.normal(own, Class::Type, function.returns);
        for parameter in &function.parameters {
            self.normal(own, Class::Type, parameter.data_type);
            if let Some(default) = &parameter.default {
                self.expression(own, default);
            }
        }
        if let Body::Sql(body) = &function.body {
            self.expression(own, body);
        }
        if let FunctionKind::Aggregate(aggregate) = &function.kind
            && let Some(definition) = &aggregate.definition
        {
            self.expression(own, definition);
        }
        let language = self
            .catalog
            .plain_objects
            .find_all(None, &function.language)
            .find(|object| object.kind == PlainKind::Language);
        if let Some(language) = language {
            self.normal(own, Class::Language, language.oid);
        }
        if function.is_range_constructor() {
            self.internal(own, ObjectAddress::object(Class::Type, function.returns));
        }
    }

    fn trigger(&mut self, trigger: &Trigger) {
        let own = ObjectAddress::object(Class::Trigger, trigger.oid);
        let table = ObjectAddress::object(Class::Relation, trigger.relation);
        match trigger.parent {
            Some(parent) => {
                let parent = ObjectAddress::object(Class::Trigger, parent);
                self.add(own, parent, DependencyKind::PartitionPrimary);
                self.add(own, table, DependencyKind::PartitionSecondary);
            }
            None => self.auto(own, table),
        }
        self.normal(own, Class::Function, trigger.function);
        for column in &trigger.update_columns {
            let column = ObjectAddress::column(trigger.relation, *column);
            self.add(own, column, DependencyKind::Normal);
        }
        if let Some(condition) = &trigger.condition {
            self.expression(own, condition);
        }
        if let Some(constraint) = &trigger.constraint {
            self.internal(
                ObjectAddress::object(Class::Constraint, constraint.constraint),
                own,
            );
            if let Some(from) = constraint.from {
                self.auto(own, ObjectAddress::object(Class::Relation, from));
            }
        }
    }

    fn policy(&mut self, policy: &Policy) {
        let own = ObjectAddress::object(Class::Policy, policy.oid);
        self.auto(own, ObjectAddress::object(Class::Relation, policy.relation));
        for expression in policy.using.iter().chain(&policy.with_check) {
            self.expression(own, expression);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let own = ObjectAddress::object(Class::Rule, rule.oid);
        self.auto(own, ObjectAddress::object(Class::Relation, rule.relation));
        for expression in rule.condition.iter().chain(&rule.actions) {
            self.expression(own, expression);
        }
    }

    fn extension(&mut self, extension: &Extension) {
        let own = ObjectAddress::object(Class::Extension, extension.oid);
        self.normal(own, Class::Schema, extension.schema);
    }

    fn schema(&mut self, schema: &Schema) {
        let own = ObjectAddress::object(Class::Schema, schema.oid);
        self.member(own, schema.provenance);
    }

    fn publication(&mut self, publication: &Publication) {
        for (place, table) in publication.tables.iter().enumerate() {
            let own = publication_table(publication.oid, place);
            self.auto(own, ObjectAddress::object(Class::Relation, table.relation));
            for column in &table.columns {
                let column = ObjectAddress::column(table.relation, *column);
                self.add(own, column, DependencyKind::Normal);
            }
            if let Some(filter) = &table.filter {
                self.expression(own, filter);
            }
        }
    }

    fn event_trigger(&mut self, trigger: &EventTrigger) {
        let own = ObjectAddress::object(Class::EventTrigger, trigger.oid);
        self.normal(own, Class::Function, trigger.function);
        self.member(own, trigger.provenance);
    }

    fn operator(&mut self, operator: &Operator) {
        let own = ObjectAddress::object(Class::Operator, operator.oid);
        self.normal(own, Class::Schema, operator.schema);
        self.member(own, operator.provenance);
        for oid in operator
            .left
            .into_iter()
            .chain([operator.right, operator.result])
        {
            self.normal(own, Class::Type, oid);
        }
        self.normal(own, Class::Function, operator.function);
    }

    fn cast(&mut self, cast: &Cast) {
        let own = ObjectAddress::object(Class::Cast, cast.oid);
        self.normal(own, Class::Type, cast.source);
        self.normal(own, Class::Type, cast.target);
        if let CastMethod::Function(Some(function)) = cast.method {
            self.normal(own, Class::Function, function);
            let found = self.catalog.function(function);
            if found.is_some_and(Function::is_range_constructor) {
                self.internal(own, ObjectAddress::object(Class::Function, function));
            }
        }
        self.member(own, cast.provenance);
    }

    fn plain(&mut self, object: &PlainObject) {
        let own = ObjectAddress::object(plain_class(&object.kind), object.oid);
        if let Some(schema) = object.schema {
            self.normal(own, Class::Schema, schema);
        }
        self.member(own, object.provenance);
        if let Some(definition) = &object.definition {
            match (&object.kind, object.subject) {
                (PlainKind::Statistics, Some(table)) => {
                    self.own_expression(own, table, definition);
                }
                _ => self.expression(own, definition),
            }
        }
        let Some(subject) = object.subject else {
            return;
        };
        match object.kind {
            PlainKind::Statistics => {
                self.auto(own, ObjectAddress::object(Class::Relation, subject));
            }
            PlainKind::Server => self.normal(own, Class::ForeignDataWrapper, subject),
            PlainKind::OperatorClass { .. } => self.normal(own, Class::Type, subject),
            PlainKind::TextSearch(_) => self.normal(own, Class::TextSearch, subject),
            PlainKind::Collation
            | PlainKind::OperatorFamily { .. }
            | PlainKind::ForeignDataWrapper
            | PlainKind::Language => {}
        }
    }
}

/// A table's membership in a publication (`pg_publication_rel`): its place in the publication's list, from 1, stands in
/// the address as a column's number would.
fn publication_table(publication: Oid, place: usize) -> ObjectAddress {
    ObjectAddress {
        class: Class::Publication,
        oid: publication,
        column: i16::try_from(place + 1).unwrap_or(i16::MAX),
    }
}
