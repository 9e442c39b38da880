use std::fmt::Write as _;

use crate::catalog::{Class, Publication, PublicationTable, quote_identifier};

use super::Emitter;
use super::draft::Draft;
use super::order::Phase;

impl Emitter<'_> {
    pub(super) fn draft_publications(&mut self) {
        let catalog = self.catalog;
        for publication in catalog.publications.iter() {
            let provenance = &publication.provenance;
            let known = self
                .baseline
                .and_then(|old| old.publications.get(publication.oid));
            let mut draft = Draft::new(self, Phase::Publications, &[&publication.name]);
            draft.makes(Class::Publication, publication.oid);
            let name = quote_identifier(&publication.name);
            match known {
                Some(before) => draft.alter_publication(publication, |table| {
                    before
                        .tables
                        .iter()
                        .any(|old| old.relation == table.relation)
                }),
                None if provenance.is_users() => draft.create_publication(publication),
                None => draft.alter_publication(publication, |table| table.platform),
            }
            if let Some(before) = known {
                for table in &before.tables {
                    let kept = publication
                        .tables
                        .iter()
                        .any(|now| now.relation == table.relation);
                    if !kept && catalog.relation(table.relation).is_some() {
                        let table = draft.relation(table.relation);
                        draft.statement(format!("ALTER PUBLICATION {name} DROP TABLE {table}"));
                    }
                }
            }
            let old_owner = match known {
                Some(before) => before.owner,
                None if provenance.is_users() => self.session_role,
                None => publication.owner,
            };
            if publication.owner != old_owner {
                let owner = draft.role(publication.owner);
                draft.statement(format!("ALTER PUBLICATION {name} OWNER TO {owner}"));
            }
            let old = match known {
                Some(before) => before.comment.as_ref(),
                None if provenance.is_users() => None,
                None => publication.comment.as_ref(),
            };
            draft.comment(
                &format!("PUBLICATION {name}"),
                publication.comment.as_ref(),
                old,
            );
            self.push(draft.finish());
        }
    }
}

impl Draft<'_, '_> {
    fn create_publication(&mut self, publication: &Publication) {
        let mut sql = format!("CREATE PUBLICATION {}", quote_identifier(&publication.name));
        if publication.all_tables {
            sql.push_str(" FOR ALL TABLES");
        }
        let mut objects = Vec::new();
        for schema in &publication.schemas {
            let schema = self.schema(*schema);
            objects.push(format!("TABLES IN SCHEMA {schema}"));
        }
        for table in &publication.tables {
            objects.push(format!("TABLE {}", self.published(table)));
        }
        objects.sort();
        if !objects.is_empty() {
            let _ = write!(sql, " FOR {}", objects.join(", "));
        }
        let actions = [
            (publication.insert, "insert"),
            (publication.update, "update"),
            (publication.delete, "delete"),
            (publication.truncate, "truncate"),
        ];
        let mut options = Vec::new();
        if actions.iter().any(|(carried, _)| !carried) {
            let carried = actions
                .iter()
                .filter(|(carried, _)| *carried)
                .map(|(_, word)| *word);
            options.push(format!(
                "publish = '{}'",
                carried.collect::<Vec<_>>().join(", ")
            ));
        }
        if publication.via_root {
            options.push("publish_via_partition_root = true".to_owned());
        }
        if !options.is_empty() {
            let _ = write!(sql, " WITH ({})", options.join(", "));
        }
        self.statement(sql);
    }

    fn alter_publication(
        &mut self,
        publication: &Publication,
        was_there: impl Fn(&PublicationTable) -> bool,
    ) {
        let name = quote_identifier(&publication.name);
        let new = publication.tables.iter().filter(|table| !was_there(table));
        let mut new: Vec<_> = new.map(|table| self.published(table)).collect();
        new.sort();
        if !new.is_empty() {
            self.statement(format!(
                "ALTER PUBLICATION {name} ADD TABLE {}",
                new.join(", ")
            ));
        }
    }

    fn published(&mut self, table: &PublicationTable) -> String {
        let mut text = self.relation(table.relation);
        if !table.columns.is_empty() {
            let _ = write!(text, " ({})", self.columns(table.relation, &table.columns));
        }
        if let Some(filter) = &table.filter {
            let _ = write!(text, " WHERE ({})", self.expression(filter));
        }
        text
    }
}
