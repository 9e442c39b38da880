//! UPDATE and DELETE of tables that publications carry: rows have to be told from each other (`CheckCmdReplicaIdentity`).

use crate::catalog::{
    Class, Expression, KeyValue, ObjectAddress, Oid, Publication, PublicationTable, Relation,
    ReplicaIdentity,
};
use crate::source::Span;
use crate::sql::Cursor;
use crate::sql::lexer::lex;
use crate::sql::statement::Persistence;

use super::{Replay, Result, SqlError};

/// A publication of a table, with the entry that names it or a table above it.
struct Carried<'a> {
    publication: &'a Publication,
    entry: Option<&'a PublicationTable>,
}

impl Replay {
    /// Whether the rows of the tables of an UPDATE or DELETE can be changed.
    ///
    /// # Errors
    /// Those of [`check_replica_identity`](Self::check_replica_identity).
    pub(super) fn check_identities(&self, command: &str, span: Span) -> Result {
        if self.catalog.publications.is_empty() {
            return Ok(());
        }
        let text = &self.sources.file(span.file).text;
        let tokens = lex(text, span.start..span.end);
        let mut cursor = Cursor::within(span, text, &tokens);
        cursor.skip_until(|at| at.at("update") || at.at_all(&["delete", "from"]));
        if !cursor.eat("update") && !cursor.eat_all(&["delete", "from"]) {
            return Ok(());
        }
        let only = cursor.eat("only");
        let Ok(name) = cursor.qualified_name() else {
            return Ok(());
        };
        let Some(table) = self.find_relation(&name) else {
            return Ok(());
        };
        // What rules put in its place is another statement.
        if self.catalog.rules.related_to(table.oid).next().is_some() {
            return Ok(());
        }
        self.check_replica_identity(table.oid, command)?;
        // The plan leaves out tables below that no row of the answer can come from; without a condition there are none.
        let words = ["where", "from", "using"];
        cursor.skip_until(|at| at.at_any(&words));
        if only || !cursor.is_end() {
            return Ok(());
        }
        self.check_below(table.oid, command)
    }

    fn check_below(&self, table: Oid, command: &str) -> Result {
        for child in self.catalog.children_of(table) {
            self.check_replica_identity(child.oid, command)?;
            self.check_below(child.oid, command)?;
        }
        Ok(())
    }

    /// Whether a table's rows can be changed by a command: `UPDATE` or `DELETE`.
    ///
    /// # Errors
    /// 55000 where a publication carries the change and the table has no replica identity; 42P10 where what the
    /// publication selects by is no part of it.
    fn check_replica_identity(&self, table: Oid, command: &str) -> Result {
        let Some(relation) = self.catalog.relation(table) else {
            return Ok(());
        };
        let Some(table) = relation.table() else {
            return Ok(());
        };
        let is_carried = table.partition_key.is_none()
            && table.foreign.is_none()
            && relation.persistence == Persistence::Permanent;
        if !is_carried {
            return Ok(());
        }
        let carried: Vec<_> = self
            .publications_of(relation)
            .filter(|carried| match command {
                "UPDATE" => carried.publication.update,
                _ => carried.publication.delete,
            })
            .collect();
        if carried.is_empty() {
            return Ok(());
        }
        let full = table.replica_identity == ReplicaIdentity::Full;
        let identity = self.replica_identity_columns(relation);
        let name = &relation.name;
        let verb = if command == "UPDATE" {
            "update"
        } else {
            "delete from"
        };
        let refused = |detail: &str| {
            let message = format!("cannot {verb} table \"{name}\"");
            Err(SqlError::new("42P10", message).with_detail(detail))
        };
        let columns = identity.as_deref().unwrap_or_default();
        for entry in carried.iter().filter_map(|carried| carried.entry) {
            let read = entry.filter.iter().flat_map(Expression::dependencies);
            let outside = |column: ObjectAddress| {
                column.class == Class::Relation
                    && column.oid == entry.relation
                    && !columns.contains(&self.own_column(entry.relation, column.column, relation))
            };
            if !full && read.into_iter().any(outside) {
                return refused(
                    "Column used in the publication WHERE expression is not part of the replica identity.",
                );
            }
        }
        for entry in carried.iter().filter_map(|carried| carried.entry) {
            if entry.columns.is_empty() {
                continue;
            }
            let listed: Vec<_> = entry
                .columns
                .iter()
                .map(|column| self.own_column(entry.relation, *column, relation))
                .collect();
            if full || columns.iter().any(|column| !listed.contains(column)) {
                return refused(
                    "Column list used by the publication does not cover the replica identity.",
                );
            }
        }
        if identity.is_some() || full {
            return Ok(());
        }
        let message = format!(
            "cannot {verb} table \"{name}\" because it does not have a replica identity and publishes {}s",
            command.to_lowercase()
        );
        Err(SqlError::new("55000", message).with_hint(format!(
            "To enable {}, set REPLICA IDENTITY using ALTER TABLE.",
            if command == "UPDATE" {
                "updating the table"
            } else {
                "deleting from the table"
            }
        )))
    }

    /// The publications that carry a table: by name, by schema, all tables; those of the tables that it is a partition
    /// of as well.
    fn publications_of<'a>(&'a self, relation: &Relation) -> impl Iterator<Item = Carried<'a>> {
        let mut above = vec![(relation.oid, relation.schema)];
        let mut lowest = Some(relation);
        while let Some(table) = lowest
            .and_then(|it| it.table())
            .filter(|it| it.partition_bound.is_some())
        {
            lowest = table
                .inherits
                .first()
                .and_then(|oid| self.catalog.relation(*oid));
            above.extend(lowest.map(|it| (it.oid, it.schema)));
        }
        self.catalog
            .publications
            .iter()
            .filter_map(move |publication| {
                let entry_of = |oid: Oid| {
                    publication
                        .tables
                        .iter()
                        .find(|entry| entry.relation == oid)
                };
                let mut entries = above.iter().filter_map(|(oid, _)| entry_of(*oid));
                let entry = if publication.via_root {
                    entries.next_back()
                } else {
                    entries.next().filter(|entry| entry.relation == above[0].0)
                };
                let carried = publication.all_tables
                    || above.iter().any(|(oid, schema)| {
                        entry_of(*oid).is_some() || publication.schemas.contains(schema)
                    });
                carried.then_some(Carried { publication, entry })
            })
    }

    /// The columns that tell rows from each other, if a table has such.
    fn replica_identity_columns(&self, relation: &Relation) -> Option<Vec<i16>> {
        match relation.table()?.replica_identity {
            ReplicaIdentity::Default => {
                let key = self.primary_key(relation.oid)?;
                (!key.deferrable).then(|| key.columns.clone())
            }
            ReplicaIdentity::Index(index) => {
                let index = self.catalog.relation(index)?.index()?;
                let columns = index.keys.iter().filter_map(|key| match key.value {
                    KeyValue::Column(number) => Some(number),
                    KeyValue::Expression(_) => None,
                });
                Some(columns.collect())
            }
            ReplicaIdentity::Full | ReplicaIdentity::Nothing => None,
        }
    }

    /// The number in a table of a column of a table above it.
    fn own_column(&self, above: Oid, column: i16, relation: &Relation) -> i16 {
        if above == relation.oid {
            return column;
        }
        let name = self
            .catalog
            .relation(above)
            .and_then(|above| above.column_numbered(column))
            .map(|column| &column.name);
        name.and_then(|name| relation.column(name))
            .map_or(column, |column| column.number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{messages, replayed};

    #[test]
    fn rows_that_a_publication_carries_have_to_be_told_from_each_other() {
        let table = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
            CREATE TABLE bare (a integer);";
        let bare = |verb: &str, done: &str| {
            format!(
                "55000 cannot {verb} table \"bare\" because it does not have a replica identity and publishes {done}s"
            )
        };
        let parted = "CREATE TABLE parted (a integer) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parted DEFAULT;
            CREATE PUBLICATION p FOR TABLE parted; CREATE TABLE above (a integer); CREATE TABLE below () INHERITS (above);
            CREATE PUBLICATION q FOR TABLE ONLY above;";
        let part =
            "55000 cannot update table \"part\" because it does not have a replica identity and publishes updates"
                .to_owned();
        let above =
            "55000 cannot update table \"above\" because it does not have a replica identity and publishes updates"
                .to_owned();
        for (sql, expected) in [
            ("UPDATE parted SET a = 1", Some(&part)),
            ("UPDATE parted SET a = 1 WHERE a = 2", None),
            ("UPDATE ONLY parted SET a = 1", None),
            ("UPDATE part SET a = 1", Some(&part)),
            ("UPDATE above SET a = 1", Some(&above)),
            ("UPDATE below SET a = 1", None),
            (
                "WITH w AS (SELECT 1) UPDATE above SET a = 1 WHERE false",
                Some(&above),
            ),
            (
                "CREATE RULE r AS ON UPDATE TO above DO INSTEAD NOTHING; UPDATE above SET a = 1",
                None,
            ),
        ] {
            let found = messages(&replayed(&format!("{parted}{sql};")));
            let found = found.first().and_then(|message| message.split(": ").next());
            assert_eq!(found, expected.map(String::as_str), "{sql}");
        }
        let cases: [(&str, &[String]); 8] = [
            ("CREATE PUBLICATION p FOR TABLE t; UPDATE t SET a = 1", &[]),
            (
                "CREATE PUBLICATION p FOR TABLE bare; UPDATE bare SET a = 1",
                &[bare("update", "update")],
            ),
            (
                "CREATE PUBLICATION p FOR ALL TABLES; DELETE FROM bare",
                &[bare("delete from", "delete")],
            ),
            (
                "CREATE PUBLICATION p FOR TABLE bare WITH (publish = 'insert'); UPDATE bare SET a = 1",
                &[],
            ),
            (
                "CREATE PUBLICATION p FOR TABLE bare; ALTER TABLE bare REPLICA IDENTITY FULL; UPDATE bare SET a = 1",
                &[],
            ),
            (
                "CREATE PUBLICATION p FOR TABLE t WHERE (id > 1); UPDATE t SET a = 1",
                &[],
            ),
            (
                "CREATE PUBLICATION p FOR TABLE t WHERE (a > 1); UPDATE t SET a = 1",
                &["42P10 cannot update table \"t\"".to_owned()],
            ),
            (
                "CREATE PUBLICATION p FOR TABLE t (a); DELETE FROM t",
                &["42P10 cannot delete from table \"t\"".to_owned()],
            ),
        ];
        for (sql, expected) in cases {
            let found = messages(&replayed(&format!("{table}{sql};")));
            let found = found.iter().map(|message| message.split(": ").next());
            let expected = expected.iter().map(|message| Some(message.as_str()));
            assert!(found.eq(expected), "{sql}");
        }
    }
}
