use serde_json::{Map, Value, json};

use crate::catalog::{
    AclKind, Class, Column, Constraint, ConstraintKind, ConstraintOwner, Index, KeyValue,
    Nullability, Oid, Relation, RelationKind, Table, Trigger, View,
};
use crate::emit::finite_values::{FiniteValues, finite_values};
use crate::sql::statement::{
    CheckOption, Firing, MatchType, PartitionStrategy, Persistence, ReferentialAction, RuleEvent,
    TriggerTiming,
};

use super::Document;

impl Document<'_> {
    pub(super) fn tables(&self, schema: Oid) -> Value {
        let tables = self.relations(schema).filter_map(|relation| {
            let table = relation.table()?;
            Some(self.table(relation, table))
        });
        tables.collect()
    }

    pub(super) fn views(&self, schema: Oid) -> Value {
        let views = self.relations(schema).filter_map(|relation| {
            let view = relation.view()?;
            Some(self.view(relation, view))
        });
        views.collect()
    }

    fn relations(&self, schema: Oid) -> impl Iterator<Item = &Relation> {
        self.catalog
            .relations
            .iter_by_name()
            .filter(move |relation| {
                relation.schema == schema
                    && relation.persistence != Persistence::Temporary
                    && Self::is_printed(&relation.provenance)
            })
    }

    fn table(&self, relation: &Relation, table: &Table) -> Value {
        let kind = match table {
            Table {
                foreign: Some(_), ..
            } => "foreign",
            Table {
                partition_key: Some(_),
                ..
            } => "partitioned",
            _ => "table",
        };
        let parents = table
            .inherits
            .iter()
            .map(|parent| self.named(Class::Relation, *parent));
        let parents: Vec<_> = parents.collect();
        let partition = table
            .partition_bound
            .as_ref()
            .map(|bound| json!({ "of": parents.first(), "bound": bound }));
        let inherits = if partition.is_some() {
            Vec::new()
        } else {
            parents
        };
        let key = table.partition_key.as_ref().map(|key| {
            let elements = key
                .elements
                .iter()
                .map(|element| self.key(relation, &element.value));
            json!({
                "strategy": match key.strategy {
                    PartitionStrategy::Range => "range",
                    PartitionStrategy::List => "list",
                    PartitionStrategy::Hash => "hash",
                },
                "elements": elements.collect::<Vec<_>>(),
            })
        });
        let foreign = table.foreign.as_ref().map(|foreign| {
            json!({ "server": self.named(Class::Server, foreign.server)["name"], "options": pairs(&foreign.options) })
        });
        let constraints = self
            .catalog
            .constraints_of(ConstraintOwner::Relation(relation.oid));
        let constraints = constraints
            .into_iter()
            .filter_map(|constraint| self.constraint(relation, constraint));
        let indexes = self.catalog.indexes_of(relation.oid).into_iter();
        let indexes = indexes.filter_map(|index| Some(self.index(relation, index, index.index()?)));
        json!({
            "name": relation.name,
            "kind": kind,
            "owner": self.role(relation.owner),
            "unlogged": relation.persistence == Persistence::Unlogged,
            "row_security": { "enabled": table.row_security, "forced": table.force_row_security },
            "columns": self.columns(relation),
            "constraints": constraints.collect::<Vec<_>>(),
            "indexes": indexes.collect::<Vec<_>>(),
            "triggers": self.triggers(relation),
            "policies": self.policies(relation.oid),
            "rules": self.rules(relation.oid),
            "grants": self.grants(AclKind::Relation, relation.owner, relation.acl.as_ref()),
            "inherits": inherits,
            "partition": partition,
            "partition_key": key,
            "foreign": foreign,
            "options": pairs(&relation.options),
            "comment": relation.comment,
        })
    }

    fn view(&self, relation: &Relation, view: &View) -> Value {
        let indexes = self.catalog.indexes_of(relation.oid).into_iter();
        let indexes = indexes.filter_map(|index| Some(self.index(relation, index, index.index()?)));
        json!({
            "name": relation.name,
            "materialized": matches!(relation.kind, RelationKind::MaterializedView(_)),
            "owner": self.role(relation.owner),
            "query": view.query.sql(self.catalog),
            "options": pairs(&relation.options),
            "check_option": view.check_option.map(|option| match option {
                CheckOption::Cascaded => "cascaded",
                CheckOption::Local => "local",
            }),
            "updatable": view.auto_updatable,
            "columns": self.columns(relation),
            "indexes": indexes.collect::<Vec<_>>(),
            "triggers": self.triggers(relation),
            "rules": self.rules(relation.oid),
            "grants": self.grants(AclKind::Relation, relation.owner, relation.acl.as_ref()),
            "comment": relation.comment,
        })
    }

    fn columns(&self, relation: &Relation) -> Value {
        relation
            .columns
            .iter()
            .map(|column| self.column(relation, column))
            .collect()
    }

    fn column(&self, relation: &Relation, column: &Column) -> Value {
        let data_type = self.named(Class::Type, column.data_type.oid);
        let inferred = column.inferred.as_ref();
        let nullable = match (&relation.kind, inferred) {
            (RelationKind::Table(_), _) => Some(!column.not_null),
            (_, Some(inferred)) => match inferred.nullability {
                Nullability::NotNull => Some(false),
                Nullability::Nullable => Some(true),
                Nullability::Unknown => None,
            },
            _ => None,
        };
        let origin = inferred
            .and_then(|inferred| inferred.origin)
            .and_then(|origin| {
                let relation = self.catalog.relation(origin.oid)?;
                let schema = self.catalog.schema(relation.schema)?;
                let column = self.catalog.column_name(origin)?;
                Some(json!({ "schema": schema.name, "relation": relation.name, "column": column }))
            });
        let allowed = finite_values(self.catalog, relation, column);
        json!({
            "name": column.name,
            "type": self.type_text(column.data_type),
            "type_schema": data_type["schema"],
            "type_name": data_type["name"],
            "nullable": nullable,
            "default": self.sql(column.default.as_ref()),
            "identity": column.identity.map(|identity| if identity.always { "always" } else { "by default" }),
            "generated": column.generated.as_ref().map(|generated| json!({
                "expression": generated.expression.sql(self.catalog),
                "stored": generated.stored,
            })),
            "collation": column.collation.map(|collation| self.named(Class::Collation, collation)),
            "values": allowed.map(values),
            "origin": origin,
            "grants": column.acl.as_ref().map_or_else(|| json!([]), |acl| self.acl(acl)),
            "comment": column.comment,
        })
    }

    fn constraint(&self, relation: &Relation, constraint: &Constraint) -> Option<Value> {
        let names = |relation: &Relation, numbers: &[i16]| -> Vec<String> {
            let columns = numbers
                .iter()
                .filter_map(|number| relation.column_numbered(*number));
            columns.map(|column| column.name.clone()).collect()
        };
        let mut value = json!({
            "name": constraint.name,
            "kind": match constraint.kind {
                ConstraintKind::Check(_) => "check",
                ConstraintKind::PrimaryKey { .. } => "primary key",
                ConstraintKind::Unique { .. } => "unique",
                ConstraintKind::Exclude { .. } => "exclude",
                ConstraintKind::ForeignKey(_) => "foreign key",
                ConstraintKind::Trigger => return None,
            },
            "columns": names(relation, &constraint.columns),
        });
        let definition = match &constraint.kind {
            ConstraintKind::Check(check) => json!({ "check": check.sql(self.catalog) }),
            ConstraintKind::Exclude { operators, .. } => json!({ "operators": operators }),
            ConstraintKind::ForeignKey(key) => {
                let referenced = self.catalog.relation(key.table);
                json!({
                    "references": self.named(Class::Relation, key.table),
                    "referenced_columns": referenced.map(|referenced| names(referenced, &key.columns)),
                    "match": match key.match_type {
                        MatchType::Simple => "simple",
                        MatchType::Full => "full",
                        MatchType::Partial => "partial",
                    },
                    "on_update": action(key.on_update),
                    "on_delete": action(key.on_delete),
                    "on_delete_columns": names(relation, &key.on_delete_columns),
                })
            }
            _ => json!({}),
        };
        let rest = json!({
            "deferrable": constraint.deferrable,
            "initially_deferred": constraint.initially_deferred,
            "validated": constraint.validated,
            "inherited": constraint.inherited_from > 0,
            "comment": constraint.comment,
        });
        for part in [definition, rest] {
            if let (Value::Object(value), Value::Object(part)) = (&mut value, part) {
                value.extend(part);
            }
        }
        Some(value)
    }

    fn index(&self, table: &Relation, relation: &Relation, index: &Index) -> Value {
        let keys = index.keys.iter().map(|key| {
            let mut value = self.key(table, &key.value);
            if let Value::Object(value) = &mut value {
                value.insert("descending".to_owned(), key.descending.into());
                value.insert("nulls_first".to_owned(), key.nulls_first.into());
                value.insert(
                    "operator_class".to_owned(),
                    key.operator_class.clone().into(),
                );
            }
            value
        });
        let include = index
            .include
            .iter()
            .filter_map(|number| table.column_numbered(*number));
        let include: Vec<_> = include.map(|column| &column.name).collect();
        let constraints = self.catalog.constraints.related_to(table.oid);
        let constraint = constraints
            .filter(|it| it.index() == Some(relation.oid))
            .map(|it| &it.name)
            .next();
        json!({
            "name": relation.name,
            "method": index.method,
            "unique": index.unique,
            "primary": index.primary,
            "nulls_not_distinct": index.nulls_not_distinct,
            "keys": keys.collect::<Vec<_>>(),
            "include": include,
            "where": self.sql(index.predicate.as_ref()),
            "constraint": constraint,
            "options": pairs(&relation.options),
            "comment": relation.comment,
        })
    }

    /// `{"column": …, "expression": …}`, of which one is `null`.
    fn key(&self, relation: &Relation, key: &KeyValue) -> Value {
        match key {
            KeyValue::Column(number) => {
                let column = relation.column_numbered(*number).map(|column| &column.name);
                json!({ "column": column, "expression": null })
            }
            KeyValue::Expression(expression) => {
                json!({ "column": null, "expression": expression.sql(self.catalog) })
            }
        }
    }

    fn triggers(&self, relation: &Relation) -> Value {
        let triggers = self.catalog.triggers_of(relation.oid).into_iter();
        triggers
            .map(|trigger| self.trigger(relation, trigger))
            .collect()
    }

    fn trigger(&self, relation: &Relation, trigger: &Trigger) -> Value {
        let events = [
            (trigger.on_insert, "INSERT"),
            (trigger.on_update, "UPDATE"),
            (trigger.on_delete, "DELETE"),
            (trigger.on_truncate, "TRUNCATE"),
        ];
        let events = events
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| word);
        let columns = trigger
            .update_columns
            .iter()
            .filter_map(|number| relation.column_numbered(*number));
        json!({
            "name": trigger.name,
            "timing": match trigger.timing {
                TriggerTiming::Before => "BEFORE",
                TriggerTiming::After => "AFTER",
                TriggerTiming::InsteadOf => "INSTEAD OF",
            },
            "events": events.collect::<Vec<_>>(),
            "update_of": columns.map(|column| &column.name).collect::<Vec<_>>(),
            "for_each": if trigger.for_each_row { "ROW" } else { "STATEMENT" },
            "when": self.sql(trigger.condition.as_ref()),
            "function": self.named(Class::Function, trigger.function),
            "arguments": trigger.arguments,
            "constraint": trigger.constraint.is_some(),
            "enabled": firing(trigger.firing),
            "comment": trigger.comment,
        })
    }

    fn rules(&self, relation: Oid) -> Value {
        let rules = self.catalog.rules_of(relation).into_iter().map(|rule| {
            let actions = rule.actions.iter().map(|action| action.sql(self.catalog));
            json!({
                "name": rule.name,
                "event": match rule.event {
                    RuleEvent::Select => "SELECT",
                    RuleEvent::Insert => "INSERT",
                    RuleEvent::Update => "UPDATE",
                    RuleEvent::Delete => "DELETE",
                },
                "instead": rule.instead,
                "where": self.sql(rule.condition.as_ref()),
                "actions": actions.collect::<Vec<_>>(),
                "enabled": firing(rule.firing),
                "comment": rule.comment,
            })
        });
        rules.collect()
    }
}

/// What a CHECK allows: texts or numbers.
pub(super) fn values(values: FiniteValues) -> Value {
    match values {
        FiniteValues::Texts(texts) => texts.into(),
        FiniteValues::Numbers(numbers) => {
            let parsed = numbers
                .into_iter()
                .map(|number| serde_json::from_str(&number).unwrap_or(Value::String(number)));
            parsed.collect()
        }
    }
}

/// Options as an object.
fn pairs(options: &[(String, String)]) -> Value {
    let pairs: Map<_, _> = options
        .iter()
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect();
    Value::Object(pairs)
}

pub(super) fn firing(firing: Firing) -> &'static str {
    match firing {
        Firing::Origin => "origin",
        Firing::Disabled => "disabled",
        Firing::Replica => "replica",
        Firing::Always => "always",
    }
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    }
}
