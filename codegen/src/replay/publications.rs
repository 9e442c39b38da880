//! CREATE PUBLICATION and ALTER PUBLICATION.

use std::sync::Arc;

use crate::catalog::{Oid, Publication, PublicationTable, Relation, RelationKind};
use crate::infer::Purpose;
use crate::source::Span;
use crate::sql::statement::{
    AlterPublication, AlterPublicationAction, CreatePublication, Fragment, Persistence,
    PublicationObject, Setting,
};
use crate::sql::{Name, QualifiedName};

use super::columns::is_system_column;
use super::expressions::Names;
use super::plpgsql::is_system_relation;
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
        self.add_objects(&mut publication, &create.objects, Vec::new())?;
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
            let schemas = alter
                .objects()
                .iter()
                .any(|object| matches!(object, PublicationObject::Schema(_)));
            let what = if schemas { "Schemas" } else { "Tables" };
            return Err(SqlError::new("55000", message)
                .with_detail(format!(
                    "{what} cannot be added to or dropped from FOR ALL TABLES publications."
                ))
                .at(name.span));
        }
        match &alter.action {
            AlterPublicationAction::Add(objects) => {
                let before = std::mem::take(&mut changed.tables);
                self.add_objects(&mut changed, objects, before)?;
            }
            AlterPublicationAction::SetObjects(objects) => {
                changed.tables.clear();
                changed.schemas.clear();
                self.add_objects(&mut changed, objects, Vec::new())?;
            }
            AlterPublicationAction::Drop(objects) => self.drop_objects(&mut changed, objects)?,
            AlterPublicationAction::SetOptions(options) => {
                publication_options(&mut changed, options)?;
                self.check_partitioned(&changed)?;
            }
        }
        changed.provenance = self.touched(changed.provenance);
        self.catalog.publications.insert(changed);
        Ok(())
    }

    /// Adds what a statement names to a publication that has `before`, without its tables yet.
    fn add_objects(
        &mut self,
        publication: &mut Publication,
        objects: &[PublicationObject],
        before: Vec<PublicationTable>,
    ) -> Result {
        let mut children = Vec::new();
        let schemas_before = publication.schemas.clone();
        for object in objects {
            match object {
                PublicationObject::Table {
                    name,
                    only,
                    columns,
                    filter,
                } => {
                    let relation = self.published_table(name)?;
                    let listed = publication
                        .tables
                        .iter()
                        .find(|table| table.relation == relation.oid);
                    if let Some(listed) = listed {
                        let what = if filter.is_some() || listed.filter.is_some() {
                            "WHERE clauses"
                        } else if !columns.is_empty() || !listed.columns.is_empty() {
                            "column lists"
                        } else {
                            continue;
                        };
                        let message = format!(
                            "conflicting or redundant {what} for table \"{}\"",
                            relation.name
                        );
                        return Err(SqlError::new("42710", message).at(name.span()));
                    }
                    let table = self.published(&relation, columns, *filter)?;
                    publication.tables.push(table);
                    let partitioned = relation
                        .table()
                        .is_some_and(|table| table.partition_key.is_some());
                    if !only && !partitioned {
                        children.push(relation.oid);
                    }
                }
                PublicationObject::Schema(name) => {
                    let schema = match name {
                        Some(name) => self.schema(name)?,
                        None => self.default_schema()?,
                    };
                    let span = name.as_ref().map(|name| name.span);
                    self.publish_schema(publication, schema, &schemas_before, span)?;
                }
            }
        }
        for table in children {
            self.add_descendants(publication, table);
        }
        self.check_lists(publication, &before)?;
        for table in &publication.tables {
            if before.iter().any(|own| own.relation == table.relation) {
                let message = format!(
                    "relation \"{}\" is already member of publication \"{}\"",
                    self.known(table.relation)?.name,
                    publication.name
                );
                return Err(SqlError::new("42710", message));
            }
        }
        let new = std::mem::replace(&mut publication.tables, before);
        publication.tables.extend(new);
        Ok(())
    }

    /// A table that can be published (`check_publication_add_relation`).
    fn published_table(&self, name: &QualifiedName) -> Result<Arc<Relation>> {
        let refused = |relation: &str, what: &str| {
            let message = format!("cannot add relation \"{relation}\" to publication");
            Err(SqlError::new("22023", message)
                .with_detail(format!("This operation is not supported for {what}."))
                .at(name.span()))
        };
        let schema = name.schema.as_ref().map(|schema| schema.value.as_str());
        if self.find_relation(name).is_none() && is_system_relation(schema, &name.name.value) {
            return refused(&name.name.value, "system tables");
        }
        let relation = self.relation(name)?;
        let what = match &relation.kind {
            RelationKind::Table(table) if table.foreign.is_some() => "foreign tables",
            RelationKind::Table(_) => match relation.persistence {
                Persistence::Permanent => return Ok(relation),
                Persistence::Temporary => "temporary tables",
                Persistence::Unlogged => "unlogged tables",
            },
            RelationKind::View(_) => "views",
            RelationKind::MaterializedView(_) => "materialized views",
            RelationKind::Sequence(_) => "sequences",
            RelationKind::Index(_) | RelationKind::CompositeType => return self.table(name),
        };
        refused(&relation.name, what)
    }

    /// A table with its columns and its condition.
    fn published(
        &mut self,
        relation: &Relation,
        columns: &[Name],
        filter: Option<Fragment>,
    ) -> Result<PublicationTable> {
        let filter = match filter {
            Some(fragment) => Some(
                self.store(fragment, Names::Columns(relation), Purpose::Publication)?
                    .expression,
            ),
            None => None,
        };
        let mut numbers = Vec::with_capacity(columns.len());
        for column in columns {
            let refused = |code: &'static str, message: String| {
                Err(SqlError::new(code, message).at(column.span))
            };
            if is_system_column(&column.value) {
                let message =
                    format!("cannot use system column \"{column}\" in publication column list");
                return refused("42P10", message);
            }
            let number = self.column(relation, column)?;
            if numbers.contains(&number) {
                let message = format!("duplicate column \"{column}\" in publication column list");
                return refused("42710", message);
            }
            numbers.push(number);
        }
        Ok(PublicationTable {
            relation: relation.oid,
            columns: numbers,
            filter,
            platform: self.platform,
        })
    }

    fn publish_schema(
        &self,
        publication: &mut Publication,
        schema: Oid,
        before: &[Oid],
        span: Option<Span>,
    ) -> Result {
        let name = self.catalog.schema(schema).map_or("", |it| &it.name);
        let at = |error: SqlError| match span {
            Some(span) => error.at(span),
            None => error,
        };
        if matches!(schema, Oid::PG_CATALOG | Oid::PG_TOAST | Oid::PG_TEMP) {
            let message = format!("cannot add schema \"{name}\" to publication");
            let detail = "This operation is not supported for system schemas.";
            return Err(at(SqlError::new("22023", message).with_detail(detail)));
        }
        if before.contains(&schema) {
            let message = format!(
                "schema \"{name}\" is already member of publication \"{}\"",
                publication.name
            );
            return Err(at(SqlError::new("42710", message)));
        }
        if !publication.schemas.contains(&schema) {
            publication.schemas.push(schema);
        }
        Ok(())
    }

    /// Lists of columns do not go together with schemas, nor, with conditions, with partitioned tables whose partitions
    /// are published as themselves (`CheckPubRelationColumnList`, `TransformPubWhereClauses`).
    fn check_lists(&self, publication: &Publication, before: &[PublicationTable]) -> Result {
        for table in &publication.tables {
            let relation = self.known(table.relation)?;
            let partitioned = relation
                .table()
                .is_some_and(|table| table.partition_key.is_some());
            let refused = |message: String, detail: &str| {
                Err(SqlError::new("22023", message).with_detail(detail))
            };
            if table.filter.is_some() && partitioned && !publication.via_root {
                let message = format!(
                    "cannot use publication WHERE clause for relation \"{}\"",
                    relation.name
                );
                return refused(
                    message,
                    "WHERE clause cannot be used for a partitioned table when publish_via_partition_root is false.",
                );
            }
            if table.columns.is_empty() {
                continue;
            }
            let schema = self.catalog.schema(relation.schema);
            let message = format!(
                "cannot use column list for relation \"{}.{}\" in publication \"{}\"",
                schema.map_or("", |schema| &schema.name),
                relation.name,
                publication.name
            );
            if !publication.schemas.is_empty() {
                return refused(
                    message,
                    "Column lists cannot be specified in publications containing FOR TABLES IN SCHEMA elements.",
                );
            }
            if partitioned && !publication.via_root {
                return refused(
                    message,
                    "Column lists cannot be specified for partitioned tables when publish_via_partition_root is false.",
                );
            }
        }
        let listed = before.iter().any(|table| !table.columns.is_empty());
        if listed && !publication.schemas.is_empty() {
            let message = format!("cannot add schema to publication \"{}\"", publication.name);
            let detail = "Schemas cannot be added if any tables that specify a column list are already part of the publication.";
            return Err(SqlError::new("22023", message).with_detail(detail));
        }
        Ok(())
    }

    /// What a publication of partitions cannot keep of partitioned tables.
    fn check_partitioned(&self, publication: &Publication) -> Result {
        if publication.via_root {
            return Ok(());
        }
        for table in &publication.tables {
            let what = match table {
                PublicationTable {
                    filter: Some(_), ..
                } => "WHERE clause",
                PublicationTable { columns, .. } if !columns.is_empty() => "column list",
                _ => continue,
            };
            let relation = self.known(table.relation)?;
            let partitioned = relation
                .table()
                .is_some_and(|table| table.partition_key.is_some());
            if !partitioned {
                continue;
            }
            let message = format!(
                "cannot set parameter \"publish_via_partition_root\" to false for publication \"{}\"",
                publication.name
            );
            return Err(SqlError::new("22023", message).with_detail(format!(
                "The publication contains a {what} for partitioned table \"{}\", which is not allowed when \"publish_via_partition_root\" is false.",
                relation.name
            )));
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
                PublicationObject::Table {
                    name,
                    columns,
                    filter,
                    ..
                } => {
                    let refused =
                        |message: &str| Err(SqlError::new("42601", message).at(name.span()));
                    let relation = self.table(name)?;
                    if !columns.is_empty() {
                        return refused(
                            "column list must not be specified in ALTER PUBLICATION ... DROP",
                        );
                    }
                    if filter.is_some() {
                        return refused(
                            "cannot use a WHERE clause when removing a table from a publication",
                        );
                    }
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
                    if !publication.schemas.contains(&schema) {
                        let name = self.catalog.schema(schema).map_or("", |it| &it.name);
                        let message = format!(
                            "tables from schema \"{name}\" are not part of the publication"
                        );
                        return Err(SqlError::new("42704", message));
                    }
                    publication.schemas.retain(|own| *own != schema);
                }
            }
        }
        Ok(())
    }
}

fn publication_options(publication: &mut Publication, options: &[Setting]) -> Result {
    let mut seen: Vec<&str> = Vec::new();
    for option in options {
        let refused = |message: String| Err(SqlError::new("42601", message).at(option.span));
        let name = option.name.value.as_str();
        let value = option.value.as_deref().unwrap_or("true");
        if seen.contains(&name) {
            return refused("conflicting or redundant options".to_owned());
        }
        seen.push(name);
        match name {
            "publish" => {
                let actions = [
                    ("insert", &mut publication.insert),
                    ("update", &mut publication.update),
                    ("delete", &mut publication.delete),
                    ("truncate", &mut publication.truncate),
                ];
                let words: Vec<_> = value
                    .split(',')
                    .map(|word| word.trim().to_lowercase())
                    .collect();
                for word in words.iter().filter(|word| !word.is_empty()) {
                    if !actions.iter().any(|(action, _)| action == word) {
                        return refused(format!(
                            "unrecognized value for publication option \"publish\": \"{word}\""
                        ));
                    }
                }
                for (action, publishes) in actions {
                    *publishes = words.iter().any(|word| word == action);
                }
            }
            "publish_via_partition_root" => {
                publication.via_root = match value.to_lowercase().as_str() {
                    "true" | "on" | "1" => true,
                    "false" | "off" | "0" => false,
                    _ => return refused(format!("{name} requires a Boolean value")),
                };
            }
            // Since PostgreSQL 18: what it publishes of generated columns changes no schema.
            "publish_generated_columns" => {}
            other => {
                return refused(format!("unrecognized publication parameter: \"{other}\""));
            }
        }
    }
    Ok(())
}
