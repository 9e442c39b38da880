//! A catalog in the form of the corpus' `catalog.json`, for comparison.
//!
//! What PostgreSQL deparses from its trees (defaults, checks, policies, view definitions) is reduced to whether it is
//! there: its text is compared by replaying `rowtype squash` in a server.

use std::collections::BTreeMap;

use rowtype::catalog::{
    Acl, AclKind, CastMethod, Catalog, Class, Column, Constraint, ConstraintKind, ConstraintOwner,
    Function, FunctionKind, Grantee, ObjectAddress, Oid, PlainKind, PrivilegeSet, Relation,
    RelationKind, ReplicaIdentity, TypeKind, TypeReference,
};
use rowtype::sql::statement::{
    CastContext, DefaultAclObject, Firing, MatchType, Parallel, ParameterMode, Persistence,
    PolicyCommand, TextSearchKind, Volatility,
};
use serde_json::{Value, json};

/// Section by section, object by object: what `dump` gives and `expected` gives of `catalog.json`.
pub type Model = BTreeMap<String, BTreeMap<String, Value>>;

/// The members of `catalog.json` that hold deparsed text, or what only a server knows.
const TEXTS: [&str; 9] = [
    "default",
    "generated",
    "definition",
    "def",
    "using",
    "with_check",
    "predicate",
    "partition_key",
    "where",
];

/// `catalog.json` with deparsed text reduced to whether it is there.
pub fn expected(catalog: &Value) -> Model {
    let mut model = Model::new();
    let sections = catalog.as_object().expect("sections");
    for (section, objects) in sections {
        let Some(objects) = objects
            .as_object()
            .filter(|_| section != "removed_from_baseline")
        else {
            continue;
        };
        let objects = objects
            .iter()
            .map(|(name, object)| (name.clone(), reduce(section, object)));
        model.insert(section.clone(), objects.collect());
    }
    model
}

fn reduce(section: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter_map(|(name, value)| {
                let name = name.as_str();
                match (section, name) {
                    // The text of arguments repeats names, types and defaults; bodies and keys are text.
                    // Extensions of the corpus' server are stand-ins in part.
                    ("functions", "arguments" | "body_md5")
                    | (_, "keys" | "version" | "locale" | "rules")
                    | ("extensions", "comment") => None,
                    ("relations", "partition_bound") => {
                        Some((name.to_owned(), json!(!value.is_null())))
                    }
                    _ if TEXTS.contains(&name) => Some((name.to_owned(), json!(!value.is_null()))),
                    _ => Some((name.to_owned(), reduce(section, value))),
                }
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(|item| reduce(section, item)).collect(),
        other => other.clone(),
    }
}

/// Tables cut into columns, constraints and indexes, so that one difference counts once.
pub fn parts(model: Model) -> BTreeMap<(String, String), Value> {
    let mut parts = BTreeMap::new();
    for (section, objects) in model {
        for (name, mut object) in objects {
            if section == "relations"
                && let Some(members) = object.as_object_mut()
            {
                for part in [
                    "columns",
                    "constraints",
                    "indexes",
                    "acl",
                    "comment",
                    "definition",
                ] {
                    if let Some(value) = members.remove(part) {
                        parts.insert((part.to_owned(), name.clone()), value);
                    }
                }
            }
            parts.insert((section.clone(), name), object);
        }
    }
    parts
}

/// A catalog without what comes with PostgreSQL and with extensions.
pub fn dump(catalog: &Catalog) -> Model {
    let dump = Dump { catalog };
    let mut model = Model::new();
    let mut add = |section: &str, name: String, value: Value| {
        model
            .entry(section.to_owned())
            .or_default()
            .insert(name, value);
    };
    for schema in catalog
        .schemas
        .iter()
        .filter(|schema| user_schema(&schema.name) && schema.provenance.extension.is_none())
    {
        let value = json!({
            "owner": dump.role(schema.owner),
            "comment": schema.comment,
            "acl": dump.acl(schema.acl.as_ref(), AclKind::Schema, schema.owner),
        });
        add("schemas", schema.name.clone(), value);
    }
    for extension in catalog.extensions.iter() {
        add(
            "extensions",
            extension.name.clone(),
            json!({ "schema": dump.schema(extension.schema) }),
        );
    }
    for found in catalog.types.iter() {
        if found.provenance.extension.is_some() || !user_schema(dump.schema(found.schema)) {
            continue;
        }
        let name = format!("{}.{}", dump.schema(found.schema), found.name);
        match &found.kind {
            TypeKind::Enum(labels) => {
                let labels: Vec<_> = labels.iter().map(|label| &label.value).collect();
                // No label at all is NULL to jsonb_agg.
                let labels = if labels.is_empty() {
                    Value::Null
                } else {
                    json!(labels)
                };
                add(
                    "enums",
                    name,
                    json!({ "labels": labels, "owner": dump.role(found.owner), "comment": found.comment }),
                );
            }
            TypeKind::Domain(domain) => {
                let constraints = catalog.constraints_of(ConstraintOwner::Domain(found.oid));
                let constraints: Vec<_> = constraints
                    .iter()
                    .map(|constraint| json!({ "name": constraint.name, "def": true, "validated": constraint.validated }))
                    .collect();
                let value = json!({
                    "base": dump.type_name(domain.base),
                    "not_null": domain.not_null,
                    "default": domain.default.is_some(),
                    "comment": found.comment,
                    "constraints": constraints,
                });
                add("domains", name, value);
            }
            TypeKind::Composite(relation) => {
                let Some(relation) = catalog
                    .relation(*relation)
                    .filter(|it| it.kind == RelationKind::CompositeType)
                else {
                    continue;
                };
                let columns: Vec<_> = relation
                    .columns
                    .iter()
                    .map(|column| json!({ "name": column.name, "type": dump.type_name(column.data_type) }))
                    .collect();
                add(
                    "composites",
                    name,
                    json!({ "comment": found.comment, "columns": columns }),
                );
            }
            TypeKind::Range {
                subtype,
                multirange,
                ..
            } => {
                let value = json!({
                    "subtype": dump.plain_type(*subtype),
                    "multirange": multirange.map(|oid| dump.plain_type(oid)),
                });
                add("ranges", name, value);
            }
            _ => {}
        }
    }
    for relation in catalog.relations.iter() {
        if relation.provenance.extension.is_some() || !user_schema(dump.schema(relation.schema)) {
            continue;
        }
        let name = dump.relation_name(relation);
        match &relation.kind {
            RelationKind::Table(_) | RelationKind::View(_) | RelationKind::MaterializedView(_) => {
                add("relations", name, dump.relation(relation));
            }
            RelationKind::Sequence(sequence) => {
                let owned_by = sequence.owned_by.and_then(|(table, column)| {
                    let table = catalog.relation(table)?;
                    Some(format!(
                        "{}.{}",
                        dump.relation_name(table),
                        table.column_numbered(column)?.name
                    ))
                });
                let value = json!({
                    "type": dump.plain_type(sequence.data_type),
                    "start": sequence.start,
                    "increment": sequence.increment,
                    "min": sequence.min,
                    "max": sequence.max,
                    "cache": sequence.cache,
                    "cycle": sequence.cycle,
                    "owner": dump.role(relation.owner),
                    "comment": relation.comment,
                    "owned_by": owned_by,
                    "identity": sequence.identity,
                    "acl": dump.acl(relation.acl.as_ref(), AclKind::Sequence, relation.owner),
                });
                add("sequences", name, value);
            }
            RelationKind::Index(_) | RelationKind::CompositeType => {}
        }
    }
    for policy in catalog.policies.iter() {
        let Some(table) = catalog.relation(policy.relation) else {
            continue;
        };
        let table = dump.relation_name(table);
        let mut roles: Vec<_> = policy
            .roles
            .iter()
            .map(|role| match role {
                Grantee::Public => "public",
                Grantee::Role(role) => dump.role(*role),
            })
            .collect();
        roles.sort_unstable();
        let command = match policy.command {
            PolicyCommand::All => "ALL",
            PolicyCommand::Select => "SELECT",
            PolicyCommand::Insert => "INSERT",
            PolicyCommand::Update => "UPDATE",
            PolicyCommand::Delete => "DELETE",
        };
        let value = json!({
            "table": table,
            "name": policy.name,
            "command": command,
            "permissive": policy.permissive,
            "roles": roles,
            "using": policy.using.is_some(),
            "with_check": policy.with_check.is_some(),
            "comment": policy.comment,
        });
        add("policies", format!("{table}.{}", policy.name), value);
    }
    for trigger in catalog
        .triggers
        .iter()
        .filter(|trigger| trigger.provenance.extension.is_none())
    {
        let Some(table) = catalog.relation(trigger.relation) else {
            continue;
        };
        if !user_schema(dump.schema(table.schema)) {
            continue;
        }
        let table = dump.relation_name(table);
        let value = json!({
            "table": table,
            "name": trigger.name,
            "enabled": firing(trigger.firing),
            "function": dump.function_name(trigger.function),
            "constraint": trigger.constraint.is_some(),
            "inherited": trigger.parent.is_some(),
            "comment": trigger.comment,
            "def": true,
        });
        add("triggers", format!("{table}.{}", trigger.name), value);
    }
    for function in catalog.functions.iter() {
        if function.provenance.extension.is_some() || !user_schema(dump.schema(function.schema)) {
            continue;
        }
        let name = format!("{}.{}", dump.schema(function.schema), function.name);
        let key = format!("{name}({})", dump.identity_arguments(function));
        add("functions", key, dump.function(function, &name));
    }
    for publication in catalog.publications.iter() {
        let mut schemas: Vec<_> = publication
            .schemas
            .iter()
            .map(|schema| dump.schema(*schema))
            .collect();
        schemas.sort_unstable();
        let mut tables: Vec<_> = publication
            .tables
            .iter()
            .filter_map(|table| {
                let relation = catalog.relation(table.relation)?;
                let mut columns = table.columns.clone();
                columns.sort_unstable();
                let columns: Vec<_> = columns
                    .iter()
                    .filter_map(|number| relation.column_numbered(*number))
                    .map(|it| &it.name)
                    .collect();
                let columns = if columns.is_empty() {
                    Value::Null
                } else {
                    json!(columns)
                };
                let key = (
                    dump.schema(relation.schema).to_owned(),
                    relation.name.clone(),
                );
                let value = json!({
                    "table": dump.relation_name(relation),
                    "where": table.filter.is_some(),
                    "columns": columns,
                });
                Some((key, value))
            })
            .collect();
        tables.sort_by(|a, b| a.0.cmp(&b.0));
        let value = json!({
            "all_tables": publication.all_tables,
            "insert": publication.insert,
            "update": publication.update,
            "delete": publication.delete,
            "truncate": publication.truncate,
            "via_root": publication.via_root,
            "schemas": schemas,
            "tables": tables.into_iter().map(|(_, table)| table).collect::<Vec<_>>(),
        });
        add("publications", publication.name.clone(), value);
    }
    for trigger in catalog
        .event_triggers
        .iter()
        .filter(|trigger| trigger.provenance.extension.is_none())
    {
        let tags = if trigger.tags.is_empty() {
            Value::Null
        } else {
            json!(trigger.tags)
        };
        let value = json!({
            "event": trigger.event,
            "enabled": firing(trigger.firing),
            "tags": tags,
            "function": dump.function_name(trigger.function),
        });
        add("event_triggers", trigger.name.clone(), value);
    }
    for default in catalog.default_acls.iter() {
        let object = match default.object {
            DefaultAclObject::Tables => "r",
            DefaultAclObject::Sequences => "S",
            DefaultAclObject::Functions => "f",
            DefaultAclObject::Types => "T",
            DefaultAclObject::Schemas => "n",
            DefaultAclObject::LargeObjects => "L",
        };
        let schema = default.schema.map_or("*", |schema| dump.schema(schema));
        let key = format!("{}/{schema}/{object}", dump.role(default.role));
        add(
            "default_privileges",
            key,
            dump.acl_items(&default.acl, None),
        );
    }
    for object in catalog
        .plain_objects
        .iter()
        .filter(|object| object.provenance.extension.is_none())
    {
        let schema = object.schema.map(|schema| dump.schema(schema));
        let name = schema.map_or_else(
            || object.name.clone(),
            |schema| format!("{schema}.{}", object.name),
        );
        match &object.kind {
            PlainKind::Statistics => add("statistics", name, json!({ "def": true })),
            PlainKind::TextSearch(TextSearchKind::Configuration) => {
                add("text_search_configs", name, json!({}));
            }
            PlainKind::Server => {
                let wrapper = object
                    .subject
                    .and_then(|oid| catalog.plain_objects.get(oid));
                let options: Vec<_> = object
                    .options
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let options = if options.is_empty() {
                    Value::Null
                } else {
                    json!(options)
                };
                add(
                    "foreign_servers",
                    name,
                    json!({ "wrapper": wrapper.map(|it| &it.name), "options": options }),
                );
            }
            _ => {}
        }
    }
    for operator in catalog
        .operators
        .iter()
        .filter(|operator| operator.provenance.extension.is_none())
    {
        let left = operator
            .left
            .map_or_else(|| "-".to_owned(), |oid| dump.plain_type(oid));
        let schema = dump.schema(operator.schema);
        let key = format!(
            "{schema}.{}({left},{})",
            operator.name,
            dump.plain_type(operator.right)
        );
        add(
            "operators",
            key,
            json!({ "result": dump.plain_type(operator.result) }),
        );
    }
    for cast in catalog
        .casts
        .iter()
        .filter(|cast| cast.provenance.extension.is_none())
    {
        let context = match cast.context {
            CastContext::Implicit => "i",
            CastContext::Assignment => "a",
            CastContext::Explicit => "e",
        };
        let key = format!(
            "{}->{}",
            dump.plain_type(cast.source),
            dump.plain_type(cast.target)
        );
        let function = match cast.method {
            CastMethod::Function(Some(function)) => dump.function_name(function),
            CastMethod::Function(None) => Value::Null,
            CastMethod::Binary | CastMethod::InOut => json!("-"),
        };
        add(
            "casts",
            key,
            json!({ "context": context, "function": function }),
        );
    }
    model
}

fn user_schema(name: &str) -> bool {
    !name.starts_with("pg_") && name != "information_schema"
}

fn firing(firing: Firing) -> &'static str {
    match firing {
        Firing::Origin => "O",
        Firing::Disabled => "D",
        Firing::Replica => "R",
        Firing::Always => "A",
    }
}

struct Dump<'a> {
    catalog: &'a Catalog,
}

impl Dump<'_> {
    fn role(&self, oid: Oid) -> &str {
        self.catalog.role(oid).map_or("?", |role| &role.name)
    }

    fn schema(&self, oid: Oid) -> &str {
        self.catalog.schema(oid).map_or("?", |schema| &schema.name)
    }

    fn relation_name(&self, relation: &Relation) -> String {
        format!("{}.{}", self.schema(relation.schema), relation.name)
    }

    fn type_name(&self, reference: TypeReference) -> String {
        self.catalog.format_type_qualified(reference)
    }

    fn plain_type(&self, oid: Oid) -> String {
        self.type_name(TypeReference::new(oid))
    }

    fn function_name(&self, oid: Oid) -> Value {
        match self.catalog.function(oid) {
            Some(function) => json!(format!(
                "{}.{}",
                self.schema(function.schema),
                function.name
            )),
            None => json!(
                self.catalog
                    .qualified_sql_name(ObjectAddress::object(Class::Function, oid))
            ),
        }
    }

    fn collation_name(&self, oid: Oid) -> Value {
        let address = ObjectAddress::object(Class::Collation, oid);
        json!(self.catalog.schema_and_name(address).map(|(_, name)| name))
    }

    /// Grants by grantee, without the owner's own.
    fn acl(&self, acl: Option<&Acl>, kind: AclKind, owner: Oid) -> Value {
        let default;
        let acl = match acl {
            Some(acl) => acl,
            None => {
                default = Acl::default_for(kind, owner);
                &default
            }
        };
        self.acl_items(acl, Some(owner))
    }

    fn acl_items(&self, acl: &Acl, owner: Option<Oid>) -> Value {
        let mut by_grantee: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for item in &acl.items {
            if owner.is_some_and(|owner| item.grantee == Grantee::Role(owner)) {
                continue;
            }
            let grantee = match item.grantee {
                Grantee::Public => "PUBLIC".to_owned(),
                Grantee::Role(role) => self.role(role).to_owned(),
            };
            let star =
                |set: PrivilegeSet, privilege| if set.contains(privilege) { "*" } else { "" };
            let privileges = item.privileges.iter();
            let privileges = privileges.map(|privilege| {
                format!(
                    "{}{}",
                    privilege.keyword(),
                    star(item.grant_options, privilege)
                )
            });
            by_grantee.entry(grantee).or_default().extend(privileges);
        }
        for privileges in by_grantee.values_mut() {
            privileges.sort_by(|a, b| a.trim_end_matches('*').cmp(b.trim_end_matches('*')));
        }
        json!(by_grantee)
    }

    fn relation(&self, relation: &Relation) -> Value {
        let catalog = self.catalog;
        let table = relation.table();
        let kind = match &relation.kind {
            RelationKind::Table(table) if table.foreign.is_some() => "foreign",
            RelationKind::Table(table) if table.partition_key.is_some() => "partitioned",
            RelationKind::Table(_) => "table",
            RelationKind::View(_) => "view",
            _ => "matview",
        };
        let persistence = match relation.persistence {
            Persistence::Permanent => "p",
            Persistence::Unlogged => "u",
            Persistence::Temporary => "t",
        };
        let replica_identity = match table.map(|table| table.replica_identity) {
            // Foreign tables have none.
            _ if table.is_some_and(|table| table.foreign.is_some()) => "n",
            Some(ReplicaIdentity::Default) => "d",
            Some(ReplicaIdentity::Full) => "f",
            Some(ReplicaIdentity::Index(_)) => "i",
            // Views have none.
            Some(ReplicaIdentity::Nothing) | None if relation.view().is_none() => "n",
            _ if matches!(relation.kind, RelationKind::MaterializedView(_)) => "d",
            _ => "n",
        };
        let mut options: Vec<_> = relation
            .options
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        options.sort_unstable();
        let inherits: Vec<_> = table
            .iter()
            .flat_map(|table| &table.inherits)
            .filter_map(|oid| catalog.relation(*oid))
            .map(|parent| self.relation_name(parent))
            .collect();
        let server = table
            .and_then(|table| table.foreign.as_ref())
            .and_then(|it| catalog.plain_objects.get(it.server));
        let columns: Vec<_> = relation
            .columns
            .iter()
            .map(|column| self.column(column))
            .collect();
        let constraints = catalog.constraints_of(ConstraintOwner::Relation(relation.oid));
        let constraints: Vec<_> = constraints
            .iter()
            .map(|it| self.constraint(relation, it))
            .collect();
        let indexes: Vec<_> = catalog
            .indexes_of(relation.oid)
            .into_iter()
            .map(|it| self.index(it))
            .collect();
        json!({
            "kind": kind,
            "owner": self.role(relation.owner),
            "persistence": persistence,
            "comment": relation.comment,
            "rls_enabled": table.is_some_and(|table| table.row_security),
            "rls_forced": table.is_some_and(|table| table.force_row_security),
            "replica_identity": replica_identity,
            "options": options,
            "partition_key": table.is_some_and(|table| table.partition_key.is_some()),
            "partition_bound": table.is_some_and(|table| table.partition_bound.is_some()),
            "inherits": inherits,
            "definition": relation.view().is_some(),
            "server": server.map(|server| &server.name),
            "acl": self.acl(relation.acl.as_ref(), AclKind::Relation, relation.owner),
            "columns": columns,
            "constraints": constraints,
            "indexes": indexes,
        })
    }

    fn column(&self, column: &Column) -> Value {
        let identity = column.identity.map(|identity| {
            if identity.always {
                "always"
            } else {
                "by default"
            }
        });
        json!({
            "name": column.name,
            "type": self.type_name(column.data_type),
            "not_null": column.not_null,
            "default": column.default.is_some(),
            "generated": column.generated.is_some(),
            "identity": identity,
            "collation": column.collation.map(|oid| self.collation_name(oid)),
            "inherited": column.inherited_from > 0,
            "comment": column.comment,
            "acl": column.acl.as_ref().map_or_else(|| json!({}), |acl| self.acl_items(acl, None)),
        })
    }

    fn constraint(&self, relation: &Relation, constraint: &Constraint) -> Value {
        let names = |relation: &Relation, numbers: &[i16]| -> Value {
            let names: Vec<_> = numbers
                .iter()
                .filter_map(|number| relation.column_numbered(*number))
                .map(|it| it.name.clone())
                .collect();
            if names.is_empty() {
                Value::Null
            } else {
                json!(names)
            }
        };
        let kind = match constraint.kind {
            ConstraintKind::Check(_) => "check",
            ConstraintKind::PrimaryKey { .. } => "primary",
            ConstraintKind::Unique { .. } => "unique",
            ConstraintKind::Exclude { .. } => "exclude",
            ConstraintKind::ForeignKey(_) => "foreign",
            ConstraintKind::Trigger => "trigger",
        };
        let mut value = json!({
            "name": constraint.name,
            "type": kind,
            "columns": names(relation, &constraint.columns),
            "ref_table": null,
            "ref_columns": null,
            "on_update": null,
            "on_delete": null,
            "match": null,
            "deferrable": constraint.deferrable,
            "deferred": constraint.initially_deferred,
            "validated": constraint.validated,
            "inherited": constraint.inherited_from > 0,
            "comment": constraint.comment,
            "def": true,
        });
        if let Some(key) = constraint.foreign_key()
            && let Some(target) = self.catalog.relation(key.table)
        {
            value["ref_table"] = json!(self.relation_name(target));
            value["ref_columns"] = names(target, &key.columns);
            value["on_update"] = json!(key.on_update.letter());
            value["on_delete"] = json!(key.on_delete.letter());
            value["match"] = json!(match key.match_type {
                MatchType::Simple => "s",
                MatchType::Full => "f",
                MatchType::Partial => "p",
            });
        }
        value
    }

    fn index(&self, relation: &Relation) -> Value {
        let Some(index) = relation.index() else {
            return Value::Null;
        };
        let constraint = self
            .catalog
            .constraints
            .related_to(index.table)
            .find(|constraint| constraint.index() == Some(relation.oid))
            .map(|constraint| constraint.name.clone());
        json!({
            "name": relation.name,
            "schema": self.schema(relation.schema),
            "unique": index.unique,
            "primary": index.primary,
            "valid": index.valid,
            "nulls_not_distinct": index.nulls_not_distinct,
            "method": index.method,
            "n_keys": index.keys.len(),
            "predicate": index.predicate.is_some(),
            "constraint": constraint,
            "comment": relation.comment,
            "def": true,
        })
    }

    fn identity_arguments(&self, function: &Function) -> String {
        let shown = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode != ParameterMode::Table);
        let shown = shown.map(|parameter| {
            let mode = match parameter.mode {
                ParameterMode::In if function.kind == FunctionKind::Procedure => "IN ",
                ParameterMode::In | ParameterMode::Table => "",
                ParameterMode::Out => "OUT ",
                ParameterMode::InOut => "INOUT ",
                ParameterMode::Variadic => "VARIADIC ",
            };
            let name = parameter.name.as_ref().map_or_else(String::new, |name| {
                format!("{} ", rowtype::catalog::quote_identifier(name))
            });
            format!("{mode}{name}{}", self.plain_type(parameter.data_type))
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    fn function(&self, function: &Function, name: &str) -> Value {
        let kind = match function.kind {
            FunctionKind::Function => "function",
            FunctionKind::Procedure => "procedure",
            FunctionKind::Aggregate(_) => "aggregate",
            FunctionKind::Window => "window",
        };
        let only_in = function
            .parameters
            .iter()
            .all(|parameter| parameter.mode == ParameterMode::In);
        let modes: Vec<_> = function
            .parameters
            .iter()
            .map(|parameter| parameter.mode.letter())
            .collect();
        let named = function
            .parameters
            .iter()
            .any(|parameter| parameter.name.is_some());
        let names: Vec<_> = function
            .parameters
            .iter()
            .map(|parameter| parameter.name.clone().unwrap_or_default())
            .collect();
        let types: Vec<_> = function
            .parameters
            .iter()
            .map(|parameter| self.plain_type(parameter.data_type))
            .collect();
        let is_table = function
            .parameters
            .iter()
            .any(|parameter| parameter.mode == ParameterMode::Table);
        let has_outputs = function.outputs().next().is_some();
        let returns = if function.kind == FunctionKind::Procedure && !has_outputs {
            Value::Null
        } else if is_table {
            let columns = function
                .parameters
                .iter()
                .filter(|parameter| parameter.mode == ParameterMode::Table);
            let columns = columns.map(|column| {
                let name =
                    rowtype::catalog::quote_identifier(column.name.as_deref().unwrap_or_default());
                format!("{name} {}", self.plain_type(column.data_type))
            });
            json!(format!("TABLE({})", columns.collect::<Vec<_>>().join(", ")))
        } else {
            let set = if function.returns_set { "SETOF " } else { "" };
            json!(format!("{set}{}", self.plain_type(function.returns)))
        };
        let config: Vec<_> = function
            .config
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        json!({
            "name": name,
            "kind": kind,
            "arg_names": if named { json!(names) } else { Value::Null },
            "arg_modes": if only_in { Value::Null } else { json!(modes) },
            "arg_types": types,
            "n_defaults": function.parameters.iter().filter(|parameter| parameter.default.is_some()).count(),
            "returns": returns,
            "returns_set": function.returns_set,
            "variadic": function.is_variadic(),
            "language": function.language,
            "volatility": match function.volatility {
                Volatility::Immutable => "immutable",
                Volatility::Stable => "stable",
                Volatility::Volatile => "volatile",
            },
            "strict": function.strict,
            "security_definer": function.security_definer,
            "leakproof": function.leakproof,
            "parallel": match function.parallel {
                Parallel::Unsafe => "u",
                Parallel::Restricted => "r",
                Parallel::Safe => "s",
            },
            "config": if config.is_empty() { Value::Null } else { json!(config) },
            "owner": self.role(function.owner),
            "comment": function.comment,
            "acl": self.acl(function.acl.as_ref(), AclKind::Function, function.owner),
        })
    }
}

/// What one catalog has beyond, or other than, an earlier one.
pub fn subtract(mut model: Model, baseline: &Model) -> Model {
    for (section, objects) in &mut model {
        if let Some(known) = baseline.get(section) {
            objects.retain(|name, object| known.get(name) != Some(object));
        }
    }
    model
}

/// The first places where two values differ: `columns.id.type: "uuid", not "text"`.
pub fn differences(expected: &Value, own: &Value) -> Vec<String> {
    let mut found = Vec::new();
    difference("", expected, own, &mut found);
    found
}

fn difference(path: &str, expected: &Value, own: &Value, found: &mut Vec<String>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match (expected, own) {
        (Value::Object(expected), Value::Object(own)) => {
            for (name, value) in expected {
                match own.get(name) {
                    Some(own) => difference(&below(name), value, own, found),
                    None => found.push(format!("{}: missing", below(name))),
                }
            }
            found.extend(
                own.keys()
                    .filter(|name| !expected.contains_key(*name))
                    .map(|name| format!("{}: extra", below(name))),
            );
        }
        (Value::Array(expected_items), Value::Array(own_items)) => {
            let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
            let named = expected_items
                .iter()
                .chain(own_items)
                .all(|item| name(item).is_some());
            if !named {
                if expected != own {
                    found.push(format!("{path}: {expected}, not {own}"));
                }
                return;
            }
            for item in expected_items {
                match own_items.iter().find(|own| name(own) == name(item)) {
                    Some(own) => {
                        difference(&below(&name(item).unwrap_or_default()), item, own, found);
                    }
                    None => found.push(format!(
                        "{}: missing",
                        below(&name(item).unwrap_or_default())
                    )),
                }
            }
            for item in own_items
                .iter()
                .filter(|own| !expected_items.iter().any(|item| name(item) == name(own)))
            {
                found.push(format!("{}: extra", below(&name(item).unwrap_or_default())));
            }
            if found.is_empty() && expected != own {
                found.push(format!("{path}: another order"));
            }
        }
        _ if expected == own => {}
        _ => found.push(format!("{path}: {expected}, not {own}")),
    }
}
