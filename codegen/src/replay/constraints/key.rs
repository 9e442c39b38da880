//! PRIMARY KEY and UNIQUE.

use crate::catalog::{
    Constraint, ConstraintKind, Index, IndexKey, KeyValue, Oid, Relation, RelationKind,
};
use crate::sql::Name;
use crate::sql::statement::{self, ConstraintDefinition, KeyDefinition};

use crate::replay::access_methods::KeyOf;
use crate::replay::columns::settings;
use crate::replay::names::choose_relation_name;
use crate::replay::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn add_key(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        key: &KeyDefinition,
        column: Option<&Name>,
        recurse: bool,
    ) -> Result<Oid> {
        let primary = matches!(definition.kind, statement::ConstraintKind::PrimaryKey(_));
        let relation = self.known(table)?;
        if primary && self.primary_key(table).is_some() {
            let message = format!(
                "multiple primary keys for table \"{}\" are not allowed",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(definition.span));
        }
        if let Some(index) = &key.using_index {
            return self.add_key_using_index(&relation, definition, index, primary);
        }
        let written = match column {
            Some(name) => std::slice::from_ref(name),
            None => &key.columns,
        };
        let columns = self.key_columns(&relation, written)?;
        let include = self.key_columns(&relation, &key.include)?;
        let method = if key.without_overlaps {
            "gist"
        } else {
            "btree"
        };
        for column in columns
            .iter()
            .filter_map(|number| relation.column_numbered(*number))
        {
            let data_type = Some(column.data_type.oid);
            self.operator_class(None, data_type, method, KeyOf::Index)
                .map_err(|error| error.at(definition.span))?;
        }
        let word = if primary { "PRIMARY KEY" } else { "UNIQUE" };
        self.check_partition_key_covered(&relation, &columns, word)
            .map_err(|error| error.at(definition.span))?;
        let name = match &definition.name {
            Some(name) => {
                self.check_index_name(&relation, name)?;
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None if primary => choose_relation_name(
                &self.catalog,
                relation.schema,
                &relation.name,
                None,
                "pkey",
                true,
            ),
            None => {
                let keys: Vec<_> = columns.iter().map(|number| plain_key(*number)).collect();
                let joined = self.key_names(&relation, &keys, &include);
                choose_relation_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "key",
                    true,
                )
            }
        };
        if primary {
            self.set_not_null(table, &columns);
        }
        let index = Index {
            table,
            unique: true,
            primary,
            exclusion: key.without_overlaps,
            nulls_not_distinct: key.nulls_not_distinct,
            method: method.to_owned(),
            keys: columns.iter().map(|number| plain_key(*number)).collect(),
            include,
            predicate: None,
            parent: None,
            valid: true,
        };
        let index = self.insert_index(&relation, name.clone(), index, settings(&key.options));
        let kind = if primary {
            ConstraintKind::PrimaryKey { index }
        } else {
            ConstraintKind::Unique { index }
        };
        let oid = self.insert_constraint(table, name, kind, columns, Some(definition));
        if recurse {
            self.spread_index(index, Some(oid))?;
        } else if !self.partitions_of(table).is_empty() {
            self.catalog.relations.update(index, |index| {
                if let RelationKind::Index(index) = &mut index.kind {
                    index.valid = false;
                }
            });
        }
        Ok(oid)
    }

    /// Complains if a unique index of a partitioned table leaves out a column that decides about partitions: no index of
    /// a partition could see doubles in another one (`DefineIndex`).
    pub(in crate::replay) fn check_partition_key_covered(
        &self,
        relation: &Relation,
        columns: &[i16],
        word: &str,
    ) -> Result {
        let key = relation
            .table()
            .and_then(|table| table.partition_key.as_ref());
        for element in key.into_iter().flat_map(|key| &key.elements) {
            let KeyValue::Column(number) = element.value else {
                let message =
                    format!("unsupported {word} constraint with partition key definition");
                return Err(SqlError::new("0A000", message).with_detail(format!(
                    "{word} constraints cannot be used when partition keys include expressions."
                )));
            };
            if columns.contains(&number) {
                continue;
            }
            let column = relation.column_numbered(number);
            let message =
                "unique constraint on partitioned table must include all partitioning columns";
            return Err(SqlError::new("0A000", message).with_detail(format!(
                "{word} constraint on table \"{}\" lacks column \"{}\" which is part of the partition key.",
                relation.name,
                column.map_or("", |column| column.name.as_str())
            )));
        }
        Ok(())
    }

    pub(super) fn add_key_using_index(
        &mut self,
        relation: &Relation,
        definition: &ConstraintDefinition,
        name: &Name,
        primary: bool,
    ) -> Result<Oid> {
        let missing =
            || SqlError::new("42704", format!("index \"{name}\" does not exist")).at(name.span);
        let index = self
            .catalog
            .relation_in(relation.schema, &name.value)
            .ok_or_else(missing)?;
        let oid = index.oid;
        let Some(body) = index.index().filter(|index| index.table == relation.oid) else {
            let message = format!(
                "index \"{name}\" does not belong to table \"{}\"",
                relation.name
            );
            return Err(SqlError::new("55000", message).at(name.span));
        };
        if !body.unique || body.predicate.is_some() {
            let message = if body.unique {
                "is a partial index"
            } else {
                "is not a unique index"
            };
            let message = format!("\"{name}\" {message}");
            return Err(SqlError::new("42809", message)
                .with_detail(
                    "Cannot create a primary key or unique constraint using such an index.",
                )
                .at(name.span));
        }
        let columns = body.keys.iter().map(|key| match key.value {
            KeyValue::Column(number) => Some(number),
            KeyValue::Expression(_) => None,
        });
        let Some(columns) = columns.collect::<Option<Vec<_>>>() else {
            return Err(
                SqlError::new("42809", format!("index \"{name}\" contains expressions"))
                    .at(name.span),
            );
        };
        let own_collation = |key: &IndexKey| match key.value {
            KeyValue::Column(number) => {
                let column = relation.column_numbered(number);
                let own = column.and_then(|column| column.collation);
                key.collation
                    .is_none_or(|it| it == own.unwrap_or(Oid::DEFAULT_COLLATION))
            }
            KeyValue::Expression(_) => false,
        };
        let default_order = |key: &IndexKey| {
            !key.descending
                && !key.nulls_first
                && key.operator_class.is_none()
                && own_collation(key)
        };
        if let Some(place) = body.keys.iter().position(|key| !default_order(key)) {
            let message = format!(
                "index \"{name}\" column number {} does not have default sorting behavior",
                place + 1
            );
            return Err(SqlError::new("42809", message)
                .with_detail(
                    "Cannot create a primary key or unique constraint using such an index.",
                )
                .at(name.span));
        }
        let new_name = definition.name.as_ref().unwrap_or(name);
        self.check_constraint_name(relation, new_name)?;
        if primary {
            self.set_not_null(relation.oid, &columns);
        }
        let new_name = new_name.value.clone();
        self.catalog.relations.update(oid, |relation| {
            relation.name.clone_from(&new_name);
            if let RelationKind::Index(index) = &mut relation.kind {
                index.primary = primary;
            }
        });
        let kind = if primary {
            ConstraintKind::PrimaryKey { index: oid }
        } else {
            ConstraintKind::Unique { index: oid }
        };
        Ok(self.insert_constraint(relation.oid, new_name, kind, columns, Some(definition)))
    }

    /// The primary key of a table.
    pub(in crate::replay) fn primary_key(&self, table: Oid) -> Option<&Constraint> {
        let constraints = self.catalog.constraints.related_to(table);
        constraints
            .filter(|constraint| constraint.relation() == Some(table))
            .find(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))
    }

    /// Makes columns NOT NULL, in inheritance children too.
    pub(in crate::replay) fn set_not_null(&mut self, table: Oid, columns: &[i16]) {
        let Some(relation) = self.catalog.relations.get_shared(table) else {
            return;
        };
        let names: Vec<_> = columns
            .iter()
            .filter_map(|number| relation.column_numbered(*number))
            .map(|column| column.name.clone())
            .collect();
        self.catalog.relations.update(table, |relation| {
            for column in &mut relation.columns {
                if columns.contains(&column.number) {
                    column.not_null = true;
                }
            }
        });
        self.nullability_changed(table);
        let children: Vec<_> = self
            .catalog
            .children_of(table)
            .map(|child| child.oid)
            .collect();
        for child in children {
            let Some(relation) = self.catalog.relations.get_shared(child) else {
                continue;
            };
            let numbers: Vec<_> = names
                .iter()
                .filter_map(|name| relation.column(name))
                .map(|column| column.number)
                .collect();
            self.set_not_null(child, &numbers);
        }
    }
}

/// A key that is a column and nothing else.
pub(in crate::replay) fn plain_key(number: i16) -> IndexKey {
    IndexKey {
        value: KeyValue::Column(number),
        collation: None,
        operator_class: None,
        operator_class_options: Vec::new(),
        descending: false,
        nulls_first: false,
    }
}
