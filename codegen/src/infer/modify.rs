//! INSERT, UPDATE, DELETE and MERGE: their names, and the columns of RETURNING.

use crate::catalog::{Class, ObjectAddress, ReferenceForm, TypeReference};
use crate::sql::Name;
use crate::sql::tree::{
    Alias, Assignment, Conflict, Expr, ExprKind, MergeBranch, MergeMatch, Modify, ModifyKind,
    Query, QueryBody, SetTarget, TableRefKind,
};

use super::SqlError;
use super::analyzer::{Analyzer, Result};
use super::coercion::Coercion;
use super::query::QueryResult;
use super::scope::Item;
use super::value::Value;

impl Analyzer<'_> {
    pub(super) fn modify(&mut self, modify: &Modify) -> Result<QueryResult> {
        let TableRefKind::Relation { name, .. } = &modify.table.kind else {
            return Ok(QueryResult::default());
        };
        let alias: Option<&Alias> = modify.table.alias.as_ref();
        let entry = self.relation_entry(name, alias)?;
        let target = self.add_entry(entry);
        let mut width = 0;
        if modify.kind == ModifyKind::Insert {
            width = self.insert(modify, target)?;
        }
        self.level().namespace.push(target);
        if modify.kind != ModifyKind::Insert {
            self.from(&modify.from)?;
        }
        let namespace = self.level().namespace.clone();
        if let Some(condition) = &modify.condition {
            self.condition(condition, "WHERE")?;
            // What RETURNING gives of an updated row is new.
            if modify.kind != ModifyKind::Update {
                self.assume(condition, true);
            }
        }
        for branch in &modify.branches {
            self.merge_branch(branch, target, &namespace)?;
        }
        self.level().namespace = namespace;
        if let Some(conflict) = &modify.conflict {
            self.conflict(conflict, target)?;
        }
        // PostgreSQL reads RETURNING before SET.
        let mut result = self.targets(&modify.returning)?;
        self.assignments(&modify.assignments, target)?;
        for column in &mut result.columns {
            let value = column.value.clone();
            column.value = self.settled(value)?;
        }
        self.check_given(modify, target, width)?;
        Ok(result)
    }

    /// INSERT's columns and rows; how many columns its query has.
    fn insert(&mut self, modify: &Modify, target: Item) -> Result<usize> {
        let mut columns = Vec::with_capacity(modify.columns.len());
        for column in &modify.columns {
            columns.push(self.set_target(column, target)?);
        }
        let all: Vec<Option<TypeReference>> = self.level().entries[target.entry]
            .columns
            .iter()
            .map(|column| column.data_type)
            .collect();
        let names: Vec<String> = self.target_names(&modify.columns, target);
        let named = !columns.is_empty();
        let types: Vec<Option<TypeReference>> = if named { columns } else { all };
        let Some(source) = &modify.source else {
            return Ok(0);
        };
        if let Some(rows) = plain_values(source) {
            for row in rows {
                let values = self.row_values(row)?;
                self.check_insert_width(values.len(), types.len(), named, target, row)?;
                for (index, value) in values.into_iter().enumerate() {
                    self.assign(value, types.get(index).copied().flatten(), names.get(index))?;
                }
            }
            return Ok(0);
        }
        let result = self.query(source, true)?;
        let width = result.columns.len();
        for (index, column) in result.columns.into_iter().enumerate() {
            self.assign(
                column.value,
                types.get(index).copied().flatten(),
                names.get(index),
            )?;
        }
        Ok(width)
    }

    fn check_insert_width(
        &mut self,
        width: usize,
        columns: usize,
        named: bool,
        target: Item,
        row: &[Expr],
    ) -> Result<()> {
        if self.level().entries[target.entry].open {
            return Ok(());
        }
        let message = if width > columns {
            "INSERT has more expressions than target columns"
        } else if named && width < columns {
            "INSERT has more target columns than expressions"
        } else {
            return Ok(());
        };
        let place = row.last().map_or(self.fragment, |last| last.span);
        Err(SqlError::new("42601", message, place))
    }

    /// The names of the columns that are set: those that are written, or all.
    fn target_names(&mut self, written: &[SetTarget], target: Item) -> Vec<String> {
        if written.is_empty() {
            let columns = &self.level().entries[target.entry].columns;
            return columns.iter().map(|column| column.name.clone()).collect();
        }
        written.iter().map(|it| it.column.value.clone()).collect()
    }

    /// The type of what is set, where it is known: that of a part is not looked for.
    fn set_target(&mut self, set: &SetTarget, target: Item) -> Result<Option<TypeReference>> {
        let data_type = self.target_column(&set.column, target)?;
        self.values(&set.subscripts)?;
        Ok(data_type.filter(|_| set.whole))
    }

    /// A column that is set; none where its type is not known.
    fn target_column(&mut self, name: &Name, target: Item) -> Result<Option<TypeReference>> {
        let entry = &self.level().entries[target.entry];
        let open = entry.open;
        let relation = entry.relation;
        let Some(column) = entry
            .columns
            .iter()
            .find(|column| column.name == name.value)
        else {
            if open {
                return Ok(None);
            }
            let relation = relation.and_then(|oid| self.context.catalog.relation(oid));
            let message = format!(
                "column \"{}\" of relation \"{}\" does not exist",
                name.value,
                relation.map_or("", |relation| &relation.name)
            );
            return Err(SqlError::new("42703", message, name.span));
        };
        let (data_type, address) = (column.data_type, column.address);
        if let Some(address) = address {
            self.refer(name.span, address, ReferenceForm::Column);
        }
        Ok(data_type)
    }

    fn assign(
        &mut self,
        value: Value,
        target: Option<TypeReference>,
        column: Option<&String>,
    ) -> Result<()> {
        let Some(target) = target else {
            return Ok(());
        };
        let sources = [value.data_type];
        if !self
            .types()
            .can_coerce(&sources, &[target.oid], Coercion::Assignment)
        {
            let message = format!(
                "column \"{}\" is of type {} but expression is of type {}",
                column.map_or("", String::as_str),
                self.type_name(Some(target.oid)),
                self.type_name(value.data_type)
            );
            let hint = "You will need to rewrite or cast the expression.";
            return Err(SqlError::new("42804", message, value.span).with_help(hint));
        }
        self.coerce(value, target, Coercion::Assignment)?;
        Ok(())
    }

    fn assignments(&mut self, assignments: &[Assignment], target: Item) -> Result<()> {
        for assignment in assignments {
            let targets = &assignment.targets;
            let names = self.target_names(targets, target);
            let mut types = Vec::with_capacity(targets.len());
            for set in targets {
                types.push(self.set_target(set, target)?);
            }
            let type_at = |index: usize| types.get(index).copied().flatten();
            match (&assignment.value.kind, &targets[..]) {
                (ExprKind::Row(parts), [_, _, ..]) => {
                    for (index, part) in parts.iter().enumerate() {
                        let value = self.value(part)?;
                        self.assign(value, type_at(index), names.get(index))?;
                    }
                }
                (ExprKind::Scalar(query), [_, _, ..]) => {
                    let result = self.query(query, true)?;
                    for (index, column) in result.columns.into_iter().enumerate() {
                        self.assign(column.value, type_at(index), names.get(index))?;
                    }
                }
                (_, [_]) => {
                    let value = self.value(&assignment.value)?;
                    self.assign(value, type_at(0), names.first())?;
                }
                _ => {
                    self.value(&assignment.value)?;
                }
            }
        }
        Ok(())
    }

    fn conflict(&mut self, conflict: &Conflict, target: Item) -> Result<()> {
        self.values(&conflict.target)?;
        if let Some(predicate) = &conflict.predicate {
            self.condition(predicate, "WHERE")?;
        }
        if let Some(constraint) = &conflict.constraint {
            let relation = self.level().entries[target.entry].relation;
            let found = relation.and_then(|relation| {
                self.context
                    .catalog
                    .constraints
                    .related_to(relation)
                    .find(|it| it.name == constraint.value)
                    .map(|it| it.oid)
            });
            if let Some(oid) = found {
                let target = ObjectAddress::object(Class::Constraint, oid);
                self.refer(constraint.span, target, ReferenceForm::Name);
            }
        }
        if conflict.assignments.is_empty() {
            return Ok(());
        }
        let mut excluded = self.level().entries[target.entry].clone();
        "excluded".clone_into(&mut excluded.alias);
        excluded.relation = None;
        let item = self.add_entry(excluded);
        self.level().namespace.push(Item {
            columns_visible: false,
            ..item
        });
        self.assignments(&conflict.assignments, target)?;
        if let Some(condition) = &conflict.condition {
            self.condition(condition, "WHERE")?;
        }
        self.level().namespace.pop();
        Ok(())
    }

    fn merge_branch(
        &mut self,
        branch: &MergeBranch,
        target: Item,
        namespace: &[Item],
    ) -> Result<()> {
        // What does not match on one side does not see its columns.
        let visible = namespace
            .iter()
            .copied()
            .filter(|item| match branch.matched {
                MergeMatch::Matched => true,
                MergeMatch::ByTarget => item.entry != target.entry,
                MergeMatch::BySource => item.entry == target.entry,
            });
        self.level().namespace = visible.collect();
        if let Some(condition) = &branch.condition {
            self.condition(condition, "MERGE WHEN")?;
        }
        self.assignments(&branch.assignments, target)?;
        let mut types = Vec::new();
        for column in &branch.columns {
            types.push(self.set_target(column, target)?);
        }
        let names = self.target_names(&branch.columns, target);
        if types.is_empty() {
            let columns = &self.level().entries[target.entry].columns;
            types = columns.iter().map(|column| column.data_type).collect();
        }
        for (index, expression) in branch.values.iter().enumerate() {
            let value = self.value(expression)?;
            self.assign(value, types.get(index).copied().flatten(), names.get(index))?;
        }
        Ok(())
    }
}

/// The rows of a query that is nothing but VALUES.
pub(super) fn plain_values(query: &Query) -> Option<&[Vec<Expr>]> {
    let plain = query.with.is_none() && query.order_by.is_empty() && query.limits.is_empty();
    match &query.body {
        QueryBody::Values(rows) if plain => Some(rows),
        _ => None,
    }
}
