//! CHECK, PRIMARY KEY, UNIQUE, EXCLUDE and FOREIGN KEY of tables, for CREATE TABLE and ADD CONSTRAINT alike.

use crate::catalog::{
    Class, Column, Constraint, ConstraintKind, ConstraintOwner, Expression, ForeignKey, Index,
    IndexKey, KeyValue, Oid, Relation, RelationKind,
};
use crate::infer::{Purpose, can_coerce};
use crate::sql::Name;
use crate::sql::statement::{
    self, ConstraintDefinition, ExcludeDefinition, ForeignKeyDefinition, KeyDefinition, Persistence,
};

use super::columns::settings;
use super::expressions::{Names, Stored};
use super::names::{choose_constraint_name, choose_relation_name, joined_columns};
use super::{Replay, Result, SqlError};

impl Replay {
    /// Adds a constraint of any kind but NOT NULL to a table. `column` is where it stands, if on a column; without
    /// `recurse`, partitions do not follow.
    pub(super) fn add_constraint(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        column: Option<&Name>,
        recurse: bool,
    ) -> Result<Option<Oid>> {
        use statement::ConstraintKind as Kind;
        match &definition.kind {
            Kind::NotNull { .. } => Ok(None),
            Kind::Check(fragment) => self.add_check(table, definition, *fragment).map(Some),
            Kind::PrimaryKey(key) | Kind::Unique(key) => self
                .add_key(table, definition, key, column, recurse)
                .map(Some),
            Kind::Exclude(exclude) => self.add_exclusion(table, definition, exclude).map(Some),
            Kind::ForeignKey(key) => self
                .add_foreign_key(table, definition, key, column)
                .map(Some),
        }
    }

    /// A relation that the caller knows to be there.
    pub(super) fn known(&self, oid: Oid) -> Result<std::sync::Arc<Relation>> {
        let gone = || SqlError::new("XX000", format!("could not open relation with OID {oid}"));
        self.catalog.relations.get_shared(oid).ok_or_else(gone)
    }

    /// Adds a row of `pg_constraint` with what every kind has.
    pub(super) fn insert_constraint(
        &mut self,
        table: Oid,
        name: String,
        kind: ConstraintKind,
        columns: Vec<i16>,
        definition: Option<&ConstraintDefinition>,
    ) -> Oid {
        let oid = self.catalog.new_oid();
        let provenance = self.provenance();
        self.catalog.constraints.insert(Constraint {
            oid,
            owner: ConstraintOwner::Relation(table),
            name,
            kind,
            columns,
            deferrable: definition
                .is_some_and(|definition| definition.deferrable || definition.initially_deferred),
            initially_deferred: definition.is_some_and(|definition| definition.initially_deferred),
            validated: definition.is_none_or(|definition| !definition.not_valid),
            no_inherit: definition.is_some_and(|definition| definition.no_inherit),
            inherited_from: 0,
            is_local: true,
            parent: None,
            comment: None,
            provenance,
        });
        oid
    }

    fn check_constraint_name(&self, relation: &Relation, name: &Name) -> Result {
        let owner = ConstraintOwner::Relation(relation.oid);
        if self.catalog.constraint_of(owner, &name.value).is_some() {
            let message = format!(
                "constraint \"{name}\" for relation \"{}\" already exists",
                relation.name
            );
            return Err(SqlError::new("42710", message).at(name.span));
        }
        Ok(())
    }

    fn add_check(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        fragment: statement::Fragment,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let is_partitioned = relation
            .table()
            .is_some_and(|table| table.partition_key.is_some());
        if definition.no_inherit && is_partitioned {
            let message = format!(
                "cannot add NO INHERIT constraint to partitioned table \"{}\"",
                relation.name
            );
            return Err(SqlError::new("42P16", message).at(definition.span));
        }
        let stored = self.store(fragment, Names::Columns(&relation), Purpose::Check)?;
        let name = match &definition.name {
            Some(name) => {
                if let Some(inherited) = self.inherited_check(table, name, &stored.expression) {
                    self.check_mergeable(inherited, !definition.not_valid)?;
                    self.catalog
                        .constraints
                        .update(inherited, |inherited| inherited.is_local = true);
                    return Ok(inherited);
                }
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let column = match stored.columns[..] {
                    [only] => relation
                        .column_numbered(only)
                        .map(|column| column.name.as_str()),
                    _ => None,
                };
                choose_constraint_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    column,
                    "check",
                    &[],
                )
            }
        };
        let columns = columns_as_read(&stored, table);
        let kind = ConstraintKind::Check(stored.expression);
        let oid = self.insert_constraint(table, name, kind, columns, Some(definition));
        // On a table that CREATE TABLE has just made, NOT VALID has nothing to wait for.
        if relation.provenance.created == Some(self.statement) {
            self.catalog
                .constraints
                .update(oid, |constraint| constraint.validated = true);
        }
        Ok(oid)
    }

    /// Complains if a constraint cannot be one with a parent's or its table's own of the same words.
    pub(super) fn check_mergeable(&self, constraint: Oid, valid: bool) -> Result {
        let Some(own) = self.catalog.constraints.get(constraint) else {
            return Ok(());
        };
        let what = if own.no_inherit {
            "non-inherited"
        } else if valid && !own.validated {
            "NOT VALID"
        } else {
            return Ok(());
        };
        let relation = own
            .relation()
            .and_then(|table| self.catalog.relation(table));
        let message = format!(
            "constraint \"{}\" conflicts with {what} constraint on relation \"{}\"",
            own.name,
            relation.map_or("", |relation| relation.name.as_str())
        );
        Err(SqlError::new("42P17", message))
    }

    /// The same constraint inherited from a parent, which a definition makes the table's own as well
    /// (`MergeWithExistingConstraint`).
    fn inherited_check(&self, table: Oid, name: &Name, expression: &Expression) -> Option<Oid> {
        let owner = ConstraintOwner::Relation(table);
        let existing = self.catalog.constraint_of(owner, &name.value)?;
        let same = match &existing.kind {
            ConstraintKind::Check(own) => own.same_tokens(expression),
            _ => false,
        };
        (same && existing.inherited_from > 0 && !existing.is_local).then_some(existing.oid)
    }

    /// The numbers of key columns, which become NOT NULL if the key is primary.
    fn key_columns(&self, relation: &Relation, names: &[Name]) -> Result<Vec<i16>> {
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let Some(column) = relation.column(&name.value) else {
                let message = format!("column \"{name}\" named in key does not exist");
                return Err(SqlError::new("42703", message).at(name.span));
            };
            if columns.contains(&column.number) {
                let message = format!("column \"{name}\" appears twice in key constraint");
                return Err(SqlError::new("42701", message).at(name.span));
            }
            columns.push(column.number);
        }
        Ok(columns)
    }

    fn add_key(
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
        let word = if primary { "PRIMARY KEY" } else { "UNIQUE" };
        self.check_partition_key_covered(&relation, &columns, word)
            .map_err(|error| error.at(definition.span))?;
        let name = match &definition.name {
            Some(name) => {
                // The index is what is made first.
                if self
                    .catalog
                    .relation_in(relation.schema, &name.value)
                    .is_some()
                {
                    let message = format!("relation \"{name}\" already exists");
                    return Err(SqlError::new("42P07", message).at(name.span));
                }
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
            method: if key.without_overlaps {
                "gist"
            } else {
                "btree"
            }
            .to_owned(),
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
    pub(super) fn check_partition_key_covered(
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

    fn add_key_using_index(
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

    fn add_exclusion(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        exclude: &ExcludeDefinition,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let mut keys = Vec::with_capacity(exclude.elements.len());
        for (element, _) in &exclude.elements {
            keys.push(self.index_key(&relation, element)?);
        }
        let include = self.key_columns(&relation, &exclude.include)?;
        let predicate = match exclude.predicate {
            Some(fragment) => Some(
                self.store(fragment, Names::Columns(&relation), Purpose::IndexPredicate)?
                    .expression,
            ),
            None => None,
        };
        let name = match &definition.name {
            Some(name) => {
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let joined = self.key_names(&relation, &keys, &include);
                choose_relation_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "excl",
                    true,
                )
            }
        };
        let columns = keys
            .iter()
            .map(|key| match key.value {
                KeyValue::Column(number) => number,
                // `conkey` holds 0 for an expression.
                KeyValue::Expression(_) => 0,
            })
            .collect();
        let index = Index {
            table,
            unique: false,
            primary: false,
            exclusion: true,
            nulls_not_distinct: false,
            method: exclude
                .method
                .as_ref()
                .map_or("gist", |method| &method.value)
                .to_owned(),
            keys,
            include,
            predicate,
            parent: None,
            valid: true,
        };
        let index = self.insert_index(&relation, name.clone(), index, settings(&exclude.options));
        let operators = exclude
            .elements
            .iter()
            .map(|(_, operator)| operator.clone())
            .collect();
        Ok(self.insert_constraint(
            table,
            name,
            ConstraintKind::Exclude { index, operators },
            columns,
            Some(definition),
        ))
    }

    fn add_foreign_key(
        &mut self,
        table: Oid,
        definition: &ConstraintDefinition,
        key: &ForeignKeyDefinition,
        column: Option<&Name>,
    ) -> Result<Oid> {
        let relation = self.known(table)?;
        let target = self.relation(&key.table)?;
        let is_table = target.table().is_some_and(|table| table.foreign.is_none());
        if !is_table {
            let message = format!("referenced relation \"{}\" is not a table", target.name);
            return Err(SqlError::new("42809", message).at(key.table.span()));
        }
        if relation.persistence == Persistence::Permanent
            && target.persistence != Persistence::Permanent
        {
            let message = "constraints on permanent tables may reference only permanent tables";
            return Err(SqlError::new("42P16", message).at(key.table.span()));
        }
        let written = match column {
            Some(name) => std::slice::from_ref(name),
            None => &key.columns,
        };
        let foreign_key_columns = |relation: &Relation, names: &[Name]| {
            names
                .iter()
                .map(|name| {
                    let missing = || {
                        let message = format!(
                            "column \"{name}\" referenced in foreign key constraint does not exist"
                        );
                        SqlError::new("42703", message).at(name.span)
                    };
                    relation
                        .column(&name.value)
                        .map(|column| column.number)
                        .ok_or_else(missing)
                })
                .collect::<Result<Vec<_>>>()
        };
        let columns = foreign_key_columns(&relation, written)?;
        let (referenced, index) = if key.referenced.is_empty() {
            let missing = || {
                let message = format!(
                    "there is no primary key for referenced table \"{}\"",
                    target.name
                );
                SqlError::new("42704", message).at(key.table.span())
            };
            let primary = self.primary_key(target.oid).ok_or_else(missing)?;
            (
                primary.columns.clone(),
                primary.index().unwrap_or(primary.oid),
            )
        } else {
            let referenced = foreign_key_columns(&target, &key.referenced)?;
            let missing = || {
                let message = format!(
                    "there is no unique constraint matching given keys for referenced table \"{}\"",
                    target.name
                );
                SqlError::new("42830", message).at(key.table.span())
            };
            let index = self
                .unique_index(target.oid, &referenced)
                .ok_or_else(missing)?;
            (referenced, index)
        };
        if columns.len() != referenced.len() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(SqlError::new("42830", message).at(definition.span));
        }
        let name = match &definition.name {
            Some(name) => {
                self.check_constraint_name(&relation, name)?;
                name.value.clone()
            }
            None => {
                let joined = joined_columns(written.iter().map(|name| name.value.as_str()));
                choose_constraint_name(
                    &self.catalog,
                    relation.schema,
                    &relation.name,
                    Some(&joined),
                    "fkey",
                    &[],
                )
            }
        };
        for (own, other) in columns.iter().zip(&referenced) {
            self.check_comparable(&name, (&relation, *own), (&target, *other))
                .map_err(|error| error.at(definition.span))?;
        }
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            table: target.oid,
            columns: referenced,
            index,
            match_type: key.match_type,
            on_delete: key.on_delete,
            on_delete_columns: foreign_key_columns(&relation, &key.on_delete_columns)?,
            on_update: key.on_update,
            period: key.period,
        });
        let oid = self.insert_constraint(table, name, kind, columns, Some(definition));
        self.spread_foreign_key(oid)?;
        Ok(oid)
    }

    /// Complains if values of a foreign key's column cannot be looked up in the referenced column's index: there must be
    /// an equality of its operator family for both types, or an implicit cast (`ATAddForeignKeyConstraint`).
    pub(super) fn check_comparable(
        &self,
        constraint: &str,
        (table, own): (&Relation, i16),
        (target, other): (&Relation, i16),
    ) -> Result {
        let (Some(own), Some(other)) = (table.column_numbered(own), target.column_numbered(other))
        else {
            return Ok(());
        };
        let base = |column: &Column| self.catalog.base_type(column.data_type).oid;
        let (from, to) = (base(own), base(other));
        let same_family = COMPARABLE
            .iter()
            .any(|family| family.contains(&from.0) && family.contains(&to.0));
        if same_family || can_coerce(&self.catalog, from, to, false) {
            return Ok(());
        }
        let detail = format!(
            "Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
            own.name,
            other.name,
            self.shown_type(own.data_type.oid),
            self.shown_type(other.data_type.oid)
        );
        let message = format!("foreign key constraint \"{constraint}\" cannot be implemented");
        Err(SqlError::new("42804", message).with_detail(detail))
    }

    /// The primary key of a table.
    pub(super) fn primary_key(&self, table: Oid) -> Option<&Constraint> {
        let constraints = self.catalog.constraints.related_to(table);
        constraints
            .filter(|constraint| constraint.relation() == Some(table))
            .find(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }))
    }

    /// A unique index over just these columns in whatever order, without a predicate: what a foreign key needs
    /// (`transformFkeyCheckAttrs`). The oldest one counts.
    fn unique_index(&self, table: Oid, columns: &[i16]) -> Option<Oid> {
        let fits = |index: &Index| {
            index.table == table
                && (index.unique)
                && index.predicate.is_none()
                && index.keys.len() == columns.len()
                && index.keys.iter().all(|key| matches!(key.value, KeyValue::Column(number) if columns.contains(&number)))
        };
        let mut relations = self.catalog.relations.related_to(table);
        relations
            .find(|relation| relation.index().is_some_and(fits))
            .map(|relation| relation.oid)
    }

    /// Makes columns NOT NULL, in inheritance children too.
    pub(super) fn set_not_null(&mut self, table: Oid, columns: &[i16]) {
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

/// Types that the operator families of B-trees compare with one another: integers, floats, texts, dates and times.
const COMPARABLE: [&[u32]; 4] = [
    &[20, 21, 23],
    &[700, 701],
    &[19, 25, 1043],
    &[1082, 1114, 1184],
];

/// The columns of a table that an expression reads, each once, in the order in which it first names them: `conkey` of a
/// CHECK constraint.
fn columns_as_read(stored: &Stored, table: Oid) -> Vec<i16> {
    let named = stored
        .expression
        .dependencies()
        .filter(|address| address.class == Class::Relation && address.oid == table)
        .map(|address| address.column)
        .filter(|number| stored.columns.contains(number));
    let mut columns: Vec<i16> = Vec::with_capacity(stored.columns.len());
    for number in named.chain(stored.columns.iter().copied()) {
        if !columns.contains(&number) {
            columns.push(number);
        }
    }
    columns
}

/// A key that is a column and nothing else.
pub(super) fn plain_key(number: i16) -> IndexKey {
    IndexKey {
        value: KeyValue::Column(number),
        collation: None,
        operator_class: None,
        operator_class_options: Vec::new(),
        descending: false,
        nulls_first: false,
    }
}
