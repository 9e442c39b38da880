use crate::catalog::{Publication, Relation};
use crate::replay::Replay;

use super::super::value::Value;
use super::{Key, numbers, schema_name, text};

pub(super) fn keys(replay: &Replay) -> Vec<Key> {
    let publications = replay.catalog.publications.iter();
    publications.map(|it| Key::object(it.oid)).collect()
}

pub(super) fn relation_keys(replay: &Replay) -> Vec<Key> {
    let publications = replay.catalog.publications.iter();
    publications
        .flat_map(|it| (0..it.tables.len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

/// Tables that a publication carries, those that FOR ALL TABLES and TABLES IN SCHEMA bring included.
fn carried<'a>(replay: &'a Replay, publication: &Publication) -> Vec<&'a Relation> {
    let relations = replay.catalog.relations.iter();
    relations
        .filter(|relation| {
            let is_plain = relation
                .table()
                .is_some_and(|table| table.partition_key.is_none() && table.foreign.is_none());
            let listed = publication
                .tables
                .iter()
                .any(|table| table.relation == relation.oid);
            let in_schema = publication.schemas.contains(&relation.schema);
            let of_all = publication.all_tables && !relation.schema.is_built_in();
            let in_public =
                publication.all_tables && relation.schema == crate::catalog::Oid::PUBLIC_SCHEMA;
            is_plain && (listed || in_schema || of_all || in_public)
        })
        .collect()
}

pub(super) fn table_keys(replay: &Replay) -> Vec<Key> {
    let publications = replay.catalog.publications.iter();
    publications
        .flat_map(|it| (0..carried(replay, it).len()).map(|part| Key::part(it.oid, part)))
        .collect()
}

pub(super) fn pg_publication(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let publication = replay.catalog.publications.get(key.oid)?;
    Some(match column {
        "oid" => Value::oid(publication.oid),
        "pubname" => text(&publication.name),
        "pubowner" => Value::oid(publication.owner),
        "puballtables" => Value::Bool(publication.all_tables),
        "pubinsert" => Value::Bool(publication.insert),
        "pubupdate" => Value::Bool(publication.update),
        "pubdelete" => Value::Bool(publication.delete),
        "pubtruncate" => Value::Bool(publication.truncate),
        "pubviaroot" => Value::Bool(publication.via_root),
        _ => return None,
    })
}

pub(super) fn pg_publication_rel(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let publication = replay.catalog.publications.get(key.oid)?;
    let table = publication.tables.get(key.part)?;
    Some(match column {
        "prpubid" => Value::oid(publication.oid),
        "prrelid" => Value::oid(table.relation),
        "prattrs" if table.columns.is_empty() => Value::Null,
        "prattrs" => numbers(&table.columns),
        "prqual" if table.filter.is_none() => Value::Null,
        _ => return None,
    })
}

pub(super) fn pg_publication_tables(replay: &Replay, key: Key, column: &str) -> Option<Value> {
    let publication = replay.catalog.publications.get(key.oid)?;
    let relation = *carried(replay, publication).get(key.part)?;
    let listed = publication
        .tables
        .iter()
        .find(|table| table.relation == relation.oid);
    Some(match column {
        "pubname" => text(&publication.name),
        "schemaname" => schema_name(replay, relation.schema),
        "tablename" => text(&relation.name),
        "attnames" => {
            let columns = relation.columns.iter().filter(|column| {
                listed.is_none_or(|listed| {
                    listed.columns.is_empty() || listed.columns.contains(&column.number)
                })
            });
            Value::array(columns.map(|column| text(&column.name)).collect())
        }
        "rowfilter" if listed.is_none_or(|listed| listed.filter.is_none()) => Value::Null,
        _ => return None,
    })
}
