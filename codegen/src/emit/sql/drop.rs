use crate::catalog::{
    Catalog, Class, FunctionKind, Provenance, Relation, RelationKind, TypeKind, TypeReference,
    quote_identifier,
};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    /// What was there before the user's files and is gone after them.
    pub(super) fn draft_drops(&mut self) {
        let Some(old) = self.baseline else {
            return;
        };
        let now = self.catalog;
        let mut drops = Vec::new();
        for policy in old
            .policies
            .iter()
            .filter(|it| now.policies.get(it.oid).is_none())
        {
            if let Some(table) = kept(now, old, policy.relation) {
                drops.push(format!(
                    "DROP POLICY {} ON {table}",
                    quote_identifier(&policy.name)
                ));
            }
        }
        for trigger in old
            .triggers
            .iter()
            .filter(|it| now.triggers.get(it.oid).is_none())
        {
            if trigger.parent.is_none()
                && let Some(table) = kept(now, old, trigger.relation)
            {
                drops.push(format!(
                    "DROP TRIGGER {} ON {table}",
                    quote_identifier(&trigger.name)
                ));
            }
        }
        for constraint in old
            .constraints
            .iter()
            .filter(|it| now.constraints.get(it.oid).is_none())
        {
            if let Some(table) = constraint.relation().and_then(|oid| kept(now, old, oid)) {
                let name = quote_identifier(&constraint.name);
                drops.push(format!(
                    "ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"
                ));
            }
        }
        for relation in old.relations.iter() {
            match now.relation(relation.oid) {
                None => drops.extend(dropped_relation(now, old, relation)),
                Some(same) => drops.extend(dropped_columns(old, relation, same)),
            }
        }
        for function in old
            .functions
            .iter()
            .filter(|it| now.functions.get(it.oid).is_none())
        {
            if !own(&function.provenance) {
                continue;
            }
            let types = function
                .inputs()
                .map(|it| old.format_type_qualified(TypeReference::new(it.data_type)));
            let types: Vec<_> = types.collect();
            let name = named(old, Class::Function, function.oid);
            let keyword = match function.kind {
                FunctionKind::Procedure => "PROCEDURE",
                FunctionKind::Aggregate(_) => "AGGREGATE",
                _ => "FUNCTION",
            };
            drops.push(format!(
                "DROP {keyword} IF EXISTS {name}({}) CASCADE",
                types.join(", ")
            ));
        }
        for data_type in old
            .types
            .iter()
            .filter(|it| now.types.get(it.oid).is_none())
        {
            let made_by_hand = matches!(
                data_type.kind,
                TypeKind::Enum(_) | TypeKind::Domain(_) | TypeKind::Range { .. }
            );
            if made_by_hand && own(&data_type.provenance) {
                drops.push(format!(
                    "DROP TYPE IF EXISTS {} CASCADE",
                    named(old, Class::Type, data_type.oid)
                ));
            }
        }
        for extension in old
            .extensions
            .iter()
            .filter(|it| now.extensions.get(it.oid).is_none())
        {
            drops.push(format!(
                "DROP EXTENSION IF EXISTS {} CASCADE",
                quote_identifier(&extension.name)
            ));
        }
        for publication in old
            .publications
            .iter()
            .filter(|it| now.publications.get(it.oid).is_none())
        {
            drops.push(format!(
                "DROP PUBLICATION {}",
                quote_identifier(&publication.name)
            ));
        }
        for trigger in old
            .event_triggers
            .iter()
            .filter(|it| now.event_triggers.get(it.oid).is_none())
        {
            drops.push(format!(
                "DROP EVENT TRIGGER IF EXISTS {}",
                quote_identifier(&trigger.name)
            ));
        }
        for schema in old
            .schemas
            .iter()
            .filter(|it| now.schemas.get(it.oid).is_none())
        {
            if own(&schema.provenance) {
                drops.push(format!(
                    "DROP SCHEMA IF EXISTS {} CASCADE",
                    quote_identifier(&schema.name)
                ));
            }
        }
        for (index, drop) in drops.into_iter().enumerate() {
            let mut draft = Draft::new(self, Phase::Drops, &[&format!("{index:06}")]);
            draft.statement(drop);
            self.push(draft.finish());
        }
    }
}

/// Whether no extension takes it along.
fn own(provenance: &Provenance) -> bool {
    provenance.extension.is_none()
}

fn named(catalog: &Catalog, class: Class, oid: crate::catalog::Oid) -> String {
    let address = crate::catalog::ObjectAddress::object(class, oid);
    catalog.qualified_sql_name(address).unwrap_or_default()
}

/// The old name of a relation that is still there.
fn kept(now: &Catalog, old: &Catalog, relation: crate::catalog::Oid) -> Option<String> {
    now.relation(relation)?;
    Some(named(old, Class::Relation, relation))
}

fn dropped_relation(now: &Catalog, old: &Catalog, relation: &Relation) -> Option<String> {
    if !own(&relation.provenance) {
        return None;
    }
    let keyword = match &relation.kind {
        RelationKind::Table(table) if table.foreign.is_some() => "FOREIGN TABLE",
        RelationKind::Table(_) => "TABLE",
        RelationKind::View(_) => "VIEW",
        RelationKind::MaterializedView(_) => "MATERIALIZED VIEW",
        RelationKind::Sequence(sequence) if sequence.identity => return None,
        RelationKind::Sequence(_) => "SEQUENCE",
        RelationKind::Index(index) => {
            // What goes with its table or constraint is gone by then.
            now.relation(index.table)?;
            "INDEX"
        }
        RelationKind::CompositeType => "TYPE",
    };
    let name = named(old, Class::Relation, relation.oid);
    Some(format!("DROP {keyword} IF EXISTS {name} CASCADE"))
}

fn dropped_columns(old: &Catalog, before: &Relation, now: &Relation) -> Vec<String> {
    if !matches!(before.kind, RelationKind::Table(_)) {
        return Vec::new();
    }
    let name = named(old, Class::Relation, before.oid);
    let gone = before
        .columns
        .iter()
        .filter(|column| now.column_numbered(column.number).is_none());
    gone.map(|column| {
        let column = quote_identifier(&column.name);
        format!("ALTER TABLE {name} DROP COLUMN {column} CASCADE")
    })
    .collect()
}
