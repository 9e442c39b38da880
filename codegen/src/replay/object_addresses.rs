//! Written names of objects of any kind, looked up (`objectaddress.c`: `get_object_address`).

use std::sync::Arc;

use crate::catalog::{
    Class, ConstraintOwner, ObjectAddress, Oid, PlainKind, Relation, RelationKind, SearchPath,
};
use crate::sql::statement::{ObjectReference, OperatorReference, RelationKeyword, TypeName};
use crate::sql::{Name, QualifiedName};

use super::descriptions::text_search_word;
use super::{Replay, Result, SqlError};

impl Replay {
    /// The object that a statement names; none if it is outside the model or comes with PostgreSQL.
    ///
    /// # Errors
    /// PostgreSQL's complaint that there is none, or that it is of another kind.
    pub(super) fn object_address(
        &self,
        reference: &ObjectReference,
    ) -> Result<Option<ObjectAddress>> {
        let found = |class, oid| Ok(Some(ObjectAddress::object(class, oid)));
        match reference {
            ObjectReference::Relation { kind, name } => {
                found(Class::Relation, self.relation_of_kind(name, *kind)?.oid)
            }
            ObjectReference::Column { relation, column } => {
                let relation = self.relation_in_schema(relation)?;
                let number = self.column(&relation, column)?;
                Ok(Some(ObjectAddress::column(relation.oid, number)))
            }
            ObjectReference::Attribute {
                data_type,
                attribute,
            } => {
                let relation = self.composite_type(data_type)?;
                let number = self.column(&relation, attribute)?;
                Ok(Some(ObjectAddress::column(relation.oid, number)))
            }
            ObjectReference::TableConstraint { table, name } => {
                let relation = self.relation_in_schema(table)?;
                let owner = ConstraintOwner::Relation(relation.oid);
                match self.catalog.constraint_of(owner, &name.value) {
                    Some(constraint) => found(Class::Constraint, constraint.oid),
                    None => Err(missing_on("constraint", name, "table", &relation.name)),
                }
            }
            ObjectReference::DomainConstraint { domain, name } => {
                let oid = self.domain(domain)?;
                let owner = ConstraintOwner::Domain(oid);
                let missing = || {
                    let message =
                        format!("constraint \"{name}\" for domain {domain} does not exist");
                    SqlError::new("42704", message).at(name.span)
                };
                let constraint = self.catalog.constraint_of(owner, &name.value);
                found(Class::Constraint, constraint.ok_or_else(missing)?.oid)
            }
            ObjectReference::Policy { table, name } => {
                let relation = self.relation_in_schema(table)?;
                match self.catalog.policies.find(relation.oid, &name.value) {
                    Some(policy) => found(Class::Policy, policy.oid),
                    None => Err(missing_on("policy", name, "table", &relation.name)),
                }
            }
            ObjectReference::Trigger { table, name } => {
                let relation = self.relation_in_schema(table)?;
                match self.catalog.triggers.find(relation.oid, &name.value) {
                    Some(trigger) => found(Class::Trigger, trigger.oid),
                    None => Err(missing_on("trigger", name, "table", &relation.name)),
                }
            }
            ObjectReference::Rule { table, name } => {
                let relation = self.relation_in_schema(table)?;
                match self.catalog.rules.find(relation.oid, &name.value) {
                    Some(rule) => found(Class::Rule, rule.oid),
                    // A view's own query is one to PostgreSQL.
                    None if name.value == "_RETURN" && relation.view().is_some() => {
                        let view =
                            self.describe(ObjectAddress::object(Class::Relation, relation.oid));
                        let message = format!(
                            "cannot drop rule _RETURN on {view} because {view} requires it"
                        );
                        Err(SqlError::new("2BP01", message)
                            .with_hint(format!("You can drop {view} instead."))
                            .at(name.span))
                    }
                    None => Err(missing_on("rule", name, "relation", &relation.name)),
                }
            }
            ObjectReference::Type(name) => found(Class::Type, self.type_in_schema(name)?),
            ObjectReference::Domain(name) => found(Class::Type, self.domain(name)?),
            ObjectReference::Function(function) => Ok(self
                .function(function)?
                .map(|oid| ObjectAddress::object(Class::Function, oid))),
            ObjectReference::Operator(operator) => found(Class::Operator, self.operator(operator)?),
            ObjectReference::OperatorClass { name, method } => self
                .of_access_method(Class::OperatorClass, name, method)
                .map(Some),
            ObjectReference::OperatorFamily { name, method } => self
                .of_access_method(Class::OperatorFamily, name, method)
                .map(Some),
            ObjectReference::Cast { source, target } => {
                found(Class::Cast, self.cast(source, target)?)
            }
            ObjectReference::Schema(name) => found(Class::Schema, self.schema(name)?),
            ObjectReference::Role(name) => found(Class::Role, self.role_named(name)?),
            ObjectReference::Collation(name) => {
                let oid = self.find_collation(name)?;
                Ok((!oid.is_built_in()).then(|| ObjectAddress::object(Class::Collation, oid)))
            }
            ObjectReference::Statistics(name) => {
                let object = self.find_plain(name, |kind| *kind == PlainKind::Statistics);
                match object {
                    Some(object) => found(Class::Statistics, object.oid),
                    None => Err(self.missing("statistics object", name)),
                }
            }
            ObjectReference::TextSearch { kind, name } => {
                match self.find_plain(name, |own| *own == PlainKind::TextSearch(*kind)) {
                    Some(object) => found(Class::TextSearch, object.oid),
                    None => Err(self.missing(text_search_word(*kind), name)),
                }
            }
            ObjectReference::Extension(name) => {
                let oid = self.catalog.extension_named(&name.value).map(|it| it.oid);
                self.named(Class::Extension, "extension", name, oid)
            }
            ObjectReference::Publication(name) => {
                let oid = self.catalog.publication_named(&name.value).map(|it| it.oid);
                self.named(Class::Publication, "publication", name, oid)
            }
            ObjectReference::EventTrigger(name) => {
                let oid = self
                    .catalog
                    .event_triggers
                    .named(&name.value)
                    .map(|it| it.oid);
                self.named(Class::EventTrigger, "event trigger", name, oid)
            }
            ObjectReference::Server(name) => found(Class::Server, self.server(name)?),
            ObjectReference::ForeignDataWrapper(name) => {
                found(Class::ForeignDataWrapper, self.wrapper(name)?)
            }
            ObjectReference::Language(name) => {
                let mut objects = self.catalog.plain_objects.find_all(None, &name.value);
                let oid = objects
                    .find(|object| object.kind == PlainKind::Language)
                    .map(|object| object.oid);
                if oid.is_none()
                    && matches!(name.value.as_str(), "sql" | "plpgsql" | "c" | "internal")
                {
                    return Ok(None);
                }
                self.named(Class::Language, "language", name, oid)
            }
            ObjectReference::Outside { .. } => Ok(None),
        }
    }

    #[expect(clippy::unused_self, reason = "one shape for all kinds")]
    fn named(
        &self,
        class: Class,
        word: &str,
        name: &Name,
        oid: Option<Oid>,
    ) -> Result<Option<ObjectAddress>> {
        let missing = || {
            let message = format!("{word} \"{name}\" does not exist");
            SqlError::new("42704", message).at(name.span)
        };
        let oid = oid.ok_or_else(missing)?;
        Ok(Some(ObjectAddress::object(class, oid)))
    }

    /// The complaint about an object of a schema that is not there, or about the schema.
    fn missing(&self, word: &str, name: &QualifiedName) -> SqlError {
        if let Some(schema) = &name.schema
            && let Err(error) = self.schema(schema)
        {
            return error;
        }
        SqlError::new("42704", format!("{word} \"{name}\" does not exist")).at(name.span())
    }

    /// A relation of any kind; a schema that is not there is the complaint then.
    pub(super) fn relation_in_schema(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        match self.relation_to_alter(name, false)? {
            Some(relation) => Ok(relation),
            None => Err(self.no_relation(name)),
        }
    }

    /// A relation that a keyword names (`get_relation_by_qualified_name`).
    pub(super) fn relation_of_kind(
        &self,
        name: &QualifiedName,
        keyword: RelationKeyword,
    ) -> Result<Arc<Relation>> {
        let relation = self.relation_in_schema(name)?;
        if fits(&relation, keyword) {
            return Ok(relation);
        }
        let message = format!("\"{}\" is not {}", relation.name, with_article(keyword));
        Err(SqlError::new("42809", message).at(name.span()))
    }

    /// A type; a schema that is not there is the complaint then.
    pub(super) fn type_in_schema(&self, name: &QualifiedName) -> Result<Oid> {
        if let Some(schema) = &name.schema {
            self.schema(schema)?;
        }
        self.type_named(name)
    }

    /// The same for RENAME, OWNER TO and SET SCHEMA, which speak of domains in other words.
    pub(super) fn object_to_alter(
        &self,
        reference: &ObjectReference,
    ) -> Result<Option<ObjectAddress>> {
        let ObjectReference::Domain(name) = reference else {
            return self.object_address(reference);
        };
        let oid = self.type_in_schema(name)?;
        if self
            .catalog
            .data_type(oid)
            .is_some_and(|found| found.domain().is_some())
        {
            return Ok(Some(ObjectAddress::object(Class::Type, oid)));
        }
        let message = format!("{} is not a domain", self.shown_type(oid));
        Err(SqlError::new("42809", message).at(name.span()))
    }

    /// A type that has to be a domain.
    pub(super) fn domain(&self, name: &QualifiedName) -> Result<Oid> {
        let oid = self.type_in_schema(name)?;
        let is_domain = self
            .catalog
            .data_type(oid)
            .is_some_and(|found| found.domain().is_some());
        if is_domain {
            return Ok(oid);
        }
        Err(SqlError::new("42809", format!("\"{name}\" is not a domain")).at(name.span()))
    }

    /// The relation behind a composite type.
    pub(super) fn composite_type(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        let relation = self.relation_in_schema(name)?;
        if relation.kind == RelationKind::CompositeType {
            return Ok(relation);
        }
        let message = format!("\"{}\" is not a composite type", relation.name);
        Err(SqlError::new("42809", message).at(name.span()))
    }

    fn cast(&self, source: &TypeName, target: &TypeName) -> Result<Oid> {
        let (from, to) = (self.data_type(source)?, self.data_type(target)?);
        if let Some(cast) = self.catalog.casts.only((from.oid, to.oid)) {
            return Ok(cast.oid);
        }
        let path = self.path();
        let shown = |oid| self.catalog.format_type_name(oid, SearchPath(&path));
        let message = format!(
            "cast from type {} to type {} does not exist",
            shown(from.oid),
            shown(to.oid)
        );
        Err(SqlError::new("42704", message).at(source.span.to(target.span)))
    }

    /// A user's operator by its symbol and argument types.
    pub(super) fn operator(&self, reference: &OperatorReference) -> Result<Oid> {
        let argument = |written: &Option<TypeName>| match written {
            Some(written) => self.data_type(written).map(|found| Some(found.oid)),
            None => Ok(None),
        };
        let (left, right) = (argument(&reference.left)?, argument(&reference.right)?);
        let name = &reference.name;
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        let path = self.path();
        for schema in self.catalog.schemas_of(SearchPath(&path), schema) {
            let operators = &self.catalog.operators;
            let mut operators = operators.find_all(schema, &name.name.value);
            let found = operators.find(|own| own.left == left && Some(own.right) == right);
            if let Some(found) = found {
                return Ok(found.oid);
            }
        }
        let shown = |oid| self.catalog.format_type_name(oid, SearchPath(&path));
        let left = left.map_or_else(String::new, |oid| format!("{} ", shown(oid)));
        let right = right.map_or_else(String::new, |oid| format!(" {}", shown(oid)));
        let message = format!("operator does not exist: {left}{name}{right}");
        Err(SqlError::new("42883", message).at(name.span()))
    }

    fn of_access_method(
        &self,
        class: Class,
        name: &QualifiedName,
        method: &Name,
    ) -> Result<ObjectAddress> {
        self.check_access_method(method)?;
        let found = self.find_plain(name, |kind| match (class, kind) {
            (Class::OperatorClass, PlainKind::OperatorClass { method: own, .. })
            | (Class::OperatorFamily, PlainKind::OperatorFamily { method: own }) => {
                *own == method.value
            }
            _ => false,
        });
        let word = match class {
            Class::OperatorClass => "class",
            _ => "family",
        };
        let missing = || {
            let message =
                format!("operator {word} \"{name}\" does not exist for access method \"{method}\"");
            SqlError::new("42704", message).at(name.span())
        };
        let found = found.ok_or_else(missing)?;
        Ok(ObjectAddress::object(class, found.oid))
    }
}

/// Whether a relation is what a keyword says.
pub(super) fn fits(relation: &Relation, keyword: RelationKeyword) -> bool {
    match (&relation.kind, keyword) {
        (RelationKind::Table(table), RelationKeyword::Table) => table.foreign.is_none(),
        (RelationKind::Table(table), RelationKeyword::ForeignTable) => table.foreign.is_some(),
        (RelationKind::View(_), RelationKeyword::View)
        | (RelationKind::MaterializedView(_), RelationKeyword::MaterializedView)
        | (RelationKind::Sequence(_), RelationKeyword::Sequence)
        | (RelationKind::Index(_), RelationKeyword::Index) => true,
        _ => false,
    }
}

/// The keyword as messages have it.
pub(super) fn word(keyword: RelationKeyword) -> &'static str {
    match keyword {
        RelationKeyword::Table => "table",
        RelationKeyword::View => "view",
        RelationKeyword::MaterializedView => "materialized view",
        RelationKeyword::ForeignTable => "foreign table",
        RelationKeyword::Index => "index",
        RelationKeyword::Sequence => "sequence",
    }
}

/// The same with an article.
pub(super) fn with_article(keyword: RelationKeyword) -> &'static str {
    match keyword {
        RelationKeyword::Table => "a table",
        RelationKeyword::View => "a view",
        RelationKeyword::MaterializedView => "a materialized view",
        RelationKeyword::ForeignTable => "a foreign table",
        RelationKeyword::Index => "an index",
        RelationKeyword::Sequence => "a sequence",
    }
}

/// Whether an error says that something is not there, so that IF EXISTS forgives it.
pub(super) fn is_missing(error: &SqlError) -> bool {
    matches!(
        error.sqlstate,
        "42P01" | "42704" | "42883" | "3F000" | "42703"
    )
}

fn missing_on(word: &str, name: &Name, owner_word: &str, owner: &str) -> SqlError {
    let message = format!("{word} \"{name}\" for {owner_word} \"{owner}\" does not exist");
    SqlError::new("42704", message).at(name.span)
}
