//! CREATE PUBLICATION and ALTER PUBLICATION.

use crate::catalog::{Oid, Publication, PublicationTable};
use crate::infer::Purpose;
use crate::sql::statement::{
    AlterPublication, AlterPublicationAction, CreatePublication, PublicationObject, Setting,
};

use super::expressions::Names;
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_publication(&mut self, create: &CreatePublication) -> Result {
        let name = &create.name;
        if self.catalog.publication_named(&name.value).is_some() {
            return Err(
                SqlError::new("42710", format!("publication \"{name}\" already exists"))
                    .at(name.span),
            );
        }
        let oid = self.catalog.new_oid();
        let mut publication = Publication {
            oid,
            name: name.value.clone(),
            owner: self.session.role,
            all_tables: create.all_tables,
            schemas: Vec::new(),
            tables: Vec::new(),
            insert: true,
            update: true,
            delete: true,
            truncate: true,
            via_root: false,
            comment: None,
            provenance: self.provenance(),
        };
        publication_options(&mut publication, &create.options)?;
        self.add_objects(&mut publication, &create.objects)?;
        self.catalog.publications.insert(publication);
        Ok(())
    }

    pub(super) fn alter_publication(&mut self, alter: &AlterPublication) -> Result {
        let name = &alter.name;
        let Some(publication) = self.catalog.publication_named(&name.value) else {
            return Err(
                SqlError::new("42704", format!("publication \"{name}\" does not exist"))
                    .at(name.span),
            );
        };
        let mut changed = publication.clone();
        let has_objects = !matches!(alter.action, AlterPublicationAction::SetOptions(_));
        if changed.all_tables && has_objects {
            let message = format!("publication \"{name}\" is defined as FOR ALL TABLES");
            return Err(SqlError::new("55000", message).at(name.span));
        }
        match &alter.action {
            AlterPublicationAction::Add(objects) => self.add_objects(&mut changed, objects)?,
            AlterPublicationAction::SetObjects(objects) => {
                changed.tables.clear();
                changed.schemas.clear();
                self.add_objects(&mut changed, objects)?;
            }
            AlterPublicationAction::Drop(objects) => self.drop_objects(&mut changed, objects)?,
            AlterPublicationAction::SetOptions(options) => {
                publication_options(&mut changed, options)?;
            }
        }
        changed.provenance = self.touched(changed.provenance);
        self.catalog.publications.insert(changed);
        Ok(())
    }

    fn add_objects(
        &mut self,
        publication: &mut Publication,
        objects: &[PublicationObject],
    ) -> Result {
        for object in objects {
            match object {
                PublicationObject::Table {
                    name,
                    only,
                    columns,
                    filter,
                } => {
                    let relation = self.table(name)?;
                    if publication
                        .tables
                        .iter()
                        .any(|table| table.relation == relation.oid)
                    {
                        let message = format!(
                            "relation \"{}\" is already member of publication \"{}\"",
                            relation.name, publication.name
                        );
                        return Err(SqlError::new("42710", message).at(name.span()));
                    }
                    let columns = columns
                        .iter()
                        .map(|column| self.column(&relation, column))
                        .collect::<Result<_>>()?;
                    let filter = match filter {
                        Some(fragment) => Some(
                            self.store(*fragment, Names::Columns(&relation), Purpose::Publication)?
                                .expression,
                        ),
                        None => None,
                    };
                    publication.tables.push(PublicationTable {
                        relation: relation.oid,
                        columns,
                        filter,
                        platform: self.platform,
                    });
                    let partitioned = relation
                        .table()
                        .is_some_and(|table| table.partition_key.is_some());
                    if !only && !partitioned {
                        self.add_descendants(publication, relation.oid);
                    }
                }
                PublicationObject::Schema(name) => {
                    let schema = match name {
                        Some(name) => self.schema(name)?,
                        None => self.default_schema()?,
                    };
                    if !publication.schemas.contains(&schema) {
                        publication.schemas.push(schema);
                    }
                }
            }
        }
        Ok(())
    }

    /// Inheritance children, unless ONLY was written.
    fn add_descendants(&self, publication: &mut Publication, table: Oid) {
        let children: Vec<_> = self
            .catalog
            .children_of(table)
            .map(|child| child.oid)
            .collect();
        for child in children {
            if !publication
                .tables
                .iter()
                .any(|table| table.relation == child)
            {
                publication.tables.push(PublicationTable {
                    relation: child,
                    columns: Vec::new(),
                    filter: None,
                    platform: self.platform,
                });
                self.add_descendants(publication, child);
            }
        }
    }

    fn drop_objects(
        &mut self,
        publication: &mut Publication,
        objects: &[PublicationObject],
    ) -> Result {
        for object in objects {
            match object {
                PublicationObject::Table { name, .. } => {
                    let relation = self.table(name)?;
                    let before = publication.tables.len();
                    publication
                        .tables
                        .retain(|table| table.relation != relation.oid);
                    if publication.tables.len() == before {
                        let message = format!(
                            "relation \"{}\" is not part of the publication",
                            relation.name
                        );
                        return Err(SqlError::new("42704", message).at(name.span()));
                    }
                }
                PublicationObject::Schema(name) => {
                    let schema = match name {
                        Some(name) => self.schema(name)?,
                        None => self.default_schema()?,
                    };
                    publication.schemas.retain(|own| *own != schema);
                }
            }
        }
        Ok(())
    }
}

fn publication_options(publication: &mut Publication, options: &[Setting]) -> Result {
    for option in options {
        let value = option.value.as_deref().unwrap_or("true");
        match option.name.value.as_str() {
            "publish" => {
                let publishes = |word: &str| {
                    value
                        .split(',')
                        .any(|part| part.trim().eq_ignore_ascii_case(word))
                };
                publication.insert = publishes("insert");
                publication.update = publishes("update");
                publication.delete = publishes("delete");
                publication.truncate = publishes("truncate");
            }
            "publish_via_partition_root" => {
                publication.via_root = matches!(value, "true" | "on" | "1" | "yes" | "t");
            }
            other => {
                let message = format!("unrecognized publication parameter: \"{other}\"");
                return Err(SqlError::new("42601", message).at(option.span));
            }
        }
    }
    Ok(())
}
