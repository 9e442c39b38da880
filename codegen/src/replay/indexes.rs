//! CREATE INDEX, and what indexes of constraints share with it.

use crate::catalog::{Column, Index, IndexKey, KeyValue, Oid, Relation, RelationKind};
use crate::infer::Purpose;
use crate::sql::Name;
use crate::sql::statement::{CreateIndex, IndexElement};

use super::access_methods::{AccessMethod, KeyOf};
use super::columns::{is_system_column, settings};
use super::expressions::Names;
use super::names::{choose_relation_name, joined_columns};
use super::{Replay, Result, SqlError};

impl Replay {
    pub(super) fn create_index(&mut self, create: &CreateIndex) -> Result {
        let relation = self.relation(&create.table)?;
        let indexable = match &relation.kind {
            RelationKind::Table(table) => table.foreign.is_none(),
            RelationKind::MaterializedView(_) => true,
            _ => false,
        };
        if !indexable {
            let message = format!("cannot create index on relation \"{}\"", relation.name);
            return Err(SqlError::new("42809", message).at(create.table.span()));
        }
        // `rtree` is what PostgreSQL called it before 8.2; it still reads it.
        let method = match create.method.as_ref().map(|method| method.value.as_str()) {
            None => "btree",
            Some("rtree") => "gist",
            Some(method) => method,
        };
        let span = create.method.as_ref().map(|method| method.span);
        let can = self.access_method(method, span)?;
        let cannot = [
            (create.unique && !can.unique, "unique indexes"),
            (
                !create.include.is_empty() && !can.include,
                "included columns",
            ),
            (
                create.elements.len() > 1 && !can.several,
                "multicolumn indexes",
            ),
        ];
        if let Some((_, what)) = cannot.into_iter().find(|(asked, _)| *asked) {
            let message = format!("access method \"{method}\" does not support {what}");
            return Err(SqlError::new("0A000", message).at(create.table.span()));
        }
        let mut keys = Vec::with_capacity(create.elements.len());
        for element in &create.elements {
            keys.push(self.index_key(&relation, element, method, can)?);
        }
        let mut include = Vec::with_capacity(create.include.len());
        for element in &create.include {
            include.push(included_column(&relation, element)?);
        }
        let predicate = match create.predicate {
            Some(fragment) => Some(
                self.store(fragment, Names::Columns(&relation), Purpose::IndexPredicate)?
                    .expression,
            ),
            None => None,
        };
        if let Some(name) = &create.name
            && self
                .catalog
                .relation_in(relation.schema, &name.value)
                .is_some()
        {
            if create.if_not_exists {
                return Ok(());
            }
            return Err(
                SqlError::new("42P07", format!("relation \"{name}\" already exists")).at(name.span),
            );
        }
        let name = match &create.name {
            Some(name) => name.value.clone(),
            None => {
                let joined = self.key_names(&relation, &keys, &include);
                choose_relation_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "idx",
                    false,
                )
            }
        };
        if create.unique {
            let columns: Vec<_> = keys
                .iter()
                .filter_map(|key| match key.value {
                    KeyValue::Column(number) => Some(number),
                    KeyValue::Expression(_) => None,
                })
                .collect();
            self.check_partition_key_covered(&relation, &columns, "UNIQUE")
                .map_err(|error| error.at(create.table.span()))?;
        }
        let has_partitions = self.catalog.children_of(relation.oid).next().is_some();
        let index = Index {
            table: relation.oid,
            unique: create.unique,
            primary: false,
            exclusion: false,
            nulls_not_distinct: create.nulls_not_distinct,
            method: method.to_owned(),
            keys,
            include,
            predicate,
            parent: None,
            valid: !(create.only
                && relation
                    .table()
                    .is_some_and(|table| table.partition_key.is_some())
                && has_partitions),
        };
        let index = self.insert_index(&relation, name, index, settings(&create.options));
        if !create.only {
            self.spread_index(index, None)?;
        }
        Ok(())
    }

    /// One key as it is written (`ComputeIndexAttrs`).
    pub(super) fn index_key(
        &mut self,
        relation: &Relation,
        element: &IndexElement,
        method: &str,
        can: AccessMethod,
    ) -> Result<IndexKey> {
        let (value, data_type) = match (&element.column, element.expression) {
            (Some(name), _) => {
                let column = key_column(relation, name)?;
                (KeyValue::Column(column.number), Some(column.data_type))
            }
            (None, Some(fragment)) => {
                let stored = self.store(fragment, Names::Columns(relation), Purpose::IndexKey)?;
                (KeyValue::Expression(stored.expression), stored.data_type)
            }
            (None, None) => {
                return Err(
                    SqlError::new("42601", "an index key needs a column or an expression")
                        .at(element.span),
                );
            }
        };
        let collation = match &element.collation {
            Some(name) => {
                if let Some(data_type) = data_type {
                    self.check_collatable(name, data_type)?;
                }
                Some(self.find_collation(name)?)
            }
            None => None,
        };
        let operator_class = self
            .operator_class(
                element.operator_class.as_ref(),
                data_type.map(|data_type| data_type.oid),
                method,
                KeyOf::Index,
            )
            .map_err(|error| error.at(element.span))?;
        let unordered = match (element.descending.is_some(), element.nulls_first) {
            _ if can.order => None,
            (true, _) => Some("ASC/DESC"),
            (_, Some(_)) => Some("NULLS FIRST/LAST"),
            _ => None,
        };
        if let Some(what) = unordered {
            let message = format!("access method \"{method}\" does not support {what} options");
            return Err(SqlError::new("0A000", message).at(element.span));
        }
        let descending = element.descending.unwrap_or(false);
        Ok(IndexKey {
            value,
            collation,
            operator_class,
            operator_class_options: settings(&element.operator_class_options),
            descending,
            nulls_first: element.nulls_first.unwrap_or(descending),
        })
    }

    /// What PostgreSQL puts between table and suffix of an index it names itself: columns, and `expr` for expressions
    /// that no function call names (`ChooseIndexColumnNames`).
    pub(super) fn key_names(
        &self,
        relation: &Relation,
        keys: &[IndexKey],
        include: &[i16],
    ) -> String {
        let own_names = keys.iter().map(|key| match &key.value {
            KeyValue::Column(number) => relation
                .column_numbered(*number)
                .map(|column| column.name.clone()),
            KeyValue::Expression(expression) => self.output_name(expression),
        });
        let included = include.iter().map(|number| {
            relation
                .column_numbered(*number)
                .map(|column| column.name.clone())
        });
        let mut names: Vec<String> = Vec::with_capacity(keys.len() + include.len());
        for base in own_names.chain(included) {
            let base = base.unwrap_or_else(|| "expr".to_owned());
            let mut name = base.clone();
            let mut number = 1;
            while names.contains(&name) {
                let suffix = number.to_string();
                let room = 63 - suffix.len();
                name = format!("{}{suffix}", &base[..base.floor_char_boundary(room)]);
                number += 1;
            }
            names.push(name);
        }
        joined_columns(names.iter().map(String::as_str))
    }

    /// Adds an index to the catalog.
    pub(super) fn insert_index(
        &mut self,
        table: &Relation,
        name: String,
        index: Index,
        options: Vec<(String, String)>,
    ) -> Oid {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.relations.insert(Relation {
            oid,
            schema: table.schema,
            name,
            owner: table.owner,
            acl: None,
            comment: None,
            persistence: table.persistence,
            options,
            columns: Vec::new(),
            next_column: 1,
            row_type: None,
            kind: RelationKind::Index(Box::new(index)),
            provenance,
        });
        oid
    }
}

/// A column that is a key, or goes with one.
fn key_column<'a>(relation: &'a Relation, name: &Name) -> Result<&'a Column> {
    relation.column(&name.value).ok_or_else(|| {
        if is_system_column(&name.value) {
            let message = "index creation on system columns is not supported";
            return SqlError::new("0A000", message).at(name.span);
        }
        SqlError::new("42703", format!("column \"{name}\" does not exist")).at(name.span)
    })
}

/// A column of INCLUDE, which has nothing but its name.
fn included_column(relation: &Relation, element: &IndexElement) -> Result<i16> {
    let Some(name) = &element.column else {
        let message = "expressions are not supported in included columns";
        return Err(SqlError::new("0A000", message).at(element.span));
    };
    let column = key_column(relation, name)?;
    let what = if element.collation.is_some() {
        "a collation"
    } else if element.operator_class.is_some() {
        "an operator class"
    } else if element.descending.is_some() {
        "ASC/DESC options"
    } else if element.nulls_first.is_some() {
        "NULLS FIRST/LAST options"
    } else {
        return Ok(column.number);
    };
    let message = format!("including column does not support {what}");
    Err(SqlError::new("42P17", message).at(element.span))
}
