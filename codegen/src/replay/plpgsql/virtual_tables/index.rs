use crate::catalog::{
    Catalog, Class, ConstraintKind, KeyValue, ObjectAddress, Relation, quote_identifier,
};
use crate::replay::Replay;

use super::super::value::Value;
use super::{Key, schema_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let relations = replay.catalog.relations.iter();
    relations
        .filter(|relation| relation.index().is_some())
        .map(|relation| Key::object(relation.oid))
        .collect()
}

pub(super) fn pg_index(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let index = replay.catalog.relation(key.oid)?.index()?;
    Some(match column {
        "indexrelid" => Value::oid(key.oid),
        "indrelid" => Value::oid(index.table),
        "indnatts" => Value::Int((index.keys.len() + index.include.len()) as i64),
        "indnkeyatts" => Value::Int(index.keys.len() as i64),
        "indisunique" => Value::Bool(index.unique),
        "indnullsnotdistinct" => Value::Bool(index.nulls_not_distinct),
        "indisprimary" => Value::Bool(index.primary),
        "indisexclusion" => Value::Bool(index.exclusion),
        "indisvalid" => Value::Bool(index.valid),
        "indisready" | "indislive" => Value::Bool(true),
        "indimmediate" => {
            let deferrable = replay
                .catalog
                .constraints
                .related_to(index.table)
                .any(|it| {
                    it.deferrable
                        && matches!(
                            it.kind,
                            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
                        )
                        && it.index() == Some(key.oid)
                });
            Value::Bool(!deferrable)
        }
        "indkey" => {
            let own = index.keys.iter().map(|key| match key.value {
                KeyValue::Column(number) => number,
                KeyValue::Expression(_) => 0,
            });
            let all = own.chain(index.include.iter().copied());
            Value::array(all.map(|number| Value::Int(number.into())).collect())
        }
        "indexprs" | "indpred" => {
            let expressions = index
                .keys
                .iter()
                .any(|key| matches!(key.value, KeyValue::Expression(_)));
            let there = if column == "indpred" {
                index.predicate.is_some()
            } else {
                expressions
            };
            if there {
                return None;
            }
            Value::Null
        }
        _ => return None,
    })
}

pub(super) fn pg_indexes(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let relation = replay.catalog.relation(key.oid)?;
    let table = replay.catalog.relation(relation.index()?.table)?;
    Some(match column {
        "schemaname" => schema_name(replay, table.schema),
        "tablename" => text(&table.name),
        "indexname" => text(&relation.name),
        "tablespace" => Value::Null,
        "indexdef" => return index_definition(&replay.catalog, relation).map(Value::text),
        _ => return None,
    })
}

/// `CREATE INDEX …` as PostgreSQL prints it, of an index with nothing but columns.
pub(in super::super) fn index_definition(catalog: &Catalog, relation: &Relation) -> Option<String> {
    let index = relation.index()?;
    let table = catalog.relation(index.table)?;
    if index.predicate.is_some() {
        return None;
    }
    let column = |number: i16| {
        let column = table.column_numbered(number)?;
        Some(quote_identifier(&column.name).into_owned())
    };
    let mut keys = Vec::with_capacity(index.keys.len());
    for key in &index.keys {
        let plain = key.operator_class.is_none() && key.collation.is_none();
        let KeyValue::Column(number) = key.value else {
            return None;
        };
        if !plain {
            return None;
        }
        let mut text = column(number)?;
        match (key.descending, key.nulls_first) {
            (false, false) => {}
            (false, true) => text.push_str(" NULLS FIRST"),
            (true, true) => text.push_str(" DESC"),
            (true, false) => text.push_str(" DESC NULLS LAST"),
        }
        keys.push(text);
    }
    let included: Option<Vec<_>> = index.include.iter().map(|number| column(*number)).collect();
    let include = match included? {
        list if list.is_empty() => String::new(),
        list => format!(" INCLUDE ({})", list.join(", ")),
    };
    let address = ObjectAddress::object(Class::Relation, table.oid);
    Some(format!(
        "CREATE {}INDEX {} ON {} USING {} ({}){include}{}",
        if index.unique { "UNIQUE " } else { "" },
        quote_identifier(&relation.name),
        catalog.qualified_sql_name(address)?,
        index.method,
        keys.join(", "),
        if index.nulls_not_distinct {
            " NULLS NOT DISTINCT"
        } else {
            ""
        }
    ))
}
