//! Objects as PostgreSQL's messages call them (`getObjectDescription`).

use crate::catalog::{
    Catalog, Class, ConstraintOwner, ObjectAddress, Oid, PlainKind, SearchPath, quote_identifier,
};
use crate::sql::statement::TextSearchKind;

impl super::Replay {
    /// `table t`, `column a of table t`, `constraint c on table t` …
    pub(super) fn describe(&self, object: ObjectAddress) -> String {
        let path = self.path();
        Describer {
            catalog: &self.catalog,
            path: SearchPath(&path),
        }
        .describe(object)
    }
}

struct Describer<'a> {
    catalog: &'a Catalog,
    path: SearchPath<'a>,
}

impl Describer<'_> {
    fn describe(&self, object: ObjectAddress) -> String {
        self.known(object)
            .unwrap_or_else(|| format!("object {}", object.oid))
    }

    fn known(&self, object: ObjectAddress) -> Option<String> {
        let catalog = self.catalog;
        let oid = object.oid;
        Some(match object.class {
            Class::Relation if object.column != 0 => {
                let column = catalog.relation(oid)?.column_numbered(object.column)?;
                format!("column {} of {}", column.name, self.relation(oid)?)
            }
            Class::Relation => self.relation(oid)?,
            Class::Default => {
                let column = ObjectAddress::column(oid, object.column);
                format!("default value for {}", self.describe(column))
            }
            Class::Type => {
                let name = catalog.format_type_name(oid, self.path);
                format!("type {name}")
            }
            Class::Function => format!("function {}", self.function(oid)?),
            Class::Schema => format!("schema {}", catalog.schema(oid)?.name),
            Class::Constraint => {
                let constraint = catalog.constraints.get(oid)?;
                match constraint.owner {
                    ConstraintOwner::Relation(table) => {
                        format!(
                            "constraint {} on {}",
                            constraint.name,
                            self.relation(table)?
                        )
                    }
                    ConstraintOwner::Domain(_) => format!("constraint {}", constraint.name),
                }
            }
            Class::Trigger => {
                let trigger = catalog.triggers.get(oid)?;
                format!(
                    "trigger {} on {}",
                    trigger.name,
                    self.relation(trigger.relation)?
                )
            }
            Class::Policy => {
                let policy = catalog.policies.get(oid)?;
                format!(
                    "policy {} on {}",
                    policy.name,
                    self.relation(policy.relation)?
                )
            }
            Class::Rule => {
                let rule = catalog.rules.get(oid)?;
                format!("rule {} on {}", rule.name, self.relation(rule.relation)?)
            }
            Class::Publication => {
                let publication = catalog.publications.get(oid)?;
                let table = usize::try_from(object.column - 1)
                    .ok()
                    .and_then(|place| publication.tables.get(place));
                match table {
                    Some(table) => format!(
                        "publication of {} in publication {}",
                        self.relation(table.relation)?,
                        publication.name
                    ),
                    None => format!("publication {}", publication.name),
                }
            }
            Class::Extension => format!("extension {}", catalog.extensions.get(oid)?.name),
            Class::EventTrigger => {
                format!("event trigger {}", catalog.event_triggers.get(oid)?.name)
            }
            Class::Role => format!("role {}", catalog.role(oid)?.name),
            Class::Cast => {
                let cast = catalog.casts.get(oid)?;
                let shown = |oid| catalog.format_type_name(oid, self.path);
                format!("cast from {} to {}", shown(cast.source), shown(cast.target))
            }
            Class::Operator => {
                let operator = catalog.operators.get(oid)?;
                let shown = |oid| catalog.format_type_name(oid, self.path);
                let left = operator.left.map_or_else(|| "NONE".to_owned(), shown);
                let schema = self.prefix(operator.schema);
                format!(
                    "operator {schema}{}({left},{})",
                    operator.name,
                    shown(operator.right)
                )
            }
            Class::OperatorClass
            | Class::OperatorFamily
            | Class::Collation
            | Class::Statistics
            | Class::TextSearch
            | Class::Server
            | Class::ForeignDataWrapper
            | Class::Language => self.plain(oid)?,
        })
    }

    fn relation(&self, oid: Oid) -> Option<String> {
        let relation = self.catalog.relation(oid)?;
        let found = self.catalog.find_relation(self.path, None, &relation.name);
        let visible = found.map(|found| found.oid) == Some(oid);
        let prefix = if visible {
            String::new()
        } else {
            self.schema_prefix(relation.schema)
        };
        let name = quote_identifier(&relation.name);
        Some(format!("{} {prefix}{name}", relation.kind_word()))
    }

    fn function(&self, oid: Oid) -> Option<String> {
        let function = self.catalog.function(oid)?;
        let signature = function.signature();
        let schemas = self.catalog.schemas_of(self.path, None);
        let first = schemas.into_iter().find_map(|schema| {
            let overloads = self.catalog.functions_in(schema, &function.name);
            overloads
                .into_iter()
                .find(|other| other.signature() == signature)
        });
        let prefix = if first.map(|first| first.oid) == Some(oid) {
            String::new()
        } else {
            self.schema_prefix(function.schema)
        };
        let types: Vec<_> = signature
            .iter()
            .map(|oid| self.catalog.format_type_name(*oid, self.path))
            .collect();
        let name = quote_identifier(&function.name);
        Some(format!("{prefix}{name}({})", types.join(",")))
    }

    fn plain(&self, oid: Oid) -> Option<String> {
        let object = self.catalog.plain_objects.get(oid)?;
        let prefix = object
            .schema
            .map_or_else(String::new, |schema| self.prefix(schema));
        let name = format!("{prefix}{}", quote_identifier(&object.name));
        Some(match &object.kind {
            PlainKind::Collation => format!("collation {name}"),
            PlainKind::Statistics => format!("statistics object {name}"),
            PlainKind::TextSearch(kind) => format!("{} {name}", text_search_word(*kind)),
            PlainKind::OperatorClass { method, .. } => {
                format!("operator class {name} for access method {method}")
            }
            PlainKind::OperatorFamily { method } => {
                format!("operator family {name} for access method {method}")
            }
            PlainKind::Server => format!("server {}", object.name),
            PlainKind::ForeignDataWrapper => format!("foreign-data wrapper {}", object.name),
            PlainKind::Language => format!("language {}", object.name),
        })
    }

    /// `schema.`, unless the search path has the schema.
    fn prefix(&self, schema: Oid) -> String {
        if self.path.0.contains(&schema) {
            String::new()
        } else {
            self.schema_prefix(schema)
        }
    }

    fn schema_prefix(&self, schema: Oid) -> String {
        let schema = self.catalog.schema(schema);
        schema.map_or_else(String::new, |schema| {
            format!("{}.", quote_identifier(&schema.name))
        })
    }
}

/// As PostgreSQL's messages call a text search object.
pub(super) fn text_search_word(kind: TextSearchKind) -> &'static str {
    match kind {
        TextSearchKind::Configuration => "text search configuration",
        TextSearchKind::Dictionary => "text search dictionary",
        TextSearchKind::Parser => "text search parser",
        TextSearchKind::Template => "text search template",
    }
}
